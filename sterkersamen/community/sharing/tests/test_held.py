"""Words that others read covered until a facilitator looked: everywhere where they could be seen, and what is decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions, covering, finding, home, live, render, search
from sterkersamen.community.sharing.models import Hold, SearchWord, Share, Story
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.notify.models import Notice
from sterkersamen.platform.safety.models import Access, Report
from sterkersamen.platform.safety.queries import sight_of

SAID = "Het was zwaar. Bij hem was het 55 euro per gram. Ik ben gegaan."
SECRET = "55 euro"
TITLE = "Een gram voor 80 euro"


@pytest.fixture
def writer(vuurtoren, membership_of):
    return membership_of(vuurtoren)


@pytest.fixture
def guide(els, membership_of):
    return membership_of(els)


@pytest.fixture
def row(writer, guide):
    return actions.share(writer, title=TITLE, body=SAID)


def page_of(client, row):
    return client.get(reverse("sharing:share", args=[row.group_id, row.uid])).content.decode()


def decide(client, row, **given):
    hold = Hold.objects.get(share=row, decided_at=None)
    return client.post(reverse("sharing:decide_held", args=[row.group_id, hold.id]), {"seen": "", **given})


def test_the_rest_is_there_at_once(client_of, vuurtoren, dijk, row):
    seen = page_of(client_of(dijk), row)
    assert "Het was zwaar." in seen and "Ik ben gegaan." in seen
    assert SECRET not in seen and "80 euro" not in seen and "afgedekt" in seen
    own = page_of(client_of(vuurtoren), row)
    assert SECRET in own and "80 euro" in own
    # Which, and why; and nobody is blamed.
    assert "“55 euro per gram”" in own and "een prijs" in own and "zegt niets over jou" in own


def test_nowhere_else_either(client_of, els, dijk, tineke, writer, membership_of, row):
    other = membership_of(dijk)
    client = client_of(dijk)
    pages = [
        client.get(reverse(name, args=[row.group_id])).content.decode() for name in ("sharing:shares", "groups:home")
    ]
    pages += [
        client.get("/").content.decode(),
        client.get(reverse("sharing:more", args=[row.group_id, row.uid])).content.decode(),
    ]
    pages.append(str(home.new_shares(other).html))
    pages += [
        live._share(Event(ref=row.uid, kind="share")) or "",
        live._changed(Event(ref=row.uid, kind="changed")) or "",
    ]
    # Who leads the group too reads it covered, but on the page where they look at it.
    pages.append(page_of(client_of(els), row))
    for page in pages:
        assert SECRET not in page and "80 euro" not in page
    assert "zwaar" in pages[0]


def test_a_search_neither_shows_nor_finds_it(dijk, membership_of, row):
    other = membership_of(dijk)
    found = finding.find(other, sight_of(other.id, False), "zwaar")
    assert len(found.hits) == 1
    assert SECRET not in found.hits[0].excerpt and "80" not in found.hits[0].title
    assert finding.find(other, sight_of(other.id, False), "gram").hits == []
    search.rebuild()
    assert finding.find(other, sight_of(other.id, False), "gram").hits == []


def test_nothing_of_the_words_lies_in_a_row(row):
    assert not {SECRET, "gram"} & {str(value) for value in Hold.objects.values_list().get()}
    assert SearchWord.objects.filter(share=row).exists()


def test_a_facilitator_opens_all(client_of, els, tineke, dijk, vuurtoren, row):
    client = client_of(els)
    assert "Er zijn woorden afgedekt" in client.get(reverse("groups:home", args=[row.group_id])).content.decode()
    listed = client.get(reverse("sharing:held", args=[row.group_id])).content.decode()
    assert f"<mark>{SECRET} per gram</mark>" in listed
    client.get(reverse("sharing:held", args=[row.group_id]))
    # Written down once, for whose words they are.
    assert Access.objects.get(event="held_read").subject == row.author_id
    assert decide(client, row, all="yes").status_code == 303
    assert SECRET in page_of(client_of(dijk), row)
    assert "zegt niets over jou" not in page_of(client_of(vuurtoren), row)
    other = Membership.objects.get(member=dijk)
    assert len(finding.find(other, sight_of(other.id, False), "gram").hits) == 1
    assert "Er wacht niets" in client_of(tineke).get(reverse("sharing:held", args=[row.group_id])).content.decode()
    assert "Er zijn woorden afgedekt" not in client.get(reverse("groups:home", args=[row.group_id])).content.decode()


def test_a_facilitator_opens_some_and_says_why_not_the_rest(client_of, els, dijk, vuurtoren, row):
    client = client_of(els)
    refused = decide(client, row, open=["0"])
    assert refused.status_code == 422 and "Schrijf er kort bij waarom" in refused.content.decode()
    assert decide(client, row, open=["0"], reason="Een bedrag maakt trek.").status_code == 303
    seen = page_of(client_of(dijk), row)
    assert "80 euro" in seen and SECRET not in seen and "dekte een paar woorden af" in seen
    assert "Een bedrag maakt trek." not in seen
    assert "Een bedrag maakt trek." in page_of(client_of(vuurtoren), row)


def test_who_decides(client_of, els, tineke, dijk, vuurtoren, guide, row):
    assert decide(client_of(dijk), row, all="yes").status_code == 403
    assert decide(client_of(vuurtoren), row, all="yes").status_code == 403
    own = actions.share(guide, body="Toen was het 40 euro per gram.")
    client = client_of(els)
    assert (
        "Een andere gespreksleider beslist" in client.get(reverse("sharing:held", args=[own.group_id])).content.decode()
    )
    assert decide(client, own, all="yes").status_code == 403
    assert decide(client_of(tineke), own, all="yes").status_code == 303
    # Once; another who looked at the same time is told.
    hold = Hold.objects.get(share=own)
    there = reverse("sharing:decide_held", args=[own.group_id, hold.id])
    assert client_of(tineke).post(there, {"all": "yes"}).status_code == 404


def test_what_was_changed_meanwhile_is_read_again(client_of, els, row):
    actions.edit(row, body="Bij hem was het 66 euro per gram.", title="")
    refused = decide(client_of(els), row, all="yes")
    assert refused.status_code == 409 and "66 euro" in refused.content.decode()
    assert Hold.objects.get(share=row).decided_at is None


def test_what_was_opened_stays_open_when_the_rest_is_changed(client_of, els, dijk, row):
    decide(client_of(els), row, all="yes")
    row.refresh_from_db()
    actions.edit(row, body=SAID + " En dat was het.", title=TITLE)
    assert SECRET in page_of(client_of(dijk), row)
    row.refresh_from_db()
    actions.edit(row, body=SAID + " Nu 70 euro per gram.", title=TITLE, seen=row.edited_at)
    seen = page_of(client_of(dijk), row)
    assert SECRET in seen and "70 euro" not in seen
    row.refresh_from_db()
    actions.edit(row, body="Het was zwaar.", title="", seen=row.edited_at)
    assert not Hold.objects.filter(share=row, decided_at=None).exists()


def test_facilitators_hear_it(client_of, els, tineke, dijk, guide, row):
    told = Notice.objects.filter(kind=actions.HELD)
    assert {one.member_id for one in told} == {els.id, tineke.id}
    assert "woorden in je groep zijn afgedekt" in client_of(els).get("/").content.decode()
    assert "woorden in je groep" not in client_of(dijk).get("/").content.decode()
    # Once for all that waits.
    actions.decide_held(
        Hold.objects.get(share=actions.share(row.author, body="Nu 45 euro per gram.")), guide, [0], "", None
    )
    assert Notice.objects.filter(kind=actions.HELD).count() == 2
    decide(client_of(els), row, all="yes")
    assert "woorden in je groep" not in client_of(els).get("/").content.decode()


def test_taken_back_nothing_waits(els, guide, row):
    actions.withdraw(row)
    assert not Hold.objects.exists()


def test_answers_are_looked_through_too(client_of, dijk, vuurtoren, row):
    there = reverse("sharing:share", args=[row.group_id, row.uid])
    form = {"body": "Bel mij op 06-12345678, dan praten we.", "asked": "yes"}
    answer = client_of(dijk).post(there, form)
    assert answer.status_code == 303
    assert "06-12345678" not in page_of(client_of(vuurtoren), row)
    assert "dan praten we" in page_of(client_of(vuurtoren), row)
    assert "06-12345678" in page_of(client_of(dijk), row)
    # Sent by our own script only the new one comes back, as its writer sees it.
    fresh = (
        client_of(dijk)
        .post(there, form | {"body": "Of app 06-87654321."}, headers={"X-Enhanced": "1"})
        .content.decode()
    )
    assert "06-87654321" in fresh and "een telefoonnummer" in fresh


def test_numbers_only_from_who_is_new(writer, guide):
    Membership.objects.filter(id=writer.id).update(joined_at=timezone.now() - timedelta(days=15))
    writer.refresh_from_db()
    assert not covering.covered(actions.share(writer, body="Bel mij op 06-12345678.").sealed)
    assert not covering.covered(actions.share(guide, body="Zie www.voorbeeld.nl voor de zaal.").sealed)
    assert covering.covered(actions.share(writer, body="Zijn nummer is 06-12345678.").sealed)


def test_a_report_holds_all_of_it_and_nothing_of_the_machinery(client_of, dijk, row):
    client_of(dijk).post(
        reverse("sharing:report", args=[row.group_id, row.uid]), {"why": "selling", "more": "Een prijs?"}
    )
    assert set(Report.objects.get().sealed["words"]) == {"name", "title", "body", "warning"}


def test_a_story_is_read_by_a_facilitator_who_is_told(client_of, els, row):
    actions.offer_story(row, name="Iemand", title="Toen", body="Het was 50 euro per gram, altijd weer.")
    listed = client_of(els).get(reverse("sharing:offered", args=[row.group_id])).content.decode()
    assert "Kijk hier nog eens naar" in listed and "“50 euro per gram”" in listed
    assert "held" not in Story.objects.get().sealed


def test_markdown_around_and_in_it(row, writer):
    odd = actions.share(writer, body="- *een* **50 euro** per gram\n- twee \ue000 drie <b>x</b>")
    html = render.fragment_of(odd.uid).html.decode()
    assert "50 euro" not in html and html.count('class="held"') == 1
    assert "&lt;b&gt;x" in html and "\ue000" not in html


def test_leaving_with_ones_words_takes_it_along(writer, els, guide, row):
    actions.leave(writer, words_taken=True)
    assert not Hold.objects.exists()
    assert not Share.objects.standing().exists()


def test_the_page_asks_the_same_for_many(client_of, els, writer, guide, django_assert_max_num_queries):
    for number in range(5):
        actions.share(writer, body=f"Toen was het 4{number} euro per gram.")
    client, there = client_of(els), reverse("sharing:held", args=[writer.group_id])
    client.get(there)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(there)
    for number in range(20):
        actions.share(writer, body=f"Later was het {60 + number} euro per gram.")
    client.get(there)
    with CaptureQueriesContext(connection) as many:
        assert client.get(there).content.decode().count("<article") == 25
    assert len(many) == len(few)
