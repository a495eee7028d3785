"""A text as tokens: words as they are meant (w33d, c o k e, a look-alike letter), numbers, telephone numbers, addresses.

Everything here takes time in proportion to the length of the text. What is looked at with a pattern that could go back
and forth is at most 254 signs long (a longer address is none).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

PHONE, LINK, EMAIL, HANDLE, POSTCODE, ACCOUNT, NUMBER, MONEY_SIGN = (
    "<phone>",
    "<link>",
    "<email>",
    "<handle>",
    "<postcode>",
    "<account>",
    "<number>",
    "<sign>",
)


class Token(NamedTuple):
    """A word or sign: as it is compared, where it stands in the text, and in which sentence."""

    text: str
    start: int
    end: int
    sentence: int
    kind: str = ""
    # What it is as well: "doooood" is "dood", "cooooke" is "coke".
    other: str = ""


# Letters of other alphabets that look like ours, beyond what NFKC makes alike. A plain subset of Unicode's (UTS 39).
_ALIKE = str.maketrans(
    "\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043d\u043e\u0440\u051b\u0455\u0442\u0443\u0445\u051d"
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131\u0269\u0261\u1d0f\u00f8\u0142\u0111",
    "abcdehijklmhopqstyxw" + "abeikvoptyx" + "iigoold",
)
# Signs of our small Markdown show nothing, and would cut a word in two.
_NOTHING = frozenset("*_`\\")
_LEET = str.maketrans("01345@$7", "oieasast")
_END = re.compile(r"[.!?\n;]+(?=\s|$)|\n")
_CHUNK = re.compile(r"\S+")
_PIECE = re.compile(
    r"(?P<number>\d++(?:[.,]\d++)*+)(?P<unit>[^\W\d_]*+)(?![^\W_])"
    r"|(?P<word>[^\W_]++(?:['’@$](?=[^\W_])[^\W_]++)*+)|(?P<sign>[€£$+@#-])"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_TLD = "nl|com|be|org|net|onion|gg|io|info|eu|xyz|shop|site|online|uk"
_LINK = re.compile(
    r"(?:h(?:tt|xx)ps?:?//|www\.)\S{2,}"
    rf"|(?:[\w-]{{1,63}}\.){{1,5}}(?:{_TLD})(?:[/?:]\S*)?(?![\w-])"
    r"|(?:[\w-]{1,63}\.){1,4}[a-z]{2,6}/\S+"
)
_HANDLE = re.compile(r"@[\w.]{2,40}|[\w.]{2,32}#\d{4}")
_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3} ?[A-Z]{2}(?!\w)")
_ACCOUNT = re.compile(r"(?<!\w)[a-z]{2}\d{2} ?[a-z]{4}(?: ?\d){10}(?!\w)")
# From a nought, a plus or a bracket on; or groups of digits as they are said.
_PHONE = re.compile(r"(?<![\w€£$.,:+(])[+(]{0,2}\d[\d ().\-/\u2013]{7,24}(?<=\d)(?![\w€]|[.,]\d)")
# A letter beside a digit that looks like one: "o6-l2345678".
_LIKE_DIGIT = re.compile(r"(?<![^\W\d_])[oil\u0437](?=\d)|(?<=\d)[oil\u0437](?![^\W\d_])")
_DIGIT_OF = {"o": "0", "i": "1", "l": "1", "\u0437": "3"}
_DATE = re.compile(
    r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d)(?!\1?\d)|\d{4}-\d\d-\d\d|\d{1,3}(?:\.\d{3})+|(?:(?:19|20)\d\d\D*)+"
)
_RUN = re.compile(r"(\w)\1{2,}")
# Numbers that everybody may pass on: free and paid lines, 112 and their like.
_PUBLIC = ("0800", "0900", "088", "112", "113", "116")
_DIGITS = {
    word: digit
    for digit, words in enumerate(
        ["nul zero oh", "een one", "twee two", "drie three", "vier four", "vijf five", "zes six", "zeven seven"]
        + ["acht eight", "negen nine"]
    )
    for word in words.split()
}
_SAID = ("tien", "elf", "twaalf", "dertien", "veertien", "teen", "twintig", "tig", "eleven", "twelve", "twenty", "ty")


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    folded, places = _folded(text)
    phones = _phones(folded)
    ends = [found.end() for found in _END.finditer(folded)]
    spans = sorted(
        [(start, end, PHONE) for start, end in phones]
        + [(*found.span(), ACCOUNT) for found in _ACCOUNT.finditer(folded)]
        + [(*found.span(), POSTCODE) for found in _POSTCODE.finditer(_same_length(text, folded, places))]
    )
    made: list[Token] = []
    at = 0
    for start, end, kind in [*spans, (len(folded), len(folded), "")]:
        if start < at:
            continue
        for found in _CHUNK.finditer(folded, at, start):
            made += _chunk(found, ends)
        if kind:
            made.append(Token(kind, start, end, bisect_right(ends, start), kind))
        at = end
    made = _joined(_spoken(made))
    return [token._replace(start=places[token.start], end=places[token.end - 1] + 1) for token in made]


def _folded(text: str) -> tuple[str, list[int]]:
    """A text in small letters without accents and look-alikes, and for each sign of it where it came from."""
    if text.isascii() and not any(sign in text for sign in _NOTHING):
        return text.lower(), list(range(len(text)))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        if sign in _NOTHING and _within(text, place):
            continue
        for letter in unicodedata.normalize("NFKD", sign).casefold().translate(_ALIKE):
            if not unicodedata.combining(letter):
                signs.append(letter)
                places.append(place)
    return "".join(signs), places


def _within(text: str, place: int) -> bool:
    """Whether a sign stands between letters or other such signs, where it may be nothing; an underscore between words of
    a name stays."""
    return text[place] != "_" or not (
        0 < place < len(text) - 1 and text[place - 1].isalnum() and text[place + 1].isalnum()
    )


def _same_length(text: str, folded: str, places: list[int]) -> str:
    """The signs of the folded text as they were typed: capitals tell a postcode from "2020 is"."""
    return "".join(
        text[place] if text[place].lower() == sign else sign for sign, place in zip(folded, places, strict=True)
    )


def _chunk(found: re.Match[str], ends: list[int]) -> list[Token]:
    """The tokens of what stands between blanks."""
    chunk, start = found.group(), found.start()
    if len(chunk) <= 254 and any(sign in chunk for sign in ".@/#"):
        for pattern, kind in ((_EMAIL, EMAIL), (_LINK, LINK), (_HANDLE, HANDLE)):
            hit = pattern.search(chunk)
            if hit and (kind != LINK or not _is_two_sentences(hit.group())):
                before, after = start + hit.start(), start + hit.end()
                made = _pieces(found.string, start, before, ends)
                made.append(Token(kind, before, after, bisect_right(ends, before), kind))
                return made + _pieces(found.string, after, found.end(), ends)
    return _pieces(found.string, start, found.end(), ends)


def _is_two_sentences(link: str) -> bool:
    """ "zwaar.De": a point without a blank after it, and no address."""
    return "/" not in link and not link.startswith("www.") and link.endswith((".de", ".me"))


def _pieces(text: str, start: int, end: int, ends: list[int]) -> list[Token]:
    made = []
    for found in _PIECE.finditer(text, start, end):
        sentence = bisect_right(ends, found.start())
        if found["number"]:
            made.append(Token(found["number"], found.start("number"), found.end("number"), sentence, NUMBER))
            if found["unit"]:
                made.append(Token(found["unit"], found.start("unit"), found.end("unit"), sentence))
        elif found["word"]:
            word = _word(found["word"])
            other, word = (_shorter(word, 1), _shorter(word, 2)) if _has_triple(word) else ("", word)
            made.append(Token(word, found.start(), found.end(), sentence, other=other))
        elif found["sign"] in "€£$":
            made.append(Token(found["sign"], found.start(), found.end(), sentence, MONEY_SIGN))
    return made


def _word(word: str) -> str:
    """A word as it is meant: digits among letters are letters."""
    word = word.replace("'", "").replace("’", "")
    return word if word.isalpha() or word.isdigit() else word.translate(_LEET)


def _has_triple(word: str) -> bool:
    return any(one == two == three for one, two, three in zip(word, word[1:], word[2:], strict=False))


def _shorter(word: str, times: int) -> str:
    """A word in which a letter that stands three times or more stands so many times."""
    return _RUN.sub(lambda run: run[1] * times, word)


def _phones(text: str) -> list[tuple[int, int]]:
    """Where telephone numbers stand. Not dates, years and big amounts, and not the numbers that everybody may have."""
    found = []
    for hit in _PHONE.finditer(_LIKE_DIGIT.sub(lambda letter: _DIGIT_OF[letter[0]], text)):
        said = hit.group()
        digits = "".join(sign for sign in said if sign.isdigit())
        if _is_phone(said, digits):
            found.append(hit.span())
    return found


def _is_phone(said: str, digits: str) -> bool:
    if digits.startswith(_PUBLIC) or _DATE.match(said.lstrip("(+")):
        return False
    if said.lstrip("(").startswith("+") or digits.startswith("00"):
        return 9 <= len(digits) <= 15
    if digits.startswith("0"):
        return 9 <= len(digits) <= 11
    groups = [len(group) for group in re.split(r"\D+", said) if group]
    # Without the nought, as a mobile number; with a country and no plus; in threes and fours, as in America.
    return (
        (len(digits) == 9 and digits.startswith("6"))
        or (len(digits) == 11 and digits.startswith(("31", "32", "44", "49")))
        or (groups in ([3, 3, 4], [10]) and len(digits) == 10)
    )


def _spoken(made: list[Token]) -> list[Token]:
    """Telephone numbers in words ("nul zes twaalf ...") and with a word for the nought ("nulzes 12 34 56 78")."""
    out: list[Token] = []
    place = 0
    while place < len(made):
        first = made[place]
        if first.text in {"nul", "zero", "nulzes", "oh"}:
            end = place + 1
            while end < len(made) and end - place < 12 and _is_said(made[end]):
                end += 1
            if end - place >= 5:
                out.append(Token(PHONE, first.start, made[end - 1].end, first.sentence, PHONE))
                place = end
                continue
        out.append(first)
        place += 1
    return out


def _is_said(token: Token) -> bool:
    if token.kind == NUMBER:
        return token.text.isdigit() and len(token.text) <= 2
    return token.text in _DIGITS or token.text.endswith(_SAID)


def _joined(made: list[Token]) -> list[Token]:
    """Three or more letters that stand apart are one word: "c o k e", "d.o.o.d"."""
    out: list[Token] = []
    place = 0
    while place < len(made):
        end = place
        while end < len(made) and end - place < 24 and len(made[end].text) == 1 and not made[end].kind:
            end += 1
        if end - place >= 3:
            word = "".join(token.text for token in made[place:end])
            out.append(Token(word, made[place].start, made[end - 1].end, made[place].sentence))
        else:
            end = place + 1
            out.append(made[place])
        place = end
    return out
