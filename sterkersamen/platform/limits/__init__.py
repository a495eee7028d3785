"""Rate limits that hold across processes and restarts, and tell nobody who was counted.

Each count is kept under a keyed hash with a key that changes every day.
"""
