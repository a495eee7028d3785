"""Asking the facilitators to look along: who hears it, for how long, and what is left of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sterkersamen.community.groups import actions
from sterkersamen.community.groups.models import LookAlong, Membership
from sterkersamen.platform.notify.models import Delivery, Notice

SAID = "vraagt of je even meekijkt"


@pytest.fixture
def asked(els, tineke, bram, vuurtoren, membership_of):
    membership = membership_of(vuurtoren)
    assert actions.ask_to_look(membership, "/g/x") == 2
    assert actions.ask_to_look(membership, "/g/x") == 2
    return LookAlong.objects.get()


def test_facilitators_of_this_group_hear_it_once(client_of, asked, els, tineke, bram, dijk):
    assert {one.member_id for one in Notice.objects.all()} == {els.id, tineke.id}
    for member, hears in ((els, True), (tineke, True), (bram, False), (dijk, False)):
        assert (SAID in client_of(member).get("/").content.decode()) is hears
    # By what went out, nothing was said but that something waits; nobody chose to hear it outside here.
    assert not Delivery.objects.exists()


def test_who_leads_no_longer_reads_it_no_longer(client_of, asked, els):
    Membership.objects.filter(member=els).update(facilitator_since=None)
    assert SAID not in client_of(els).get("/").content.decode()


def test_a_facilitator_does_not_ask_themselves(asked, els, tineke, membership_of):
    assert actions.ask_to_look(membership_of(els), "/g/y") == 1
    assert {one.member_id for one in Notice.objects.exclude(about=asked.id)} == {tineke.id}


def test_after_a_week_it_is_forgotten(client_of, asked, els):
    actions.forget_looks()
    assert LookAlong.objects.exists()
    LookAlong.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    actions.forget_looks()
    assert not LookAlong.objects.exists()
    assert SAID not in client_of(els).get("/").content.decode()
