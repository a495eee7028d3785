"""Views of the room, by what they show."""
