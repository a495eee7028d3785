"""How long an answer takes does not tell whether somebody has an account here: signing in and recovering, by the clock.

That the work is the same is counted in the tests of `accounts` (one hash for each try, whoever it is). Here somebody with
a watch asks a real server, for each kind of account and for none in turn, and then guesses by the times which was which.
A guess by chance is right half of the time.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from urllib.parse import urlencode

import pytest

from sterkersamen.testing.server import Server
from sterkersamen.testing.web import Web

pytestmark = pytest.mark.proof
WRONG = "verkeerd paard batterij nietje"
PEOPLE = """
import json
from datetime import timedelta
from django.utils import timezone
from sterkersamen.platform.accounts import actions, closing
from sterkersamen.platform.accounts.models import Member
from sterkersamen.testing.cast import make_member
for name in ("with-passphrase", "with-app", "closed", "closing", "erased"):
    actions.renew_codes(make_member(f"{name}-login"))
actions.renew_codes(Member.objects.create_member("passkey-only-login"))
find = Member.objects.get_by_natural_key
from sterkersamen.platform.accounts.managers import login_hash
def member(name):
    return Member.objects.get(login_hash=login_hash(f"{name}-login"))
actions.add_app(member("with-app"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
Member.objects.filter(pk=member("closed").pk).update(is_active=False)
closing.ask(member("closing"), 30)
closing.close(member("erased"))
"""
KNOWN = ["with-passphrase", "with-app", "passkey-only", "closed", "closing"]
KINDS = ["nobody", "somebody", *KNOWN, "erased"]
TRIES = 40
# How often the guess of who holds the watch may be right, at most. Of times that tell nothing, 40 against 40, it is half,
# give or take 0.065: four times that is never seen by chance. A hash that is left out makes it 1 (see the last test); so
# does whatever else takes as long as these times vary.
RIGHT = 0.76
ROUNDS = 3


@pytest.fixture(scope="module")
def server():
    with Server(made=True, DATABASE_URL="") as running:
        running.run(PEOPLE)
        yield running


class Watch:
    """Who asks one page with a form, and looks at the clock."""

    def __init__(self, server: Server, path: str):
        self.server, self.path, self.web = server, path, Web(server.url)
        self.form = self.web.get(path).form(path)

    def time(self, **fields: str) -> float:
        body = urlencode(self.form.fields | fields).encode()
        begun = time.perf_counter()
        self.web.ask("POST", self.path, body)
        took = time.perf_counter() - begun
        assert self.web.status == 422, (self.web.status, fields)
        return took

    def times(self, kinds: list[str], **fields: str) -> dict[str, list[float]]:
        """Each kind so many times, in another order each time: what the machine does besides falls on all alike."""
        found: dict[str, list[float]] = {kind: [] for kind in kinds}
        order = random.Random(3)
        for number in range(TRIES):
            if number % 5 == 0:
                self.a_quarter_goes_by()
            for kind in order.sample(kinds, len(kinds)):
                found[kind].append(self.time(**({"login_name": f"{kind}-login"} | fields)))
        return found

    def a_quarter_goes_by(self) -> None:
        with contextlib.closing(
            sqlite3.connect(self.server.data_dir / "limits.sqlite3", timeout=10, isolation_level=None)
        ) as counters:
            counters.execute("DELETE FROM limits_count")


def right(one: list[float], other: list[float]) -> float:
    """How often it is right to say that the slower of two is always of the same kind; 0.5 where times tell nothing."""
    slower = sum((a > b) + (a == b) / 2 for a in one for b in other) / (len(one) * len(other))
    return max(slower, 1 - slower)


def tells_nothing(watch: Watch, **fields: str) -> None:
    """Of each kind one round out of three must tell nothing: something else on the machine may fall together with a kind
    once; a difference that is in the program is there in all of them."""
    suspect, seen = [kind for kind in KINDS if kind != "nobody"], {}
    for _round in range(ROUNDS):
        times = watch.times(["nobody", *suspect], **fields)
        seen = {kind: round(right(times[kind], times["nobody"]), 2) for kind in suspect}
        suspect = [kind for kind in suspect if seen[kind] > RIGHT]
        if not suspect:
            return
    raise AssertionError(f"the time of the answer tells, at {watch.path}: {seen}")


def test_signing_in(server):
    tells_nothing(Watch(server, "/sign-in"), passphrase=WRONG)


def test_recovering(server):
    tells_nothing(Watch(server, "/recover"), passphrase=WRONG, code="123412341234")


def test_this_watch_would_have_seen_it(server):
    """Times of tries that cost no hash, told from times of tries that do."""
    watch = Watch(server, "/sign-in")
    times = watch.times(["somebody"], passphrase=WRONG)["somebody"]
    quick = watch.times(["somebody"], passphrase="x" * 300)["somebody"]
    assert right(times, quick) > 0.95
