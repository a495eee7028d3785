"""A plan for hard moments, one's own week, and the agenda of treatment."""
