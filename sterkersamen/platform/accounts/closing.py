"""How an account ends: because its holder wants that, at once or after days in which they can come back; or because nobody
used it for as long as they chose. Then everything that any room holds of them is erased.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.core import privacy
from sterkersamen.core.later import later
from sterkersamen.platform.accounts import actions, hooks
from sterkersamen.platform.accounts.models import Consent, Member, Why, this_month
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

# What one can choose: how many days there are to come back.
DAYS = (0, 7, 30)
# Before an account ends that nobody used, it is told so long ahead.
WARNED = timedelta(days=30)
# After a restore: who took it back since that copy was made has so long to do it once more.
AGAIN = timedelta(days=7)


def close(member: Member) -> None:
    """Withdraws the consent and erases all that every room holds of this member. Safe to repeat.

    What crashes half way is finished by the chore, which finds that its moment came: that is taken away last of all.
    """
    now = timezone.now()
    with transaction.atomic():
        Member.objects.filter(pk=member.pk).filter(Q(closes_at=None) | Q(closes_at__gt=now)).update(closes_at=now)
        Consent.objects.filter(member=member, withdrawn_at=None).update(withdrawn_at=now)
        actions.end_sessions(member)
    # The rooms above first: they find their rows by what the rooms below still hold.
    for held in reversed(list(privacy.PERSONAL.values())):
        held.shred(member)
    hooks.erased(member)
    Member.objects.filter(pk=member.pk).update(closes_at=None, closes_why="")


@transaction.atomic
def ask(member: Member, days: int) -> None:
    """Withdraws the consent and signs out everywhere. After so many days the account is erased, unless its holder comes
    back before and wants to stay."""
    now = timezone.now()
    member.closes_at, member.closes_why = now + timedelta(days=days), Why.ASKED
    member.save(update_fields=["closes_at", "closes_why"])
    Consent.objects.filter(member=member, withdrawn_at=None).update(withdrawn_at=now)
    actions.end_sessions(member)


@transaction.atomic
def stay(member: Member, consent: str) -> bool:
    """The holder came back and stays, with a new consent in the words that were shown. Whether it was in time."""
    row = Member.objects.select_for_update().get(pk=member.pk)
    if row.closes_why != Why.ASKED or row.closes_at is None or row.closes_at <= timezone.now():
        return False
    Member.objects.filter(pk=member.pk).update(closes_at=None, closes_why="")
    Consent.objects.create(member=member, text=consent)
    return True


def note_seen(member: Member) -> None:
    """The account is in use this month, off this request's path: it does not end by silence."""
    if member.seen_month < this_month() or member.closes_why == Why.SILENCE:
        later(("seen", member.pk), lambda: _write_seen(member))


def _write_seen(member: Member) -> None:
    rows = Member.objects.filter(pk=member.pk)
    rows.update(seen_month=this_month())
    rows.filter(closes_why=Why.SILENCE, closes_at__gt=timezone.now()).update(closes_at=None, closes_why="")


def ends_on(seen: date, months: int) -> date:
    """The day on which an account ends that was used last in this month: the months count from the end of it."""
    count = seen.year * 12 + seen.month + months
    return date(count // 12, count % 12 + 1, 1)


def warn() -> None:
    """Chore: tells who did not come for as long as they chose that their account ends. Safe to repeat."""
    now = timezone.now()
    soon = timezone.localdate() + WARNED
    for months in Member.objects.order_by().values_list("keep_months", flat=True).distinct():
        quiet = Member.objects.filter(
            keep_months=months,
            is_active=True,
            closes_at=None,
            is_demo=False,
            seen_month__lte=_months_before(soon, months),
        )
        for member in quiet:
            ends = datetime.combine(
                ends_on(member.seen_month, months), datetime.min.time(), timezone.get_current_timezone()
            )
            with transaction.atomic():
                still = Member.objects.filter(pk=member.pk, closes_at=None, seen_month=member.seen_month)
                if still.update(closes_at=max(ends, now + WARNED), closes_why=Why.SILENCE):
                    hooks.ending(member)


def _months_before(day: date, months: int) -> date:
    """The latest month of a last visit with which an account ends by `day`."""
    count = day.year * 12 + day.month - 1 - months - 1
    return date(count // 12, count % 12 + 1, 1)


def carry_out() -> None:
    """Chore: erases accounts whose moment came, and finishes what a crash left half done. Safe to repeat."""
    for member in Member.objects.filter(closes_at__lte=timezone.now()):
        close(member)


def restored(erased: bool) -> str:
    """After a restore: who was erased since the copy was made is erased again, as their key is gone; the key of who was
    erased before is destroyed again. Whoever took a closing back since then gets time to do so once more. Gives what to tell
    who runs it, or nothing."""
    keys, again = keyring.known("member"), 0
    for gone in Member.objects.filter(login_hash__startswith="gone-", pk__in=keys):
        keyring.destroy(Subject("member", gone.pk))
    for member in Member.objects.exclude(login_hash__startswith="gone-"):
        if member.pk not in keys:
            if erased:
                close(member)
            again += 1
    Member.objects.filter(closes_why=Why.SILENCE).update(closes_at=None, closes_why="")
    soon = timezone.now() + AGAIN
    Member.objects.filter(closes_why=Why.ASKED, closes_at__lt=soon).update(closes_at=soon)
    if again and not erased:
        return (
            f"{again} accounts have no key in this copy of the keys: what they wrote can be read with a newer copy only"
        )
    return f"{again} accounts were erased since this copy was made, and are erased again" if again else ""
