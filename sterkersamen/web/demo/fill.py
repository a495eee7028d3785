"""Makes the demo community by the verbs of the rooms, and moves it back in time so that it looks lived in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Group, Invitation, Membership, Request
from sterkersamen.community.leading import actions as leading
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Attendance, Missed
from sterkersamen.community.meetings.recurrence import Rule
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.community.sharing.models import Encouragement, Share, Story
from sterkersamen.platform.accounts import actions as accounts
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Block
from sterkersamen.web.demo.own_offers import fill_offers
from sterkersamen.web.demo.own_plan import fill_plan
from sterkersamen.web.demo.own_side import fill_measures, fill_own_side
from sterkersamen.web.demo.people import CIRCLES, FAMILY_RULES, PASSPHRASE, PEOPLE, RULES, Circle
from sterkersamen.web.demo.reports import fill_reports

MARKER = "demo"
_DATA = Path(__file__).with_name("data")
CONSENT = "Dit is een verzonnen mens in een demo. Er worden geen gegevens van iemand bewaard."
Say = Callable[[str], None]


class NotEmpty(Exception):
    """The data directory holds a real instance: nothing invented may be mixed into it."""


def fill(say: Say = lambda _line: None) -> str | None:
    """Makes the demo community; gives the code of an invitation. None when it was made before. Raises NotEmpty.

    The marker is written first: a directory with invented people in it is known as such whatever happens after.
    """
    marker = settings.DATA_DIR / MARKER
    if Member.objects.exists():
        if marker.exists():
            return None
        raise NotEmpty(f"{settings.DATA_DIR} holds real people: choose an empty DATA_DIR for the demo")
    marker.write_text("Made by `sterkersamen demo`. Its people are invented and their passphrases public.\n")
    # All or nothing: a demo that was interrupted is made anew.
    with transaction.atomic():
        return _fill(say)


def _fill(say: Say) -> str:
    say("Making people ...")
    people = _people()
    places: dict[str, dict[str, Membership]] = {}
    for circle in CIRCLES:
        say(f"Making the {circle.name} ...")
        places[circle.key] = _group(circle, people)
        _meetings(circle, places[circle.key])
    say("They tell each other how it goes ...")
    shares = _shares(places)
    _stories(shares, places)
    _awake(places["monday"])
    code = _what_waits(people, places, shares)
    _marks()
    for login in ("vuurtoren", "harbour"):
        fill_measures(people[login])
    fill_own_side(people["vuurtoren"])
    fill_plan(people["vuurtoren"])
    fill_offers(places["monday"], places["monday"]["els"])
    # What was told long ago is no news: pages that are opened now have nothing to catch up on.
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first()
    Event.objects.exclude(id=newest or 0).delete()
    return code


def _people() -> dict[str, Member]:
    people = {}
    for person in PEOPLE:
        member = accounts.sign_up(person.login, PASSPHRASE, CONSENT, person.language)
        long_ago = timezone.now() - timedelta(days=70)
        Member.objects.filter(pk=member.pk).update(is_demo=True, codes_kept_at=long_ago, joined_on=long_ago.date())
        member.refresh_from_db()
        if person.office:
            accounts.give_office(member, person.office)
        people[person.login] = member
    return people


def _group(circle: Circle, people: dict[str, Member]) -> dict[str, Membership]:
    rules = FAMILY_RULES if circle.kind == Group.Kind.FAMILY else RULES
    group = groups.create_group(
        name=circle.name, purpose=circle.purpose, waiting=circle.waiting, kind=circle.kind, rules=rules
    )
    places = {}
    for login, name in circle.facilitators.items():
        places[login] = groups.add(people[login], group, name, facilitator=True)
    first = next(iter(places.values()))
    invitation, _code = groups.invite(first, uses=len(circle.members))
    for login, name in circle.members.items():
        places[login] = groups.join(people[login], invitation, name=name, rules_number=group.rules_number)
    for login in {"els", "pluim", "zilt"} & places.keys():
        groups.show_presence(places[login], True)
    Membership.objects.filter(group=group).update(joined_at=timezone.now() - timedelta(days=65))
    Membership.objects.filter(group=group, facilitator_since__isnull=False).update(
        facilitator_since=timezone.now() - timedelta(days=65)
    )
    return places


def _meetings(circle: Circle, places: dict[str, Membership]) -> None:
    """A fixed evening each week for some weeks now, who was there last time and who is missed, and one that falls out."""
    facilitator, member = next(iter(places.values())), places[next(reversed(circle.members))]
    first = timezone.localdate() - timedelta(days=(timezone.localdate().weekday() - circle.weekday) % 7 + 21)
    words = {"name": "Groepsavond", "place": circle.place, "access": circle.access, "link": circle.link}
    where = "both" if circle.place and circle.link else "place" if circle.place else "online"
    plan = meetings.Plan(
        Rule(1, (circle.weekday,)), first, time(19, 30), ZoneInfo(settings.TIME_ZONE), 90, where, words=words
    )
    series = meetings.plan(facilitator, plan)
    meetings.cancel(facilitator, series.meetings.coming()[3], "Dan is de zaal bezet. De week erna zijn we er weer.")
    last = series.meetings.filter(ends_at__lt=timezone.now()).latest("ends_at")
    there = [one for one in places.values() if one != member]
    Attendance.objects.bulk_create(Attendance(meeting=last, membership=one, how="self") for one in there)
    meetings.ask_follow_up(member, wants=True)
    # As the chore does it, some days after such an evening.
    Missed.objects.create(membership=member, meeting=last)
    coming = list(series.meetings.coming()[:2])
    for one in coming:
        leading.take(facilitator, one)
    leading.write_note(
        facilitator,
        last,
        "Het ging over terugvallen. Dat bleef hangen, ook bij mij. Ik heb er met iemand over gepraat.",
    )
    learner = next(one for one in places.values() if one != member and not one.is_facilitator)
    leading.guide(facilitator, leading.ask_path(learner))


def _shares(places: dict[str, dict[str, Membership]]) -> dict[tuple[str, str], Share]:
    """Everything that was said, in the order in which it was said. Gives the shares with a title."""
    said: list[tuple[datetime, str, int, dict, dict | None]] = []
    for key in places:
        for number, told in enumerate(_read(key)):
            moment = _moment(told)
            said.append((moment, key, number, told, None))
            said += [
                (moment + timedelta(minutes=reply["min"]), key, number, reply, told)
                for reply in told.get("replies", [])
            ]
    made: dict[tuple[str, int], Share] = {}
    for moment, key, number, words, parent in sorted(said, key=lambda one: one[0]):
        author = places[key][words["by"]]
        if parent is not None:
            row = sharing.reply(author, made[key, number], body=words["body"], warning=words.get("warning", ""))
        else:
            row = made[key, number] = sharing.share(
                author,
                body=words["body"],
                title=words.get("title", ""),
                warning=words.get("warning", ""),
                listening_only=words.get("listening", False),
            )
            if words.get("pinned"):
                sharing.pin(row, author)
        Share.objects.filter(pk=row.pk).update(made_at=moment)
        row.holds.update(at=moment)
    for (key, number), row in made.items():
        _encourage(row, _read(key)[number], places[key])
    return {
        (key, _read(key)[number]["title"]): row
        for (key, number), row in made.items()
        if _read(key)[number].get("title")
    }


def _encourage(row: Share, told: dict, places: dict[str, Membership]) -> None:
    for minutes, (login, kind) in enumerate(told.get("said", {}).items(), start=1):
        sharing.encourage(places[login], row, kind)
        moment = min(_moment(told) + timedelta(minutes=37 * minutes), timezone.now())
        Encouragement.objects.filter(share=row, giver=places[login]).update(at=moment)


def _stories(shares: dict[tuple[str, str], Share], places: dict[str, dict[str, Membership]]) -> None:
    for days, told in enumerate(_read("stories"), start=3):
        row = shares[told["group"], told["of"]]
        words = {name: told.get(name, "") for name in ("name", "title", "body", "warning")}
        story = sharing.offer_story(row, **words)
        moment = timezone.now() - timedelta(days=days)
        if told["agreed"]:
            sharing.agree_to_story(story, places[told["group"]]["bram"])
            Story.objects.filter(pk=story.pk).update(agreed_at=moment + timedelta(hours=5))
        Story.objects.filter(pk=story.pk).update(offered_at=moment)


def _awake(places: dict[str, Membership]) -> None:
    """Who answers when somebody asks who is awake, and who would like to."""
    row = conversations.offer(places["vuurtoren"])
    conversations.approve(places["els"], row.id)
    conversations.choose_hours(places["vuurtoren"], (21, 1))
    conversations.offer(places["klaver"])


def _what_waits(
    people: dict[str, Member], places: dict[str, dict[str, Membership]], shares: dict[tuple[str, str], Share]
) -> str:
    """A request, reports, and an invitation. Gives its code."""
    monday = places["monday"]
    asked = groups.ask(
        people["nieuw"],
        monday["els"].group,
        name="Zwaluw",
        word="Ik heb het verhaal over de enveloppen gelezen. Ik heb er ook zo'n la. Is er nog plek?",
        rules_number=1,
    )
    Request.objects.filter(pk=asked.pk).update(at=timezone.now() - timedelta(hours=20))
    row = shares["monday", "Mijn ex stond voor de deur"]
    fill_reports(people, places, row)
    # Who told it wants some peace from it too.
    safety.mute(row.group_id, monday["klaver"].id, row.uid, Block.Kind.TALK)
    _invitation, code = groups.invite(monday["els"], uses=10)
    Invitation.objects.filter(made_by=monday["els"].id).update(made_at=timezone.now() - timedelta(days=1))
    return code


def _marks() -> None:
    """Everybody was here the day before yesterday: the rest is new."""
    then = timezone.now() - timedelta(days=1, hours=18)
    for membership in Membership.objects.all():
        seen = (
            Share.objects.filter(group=membership.group_id, made_at__lt=then)
            .order_by("-id")
            .values_list("id", flat=True)
            .first()
        )
        Membership.objects.filter(pk=membership.pk).update(seen_to=seen or 0, seen_at=then)


@cache
def _read(name: str) -> list[dict]:
    return json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))


def _moment(told: dict) -> datetime:
    """When something was said: so many hours ago, or so many days ago at an hour of the clock."""
    if "hours" in told:
        return timezone.now() - timedelta(hours=told["hours"])
    day = timezone.localdate() - timedelta(days=told["days"])
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(told["at"])))
