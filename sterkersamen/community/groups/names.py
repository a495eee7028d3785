"""How often somebody may hear that a name is in use: who could ask on and on would learn who is in a group.

After a few such answers a new name ends in a number of one's own, whether or not the name was in use. Then an answer
tells nothing any more, and nobody is kept out.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.utils import timezone

from sterkersamen.platform.limits.actions import allow, reached
from sterkersamen.platform.vault.keyring import instance_key

VERB = "name-in-use"
DAY = 86400
# Of one person; and of everybody together, for who makes an account for every few names.
AT_MOST, AT_MOST_OF_ALL = 5, 30


def note_in_use(member, group_id: UUID) -> None:
    """Counts that somebody was told that a name is in use in a group. Call it outside a transaction."""
    allow(VERB, f"{group_id}:{member.id}", times=AT_MOST, seconds=DAY)
    allow(VERB, str(group_id), times=AT_MOST_OF_ALL, seconds=DAY)


def number_due(member, group_id: UUID) -> str:
    """The number in which a name that this member chooses must end today; empty as long as any name will do."""
    asked_much = reached(VERB, f"{group_id}:{member.id}", times=AT_MOST)
    if not asked_much and not reached(VERB, str(group_id), times=AT_MOST_OF_ALL):
        return ""
    about = b"|".join((group_id.bytes, member.id.bytes, timezone.now().date().isoformat().encode()))
    digest = hmac.digest(instance_key("number of a name"), about, hashlib.sha256)
    return str(10 + int.from_bytes(digest) % 90)
