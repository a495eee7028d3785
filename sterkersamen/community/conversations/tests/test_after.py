"""After a night: what is reported of it, what is left, and what becomes of it when somebody goes."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from sterkersamen.community.conversations import actions
from sterkersamen.community.conversations.actions import talking
from sterkersamen.community.conversations.models import Answerer, Conversation, Joined, Line
from sterkersamen.community.conversations.tests.conftest import HELLO, TEA, reads
from sterkersamen.community.groups import actions as groups
from sterkersamen.core import privacy, renderings
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.hooks import AFTER
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault import fleeting, keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["block", "stop"])
def test_nothing_leads_to_what_one_finds_no_more(
    client_of, vuurtoren, dijk, to, both, caller, answerer, group, guide, how
):
    actions.close(caller, both)
    assert to("talk", both.id) in reads(client_of(vuurtoren), to("call"))
    if how == "block":
        safety.block(group.id, caller.id, answerer.id)
    else:
        actions.end_answering(guide, Answerer.objects.get().id)
    assert to("talk", both.id) not in reads(client_of(vuurtoren), to("call"))
    assert to("talk", both.id) in reads(client_of(dijk), to("call"))


def test_every_line_can_be_reported(client_of, dijk, vuurtoren, els, stranger, to, both, answerer, caller):
    row = actions.say(answerer, both, TEA)
    page = to("report", both.id, row.id)
    browser = client_of(dijk)
    assert page in reads(browser, to("talk", both.id))
    assert TEA in reads(browser, page)
    answer = browser.post(page, {"more": "Dit voelde niet goed."})
    assert answer.status_code == 422 and "Dit voelde niet goed." in answer.content.decode()
    assert browser.post(page, {"why": "unsafe", "more": "Dit voelde niet goed."}).status_code == 303
    report = Report.objects.get()
    assert report.sealed["words"]["body"] == TEA and report.writer == answerer.id
    # One's own: nothing to report. Of a conversation that one is not in: there is none.
    assert client_of(vuurtoren).get(page).status_code == 303
    assert client_of(els).get(page).status_code == client_of(stranger).get(page).status_code == 404
    # The copy outlives the conversation.
    talking.destroy(both.id)
    assert browser.get(page).status_code == 404
    assert Report.objects.get().sealed["words"]["body"] == TEA


@pytest.mark.parametrize("how", ["block", "stop"])
def test_who_blocks_at_once_is_not_out_of_reach(client_of, vuurtoren, to, both, answerer, caller, guide, group, how):
    row = actions.say(caller, both, HELLO)
    if how == "block":
        safety.block(group.id, caller.id, answerer.id)
    else:
        actions.end_answering(guide, Answerer.objects.get().id)
    browser, door = client_of(vuurtoren), to("report", both.id, row.id)
    assert browser.get(to("talk", both.id)).status_code == 404
    assert (HELLO in reads(browser, door)) == (how == "stop"), "what a block hides is not for this page"
    answer = browser.post(door, {"why": "unsafe", "more": "Dit voelde niet goed."})
    assert answer.status_code == 303 and browser.get(answer.url).status_code == 200
    assert Report.objects.get().sealed["words"]["body"] == HELLO


def test_what_is_left_after_a_day(client_of, dijk, vuurtoren, to, both, caller, answerer, clock, settings):
    row = actions.say(caller, both, HELLO)
    subject = Subject("conversation", both.id)
    assert not keyring.SubjectKey.objects.filter(kind="conversation").exists() and keyring.exists(subject)
    reads(client_of(vuurtoren), to("talk", both.id))
    actions.close(caller, both)
    clock.shift(timedelta(hours=23, minutes=59))
    talking.forget()
    assert HELLO in reads(client_of(vuurtoren), to("talk", both.id))
    assert to("talk", both.id) in reads(client_of(vuurtoren), to("call"))
    clock.shift(timedelta(minutes=2))
    # Between the key and the rows nothing can be read either.
    keyring.destroy(subject)
    renderings.forget(both.id)
    with pytest.raises(KeyGone):
        _words = Line.objects.get(id=row.id).sealed
    assert HELLO not in reads(client_of(vuurtoren), to("talk", both.id))
    talking.forget()
    assert client_of(vuurtoren).get(to("talk", both.id)).status_code == 404
    for model in (Conversation, Joined, Line):
        assert not model.objects.exists()
    assert not Notice.objects.filter(kind=actions.CALL).exists(), "who was asked, and who asked"
    assert not list(settings.DATA_DIR.glob("fleeting/*.key"))


def test_twelve_silent_hours(both, caller, clock):
    clock.shift(timedelta(hours=11))
    actions.say(caller, both, HELLO)
    clock.shift(timedelta(hours=11))
    talking.forget()
    both.refresh_from_db()
    assert both.ended_at is None
    clock.shift(timedelta(hours=1, seconds=1))
    talking.forget()
    both.refresh_from_db()
    assert both.ended_at == timezone.now() and both.ended_by is None


def test_rows_out_of_a_backup_and_keys_of_a_crash(both, caller, clock, settings):
    actions.say(caller, both, HELLO)
    fleeting.erase("conversation", both.id)
    keyring.forget_all()
    clock.shift(timedelta(minutes=5))
    talking.forget()
    assert not Conversation.objects.exists()
    lost = Subject("conversation", both.caller_id)
    keyring.create_key(lost)
    (file,) = settings.DATA_DIR.glob("fleeting/*.key")
    os.utime(file, (0, 0))
    talking.forget()
    assert not keyring.exists(lost)


@pytest.mark.parametrize("how", ["leave", "take", "pause", "remove", "stop"])
def test_who_answers_and_goes(client_of, vuurtoren, dijk, to, both, answerer, guide, how):
    actions.say(answerer, both, TEA)
    browser, talk = client_of(vuurtoren), to("talk", both.id)
    if how in {"leave", "take"}:
        groups.leave(answerer, take_words=how == "take")
    elif how == "stop":
        actions.end_answering(guide, Answerer.objects.get().id)
    else:
        {"pause": groups.pause, "remove": groups.remove}[how](guide, answerer)
    assert browser.get(talk).status_code == (303 if how == "pause" else 404)
    page = reads(client_of(dijk), talk)
    assert (TEA in page) == (how != "take")
    # Of those in the room they are no longer.
    faces = re.search(r'<ul class="faces">.*?</ul>', page, re.DOTALL)
    assert faces is not None and "Vuurtoren" not in faces[0]


@pytest.mark.parametrize("how", ["leave", "take", "pause", "remove", "archive", "close"])
def test_who_asked_and_goes(
    client_of, vuurtoren, els, tineke, to, both, caller, guide, membership_of, how, django_capture_on_commit_callbacks
):
    actions.say(caller, both, HELLO)
    talk = to("talk", both.id)
    with django_capture_on_commit_callbacks(execute=True):
        if how in {"leave", "take"}:
            groups.leave(caller, take_words=how == "take")
        elif how == "archive":
            groups.archive(guide)
        elif how == "close":
            closing.close(caller.member)
        else:
            {"pause": groups.pause, "remove": groups.remove}[how](guide, caller)
    if how in {"take", "close"}:
        assert not Conversation.objects.exists()
        assert not keyring.exists(Subject("conversation", both.id))
        assert client_of(vuurtoren).get(talk).status_code == 404
        return
    both.refresh_from_db()
    assert both.ended_at is not None
    if how == "archive":
        assert client_of(vuurtoren).get(talk).status_code == 403
    else:
        assert HELLO in reads(client_of(vuurtoren), talk)


def test_what_one_takes_along(both, caller, answerer, dijk, vuurtoren):
    actions.say(caller, both, HELLO)
    actions.say(answerer, both, TEA)
    (line,) = privacy.PERSONAL[Line].export(dijk)
    assert line["text"] == HELLO
    assert len(list(privacy.PERSONAL[Conversation].export(dijk))) == 1
    assert list(privacy.PERSONAL[Conversation].export(vuurtoren)) == []
    privacy.PERSONAL[Line].shred(vuurtoren)
    assert Line.objects.get().sealed == HELLO
    keyring.destroy(Subject("conversation", both.id))
    assert list(privacy.PERSONAL[Line].export(dijk)) == []


def test_after_it_there_is_somewhere_to_go_on(client_of, dijk, vuurtoren, to, both, caller, monkeypatch):
    ways = [*AFTER, (5, lambda member: [("Schrijf het op", "/mine/urge")])]
    monkeypatch.setattr("sterkersamen.platform.safety.hooks.AFTER", ways)
    actions.close(caller, both)
    assert 'href="/mine/urge"' in reads(client_of(dijk), to("talk", both.id))
    assert 'href="/mine/urge"' not in reads(client_of(vuurtoren), to("talk", both.id))


def test_a_report_about_who_answers_goes_past_who_agreed(client_of, dijk, vuurtoren, to, both, answerer, caller):
    """Els agreed to it that Vuurtoren answers: what Dijk says of that night, moderators alone read. Of who asked they do not."""
    theirs, own = actions.say(answerer, both, TEA), actions.say(caller, both, "Ga toch weg.")
    assert "alleen naar de moderatoren" in reads(client_of(dijk), to("report", both.id, theirs.id))
    client_of(dijk).post(to("report", both.id, theirs.id), {"why": "pressing", "more": ""})
    assert Report.objects.get().moderators_only
    client_of(vuurtoren).post(to("report", both.id, own.id), {"why": "unsafe", "more": ""})
    assert not Report.objects.get(writer=caller.id).moderators_only
    # Who answers no more is a member like the others.
    actions.end_answering(answerer, answerer.answering.get().id)
    client_of(dijk).post(to("report", both.id, theirs.id), {"why": "unsafe", "more": "Nog iets."})
    assert not Report.objects.get(urgency=2, writer=answerer.id, moderators_only=False).moderators_only
