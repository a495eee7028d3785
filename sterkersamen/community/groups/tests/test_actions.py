"""Coming into a group, guiding it, and leaving it."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from sterkersamen.community.groups import actions, queries
from sterkersamen.community.groups.models import Group, Invitation, Membership, Request
from sterkersamen.core import privacy
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety.models import Access
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject
from sterkersamen.platform.vault.models import SubjectKey
from sterkersamen.testing.cast import make_member, make_share

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(db) -> Group:
    """A group made by its own verb, with Els as its first facilitator."""
    return actions.create_group(
        name="Maandaggroep", purpose="Samen", waiting="twee dagen", kind="support", rules="Regel een."
    )


@pytest.fixture
def guide(ours) -> Membership:
    return actions.add(make_member("els-2"), ours, "Els", facilitator=True)


def enter(group, guide, login, name, rules_number=None):
    _row, code = actions.invite(guide)
    member = make_member(login)
    group.refresh_from_db()
    return actions.join(member, actions.invitation_of(code), name=name, rules_number=rules_number or group.rules_number)


def test_an_invitation_lets_one_person_in(ours, guide):
    row, code = actions.invite(guide)
    assert code.replace("-", "") not in row.code_hash
    found = actions.invitation_of(f" {code.upper()} ")
    place = actions.join(make_member("v"), found, name="Vuurtoren", rules_number=1)
    assert (place.name, place.rules_accepted, place.is_facilitator) == ("Vuurtoren", 1, False)
    assert actions.invitation_of(code) is None
    with pytest.raises(actions.NotValid):
        actions.join(make_member("w"), found, name="Wad", rules_number=1)


@pytest.mark.parametrize("spoil", ["expired", "revoked", "archived"])
def test_an_invitation_that_is_over(ours, guide, spoil):
    row, code = actions.invite(guide)
    found = actions.invitation_of(code)
    if spoil == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoked":
        actions.revoke(guide, row)
        actions.revoke(guide, row)
    else:
        actions.archive(guide)
    assert actions.invitation_of(code) is None
    keys = SubjectKey.objects.count()
    with pytest.raises(actions.NotValid):
        actions.join(make_member("v"), found, name="Vuurtoren", rules_number=1)
    assert SubjectKey.objects.count() == keys + 1, "only the key of the account stays"
    assert Membership.objects.count() == 1


def test_a_name_belongs_to_one_person_in_a_group(ours, guide):
    enter(ours, guide, "v", "Vuurtoren")
    with pytest.raises(actions.NameTaken):
        enter(ours, guide, "w", "vuurTOREN")


def test_a_name_is_free_again_when_its_words_were_taken_along(ours, guide):
    actions.leave(enter(ours, guide, "v", "Vuurtoren"), take_words=True)
    assert enter(ours, guide, "w", "Vuurtoren").name == "Vuurtoren"


def test_one_comes_in_once(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    _row, code = actions.invite(guide)
    with pytest.raises(actions.AlreadyIn):
        actions.join(place.member, actions.invitation_of(code), name="Wad", rules_number=1)
    assert actions.invitation_of(code) is not None


def test_a_full_group_lets_nobody_in(ours, guide):
    Group.objects.update(capacity=2)
    enter(ours, guide, "v", "Vuurtoren")
    with pytest.raises(actions.Full):
        enter(ours, guide, "w", "Wad")


def test_rules_that_changed_while_being_read(ours, guide):
    actions.change_rules(guide, "Regel twee.")
    with pytest.raises(actions.RulesOld):
        enter(ours, guide, "v", "Vuurtoren", rules_number=1)


def test_asking_and_being_let_in(ours, guide):
    member = make_member("v")
    request = actions.ask(member, ours, name="Vuurtoren", word="Mag ik?", rules_number=1)
    with pytest.raises(actions.AlreadyIn):
        actions.ask(member, ours, name="Vuurtoren", word="Mag ik?", rules_number=1)
    assert Event.objects.filter(kind="request", audience="facilitators", ref=request.id).exists()
    place = actions.accept(guide, request)
    assert place.id == request.id and place.name == "Vuurtoren"
    assert Request.objects.get().sealed["word"] == "Mag ik?"
    with pytest.raises(actions.NotValid):
        actions.accept(guide, request)


def test_a_request_that_is_declined_or_taken_back_leaves_no_words(ours, guide):
    for finish in (lambda request: actions.decline(guide, request), actions.take_back):
        request = actions.ask(make_member(uuid4().hex), ours, name="Vuurtoren", word="Mag ik?", rules_number=1)
        finish(request)
        finish(request)
        assert not keyring.exists(Subject("membership", request.id))


def test_a_group_that_takes_no_requests(ours):
    Group.objects.update(open_to_requests=False)
    with pytest.raises(actions.NotValid):
        actions.ask(make_member("v"), ours, name="Vuurtoren", word="", rules_number=1)
    assert queries.open_groups(make_member("w")) == []


def test_a_facilitator_of_another_group_decides_nothing(ours, guide):
    request = actions.ask(make_member("v"), ours, name="Vuurtoren", word="", rules_number=1)
    theirs = actions.create_group(name="Ander", purpose="", waiting="", kind="support", rules="Regel.")
    other = actions.add(make_member("o"), theirs, "Otto", facilitator=True)
    with pytest.raises(actions.NotValid):
        actions.accept(other, request)
    actions.decline(other, request)
    assert Request.objects.get(id=request.id).decided_at is None


def test_new_rules_are_accepted_again(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.change_rules(guide, "Regel twee.")
    place.refresh_from_db()
    guide.refresh_from_db()
    assert (place.rules_accepted, guide.rules_accepted) == (1, 2)
    assert queries.rules_of(ours.id).text == "Regel twee."
    actions.accept_rules(place, 7)
    place.refresh_from_db()
    assert place.rules_accepted == 1
    actions.accept_rules(place, 2)
    actions.accept_rules(place, 1)
    place.refresh_from_db()
    assert place.rules_accepted == 2


def test_the_only_facilitator_does_not_go_while_others_stay(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    for go in (lambda: actions.leave(guide, take_words=False), lambda: actions.step_down(guide)):
        with pytest.raises(actions.LastFacilitator):
            go()
    actions.make_facilitator(guide, place)
    actions.leave(guide, take_words=False)
    assert [one.id for one in Membership.objects.facilitators()] == [place.id]


def test_a_facilitator_alone_may_go(ours, guide):
    actions.leave(guide, take_words=False)
    assert not Membership.objects.current().exists()


def test_who_becomes_a_facilitator_owes_a_second_factor(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.make_facilitator(guide, place)
    place.member.refresh_from_db()
    assert place.member.second_factor_due
    actions.step_down(place)
    guide.refresh_from_db()


def test_pause_and_removal_tell_the_streams(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    for verb in (actions.pause, actions.resume, actions.remove):
        Event.objects.all().delete()
        verb(guide, place)
        assert Event.objects.filter(stream_kind="control", kind="rights", ref=place.id).exists()
    place.refresh_from_db()
    assert (place.ended_how, place.ended_by) == ("removed", guide.id)


def test_leaving_with_ones_words_makes_them_unreadable_in_an_old_copy_too(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    share = make_share(place, "Ik ben doorgefietst.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM sharing_share")
        (copy,) = cursor.fetchone()
    actions.leave(place, take_words=True)
    with pytest.raises(KeyGone):
        share._meta.get_field("sealed").open(bytes(copy), share.uid, place.id)
    with pytest.raises(KeyGone):
        _ = Membership.objects.get(id=place.id).name
    assert queries.name_of(Membership.objects.get(id=place.id)) == "Iemand die de groep verliet"
    assert Event.objects.filter(kind="key_gone", ref=place.id).exists()


def test_leaving_can_leave_the_words(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    share = make_share(place, "Ik ben doorgefietst.")
    actions.leave(place, take_words=False)
    share.refresh_from_db()
    assert share.sealed["body"] == "Ik ben doorgefietst."
    actions.leave(Membership.objects.get(id=place.id), take_words=True)
    assert not keyring.exists(Subject("membership", place.id))


def test_an_alumnus_reads_on_where_the_group_wants_it(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.leave(place, take_words=False, stay_reader=True)
    assert Membership.objects.get(id=place.id).ended_how == "left"
    Group.objects.update(alumni_read=True)
    other = enter(ours, guide, "w", "Wad")
    actions.leave(other, take_words=False, stay_reader=True)
    assert Membership.objects.get(id=other.id).ended_how == "alumnus"
    assert [one.id for one in queries.my_places(other.member)] == [other.id]


def test_a_crash_between_the_words_and_the_key_is_finished_by_the_chore(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    Membership.objects.filter(id=place.id).update(
        words_taken_at=timezone.now(), ended_at=timezone.now(), ended_how="left"
    )
    actions.finish_leaving()
    actions.finish_leaving()
    assert not keyring.exists(Subject("membership", place.id))


def test_names_change_for_others_too(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    with pytest.raises(actions.NameTaken):
        actions.rename(place, "els")
    actions.rename(place, "vuurtoren")
    actions.rename(place, "Linde")
    assert [queries.name_of(one) for one in queries.people(guide)] == ["Els", "Linde"]
    assert Event.objects.filter(kind="rendering", ref=place.id).exists()


def test_erasing_a_person_destroys_every_key_they_had(ours, guide):
    waiting = actions.ask(member := make_member("v"), ours, name="Vuurtoren", word="Mag ik?", rules_number=1)
    second = actions.create_group(name="Ander", purpose="", waiting="", kind="support", rules="Regel.")
    alone = actions.add(member, second, "Wad", facilitator=True)
    actions.add(make_member("w"), second, "Zee")
    assert [row["name"] for row in privacy.PERSONAL[Membership].export(member)] == ["Wad"]
    assert [row["word"] for row in privacy.PERSONAL[Request].export(member)] == ["Mag ik?"]
    for _time in range(2):
        for model in (Membership, Request):
            privacy.PERSONAL[model].shred(member)
    for one in (waiting.id, alone.id):
        assert not keyring.exists(Subject("membership", one))


@pytest.mark.django_db(transaction=True)
def test_two_people_do_not_take_the_last_place(transactional_db):
    group = actions.create_group(
        name="Maandaggroep", purpose="", waiting="", kind="support", rules="Regel.", capacity=2
    )
    guide = actions.add(make_member("els-3"), group, "Els", facilitator=True)
    _row, code = actions.invite(guide, uses=5)
    invitation = actions.invitation_of(code)
    members = [make_member(f"lid-{number}") for number in range(4)]
    start, results = threading.Barrier(4), []

    def come(member, number):
        start.wait()
        try:
            actions.join(member, invitation, name=f"Naam {number}", rules_number=1)
            results.append("in")
        except actions.Full:
            results.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come, args=(member, number)) for number, member in enumerate(members)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["full", "full", "full", "in"]
    assert Membership.objects.current().count() == 2


def test_a_form_that_is_sent_again_gives_the_same_code(ours, guide):
    key = uuid4()
    row, code = actions.invite(guide, key=key)
    assert actions.code_of(ours.id, key) == code and actions.invitation_of(code).id == row.id
    assert actions.code_of(uuid4(), key) != code


def test_whom_a_facilitator_removed_comes_back_by_no_code(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.remove(guide, place)
    _row, code = actions.invite(guide)
    with pytest.raises(actions.NotValid):
        actions.join(place.member, actions.invitation_of(code), name="Wad", rules_number=1)
    asked = actions.ask(place.member, ours, name="Wad", word="", rules_number=1)
    assert actions.accept(guide, asked).name == "Wad"


def test_the_first_one_of_a_new_group_leads_it(ours):
    _old, lost = actions.invite_first(ours)
    _row, code = actions.invite_first(ours)
    assert actions.invitation_of(lost) is None
    place = actions.join(make_member("e"), actions.invitation_of(code), name="Els", rules_number=1)
    assert Membership.objects.get(id=place.id).is_facilitator and place.member.second_factor_due
    with pytest.raises(actions.HasFacilitator):
        actions.invite_first(ours)


def test_coming_in_by_a_code_leaves_no_request_behind(ours, guide):
    member = make_member("v")
    asked = actions.ask(member, ours, name="Vuurtoren", word="Mag ik?", rules_number=1)
    _row, code = actions.invite(guide)
    actions.join(member, actions.invitation_of(code), name="Linde", rules_number=1)
    assert not Request.objects.filter(id=asked.id).exists()


def test_another_facilitator_can_be_made_a_member_again(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.make_facilitator(guide, place)
    for _time in range(2):
        actions.unmake_facilitator(guide, place)
    assert [one.id for one in Membership.objects.facilitators()] == [guide.id]


def test_that_a_place_was_changed_stands_in_the_log_and_what_changed_nothing_does_not(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    for verb in (actions.make_facilitator, actions.unmake_facilitator, actions.pause, actions.resume, actions.remove):
        for _time in range(2):
            verb(guide, place)
        row = Access.objects.get()
        assert (row.subject, row.actor, row.role, row.event) == (place.id, guide.id, "facilitator", "place_changed")
        Access.objects.purge(before=timezone.now() + timedelta(days=1))


def test_a_paused_facilitator_leads_nobody(ours, guide):
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.make_facilitator(guide, place)
    place.refresh_from_db()
    actions.pause(guide, place)
    with pytest.raises(actions.LastFacilitator):
        actions.leave(guide, take_words=False)


def test_an_alumnus_can_stop_reading(ours, guide):
    Group.objects.update(alumni_read=True)
    place = enter(ours, guide, "v", "Vuurtoren")
    actions.leave(place, take_words=False, stay_reader=True)
    actions.leave(Membership.objects.get(id=place.id), take_words=False)
    assert queries.my_places(place.member) == []
    assert [one.id for one in queries.past_places(place.member)] == [place.id]


def test_the_chore_destroys_the_key_of_a_declined_request(ours):
    asked = actions.ask(make_member("v"), ours, name="Vuurtoren", word="Mag ik?", rules_number=1)
    Request.objects.filter(id=asked.id).update(accepted=False, decided_at=timezone.now())
    actions.finish_leaving()
    assert not keyring.exists(Subject("membership", asked.id))
