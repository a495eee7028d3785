"""What keeps people safe from the first day: help now, quick exit and lock, blocks, reports, the access log.

Knows memberships and groups by their ids only.
"""
