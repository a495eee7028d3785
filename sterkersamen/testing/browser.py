"""A real Chromium for tests: the machine's own, driven by playwright. Marked `browser`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sterkersamen.testing.typed import note

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The same engine without windows takes two thirds of the time.
SHELLS = ["chromium-headless-shell", "chrome-headless-shell"]
WHOLE = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
MISSING = (
    "No Chromium on this machine: the tests in a browser do not run. Install it "
    "(Debian: apt-get install chromium chromium-headless-shell)."
)


def find_chromium(*, whole: bool = False) -> str | None:
    """Where this machine has a Chromium: CHROMIUM names it, else it is on the path, else it is playwright's own.

    `whole` asks for one that has what the engine alone has not: messages on the screen, pages kept in memory for "back".
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in WHOLE if whole else SHELLS + WHOLE:
        path = shutil.which(name)
        if path:
            return path
    own = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None


def chromium_of_tests(*, whole: bool = False) -> str:
    """Where the Chromium is in which a test runs; without one it is skipped, and fails in CI."""
    path = find_chromium(whole=whole)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return path


@pytest.fixture(scope="session")
def browser_engine() -> Iterator:
    """One Chromium for all browser tests of a worker."""
    path = chromium_of_tests()
    from playwright.sync_api import expect, sync_playwright

    # As for pages, below: what comes by itself comes, and how soon is no matter of these tests.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        # Playwright runs an event loop in this thread, in which Django would refuse its own synchronous work.
        before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        engine = playwright.chromium.launch(executable_path=path, args=FLAGS, headless=True)
        yield engine
        engine.close()
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser(browser_engine) -> Iterator[Callable]:
    """Opens browsers that know nothing of each other: `browser(width=360, dark=True)` gives a playwright context."""
    contexts = []

    def open_one(*, width: int = 360, height: int = 740, dark: bool = False, **options):
        options.setdefault("locale", "nl-NL")
        options.setdefault("timezone_id", "Europe/Amsterdam")
        options.setdefault("reduced_motion", "reduce")
        context = browser_engine.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", **options
        )
        context.set_default_timeout(10_000)
        # A machine that stood still for a moment says nothing about a page.
        context.set_default_navigation_timeout(30_000)
        context.on("request", lambda asked: note(asked.url, asked.post_data or ""))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def new_page(browser) -> Callable:
    """Opens a page in a browser of its own; `new_page(width=1280)`. What it complains of is in `page.complaints`."""

    def open_one(**options):
        page = browser(**options).new_page()
        watch(page)
        return page

    return open_one


def watch(page) -> None:
    """Collects what goes wrong in a page: errors in its console, refused by CSP, and requests to another host."""
    page.complaints = []

    def console(message) -> None:
        if message.type in {"error", "warning"}:
            page.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def request(asked) -> None:
        if not asked.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:")):
            page.complaints.append(f"another host: {asked.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: page.complaints.append(f"script: {error}"))
    page.on("request", request)


def wait_until(page, promise: str, seconds: float = 10) -> None:
    """Waits until what an expression promises is true. Playwright's own waiting takes the promise itself for true."""
    until = time.monotonic() + seconds
    while not page.evaluate(promise):
        assert time.monotonic() < until, f"not within {seconds} seconds: {promise}"
        page.wait_for_timeout(50)
