"""What somebody can be without. Three of them are never stopped with suddenly."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SUBSTANCES = {
    "cocaine": _("Cocaïne"),
    "alcohol": _("Alcohol"),
    "cannabis": _("Wiet of hasj"),
    "speed": _("Speed"),
    "ecstasy": _("XTC"),
    "ketamine": _("Ketamine"),
    "ghb": _("GHB"),
    "sedatives": _("Slaap- of kalmeringspillen"),
    "opioids": _("Pijnstillers of heroïne"),
    "nicotine": _("Roken of vapen"),
    "gambling": _("Gokken"),
    "other": _("Iets anders"),
}
# After heavy daily use, stopping at once with these can kill (docs/evidence.md).
SUDDEN = frozenset({"alcohol", "ghb", "sedatives"})


def name_of(data: dict) -> str:
    """What a course is called for the one whose it is: their own words, or ours."""
    return data["name"] or str(SUBSTANCES.get(data["what"], SUBSTANCES["other"]))
