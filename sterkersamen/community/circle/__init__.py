"""The circle: a meeting in the product, drawn as people in a ring. A waiting room, a check-in, a talking piece.

What is said lives under a fleeting key and is gone when the circle closes. Who was there stays, in meetings.
"""
