"""Questionnaires that a member fills in for themselves: the sum, the published limit and its source, never a verdict."""
