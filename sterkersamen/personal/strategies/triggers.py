"""What can come before craving. Good moods and money are among it: use follows those too (docs/evidence.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CHOICES = [
    ("stress", _("Stress of druk")),
    ("gloom", _("Somber zijn")),
    ("loneliness", _("Me alleen voelen")),
    ("boredom", _("Verveling")),
    ("anger", _("Boosheid")),
    ("shame", _("Schaamte of schuld")),
    ("tired", _("Moe zijn")),
    ("pain", _("Pijn")),
    ("good_mood", _("Een goede bui")),
    ("success", _("Iets te vieren")),
    ("payday", _("Er is geld binnen")),
    ("money", _("Geld op zak")),
    ("seeing", _("Iets zien of ruiken")),
    ("alcohol", _("Alcohol")),
    ("people", _("Bepaalde mensen")),
    ("place", _("Een bepaalde plek")),
    ("weekend", _("Het weekend")),
    ("evening", _("De avond of nacht")),
    ("conflict", _("Ruzie")),
    ("work", _("Werk")),
    ("memory", _("Een herinnering")),
    ("body", _("Iets in mijn lijf")),
]
LABELS = dict(CHOICES)
# How they stand together on a page, so that one finds one's own in a bad moment.
GROUPS = [
    (
        _("Hoe je je voelt"),
        ["stress", "gloom", "loneliness", "boredom", "anger", "shame", "tired", "pain", "body", "good_mood"],
    ),
    (_("Wat er gebeurt"), ["money", "payday", "success", "conflict", "memory", "work"]),
    (_("Wat er om je heen is"), ["people", "place", "seeing", "alcohol", "evening", "weekend"]),
]
# The same as the choices of a list.
GROUPED = [(name, [(key, LABELS[key]) for key in keys]) for name, keys in GROUPS]
