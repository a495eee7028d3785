"""The list of shares: `sharing:shares`. Who may not come in is in test_doors."""

from __future__ import annotations

import re

from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions, queries
from sterkersamen.core import later
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.vault import keyring


def get(client, group, **query):
    return client.get(reverse("sharing:shares", args=[group.id]), query).content.decode()


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="[^"]*" id="s-([0-9a-f-]+)"', page)


def test_newest_first_fifty_a_page_until_the_end(me, dijk, client_of, group):
    rows = [actions.share(me, body=f"Tekst {number}.") for number in range(queries.PAGE + 3)]
    client = client_of(dijk)
    page = get(client, group)
    assert shown(page) == [str(row.uid) for row in reversed(rows[3:])]
    assert "Je bent bij" not in page
    older = re.search(r'href="([^"]+\?before=[^"]+)"', page).group(1)
    rest = client.get(older).content.decode()
    assert shown(rest) == [str(row.uid) for row in reversed(rows[:3])]
    assert "Je bent bij" in rest
    assert "data-live-list" in page
    assert "data-live-list" not in rest


def test_an_empty_list_says_what_to_do(dijk, client_of, group):
    page = get(client_of(dijk), group)
    assert "Iemand is altijd de eerste" in page
    assert reverse("sharing:new", args=[group.id]) in page


def test_pinned_shares_stand_on_top_once(me, els, dijk, membership_of, client_of, group):
    rows = [actions.share(me, body=f"Tekst {number}.") for number in range(3)]
    actions.pin(rows[0], membership_of(els))
    assert shown(get(client_of(dijk), group)) == [str(row.uid) for row in (rows[0], rows[2], rows[1])]


def test_what_is_new_since_the_last_visit_has_a_line_above_it(me, other, dijk, client_of, group):
    old = actions.share(me, body="Toen.")
    client = client_of(dijk)
    assert "laatste bezoek" not in get(client, group)
    later.flush()
    new = actions.share(me, body="Net.")
    page = get(client, group)
    places = [
        page.index(mark) for mark in ("Nieuw sinds je laatste bezoek", str(new.uid), "Dit was er al", str(old.uid))
    ]
    assert places == sorted(places)
    later.flush()
    assert Membership.objects.get(pk=other.pk).seen_to == new.id
    assert "laatste bezoek" not in get(client, group)


def test_ones_own_share_is_not_new(me, vuurtoren, client_of, group):
    actions.share(me, body="Toen.")
    client = client_of(vuurtoren)
    get(client, group)
    later.flush()
    actions.share(me, body="Van mij.")
    assert "laatste bezoek" not in get(client, group)


def test_an_older_page_sets_no_mark_back(me, other, dijk, client_of, group):
    rows = [actions.share(me, body="Tekst.") for _ in range(3)]
    client = client_of(dijk)
    get(client, group)
    later.flush()
    get(client, group, before=str(rows[1].uid))
    later.flush()
    assert Membership.objects.get(pk=other.pk).seen_to == rows[2].id


def test_new_answers_are_marked_beneath_what_one_read(me, other, vuurtoren, client_of, group):
    row = actions.share(me, body="Vandaag.")
    client = client_of(vuurtoren)
    client.get(reverse("sharing:share", args=[group.id, row.uid]))
    get(client, group)
    later.flush()
    actions.reply(other, row, body="Mooi.")
    assert '<span class="badge new">nieuw</span>' in get(client, group)
    client.get(reverse("sharing:share", args=[group.id, row.uid]))
    later.flush()
    # Read just now, and the second mark within a minute waits for its turn.
    later._done_at.clear()
    assert '<span class="badge new">nieuw</span>' not in get(client, group)


def test_withdrawn_and_hidden_shares_are_not_there(me, other, els, dijk, membership_of, client_of, group):
    gone = actions.share(me, body="Weg.")
    actions.withdraw(gone)
    hidden = actions.share(me, body="Van wie je niet ziet.")
    kept = actions.share(membership_of(els), body="Welkom.")
    block(group.id, other.id, me.id)
    assert shown(get(client_of(dijk), group)) == [str(kept.uid)]
    assert str(hidden.uid) in get(client_of(els), group)


def test_it_costs_the_same_for_fifty_of_fifty_and_of_many(me, other, dijk, client_of, group):
    client = client_of(dijk)
    costs = []
    for count in (queries.PAGE, 200):
        for _ in range(count):
            actions.share(me, body="Tekst.")
        for warm in (False, True):
            if not warm:
                from sterkersamen.core import renderings

                renderings.forget_all()
                keyring.forget_all()
            with (
                CaptureQueriesContext(connections["default"]) as asked,
                CaptureQueriesContext(connections["keyring"]) as keys,
            ):
                assert len(shown(get(client, group))) == queries.PAGE
            costs.append((warm, len(asked), len(keys)))
    assert costs[:2] == costs[2:]
    # The session, the door, the list, what is one's own.
    assert {warm: count for warm, count, _keys in costs}[True] == 4


def test_a_reader_who_sees_not_everyone_costs_one_query_more(me, other, els, dijk, membership_of, client_of, group):
    for _ in range(5):
        actions.share(membership_of(els), body="Tekst.")
    block(group.id, other.id, me.id)
    client = client_of(dijk)
    get(client, group)
    with CaptureQueriesContext(connections["default"]) as asked:
        get(client, group)
    assert len(asked) == 5


def test_the_group_has_its_name_on_it_and_the_title_has_not(dijk, client_of, group):
    page = get(client_of(dijk), group)
    assert "Maandaggroep" in page
    assert "Maandaggroep" not in re.search("<title>(.*)</title>", page).group(1)


def test_a_changed_name_of_the_group_shows_at_once(dijk, client_of, group):
    client = client_of(dijk)
    get(client, group)
    group.sealed = {**group.sealed, "name": "Dinsdaggroep"}
    group.save()
    assert "Dinsdaggroep" in get(client, group)
