"""How long the service worker waits for a page: run in a page of its own, with a clock and a network of the test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sterkersamen.web.home

pytestmark = pytest.mark.browser
WORKER = Path(sterkersamen.web.home.__file__).parent / "data/sw.js"
KEPT = {"version": "1", "pages": {"/help": "/help?in=nl", "/offline": "/offline?in=nl"}, "files": []}
# Asks for a page; gives what came, and after how many seconds. takes: how long each address does, which is never for one
# that is not named. here: for which addresses the device has something of its own.
_ASK = """async ([source, path, takes, here]) => {
  const handlers = {}, timers = [];
  let now = 0;
  const setTimeout = (does, ms, ...what) => timers.push({ at: now + ms, run: () => does(...what) });
  const network = (request) => new Promise((done) => {
    const url = typeof request === "string" ? request : request.url;
    const seconds = takes[new URL(url, "https://x.test").pathname] ?? null;
    if (seconds !== null) setTimeout(done, seconds * 1000, "network");
  });
  const caches = {
    match: async (name, { cacheName }) => (cacheName === "here" ? here.includes(name) || undefined : `kept ${name}`),
    open: async () => ({ put: async () => {} }),
  };
  const addEventListener = (name, does) => (handlers[name] = does);
  const world = { addEventListener, caches, fetch: network, setTimeout, location: { origin: "https://x.test" } };
  new Function(...Object.keys(world), source)(...Object.values(world));
  let came = null;
  handlers.fetch({
    request: { url: `https://x.test${path}`, method: "GET", mode: "navigate" },
    respondWith: (answer) => answer.then((what) => (came = [what, now / 1000])),
    waitUntil: () => {},
  });
  while (came === null) {
    // What was begun comes to where it waits for the clock.
    for (let turn = 0; turn < 50; turn++) await null;
    if (came !== null || timers.length === 0) break;
    timers.sort((one, other) => one.at - other.at);
    const next = timers.shift();
    now = next.at;
    next.run();
  }
  return came;
}"""


# Whether a worker is installed that is answered like this when it fetches what it keeps.
_INSTALL = """async ([source, status]) => {
  const handlers = {};
  const caches = { open: async () => ({ addAll: async () => {}, put: async () => {} }) };
  const addEventListener = (name, does) => (handlers[name] = does);
  const fetch = async () => new Response("", { status });
  const world = { addEventListener, caches, fetch, skipWaiting: () => {}, location: {} };
  new Function(...Object.keys(world), source)(...Object.values(world));
  let installed;
  handlers.install({ waitUntil: (what) => (installed = what) });
  return installed.then(() => true, () => false);
}"""


@pytest.mark.parametrize(("status", "installed"), [(200, True), (503, False)])
def test_one_that_lacks_a_page_is_not_installed(browser_engine, status, installed):
    """A server that is busy just then: the next page tries it again, and without a connection help is there."""
    page = browser_engine.new_page()
    try:
        source = f"const KEPT = {json.dumps(KEPT)};\n{WORKER.read_text()}"
        assert page.evaluate(_INSTALL, [source, status]) is installed
    finally:
        page.close()


@pytest.mark.parametrize(
    ("path", "takes", "here", "came"),
    [
        ("/me", {"/me": 1}, [], ["network", 1]),
        ("/help", {}, [], ["kept /help", 2]),
        ("/me/now", {}, ["/me/now"], ["kept /offline", 4]),
        # Nothing is answered: twenty seconds, and four to be sure of it.
        ("/me", {}, [], ["kept /offline", 24]),
        # A copy of everything takes long, and everything else is answered.
        ("/account/export/file", {"/account/export/file": 40, "/offline": 1}, [], ["network", 40]),
    ],
)
def test_how_long_it_waits(browser_engine, path, takes, here, came):
    page = browser_engine.new_page()
    try:
        source = f"const KEPT = {json.dumps(KEPT)};\n{WORKER.read_text()}"
        assert page.evaluate(_ASK, [source, path, takes, here]) == came
    finally:
        page.close()
