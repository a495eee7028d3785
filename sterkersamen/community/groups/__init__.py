"""Groups, who belongs to them and under which name, how one comes in and how one leaves.

A member has another name and another face in every group; nothing here links two of them.
"""
