"""Fills a data directory for measuring: `python -m sterkersamen.config.bench.fill PLAN.json`, and writes the plan.

Three groups: one with 1,000 shares (pages), one with 100,000 (search and growth; 1,000,000 with SCALE=large), and one
with 1,000 members and one share (streams and writing). The plan holds addresses, cookies of signed-in members and words to search.
"""

from __future__ import annotations

import json
import os
import random
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

MEMBERS = 15
CROWD = 1000
CIRCLES, SEATS = 50, 12
CHECK_INS, CRAVINGS = 1_800, 3_000
SHARE_CHARACTERS = 600
SMALL, LARGE, HUGE = 1_000, 100_000, 1_000_000
COMMON, RARE = "rivierdijk", "vuurtorenwachter"
BATCH = 2_000


def vocabulary(chance: random.Random) -> list[str]:
    """3,000 made-up words with Dutch syllables; which are used most follows their place in the list."""
    heads = ["ver", "ge", "be", "mee", "op", "aan", "uit", "voor", "na", "om"]
    middles = [
        "laat",
        "werk",
        "loop",
        "zit",
        "praat",
        "denk",
        "huis",
        "dag",
        "nacht",
        "vriend",
        "zorg",
        "rust",
        "stap",
        "brug",
        "wind",
    ]
    tails = [
        "en",
        "je",
        "er",
        "ing",
        "heid",
        "lijk",
        "baar",
        "sel",
        "dam",
        "veld",
        "kant",
        "tijd",
        "berg",
        "weg",
        "plein",
    ]
    words = {a + b + c for a in heads for b in middles for c in tails} | {
        b + c + d for b in middles for c in middles for d in tails
    }
    found = sorted(words)
    chance.shuffle(found)
    return found[:3000]


def texts(count: int, chance: random.Random) -> Iterator[str]:
    """Texts of 600 characters: every third holds the common word, about forty in all the rare one."""
    words = vocabulary(chance)
    weights = [1 / (place + 10) for place in range(len(words))]
    rare = set(chance.sample(range(count), min(40, count)))
    pool = chance.choices(words, weights, k=400_000)
    for number in range(count):
        start = chance.randrange(len(pool) - 120)
        said = pool[start : start + 110]
        if number % 3 == 0:
            said[7] = COMMON
        if number in rare:
            said[3] = RARE
        text = " ".join(said)
        yield text[:SHARE_CHARACTERS].rpartition(" ")[0].ljust(SHARE_CHARACTERS, ".")


def main(plan_path: str) -> None:
    """Fills the data directory of this environment and writes the plan (JSON) to `plan_path`."""
    import django

    django.setup()
    from sterkersamen.config import start

    start.prepare()
    chance = random.Random(20260101)
    plan: dict = {"common": COMMON, "rare": RARE}
    crowd = make_group("Veel", 1, CROWD, chance)
    members = crowd.pop("members")
    plan["crowd"] = crowd | {"cookies": [sign_in(member) for member in members]}
    plan["own"] = make_own_side(members[0], plan["crowd"]["cookies"][0], chance)
    plan["circles"] = make_circles(crowd["group"], members, plan["crowd"]["cookies"])
    sizes = {"small": SMALL, "large": LARGE}
    if os.environ.get("SCALE") == "large":
        sizes["huge"] = HUGE
    for name, count in sizes.items():
        told(f"{count} shares")
        made = make_group(name, count, MEMBERS, chance)
        members = made.pop("members")
        plan[name] = made | {"cookies": [sign_in(member) for member in members]}
    Path(plan_path).write_text(json.dumps(plan), encoding="utf-8")


def make_group(name: str, count: int, members: int, chance: random.Random) -> dict:
    """A group with so many members and shares; gives its addresses, its id and its members."""
    from datetime import timedelta

    from django.db import connections, transaction
    from django.urls import reverse
    from django.utils import timezone

    from sterkersamen.community.groups.models import Group, Membership, Rules
    from sterkersamen.community.sharing.models import Share
    from sterkersamen.platform.accounts.models import Member
    from sterkersamen.platform.vault.keyring import Subject, create_key

    group = Group(kind="support", capacity=members, sealed={"name": name, "purpose": "Meten", "waiting": ""})
    people = [
        # A passphrase that nobody has: who has none at all is asked for a passkey after a minute.
        Member(login_hash=uuid.uuid4().hex * 2, password="nobody", codes_kept_at="2026-01-01T12:00:00Z")  # noqa: S106
        for _ in range(members)
    ]
    with transaction.atomic(using="keyring"):
        create_key(Subject("group", group.id))
        for person in people:
            create_key(Subject("member", person.id))
    group.save()
    Rules.objects.create(group=group, number=1, text="Wat hier gezegd wordt, blijft hier.")
    # Who is new has a pace of their own, which is not what is measured.
    long_ago = timezone.now() - timedelta(days=100)
    places = [
        Membership(group=group, member=person, name=f"Lid {number}", rules_accepted=1, joined_at=long_ago)
        for number, person in enumerate(people)
    ]
    with transaction.atomic(using="keyring"):
        for place in places:
            create_key(Subject("membership", place.id))
    Member.objects.bulk_create(people)
    Membership.objects.bulk_create(places)
    said = texts(count, chance)
    for start in range(0, count, BATCH):
        rows = [
            Share(group=group, author=places[number % members], sealed={"title": "", "body": next(said), "warning": ""})
            for number in range(start, min(start + BATCH, count))
        ]
        Share.objects.bulk_create(rows)
    if count >= LARGE:
        told("search words")
        index(group)
    newest = Share.objects.filter(group=group).order_by("-id").first()
    Membership.objects.filter(group=group).update(seen_to=newest.id if newest else 0)
    connections.close_all()
    return {
        "group": str(group.id),
        "shares": reverse("sharing:shares", args=[group.id]),
        "new": reverse("sharing:new", args=[group.id]),
        "home": reverse("groups:home", args=[group.id]),
        "share": newest and reverse("sharing:share", args=[group.id, newest.uid]),
        "members": people,
    }


def make_own_side(member, cookie: str, chance: random.Random) -> dict:
    """Five years of one's own side: 1,800 check-ins and 3,000 moments of craving; gives its addresses and the cookie."""
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone

    from sterkersamen.personal.recovery import actions
    from sterkersamen.personal.recovery.models import CheckIn, Craving

    now, today = timezone.now(), timezone.localdate()
    CheckIn.objects.bulk_create(
        CheckIn(
            member=member,
            at=now - timedelta(days=day),
            data={
                "mood": chance.randint(1, 5),
                "craving": chance.randrange(0, 101, 10),
                "sleep": chance.randint(1, 5),
                "line": "Een regel over vandaag.",
                "intention": "",
                "look_back": "",
            },
        )
        for day in range(CHECK_INS)
    )
    Craving.objects.bulk_create(
        Craving(
            member=member,
            at=now - timedelta(days=chance.random() * CHECK_INS),
            data={
                "strength": chance.randrange(0, 101, 10),
                "trigger": chance.choice(["payday", "boredom", "stress", "good_mood"]),
                "own_trigger": "",
                "place": "Thuis",
                "company": "alone",
                "strategy": "",
                "did": chance.choice(["Gebeld", "Gefietst"]),
                "went": chance.choice(["passed", "weaker", "same"]),
                "note": "",
            },
        )
        for _moment in range(CRAVINGS)
    )
    actions.begin_course(member, "cocaine", today - timedelta(days=CHECK_INS), "")
    return {
        "cookie": cookie,
        "home": reverse("recovery:home"),
        "trends": reverse("recovery:trends") + "?span=all",
        "pattern": reverse("recovery:pattern"),
        "log": reverse("recovery:log"),
        "read": reverse("recovery:read"),
    }


def make_circles(group_id: str, members: list, cookies: list[str]) -> list[dict]:
    """Fifty open circles of twelve people each, in a round; gives of each its id, its address and the cookies in order."""
    from datetime import timedelta

    from django.urls import reverse
    from django.utils import timezone

    from sterkersamen.community.circle.models import Circle, Seat, Step
    from sterkersamen.community.groups.models import Membership
    from sterkersamen.community.meetings.models import Meeting
    from sterkersamen.platform.vault.keyring import Subject, create_key

    group, now, plans = uuid.UUID(group_id), timezone.now(), []
    places = {row.member_id: row for row in Membership.objects.filter(group=group)}
    for number in range(CIRCLES):
        meeting = Meeting.objects.create(
            group_id=group,
            starts_at=now,
            ends_at=now + timedelta(hours=2),
            where="online",
            sealed={"name": "Meten"},
        )
        circle = Circle(meeting=meeting, step=Step.ROUND)
        create_key(Subject("circle", circle.id))
        circle.save(force_insert=True)
        mine = members[number * SEATS : (number + 1) * SEATS]
        seats = [
            Seat(circle=circle, membership=places[one.pk], in_at=now, place=place + 1) for place, one in enumerate(mine)
        ]
        Seat.objects.bulk_create(seats)
        circle.lead, circle.turn, circle.turn_since = seats[0], seats[0], now
        circle.save()
        plans.append(
            {
                "circle": str(circle.id),
                "address": reverse("circle:circle", args=[group_id, meeting.id]),
                "cookies": cookies[number * SEATS : (number + 1) * SEATS],
            }
        )
    return plans


def index(group) -> None:
    """Search words of all shares of a group, written in the order of the table so that this takes seconds."""
    from django.db import connection, transaction

    from sterkersamen.community.sharing import search
    from sterkersamen.community.sharing.models import SearchWord, Share

    tokens: dict[tuple, bytes] = {}
    rows = []
    for share in Share.objects.filter(group=group).iterator(chunk_size=BATCH):
        for stem, weight in search.weights("", share.sealed["body"]).items():
            key = (share.author_id, stem)
            if key not in tokens:
                tokens[key] = search.token(share.author_id, stem)
            rows.append((tokens[key], share.id, weight))
    rows.sort()
    table = SearchWord._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), 200_000):
            cursor.executemany(
                f"INSERT INTO {table} (word, share_id, weight) VALUES (%s, %s, %s)",  # noqa: S608 (our own table)
                rows[start : start + 200_000],
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sign_in(member) -> str:
    """The cookie of a session in which this member is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from sterkersamen.platform.accounts.sessions import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(member.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = member.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def told(line: str) -> None:
    """Says on standard error what is going on."""
    sys.stderr.write(f"  fills: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1])
