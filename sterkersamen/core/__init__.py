"""The ground floor: what every room uses. No models; knows no feature.

Ids, time, text rules, Markdown, renderings, base templates and macros, the export-and-erase registry.
"""
