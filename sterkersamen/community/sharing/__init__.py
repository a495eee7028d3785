"""What people write to each other in a group: shares, replies, encouragements, stories, and finding them again.

One rendering of a share serves every reader; what differs per reader stands beside it on the page.
"""
