"""The people of the tests, by name. Each is a fixture that gives a `Member`; groups are fixtures too.

`client_of(els)` is a browser in which Els is signed in; `membership_of(els)` is her place in the Maandaggroep.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from sterkersamen.community.groups.models import Group, Membership, Rules
from sterkersamen.community.sharing.models import Share
from sterkersamen.platform.accounts.models import Consent, Member, Office
from sterkersamen.platform.vault.keyring import Subject, create_key

__all__ = [
    "bram",
    "client_of",
    "clinician",
    "dijk",
    "els",
    "family_group",
    "group",
    "join",
    "make_group",
    "make_member",
    "make_share",
    "membership_of",
    "moderator",
    "naaste",
    "organiser",
    "other_group",
    "reply",
    "share",
    "stranger",
    "tineke",
    "vuurtoren",
]

PASSPHRASE = "molen kaars rivier jas"
RULES = "Wat hier gezegd wordt, blijft hier."


def make_member(login_name: str, *, office: str = "", **fields) -> Member:
    """An account of somebody of 18 or older, who agreed to what is kept. Its passphrase is `PASSPHRASE`."""
    fields.setdefault("codes_kept_at", datetime(2026, 1, 1, 12, tzinfo=UTC))
    member = Member.objects.create_member(login_name, PASSPHRASE, **fields)
    Consent.objects.create(member=member, text="Ik vind het goed dat dit bewaard wordt.")
    if office:
        Office.objects.create(member=member, kind=office)
    return member


def make_group(name: str, kind: str = Group.Kind.SUPPORT, **fields) -> Group:
    """A group with house rules and without anybody in it."""
    group = Group(
        kind=kind,
        rules_number=1,
        sealed={"name": name, "purpose": "Samen zonder.", "waiting": "een dag of twee"},
        **fields,
    )
    create_key(Subject("group", group.id))
    group.save()
    Rules.objects.create(group=group, number=1, text=RULES)
    return group


def join(member: Member, group: Group, name: str, *, facilitator: bool = False, **fields) -> Membership:
    """Puts a member in a group under a name, as one who read the rules."""
    membership = Membership(group=group, member=member, name=name, rules_accepted=1, **fields)
    if facilitator:
        membership.facilitator_since = membership.joined_at
    create_key(Subject("membership", membership.id))
    membership.save()
    return membership


def make_share(
    author: Membership,
    body: str = "Vandaag was zwaar.",
    *,
    title: str = "",
    warning: str = "",
    parent: Share | None = None,
    **fields,
) -> Share:
    """A share, or a reply beneath `parent`, straight in its table: without events or search words."""
    words = {"title": title, "body": body, "warning": warning}
    row = Share.objects.create(group=author.group, author=author, parent=parent, sealed=words, **fields)
    if parent is not None:
        parent.newest_reply = row.id
        parent.save(update_fields=["newest_reply"])
    return row


@pytest.fixture
def group(db) -> Group:
    """The Maandaggroep: a support group, where most stories take place."""
    return make_group("Maandaggroep")


@pytest.fixture
def other_group(db) -> Group:
    """The Donderdaggroep: a second support group, closed to those of the Maandaggroep."""
    return make_group("Donderdaggroep")


@pytest.fixture
def family_group(db) -> Group:
    """The Naastengroep, for family, partners and friends."""
    return make_group("Naastengroep", Group.Kind.FAMILY)


@pytest.fixture
def els(group) -> Member:
    """Els facilitates the Maandaggroep. She used herself, ten years ago."""
    member = make_member("els-login")
    join(member, group, "Els", facilitator=True)
    return member


@pytest.fixture
def tineke(group) -> Member:
    """Tineke is the second facilitator of the Maandaggroep."""
    member = make_member("tineke-login")
    join(member, group, "Tineke", facilitator=True)
    return member


@pytest.fixture
def vuurtoren(group) -> Member:
    """Vuurtoren has been in the Maandaggroep for months and shares a lot."""
    member = make_member("vuurtoren-login")
    join(member, group, "Vuurtoren")
    return member


@pytest.fixture
def dijk(group) -> Member:
    """Dijk came last week, and mostly reads."""
    member = make_member("dijk-login")
    join(member, group, "Dijk")
    return member


@pytest.fixture
def stranger(db) -> Member:
    """Somebody with an account and without a group: knows every address, belongs nowhere."""
    return make_member("stranger-login")


@pytest.fixture
def bram(other_group) -> Member:
    """Bram facilitates the Donderdaggroep, and has nothing to do with the Maandaggroep."""
    member = make_member("bram-login")
    join(member, other_group, "Bram", facilitator=True)
    return member


@pytest.fixture
def naaste(family_group) -> Member:
    """A relative: the mother of somebody who uses. Belongs to the Naastengroep only."""
    member = make_member("naaste-login")
    join(member, family_group, "Zonnebloem")
    return member


@pytest.fixture
def clinician(db) -> Member:
    """A therapist: sees only what a member opened, which is nothing here."""
    return make_member("clinician-login", office=Office.Kind.CLINICIAN)


@pytest.fixture
def moderator(db) -> Member:
    """Reads reports and what was reported; belongs to no group."""
    return make_member("moderator-login", office=Office.Kind.MODERATOR)


@pytest.fixture
def organiser(db) -> Member:
    """Runs the instance: makes groups, checks the crisis contacts, reads no share."""
    return make_member("organiser-login", office=Office.Kind.ORGANISER)


@pytest.fixture
def share(vuurtoren, membership_of) -> Share:
    """What Vuurtoren shared in the Maandaggroep."""
    return make_share(membership_of(vuurtoren), "Vandaag was zwaar. Ik ben er nog.", title="Maandag")


@pytest.fixture
def reply(share, dijk, membership_of) -> Share:
    """What Dijk answered."""
    return make_share(membership_of(dijk), "Goed dat je het vertelt.", parent=share)


@pytest.fixture
def membership_of() -> Callable[..., Membership]:
    """Gives the membership of a member, in `group` when the member has more than one."""

    def find(member: Member, group: Group | None = None) -> Membership:
        rows = member.memberships.filter(ended_at=None)
        return (rows.filter(group=group) if group else rows).select_related("group", "member").get()

    return find


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """Gives a browser in which a member is signed in; without a member, one in which nobody is."""

    def sign_in(member: Member | None = None, **options) -> Client:
        client = Client(**options)
        if member is not None:
            client.force_login(member, settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in
