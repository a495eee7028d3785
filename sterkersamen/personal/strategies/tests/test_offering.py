"""What somebody offers: by whom it is read, who decides, where it stands from then on, and how it goes away again."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.personal.strategies import actions, queries
from sterkersamen.personal.strategies.models import Offer, OwnStrategy, Tally, Tried
from sterkersamen.personal.strategies.tests.conftest import WORDS, read, to, told
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Access
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.testing.cast import join, make_member

TITLE = WORDS["title"]


def form(place: Membership, **other) -> dict:
    return WORDS | {"group": str(place.id), "sure": "on", "once": str(uuid4())} | other


def test_it_waits_for_a_facilitator_who_does_not_see_whose_it_is(
    client_of, vuurtoren, els, dijk, stranger, own, membership_of
):
    client, place = client_of(vuurtoren), membership_of(vuurtoren)
    page = read(client, to("offer", own.id))
    assert "Maandaggroep" in page and "met Marit" in page and "Er staat geen naam bij." in page
    sent = form(place)
    for _twice in range(2):
        assert client.post(to("offer", own.id), sent).status_code == 303
    row = Offer.objects.get()
    assert client.get(to("offer", own.id)).status_code == 303, "it is offered already"
    assert "Een gespreksleider van Maandaggroep leest het eerst." in read(client, to("strategy", str(own.id)))
    # Nobody else finds it, and its address is nothing.
    for one in (stranger, dijk, els):
        assert TITLE not in read(client_of(one), to("strategies"))
        assert client_of(one).get(to("strategy", str(row.id))).status_code == 404

    guide, home = client_of(els), reverse("groups:home", args=[place.group_id])
    assert "Iemand biedt iets aan dat helpt" in read(guide, home)
    assert "Iemand biedt iets aan dat helpt" not in read(client_of(dijk), home)
    groups.rest(membership_of(els), None)
    assert "Iemand biedt iets aan dat helpt" not in read(guide, home), "who rests is asked nothing"
    groups.return_from_rest(membership_of(els))
    for _twice in range(2):
        page = read(guide, to("offered", place.group_id))
    assert TITLE in page and "Marit" not in page and "Loop naar het water." in page
    for trace in ("Vuurtoren", str(place.id), str(own.id)):
        assert trace not in page
    assert Access.objects.get(event="strategy_read").subject == place.id, "written down once, for its writer"
    assert "las iets wat je aanbood" in read(client, reverse("safety:access"))

    assert guide.post(to("decide", place.group_id, row.id)).status_code == 303
    assert told(vuurtoren) == ["Een gespreksleider keek naar wat je aanbood."]
    assert told(els) == told(dijk) == []
    page = read(client_of(stranger), to("strategy", str(row.id)))
    assert TITLE in page and "van een groepslid" in page
    for trace in ("Vuurtoren", "Maandaggroep", str(place.id), str(place.group_id), str(own.id)):
        assert trace not in page
    assert TITLE in read(client_of(stranger), to("strategies"))
    assert "Iedereen met een account kan dit lezen" in read(client, to("strategy", str(own.id)))


@pytest.mark.parametrize("lacks", ["group", "title", "how", "triggers", "sure"])
def test_an_offer_lacks_nothing(client_of, vuurtoren, own, membership_of, lacks):
    answer = client_of(vuurtoren).post(to("offer", own.id), form(membership_of(vuurtoren), **{lacks: ""}))
    assert answer.status_code == 422
    assert not Offer.objects.exists()
    assert (TITLE if lacks != "title" else "Neem brood.") in answer.content.decode(), "nothing is lost"


def test_only_ones_own_and_only_to_ones_own_group(client_of, vuurtoren, bram, dijk, own, membership_of):
    for other in (dijk, bram):
        assert client_of(other).get(to("offer", own.id)).status_code == 404
        assert client_of(other).post(to("offer", own.id), form(membership_of(other))).status_code == 404
    answer = client_of(vuurtoren).post(to("offer", own.id), form(membership_of(bram)))
    assert answer.status_code == 422
    assert not Offer.objects.exists()
    assert client_of(vuurtoren).get(to("offer", uuid4())).status_code == 404


def test_without_a_group_it_says_what_to_do_first(client_of, stranger):
    row = OwnStrategy.objects.create(member=stranger, data=WORDS)
    page = client_of(stranger).get(to("offer", row.id))
    assert page.status_code == 200 and "Eerst een groep" in page.content.decode()
    assert client_of(stranger).post(to("offer", row.id), WORDS).status_code == 422


def test_no_is_said_with_a_kind_word_that_only_its_writer_reads(client_of, vuurtoren, dijk, els, waiting, own):
    group, guide = waiting.membership.group_id, client_of(els)
    answer = guide.post(to("decide", group, waiting.id), {"do": "no"})
    assert answer.status_code == 422 and "Schrijf hier iets" in answer.content.decode()
    said = {"do": "no", f"{waiting.id}-word": "Mooi. Laat het plein eruit, dan kan het."}
    assert guide.post(to("decide", group, waiting.id), said).status_code == 303
    page = read(client_of(vuurtoren), to("strategy", str(own.id)))
    assert "Laat het plein eruit" in page and "Aanbieden aan anderen" in page
    assert told(vuurtoren) == ["Een gespreksleider keek naar wat je aanbood."]
    waiting.refresh_from_db()
    assert waiting.sealed is None and waiting.agreed_at is None
    assert client_of(dijk).get(to("strategy", str(own.id))).status_code == 404
    # Written differently, it is offered again; the old word is gone from the page.
    actions.offer(own, waiting.membership, WORDS)
    assert "Laat het plein eruit" not in read(client_of(vuurtoren), to("strategy", str(own.id)))


def test_only_facilitators_of_that_group_decide(client_of, dijk, bram, els, waiting, other_group):
    group = waiting.membership.group_id
    assert client_of(dijk).get(to("offered", group)).status_code == 403
    assert client_of(dijk).post(to("decide", group, waiting.id)).status_code == 403
    assert client_of(bram).get(to("offered", group)).status_code == 404
    assert client_of(bram).post(to("decide", group, waiting.id)).status_code == 404
    assert client_of(bram).post(to("decide", other_group.id, waiting.id)).status_code == 404
    assert client_of(els).get(to("decide", group, waiting.id)).status_code == 405
    assert client_of(els).post(to("decide", group, uuid4())).status_code == 404
    waiting.refresh_from_db()
    assert waiting.agreed_at is None and waiting.ended_at is None


def test_nobody_decides_about_their_own(client_of, els, tineke, membership_of):
    place = membership_of(els)
    row = actions.offer(OwnStrategy.objects.create(member=els, data=WORDS), place, WORDS)
    page = read(client_of(els), to("offered", place.group_id))
    assert "Een andere gespreksleider beslist erover" in page and to("decide", place.group_id, row.id) not in page
    assert client_of(els).post(to("decide", place.group_id, row.id)).status_code == 403
    assert client_of(tineke).post(to("decide", place.group_id, row.id)).status_code == 303
    # Nor takes it out as who leads: that would go past its own way back.
    assert client_of(els).get(to("take_out", row.id)).status_code == 404


def test_who_decides_second_hears_that_it_is_over(client_of, els, tineke, vuurtoren, waiting, membership_of):
    door = to("decide", waiting.membership.group_id, waiting.id)
    actions.agree(waiting, membership_of(tineke))
    assert client_of(els).post(door).status_code == 404
    with pytest.raises(actions.NotOpen):
        actions.decline(waiting, membership_of(els), "Nee.")
    actions.agree(waiting, membership_of(els))
    waiting.refresh_from_db()
    assert waiting.agreed_by == membership_of(tineke).id
    actions.withdraw(waiting)
    with pytest.raises(actions.NotOpen):
        actions.agree(waiting, membership_of(els))


def test_its_writer_takes_it_back_everywhere(client_of, vuurtoren, dijk, stranger, published, own):
    client, other = client_of(vuurtoren), client_of(stranger)
    other.post(to("strategy", str(published.id)), {"trigger": "boredom", "answer": "helped", "shared": "on"})
    assert Tally.objects.get().helped == 1
    assert client_of(dijk).post(to("withdraw", own.id)).status_code == 404
    assert client.get(to("withdraw", own.id)).status_code == 405
    assert client.post(to("withdraw", own.id)).status_code == 303
    published.refresh_from_db()
    assert published.sealed is None and not Tally.objects.exists()
    assert other.get(to("strategy", str(published.id))).status_code == 404
    assert TITLE not in read(other, to("strategies"))
    assert TITLE in read(client, to("strategies")), "one's own stays"
    # What another noted about it is theirs, and can go too.
    page = read(other, to("tried"))
    assert "Iets uit de lijst dat er niet meer is" in page and TITLE not in page
    gone = other.post(to("untried", Tried.objects.get().id))
    assert gone.url == to("tried") and not Tried.objects.exists() and not Tally.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_taking_it_back_destroys_its_key(published):
    actions.withdraw(published)
    assert not keyring.exists(Subject("strategy", published.id))
    assert Event.objects.filter(stream_kind="control", kind="key_gone", ref=published.id).exists()
    actions.finish()


def test_keys_that_a_crash_left_are_destroyed_later(published):
    Offer.objects.filter(pk=published.pk).update(ended_at="2026-01-01T12:00:00Z", sealed=None)
    actions.finish()
    assert not keyring.exists(Subject("strategy", published.id))


def test_throwing_away_ones_own_takes_it_back(client_of, vuurtoren, published, own):
    client = client_of(vuurtoren)
    assert "neem je ook die kopie terug" in read(client, to("edit", own.id))
    client.post(to("edit", own.id), {"do": "remove"})
    published.refresh_from_db()
    assert published.ended_how == "withdrawn" and published.sealed is None
    assert not OwnStrategy.objects.exists()


def test_a_change_of_ones_own_leaves_the_copy(client_of, vuurtoren, stranger, published, own):
    client = client_of(vuurtoren)
    client.post(to("edit", own.id), {"title": "Eenden", "how": "Loop.", "version": "1"})
    assert TITLE in read(client_of(stranger), to("strategy", str(published.id)))
    # Its writer sees their own, and by the address of the copy comes there too.
    page = read(client, to("strategies"))
    assert "Eenden" in page and TITLE not in page
    assert client.get(to("strategy", str(published.id))).url == to("strategy", str(own.id))


def test_leaving_ends_what_waits_and_keeps_what_was_published(
    client_of, vuurtoren, stranger, els, published, membership_of
):
    place = membership_of(vuurtoren)
    second = OwnStrategy.objects.create(member=vuurtoren, data=WORDS | {"title": "Soep"})
    later = actions.offer(second, place, WORDS | {"title": "Soep"})
    groups.leave(place, take_words=False)
    later.refresh_from_db()
    assert later.ended_how == "closed" and "Soep" not in read(client_of(els), to("offered", place.group_id))
    assert "die groep is gesloten, of je bent er weg" in read(client_of(vuurtoren), to("strategy", str(second.id)))
    assert TITLE in read(client_of(stranger), to("strategies"))
    # Whoever left takes it back as before.
    client_of(vuurtoren).post(to("withdraw", published.own_id))
    assert TITLE not in read(client_of(stranger), to("strategies"))


def test_leaving_with_the_words_takes_it_along(client_of, vuurtoren, stranger, published, membership_of):
    groups.leave(membership_of(vuurtoren), take_words=True)
    published.refresh_from_db()
    assert published.ended_how == "withdrawn" and published.sealed is None
    assert TITLE not in read(client_of(stranger), to("strategies"))


def test_closing_the_account_takes_it_along(client_of, vuurtoren, stranger, published, own, membership_of):
    client_of(stranger).post(to("strategy", str(published.id)), {"trigger": "boredom", "answer": "no", "shared": "on"})
    told_of = list(PERSONAL[Offer].export(vuurtoren))
    assert told_of[0]["words"] == WORDS and told_of[0]["agreed"] is True
    for _twice in range(2):
        for model in (Offer, OwnStrategy, Tried):
            PERSONAL[model].shred(vuurtoren)
    published.refresh_from_db()
    assert published.ended_at and published.sealed is None and not Tally.objects.exists()
    assert TITLE not in read(client_of(stranger), to("strategies"))
    assert list(PERSONAL[Offer].export(vuurtoren))[0]["words"] is None


@pytest.mark.django_db(transaction=True)
def test_an_account_that_is_closed_leaves_no_key(vuurtoren, published):
    closing.close(vuurtoren)
    assert not keyring.exists(Subject("strategy", published.id))
    assert not Offer.objects.published().exists()


def test_a_closed_group_decides_no_more_and_what_stood_stays(
    client_of, vuurtoren, stranger, els, published, membership_of
):
    place = membership_of(vuurtoren)
    second = OwnStrategy.objects.create(member=vuurtoren, data=WORDS | {"title": "Soep"})
    later = actions.offer(second, place, WORDS | {"title": "Soep"})
    groups.archive(membership_of(els))
    later.refresh_from_db()
    assert later.ended_how == "closed"
    with pytest.raises(actions.NotOpen):
        actions.offer(second, place, WORDS)
    assert queries.places_to_offer(vuurtoren) == []
    assert TITLE in read(client_of(stranger), to("strategies"))
    assert client_of(els).get(to("take_out", published.id)).status_code == 200, "who led it can still take it out"


def test_who_is_paused_offers_nothing(client_of, vuurtoren, els, own, membership_of):
    groups.pause(membership_of(els), membership_of(vuurtoren))
    assert queries.places_to_offer(vuurtoren) == []
    with pytest.raises(actions.NotOpen):
        actions.offer(own, membership_of(vuurtoren), WORDS)


def test_a_block_hides_nothing_that_has_no_name(client_of, vuurtoren, dijk, published, membership_of):
    """What is missing for one and not for another would tell whose it is."""
    safety.block(published.membership.group_id, membership_of(dijk).id, membership_of(vuurtoren).id)
    assert TITLE in read(client_of(dijk), to("strategies"))
    assert client_of(dijk).get(to("strategy", str(published.id))).status_code == 200


def test_it_is_counted_ordered_and_chosen_like_the_others(client_of, vuurtoren, published, own):
    people = [make_member(f"iemand-{number}") for number in range(6)]
    for person in people[:4]:
        actions.tried(person, str(published.id), "boredom", "helped", shared=True)
    # One's own is not counted, by its own address or by the copy's.
    for one in (str(own.id), str(published.id)):
        actions.tried(vuurtoren, one, "boredom", "helped", shared=True)
    assert Tally.objects.get().helped == 4
    me = client_of(people[0])
    assert "mensen zeggen" not in read(me, to("strategy", str(published.id)))
    for person in people[4:]:
        actions.tried(person, str(published.id), "boredom", "somewhat", shared=True)
    page = read(me, to("strategy", str(published.id)))
    assert "4 van de 6 mensen zeggen: dat hielp." in page and "Een beetje: 2. Niet: 0." in page
    assert "4 van de 6" in read(client_of(vuurtoren), to("strategy", str(own.id))), "its writer sees what others say"
    choices = queries.all_of(people[0])
    assert queries.best_for("boredom", 1, choices.values()) == [str(published.id)]
    assert queries.titles_of(people[0])[str(published.id)] == TITLE
    page = read(me, f"{to('strategies')}?of=4")
    assert page.index(TITLE) < page.index("Stel het een kwartier uit") and "hielp jou eerder" in page
    assert "Dit hielp jou eerder" in read(me, to("strategies"))


def test_titles_of_some_cost_one_query(vuurtoren, dijk, own, published, waiting, django_assert_num_queries):
    ids = ["s01", str(own.id), str(published.id), str(uuid4()), "nergens", ""]
    with django_assert_num_queries(1):
        found = queries.titles_among(vuurtoren, ids)
    assert found == {"s01": queries.library()["s01"].title, str(own.id): TITLE, str(published.id): TITLE}
    assert str(own.id) not in queries.titles_among(dijk, ids)
    with django_assert_num_queries(0):
        assert list(queries.titles_among(dijk, ["s01", "s02"])) == ["s01", "s02"]
    actions.withdraw(published)
    assert str(published.id) not in queries.titles_among(dijk, ids)


def test_many_cost_what_one_costs(client_of, stranger, published, group, els, membership_of):
    client = client_of(stranger)
    addresses = ["/strategies", "/strategies?of=4", to("strategy", str(published.id)), to("tried")]
    guide, offered = client_of(els), to("offered", group.id)

    def cost() -> list[int]:
        keyring.forget_all()
        counts = []
        for browser, address in [*((client, one) for one in addresses), (guide, offered)]:
            with (
                CaptureQueriesContext(connections["default"]) as content,
                CaptureQueriesContext(connections["keyring"]) as keys,
            ):
                assert browser.get(address).status_code == 200
            counts.append(len(content) + len(keys))
        return counts

    cost()
    counts = cost()
    for number in range(12):
        person = make_member(f"schrijver-{number}")
        place = join(person, group, f"Schrijver {number}")
        row = OwnStrategy.objects.create(member=person, data=WORDS | {"title": f"Iets {number}"})
        actions.agree(actions.offer(row, place, row.data), membership_of(els))
    assert cost() == counts
    assert max(counts) <= 9, counts
