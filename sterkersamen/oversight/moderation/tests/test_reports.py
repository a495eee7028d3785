"""What a moderator sees: reports, and of an opened one its own copy."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.oversight.moderation.models import Claim, Decision
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


def test_the_list_opens_nothing(desk, reported):
    row = reported("selling")
    text = without_tokens(desk.get("/moderation").content.decode())
    assert str(row.id) in text
    assert "Een tekst" in text
    assert "kijken: nu" in text
    assert "Nog niemand is hiermee bezig" in text
    for word in ("nog wat over", "Ik schrok", "Maandaggroep", "Vuurtoren", "Dijk", "Dealen"):
        assert word not in text, word
    assert not Access.objects.exists()


def test_an_empty_list_is_fine(desk):
    assert "Er zijn geen meldingen" in desk.get("/moderation").content.decode()


def test_urgent_first_and_then_the_oldest(desk, reported):
    rows = [reported(why) for why in ("other", "life", "unsafe", "selling")]
    text = desk.get("/moderation").content.decode()
    places = [text.index(f"/moderation/{rows[number].id}") for number in (1, 3, 2, 0)]
    assert places == sorted(places)


def test_about_who_leads_is_said_without_opening(desk, reported):
    row = reported()
    assert "alleen voor moderatoren" not in desk.get("/moderation").content.decode()
    Report.objects.filter(id=row.id).update(moderators_only=True)
    assert "alleen voor moderatoren" in desk.get("/moderation").content.decode()


def test_opening_shows_the_copy_and_is_written_down(desk, reported, moderator, text):
    row = reported()
    page = without_tokens(desk.get(f"/moderation/{row.id}").content.decode())
    assert "Wat er stond toen het gemeld werd" in page
    assert "Wie heeft er nog wat over?" in page
    assert "Het past niet bij de huisregels" in page
    assert "Ik schrok hiervan" in page
    assert "Dijk" not in page
    access = Access.objects.get()
    assert (access.subject, access.actor, access.role) == (text.author_id, moderator.id, "moderator")


def test_what_is_said_is_not_html(desk, reported):
    row = reported(words={"name": "<i>", "title": "", "warning": "use", "body": "<b>zwaar</b>"})
    page = desk.get(f"/moderation/{row.id}").content.decode()
    assert "&lt;b&gt;zwaar&lt;/b&gt;" in page
    assert "gaat over gebruik" in page


def test_nobody_else_comes_near(client, client_of, els, vuurtoren, stranger, organiser, reported):
    """Nor does the reporter, the facilitator, or the one whom it is about: not with a GET, not with a POST."""
    row = reported()
    for somebody in (els, organiser):
        somebody.is_demo = True
        somebody.save()
    paths = ["", "/done", "/rota", "/debrief", f"/{row.id}"]
    posts = [f"/{row.id}/{do}" for do in ("claim", "decide", "second", "appeal")] + [f"/debrief/{uuid4()}/remove"]
    for path in paths:
        assert client.get(f"/moderation{path}").status_code == 303
    for somebody in (els, vuurtoren, stranger, organiser):
        for path in paths:
            assert client_of(somebody).get(f"/moderation{path}").status_code == 403, path
        for path in posts:
            assert client_of(somebody).post(f"/moderation{path}").status_code == 403, path
    assert not Access.objects.exists()
    assert not Report.objects.exclude(handled_at=None).exists()


def test_an_ended_office_is_over(desk, moderator):
    moderator.offices.update(ended_at="2026-01-01T00:00:00Z")
    assert desk.get("/moderation").status_code == 403


def test_wrong_method_and_bad_id(desk, reported):
    row = reported()
    assert desk.post("/moderation").status_code == 405
    for do in ("claim", "decide", "second", "appeal"):
        assert desk.get(f"/moderation/{row.id}/{do}").status_code == 405
        assert desk.post(f"/moderation/{uuid4()}/{do}").status_code == 404
    assert desk.get(f"/moderation/{uuid4()}").status_code == 404
    assert desk.get("/moderation/nope").status_code == 404
    assert desk.post(f"/moderation/{row.id}/claim", {"do": "nonsense"}).status_code == 404
    # Nothing was proposed, and nobody appealed.
    for do in ("second", "appeal"):
        assert desk.post(f"/moderation/{row.id}/{do}", {"do": "yes"}).status_code == 404


@pytest.mark.parametrize("how", ["about", "came back", "made", "group", "left group", "aside"])
def test_what_is_not_for_this_moderator_is_not_there(client_of, desk, moderator, second, reported, group, dijk, how):
    """About themselves (also as they came back under another name), made by themselves, of a group where they know the
    people, or left to the others: not in the list, not to be opened, not to be decided."""
    row = reported()
    if how in {"about", "came back"}:
        place = join(moderator, group, "Wad")
        Report.objects.filter(id=row.id).update(writer=place.id, group=uuid4())
    if how == "came back":
        groups.leave(place, take_words=False)
        join(moderator, group, "Slik")
    if how == "made":
        Report.objects.filter(id=row.id).update(reporter=moderator.id)
    if how in {"group", "left group"}:
        place = join(moderator, group, "Wad")
    if how == "left group":
        groups.leave(place, take_words=False)
    if how == "aside":
        assert desk.post(f"/moderation/{row.id}/claim", {"do": "aside"}).status_code == 303
    assert str(row.id) not in desk.get("/moderation").content.decode()
    assert desk.get(f"/moderation/{row.id}").status_code == 404
    for do in ("claim", "decide", "second", "appeal"):
        assert desk.post(f"/moderation/{row.id}/{do}", {"kind": "keep"}).status_code == 404
    # Nor by how many are late: the number alone would tell that there is something.
    Report.objects.update(at=timezone.now() - timedelta(days=3))
    assert "langer dan een dag" not in desk.get("/moderation").content.decode()
    assert not Access.objects.exists()
    other = client_of(second)
    assert str(row.id) in other.get("/moderation").content.decode()
    assert other.get(f"/moderation/{row.id}").status_code == 200


def test_taken_on_and_given_back(desk, client_of, moderator, second, reported):
    row, other = reported(), client_of(second)
    assert desk.post(f"/moderation/{row.id}/claim")["Location"] == f"/moderation/{row.id}"
    assert "Jij bent hiermee bezig" in desk.get("/moderation").content.decode()
    seen = other.get("/moderation").content.decode()
    assert "is hiermee bezig sinds" in seen
    assert "Oppakken" not in seen
    # The other one cannot take it, nor decide.
    other.post(f"/moderation/{row.id}/claim")
    other.post(f"/moderation/{row.id}/decide", {"kind": "keep"})
    assert Claim.objects.standing().get().by == moderator.id
    assert Report.objects.get().handled_at is None
    assert 'name="kind"' not in other.get(f"/moderation/{row.id}").content.decode()
    desk.post(f"/moderation/{row.id}/claim", {"do": "back"})
    other.post(f"/moderation/{row.id}/claim")
    assert Claim.objects.standing().get().by == second.id


def test_nothing_sleeps_with_somebody(client_of, moderator, second, reported):
    row = reported()
    actions.claim(row, moderator)
    with pytest.raises(actions.Taken):
        actions.claim(row, second)
    Claim.objects.update(at=timezone.now() - Claim.LASTS - timedelta(minutes=1))
    assert not Claim.objects.standing().exists()
    actions.claim(row, second)
    assert Claim.objects.standing().get().by == second.id
    # Who took it on first is too late by now.
    with pytest.raises(actions.Taken):
        actions.decide(row, moderator, "keep")


def test_a_destroyed_copy_is_said_kindly(desk, reported):
    row = reported()
    keyring.destroy(Subject("report", row.id))
    answer = desk.get(f"/moderation/{row.id}")
    assert answer.status_code == 200
    assert "niet meer te lezen" in answer.content.decode()


def test_who_closes_the_account_does_not_undo_an_open_report(desk, reported, vuurtoren, dijk):
    """Vuurtoren hurt somebody and goes for good before anybody read of it; the moderator still reads what was written. Dijk,
    who told it, goes as well: nobody can read any more who it was, or why."""
    row = reported()
    closing.close(vuurtoren)
    assert "Wie heeft er nog wat over?" in desk.get(f"/moderation/{row.id}").content.decode()
    closing.close(dijk)
    page = desk.get(f"/moderation/{row.id}").content.decode()
    assert "Wie heeft er nog wat over?" in page
    assert "Ik schrok hiervan" not in page
    assert Report.objects.get(id=row.id).reporter == safety.NOBODY


def test_what_was_decided_goes_with_the_account(moderator, reported, vuurtoren):
    row = reported()
    actions.decide(row, moderator, "warn", rule="respect", note="Zo.")
    closing.close(vuurtoren)
    assert not Report.objects.exists()
    assert not keyring.exists(Subject("report", row.id))
    assert not keyring.exists(Subject("reason", row.id))


def test_what_was_decided_stands_newest_first_and_paged_by_key(desk, moderator, reported, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    rows = [reported() for _number in range(5)]
    for number, row in enumerate(rows):
        actions.decide(row, moderator, "keep")
        Report.objects.filter(id=row.id).update(handled_at=timezone.now() - timedelta(days=9 - number))
    seen, address = [], "/moderation/done"
    while address:
        text = desk.get(address).content.decode()
        found = re.findall(r'href="/moderation/([0-9a-f-]{36})"', text)
        assert len(found) <= 2
        seen += found
        older = re.search(r'href="(/moderation/done\?before=[0-9a-f-]+)"', text)
        address = older[1] if older else ""
    assert seen == [str(row.id) for row in reversed(rows)]
    assert "Laten staan" in desk.get("/moderation/done").content.decode()
    # What is no key of a decided report begins at the newest.
    for before in ("nope", uuid4()):
        assert f"/moderation/{rows[-1].id}" in desk.get(f"/moderation/done?before={before}").content.decode()


def test_as_many_queries_with_one_report_as_with_twenty(desk, second, moderator, reported):
    def count(path: str) -> int:
        desk.get(path)
        with CaptureQueriesContext(connection) as found:
            desk.get(path)
        return len(found)

    first = reported("selling")
    actions.decide(reported(), moderator, "keep")
    before = {path: count(path) for path in ("/moderation", "/moderation/done", f"/moderation/{first.id}")}
    for number in range(12):
        actions.claim(reported(), (moderator, second)[number % 2])
        actions.decide(reported(), moderator, "keep")
    after = {path: count(path) for path in before}
    assert after == before
    assert before["/moderation"] < 35


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_on_at_once_one_wins(moderator, second, reported):
    """And of two who decide at once, one."""
    row, start, lost = reported(), threading.Barrier(2), []

    def do(verb, *given):
        try:
            start.wait(10)
            verb(*given)
        except (actions.Taken, actions.Decided) as late:
            lost.append(type(late))
        finally:
            connections.close_all()

    def both(one, other) -> None:
        threads = [threading.Thread(target=do, args=given) for given in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()

    both((actions.claim, row, moderator), (actions.claim, row, second))
    assert lost == [actions.Taken]
    Claim.objects.update(at=timezone.now() - Claim.LASTS)
    both((actions.decide, row, moderator, "keep"), (actions.decide, row, second, "keep"))
    assert len(lost) == 2
    assert Decision.objects.count() == 1
