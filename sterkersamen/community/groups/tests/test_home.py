"""A group at a glance."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups import actions
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.core import later
from sterkersamen.platform.live.models import Present
from sterkersamen.platform.safety import actions as safety
from sterkersamen.testing.cast import join as put_in
from sterkersamen.testing.cast import make_member, make_share
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(group):
    return reverse("groups:home", args=[group.id])


def page_of(client_of, member, path):
    answer = client_of(member).get(path)
    assert answer.status_code == 200
    return without_tokens(answer.content.decode())


def be_here(place):
    actions.show_presence(place, True)
    Present.objects.create(group=place.group_id, membership=place.id, until=timezone.now() + timedelta(minutes=1))


def test_it_says_what_matters(client_of, els, vuurtoren, dijk, path, membership_of):
    make_share(membership_of(dijk), "Vandaag ging het.", title="Maandag")
    page = page_of(client_of, vuurtoren, path)
    for words in (
        "Maandaggroep",
        "Maandag",
        "Er staat nog niets gepland",
        "Hier kijkt 's nachts niemand mee. Wij weten niet wie of waar je bent.",
        "Wat hier gezegd wordt",
        "Els",
        "Nu doet één mens dit alleen",
        "Niemand ziet dat jij er bent.",
    ):
        assert words in page
    assert "Voor jou als gespreksleider" not in page


def test_two_facilitators_need_no_word(client_of, els, tineke, vuurtoren, path):
    page = page_of(client_of, vuurtoren, path)
    assert "Tineke" in page
    assert "Nu doet één mens dit alleen" not in page


def test_only_who_chose_is_shown_as_here(client_of, els, vuurtoren, dijk, path, membership_of):
    Present.objects.create(
        group=membership_of(els).group_id, membership=membership_of(els).id, until=timezone.now() + timedelta(minutes=1)
    )
    be_here(membership_of(dijk))
    page = page_of(client_of, vuurtoren, path)
    ring = page[page.index('class="kring') : page.index("</ul>", page.index('class="kring'))]
    assert "Dijk" in ring
    assert "Els" not in ring
    Present.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert 'class="kring' not in page_of(client_of, vuurtoren, path)


def test_a_full_circle_becomes_a_list_with_whole_names(client_of, els, vuurtoren, group, path):
    for number in range(9):
        be_here(put_in(make_member(f"lid-{number}"), group, f"Waddenzeevogel {number}"))
    page = page_of(client_of, vuurtoren, path)
    assert 'class="kring' not in page
    assert page.count("<span>Waddenzeevogel") == 9


def test_who_wrote_has_a_face(client_of, els, dijk, vuurtoren, path, membership_of):
    make_share(membership_of(dijk), "Vandaag ging het.")
    line = re.search(r'<li class="headline">.*?</li>', page_of(client_of, vuurtoren, path), re.S)[0]
    assert re.search(r'<span class="av [^>]*aria-hidden="true">D</span><a', line)


def test_a_block_hides_both_ways(client_of, els, vuurtoren, dijk, path, membership_of):
    be_here(membership_of(dijk))
    be_here(membership_of(vuurtoren))
    safety.block(membership_of(dijk).group_id, membership_of(dijk).id, membership_of(vuurtoren).id)
    assert "Dijk" not in page_of(client_of, vuurtoren, path)
    assert "Vuurtoren" not in page_of(client_of, dijk, path)
    assert "Dijk" in page_of(client_of, els, path)


def test_a_facilitator_who_is_hidden_still_counts(client_of, els, vuurtoren, path, membership_of):
    safety.block(membership_of(els).group_id, membership_of(vuurtoren).id, membership_of(els).id)
    page = page_of(client_of, vuurtoren, path)
    assert not re.search(r"<span>Els</span>", page)
    assert "Er is nu geen gespreksleider" not in page


def test_changes_show_at_once(client_of, els, vuurtoren, path, membership_of):
    assert "Els" in page_of(client_of, vuurtoren, path)
    actions.rename(membership_of(els), "Elsje")
    actions.edit_group(
        membership_of(els),
        name="Dinsdaggroep",
        purpose="Samen.",
        waiting="",
        capacity=15,
        alumni_read=False,
        open_to_requests=True,
    )
    page = page_of(client_of, vuurtoren, path)
    assert "Elsje" in page
    assert "Dinsdaggroep" in page
    actions.make_facilitator(membership_of(els), membership_of(vuurtoren))
    assert "Nu doet één mens dit alleen" not in page_of(client_of, els, path)


def test_what_waits_is_for_facilitators(client_of, els, vuurtoren, dijk, stranger, group, path, membership_of):
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=60))
    page = page_of(client_of, els, path)
    assert re.search(r'class="card sun waits"[^>]* hidden', page)
    actions.ask(stranger, group, name="Wad", word="Mag ik?", rules_number=1)
    safety.report(group.id, membership_of(vuurtoren).id, membership_of(dijk).id, {"name": "Dijk"}, "Onaardig.")
    put_in(make_member("nieuw"), group, "Zee")
    page = page_of(client_of, els, path)
    assert not re.search(r'class="card sun waits"[^>]* hidden', page)
    for words in ("Iemand vraagt of er plek is", "Er is een melding", "Er is iemand nieuw"):
        assert words in page
        assert words not in page_of(client_of, vuurtoren, path)


def test_a_report_about_a_facilitator_waits_for_moderators_only(client_of, els, vuurtoren, path, membership_of):
    group_id = membership_of(els).group_id
    safety.report(group_id, membership_of(vuurtoren).id, membership_of(els).id, {}, "Streng.", moderators_only=True)
    assert re.search(r'data-waits-for="report" hidden', page_of(client_of, els, path))


def test_it_costs_the_same_for_a_full_group(client_of, els, vuurtoren, group, path, membership_of):
    Group.objects.update(capacity=200)
    browsers = {"member": client_of(vuurtoren), "facilitator": client_of(els)}
    found = {}
    for more in (0, 12):
        for number in range(more):
            place = put_in(make_member(f"lid-{number}"), group, f"Lid {number}")
            be_here(place)
            make_share(place)
        for who, browser in browsers.items():
            browser.get(path)
            later.flush()
            with CaptureQueriesContext(connection) as queries:
                browser.get(path)
                found.setdefault(who, set()).add(len(queries))
    assert found == {"member": {7}, "facilitator": {9}}


def test_it_carries_no_id_of_the_account(client_of, vuurtoren, path):
    page = page_of(client_of, vuurtoren, path)
    assert str(vuurtoren.id) not in page
    assert vuurtoren.id.hex not in page


def test_a_packed_page_says_the_same(client_of, vuurtoren, path):
    import gzip

    browser = client_of(vuurtoren)
    packed = browser.get(path, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Maandaggroep" in gzip.decompress(packed.content).decode()


def test_a_group_that_is_over_is_still_read(client_of, els, vuurtoren, path, membership_of):
    actions.archive(membership_of(els))
    page = page_of(client_of, vuurtoren, path)
    assert "Deze groep is gesloten" in page
    assert "Laat zien dat ik er ben" not in page
    assert client_of(vuurtoren).post(f"{path}me/presence", {"shown": "yes"}).status_code == 403


def test_presence_is_chosen(client_of, vuurtoren, path, membership_of):
    browser = client_of(vuurtoren)
    for shown, expected in (("yes", True), ("onzin", False), ("yes", True), ("", False)):
        answer = browser.post(f"{path}me/presence", {"shown": shown})
        assert (answer.status_code, answer["Location"]) == (303, f"{path}#here")
        assert membership_of(vuurtoren).shows_presence is expected
    assert browser.post(f"{path}me/presence", {"from": "me"})["Location"] == f"{path}me"
