"""`sterkersamen doctor`: looks at an instance and says in plain words what is well and what to mend."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sterkersamen.core.env import SettingError

# With less than this no night is safe: logs, backups and the write-ahead log need room too.
LEAST_FREE = 1024**3
OLDEST_POSTGRES = 150000
# In days.
OLDEST_COPY = 7


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `mend` says what to do; without it all is well. `must` tells must from may."""

    what: str
    mend: str = ""
    must: bool = True

    def __str__(self) -> str:
        head = "ok   " if not self.mend else "MEND " if self.must else "LOOK "
        return f"{head} {self.what}" + (f"\n      {self.mend}" if self.mend else "")


def main(arguments: list[str]) -> int:
    """Prints every finding; gives 1 when something must be mended."""
    if arguments:
        raise SettingError(f"{arguments[0]!r} is not understood: doctor takes no arguments")
    findings = list(examine())
    wrong = sum(bool(finding.mend and finding.must) for finding in findings)
    end = f"{wrong} to mend." if wrong else "Nothing to mend."
    sys.stdout.write("\n".join([*map(str, findings), "", end, ""]))
    return 1 if wrong else 0


def examine() -> Iterator[Finding]:
    """Looks at everything, the ground first; what stands on something broken is not looked at."""
    from sterkersamen.platform.vault.keyfiles import MasterKeyWrong

    try:
        import django

        django.setup()
    except SettingError as error:
        yield Finding("settings", f"{error}.")
        return
    yield Finding("settings are read")
    yield from serving()
    yield from answering()
    yield from files()
    yield from disk()
    yield from copies()
    whole = True
    for finding in databases():
        whole = whole and not finding.mend
        yield finding
    if not whole:
        return
    try:
        yield from keys()
    except MasterKeyWrong as error:
        yield Finding("the master key", f"{error}.")
        return
    yield from people()
    yield from words()


def serving() -> Iterator[Finding]:
    """Who can reach this instance, and how safely."""
    from django.conf import settings

    from sterkersamen.config.server import is_loopback, is_reachable
    from sterkersamen.core import outward

    here = is_loopback(settings.HOST)
    if settings.DEMO and is_reachable(settings.HOST, settings.ALLOWED_HOSTS, settings.BEHIND_TLS):
        yield Finding(
            "a demo on the network",
            f"DATA_DIR {settings.DATA_DIR} was made by `demo`; its passphrases are public. Set HOST to 127.0.0.1, "
            "leave ALLOWED_HOSTS and BEHIND_TLS out, or start with an empty DATA_DIR.",
        )
    elif settings.DEMO:
        yield Finding("this is a demo: its people are invented, and it is served on this machine only")
    if not here and not settings.BEHIND_TLS:
        yield Finding(
            f"served on {settings.HOST} without TLS",
            "Passphrases would travel readable. Put a proxy with TLS before it and set BEHIND_TLS=yes, "
            "or set HOST to 127.0.0.1.",
        )
    if not settings.DEMO and not settings.SOURCE_URL:
        yield Finding(
            "nobody is told where the source code is",
            "Set SOURCE_URL to the address of the source of this very version: who uses it has a right to it (AGPL, "
            "section 13).",
            must=False,
        )
    named = [host for host in settings.ALLOWED_HOSTS if host not in {"localhost", "127.0.0.1", "[::1]"}]
    if settings.BEHIND_TLS and not named:
        yield Finding("no name of its own", "Set ALLOWED_HOSTS to the host name that people type, or they are refused.")
    for name in (*named, settings.EMAIL_FROM):
        if outward.gives_away(name):
            yield Finding(
                f"{name} says what this is",
                "It stays in the history of browsers, on screens of telephones and in mailboxes, where others look. Choose "
                "one that names no drug and no recovery.",
                must=False,
            )


def answering() -> Iterator[Finding]:
    """Whether people can read who answers for what is kept of them."""
    from django.conf import settings

    missing = [name for name in ("ORGANISATION_NAME", "ORGANISATION_CONTACT") if not getattr(settings, name)]
    if missing and not settings.DEMO:
        yield Finding(
            "the privacy page does not say who answers for what is kept",
            f"Set {' and '.join(missing)}, and PRIVACY_OFFICER where you have one (GDPR, article 13).",
            must=False,
        )


def files() -> Iterator[Finding]:
    """Whether only the one who runs it can read what is on disk."""
    from django.conf import settings

    folder = settings.DATA_DIR
    if not folder.is_dir():
        yield Finding(f"DATA_DIR {folder} does not exist yet", "`sterkersamen serve` makes it.", must=False)
        return
    wrong = False
    for path in [folder, *sorted(folder.rglob("*"))]:
        mend = _privacy_of(path)
        if mend:
            wrong = True
            yield Finding(f"{path}", mend)
    if not wrong:
        yield Finding(f"files under {folder} are for their owner only")
    if (folder / "keys/master.key").exists() and not settings.DEMO:
        yield Finding(
            "the master key lies beside what it opens",
            f"Whoever copies {folder} can read everything. Keep it elsewhere and name it with MASTER_KEY_FILE; "
            "leave it out of backups of this folder in any case.",
            must=False,
        )


def _privacy_of(path: Path) -> str:
    try:
        found = path.lstat()
    except FileNotFoundError:
        # A journal comes and goes while the server runs.
        return ""
    if stat.S_ISLNK(found.st_mode):
        return ""
    if found.st_uid != os.geteuid() and os.geteuid() != 0:
        return f"It belongs to another user: chown {os.geteuid()} {path}"
    if found.st_mode & 0o077:
        return f"Others on this machine can open it: chmod {'700' if path.is_dir() else '600'} {path}"
    return ""


def disk() -> Iterator[Finding]:
    """Whether there is room."""
    from django.conf import settings

    folder = next(path for path in [settings.DATA_DIR, *settings.DATA_DIR.parents] if path.exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding(
            f"{free // 1024**2} MiB free on the disk of {folder}",
            "Make room: 1 GiB or more. On a full disk people read, but nothing new is kept.",
        )
    else:
        yield Finding(f"{free / 1024**3:.1f} GiB free on the disk of {folder}")
    if folder == settings.DATA_DIR and not os.access(folder, os.W_OK):
        yield Finding(
            f"{folder} cannot be written to", f"Give it to the user who runs the server: chown {os.geteuid()} {folder}"
        )


def copies() -> Iterator[Finding]:
    """Whether a restore was broken off, and when copies were made last."""
    from django.conf import settings

    from sterkersamen.config.start import half_restored

    if half_restored():
        yield Finding("a restore was broken off", "Do it again, with the same copies. Until then nothing is served.")
    if settings.DEMO or not settings.DATA_DIR.is_dir():
        return
    for what, words in (("content", "what people wrote"), ("keys", "the keys")):
        path = settings.DATA_DIR / f"copied-{what}"
        days = int((time.time() - path.stat().st_mtime) // 86400) if path.exists() else None
        if days is None or days >= OLDEST_COPY:
            yield Finding(
                f"no copy of {words} was made yet" if days is None else f"the last copy of {words} is {days} days old",
                "Have `sterkersamen backup` run every night, with two folders in two places.",
                must=False,
            )
        else:
            yield Finding(f"the last copy of {words} is {days} days old")


def databases() -> Iterator[Finding]:
    """Whether each database answers, is whole, and is up to date."""
    from django.db import DatabaseError, connections

    for alias in connections:
        connection = connections[alias]
        if connection.vendor == "sqlite" and not _exists(connection):
            yield Finding(f"database {alias}", "It does not exist yet: `sterkersamen serve` makes it.")
            continue
        try:
            yield _database(alias, connection)
        except DatabaseError as error:
            connection.close()
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            yield Finding(
                f"database {alias} does not answer: {first}",
                "Is it running, and are its address, user and password right? See DATABASE_URL and KEYRING_URL."
                if connection.vendor == "postgresql"
                else f"Put back {connection.settings_dict['NAME']} from its backup.",
            )


def _exists(connection) -> bool:
    name = str(connection.settings_dict["NAME"])
    return connection.is_in_memory_db() or Path(name).exists()


def _database(alias: str, connection) -> Finding:
    from sterkersamen.config.start import is_up_to_date

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if connection.pg_version < OLDEST_POSTGRES:
                return Finding(
                    f"database {alias} is PostgreSQL {connection.pg_version // 10000}", "Move to 15 or newer."
                )
        else:
            cursor.execute("PRAGMA quick_check(1)")
            said = cursor.fetchone()[0]
            if said != "ok":
                return Finding(
                    f"database {alias} is damaged: {said}", "Stop the server and put the file back from its backup."
                )
    if not is_up_to_date(alias):
        return Finding(
            f"database {alias} is of an older version",
            "`sterkersamen serve` brings it up to date; make a backup first.",
        )
    return Finding(f"database {alias} answers, is whole and up to date")


def keys() -> Iterator[Finding]:
    """Whether the master key at hand opens the keyring. Raises MasterKeyWrong."""
    from django.conf import settings

    from sterkersamen.platform.accounts.models import Member
    from sterkersamen.platform.vault import keyring
    from sterkersamen.platform.vault.models import SubjectKey

    if not SubjectKey.objects.exists():
        if Member.objects.exists():
            yield Finding(
                "the keyring is empty but there are people",
                "Put the keyring back from its backup. Without it nothing that people wrote can be read.",
            )
        else:
            yield Finding("the keyring is empty, as it should be before the first start")
        return
    keyring.check_master_key()
    yield Finding("the master key opens the keyring")
    newest = next(iter(settings.MASTER_KEYS))
    left = SubjectKey.objects.exclude(master=newest).count()
    if left:
        yield Finding(
            f"{left} keys are wrapped by an older master key", "Run `sterkersamen rotate-master-key` again to finish."
        )


def words() -> Iterator[Finding]:
    """Whether the organiser's own lists of words are understood. Says which line, never what it says."""
    from sterkersamen.platform.safety.spotting import folder, problems

    wrong = problems()
    if wrong:
        yield Finding(
            "lists of words are not used whole: " + "; ".join(wrong[:5]),
            f"See docs/words.md, mend them in {folder()} and start the server again.",
            must=False,
        )
    elif folder().is_dir():
        yield Finding(f"the lists of words in {folder()} are read")


def people() -> Iterator[Finding]:
    """What only people can mend: contacts that nobody checked, groups with one facilitator. Counts, never names."""
    from django.db.models import Count, Q
    from django.utils import timezone

    from sterkersamen.community.groups.models import Group
    from sterkersamen.oversight.moderation.queries import confidant, unreadable
    from sterkersamen.platform.accounts.models import Office
    from sterkersamen.platform.accounts.queries import holders
    from sterkersamen.platform.safety.queries import CHECK_EVERY, contacts, is_stale

    mend = "Sign in as an organiser, call or look up each one, and say on its page that it is right."
    rows, today = contacts(), timezone.localdate()
    # Those that came with the program too: nobody of this organisation checked them yet.
    unchecked = [contact.key for contact in rows if contact.checked_on is None]
    if unchecked:
        yield Finding(f"{len(unchecked)} crisis contacts were not checked: {', '.join(unchecked)}", mend, must=False)
    stale = [contact.key for contact in rows if contact.checked_on is not None and is_stale(contact, today)]
    if stale:
        yield Finding(
            f"{len(stale)} crisis contacts were checked more than {CHECK_EVERY.days} days ago: {', '.join(stale)}",
            mend,
            must=False,
        )
    facilitators = Count(
        "memberships", filter=Q(memberships__ended_at=None, memberships__facilitator_since__isnull=False)
    )
    alone = Group.objects.filter(archived_at=None).annotate(count=facilitators).filter(count__lt=2).count()
    if alone:
        yield Finding(
            f"groups with fewer than two facilitators: {alone}",
            "Ask a second one: nobody should carry a group alone.",
            must=False,
        )
    for kind in (Office.Kind.ORGANISER, Office.Kind.MODERATOR):
        if not holders(kind):
            yield Finding(
                f"nobody is {kind.value}",
                f"See `sterkersamen office --help`: give somebody the office of {kind.value}.",
                must=False,
            )
    if holders(Office.Kind.MODERATOR) == 1:
        yield Finding(
            "there is one moderator",
            "Nobody reads a report about that one, decides about an appeal, or agrees to removing somebody. Give a second "
            "person the office.",
            must=False,
        )
    if confidant() is None:
        yield Finding(
            "nobody outside is named who decides where moderators cannot (a vertrouwenspersoon)",
            "An organiser names that person at /organisation/confidant.",
            must=False,
        )
    unread = unreadable()
    if unread:
        yield Finding(
            f"{unread} open reports may be read by no moderator",
            "They are about the moderators, made by them, or of groups that they belong to. Give somebody else the office.",
            must=False,
        )
