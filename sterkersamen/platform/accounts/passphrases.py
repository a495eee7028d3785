"""Passphrases: how strong one must be, said in words, and four Dutch words to offer."""

from __future__ import annotations

import functools
import math
import re
import secrets
import unicodedata
from collections.abc import Collection
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
# The same signs and digits as everybody reads them, for sentences: "st0ppen m3t r0ken".
_AS_LETTERS = str.maketrans("4@3105$7!", "aaeiossti")
_YEAR = re.compile(r"(?:19|20)\d\d")
# In a sentence: guesses for a sign that is no part of a word, for a digit, for a year, and at least for any word.
SIGN, DIGIT, YEAR, WORD = 20, 10, 100, 10
# How many of the everyday words, from the first on, take so few guesses in a sentence. A saying is one of a list of them.
SMALL_WORDS, SAYING = ((200, 20), (45, 3)), 1000
# A word of our own list is never taken for less: four of them that chance brought together make no sentence.
OWN_WORD = 200
_DATA = Path(__file__).parent / "data"


@functools.cache
def words() -> tuple[str, ...]:
    """The Dutch words of which passphrases are made: 2048 or more, plain and friendly."""
    return tuple((_DATA / "words.txt").read_text(encoding="utf-8").split())


@functools.cache
def common() -> tuple[str, ...]:
    """Passphrases that Dutch people often choose, the most common first."""
    return tuple((_DATA / "common.txt").read_text(encoding="utf-8").split())


@functools.cache
def everyday() -> tuple[str, ...]:
    """Words of which people make a sentence, the most common first; first names, and the words of this place."""
    return tuple((_DATA / "everyday.txt").read_text(encoding="utf-8").split())


@functools.cache
def sayings() -> tuple[str, ...]:
    """Sentences that many people know by heart, as letters in a row."""
    lines = (_DATA / "sayings.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_NO_LETTER.sub("", line)[:LOOKED_AT] for line in lines)


@functools.cache
def _ranks() -> dict[str, int]:
    """Of each word that we know the guesses it takes."""
    own = set(words())
    ranks = dict.fromkeys(own, len(own))
    for known in (everyday(), common()):
        for place, word in enumerate(known, 1):
            ranks[word] = min(ranks.get(word, place), max(place, OWN_WORD if word in own else WORD))
    return dict.fromkeys(sayings(), SAYING) | ranks


@functools.cache
def _small() -> dict[str, int]:
    """Guesses for small words between others, of which those around them mostly tell which it is."""
    own = set(words())
    ranks = _ranks()
    return {word: min(rank, ranks[word]) for most, rank in SMALL_WORDS for word in everyday()[:most] if word not in own}


@functools.cache
def _longest() -> int:
    return max(map(len, _ranks()))


def _as_sentence(text: str, login_name: str, apart: Collection[str] = ()) -> int:
    """Guesses for a text of letters and digits as words in a row. apart: words that stood by themselves, between blanks.

    zxcvbn counts on nobody trying rows of four words; those who guess try everyday sentences before anything else.
    """
    ranks, name = _ranks(), _NO_LETTER.sub("", login_name).lower()
    longest = max(_longest(), len(name))
    # The fewest guesses for what stands before each place; a word that came before costs little.
    fewest = [1]
    for end in range(1, len(text) + 1):
        best = fewest[end - 1] * (DIGIT if text[end - 1].isdecimal() else SIGN)
        if _YEAR.fullmatch(text, max(0, end - 4), end):
            best = min(best, fewest[end - 4] * YEAR)
        for start in range(max(0, end - longest), end):
            word = text[start:end]
            # Only what stood apart is small: "wat" and "er" would make little of "water".
            rank = _small().get(word) if word in apart else None
            rank = rank or ranks.get(word)
            if word == name or (len(word) > 2 and text.find(word, 0, start) >= 0):
                rank = min(rank or WORD, WORD)
            if rank is not None and fewest[start] * rank < best:
                best = fewest[start] * rank
        fewest.append(best)
    return fewest[-1]


def generate() -> str:
    """Four random words with spaces: 44 bits or more, enough against guessing at a slow hash."""
    while True:
        chosen = [secrets.choice(words()) for _number in range(WORDS)]
        # Once in very many times chance makes a sentence; nobody is offered what would be refused.
        if _as_sentence("".join(chosen)[:LOOKED_AT], "") >= ENOUGH:
            return " ".join(chosen)


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
        # Accents are no secret either.
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", password) if not unicodedata.combining(sign))
        plain = plain or password
        known = [login_name] if login_name else []
        known += [*common(), *everyday(), *words()]
        # Without blanks and signs too: "ik hou van jou" is as well known as "ikhouvanjou", and blanks would hide it.
        looks = {_readable(look[:LOOKED_AT]) for look in (plain, _NO_LETTER.sub("", plain)) if look}
        found = min((zxcvbn(look, user_inputs=known) for look in looks), key=lambda one: one["guesses"])
        if found["guesses"] < ENOUGH:
            raise ValidationError(_reason(found, login_name), code="weak")
        looks = {look.lower() for look in (plain, plain.translate(_AS_LETTERS))}
        rows = {_NO_LETTER.sub("", look)[:LOOKED_AT]: set(_NO_LETTER.split(look)) for look in looks}
        if any(_as_sentence(row, login_name, apart) < ENOUGH for row, apart in rows.items() if row):
            raise ValidationError(
                gettext(
                    "Dit lijkt op een gewone zin, en die is snel te raden. Kies woorden die niet bij elkaar horen."
                ),
                code="weak",
            )

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
