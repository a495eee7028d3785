"""Reaching people: on the page of the day, by e-mail and by Web Push, as each chose, and never in their quiet hours.

Rooms register kinds of notices. What goes out says that there is something, never what. Notices and jobs hold ids only.
"""
