"""Filling in a questionnaire: whole, in pieces, wrongly, twice, and on two devices."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from sterkersamen.personal.measures import actions, queries
from sterkersamen.personal.measures.kinds import MEASURES
from sterkersamen.personal.measures.models import Answer
from sterkersamen.personal.measures.tests.conftest import fields, text, to

VERDICTS = re.compile(r"depressie\b|gezond|normaal|ziek|diagnose|ernstig|slecht|je bent (laag|hoog)", re.IGNORECASE)


def test_a_whole_one_is_added_up(browser, vuurtoren):
    page = browser.get(to("who5"))
    assert "Ik voelde me vrolijk en opgewekt" in text(page) and page.content.count(b"<fieldset") == 5
    answer = browser.post(to("who5"), fields(3, 4, 3, 2, 4), follow=True)
    row = Answer.objects.get()
    assert answer.redirect_chain == [(reverse("measures:answer", args=["who5", row.id]), 303)]
    assert row.data == {"measure": "who5", "answers": [3, 4, 3, 2, 4], "score": 64}
    said = text(answer)
    # The number, what research says of it and where that stands; no verdict, and people at the end.
    assert "64 van 100" in said and "50 of minder geldt als laag" in said and "Topp, Østergaard" in said
    assert "CC BY-NC-SA 3.0 IGO" in said and not VERDICTS.search(said)
    assert "Praat erover" in said and "Hulp nu" in said
    assert queries.series_of(vuurtoren, "who5") == [(row.at.date(), 64)]


@pytest.mark.parametrize(
    ("slug", "answers", "scores"),
    [
        ("who5", [0] * 5, [0]),
        ("who5", [5] * 5, [100]),
        ("phq4", [3, 3, 0, 0], [6, 0]),
        ("phq4", [0, 1, 2, 3], [1, 5]),
        ("barc10", [1] * 10, [10]),
        ("barc10", [6] * 10, [60]),
        ("line", [0], [0]),
        ("line", [100], [100]),
    ],
)
def test_sums_are_those_that_were_published(browser, vuurtoren, slug, answers, scores):
    said = text(browser.post(to(slug), fields(*answers), follow=True))
    for part, score in zip(MEASURES[slug].parts, scores, strict=True):
        assert f"{part.name} {score} van {part.high}" in said
    assert not VERDICTS.search(said)
    assert queries.series_of(vuurtoren, slug)[0][1] == sum(scores)


@pytest.mark.parametrize(
    ("slug", "answers", "offered"),
    [
        ("who5", [3, 3, 3, 2, 2], False),
        ("who5", [3, 3, 3, 2, 1], True),
        ("phq4", [1, 1, 1, 1], False),
        ("phq4", [1, 2, 0, 0], True),
        ("phq4", [0, 0, 3, 0], True),
        ("barc10", [1] * 10, False),
        ("line", [100], False),
    ],
)
def test_where_it_may_be_heavy_help_is_offered(browser, slug, answers, offered):
    answer = browser.post(to(slug), fields(*answers), follow=True)
    assert ("Draag het niet alleen" in text(answer)) is offered
    assert (b'class="btn clay" href="/help"' in answer.content) is offered
    # People before numbers.
    assert not offered or answer.content.index(b"btn clay") < answer.content.index(b'class="scores"')
    assert "Praat erover" in text(answer)


def test_what_is_not_finished_is_kept_and_never_added_up(browser, vuurtoren):
    answer = browser.post(to("who5"), fields(3, None, 3, None, 4))
    assert answer.status_code == 422
    assert "Er staan nog 2 vragen open. Wat je invulde is bewaard; er is nog niets opgeteld." in text(answer)
    assert text(answer).count("Deze staat nog open.") == 2 and answer.content.count(b"checked") == 3
    row = Answer.objects.get()
    assert row.at is None and row.data == {"measure": "who5", "answers": [3, None, 3, None, 4]}
    # In no picture, no list and no sum.
    assert queries.series_of(vuurtoren, "who5") == []
    assert browser.get(reverse("measures:answer", args=["who5", row.id])).status_code == 404
    page = browser.get(to())
    assert "Je bent begonnen. Wat je invulde staat er nog." in text(page) and page.content.count(b"btn main") == 1
    # From the very page that was refused it goes on.
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    assert browser.post(to("who5"), fields(3, 2, 3, 1, 4, version=version)).status_code == 303
    assert Answer.objects.get().data["score"] == 52


def test_later_goes_on_where_one_was(browser):
    answer = browser.post(to("barc10"), fields(6, 5, do="later"), follow=True)
    assert answer.redirect_chain[0][0] == to() and "Ga verder wanneer je wilt" in text(answer)
    page = browser.get(to("barc10"))
    assert re.findall(r'name="(q\d+)" value="(\d)"[^>]*checked', page.content.decode()) == [("q1", "6"), ("q2", "5")]
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
    # Whole, and still for later: no score.
    browser.post(to("barc10"), fields(*[4] * 10, do="later", version=version))
    row = Answer.objects.get()
    assert row.at is None and "score" not in row.data


def test_what_was_begun_can_be_thrown_away(browser):
    browser.post(to("phq4"), fields(1, do="later"))
    assert "Weggooien" in text(browser.get(to("phq4")))
    browser.post(to("phq4"), fields(1, 2, do="later", version="1"))
    # More of it was filled in on another device.
    assert "Er is niets weggehaald." in text(browser.post(to("phq4"), {"do": "drop", "version": "1"}, follow=True))
    for _twice in range(2):
        assert browser.post(to("phq4"), {"do": "drop", "version": "2"}).status_code == 303
    assert not Answer.objects.exists() and "Weggooien" not in text(browser.get(to("phq4")))


def test_nothing_filled_in_keeps_nothing(browser):
    answer = browser.post(to("who5"), {})
    assert answer.status_code == 422 and "Er staan nog 5 vragen open." in text(answer)
    assert "bewaard" not in text(answer)
    assert browser.post(to("who5"), {"do": "later"}).status_code == 303
    assert not Answer.objects.exists()


@pytest.mark.parametrize("typed", ["veel", "-1", "101", "1e999", "٣٣٣", "50,5", "\x00"])
def test_a_text_for_a_number_is_told_clearly(browser, typed):
    answer = browser.post(to("line"), fields(typed))
    assert answer.status_code == 422 and "Dit moet een getal zijn van 0 tot 100." in text(answer)
    assert not Answer.objects.exists()


def test_a_wrong_answer_loses_no_other(browser):
    answer = browser.post(to("who5"), fields(3, "99", "x", 2, 4))
    assert answer.status_code == 422 and text(answer).count("Kies een van de antwoorden hieronder.") == 2
    assert Answer.objects.get().data["answers"] == [3, None, None, 2, 4]
    answer = browser.post(to("who5"), fields(3, 2, 2, 2, "x", do="later", version="1"))
    assert answer.status_code == 422
    assert Answer.objects.get().data["answers"] == [3, 2, 2, 2, None]


def test_sent_twice_it_is_there_once(browser):
    key = str(uuid4())
    one = browser.post(to("line"), fields(40, once=key))
    other = browser.post(to("line"), fields(40, once=key))
    assert one["Location"] == other["Location"] and Answer.objects.count() == 1
    # The same form with another answer is asked about.
    answer = browser.post(to("line"), fields(70, once=key))
    assert answer.status_code == 409 and b'value="70"' in answer.content
    # Later the same day is another time.
    assert browser.post(to("line"), fields(40, once=str(uuid4()))).status_code == 303
    assert Answer.objects.count() == 2


def test_two_devices_overwrite_nothing(client_of, vuurtoren):
    phone, tablet = client_of(vuurtoren), client_of(vuurtoren)
    phone.post(to("who5"), fields(3, do="later"))
    phone.post(to("who5"), fields(3, 3, do="later", version="1"))
    for do in ("later", "done"):
        answer = tablet.post(to("who5"), fields(1, 1, 1, 1, 1, do=do, version="1"))
        assert answer.status_code == 409 and "ergens anders veranderd" in text(answer)
        assert answer.content.count(b"checked") == 5, "what was filled in here stays"
        assert Answer.objects.get().data["answers"] == [3, 3, None, None, None]
    # Half of it, too, and with a version that is none.
    for version in ("1", "x", ""):
        assert tablet.post(to("who5"), fields(1, version=version)).status_code in {409, 422}
        assert Answer.objects.get().data["answers"] == [3, 3, None, None, None]
    # Sent once more, it is so.
    assert tablet.post(to("who5"), fields(1, 1, 1, 1, 1, version="2")).status_code == 303
    assert Answer.objects.get().data["score"] == 20


def test_it_can_be_corrected_and_taken_away(browser, vuurtoren):
    row = actions.finish(vuurtoren, MEASURES["phq4"], [3, 3, 3, 3])
    address = reverse("measures:answer", args=["phq4", row.id])
    assert browser.get(address).content.count(b"checked") == 4
    answer = browser.post(address, fields(0, None, 1, 1, version="1"))
    assert (
        answer.status_code == 422
        and "Deze staat nog open." in text(answer)
        and b'<details class="quiet" open' in answer.content
    )
    assert browser.post(address, fields(0, 1, 1, 1, version="1")).status_code == 303
    assert "Verbeterd." in text(browser.get(address)) and queries.series_of(vuurtoren, "phq4")[0][1] == 3
    # Changed elsewhere meanwhile; the same sent twice is no change.
    assert browser.post(address, fields(3, 3, 3, 3, version="1")).status_code == 409
    assert browser.post(address, fields(0, 1, 1, 1, version="1")).status_code == 303
    assert "Er is niets weggehaald." in text(browser.post(address, {"do": "remove", "version": "1"}, follow=True))
    assert browser.get(address).content.count(b'name="version" value="2"') == 2
    assert browser.post(address, {"do": "remove", "version": "2"}).status_code == 303
    assert not Answer.objects.exists() and browser.get(address).status_code == 404


@pytest.mark.parametrize(
    ("day", "at", "says"),
    [
        # At the hour at which it was filled in, on their own clock; never in the future.
        ("2026-10-20", datetime(2026, 10, 20, 17, tzinfo=UTC), ""),
        ("2026-11-24", datetime(2026, 11, 24, 12, tzinfo=UTC), ""),
        ("2026-11-23", datetime(2026, 11, 23, 18, tzinfo=UTC), ""),
        ("", datetime(2026, 11, 23, 18, tzinfo=UTC), ""),
        ("2026-11-25", None, "Die dag moet nog komen."),
        ("1890-01-01", None, "Dat is wel erg lang geleden."),
        ("gisteren", None, "Kies een dag"),
    ],
)
def test_the_day_can_be_corrected(browser, vuurtoren, day, at, says):
    evening = datetime(2026, 11, 23, 18, tzinfo=UTC)
    row = actions.finish(vuurtoren, MEASURES["phq4"], [1, 1, 1, 1], at=evening)
    address = reverse("measures:answer", args=["phq4", row.id])
    assert b'value="2026-11-23"' in browser.get(address).content
    answer = browser.post(address, fields(1, 1, 1, 1, day=day, version="1"))
    assert says in text(answer) and answer.status_code == (422 if says else 303)
    row.refresh_from_db()
    assert row.at == (at or evening)


def test_it_is_nobody_elses(client_of, vuurtoren, dijk, els, moderator):
    row = actions.finish(vuurtoren, MEASURES["who5"], [3] * 5)
    draft = actions.begin(vuurtoren, MEASURES["who5"], [1, None, None, None, None])
    for other in (dijk, els, moderator):
        browser = client_of(other)
        for one in (row, draft):
            address = reverse("measures:answer", args=["who5", one.id])
            assert browser.get(address).status_code == browser.post(address, {"do": "remove"}).status_code == 404
        assert b"checked" not in browser.get(to("who5")).content
        assert "begonnen" not in text(browser.get(to()))
        browser.post(to("who5"), {"do": "drop"})
    assert Answer.objects.count() == 2
    # Nobody who is not signed in; no other questionnaire, and none that is not there.
    assert client_of().get(to())["Location"].startswith("/sign-in")
    mine = client_of(vuurtoren)
    assert mine.get(reverse("measures:answer", args=["phq4", row.id])).status_code == 404
    for number in ("0", "9", "who5", "x"):
        address = f"{to()}/{number}"
        assert mine.get(address).status_code == mine.post(address, fields(1)).status_code == 404
    assert mine.get(to("who5") + "?before=x").status_code == 404
    assert mine.delete(to("who5")).status_code == 405


def test_in_english_too(client_of, vuurtoren):
    vuurtoren.language = "en"
    vuurtoren.save(update_fields=["language"])
    browser = client_of(vuurtoren)
    page = browser.get(to("barc10"))
    assert "I get lots of support from friends" in text(page) and "text is ours" not in text(page)
    said = text(browser.post(to("who5"), fields(3, 3, 3, 2, 1), follow=True))
    assert "48 of 100" in said and "50 or less counts as low" in said and "Don't carry it alone" in said


def test_it_is_said_which_text_was_not_checked(browser):
    assert "nog niet naast de officiële vertaling gelegd" in text(browser.get(to("who5")))
    assert "nog niet naast de officiële vertaling gelegd" in text(browser.get(to("phq4")))
    assert "De Nederlandse tekst is van ons." in text(browser.get(to("barc10")))
    assert "vertaling" not in text(browser.get(to("line")))
