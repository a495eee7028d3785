"""What happens reaches open pages: an outbox in the same transaction, and a hub in each process that reads it.

A room registers who may hear a stream and how an event is shown. Events never hold words of a person.
"""
