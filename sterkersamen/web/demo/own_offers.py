"""What members of the demo offer each other: one that waits for a facilitator, some that stand in the library, with counts."""

from __future__ import annotations

from sterkersamen.community.groups.models import Membership
from sterkersamen.personal.strategies import actions
from sterkersamen.personal.strategies.models import OwnStrategy

# Who, of which group, and what.
PUBLISHED = (
    (
        "linde",
        {
            "title": "De afwas met de radio hard",
            "what_for": "Als de avond te stil is.",
            "how": "Zet de radio aan voordat je gaat zitten.\nWas alles met de hand, ook wat schoon is.\nBel daarna iemand.",
            "how_long": "Twintig minuten.",
            "triggers": ["evening", "boredom", "loneliness"],
        },
        "boredom",
        ("helped", "helped", "helped", "somewhat", "helped", "no"),
    ),
    (
        "heide",
        {
            "title": "Mijn loon gaat eerst naar mijn zus",
            "what_for": "Voor de dag dat er geld binnenkomt.",
            "how": "Spreek een vast bedrag per week af.\nLaat de rest bij haar staan.\nVraag je extra, dan vraagt zij waarvoor.",
            "how_long": "Elke maand.",
            "triggers": ["payday", "money"],
        },
        "payday",
        ("helped", "helped", "somewhat"),
    ),
)
WAITING = (
    "merel",
    {
        "title": "De hond van de buren",
        "what_for": "Als ik naar buiten moet en niet weet waarheen.",
        "how": "Bel aan en vraag of je mag lopen met de hond.\nLoop een vast rondje.",
        "how_long": "Een half uur.",
        "triggers": ["boredom", "stress"],
    },
)


def fill_offers(places: dict[str, Membership], guide: Membership) -> None:
    """Offers some strategies in one group; others say whether it helped them."""
    for login, words, trigger, answers in PUBLISHED:
        row = _offer(places[login], words)
        actions.agree(row, guide)
        others = [place for other, place in places.items() if other != login]
        for place, answer in zip(others, answers, strict=False):
            actions.tried(place.member, str(row.id), trigger, answer, shared=True)
    _offer(places[WAITING[0]], WAITING[1])


def _offer(place: Membership, words: dict):
    return actions.offer(OwnStrategy.objects.create(member=place.member, data=words), place, words)
