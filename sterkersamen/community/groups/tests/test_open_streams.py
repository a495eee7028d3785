"""An open page of a group hears no more than a page that is opened now would show."""

from __future__ import annotations

import asyncio

import pytest

from sterkersamen.community.groups import actions
from sterkersamen.platform.accounts.actions import give_office
from sterkersamen.platform.live.tests.listening import Browser, cookie_of, in_thread, with_hub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def end_of(group, els, vuurtoren, client_of):
    """Does something while Els and Vuurtoren have a page open, and gives what the stream of Vuurtoren ended with."""
    cookies = [cookie_of(client_of(member)) for member in (els, vuurtoren)]
    found = []

    def run(do, *arguments, hurry: bool = False):
        async def test(hub, streams):
            guide, browser = [await Browser(streams, cookie, f"group:{group.id}").open() for cookie in cookies]
            assert guide.status == browser.status == 200
            await in_thread(do, *arguments)
            if hurry:
                hub._reviewed = -1e9
            await asyncio.wait_for(browser.closed.wait(), 5)
            assert not guide.closed.is_set()
            again = await Browser(streams, cookies[1], f"group:{group.id}").open()
            assert again.status == 403
            found.extend((kind, data.get("stream")) for _id, kind, data in browser.events if kind == "end")

        with_hub(test)
        return found

    return run


def test_new_rules_are_read_first(end_of, els, group, membership_of):
    said = end_of(actions.change_rules, membership_of(els), "Wat hier gezegd wordt, blijft hier. Ook na afloop.")
    assert said == [("end", f"group:{group.id}")]


def test_who_is_made_facilitator_sets_up_a_second_factor_first(end_of, els, vuurtoren, membership_of):
    assert end_of(actions.make_facilitator, membership_of(els), membership_of(vuurtoren)) == [("end", None)]


def test_an_office_asks_for_a_second_factor_too(end_of, vuurtoren):
    """The organisation gives it from outside the group: heard of within a minute."""
    assert end_of(give_office, vuurtoren, "moderator", hurry=True) == [("end", None)]
