"""What helps: a library of strategies, one's own among them, and what helped whom at what."""
