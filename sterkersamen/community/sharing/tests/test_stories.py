"""Stories: offered, agreed to, read by everyone who is signed in, taken back everywhere."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions
from sterkersamen.community.sharing.models import Story
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety.models import Access
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

WORDS = {"name": "Meerkoet", "title": "Een jaar later", "body": "Het werd *lichter*.", "warning": ""}
STORIES = "/stories"


@pytest.fixture
def row(vuurtoren, membership_of):
    return actions.share(membership_of(vuurtoren), title="Maandag", body="Het werd lichter.")


@pytest.fixture
def story(row, els, membership_of):
    made = actions.offer_story(row, **WORDS)
    actions.agree_to_story(made, membership_of(els))
    made.refresh_from_db()
    return made


def test_offering_waits_for_a_facilitator(client_of, vuurtoren, els, stranger, row):
    client, offer = client_of(vuurtoren), reverse("sharing:offer", args=[row.group_id, row.uid])
    assert "Het werd lichter." in client.get(offer).content.decode()
    for _ in range(2):
        assert client.post(offer, WORDS | {"once": "6e9d28e8-7f12-4a62-b8d3-1b80ab0a5b6c"}).status_code == 303
    made = Story.objects.get()
    assert "Een jaar later" in client.get(STORIES).content.decode()
    assert "Een jaar later" not in client_of(stranger).get(STORIES).content.decode()
    assert client_of(stranger).get(reverse("sharing:story", args=[made.id])).status_code == 404

    guide, waiting = client_of(els), reverse("sharing:offered", args=[row.group_id])
    home, leads = reverse("groups:home", args=[row.group_id]), Membership.objects.get(member=els, group=row.group_id)
    assert "Er wacht een verhaal op je" in guide.get(home).content.decode()
    # Who rests is asked nothing.
    groups.rest(leads, None)
    assert "Er wacht een verhaal op je" not in guide.get(home).content.decode()
    groups.return_from_rest(leads)
    assert "Een jaar later" in guide.get(waiting).content.decode()
    assert Access.objects.get(event="story_read").subject == row.author_id
    assert guide.post(reverse("sharing:decide_story", args=[row.group_id, made.id])).status_code == 303
    assert "Een jaar later" in client_of(stranger).get(STORIES).content.decode()
    assert "Een jaar later" not in guide.get(waiting).content.decode()


@pytest.mark.parametrize("field", ["name", "title", "body"])
def test_a_story_lacks_nothing(client_of, vuurtoren, row, field):
    offer = reverse("sharing:offer", args=[row.group_id, row.uid])
    answer = client_of(vuurtoren).post(offer, WORDS | {field: ""})
    assert answer.status_code == 422
    assert not Story.objects.exists()


def test_a_form_for_what_is_offered_already_does_not_open_again(client_of, vuurtoren, row, story):
    answer = client_of(vuurtoren).get(reverse("sharing:offer", args=[row.group_id, row.uid]))
    assert answer.headers["Location"] == reverse("sharing:more", args=[row.group_id, row.uid])


def test_a_second_offer_of_the_same_share_is_told(client_of, vuurtoren, row, story):
    answer = client_of(vuurtoren).post(reverse("sharing:offer", args=[row.group_id, row.uid]), WORDS)
    assert answer.status_code == 422
    assert "Een jaar later" in answer.content.decode()


def test_a_facilitator_may_think_it_wiser_not_to(client_of, els, row):
    made = actions.offer_story(row, **WORDS)
    client_of(els).post(reverse("sharing:decide_story", args=[row.group_id, made.id]), {"no": "1"})
    made.refresh_from_db()
    assert made.withdrawn_at
    assert made.agreed_at is None


def test_only_facilitators_of_that_group_decide(client_of, dijk, bram, row, other_group):
    made = actions.offer_story(row, **WORDS)
    assert client_of(dijk).post(reverse("sharing:decide_story", args=[row.group_id, made.id])).status_code == 403
    assert client_of(bram).post(reverse("sharing:decide_story", args=[row.group_id, made.id])).status_code == 404
    assert client_of(bram).post(reverse("sharing:decide_story", args=[other_group.id, made.id])).status_code == 404
    made.refresh_from_db()
    assert made.agreed_at is None


def test_no_page_of_it_leads_to_who_wrote_it(client_of, stranger, dijk, row, story):
    for one in (stranger, dijk):
        for at in (STORIES, reverse("sharing:story", args=[story.id])):
            page = client_of(one).get(at).content.decode()
            assert "Meerkoet" in page
            for trace in ("Vuurtoren", str(row.uid), str(row.author_id), str(row.group_id)):
                assert trace not in page
    assert "<em>lichter</em>" in client_of(stranger).get(reverse("sharing:story", args=[story.id])).content.decode()


def test_its_writer_takes_it_back_everywhere(client_of, vuurtoren, dijk, row, story):
    take = reverse("sharing:withdraw_story", args=[story.id])
    assert client_of(dijk).post(take).status_code == 404
    assert client_of(vuurtoren).get(take).status_code == 405
    assert client_of(vuurtoren).post(take).status_code == 303
    story.refresh_from_db()
    assert story.sealed is None
    assert client_of(dijk).get(reverse("sharing:story", args=[story.id])).status_code == 404
    assert "Een jaar later" not in client_of(vuurtoren).get(STORIES).content.decode()
    # It stays in its group.
    row.refresh_from_db()
    assert row.sealed["body"] == "Het werd lichter."


@pytest.mark.django_db(transaction=True)
def test_taking_it_back_destroys_its_key(row, story):
    actions.withdraw_story(story)
    assert not keyring.exists(Subject("story", story.id))
    assert Event.objects.filter(stream_kind="control", kind="key_gone", ref=story.id).exists()
    actions.finish_stories()


def test_keys_that_a_crash_left_are_destroyed_later(row, story):
    Story.objects.filter(pk=story.pk).update(withdrawn_at="2026-01-01T12:00:00Z", sealed=None)
    actions.finish_stories()
    assert not keyring.exists(Subject("story", story.id))


def test_it_goes_along_when_its_writer_leaves_with_the_words(client_of, stranger, vuurtoren, membership_of, story):
    actions.leave(membership_of(vuurtoren), words_taken=True)
    assert "Een jaar later" not in client_of(stranger).get(STORIES).content.decode()


def test_pages_of_stories_follow_each_other(client_of, stranger, vuurtoren, els, membership_of):
    for number in range(23):
        row = actions.share(membership_of(vuurtoren), body=f"Tekst {number}.")
        actions.agree_to_story(actions.offer_story(row, **WORDS | {"title": f"Verhaal {number}."}), membership_of(els))
    client = client_of(stranger)
    page = client.get(STORIES).content.decode()
    rest = client.get(re.search(r'href="([^"]+\?before=[^"]+)"', page).group(1)).content.decode()
    titles = re.findall(r"Verhaal (\d+)\.", page + rest)
    assert titles == [str(number) for number in reversed(range(23))]
    assert client.get(STORIES, {"before": str(uuid.uuid4())}).status_code == 200


def test_who_is_not_signed_in_reads_no_stories(client_of, story):
    assert client_of().get(STORIES).status_code in {302, 303}
    assert client_of().get(reverse("sharing:story", args=[story.id])).status_code in {302, 303}


def test_nobody_decides_about_their_own(client_of, els, tineke, group, membership_of):
    """Els offers a story of her own. Her list says so; Tineke decides."""
    mine = actions.share(membership_of(els), title="Tien jaar later", body="Het werd lichter.")
    story = actions.offer_story(mine, name="Iemand", title="Tien jaar later", body="Het werd lichter.")
    decide = reverse("sharing:decide_story", args=[group.id, story.id])
    page = client_of(els).get(reverse("sharing:offered", args=[group.id])).content.decode()
    assert "Een andere gespreksleider beslist erover" in page and decide not in page
    assert client_of(els).post(decide).status_code == 403
    assert client_of(tineke).post(decide).status_code == 303


def test_nobody_opens_their_own_words_that_somebody_else_folded(client_of, els, tineke, group, membership_of):
    mine = actions.share(membership_of(els), title="", body="Jullie zeuren.")
    actions.fold(mine, membership_of(tineke), "Dit doet pijn.")
    fold = reverse("sharing:fold", args=[group.id, mine.uid])
    page = client_of(els).get(reverse("sharing:more", args=[group.id, mine.uid])).content.decode()
    assert "Een andere gespreksleider vouwde dit dicht" in page and "Weer openvouwen" not in page
    assert client_of(els).post(fold, {"off": "1"}).status_code == 403
    assert mine.folds.filter(ended_at=None).exists()
    assert client_of(tineke).post(fold, {"off": "1"}).status_code == 303
    assert not mine.folds.filter(ended_at=None).exists()
