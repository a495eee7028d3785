"""Measures this machine: a server of its own with a temporary data directory, and the load from another process.

One line of JSON a figure on standard output; what is going on is told on standard error.
"""
