"""What somebody of the demo keeps up for themselves: how it goes, days without, questionnaires, one of them half done."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sterkersamen.personal.measures import actions
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.own import change
from sterkersamen.personal.recovery import actions as recovery
from sterkersamen.personal.recovery.models import CheckIn, Craving, DiaryEntry
from sterkersamen.personal.strategies import actions as strategies
from sterkersamen.personal.strategies.models import OwnStrategy
from sterkersamen.platform.accounts.models import Member

# Every two weeks, the oldest first. It goes up and down, and up.
WELL = ["11020", "21121", "12122", "21232", "10121", "22232", "33233", "32343", "43334"]
TENSE = ["3232", "2232", "2322", "2121", "3233", "2121", "1110", "1001", "1100"]
CRAVING = [82, 74, 77, 58, 85, 52, 40, 35, 28]


def fill_measures(member: Member) -> None:
    """Gives a member some months of questionnaires, the last of them two weeks ago, and a draft."""
    for turn, (well, tense, craving) in enumerate(zip(WELL, TENSE, CRAVING, strict=True)):
        at = timezone.now() - timedelta(days=14 * (len(WELL) - turn))
        actions.finish(member, MEASURES["who5"], [int(one) for one in well], at=at)
        actions.finish(member, MEASURES["phq4"], [int(one) for one in tense], at=at)
        actions.finish(member, MEASURES["line"], [craving], at=at)
    actions.begin(member, MEASURES["barc10"], [5, 4, *[None] * 8])


# The last weeks, from today back: how one felt, how strong the craving was and how one slept. A dot is a day left open.
MOODS = "4434.33423.332.23312.322.13212.2211212"
CRAVINGS = "1223.42253.344.34624.565.75658.7688796"
SLEEP = "4344.43343.233.33223.232.22321.2212121"
LINES = {
    0: "Rustige dag. Even gewandeld.",
    3: "Moe, maar goed.",
    11: "Lang gepraat aan de telefoon.",
    20: "Zwaar. Toch gegaan.",
}
MEANT = {0: "Om zes uur naar het zwembad. Pas blijft thuis.", 4: "Na het werk meteen door naar de groep."}
LOOKED_BACK = {3: "Gezwommen, en daarna thuis gegeten.", 4: "Gelukt. Het was fijn om er te zijn."}
# Days back, hour, strength, a trigger, what one did, how it went.
MOMENTS = (
    (2, 21, 60, "boredom", "s10", "weaker"),
    (5, 20, 70, "payday", "s03", "passed"),
    (9, 22, 80, "loneliness", "s03", "passed"),
    (12, 20, 50, "boredom", "s08", "same"),
    (19, 21, 90, "payday", "s05", "weaker"),
    (26, 20, 80, "good_mood", "s03", "passed"),
)


def fill_own_side(member: Member) -> None:
    """Gives a member some weeks of check-ins, moments of craving, and days without with one day of use in them."""
    now, today = timezone.now(), timezone.localdate()
    for back, (mood, craving, sleep) in enumerate(zip(MOODS, CRAVINGS, SLEEP, strict=True)):
        if mood == ".":
            continue
        said = {"mood": int(mood), "craving": int(craving) * 10, "sleep": int(sleep), "line": LINES.get(back, "")}
        data = said | {"intention": MEANT.get(back, ""), "look_back": LOOKED_BACK.get(back, "")}
        CheckIn.objects.create(member=member, at=now - timedelta(days=back, minutes=20), data=data)
    for back, hour, strength, trigger, strategy, went in MOMENTS:
        at = (timezone.localtime(now) - timedelta(days=back)).replace(hour=hour, minute=15)
        said = {"strength": strength, "trigger": trigger, "strategy": strategy, "went": went}
        data = {"own_trigger": "", "place": "", "company": "alone", "did": "", "note": ""} | said
        Craving.objects.create(member=member, at=at, data=data)
        strategies.tried(member, strategy, trigger, "helped" if went == "passed" else "somewhat", shared=True)
    own = {"strength": 60, "trigger": "", "own_trigger": "De geur van het café", "did": "Doorgelopen", "went": "passed"}
    data = own | {"place": "Op weg naar huis", "company": "", "strategy": "", "note": ""}
    Craving.objects.create(member=member, at=now - timedelta(days=7, hours=1), data=data)
    course = recovery.begin_course(member, "cocaine", today - timedelta(days=75), "")
    words = {"before": "Geld binnen, en alleen thuis.", "helped": "Bellen.", "now": "Slaap.", "tell": "Mijn groep"}
    counted = recovery.with_use(course.data, today - timedelta(days=34), words)
    goal = {"name": "Een weekend naar zee", "amount": 400, "a_week": 35}
    change(course, course.version, counted | {"goal": goal})
    DiaryEntry.objects.create(
        member=member, data={"text": "Vandaag voor het eerst weer zin om te koken.\n\nMorgen soep."}
    )
    data = {"title": "De planten water geven", "what_for": "Als ik niet kan zitten.", "how": "Begin in de keuken."}
    OwnStrategy.objects.create(member=member, data=data | {"how_long": "", "triggers": ["boredom"]})
