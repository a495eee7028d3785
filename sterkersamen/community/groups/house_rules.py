"""House rules to begin with; every group makes them its own."""

from __future__ import annotations

from django.utils.translation import gettext as _


def first_rules() -> str:
    """The text that a new group starts with, in the active language."""
    return _(
        "Wat hier gezegd wordt, blijft hier. Geen foto's van het scherm.\n"
        "\n"
        "- Vertel over jezelf. Geef alleen raad als iemand erom vraagt.\n"
        "- Geen handel, geen prijzen, geen hoeveelheden, geen namen van plekken of mensen.\n"
        "- Heb je gebruikt? Dan ben je welkom. Lees eerst, schrijf later.\n"
        "- Maak het niet mooier dan het was. Een ander heeft vandaag misschien een moeilijke dag.\n"
        "- Nee is nee, ook bij contact buiten de groep.\n"
        "- Overslaan mag altijd, weggaan ook.\n"
        "\n"
        "Hier kijkt 's nachts niemand mee. Wij weten niet wie of waar je bent. Bij gevaar: 112."
    )
