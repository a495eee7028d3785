"""Els and Tineke lead the Maandaggroep together. Dijk learns it. Nobody is put on a date, nobody says why they cannot."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.leading import actions, queries
from sterkersamen.community.leading.models import Duty, Note, Path, Step
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.actions.following_up import who_writes
from sterkersamen.community.meetings.actions.reminding import comers
from sterkersamen.community.meetings.models import Missed
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.notify.queries import new_for
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.vault import keyring
from sterkersamen.testing.cast import join, make_member

WHEN = "maandag 30 november, 19.30 – 21.00"
CANNOT = f"%s kan een keer niet begeleiden: {WHEN}. Neem jij het over?"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def said(member) -> list[str]:
    return [line.text for line in new_for(member)]


def who(meeting) -> list[str]:
    rows = Duty.objects.holding().filter(meeting=meeting, asked_at=None).order_by("at", "id")
    return [row.membership.name for row in rows.select_related("membership")]


def test_a_substitute_is_found_in_two_taps(client_of, els, tineke, dijk, evenings, to, membership_of):
    one, other = client_of(els), client_of(tineke)
    assert "Nog niemand." in text(one.get(to("roster")))
    one.post(to("duty", evenings[0].id), {"do": "take"})
    assert who(evenings[0]) == ["Els"]
    # Who guides it comes, and is reminded of it.
    assert [one.id for one in comers(evenings[0])] == [membership_of(els).id]
    # The group sees who guides.
    page = client_of(dijk).get(reverse("meetings:meeting", args=[evenings[0].group_id, evenings[0].id]))
    assert "Wie begeleidt? E Els" in text(page)
    # The first tap: Els cannot. The second: Tineke takes it over.
    one.post(to("duty", evenings[0].id), {"do": "cannot"})
    assert said(tineke) == ["Els kan een keer niet begeleiden: maandag 30 november, 19.30 – 21.00. Neem jij het over?"]
    assert not said(els) and not said(dijk)
    page = other.get(to("roster"))
    assert "Els kan niet" in text(page)
    button = re.search(r'value="(over:[0-9a-f-]+)"', page.content.decode())
    assert button
    assert other.post(to("duty", evenings[0].id), {"do": button[1]}).status_code == 303
    assert who(evenings[0]) == ["Tineke"]
    assert said(els) == ["Tineke neemt het van je over: maandag 30 november, 19.30 – 21.00."] and not said(tineke)


def test_who_is_first_has_it(client_of, guide, second, evenings, to):
    third_member = make_member("third-login")
    third = join(third_member, guide.group, "Wim", facilitator=True)
    actions.take(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    row = Duty.objects.get()
    actions.take_over(second, evenings[0], row.id)
    with pytest.raises(actions.Taken):
        actions.take_over(third, evenings[0], row.id)
    answer = client_of(third_member).post(to("duty", evenings[0].id), {"do": f"over:{row.id}"})
    assert answer.status_code == 409 and "net iets eerder" in text(answer)
    assert who(evenings[0]) == ["Tineke"]


def test_who_can_after_all_and_asks_again_is_heard_again(tineke, guide, evenings, second):
    actions.take(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    assert len(said(tineke)) == 1
    actions.take(guide, evenings[0])
    assert not said(tineke) and who(evenings[0]) == ["Els"]
    actions.ask_substitute(guide, evenings[0])
    assert len(said(tineke)) == 1


def test_who_guides_it_already_takes_no_second_place(client_of, tineke, guide, second, evenings, to):
    actions.take(guide, evenings[0])
    actions.take(second, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    assert not said(tineke), "who is there already is not asked"
    row = Duty.objects.get(membership=guide)
    answer = client_of(tineke).post(to("duty", evenings[0].id), {"do": f"over:{row.id}"})
    assert answer.status_code == 409 and "begeleidt deze keer al" in text(answer)


def test_a_date_that_is_over_or_called_off_is_nobodys(clock, client_of, els, guide, second, tineke, evenings, to):
    actions.take(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    meetings.cancel(guide, evenings[0], "ziek")
    assert "Neem jij het over" not in " ".join(said(tineke))
    answer = client_of(els).post(to("duty", evenings[0].id), {"do": "take"})
    assert answer.status_code == 409 and "gaat niet door" in text(answer)
    clock.move_to(evenings[1].ends_at)
    with pytest.raises(actions.Over):
        actions.take(guide, evenings[1])


def test_who_rests_says_no_reason_and_is_asked_nothing(client_of, els, dijk, tineke, guide, second, evenings, to):
    for one in evenings[:3]:
        actions.take(guide, one)
    browser = client_of(els)
    page = text(browser.get(to("rest")))
    assert "niet te zeggen waarom" in page and "nu alleen" not in page
    assert browser.post(to("rest"), {"last": ""}).status_code == 303
    # For the evening of next week the others are asked; the later ones are free again.
    assert len(said(tineke)) == 1
    assert not Duty.objects.filter(meeting__in=evenings[2:]).exists()
    home = text(client_of(dijk).get(reverse("groups:home", args=[guide.group_id])))
    leads = home[home.index("Gespreksleiders") :]
    assert "Els" not in leads and "Tineke" in leads and "doet één mens dit alleen" in leads
    guide.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.take(guide, evenings[3])
    # Nor is Els told that somebody is missed; Tineke is.
    meetings.ask_follow_up(Membership.objects.get(member=dijk), wants=True)
    missed = Missed.objects.create(membership=Membership.objects.get(member=dijk), meeting=evenings[0])
    assert [one.name for one in who_writes(missed.membership)] == ["Tineke"]
    assert "zo lang als nodig" in text(browser.get(to("roster")))
    browser.post(to("rest"), {"back": "yes"})
    guide.refresh_from_db()
    actions.take(guide, evenings[3])
    assert who(evenings[3]) == ["Els"]


def test_a_rest_ends_by_itself(clock, client_of, els, guide, evenings, to):
    browser = client_of(els)
    assert browser.post(to("rest"), {"last": "2026-11-22"}).status_code == 422
    browser.post(to("rest"), {"last": "2026-12-01"})
    guide.refresh_from_db()
    assert guide.rests and "Je rust tot 2 december." in text(browser.get(to("roster")))
    clock.move_to(datetime(2026, 12, 1, 22, 59, tzinfo=UTC))
    assert guide.rests
    clock.move_to(datetime(2026, 12, 1, 23, 1, tzinfo=UTC))
    assert not guide.rests and queries.roster(guide)[1]


def test_the_only_one_may_rest_too(client_of, els, dijk, guide, to):
    browser = client_of(els)
    assert "Je doet dit nu alleen. Ook dan mag je rusten." in text(browser.get(to("rest")))
    browser.post(to("rest"), {"last": ""})
    home = text(client_of(dijk).get(reverse("groups:home", args=[guide.group_id])))
    assert "Er is nu even geen gespreksleider" in home
    # The rights stay: nobody is left without somebody who can come back.
    groups.pause(guide, Membership.objects.get(member=dijk))


def test_after_a_hard_evening(clock, client_of, els, tineke, dijk, guide, second, evenings, to):
    one, other = client_of(els), client_of(tineke)
    address = to("note", evenings[0].id)
    assert one.post(address, {"text": "Te vroeg."}).status_code == 422
    clock.move_to(evenings[0].ends_at)
    assert one.post(address, {"text": "Er werd gehuild. Ik bleef rustig."}).status_code == 303
    assert "Ik bleef rustig." in text(other.get(address)) and "1 briefje" in text(other.get(to("roster")))
    assert client_of(dijk).get(address).status_code == 403
    # Who stops facilitating reads it no more.
    groups.unmake_facilitator(guide, second)
    assert other.get(address).status_code == 403
    one.post(address, {"text": ""})
    assert not Note.objects.exists()
    actions.write_note(guide, evenings[0], "Nog eens.")
    actions.forget()
    assert Note.objects.exists()
    clock.move_to(evenings[0].ends_at + actions.KEPT + timedelta(minutes=1))
    assert client_of(els).post(address, {"text": "Te laat."}).status_code == 422
    actions.forget()
    assert not Note.objects.exists()


def test_a_note_goes_along_with_the_words_of_who_leaves(clock, guide, second, evenings):
    clock.move_to(evenings[0].ends_at)
    actions.write_note(second, evenings[0], "Ik schrok.")
    groups.leave(second, take_words=True)
    assert not Note.objects.exists()
    assert not keyring.exists(keyring.Subject("membership", second.id))


def test_from_helping_to_facilitating(client_of, els, tineke, dijk, guide, second, learner, evenings, to):
    me, one = client_of(dijk), client_of(els)
    assert "drie stappen" in text(me.get(to("path")))
    assert me.get(to("roster")).status_code == 403
    me.post(to("path"), {"do": "ask"})
    me.post(to("path"), {"do": "ask"})
    assert said(els) == ["Dijk wil leren begeleiden."] == said(tineke)
    row = Path.objects.get()
    assert "wil het leren" in text(one.get(to("roster")))
    one.post(to("guide", row.id), {"do": "guide"})
    assert not said(els) and said(dijk) == ["Leren begeleiden: Els helpt je. Je stap nu: meekijken."]
    assert "Els helpt je hierbij" in text(me.get(to("path")))
    # Who looks on sees the roster, and guides nothing yet.
    assert me.get(to("roster")).status_code == 200
    assert me.post(to("duty", evenings[0].id), {"do": "take"}).status_code == 403
    # Only who goes beside them goes on; two taps are one.
    assert client_of(tineke).post(to("guide", row.id), {"do": "on:shadow"}).status_code == 403
    one.post(to("guide", row.id), {"do": "on:shadow"})
    assert one.post(to("guide", row.id), {"do": "on:shadow"}).status_code == 409
    assert Path.objects.get().step == Step.TOGETHER
    me.post(to("duty", evenings[0].id), {"do": "take"})
    assert who(evenings[0]) == ["Dijk"]
    assert me.get(to("note", evenings[0].id)).status_code == 403, "notes are for facilitators"
    one.post(to("guide", row.id), {"do": "on:together"})
    one.post(to("guide", row.id), {"do": "on:own"})
    learner.refresh_from_db()
    assert learner.is_facilitator and said(dijk) == ["Je bent nu gespreksleider. Dank je wel dat je dit wilt doen."]
    assert who(evenings[0]) == ["Dijk"]
    assert one.post(to("guide", row.id), {"do": "guide"}).status_code == 409


def test_another_goes_on_with_who_learns_it(guide, second, learner, dijk):
    actions.ask_path(learner)
    row = Path.objects.get()
    actions.guide(guide, row)
    actions.leave_guiding(second, row)
    assert Path.objects.get().guide_id == guide.id, "only who goes beside them can stop doing so"
    actions.leave_guiding(guide, row)
    actions.guide(second, row)
    row.refresh_from_db()
    assert row.guide_id == second.id and row.step == Step.SHADOW
    assert said(dijk) == ["Leren begeleiden: Tineke helpt je. Je stap nu: meekijken."]


def test_who_stops_learning_guides_no_more(client_of, dijk, guide, learner, evenings, to):
    actions.ask_path(learner)
    row = Path.objects.get()
    actions.guide(guide, row)
    actions.go_on(guide, row, "shadow")
    actions.take(learner, evenings[0])
    client_of(dijk).post(to("path"), {"do": "stop"})
    # The others hear of the evening that comes soon.
    assert who(evenings[0]) == [] and said(guide.member) == [CANNOT % "Dijk"]
    assert client_of(dijk).get(to("roster")).status_code == 403
    with pytest.raises(actions.Taken):
        actions.guide(guide, row)


def test_a_block_keeps_people_apart_here_too(client_of, els, tineke, guide, second, learner, vuurtoren, evenings, to):
    block(guide.group_id, second.id, guide.id)
    actions.take(guide, evenings[0])
    actions.ask_substitute(guide, evenings[0])
    assert not said(tineke)
    with pytest.raises(actions.Taken):
        actions.take_over(second, evenings[0], Duty.objects.get().id)
    block(guide.group_id, learner.id, guide.id)
    actions.ask_path(learner)
    assert said(els) == [] and [one.step for one in queries.paths_of(second)] == ["asked"]
    assert queries.paths_of(guide) == []
    actions.take(guide, evenings[1])
    page = client_of(learner.member).get(reverse("meetings:meeting", args=[guide.group_id, evenings[1].id]))
    assert "iemand van de groep" in text(page) and "Els" not in text(page)


def test_who_leaves_or_is_paused_guides_nothing(guide, second, evenings, client_of, els, to):
    actions.take(second, evenings[0])
    groups.pause(guide, second)
    assert who(evenings[0]) == [] and "Nog niemand." in text(client_of(els).get(to("roster")))
    groups.resume(guide, second)
    assert who(evenings[0]) == ["Tineke"]
    groups.remove(guide, second)
    assert not Duty.objects.exists()


def test_another_group_finds_nothing(client_of, stranger, bram, guide, evenings, learner, to):
    actions.ask_path(learner)
    row = Path.objects.get()
    for member in (stranger, bram):
        browser = client_of(member)
        for name, more in (("roster", []), ("rest", []), ("path", []), ("note", [evenings[0].id])):
            assert browser.get(to(name, *more)).status_code == 404
        assert browser.post(to("duty", evenings[0].id), {"do": "take"}).status_code == 404
        assert browser.post(to("guide", row.id), {"do": "guide"}).status_code == 404


def test_what_nobody_can_mean_is_refused(client_of, els, evenings, to):
    browser = client_of(els)
    for do in ("", "over:", "over:x", "over:" + "9" * 50, "fly"):
        assert browser.post(to("duty", evenings[0].id), {"do": do}).status_code == 404
    assert browser.post(to("path"), {"do": "ask"}).status_code == 403, "who facilitates need not learn it"
    assert browser.post(to("path"), {"do": "jump"}).status_code == 404


def test_everything_of_a_person_is_exported_and_erased(clock, guide, second, learner, els, dijk, evenings):
    actions.take(guide, evenings[0])
    actions.ask_path(learner)
    clock.move_to(evenings[0].ends_at)
    actions.write_note(guide, evenings[0], "Het was zwaar.")
    for member, models in ((els, (Duty, Note)), (dijk, (Path,))):
        for model in models:
            contract = PERSONAL[model]
            assert list(contract.export(member))
            contract.shred(member)
            assert not list(contract.export(member))


def test_a_fixed_number_of_queries(client_of, els, guide, second, evenings, to, django_assert_max_num_queries):
    for one in evenings:
        actions.take(guide, one)
        actions.take(second, one)
    browser = client_of(els)
    browser.get(to("roster"))
    with django_assert_max_num_queries(22) as few:
        browser.get(to("roster"))
    for one in evenings:
        Duty.objects.filter(meeting=one).delete()
    with django_assert_max_num_queries(22) as fewer:
        browser.get(to("roster"))
    assert len(few) - len(fewer) <= 1, [one["sql"][:90] for one in few]
