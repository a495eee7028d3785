"""The pytest plugin of this project: every database is open to a test, and every test starts with an empty memory."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sterkersamen.testing.browser import browser, browser_engine, new_page  # noqa: F401  (fixtures)
from sterkersamen.testing.cast import *  # noqa: F403  (fixtures)

LONGEST = [
    "test_every_page.py",
    "test_own_pages.py",
    "test_offline.py",
    "test_partner.py",
    "test_sharing.py",
    "test_permissions.py",
    "test_servers.py",
    "test_serve.py",
    "test_backups.py",
    "test_fill.py",
    "test_bad_input.py",
    "test_access_matrix.py",
    "test_two_groups.py",
    "test_scraper.py",
    "test_answers.py",
    "test_outward.py",
]
QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"
_real_hashers: list[str] = []
# Where a day ends for what the program does, and how long before that no test begins.
CLOCKS = (UTC, ZoneInfo("Europe/Amsterdam"))
LAST = timedelta(seconds=20)


def pytest_configure(config: pytest.Config) -> None:
    """Makes what is slow on purpose (argon2id) quick, and keeps small writes in the thread of the test.

    How quickly examples are made says how busy the machine is, and nothing about the product.
    """
    import hypothesis
    from django.conf import settings

    from sterkersamen.core import later

    quiet = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=quiet)
    hypothesis.settings.load_profile("suite")
    _real_hashers[:] = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [QUICK_HASHER, *settings.PASSWORD_HASHERS]
    # A thread would write beside the test's transaction. As it is, what waits is done by `later.flush()`.
    later._thread = threading.main_thread()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever may use a database may use all three: keys, words and counters belong together.

    The files that take longest come first: begun last, one of them would keep one processor busy and the other idle.
    """
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = set(getattr(item, "fixturenames", ()))
        if "browser_engine" in names and item.get_closest_marker("browser") is None:
            # What drives a browser leaves a loop in its process, in which others cannot run theirs.
            raise pytest.UsageError(f"{item.nodeid} opens a browser: mark it `browser`")
        if marker is None and not names & {"db", "transactional_db"}:
            continue
        options = dict(marker.kwargs) if marker else {}
        options.setdefault("databases", "__all__")
        item.add_marker(pytest.mark.django_db(**options), append=False)


def ends_soon(now: datetime) -> bool:
    """Whether a day is nearly over, on the clock of the program or of its people."""
    return any(now.astimezone(zone).date() != (now + LAST).astimezone(zone).date() for zone in CLOCKS)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """A test that goes by the real clock is of one day: counters begin anew at midnight, and "today" is another day.

    What does happen at midnight is for tests that set the clock.
    """
    while ends_soon(datetime.now(UTC)):
        time.sleep(0.5)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """In CI nothing may be skipped: a test that could not run, or is expected to fail, is a failure there."""
    return _not_passed_over((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    """The same for a whole file that passes itself over while it is read."""
    return _not_passed_over((yield))


def _not_passed_over(report):
    if os.environ.get("CI") == "true" and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr or getattr(report, 'wasxfail', '')}"
    return report


@pytest.fixture(autouse=True)
def _empty_memory(request: pytest.FixtureRequest):
    """Nothing that one test kept in memory is seen by the next; the instance has its own key."""
    from sterkersamen.core import later, renderings
    from sterkersamen.platform.vault import keyring

    keyring.forget_all()
    renderings.forget_all()
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        keyring.create_key(keyring.INSTANCE)
        keyring.forget_all()
    yield
    later._waiting.clear()
    later._done_at.clear()
    keyring.forget_all()
    renderings.forget_all()


@pytest.fixture
def real_hasher(settings):
    """The passphrase hasher of a real instance, for tests that are about it."""
    settings.PASSWORD_HASHERS = list(_real_hashers)
