"""Somebody is removed for good by two moderators, and not by one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Group, Membership, Request
from sterkersamen.community.sharing.models import Share
from sterkersamen.oversight.moderation import actions, queries
from sterkersamen.oversight.moderation.models import Decision
from sterkersamen.oversight.moderation.tests.test_deciding import send
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join

pytestmark = pytest.mark.django_db


def test_two_persons_for_removing_somebody(
    desk, client_of, reported, text, moderator, second, vuurtoren, membership_of
):
    row = reported("selling")
    send(desk, row, kind="remove", takes_text="on")
    decision = Decision.objects.get()
    assert decision.final_at is None
    place = membership_of(vuurtoren)
    assert place.paused_until is not None and place.ended_at is None
    assert Report.objects.get().handled_at is None
    assert Share.objects.get().set_aside_at is not None
    # Who proposed it cannot agree with it; the other one hears that it waits.
    assert desk.post(f"/moderation/{row.id}/second", {"do": "yes"}).status_code == 403
    assert [notice.member for notice in Notice.objects.filter(kind="moderate", turn=1)] == [second]
    assert "kijk jij mee?" not in desk.get("/moderation").content.decode()
    other = client_of(second)
    assert "kijk jij mee?" in other.get("/moderation").content.decode()
    assert "vraagt of jij meekijkt" in other.get("/").content.decode()
    assert other.post(f"/moderation/{row.id}/second", {"do": "nonsense"}).status_code == 404
    # Meanwhile nobody decides otherwise.
    with pytest.raises(actions.Decided):
        actions.decide(row, second, "keep")
    assert other.post(f"/moderation/{row.id}/second", {"do": "yes"}).status_code == 303
    place = Membership.objects.get(id=place.id)
    assert (place.ended_how, Report.objects.get().handled_by) == (Membership.Ended.REMOVED, second.id)
    assert client_of(vuurtoren).get(f"/g/{text.group_id}/shares").status_code == 404
    assert other.post(f"/moderation/{row.id}/second", {"do": "yes"}).status_code == 404


def test_for_good_is_for_good(client_of, reported, moderator, second, third, vuurtoren, els, group, membership_of):
    """No code, no request and no facilitator brings somebody back whom two moderators removed; an appeal does."""
    place, guide = membership_of(vuurtoren), membership_of(els)
    invitation, _code = groups.invite(guide)
    asked = uuid4()
    keyring.create_key(Subject("membership", asked))
    words = {"name": "Baken", "word": "Mag ik?"}
    waiting = Request.objects.create(id=asked, group=group, member=vuurtoren, rules_accepted=1, sealed=words)
    decision = actions.decide(reported("selling"), moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, True)
    Group.objects.update(open_to_requests=True)
    group.refresh_from_db()
    browser, asks = client_of(vuurtoren), {"name": "Baken", "rules_number": group.rules_number}
    assert str(group.id) not in browser.get("/groups/find").content.decode()
    assert browser.get(f"/groups/{group.id}/ask").status_code == 404
    for refused in (
        lambda: groups.join(vuurtoren, invitation, **asks),
        lambda: groups.ask(vuurtoren, group, word="", **asks),
        lambda: groups.accept(guide, waiting),
    ):
        with pytest.raises(groups.NotValid):
            refused()
    appeal = actions.appeal(Decision.objects.get(pk=decision.pk), "Ik was het niet.")
    actions.decide_appeal(appeal, third, reverse=True)
    assert membership_of(vuurtoren) == place and membership_of(vuurtoren).barred_at is None


def test_who_came_back_under_another_name_goes_by_that_one(
    reported, moderator, second, third, vuurtoren, membership_of
):
    """Vuurtoren left after what she wrote was reported, and came back as somebody else."""
    row, old = reported("selling"), membership_of(vuurtoren)
    groups.leave(old, take_words=False)
    new = join(vuurtoren, old.group, "Baken")
    decision = actions.decide(row, moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, True)
    assert not Membership.objects.current().filter(group=old.group, member=vuurtoren).exists()
    appeal = actions.appeal(Decision.objects.get(pk=decision.pk), "Ik was het niet.")
    actions.decide_appeal(appeal, third, reverse=True)
    assert membership_of(vuurtoren) == new
    assert not Membership.objects.filter(barred_at__isnull=False).exists()


def test_whom_a_facilitator_removed_stays_removed_after_an_appeal(
    reported, moderator, second, third, vuurtoren, els, membership_of
):
    place = membership_of(vuurtoren)
    groups.remove(membership_of(els), place)
    decision = actions.decide(reported("selling"), moderator, "remove", rule="selling")
    actions.answer_proposal(decision, second, True)
    assert Membership.objects.get(id=place.id).barred_at is not None
    appeal = actions.appeal(Decision.objects.get(pk=decision.pk), "Ik was het niet.")
    actions.decide_appeal(appeal, third, reverse=True)
    place.refresh_from_db()
    assert (place.barred_at, place.ended_how) == (None, Membership.Ended.REMOVED)


def test_the_second_one_says_no(desk, client_of, reported, text, moderator, second, vuurtoren, membership_of):
    row = reported("selling")
    decision = actions.decide(row, moderator, "remove", rule="selling", takes_text=True)
    client_of(second).post(f"/moderation/{row.id}/second", {"do": "no"})
    assert membership_of(vuurtoren).paused_at is None
    assert Share.objects.get().withdrawn_at is None
    assert Report.objects.get().handled_at is None
    assert str(row.id) in desk.get("/moderation").content.decode()
    # What came to nothing is not told.
    assert client_of(vuurtoren).get("/reports").content.decode().count("Besluiten over jou") == 0
    assert not Decision.objects.select_related("appeal", "second").get(pk=decision.pk).may_appeal
    # Nor is anything kept that could be erased.
    mine = client_of(vuurtoren)
    assert "Mijn woorden nu laten wissen" not in mine.get(f"/decisions/{decision.pk}").content.decode()
    assert mine.post(f"/decisions/{decision.pk}/erase").status_code == 404
    actions.decide(row, second, "warn", rule="selling")
    assert Report.objects.get().handled_at is not None


def test_a_proposal_goes_with_its_report(reported, moderator, second, dijk, vuurtoren, membership_of):
    """Dijk, who told it, erases the account: nobody could answer the proposal any more."""
    row = reported("selling", kind=Report.Kind.PERSON)
    actions.decide(row, moderator, "remove", rule="selling", takes_text=True)
    assert membership_of(vuurtoren).name != "Vuurtoren"
    closing.close(dijk)
    assert not Report.objects.exists()
    place = membership_of(vuurtoren)
    assert (place.paused_at, place.paused_until, place.name) == (None, None, "Vuurtoren")


def test_words_that_wait_for_an_appeal_go_with_their_report(decided, vuurtoren):
    """Nobody decided about the appeal in half a year."""
    decision = decided("withdraw")
    actions.appeal(decision, "Dat was niet zo.")
    with time_machine.travel(timezone.now() + safety.REPORT_KEPT + timedelta(days=1), tick=False):
        actions.finish()
        assert Share.objects.get().sealed != {}
        safety.purge()
    assert (Share.objects.get().sealed, Decision.objects.count()) == ({}, 0)


def test_a_proposal_that_nobody_answers_ends(reported, moderator, second, vuurtoren, membership_of):
    row = reported("selling")
    decision = actions.decide(row, moderator, "remove", rule="selling")
    actions.finish()
    assert membership_of(vuurtoren).paused_at is not None
    Decision.objects.update(until=timezone.now() - timedelta(minutes=1))
    actions.finish()
    actions.finish()
    assert membership_of(vuurtoren).paused_at is None
    assert Decision.objects.select_related("second").get(pk=decision.pk).second.by is None
    assert queries.open_for(second).get() == row


def test_alone_nobody_is_removed(desk, reported, moderator, second, group, vuurtoren):
    """Neither with one moderator, nor where the only other one may not read it."""
    row = reported("selling")
    join(second, group, "Wad")
    with pytest.raises(actions.Alone):
        actions.decide(row, moderator, "remove", rule="selling")
    assert send(desk, row, kind="remove").status_code == 422
    desk.post(f"/moderation/{row.id}/claim")
    page = desk.get(f"/moderation/{row.id}").content.decode()
    assert 'value="remove"' not in page
    assert 'value="pause"' in page
    assert "daar zijn er twee voor nodig" in page
    assert not Decision.objects.exists()


# What else there is to take away.
