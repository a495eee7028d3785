"""Passphrases: how strong one must be, said in words, and four Dutch words to offer."""

from __future__ import annotations

import functools
import math
import re
import secrets
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

from sterkersamen.platform.accounts.backends import LONGEST

WORDS = 4
SHORTEST = 10
# Guesses that zxcvbn thinks are needed. Two words of the list stay under this, three pass; against a slow hash it is
# years of work.
ENOUGH = 10**9
# Its time grows with the square of the length, and what comes after this only makes a passphrase stronger.
LOOKED_AT = 48
# What zxcvbn reads as a letter in disguise. It tries every way to read them: a passphrase of such signs alone took
# seconds, and anybody can send one.
_DISGUISES = ("4@", "({[<", "69", "1!|", "1|7", "$5", "+7")
READINGS = 8
_PLAINLY = str.maketrans({sign: chr(0x0100 + 7 * place) for place, sign in enumerate("4@({[<691!|$5+7")})
_NO_LETTER = re.compile(r"[\W_]+")
_DATA = Path(__file__).parent / "data"


@functools.cache
def words() -> tuple[str, ...]:
    """The Dutch words of which passphrases are made: 2048 or more, plain and friendly."""
    return tuple((_DATA / "words.txt").read_text(encoding="utf-8").split())


@functools.cache
def common() -> tuple[str, ...]:
    """Passphrases that Dutch people often choose, the most common first."""
    return tuple((_DATA / "common.txt").read_text(encoding="utf-8").split())


def generate() -> str:
    """Four random words with spaces: 44 bits or more, enough against guessing at a slow hash."""
    return " ".join(secrets.choice(words()) for _number in range(WORDS))


def word() -> str:
    """One random word, to begin a login name with."""
    return secrets.choice(words())


def _readable(passphrase: str) -> str:
    """The passphrase as zxcvbn can read it in a moment: with too many ways to read its signs, they are just signs."""
    ways = math.prod(max(1, sum(sign in passphrase for sign in signs)) for signs in _DISGUISES)
    return passphrase if ways <= READINGS else passphrase.translate(_PLAINLY)


class Strong:
    """Refuses a passphrase that is guessed easily, and says why. A validator of Django's kind."""

    def validate(self, password: str, user=None, login_name: str = "") -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                gettext("Deze wachtzin is te kort. Gebruik minstens %(least)d tekens, liefst een paar woorden.")
                % {"least": SHORTEST},
                code="short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                gettext("Deze wachtzin is te lang. Gebruik er hooguit %(most)d tekens voor.") % {"most": LONGEST},
                code="long",
            )
        known = [*common(), *words()]
        if login_name:
            known.insert(0, login_name)
        # Without blanks and signs too: "ik hou van jou" is as well known as "ikhouvanjou", and blanks would hide it.
        looks = {_readable(look[:LOOKED_AT]) for look in (password, _NO_LETTER.sub("", password)) if look}
        found = min((zxcvbn(look, user_inputs=known) for look in looks), key=lambda one: one["guesses"])
        if found["guesses"] < ENOUGH:
            raise ValidationError(_reason(found, login_name), code="weak")

    def get_help_text(self) -> str:
        return gettext("Een paar woorden achter elkaar is sterk en makkelijk te onthouden.")


_REASONS = {
    "dictionary": _(
        "Deze wachtzin lijkt te veel op een gewoon woord of een bekend wachtwoord. Zet er een paar andere woorden bij."
    ),
    "spatial": _("Tekens die naast elkaar op het toetsenbord liggen zijn snel te raden. Kies een paar woorden."),
    "repeat": _("Herhaling maakt een wachtzin zwak. Kies een paar verschillende woorden."),
    "sequence": _("Een rijtje als abc of 123 is snel te raden. Kies een paar woorden."),
    "regex": _("Een jaartal is snel te raden. Kies een paar woorden."),
    "date": _("Een datum is snel te raden, zeker een verjaardag. Kies een paar woorden."),
    "bruteforce": _("Deze wachtzin is te makkelijk te raden. Zet er een paar woorden bij."),
}


def _reason(found: dict, login_name: str) -> str:
    parts = found["sequence"]
    if login_name and any(part.get("matched_word") == login_name.lower() for part in parts):
        return gettext("Je inlognaam zit in de wachtzin. Kies iets anders.")
    longest = max(parts, key=lambda part: len(part["token"]), default=None)
    return str(_REASONS[longest["pattern"] if longest else "bruteforce"])
