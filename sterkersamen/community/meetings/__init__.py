"""Regular meetings: series, their dates, and who plans to come.

A date is a row, made a year ahead from its series, so that a list of dates is read from an index.
"""
