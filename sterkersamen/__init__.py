"""Sterker Samen: a place where support groups for people in recovery are together."""

__version__ = "0.1.0"
