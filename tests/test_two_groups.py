"""Somebody in two groups: nothing that members of the two can see lets them find out that it is one person."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.testing.cast import join
from sterkersamen.testing.pages import crawl, ids

# What everybody gets, and so tells nothing: names of our own files, and places of help.
IDEAS = re.compile(r'<p class="ideas">.*?</p>', re.DOTALL)
PUBLIC = re.compile(r"/static/[^\"' ]+|tel:[\d+-]+|\d{4}-\d{2}-\d{2}T[\d:+]+|0\d{3}-\d{3,4} ?\d{3,4}|M[\d.\s-]+")


def everything_seen(member) -> str:
    """All that somebody can reach: every page, every header of it, and what a program gets as a fragment."""
    browser = Client()
    browser.force_login(member)
    seen: list[str] = []

    def get(path: str) -> tuple[int, str, str]:
        answer = browser.get(path, follow=True)
        address = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        text = answer.content.decode(errors="replace")
        seen.append("\n".join([path, *(f"{name}: {value}" for name, value in answer.headers.items()), text]))
        return answer.status_code, address, text

    crawl(get)
    # Ideas for a name say nothing of who is in (groups/tests/test_names.py), but chance may bring up any of them.
    return PUBLIC.sub(" ", IDEAS.sub(" ", "\n".join(seen)))


@pytest.fixture
def double(els, dijk, vuurtoren, bram, other_group, membership_of):
    """Vuurtoren is in the Donderdaggroep too, as Meerkoet, and did in both all that one can do."""
    here, there = membership_of(vuurtoren), join(vuurtoren, other_group, "Meerkoet")
    for place in (here, there):
        groups.show_presence(place, True)
        row = sharing.share(place, title="", body="Een dag om te vergeten.", warning="use")
        sharing.reply(place, row, body="Toch nog iets.")
        sharing.edit(row, title="", body="Een dag om te onthouden.", warning="use")
    # What others wrote is recognised, told to everybody as a story, folded away.
    for place, guide in ((here, membership_of(els)), (there, Membership.objects.get(group=other_group, member=bram))):
        theirs = sharing.share(guide, title="", body="Wat helpt jullie?")
        sharing.encourage(place, theirs, "recognise")
        told = sharing.share(place, title="", body="Hoe het begon.")
        sharing.agree_to_story(sharing.offer_story(told, name="Iemand", title="Toen", body="Hoe het begon."), guide)
        sharing.fold(sharing.share(place, title="", body="Te veel gezegd."), guide, "Daar stond een plek in.")
    return here, there


def test_nothing_links_one_person_across_two_groups(double, els, dijk, bram, vuurtoren, stranger):
    here, there = double
    seen_there, anybody = everything_seen(bram), ids(everything_seen(stranger))
    for one in (dijk, els):
        seen_here = everything_seen(one)
        assert "Vuurtoren" in seen_here
        assert "Meerkoet" in seen_there
        assert "Meerkoet" not in seen_here
        assert "Vuurtoren" not in seen_there
        assert str(here.id) in seen_here
        assert str(there.id) not in seen_here
        assert str(vuurtoren.id) not in seen_here + seen_there
        assert vuurtoren.id.hex not in seen_here + seen_there
        # Whatever looks like an id, and both can see, somebody without any group can see too: it tells of nobody.
        assert ids(seen_here) & ids(seen_there) <= anybody


def test_the_program_of_streams_says_no_more(double, els, bram):
    """Events name rows of one group only; none of them is in the other."""
    from sterkersamen.platform.live.models import Event
    from sterkersamen.platform.live.registry import FRAGMENTS

    here, there = double
    named = {
        group: {
            str(value)
            for row in Event.objects.filter(stream=group).values_list("ref", "acting", "only")
            for value in row
            if value
        }
        for group in (here.group_id, there.group_id)
    }
    assert named[here.group_id]
    # And what each says in an open page, with all that is in it.
    said = {
        group: ids(
            PUBLIC.sub(" ", "\n".join(FRAGMENTS[row.kind](row) or "" for row in Event.objects.filter(stream=group)))
        )
        for group in (here.group_id, there.group_id)
    }
    assert said[here.group_id] and not said[here.group_id] & said[there.group_id]
    assert not named[here.group_id] & named[there.group_id]
