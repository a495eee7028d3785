"""Leading a group together: who guides which date, a substitute, a note after a hard evening, and learning it."""
