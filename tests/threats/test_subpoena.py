"""A court asks who runs an instance for all about one login name, and about one group. What the commands tell, what the
databases tell to who has every key, and what is there no more: the same as docs/threat-model.md and docs/privacy say."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Group, Membership
from sterkersamen.community.sharing.models import Share
from sterkersamen.config import cli, doctor
from sterkersamen.platform.accounts import closing
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member, Session
from sterkersamen.platform.vault.fields import SealedField
from sterkersamen.platform.vault.keyring import Subject, exists
from sterkersamen.testing.bytesearch import search
from sterkersamen.testing.lint import ROOT
from tests.everything import World
from tests.threats.test_curious_hoster import WORDS, everything

pytestmark = pytest.mark.django_db
# See "What lies open in the rows" on the page of the threats.
ROW = {
    "id", "login_hash", "password", "is_active", "is_demo", "language", "time_zone", "joined_on", "codes_kept_at",
    "second_factor_due", "seen_month", "keep_months", "closes_at", "closes_why", "discreet",
}  # fmt: skip


def test_no_command_names_anybody(world: World, vuurtoren):
    """There is nothing to run that shows people, texts or who is where; a command that would must be in here."""
    said = io.StringIO()
    for kind in ("moderator", "clinician", "organiser"):
        call_command("office", "add", "els-login", kind, stdout=said)
        call_command("office", "end", "els-login", kind, stdout=said)
    with pytest.raises(CommandError):
        call_command("group", "invite", str(world.ids["group_id"]), stdout=said)
    call_command("rebuild_search", stdout=said)
    told = said.getvalue() + "\n".join(str(one) for one in doctor.examine())
    assert told and not list(search(told.encode(), [*WORDS, str(vuurtoren.pk)]))
    own = {line.split()[0] for line in cli.HELP.splitlines() if line.startswith("  ")}
    assert own == {
        "serve", "demo", "group", "office", "doctor", "rotate-master-key", "chores", "worker", "backup", "verify-backup",
        "restore", "rebuild-search", "bench", "help",
    }  # fmt: skip


def test_is_there_somebody_with_this_login_name(world: World, vuurtoren):
    """Who has the keys can answer that, for a name that is asked for; and for none that is not: names are not kept."""
    office = io.StringIO()
    call_command("office", "end", "vuurtoren-login", "moderator", stdout=office)
    assert "was no moderator" in office.getvalue()
    with pytest.raises(CommandError, match="no account"):
        call_command("office", "end", "joost-login", "moderator")
    row = Member.objects.get(login_hash=login_hash("vuurtoren-login"))
    assert not list(search(everything("default"), ["vuurtoren-login", "els-login"]))
    # All that the account's own row says in plain columns. One more must be thought of here, and stand on the page.
    sealed = {field.name for field in Member._meta.concrete_fields if isinstance(field, SealedField)}
    assert {field.name for field in Member._meta.concrete_fields} - sealed == ROW
    assert row.__dict__["contact"] is None


def test_what_the_rows_tell_about_a_group(world: World, vuurtoren, dijk):
    """Which accounts are in it and since when: yes. What they are called there, or said, without the keys: no."""
    group = Group.objects.get(pk=world.ids["group_id"])
    places = {one.member_id for one in Membership.objects.filter(group=group, ended_at=None)}
    assert {vuurtoren.pk, dijk.pk} <= places
    page = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
    assert "which memberships belong to one account: no page links them, the rows do" in page
    assert not list(search(everything("default"), WORDS))


def test_what_is_there_no_more_cannot_be_handed_over(world: World, vuurtoren, dijk, membership_of):
    """She took her words along, and closed her account, before the letter came."""
    place = membership_of(vuurtoren)
    words = Share.objects.filter(author=place, parent=None).first()
    assert words.sealed["body"]
    groups.leave(place, take_words=True)
    assert not exists(Subject("membership", place.id))
    assert exists(Subject("member", vuurtoren.pk))
    closing.close(vuurtoren)
    assert not Member.objects.filter(login_hash=login_hash("vuurtoren-login")).exists()
    assert not exists(Subject("member", vuurtoren.pk))
    assert not Session.objects.filter(member_id=vuurtoren.pk).exists()
    # Of what the others wrote beneath hers nothing went.
    assert Share.objects.filter(author=membership_of(dijk)).exists()
