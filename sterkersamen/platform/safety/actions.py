"""Verbs: to block, to report, to write down who opened what, to lock a browser, to keep the contacts right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.safety import hooks
from sterkersamen.platform.safety.models import Access, Block, CrisisContact, Report
from sterkersamen.platform.safety.queries import first_contacts
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject, create_key

# A report that was handled is kept this long, so that a second one about the same person is understood.
REPORT_KEPT = timedelta(days=180)


@transaction.atomic
def block(group_id: UUID, blocker: UUID, blocked: UUID) -> None:
    """Two memberships of one group no longer see each other. Silent; nothing happens where it stood already.

    To a facilitator who makes it, what the other writes stays, folded; a facilitator who is blocked sees as before.

    Raises ValueError for a block of oneself. The door (both belong to this group) is the caller's.
    """
    if blocker == blocked:
        raise ValueError("nobody blocks themselves")
    row, new = Block.objects.get_or_create(blocker=blocker, blocked=blocked, defaults={"group": group_id})
    if row.carried:
        # A facilitator met somebody under a new name, and blocks them again, knowing that name.
        Block.objects.filter(pk=row.pk).update(carried=False)
    if new or row.carried:
        _tell_block(group_id, blocker, blocked)


@transaction.atomic
def unblock(group_id: UUID, blocker: UUID, blocked: UUID) -> None:
    """Takes one's own block back. A block that the other made stays."""
    gone, _rows = Block.objects.filter(group=group_id, blocker=blocker, blocked=blocked).delete()
    if gone:
        _tell_block(group_id, blocker, blocked)


def carry_blocks(group_id: UUID, before: list[UUID], now: UUID) -> None:
    """Somebody came back into a group: blocks from and against the earlier memberships go on, silently, for the new one."""
    rows = []
    for row in Block.objects.filter(Q(blocker__in=before) | Q(blocked__in=before), group=group_id):
        if row.blocker in before:
            rows.append(Block(group=group_id, blocker=now, blocked=row.blocked, carried=row.carried))
        else:
            rows.append(Block(group=group_id, blocker=row.blocker, blocked=now, carried=True))
    Block.objects.bulk_create(rows, ignore_conflicts=True)


def _tell_block(group_id: UUID, blocker: UUID, blocked: UUID) -> None:
    for hear in hooks.BLOCK_CHANGED:
        hear(group_id, blocker, blocked)


def report(
    group_id: UUID,
    reporter: UUID,
    about: UUID,
    words: Mapping[str, str],
    reason: str,
    moderators_only: bool = False,
    *,
    writer: UUID | None = None,
) -> UUID:
    """Reports a share or a person, with a copy of the words under a key of its own. Gives the report's id.

    reporter: the membership that reports. about: the uid of the share, or the membership. words: what was to be read
    there (name, title, warning, body). writer: the membership whose words they are; `about` itself for a person.
    moderators_only: it is about a facilitator of the group, so the facilitators do not see it.
    """
    row = Report(
        id=uuid4(),
        group=group_id,
        reporter=reporter,
        about=about,
        writer=writer or about,
        moderators_only=moderators_only,
        sealed={"words": dict(words), "reason": reason, "about": str(about)},
    )
    create_key(Subject("report", row.id))
    with transaction.atomic():
        row.save(force_insert=True)
        for hear in hooks.REPORTED:
            hear(group_id, row.id, moderators_only, row.writer)
    return row.id


def open_report(row: Report, actor: UUID, role: str) -> dict:
    """Opens the sealed copy of a report for someone with a role, and writes that down for whose words they are.

    Gives {"words", "reason", "about"}. Raises KeyGone when the copy was destroyed.
    """
    copy = row.sealed
    log_access(row.writer, actor, role, "report_read", row.id, "reported")
    return copy


@transaction.atomic
def handle_report(row: Report, actor: UUID) -> None:
    """A moderator handled a report, which ends it; the first one who did so stays written down."""
    Report.objects.filter(id=row.id, handled_at=None).update(handled_at=timezone.now(), handled_by=actor)


@transaction.atomic
def handle_in_group(row: Report, facilitator: UUID) -> None:
    """A facilitator handled a report: it leaves the list of the group, never that of the moderators.

    The first one who did so stays written down.
    """
    Report.objects.filter(id=row.id, group_handled_at=None).update(
        group_handled_at=timezone.now(), group_handled_by=facilitator
    )


def log_access(subject: UUID, actor: UUID, role: str, event: str, about: UUID | None, reason: str) -> None:
    """Writes down that someone opened, by a role, what is another's.

    subject: whose it is (a membership, or an account). actor: who opened it. role: `facilitator`, `moderator`,
    `organiser` or `clinician`. event and reason: short words of `queries.EVENTS` and `queries.REASONS`.
    """
    Access.objects.create(subject=subject, actor=actor, role=role, event=event, about=about, reason=reason)


@transaction.atomic
def lock(session: Session) -> None:
    """Locks one signed-in browser: it shows nothing until its holder gives the passphrase again."""
    now = timezone.now()
    if Session.objects.filter(pk=session.pk, locked_at=None).update(locked_at=now):
        session.locked_at = now
        for hear in hooks.LOCKED:
            hear(session.public_id)


def unlock(session: Session) -> None:
    """Opens a locked browser. The passphrase, passkey or code was checked by the caller."""
    # Seen now, or the silence before would lock it again.
    Session.objects.filter(pk=session.pk).update(locked_at=None, pin_tries=0, seen_at=timezone.now())
    session.locked_at, session.pin_tries = None, 0


def purge() -> None:
    """Chore: destroys reports that were handled long ago and access rows whose term is over. Safe to repeat."""
    now = timezone.now()
    for report_id in Report.objects.filter(handled_at__lt=now - REPORT_KEPT).values_list("id", flat=True):
        destroy_report(report_id)
    Access.objects.filter(at__lt=now - access_kept()).delete()


def access_kept() -> timedelta:
    """How long the access log is kept. Where care rules apply, five years is the least (NEN 7513)."""
    return timedelta(days=366 * settings.ACCESS_LOG_YEARS)


def destroy_report(report_id: UUID) -> None:
    """Destroys a report: its key first, so that no old copy of the table can be read, then the row."""
    keyring.destroy(Subject("report", report_id))
    Report.objects.filter(id=report_id).delete()


def restored(erased: bool) -> str:
    """After a restore: reports whose key was destroyed since are gone again."""
    if not erased:
        return ""
    keys = keyring.known("report")
    Report.objects.filter(id__in=[id for id in Report.objects.values_list("id", flat=True) if id not in keys]).delete()
    return ""


@transaction.atomic
def save_contact(key: str, fields: Mapping[str, object]) -> None:
    """Keeps a crisis contact, new or changed. From the first time on, all contacts are the organisation's own."""
    _own_contacts()
    CrisisContact.objects.update_or_create(key=key, defaults=dict(fields))


@transaction.atomic
def remove_contact(key: str) -> None:
    """Takes a contact away. The last one stays, or the ones that came with the program would be back.

    Raises ValueError for the last one.
    """
    _own_contacts()
    if not CrisisContact.objects.exclude(key=key).exists():
        raise ValueError("the last contact stays")
    CrisisContact.objects.filter(key=key).delete()


def _own_contacts() -> None:
    if not CrisisContact.objects.exists():
        CrisisContact.objects.bulk_create(first_contacts())
