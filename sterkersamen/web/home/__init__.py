"""The front door for everyone, the day's page for who is signed in, error pages, and what a phone needs to keep it."""
