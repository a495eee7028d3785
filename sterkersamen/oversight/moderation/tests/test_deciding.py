"""Decisions, which do what they say: to the text, and to the place in the group."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.conversations.models import Line
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.community.sharing.models import Share, Story
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.oversight.moderation import actions
from sterkersamen.oversight.moderation.models import Decision
from sterkersamen.personal.strategies import actions as strategies
from sterkersamen.personal.strategies.models import Offer, OwnStrategy
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

pytestmark = pytest.mark.django_db


def send(browser, row, **given):
    """The form of the page, as it is sent."""
    return browser.post(f"/moderation/{row.id}/decide", {"rule": "selling", "note": "Prijzen.", "days": "7"} | given)


def page_of(client_of, member, text) -> str:
    return client_of(member).get(f"/g/{text.group_id}/shares/{text.uid}").content.decode()


def test_keep_leaves_all_as_it_was(desk, reported, text, client_of, dijk, vuurtoren):
    row = reported()
    assert send(desk, row, kind="keep").status_code == 303
    decision = Decision.objects.get()
    assert (decision.kind, decision.rule, decision.note, decision.final_at is not None) == (
        "keep",
        "",
        "Prijzen.",
        True,
    )
    assert Report.objects.get().handled_at is not None
    assert "Wie heeft er nog wat over?" in page_of(client_of, dijk, text)
    # Dijk hears of it, Vuurtoren does not: nobody did anything wrong.
    assert [notice.member for notice in Notice.objects.filter(kind__in=["outcome", "decided"])] == [dijk]
    assert "geen huisregel gebroken" in client_of(dijk).get("/reports").content.decode()
    assert "Besluiten over jou" not in client_of(vuurtoren).get("/reports").content.decode()
    assert not Access.objects.filter(event="report_decided").exists()


def test_fold_hides_it_and_no_facilitator_opens_it(desk, reported, text, client_of, dijk, els, vuurtoren):
    els.is_demo = True
    els.save()
    send(desk, reported(), kind="fold")
    assert "Wie heeft er nog wat over?" not in page_of(client_of, dijk, text)
    guide = client_of(els)
    assert (
        "Alleen moderatoren kunnen het weer openvouwen"
        in guide.get(f"/g/{text.group_id}/shares/{text.uid}/more").content.decode()
    )
    assert guide.post(f"/g/{text.group_id}/shares/{text.uid}/fold", {"off": "1"}).status_code == 403
    mine = client_of(vuurtoren).get(f"/g/{text.group_id}/shares/{text.uid}").content.decode()
    assert "Een moderator heeft je tekst dichtgevouwen" in mine


def test_a_fold_of_a_facilitator_makes_place(reported, moderator, text, els, membership_of):
    sharing.fold(text, membership_of(els), "Liever niet.")
    decision = actions.decide(reported(), moderator, "fold", rule="selling")
    assert decision.did_text
    assert text.folds.get(ended_at=None).by_moderator


def test_withdraw_takes_it_away_and_keeps_its_words(desk, reported, text, client_of, dijk, vuurtoren):
    send(desk, reported(), kind="withdraw")
    assert "Wie heeft er nog wat over?" not in page_of(client_of, dijk, text)
    assert "weggehaald door een moderator" in page_of(client_of, dijk, text)
    row = Share.objects.get()
    assert row.set_aside_at is not None
    assert row.sealed["body"] == "Wie heeft er nog wat over?"
    assert not row.search_words.exists()
    # When nobody can appeal any more the words are gone; as long as they can, they are not.
    actions.finish()
    assert Share.objects.get().sealed != {}
    Decision.objects.update(final_at=timezone.now() - Decision.APPEAL - timedelta(minutes=1))
    actions.finish()
    actions.finish()
    row = Share.objects.get()
    assert (row.sealed, row.set_aside_at, row.withdrawn_at is not None) == ({}, None, True)


def test_who_wrote_it_does_not_have_to_wait_until_it_is_erased(decided, text, client_of, vuurtoren, dijk):
    decision = decided("withdraw")
    assert client_of(dijk).post(f"/decisions/{decision.id}/erase").status_code == 404
    assert client_of(vuurtoren).post(f"/decisions/{decision.id}/erase").status_code == 303
    assert Share.objects.get().sealed == {}
    assert "Mijn woorden nu laten wissen" not in client_of(vuurtoren).get(f"/decisions/{decision.id}").content.decode()


def test_words_that_are_kept_are_in_what_their_writer_takes_along(decided, vuurtoren):
    decided("withdraw")
    (taken,) = PERSONAL[Share].export(vuurtoren)
    assert taken["words"]["body"] == "Wie heeft er nog wat over?"
    assert taken["withdrawn_at"] == Share.objects.get().withdrawn_at.isoformat()


def test_words_that_are_kept_go_with_who_takes_them_along(decided, text, vuurtoren, membership_of):
    decided("withdraw")
    groups.leave(membership_of(vuurtoren), take_words=True)
    row = Share.objects.get()
    assert row.set_aside_at is None
    assert not sharing.bring_back(row.uid)


def test_what_is_gone_already_is_said(desk, reported, text, vuurtoren, membership_of):
    first, then = reported(), reported()
    sharing.withdraw(text)
    answer = desk.post(
        f"/moderation/{first.id}/decide", {"kind": "withdraw", "rule": "selling", "note": ""}, follow=True
    )
    assert "stond er al niet meer" in answer.content.decode()
    groups.leave(membership_of(vuurtoren), take_words=False)
    answer = desk.post(f"/moderation/{then.id}/decide", {"kind": "pause", "rule": "selling", "days": "3"}, follow=True)
    assert "al niet meer in de groep" in answer.content.decode()


def test_warn_says_it_to_the_one_whom_it_is_about(desk, reported, text, client_of, vuurtoren, dijk):
    send(desk, reported(), kind="warn", takes_text="on")
    assert Share.objects.get().set_aside_at is not None
    page = client_of(vuurtoren).get("/reports").content.decode()
    assert "Dit is een waarschuwing" in page
    assert "Iets wat je schreef of zei is ook weggehaald" in page


def test_pause_ends_on_its_date_and_not_before(desk, reported, text, client_of, vuurtoren, els, membership_of):
    send(desk, reported("threat"), kind="pause", days="3")
    place = membership_of(vuurtoren)
    assert place.paused_until is not None
    browser = client_of(vuurtoren)
    assert browser.get(f"/g/{text.group_id}/shares")["Location"] == f"/g/{text.group_id}/paused"
    assert "Een moderator heeft je plek" in browser.get(f"/g/{text.group_id}/paused").content.decode()
    # No facilitator ends it.
    groups.resume(membership_of(els), place)
    assert membership_of(vuurtoren).paused_at is not None
    groups.end_pauses()
    assert membership_of(vuurtoren).paused_at is not None
    Membership.objects.filter(id=place.id).update(paused_until=timezone.now() - timedelta(seconds=1))
    groups.end_pauses()
    assert (membership_of(vuurtoren).paused_at, membership_of(vuurtoren).paused_until) == (None, None)
    assert browser.get(f"/g/{text.group_id}/shares").status_code == 200


def test_the_only_one_who_leads_can_be_paused(reported, moderator, text, els, membership_of, desk):
    """A group is not held hostage by who leads it; the moderator hears that nobody does now."""
    row = reported(kind=Report.Kind.PERSON)
    Report.objects.filter(id=row.id).update(writer=membership_of(els).id, about=membership_of(els).id)
    answer = desk.post(f"/moderation/{row.id}/decide", {"kind": "pause", "rule": "threat", "days": "7"}, follow=True)
    assert "niemand die haar leidt" in answer.content.decode()
    assert membership_of(els).paused_until is not None


def test_a_rule_is_told_and_nothing_else(desk, reported, text):
    row = reported()
    answer = desk.post(f"/moderation/{row.id}/decide", {"kind": "warn", "rule": "", "note": "Zomaar"})
    assert answer.status_code == 422
    assert "Zomaar" in answer.content.decode()
    assert "Kies de regel" in answer.content.decode()
    # What is wrong comes in sight and has the keys, of several to choose from too.
    for given, name in (({"kind": "warn", "rule": ""}, "rule"), ({"kind": ""}, "kind")):
        page = desk.post(f"/moderation/{row.id}/decide", given).content.decode()
        assert re.findall(r'<(?:input|select)[^>]* name="(\w+)"[^>]* autofocus', page) == [name]
    for wrong in (
        {"kind": "nonsense"},
        {"kind": "warn", "rule": "nonsense"},
        {"kind": "pause", "rule": "selling", "days": "999"},
    ):
        assert desk.post(f"/moderation/{row.id}/decide", wrong).status_code == 422
    assert not Decision.objects.exists()


def test_decided_once(desk, client_of, moderator, second, reported):
    row = reported()
    actions.decide(row, moderator, "keep")
    for do in (actions.claim, actions.step_aside):
        with pytest.raises(actions.Decided):
            do(row, second)
    with pytest.raises(actions.Decided):
        actions.decide(row, second, "warn", rule="selling")
    assert send(client_of(second), row, kind="warn").status_code == 303
    assert Decision.objects.count() == 1


def test_each_decision_stands_in_the_access_log(decided, text, moderator):
    decided("warn")
    row = Access.objects.get(event="report_decided")
    assert (row.subject, row.actor, row.role) == (text.author_id, moderator.id, "moderator")


# What else there is to take away.


def test_a_story_is_taken_away_and_comes_back(reported, moderator, text, els, membership_of):
    story = sharing.offer_story(text, name="Iemand", title="Later", body="Het werd lichter.")
    sharing.agree_to_story(story, membership_of(els))
    row = reported(kind=Report.Kind.STORY, about=story.id)
    decision = actions.decide(row, moderator, "withdraw", rule="praise")
    assert Story.objects.get().withdrawn_at is not None
    sharing.finish_stories()
    assert keyring.exists(Subject("story", story.id))
    assert sharing.bring_story_back(story.id)
    assert Story.objects.get().sealed["body"] == "Het werd lichter."
    assert sharing.set_story_aside(story.id)
    Decision.objects.update(final_at=timezone.now() - timedelta(days=15))
    actions.finish()
    sharing.finish_stories()
    assert not keyring.exists(Subject("story", story.id))
    assert Decision.objects.get(pk=decision.pk).erased_at is not None


def test_an_offer_is_taken_away_and_comes_back(reported, moderator, vuurtoren, els, membership_of):
    words = {"title": "Duiven", "what_for": "Onrust", "how": "Brood.", "how_long": "", "triggers": ["boredom"]}
    own = OwnStrategy.objects.create(member=vuurtoren, data=words)
    offer = strategies.offer(own, membership_of(vuurtoren), words)
    strategies.agree(offer, membership_of(els))
    row = reported(kind=Report.Kind.OFFER, about=offer.id)
    actions.decide(row, moderator, "withdraw", rule="selling")
    assert not Offer.objects.published().exists()
    strategies.finish()
    assert strategies.bring_back(offer.id)
    assert Offer.objects.published().get().sealed["title"] == "Duiven"
    assert strategies.set_aside(offer.id, moderator.id)
    strategies.remove(own)
    strategies.finish()
    assert not keyring.exists(Subject("strategy", offer.id))
    assert not strategies.bring_back(offer.id)


def test_a_line_of_the_night_is_gone_for_good(reported, moderator, vuurtoren, dijk, els, membership_of):
    guide, other = membership_of(els), membership_of(dijk)
    conversations.approve(guide, conversations.offer(other).id)
    talk = conversations.call(membership_of(vuurtoren))
    line = conversations.say(membership_of(vuurtoren), talk, "Bel me op dit nummer.")
    row = reported(kind=Report.Kind.LINE, about=line.id)
    decision = actions.decide(row, moderator, "withdraw", rule="selling")
    assert decision.did_text
    assert not Line.objects.exists()


def test_only_what_can_be_done_is_offered(desk, reported, text):
    for kind, offered in (
        (Report.Kind.SHARE, {"keep", "fold", "withdraw", "warn", "pause"}),
        (Report.Kind.SAID, {"keep", "warn", "pause"}),
        (Report.Kind.STORY, {"keep", "withdraw", "warn", "pause"}),
        (Report.Kind.PERSON, {"keep", "withdraw", "warn", "pause"}),
    ):
        row = reported(kind=kind)
        desk.post(f"/moderation/{row.id}/claim")
        page = desk.get(f"/moderation/{row.id}").content.decode()
        known = {"keep", "fold", "withdraw", "warn", "pause", "remove"}
        assert {one for one in known if f'value="{one}"' in page} == offered, kind
    # Whom nobody could name there is nobody to warn.
    row = reported(kind=Report.Kind.PERSON)
    Report.objects.filter(id=row.id).update(writer=text.group_id)
    desk.post(f"/moderation/{row.id}/claim")
    page = desk.get(f"/moderation/{row.id}").content.decode()
    assert not [one for one in ("warn", "withdraw", "pause") if f'value="{one}"' in page]


def test_a_story_made_of_it_goes_and_comes_back_with_it(reported, moderator, text, els, membership_of):
    story = sharing.offer_story(text, name="Iemand", title="Later", body="Het werd lichter.")
    sharing.agree_to_story(story, membership_of(els))
    actions.decide(reported(), moderator, "withdraw", rule="selling")
    assert Story.objects.get().withdrawn_at is not None
    assert sharing.bring_back(text.uid)
    assert (Story.objects.get().withdrawn_at, Story.objects.get().sealed["title"]) == (None, "Later")
    assert sharing.set_aside(text.uid)
    sharing.erase_set_aside(text.uid)
    sharing.finish_stories()
    assert not keyring.exists(Subject("story", story.id))


def test_a_proposal_that_came_to_nothing_says_so_where_it_was_read(client_of, reported, moderator, second, vuurtoren):
    """Vuurtoren kept the page open on which she read that it was proposed."""
    row = reported("selling")
    decision = actions.decide(row, moderator, "remove", rule="selling", takes_text=True)
    browser, address = client_of(vuurtoren), f"/decisions/{decision.id}"
    assert "Mijn woorden nu laten wissen" in browser.get(address).content.decode()
    actions.answer_proposal(decision, second, False)
    page = browser.get(address).content.decode()
    assert "Dat ging niet door" in page
    for untrue in ("Je hoort niet meer bij", "weggehaald", "Het gaat om deze regel", "laten wissen"):
        assert untrue not in page
    # Her words stand where they stood, and nothing erases them by accident.
    assert browser.post(f"{address}/erase").status_code == 404
    assert Share.objects.get().sealed["body"] == "Wie heeft er nog wat over?"


def test_a_pause_that_is_over_is_told_as_over(client_of, vuurtoren, decided):
    decision, browser = decided("pause", days=3), client_of(vuurtoren)
    assert "staat op pauze tot" in browser.get(f"/decisions/{decision.id}").content.decode()
    Decision.objects.update(until=timezone.now() - timedelta(minutes=1))
    for page in ("/reports", f"/decisions/{decision.id}"):
        said = browser.get(page).content.decode()
        assert "stond op pauze tot" in said and "staat op pauze" not in said


def test_a_warning_does_not_say_that_nothing_changes_where_it_does(client_of, vuurtoren, decided):
    decision = decided("warn", takes_text=True)
    page = client_of(vuurtoren).get(f"/decisions/{decision.id}").content.decode()
    assert "ook weggehaald" in page
    assert "Verder verandert er nu niets" not in page


def test_colleagues_and_oneself_are_named_as_people_say_it(desk, client_of, reported, moderator, second):
    row = reported("selling")
    actions.look_on(moderator, "Noor", set())
    decision = actions.decide(row, moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, False)
    own, other = (one.get(f"/moderation/{row.id}").content.decode() for one in (desk, client_of(second)))
    assert "Voorgesteld door jou" in own
    assert "Voorgesteld door Noor" in other
    assert "Jij was het er niet mee eens" in other
    assert "Besloten door" not in own + other
