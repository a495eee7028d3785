"""Invitations end with the role of who made them; a form that is sent again never makes or ends one."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sterkersamen.community.groups import actions, queries
from sterkersamen.community.groups.models import Invitation, Membership
from sterkersamen.community.groups.privacy import _shred_memberships

pytestmark = pytest.mark.django_db
ORGANISE = "/organisation/groups"


@pytest.fixture
def guide(els, membership_of) -> Membership:
    return membership_of(els)


@pytest.fixture
def second(tineke, membership_of) -> Membership:
    return membership_of(tineke)


@pytest.fixture
def address(group):
    return reverse("groups:invitations", args=[group.id])


@pytest.mark.parametrize("by", ["herself", "another"])
def test_who_leads_no_more_answers_for_no_invitation(by, guide, second, client_of, stranger, els, address):
    """Tineke invited somebody yesterday and stops leading today."""
    _row, code = actions.invite(second)
    _kept, other_code = actions.invite(guide)
    if by == "herself":
        actions.step_down(second)
    else:
        actions.unmake_facilitator(guide, second)
    assert actions.invitation_of(code) is None
    assert actions.invitation_of(other_code) is not None
    # Who was invited reads something kind, and not why.
    page = client_of(stranger).get(reverse("groups:invitation", args=[code]), follow=True).content.decode()
    assert "Deze uitnodiging geldt niet meer" in page
    assert "vraag om een nieuwe. Je hebt niets fout gedaan." in page
    assert "Tineke" not in page and "gespreksleider" not in page
    # Who still leads sees what happened, and can make a new one.
    page = client_of(els).get(address).content.decode()
    still, over = page.split("Uitnodigingen die voorbij zijn")
    assert "Gemaakt door Els" in still and "Gemaakt door Tineke" not in still
    assert "is geen gespreksleider meer" in over and "Gemaakt door Tineke" in over


def test_leading_again_opens_no_old_invitation(guide, second):
    _row, code = actions.invite(second)
    actions.step_down(second)
    actions.make_facilitator(guide, second)
    assert actions.invitation_of(code) is None


def test_who_is_asked_to_stop_is_told_beforehand(client_of, els, guide, second, group):
    browser = client_of(els)
    for one in (guide, second):
        page = browser.get(reverse("groups:guide", args=[group.id, one.id])).content.decode()
        assert "gelden dan niet meer" in page


def test_what_was_taken_back_or_used_up_is_not_told_of(guide, second, stranger, group):
    taken_back, _code = actions.invite(second)
    actions.revoke(second, taken_back)
    used, _code = actions.invite(second)
    actions.join(stranger, used, name="Wad", rules_number=1)
    actions.step_down(second)
    assert Invitation.objects.get(id=taken_back.id).revoked_by == second.id
    assert queries.ended_with_maker(guide) == []


def test_a_form_under_way_makes_none_after_all(second, guide):
    """The form was on its way while another facilitator ended the role."""
    actions.unmake_facilitator(guide, second)
    with pytest.raises(PermissionDenied):
        actions.invite(second)
    assert not Invitation.objects.exists()


def test_who_is_put_out_of_the_lead_does_not_have_the_last_word(second, guide, dijk, stranger, membership_of):
    """Every form that Tineke still had under way, while Els ended her role."""
    other, group = membership_of(dijk), guide.group
    asked = actions.ask(stranger, group, name="Wad", word="", rules_number=group.rules_number)
    actions.unmake_facilitator(guide, second)
    for last in (
        lambda: actions.accept(second, asked),
        lambda: actions.make_facilitator(second, other),
        lambda: actions.unmake_facilitator(second, guide),
        lambda: actions.pause(second, other),
        lambda: actions.remove(second, other),
        lambda: actions.change_rules(second, "Alles mag."),
        lambda: actions.archive(second),
    ):
        with pytest.raises(PermissionDenied):
            last()


def test_the_only_facilitator_who_is_erased_leaves_no_open_door(els, guide, dijk):
    _row, code = actions.invite(guide)
    _shred_memberships(els)
    assert actions.invitation_of(code) is None


@pytest.fixture
def organising(client_of, organiser):
    organiser.second_factor_due = False
    organiser.save()
    return client_of(organiser)


def code_in(answer) -> str:
    return re.search(r'class="code">([^<]+)<', answer.content.decode()).group(1)


def test_an_old_form_sent_again_ends_nothing(organising, group):
    """The organiser makes one, makes another, goes back in the browser and sends the first form again."""
    first, later = {"once": str(uuid4())}, {"once": str(uuid4())}
    path = reverse("groups:first", args=[group.id])
    old = code_in(organising.post(path, first))
    new = code_in(organising.post(path, later))
    assert actions.invitation_of(old) is None
    for _time in range(2):
        answer = organising.post(path, first)
        assert (answer.status_code, answer["Location"]) == (303, ORGANISE)
        assert "geldt niet meer" in organising.get(ORGANISE).content.decode()
    assert Invitation.objects.count() == 2
    assert actions.invitation_of(new) is not None
    assert code_in(organising.post(path, later)) == new


def test_an_old_form_of_a_facilitator_after_it_was_forgotten(client_of, els, guide, address):
    """What was sent is remembered for a week; the form stood open for longer."""
    from sterkersamen.platform.once.models import Done

    browser, sent = client_of(els), {"uses": "1", "days": "14", "once": str(uuid4())}
    code = code_in(browser.post(address, sent))
    Done.objects.all().delete()
    assert code_in(browser.post(address, sent)) == code
    actions.revoke(guide, actions.invitation_of(code))
    # Its code is not shown as if it let somebody in.
    assert browser.post(address, sent)["Location"] == address
    assert "Die uitnodiging geldt niet meer" in browser.get(address).content.decode()
    Done.objects.all().delete()
    assert browser.post(address, sent).status_code == 422
    assert Invitation.objects.count() == 1


def test_who_takes_somebody_out_is_told_of_codes_that_still_go_around(guide, client_of, els, dijk, membership_of):
    """Who was removed could come back by one of them, as somebody else."""
    page = reverse("groups:guide", args=[guide.group_id, membership_of(dijk).id])
    says = "Er zijn nog codes waarmee iemand binnenkomt"
    assert says not in client_of(els).get(page).content.decode()
    row, _code = actions.invite(guide)
    assert says in client_of(els).get(page).content.decode()
    Invitation.objects.filter(id=row.id).update(uses_left=0)
    assert says not in client_of(els).get(page).content.decode()
