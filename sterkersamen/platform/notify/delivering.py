"""The jobs: what is due goes out. Done by one worker at a time, safe to do twice, and to break off at any moment."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from sterkersamen.platform.accounts.models import Session, Why
from sterkersamen.platform.notify import mail, push, queries
from sterkersamen.platform.notify.actions import due_at
from sterkersamen.platform.notify.mail import NotSent
from sterkersamen.platform.notify.models import Delivery, Reach, Way
from sterkersamen.platform.notify.registry import said_reachable
from sterkersamen.platform.vault.keyring import KeyGone

log = logging.getLogger(__name__)
# How long after each failure it is tried again.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180)]
AT_ONCE = 200


def deliver_due() -> None:
    """Sends what is due. What fails for now is tried again; what is of no use any more, or not for this person any more, does
    not go. Safe to repeat."""
    ids = (
        Delivery.objects.filter(done_at=None, due_at__lte=timezone.now())
        .order_by("due_at")
        .values_list("id", flat=True)
    )
    for id in list(ids[:AT_ONCE]):
        row = Delivery.objects.select_related("notice__member", "device").filter(id=id, done_at=None).first()
        if row is not None:
            try:
                _deliver(row, timezone.now())
            except Exception as error:  # noqa: BLE001 (one that cannot be sent must not hold up the others)
                log.error("a notice could not be delivered by %s: %s", row.way, type(error).__name__)
                if row.tries >= len(WAITS):
                    Delivery.objects.filter(id=row.id).update(done_at=timezone.now())


def _deliver(row: Delivery, now: datetime) -> None:
    # What was chosen since it was made counts, and the quiet hours of now: it may have waited for a worker, or failed before.
    reach = Reach.objects.filter(member=row.notice.member).first() or Reach(member=row.notice.member)
    chosen = reach.by_mail if row.way == Way.MAIL else reach.by_push
    if row.notice.kind not in chosen.split():
        Delivery.objects.filter(id=row.id).update(done_at=now)
        return
    said = said_reachable(row.notice.kind, row.notice.about, [row.notice.member_id]).get(row.notice.member_id)
    if said is False:
        # They sleep by now.
        Delivery.objects.filter(id=row.id).update(done_at=now)
        return
    due = now if said else due_at(row.notice.member, reach, now)
    if due > now:
        Delivery.objects.filter(id=row.id).update(due_at=due)
        return
    if _is_wanted(row, now) and not _is_told(row):
        # Before it goes: whatever happens meanwhile, it is not tried again at once.
        wait = WAITS[min(row.tries, len(WAITS) - 1)]
        Delivery.objects.filter(id=row.id).update(tries=F("tries") + 1, due_at=now + wait)
        try:
            _send(row)
        except NotSent as error:
            log.warning("a notice was not delivered by %s", row.way)
            if not error.for_good and row.tries < len(WAITS):
                return
    Delivery.objects.filter(id=row.id).update(done_at=timezone.now())


def _is_wanted(row: Delivery, now: datetime) -> bool:
    notice = row.notice
    if notice.until <= now or notice.seen_at is not None or not notice.member.is_active:
        return False
    if notice.member.closes_why == Why.ASKED:
        # Took the consent back: nothing is sent, until they stay after all.
        return False
    return notice.id in queries.showable(notice.member, [notice])


def _is_told(row: Delivery) -> bool:
    """Whether a message went the same way since this stands on the page: each says only that there is something, so what
    waited for the end of a night is one message."""
    others = Delivery.objects.filter(notice__member=row.notice.member, way=row.way, device=row.device).exclude(
        id=row.id
    )
    return others.filter(tries__gt=0, done_at__gt=row.notice.made_at).exists()


def _send(row: Delivery) -> None:
    member = row.notice.member
    try:
        if row.way == Way.MAIL:
            mail.send_notice(member, row.id)
        elif row.device is not None:
            session = _session(row)
            if session is None:
                raise push.Gone
            if session.locked_at is not None:
                # Somebody closed it in a hurry: nothing lights up there.
                return
            # A name of its own for each browser: a push service cannot tell which of them are one person's.
            push.send(row.device.sealed, row.id.hex)
    except push.Gone:
        # The delivery goes with it.
        if row.device is not None:
            row.device.delete()
    except KeyGone:
        return


def _session(row: Delivery) -> Session | None:
    sessions = Session.objects.filter(member=row.notice.member, expire_date__gt=timezone.now())
    return sessions.filter(public_id=row.device.session).first() if row.device is not None else None
