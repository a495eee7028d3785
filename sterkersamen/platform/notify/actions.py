"""Telling people something, and how they want to hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from sterkersamen.platform.accounts.models import Member, Session
from sterkersamen.platform.notify.models import Delivery, Device, Notice, Reach, Way
from sterkersamen.platform.notify.quiet import next_loud
from sterkersamen.platform.notify.registry import said_reachable

# What is over is forgotten after so long.
KEPT = timedelta(days=30)


@transaction.atomic
def notify(kind: str, members: Iterable[UUID], about: UUID, *, turn: int = 0, until: datetime) -> None:
    """Tells some members something, each once for this turn, by the ways they chose.

    kind: registered in `registry`. about: what it is about, an id. until: when it is of no use any more. What would go out
    in somebody's quiet hours waits for their end, and does not go where that is too late; who said when this kind may reach
    them is reached then, and else finds it on the page. Safe to repeat; four queries, whoever they are, and those of the kind.
    """
    now = timezone.now()
    wanted = set(members)
    known = Notice.objects.filter(kind=kind, about=about, turn=turn, member__in=wanted).values_list("member", flat=True)
    people = list(
        Member.objects.filter(id__in=wanted - set(known), is_active=True).select_related("reach").order_by("id")
    )
    devices: dict[UUID, list[UUID]] = {}
    for device, whose in Device.objects.filter(member__in=people).values_list("id", "member"):
        devices.setdefault(whose, []).append(device)
    notices, deliveries = [], []
    said = said_reachable(kind, about, [member.pk for member in people])
    for member in people:
        reach = getattr(member, "reach", None) or Reach(member=member)
        row = Notice(
            member=member, kind=kind, about=about, turn=turn, until=until, on_page=kind not in reach.not_on_page.split()
        )
        notices.append(row)
        due = now if said.get(member.pk) else due_at(member, reach, now)
        if due >= until or said.get(member.pk) is False:
            continue
        if kind in reach.by_mail.split():
            deliveries.append(Delivery(notice=row, way=Way.MAIL, due_at=due))
        if kind in reach.by_push.split():
            deliveries += [
                Delivery(notice=row, way=Way.PUSH, device_id=device, due_at=due)
                for device in devices.get(member.pk, [])
            ]
    # Two at once: the other one's notices stand, and with them how they go out.
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    made = set(Notice.objects.filter(id__in=[row.id for row in notices]).values_list("id", flat=True))
    Delivery.objects.bulk_create(row for row in deliveries if row.notice_id in made)


def forget(kind: str, about: UUID) -> None:
    """Forgets whom was told of something that is gone for good. Safe to repeat."""
    Notice.objects.filter(kind=kind, about=about).delete()


def due_at(member: Member, reach: Reach, now: datetime) -> datetime:
    """When something for this member can go out: now, or when their quiet hours end."""
    return next_loud(now, ZoneInfo(member.time_zone), reach.quiet_from, reach.quiet_to)


def see(member: Member, ids: Iterable[UUID]) -> None:
    """Takes notices off the page of the day. Safe to repeat."""
    Notice.objects.filter(member=member, id__in=list(ids), seen_at=None).update(seen_at=timezone.now())


def choose(
    member: Member, *, page: set[str], mail: set[str], push: set[str], kinds: Iterable[str], quiet: tuple[time, time]
) -> None:
    """Keeps how a member wants to hear of each kind, and from when until when of nothing."""
    known = list(kinds)

    def joined(chosen: set[str]) -> str:
        return " ".join(kind for kind in known if kind in chosen)

    Reach.objects.update_or_create(
        member=member,
        defaults={
            "not_on_page": joined(set(known) - page),
            "by_mail": joined(mail),
            "by_push": joined(push),
            "quiet_from": quiet[0],
            "quiet_to": quiet[1],
        },
    )


@transaction.atomic
def add_device(member: Member, session: UUID, given: dict[str, str]) -> Device:
    """This browser gets push messages from now on, as long as it is signed in.

    session: its public id. given: what the browser's push service gave ("endpoint", "p256dh", "auth").
    """
    Device.objects.filter(session=session).delete()
    return Device.objects.create(member=member, session=session, sealed=given)


def remove_device(member: Member, session: UUID) -> None:
    """This browser gets no push messages any more. Safe to repeat."""
    Device.objects.filter(member=member, session=session).delete()


def purge() -> None:
    """Forgets notices that were over long ago, and browsers that are signed out. Safe to repeat."""
    Notice.objects.filter(until__lt=timezone.now() - KEPT).delete()
    signed_in = Session.objects.filter(expire_date__gt=timezone.now()).values("public_id")
    Device.objects.exclude(session__in=signed_in).delete()
