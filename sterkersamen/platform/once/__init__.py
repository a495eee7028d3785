"""A form that creates something is carried out once, however often the browser sends it.

The form carries a key; the key and a keyed hash of the body are stored in the transaction of the write itself.
"""
