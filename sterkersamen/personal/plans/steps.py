"""The steps in which a plan is made: what each asks, and ideas for who does not know where to begin. Our own words, from
what people in groups tell."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Step(NamedTuple):
    """A step of the plan. slug: in its address, and the name of the part in the plan; title: over the part; asks: the one
    question; says: why it helps; ideas: lines to take over."""

    slug: str
    title: Any
    asks: Any
    says: Any
    ideas: tuple[Any, ...] = ()


STEPS = [
    Step(
        "reasons",
        _("Waarvoor ik het doe"),
        _("Waarvoor doe je het?"),
        _("Op een slecht moment vergeet je dit het eerst. Schrijf het zo op dat het jou raakt."),
        (
            _("Ik wil er zijn voor de mensen van wie ik hou"),
            _("Ik wil uitgerust wakker worden"),
            _("Ik wil niet meer hoeven liegen"),
            _("Ik wil mijn geld zelf houden"),
            _("Ik wil mezelf weer herkennen"),
        ),
    ),
    Step(
        "moments",
        _("Lastige momenten, en wat ik dan doe"),
        _("Wat zijn voor jou lastige momenten?"),
        _("Kies er een. Daarna schrijf je op wat je dan eerst doet, wat daarna, en wat als dat niet genoeg is."),
    ),
    Step(
        "signs",
        _("Hieraan merk ik dat het minder gaat"),
        _("Waaraan merk je dat het minder gaat?"),
        _("Vaak begint het dagen eerder, met iets kleins. Wat zou iemand die je goed kent aan je zien?"),
        (
            _("Ik zeg afspraken af"),
            _("Ik slaap slecht, of juist heel lang"),
            _("Ik neem de telefoon niet meer op"),
            _("Ik denk: één keer kan wel"),
            _("Ik ben snel boos om niets"),
            _("Ik zoek oude contacten weer op"),
        ),
    ),
    Step(
        "people",
        _("Mensen die ik kan bellen"),
        _("Wie kun je bellen?"),
        _("Vraag het ze vooraf, dan is bellen straks makkelijker. Ze staan dan ook bij Hulp nu, alleen voor jou."),
    ),
    Step(
        "places",
        _("Waar ik nu liever niet kom"),
        _("Waar kom je nu liever niet?"),
        _("Plekken, straten, feestjes, soms ook een groepsapp. Het hoeft niet voor altijd."),
        (
            _("Het café waar het altijd begon"),
            _("Feestjes waar ik weet dat het er is"),
            _("De groepsapp van toen"),
            _("Thuis, alleen, op een vrije avond"),
        ),
    ),
    Step(
        "after",
        _("Als ik toch heb gebruikt"),
        _("Wat doe je als je toch hebt gebruikt?"),
        _("Eén keer wist niet uit wat je hebt opgebouwd. Wat je daarna doet, telt het meest."),
        (
            _("Ik ga naar een plek waar ik veilig ben"),
            _("Ik vertel het dezelfde dag aan iemand"),
            _("Ik drink water, eet iets en ga slapen"),
            _("Ik doe weg wat er nog ligt"),
            _("Ik ga naar de volgende bijeenkomst, juist nu"),
            _("Ik schrijf op wat eraan voorafging, zonder verwijt"),
        ),
    ),
]
BY_SLUG = {step.slug: step for step in STEPS}


def after(step: Step) -> Step | None:
    """The step that follows; None after the last one."""
    number = STEPS.index(step) + 1
    return STEPS[number] if number < len(STEPS) else None
