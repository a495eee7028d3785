"""Keys per subject and sealed fields: what makes words unreadable to whoever holds only the database.

Keys live in a keyring database of their own, wrapped by the instance's master key. Destroying a key erases all
that was sealed under it, in every old copy of the content too.
"""
