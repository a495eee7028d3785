"""What a group's own page shows at a glance. It is asked for often: one query for people, one for what waits.

What is the same for all readers is rendered once and kept under what it was made of (the sealed names as they lie in
the database), so that a change shows at once in every process.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, router
from django.template import loader
from django.utils import timezone, translation

from sterkersamen.community.groups import queries
from sterkersamen.community.groups.models import Group, Membership, Request
from sterkersamen.core import renderings
from sterkersamen.core.renderings import Fragment
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

_MEMBERSHIP, _PRESENT, _BLOCK = (model._meta.db_table for model in (Membership, Present, Block))
_REQUEST, _REPORT = Request._meta.db_table, Report._meta.db_table
_PEOPLE = f"""
SELECT m.id, m.name, m.facilitator_since IS NOT NULL, m.rests_since IS NULL OR m.rests_until <= %s,
    p.membership IS NOT NULL AND m.shows_presence,
    m.id IN (SELECT blocked FROM {_BLOCK} WHERE blocker = %s AND kind = 'block'
        UNION ALL SELECT blocker FROM {_BLOCK} WHERE blocked = %s AND kind = 'block'),
    m.id IN (SELECT blocked FROM {_BLOCK} WHERE blocker = %s AND kind = 'block' AND NOT carried),
    m.id IN (SELECT blocked FROM {_BLOCK} WHERE blocker = %s AND kind = 'mute')
FROM {_MEMBERSHIP} m LEFT JOIN {_PRESENT} p ON p.membership = m.id AND p.until > %s
WHERE m.group_id = %s AND m.ended_at IS NULL AND (m.facilitator_since IS NOT NULL OR p.membership IS NOT NULL)
ORDER BY m.joined_at
"""  # noqa: S608 (names of our own tables)
_WAITS = f"""
SELECT (SELECT count(*) FROM {_REQUEST} WHERE group_id = %s AND decided_at IS NULL),
    (SELECT count(*) FROM {_REPORT} WHERE "group" = %s AND handled_at IS NULL AND group_handled_at IS NULL
        AND NOT moderators_only AND reporter <> %s AND NOT EXISTS (SELECT 1 FROM {_MEMBERSHIP}
        WHERE id IN (writer, reporter) AND group_id = %s AND member_id = %s)),
    (SELECT count(*) FROM {_MEMBERSHIP} WHERE group_id = %s AND ended_at IS NULL AND facilitator_since IS NULL
        AND joined_at > %s)
"""  # noqa: S608


class Person(NamedTuple):
    """Somebody of the group: the membership's id, and the name as it lies sealed in the database."""

    id: UUID
    sealed: bytes


class Glance(NamedTuple):
    """Facilitators who do not rest and who is here, as one reader sees them; how many facilitators there are at all, and how
    many of them do not rest."""

    facilitators: tuple[Person, ...]
    here: tuple[Person, ...]
    facilitators_in_all: int
    on_hand: int


class Waits(NamedTuple):
    """How much waits for a facilitator."""

    requests: int
    reports: int
    newcomers: int


def people(membership: Membership) -> Glance:
    """Who leads the group and who is here. One query."""
    me, now = membership.id, timezone.now()
    facilitators, here, in_all, on_hand = [], [], 0, 0
    rows = _rows(_PEOPLE, [now, me, me, me, me, now, membership.group_id])
    for id, name, is_facilitator, awake, is_here, apart, blocked, muted in rows:
        leads = is_facilitator and awake
        in_all += bool(is_facilitator)
        on_hand += bool(leads)
        person = Person(id if isinstance(id, UUID) else UUID(hex=id), bytes(name))
        # Who blocked a facilitator is still seen by that one, but not whether they are here.
        if leads and not (blocked if membership.is_facilitator else apart):
            facilitators.append(person)
        if is_here and not apart and not muted:
            here.append(person)
    return Glance(tuple(facilitators), tuple(here), in_all, on_hand)


def waits(facilitator: Membership) -> Waits:
    """What waits for a facilitator of a group. One query."""
    group, me, newer = facilitator.group_id, facilitator.member_id, timezone.now() - queries.NEW_FOR
    return Waits(*_rows(_WAITS, [group, group, me, group, me, group, newer])[0])


def top(membership: Membership, waiting: Waits | None) -> Fragment:
    """The name of the group, the ways in it, and what waits: the same for everyone for whom the same waits."""
    group, ended = membership.group, membership.ended_at is not None
    takes_part = not ended and group.archived_at is None
    context = {"group": group, "ended": ended, "takes_part": takes_part, "waits": waiting}
    key = ("group top", group.id, _made_of(group), group.archived_at, ended, waiting, translation.get_language())
    return renderings.rendered(key, lambda: _rendered("_home_top", context, [group.id]))


def here(found: Glance) -> Fragment:
    """The ring of who is here."""
    key = ("group here", translation.get_language(), found.here)
    ids = [person.id for person in found.here]
    return renderings.rendered(key, lambda: _rendered("_here", {"people": _opened(found.here)}, ids))


def about(group: Group) -> Fragment:
    """What comes next, and the house rules: the same for everyone."""
    key = ("group about", group.id, group.rules_number, translation.get_language())
    return renderings.rendered(key, lambda: _rendered("_about", {"rules": queries.rules_of(group.id)}, [group.id]))


def leads(found: Glance) -> Fragment:
    """Who leads the group, and when nobody watches: the same for everyone who sees the same facilitators."""
    key = ("group leads", found.facilitators, found.facilitators_in_all, found.on_hand, translation.get_language())
    return renderings.rendered(key, lambda: _leads(found))


def _leads(found: Glance) -> Fragment:
    context = {"facilitators": _opened(found.facilitators), "in_all": found.facilitators_in_all}
    context["on_hand"] = found.on_hand
    return _rendered("_leads", context, [person.id for person in found.facilitators])


def _rendered(template: str, context: dict[str, Any], tags: list[UUID]) -> Fragment:
    return Fragment(loader.get_template(f"groups/{template}.html").render(context), tags)


def _made_of(group: Group) -> bytes | str:
    """The group's own text as it lies sealed; once it was opened, the text."""
    sealed = group.__dict__["sealed"]
    return bytes(sealed) if isinstance(sealed, bytes) else repr(sealed)


def _opened(people: tuple[Person, ...]) -> list[Membership]:
    rows = list(Membership.objects.filter(id__in=[person.id for person in people]).order_by("joined_at"))
    keyring.load(Subject("membership", row.id) for row in rows)
    return rows


def _rows(statement: str, values: list[Any]) -> list[tuple]:
    connection = connections[router.db_for_read(Membership)]
    given: list[Any] = []
    for value in values:
        if isinstance(value, UUID):
            given.append(value if connection.features.has_native_uuid_field else value.hex)
        else:
            given.append(connection.ops.adapt_datetimefield_value(value))
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
