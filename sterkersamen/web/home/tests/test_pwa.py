"""What a phone keeps: the help page and the way out, never a page of a person."""

from __future__ import annotations

import json
import re

import pytest

from sterkersamen.config.static import files

pytestmark = pytest.mark.django_db


def _kept(client, language="nl") -> dict:
    text = client.get(f"/sw.js?in={language}").content.decode()
    return json.loads(re.match(r"const KEPT = (.*);\n", text)[1])


def test_the_worker_keeps_help_and_nothing_private(client):
    kept = _kept(client)
    assert set(kept["pages"]) == {"/help", "/recipe", "/offline"}
    assert kept["pages"]["/help"] == "/help?in=nl"


def test_all_that_it_keeps_is_there(client):
    kept = _kept(client, "en")
    for path in kept["pages"].values():
        page = client.get(path)
        assert page.status_code == 200
        assert b'lang="en"' in page.content
    assert all(path in files().by_path for path in kept["files"])


def test_the_kept_pages_need_only_kept_files(client):
    kept = _kept(client)
    for path in kept["pages"].values():
        used = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(path).content.decode()))
        assert used <= set(kept["files"])


def test_a_new_style_makes_a_new_worker(client, monkeypatch):
    from sterkersamen.web.home import pwa

    before = _kept(client)["version"]
    monkeypatch.setattr(pwa, "static", lambda name: f"/static/other-{name}")
    assert _kept(client)["version"] != before


def test_a_member_gets_the_same_worker(client, client_of, vuurtoren):
    assert client_of(vuurtoren).get("/sw.js?in=nl").content == client.get("/sw.js?in=nl").content


def test_the_name_of_the_app_says_nothing(client):
    body = client.get("/manifest.webmanifest").json()
    assert (body["name"], body["short_name"]) == ("Samen", "Samen")
    assert all(icon["src"] in files().by_path for icon in body["icons"])


def test_search_engines_find_public_pages_only(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" in text
    assert "/groups" not in text


@pytest.mark.parametrize("path", ["/", "/help", "/about/first-time", "/about/anonymous", "/privacy"])
def test_what_search_engines_may_find_says_so(client, client_of, vuurtoren, path):
    """And what is somebody's own never does."""
    assert 'content="noindex"' not in client.get(path).content.decode()
    assert 'content="noindex"' in client_of(vuurtoren).get(path).content.decode()


def test_no_other_page_may_be_found(client):
    assert 'content="noindex"' in client.get("/sign-in").content.decode()
