"""What somebody of the demo planned: for hard moments, for the week, and for a treatment."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from sterkersamen.personal.own import change
from sterkersamen.personal.plans import actions
from sterkersamen.personal.plans.models import Appointment, HardHour, Medicine, Plan, Point, Question
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.platform.accounts.models import Member

LINES = {
    "reasons": [
        "Noor: ik wil er bij haar zwemles zijn, en er ook echt bij zijn",
        "Uitgerust wakker worden",
        "Niet meer hoeven liegen tegen mijn moeder",
    ],
    "signs": ["Ik zeg afspraken af", "Ik slaap slecht, of juist heel lang", "Ik denk: één keer kan wel"],
    "places": ["Café De Hoek", "De groepsapp van toen", "Het plein achter het station na tienen"],
    "after": ["Ik ga naar Marit", "Ik drink water, eet iets en ga slapen", "Ik vertel het maandag in de groep"],
}
# They ring nowhere: mobile numbers in the Netherlands begin with 061 to 065 or 068.
PEOPLE = [
    {"name": "Marit, mijn zus", "phone": "06 00 000 001", "when": "altijd, ook 's nachts"},
    {"name": "Karel", "phone": "06 00 000 002", "when": "na zes uur"},
]
# A key of the list or words of one's own, and what one does: an id of the library or words.
MOMENTS = [
    ("payday", ["Ik maak meteen geld over naar Marit", "s03", "Ik bel Karel en blijf aan de lijn"]),
    ("evening", ["Ik zet thee en ga naar boven", "Ik stuur een bericht in de groep"]),
    ("good_mood", ["Ik vertel iemand waarom het goed gaat", "s05"]),
    ("Ruud belt", ["Ik zeg dat ik morgen terugbel", "De telefoon in de keuken"]),
]
POINTS = [
    ("De hond uitlaten", [0, 1, 2, 3, 4, 5, 6], "07:30", ""),
    ("Sporten met Karel", [1, 3], "18:30", "20:00"),
    ("Noor naar zwemles", [2], "16:00", "17:00"),
    ("Boodschappen", [5], "", ""),
    ("Eten bij mijn moeder", [6], "17:30", "20:00"),
]
HOURS = [
    ("Vrijdagavond", "week", [4], None, "20:00", "02:00", ["Ik eet bij Marit", "Mijn pas ligt thuis"]),
    ("Alleen thuis", "week", [0, 1, 2, 3], None, "21:00", "23:00", ["Thee, en een bericht in de groep"]),
    ("Betaaldag", "pay", [], 25, "", "", ["Geld meteen naar Marit"]),
]


def fill_plan(member: Member) -> None:
    """Gives a member a whole plan, a week and the agenda of a treatment."""
    titles = strategies.titles_of(member)
    moments = []
    for number, (what, steps) in enumerate(MOMENTS):
        told = {"text": what} if " " in what else {"key": what}
        id = actions.add_moment(member, UUID(int=member.id.int ^ number), told)
        done = [{"id": step if step in titles else "", "text": titles.get(step, step)} for step in steps]
        moments.append({"id": id.hex, **told, "steps": done})
    row = Plan.objects.get(member=member)
    change(row, row.version, LINES | {"moments": moments, "people": PEOPLE})
    for title, days, begins, ends in POINTS:
        actions.add(Point, member, {"title": title, "days": days, "begins": begins, "ends": ends})
    for what, how, days, day, begins, ends, then in HOURS:
        told_of = {"what": what, "how": how, "days": days, "day": day, "begins": begins, "ends": ends, "then": then}
        actions.add(HardHour, member, told_of)
    morning = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0)
    for later, what, who, where in (
        (-9, "Intake", "Anouk", ""),
        (3, "Gesprek", "Anouk", "Kade 12"),
        (17, "Gesprek", "", ""),
    ):
        data = {"what": what, "who": who, "where": where, "remind": "day"}
        actions.add(Appointment, member, data, at=morning + timedelta(days=later))
    every = {"days": [0, 1, 2, 3, 4, 5, 6], "first": "", "last": ""}
    actions.add(Medicine, member, every | {"what": "Vitamine B1", "times": ["08:00", "20:00"], "remind": True})
    actions.add(Question, member, {"text": "Mag ik weer sporten met die knie?", "answer": ""})
    asked = actions.add(
        Question, member, {"text": "Hoe lang slaap ik nog slecht?", "answer": "Een paar weken is gewoon."}
    )
    actions.tick(asked, timezone.now() - timedelta(days=9))
