"""Who someone is to this instance: sign-up, sign-in, second factor, sessions, consent, language.

A login name is stored as a keyed hash. No name, e-mail address or phone number is ever needed.
"""
