"""The console command: what an instance needs, and Django's own commands."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import NoReturn

from sterkersamen.core.env import SettingError

HELP = """\
sterkersamen COMMAND

  serve               start the server (the first time: make keys and databases)
  demo                make an invented community in an empty data directory
  group add NAME      make a group; prints an invitation for who will lead it
  group invite ID     another such invitation, for a group that nobody leads
  office add ROLE     make somebody moderator, clinician or organiser; asks for the login name
  office end ROLE     take such a role back
  doctor              check settings, keys, files, databases and disk
  rotate-master-key   wrap every key under a new master key
  chores              do at once what the server does now and then
  worker              do the same all the time, beside servers with WORKER=no
  backup              copy what people wrote and the keys, to two places
  verify-backup       look whether copies are whole, and belong together
  restore             put copies back
  rebuild-search      make the search words again, after a restore
  bench               measure this machine
  help                also lists Django's own commands
"""
# Commands of rooms, under Django, that must find an instance ready for use.
_READY = {"demo"}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives its exit code. What is wrong with a setting is said in one line."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # All that is made here is for its owner only.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sterkersamen.config.settings")
    command = arguments[0] if arguments else "help"
    if command in {"-h", "--help"} or not arguments:
        _say(HELP)
        return 0
    from sterkersamen.platform.vault.keyfiles import MasterKeyWrong

    try:
        return _OWN[command](arguments[1:]) if command in _OWN else _django(arguments)
    except (SettingError, MasterKeyWrong) as error:
        _complain(error)
        return 2
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return 130


def _setup() -> None:
    import django

    django.setup()


def serve(arguments: list[str]) -> int:
    """Serves until a signal comes."""
    _none(arguments)
    from sterkersamen.config import start

    start.make_keys()
    _setup()
    from django.conf import settings

    from sterkersamen.config import server

    if settings.DEMO and server.is_reachable(settings.HOST, settings.ALLOWED_HOSTS, settings.BEHIND_TLS):
        raise SettingError(
            f"{settings.DATA_DIR} was made by `demo`: its people are invented and their passphrases public. "
            "It is served on this machine only: with HOST and ALLOWED_HOSTS of this machine, and without BEHIND_TLS"
        )
    start.refuse_half_restored()
    listening = server.listen(settings.HOST, settings.PORT)
    start.prepare(_say)
    lines = [f"Sterker Samen: {server.address(settings.HOST, settings.PORT, settings.ALLOWED_HOSTS)}"]
    if settings.DEMO:
        from sterkersamen.web.demo.people import PASSPHRASE, PEOPLE

        names = ", ".join(person.login for person in PEOPLE if person.says)
        lines += [f"Invented people: {names}", f"Passphrase of all of them: {PASSPHRASE}"]
    with start.in_use():
        return server.run(listening, settings.WORKERS, lambda: _say("\n".join(lines)))


def rotate_master_key(arguments: list[str]) -> int:
    """Wraps every key under a new master key; safe to repeat after it was interrupted."""
    _none(arguments)
    _setup()
    from sterkersamen.platform.vault import rotation

    _say(rotation.rotate())
    return 0


def chores(arguments: list[str]) -> int:
    """Does every chore once."""
    _none(arguments)
    _setup()
    from sterkersamen.config import chores as runner
    from sterkersamen.config import start

    start.refuse_half_restored()

    failed = runner.run_all()
    if failed is None:
        _complain("the server is doing its chores; nothing was done here")
        return 1
    return 1 if failed else 0


def worker(arguments: list[str]) -> int:
    """Does chores and sends what is due until a signal comes."""
    _none(arguments)
    _setup()
    from sterkersamen.config import chores as runner
    from sterkersamen.config import start

    start.refuse_half_restored()

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_given: stop.set())
    with start.in_use():
        runner.work(stop)
    return 0


def backup(arguments: list[str]) -> int:
    """Makes copies while people are served."""
    given = _copies("backup", "Makes copies of what people wrote and of the keys, into two places.", arguments)
    _setup()
    from django.conf import settings

    from sterkersamen.config import backups
    from sterkersamen.platform.vault import keyring

    _start().refuse_half_restored()
    backups.apart(given.content, given.keys)
    keyring.check_master_key()
    # What people wrote first: of all that is in that copy the keys are there a moment later.
    for what, where in (("content", given.content), ("keys", given.keys)):
        if where is not None:
            copy = backups.make(what, where)
            (settings.DATA_DIR / f"copied-{what}").touch(mode=0o600)
            _say(f"{copy.folder}: {sum(about['rows'] for about in copy.tables.values())} rows")
    if given.keys is None:
        _say("The keys were not copied: without them nothing of this can be read. Give --keys another place.")
    return 0


def verify_backup(arguments: list[str]) -> int:
    """Looks whether copies are whole, and belong together."""
    given = _copies("verify-backup", "Looks whether copies are whole, and belong together.", arguments)
    _setup()
    from sterkersamen.config import backups, restoring

    content = backups.newest(given.content, "content") if given.content else None
    keys = backups.newest(given.keys, "keys") if given.keys else None
    lines = restoring.examine(content, keys)
    for line in lines:
        _say(line)
    return 1 if any("Destroy it" in line for line in lines) else 0


def restore(arguments: list[str]) -> int:
    """Puts copies back."""
    given = _copies("restore", "Puts copies back.", arguments, replaces=True)
    _start().make_keys(fresh=False)
    _setup()
    from sterkersamen.config import backups, restoring

    content = backups.newest(given.content, "content") if given.content else None
    keys = backups.newest(given.keys, "keys") if given.keys else None
    restoring.restore(content, keys, replace=given.replace, say=_say)
    _say("Restored. Everybody signs in again. Start the server, and make a new backup.")
    return 0


def _start():
    from sterkersamen.config import start

    return start


class _Parser(argparse.ArgumentParser):
    """What is typed wrong is said in one line, as everywhere."""

    def error(self, message: str) -> NoReturn:
        raise SettingError(f"{message}: see `{self.prog} --help`")


def _copies(name: str, about: str, arguments: list[str], replaces: bool = False) -> argparse.Namespace:
    parser = _Parser(prog=f"sterkersamen {name}", description=about)
    parser.add_argument(
        "--content", type=Path, metavar="FOLDER", help="where the copy of what people wrote is, or goes"
    )
    parser.add_argument("--keys", type=Path, metavar="FOLDER", help="where the copy of the keys is, or goes: elsewhere")
    if replaces:
        parser.add_argument("--replace", action="store_true", help="also over what is there now, which is lost")
    given = parser.parse_args(arguments)
    if given.content is None and given.keys is None:
        raise SettingError(f"say which: sterkersamen {name} --content FOLDER --keys FOLDER, one of them or both")
    return given


def bench(arguments: list[str]) -> int:
    """Measures this machine; one line of JSON a figure on standard output."""
    from sterkersamen.config.bench.run import main as run

    return run(arguments)


def doctor(arguments: list[str]) -> int:
    """Looks at everything and says what to mend."""
    from sterkersamen.config.doctor import main as look

    return look(arguments)


def _django(arguments: list[str]) -> int:
    if not arguments[0].startswith("-"):
        # A command of ours is typed as all the others are, `rebuild-search`; Django finds it by the name of its file.
        arguments = [arguments[0].replace("-", "_"), *arguments[1:]]
    if arguments[0] in _READY:
        from sterkersamen.config import start

        start.make_keys()
        _setup()
        start.prepare(_say)
    from django.core.management import ManagementUtility
    from django.core.management.base import CommandError

    try:
        ManagementUtility(["sterkersamen", *arguments]).execute()
    except CommandError as error:
        _complain(error)
        return error.returncode
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _none(arguments: list[str]) -> None:
    if arguments:
        raise SettingError(f"{arguments[0]!r} is not understood: settings come from the environment")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(what: object) -> None:
    sys.stderr.write(f"sterkersamen: {what}\n")


_OWN = {
    "serve": serve,
    "doctor": doctor,
    "rotate-master-key": rotate_master_key,
    "chores": chores,
    "worker": worker,
    "bench": bench,
    "backup": backup,
    "restore": restore,
    "verify-backup": verify_backup,
}
