"""Everything that nobody would send, as everybody, to every address and every form: more than 10,000 requests, and never
a 500. What is refused is said in words.

`make proof` does this on both kinds of database. A round of it is in tests/test_bad_input.py.
"""

from __future__ import annotations

import random
from datetime import date, datetime
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sterkersamen.testing.pages import Form
from tests.everything import World, routes
from tests.hostile import BODIES, FORM, METHODS, QUERIES, WHO, WORDS, Sender, addresses, spoilt

pytestmark = [pytest.mark.proof, pytest.mark.both]
AT_LEAST = 10_000


@pytest.mark.parametrize("who", WHO)
def test_addresses(world: World, who):
    """Every address with ids of nothing, and with queries that mean nothing."""
    sender = Sender(world, who)
    for name in routes():
        for path in addresses(world, name):
            opened = sender.get(path).status_code
            # Behind a door that is closed nothing reads a query: all of them at once tell whether the door does.
            for query in QUERIES if opened == 200 else ["?" + "&".join(query[1:] for query in QUERIES)]:
                sender.get(path + query)
            for method in METHODS:
                sender.send(method, path)


@pytest.mark.parametrize("who", WHO)
def test_bodies(world: World, who):
    """Every address that takes a form, with what is no form at all."""
    sender = Sender(world, who)
    for name in routes():
        path = world.address(name)
        answer = sender.send("POST", path, b"", FORM)
        closed = answer.status_code in {403, 404, 405} or answer.headers.get("Location") == "/sign-in"
        # A door that is closed reads no body; what comes before every door is asked with two of them.
        for kind, body in BODIES[5:7] if closed else BODIES:
            sender.send("POST", path, body, kind)


@pytest.mark.parametrize("who", WHO)
def test_forms(world: World, who):
    """Every form with every bad text in all of its fields, and with each of its hidden fields spoilt."""
    sender = Sender(world, who)
    found = sender.forms()
    assert len(found) > 2
    for _path, form in found:
        tries = [one for label, words in WORDS.items() for one in spoilt(form, label, words)]
        tries.append(("without fields", {}))
        # All of them would take an hour on some pages; the same ones each time, so that a failure comes back.
        for label, fields in random.Random(form.path).sample(tries, min(len(tries), 60)):
            sender.fill_in(form.path, fields, label)


@pytest.mark.parametrize("who", ["els", "moderator", "organiser", "stranger"])
def test_nothing_typed_is_lost(world: World, who):
    """As for Vuurtoren in the suite."""
    sender = Sender(world, who)
    for _path, form in sender.forms():
        sender.loses_nothing(form)


# What could stand in a field: any letters there are, what other fields want, and what nobody would type.
VALUES = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(categories=["Cc", "Cf", "Co", "Cn", "Mn", "Zl", "Zp", "Zs"]), max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(date.isoformat),
    st.datetimes().map(datetime.isoformat),
    st.uuids().map(str),
    st.sampled_from(["on", "true", "None", "null", "NaN", "[]", "{}", "0", "00:00", "24:61", "2026-02-30"]),
    st.sampled_from(list(WORDS.values())),
)
# Bytes that are no text in any way of writing.
PIECES = st.one_of(VALUES.map(lambda words: quote(words, safe="")), st.binary(max_size=20).map(quote))


@st.composite
def filled_in(draw, form: Form) -> bytes:
    """What a form could send: each field as it was, left out, other than it should be, or more than once; in any order."""
    names = sorted({*form.fields, *form.choices, *(name for name, _value in form.buttons)})
    pairs: list[str] = []
    for name in names:
        was = quote(form.fields.get(name) or (form.choices.get(name) or [""])[0], safe="")
        for value in draw(
            st.one_of(
                st.just([was]), st.just([]), PIECES.map(lambda one: [one]), st.lists(PIECES, min_size=2, max_size=3)
            )
        ):
            pairs.append(f"{quote(name)}={value}")
    for name in draw(st.lists(PIECES, max_size=2)):
        pairs.append(f"{name}=1")
    return "&".join(draw(st.permutations(pairs))).encode()


def multipart(body: bytes) -> bytes:
    """The same fields, as a form that could send files sends them."""
    parts = [pair.partition(b"=") for pair in body.split(b"&")]
    head = b'--xyz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    return b"".join(head % (name, value) for name, _, value in parts) + b"--xyz--\r\n"


def examples(count: int) -> settings:
    """So many of each; what fails is made small, and printed."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=count, deadline=None, database=None, suppress_health_check=quiet)


@pytest.mark.parametrize("who", WHO)
def test_any_form_there_could_be(world: World, who):
    """Properties: whatever stands in the fields, whichever are missing or doubled, what comes back is a page."""
    sender = Sender(world, who)

    def all_of(form: Form) -> None:
        @examples(12)
        @given(body=filled_in(form), as_files=st.booleans())
        def check(body, as_files):
            if as_files:
                sender.send("POST", form.path, multipart(body), "multipart/form-data; boundary=xyz")
            else:
                sender.send("POST", form.path, body, FORM)

        check()

    for _path, form in sender.forms():
        all_of(form)


@pytest.mark.parametrize("who", WHO)
def test_any_query_there_could_be(world: World, who):
    """Addresses that open, with queries of any names and values."""
    sender = Sender(world, who)
    asked = ["before", "after", "page", "next", "posted", "new", "order", "q", "day", "month", "from", "of", "now"]
    pairs = st.lists(st.tuples(st.one_of(st.sampled_from(asked), PIECES), PIECES), min_size=1, max_size=4)

    def all_of(path: str) -> None:
        @examples(6)
        @given(query=pairs)
        def check(query):
            sender.get(path + "?" + "&".join(f"{name}={value}" for name, value in query))

        check()

    for name in routes():
        path = world.address(name)
        if sender.get(path).status_code == 200:
            all_of(path)


def test_so_many_were_sent():
    """The last of this file: all of the above together, in this run."""
    print(f"hostile requests: {sum(Sender.sent.values())} ({dict(Sender.sent)})")  # noqa: T201  (shown by -rP)
    assert set(Sender.sent) == set(WHO)
    assert sum(Sender.sent.values()) >= AT_LEAST
