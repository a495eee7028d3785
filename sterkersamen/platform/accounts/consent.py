"""The words to which a person agrees at sign-up. They are kept as they were shown, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext


def consent_text() -> str:
    """The explicit consent to keeping health data (GDPR, article 9), in the active language."""
    return gettext(
        "Dat ik hier een account heb en wat ik hier schrijf, zegt iets over mijn gezondheid. Ik vind het goed dat deze "
        "plek dat voor mij bewaart, zodat ik kan meedoen met een groep. Ik kan dit op elk moment intrekken."
    )
