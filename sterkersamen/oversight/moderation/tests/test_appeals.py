"""To appeal against a decision, once; and who decides about that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing.models import Share
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.oversight.moderation import actions, privacy
from sterkersamen.oversight.moderation.models import Appeal, Decision
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join

pytestmark = pytest.mark.django_db
WORDS = "Het was een grap onder vrienden."


@pytest.fixture
def appealed(decided):
    """A decision against which Vuurtoren appealed."""

    def appeal(kind: str, **other) -> Appeal:
        return actions.appeal(decided(kind, **other), WORDS)

    return appeal


def test_once_and_in_own_words(client_of, vuurtoren, decided, second):
    decision = decided("fold")
    browser = client_of(vuurtoren)
    page = browser.get(f"/decisions/{decision.id}").content.decode()
    assert "Geen handel" in page
    assert "Bezwaar maken" in page
    assert browser.post(f"/decisions/{decision.id}", {"text": " "}).status_code == 422
    assert browser.post(f"/decisions/{decision.id}", {"text": WORDS}).status_code == 303
    row = Appeal.objects.get()
    assert row.sealed == WORDS
    page = browser.get(f"/decisions/{decision.id}").content.decode()
    assert WORDS in page
    assert 'name="text"' not in page
    # Sent again, nothing more happens.
    browser.post(f"/decisions/{decision.id}", {"text": "Nog eens."})
    assert Appeal.objects.count() == 1
    assert [one.member for one in Notice.objects.filter(kind="moderate", turn=2)] == [second]


def test_not_when_the_time_is_over(client_of, vuurtoren, decided):
    decision = decided("fold")
    Decision.objects.update(final_at=timezone.now() - Decision.APPEAL - timedelta(minutes=1))
    assert "Bezwaar maken kan niet meer" in client_of(vuurtoren).get(f"/decisions/{decision.id}").content.decode()
    client_of(vuurtoren).post(f"/decisions/{decision.id}", {"text": WORDS})
    assert not Appeal.objects.exists()


def test_nobody_else_reads_or_makes_it(client, client_of, decided, dijk, els, stranger, moderator):
    """Not who reported it, nor who leads the group, nor who decided: 404."""
    decision = decided("fold")
    assert client.get(f"/decisions/{decision.id}").status_code == 303
    for somebody in (dijk, els, stranger, moderator):
        somebody.is_demo = True
        somebody.save()
        assert client_of(somebody).get(f"/decisions/{decision.id}").status_code == 404
        assert client_of(somebody).post(f"/decisions/{decision.id}", {"text": WORDS}).status_code == 404
    assert not Appeal.objects.exists()


def test_one_that_left_all_as_it_was_is_not_there(client_of, vuurtoren, decided):
    """Who did nothing wrong does not hear that somebody reported them."""
    decision = decided("keep")
    assert client_of(vuurtoren).get(f"/decisions/{decision.id}").status_code == 404
    with pytest.raises(actions.TooLate):
        actions.appeal(decision, WORDS)


def test_what_cannot_wait_comes_first(client_of, appealed, reported, second):
    """Before an appeal, and its button is the one that stands out; until somebody is busy with it."""
    appealed("fold")
    row = reported("threat", kind=Report.Kind.PERSON)
    other = client_of(second)
    page = other.get("/moderation").content.decode()
    assert page.index("Nog te doen") < page.index("Bezwaar: kijk jij opnieuw?")
    assert page.count("btn main") == 1 and page.index("btn main") < page.index("Bezwaar: kijk jij opnieuw?")
    other.post(f"/moderation/{row.id}/claim", {"do": "claim"})
    page = other.get("/moderation").content.decode()
    assert page.index("Bezwaar: kijk jij opnieuw?") < page.index("btn main") < page.index("Nog te doen")


def test_another_moderator_decides(desk, client_of, appealed, moderator, second):
    row = appealed("fold").decision.report_id
    assert "Bezwaar: kijk jij opnieuw?" not in desk.get("/moderation").content.decode()
    assert desk.post(f"/moderation/{row}/appeal", {"do": "uphold"}).status_code == 403
    with pytest.raises(actions.Decided):
        actions.decide_appeal(Appeal.objects.get(), moderator, reverse=False)
    other = client_of(second)
    assert "Bezwaar: kijk jij opnieuw?" in other.get("/moderation").content.decode()
    assert WORDS in other.get(f"/moderation/{row}").content.decode()
    assert other.post(f"/moderation/{row}/appeal", {"do": "nonsense"}).status_code == 404
    assert other.post(f"/moderation/{row}/appeal", {"do": "uphold"}).status_code == 303
    assert other.post(f"/moderation/{row}/appeal", {"do": "reverse"}).status_code == 404
    appeal = Appeal.objects.get()
    assert (appeal.decided_by, appeal.reversed) == (second.id, False)


def test_neither_of_two_who_removed_somebody_decides(client_of, reported, moderator, second, third, vuurtoren):
    row = reported("selling")
    decision = actions.decide(row, moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, agrees=True)
    appeal = actions.appeal(Decision.objects.get(), WORDS)
    assert [one.member for one in Notice.objects.filter(kind="moderate", turn=2)] == [third]
    for somebody in (moderator, second):
        assert client_of(somebody).post(f"/moderation/{row.id}/appeal", {"do": "reverse"}).status_code == 403
    client_of(third).post(f"/moderation/{row.id}/appeal", {"do": "reverse"})
    appeal.refresh_from_db()
    assert (appeal.reversed, appeal.undone) == (True, True)
    # In again, as they were: who was removed found the way to say something about it all the same.
    place = Membership.objects.get(member=vuurtoren)
    assert (place.ended_at, place.paused_at) == (None, None)


def test_who_was_removed_finds_where_their_words_can_be_erased(client_of, reported, moderator, second, vuurtoren):
    decision = actions.decide(reported("selling"), moderator, "remove", rule="selling")
    browser, address = client_of(vuurtoren), f"/decisions/{decision.id}"
    assert "Naar Mijn groepen" not in browser.get(address).content.decode()
    actions.answer_proposal(decision, second, True)
    assert '<a href="/groups">Naar Mijn groepen</a>' in browser.get(address).content.decode()
    assert "Mijn woorden weghalen" in browser.get("/groups").content.decode()


def test_who_was_removed_signs_in_and_appeals(client_of, reported, moderator, second, vuurtoren, text):
    decision = actions.decide(reported("selling"), moderator, "remove", rule="selling")
    browser = client_of(vuurtoren)
    # As long as it is a proposal there is nothing to appeal against, and it is said why the place is on pause.
    page = browser.get(f"/decisions/{decision.id}").content.decode()
    assert "Twee moderatoren besluiten samen" in page
    assert 'name="text"' not in page
    actions.answer_proposal(decision, second, agrees=True)
    assert browser.get(f"/g/{text.group_id}/shares").status_code == 404
    assert "iets besloten dat over jou gaat" in browser.get("/").content.decode()
    assert "Je hoort niet meer bij een van je groepen" in browser.get("/reports").content.decode()
    assert browser.post(f"/decisions/{decision.id}", {"text": WORDS}).status_code == 303
    assert Appeal.objects.get().sealed == WORDS


@pytest.mark.parametrize("kind", ["fold", "withdraw", "warn", "pause"])
def test_reversed_what_can_come_back_does(appealed, second, text, kind, client_of, dijk, vuurtoren):
    appeal = appealed(kind, days=7) if kind == "pause" else appealed(kind)
    actions.decide_appeal(appeal, second, reverse=True)
    appeal.refresh_from_db()
    assert (appeal.reversed, appeal.undone) == (True, True)
    page = client_of(dijk).get(f"/g/{text.group_id}/shares/{text.uid}").content.decode()
    assert "Wie heeft er nog wat over?" in page
    assert Membership.objects.get(member=vuurtoren).paused_at is None
    assert "Je kreeg gelijk" in client_of(vuurtoren).get(f"/decisions/{appeal.decision_id}").content.decode()
    assert "besloten over je bezwaar" in client_of(vuurtoren).get("/").content.decode()
    # Who reported it hears that too.
    assert "teruggedraaid" in client_of(dijk).get("/reports").content.decode()


def test_the_day_in_what_is_taken_along_is_that_of_its_reader(decided, vuurtoren):
    """Half past eleven at night in London, where it is decided, is the next day in Amsterdam, where the page says so."""
    with time_machine.travel(datetime(2026, 11, 29, 23, 30, tzinfo=UTC), tick=False):
        decided("pause", days=3)
        with timezone.override(ZoneInfo("Europe/Amsterdam")):
            (taken,) = PERSONAL[Decision].export(vuurtoren)
            (seen,) = PERSONAL[Access].export(vuurtoren)
    assert (taken["at"], taken["until"], seen["at"]) == ("2026-11-30", "2026-12-03", "2026-11-30")


def test_who_had_left_before_is_not_put_back(reported, moderator, second, third, vuurtoren, membership_of):
    """To read along again, or to be among the others, is nobody's to decide but theirs."""
    place = membership_of(vuurtoren)
    groups.leave(place, take_words=False)
    decision = actions.decide(reported("selling"), moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, agrees=True)
    appeal = actions.appeal(Decision.objects.get(pk=decision.pk), WORDS)
    actions.decide_appeal(appeal, third, reverse=True)
    place.refresh_from_db()
    appeal.refresh_from_db()
    assert (place.ended_at is None, place.ended_how, appeal.undone) == (False, Membership.Ended.LEFT, False)


def test_what_cannot_come_back_is_said(appealed, second, vuurtoren, client_of):
    appeal = appealed("withdraw")
    actions.erase_words(appeal.decision)
    actions.decide_appeal(appeal, second, reverse=True)
    assert "Niet alles kon nog" in client_of(vuurtoren).get(f"/decisions/{appeal.decision_id}").content.decode()


def test_who_came_back_otherwise_has_one_place(reported, moderator, second, third, vuurtoren, group):
    decision = actions.decide(reported("selling"), moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, agrees=True)
    appeal = actions.appeal(Decision.objects.get(), WORDS)
    join(vuurtoren, group, "Baken")
    actions.decide_appeal(appeal, third, reverse=True)
    appeal.refresh_from_db()
    assert appeal.undone is False
    assert Membership.objects.current().filter(member=vuurtoren, group=group).count() == 1


def test_words_wait_as_long_as_an_appeal_does(appealed, second):
    appeal = appealed("withdraw")
    Decision.objects.update(final_at=timezone.now() - timedelta(days=60))
    actions.finish()
    assert Share.objects.get().sealed != {}
    actions.decide_appeal(appeal, second, reverse=False)
    actions.finish()
    assert Share.objects.get().sealed == {}


def test_with_too_few_moderators_it_says_so(client_of, vuurtoren, decided):
    decision = decided("fold")
    page = client_of(vuurtoren).get(f"/decisions/{decision.id}").content.decode()
    assert "dan blijft je bezwaar liggen" in page
    assert "nog niet aangewezen" in page


def test_an_appeal_is_taken_along_and_goes_with_who_wrote_it(appealed, vuurtoren, dijk):
    appeal = appealed("fold")
    held = list(PERSONAL[Appeal].export(vuurtoren))
    assert held[0]["words"] == WORDS
    decisions = list(PERSONAL[Decision].export(vuurtoren))
    assert (decisions[0]["kind"], decisions[0]["rule"]) == ("fold", "selling")
    # Nothing in it says who told it, or by which report.
    told = str(held + decisions)
    for secret in (dijk.id, appeal.decision.report_id, appeal.decision.report.reporter, "schrok"):
        assert str(secret) not in told
    assert not list(PERSONAL[Appeal].export(dijk))
    closing.close(vuurtoren)
    assert not keyring.exists(Subject("appeal", appeal.id))
    assert not Appeal.objects.exists()


def test_an_appeal_goes_with_its_report(appealed):
    """Half a year after: no key of what was said about it is left."""
    appeal = appealed("fold")
    report_id = appeal.decision.report_id
    Report.objects.filter(id=report_id).update(handled_at=timezone.now() - safety.REPORT_KEPT - timedelta(days=1))
    safety.purge()
    assert not Report.objects.exists()
    assert not Decision.objects.exists()
    for kind, id in (("appeal", appeal.id), ("report", report_id), ("reason", report_id)):
        assert not keyring.exists(Subject(kind, id)), kind


def test_after_a_restore_an_appeal_that_was_destroyed_is_gone_again(appealed):
    appeal = appealed("fold")
    assert privacy.restored(erased=True) == ""
    assert Appeal.objects.exists()
    keyring.destroy(Subject("appeal", appeal.id))
    privacy.restored(erased=False)
    assert Appeal.objects.exists()
    privacy.restored(erased=True)
    assert not Appeal.objects.exists()


def test_what_was_reversed_is_told_once_and_as_it_is_now(client_of, vuurtoren, dijk, appealed, second):
    made = appealed("fold")
    actions.decide_appeal(made, second, reverse=True)
    home = client_of(vuurtoren).get("/").content.decode()
    assert home.count("Er is besloten over je bezwaar.") == 1
    assert "iets besloten dat over jou gaat" not in home
    assert client_of(dijk).get("/").content.decode().count("nieuws over iets wat je liet weten") == 1
    for page in ("/reports", f"/decisions/{made.decision_id}"):
        assert "Dit geldt niet meer" in client_of(vuurtoren).get(page).content.decode()
