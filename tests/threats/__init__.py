"""Who could do harm (docs/threat-model.md), played: what they would try here, from beginning to end, and what comes of it.

Who is played elsewhere already is named in the last table of that page; `test_everybody_is_played.py` holds it to that.
"""
