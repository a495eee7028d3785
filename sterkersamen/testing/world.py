"""People in a group, made quickly beside a real server: `server.run(...)` runs this and reads what it prints."""

from __future__ import annotations

import json
import sys
import uuid
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from sterkersamen.platform.accounts.models import Member
from sterkersamen.testing.cast import join, make_group


def make(count: int) -> None:
    """Makes a group with so many signed-in members; prints its id, and the membership and cookie of each."""
    group, people = make_group("Maandaggroep"), []
    # A month ago: who is new has a pace of their own.
    came = timezone.now() - timedelta(days=30)
    for number in range(count):
        member = Member.objects.create_member(uuid.uuid4().hex, codes_kept_at="2026-01-01T12:00:00Z")
        # Who has no passphrase at all is asked for a passkey after a minute; hashing a real one takes long.
        member.password = "nobody"
        member.save(update_fields=["password"])
        membership = join(
            member, group, f"Lid {number}", facilitator=number == 0, joined_at=came + timedelta(seconds=number)
        )
        client = Client(headers={"host": "localhost"})
        client.force_login(member, settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        people.append({"member": str(member.pk), "membership": str(membership.pk), "cookie": cookie})
    json.dump({"group": str(group.pk), "people": people}, sys.stdout)


def publish(group: str, count: int) -> None:
    """Writes shares by the first member of a group, each in a transaction of its own; prints their ids."""
    from sterkersamen.community.groups.models import Membership
    from sterkersamen.community.sharing import actions

    author = Membership.objects.filter(group_id=uuid.UUID(group)).earliest("joined_at")
    refs = [str(actions.share(author, body=f"Tekst {number}.").uid) for number in range(count)]
    json.dump(refs, sys.stdout)
