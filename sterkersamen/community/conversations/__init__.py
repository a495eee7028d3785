"""Rooms for a few, made of a call for help: who is awake.

Who answers offered to, and a facilitator agreed. What is said lives under a fleeting key, for a day after it closes.
"""
