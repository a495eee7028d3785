"""Rooms for a few, made of a call for help: who is awake."""
