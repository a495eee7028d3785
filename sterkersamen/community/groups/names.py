"""How often somebody may hear that a name is in use: who could ask on and on would learn who is in a group.

After a few such answers a new name ends in a number of one's own, whether or not the name was in use. Then an answer
tells nothing any more, and nobody is kept out.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from uuid import UUID

from django.utils import timezone

from sterkersamen.platform.limits.actions import allow, reached
from sterkersamen.platform.vault.keyring import instance_key

# Letters of the Cyrillic and the Greek alphabet that look like one of ours, and the digit that looks like a letter.
_ALIKE = str.maketrans(
    {
        "\u0430": "a", "\u0441": "c", "\u0501": "d", "\u0435": "e", "\u04bb": "h", "\u0456": "i", "\u0458": "j", "\u04cf": "l",
        "\u043e": "o", "\u0440": "p", "\u051b": "q", "\u0455": "s", "\u0443": "y", "\u0445": "x", "\u051d": "w",
        "\u03b1": "a", "\u03b9": "i", "\u03ba": "k", "\u03bd": "v", "\u03bf": "o", "\u03c1": "p", "\u03c5": "u", "0": "o",
    }
)  # fmt: skip
_NO_LETTER = re.compile(r"[^\w]|_")

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


def skeleton(name: str) -> str:
    """What a reader takes a name for: without capitals, accents and signs, with letters that look alike made one.

    Two names with one skeleton can be taken for each other. A plain subset of Unicode's confusables (UTS 39).
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ALIKE)
    return _NO_LETTER.sub("", letters)


def is_mixed(name: str) -> bool:
    """Whether a name has letters of more than one alphabet: nobody is called that, it looks like another's name."""
    alphabets = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    # Japanese is written in three at once.
    return len(alphabets) > 1 and not alphabets <= {"CJK", "HIRAGANA", "KATAKANA"}
