"""Passphrases: four words on offer, weak ones refused; the hasher and how much of it runs at once."""

from __future__ import annotations

import contextlib
import re
import threading
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.core.exceptions import ValidationError

from sterkersamen.platform.accounts import hashers, passphrases

PLAIN = re.compile(r"[a-z]{3,16}")


def test_words_are_many_plain_and_different():
    words = passphrases.words()
    assert len(words) >= 2048  # four of them: 44 bits
    assert len(set(words)) == len(words)
    assert all(PLAIN.fullmatch(word) for word in words)


@pytest.mark.parametrize(
    "wrong",
    [
        "wijn",
        "bier",
        "cocaine",
        "snuif",
        "lijntje",
        "wiet",
        "hasj",
        "pil",
        "dealer",
        "kroeg",
        "joint",
        "naald",
        "roes",
        "dood",
        "hel",
        "kut",
        "lul",
    ],
)
def test_no_word_hurts_or_tempts(wrong):
    assert wrong not in passphrases.words()


def test_generated_ones_pass():
    for _try in range(200):
        passphrases.Strong().validate(passphrases.generate())


@pytest.mark.parametrize(
    "weak",
    [
        "kort",
        "welkom01!!",
        "wachtwoord123",
        "voetbalvoetbal",
        "zonnebloem1",
        "amsterdam2023",
        "12345678910",
        "qwertyuiop",
        "appel boom",
        "aaaaaaaaaaaaaaaa",
        "abcdefghijkl",
        "01-02-1983 ",
    ],
)
def test_weak_ones_do_not_and_hear_why(weak):
    with pytest.raises(ValidationError) as refused:
        passphrases.Strong().validate(weak)
    assert len(refused.value.messages[0]) > 20


@pytest.mark.parametrize("odd", ["", " " * 20, "\U0001f600" * 20, "é" * 256, "a" * 256, "\x00" * 12, "x" * 10_000])
def test_odd_ones_never_fail_otherwise(odd):
    with pytest.raises(ValidationError):
        passphrases.Strong().validate(odd)


def test_argon2id_at_19_mebibyte(real_hasher):
    assert make_password("iets").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_two_at_once(monkeypatch):
    running, most, lock = 0, 0, threading.Lock()

    def slow(self, password, salt):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return "x"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    threads = [threading.Thread(target=hashers.Argon2id().encode, args=("p", "s")) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


@pytest.mark.parametrize("letters", ["4@8({[<369&#!1/|0$5+7%2", "4@1|7", "4@({[<691!|$5+7"])
def test_signs_that_read_in_many_ways_take_no_time(letters):
    """Anybody may send one: reading it in every way took three seconds."""
    began = time.process_time()
    with contextlib.suppress(ValidationError):
        passphrases.Strong().validate((letters * 72)[:72])
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("known", ["ik hou van jou", "i-k h-o-u van jou", "hallo allemaal", "jan jansen 1980"])
def test_blanks_and_signs_hide_nothing(known):
    with pytest.raises(ValidationError):
        passphrases.Strong().validate(known)


@pytest.mark.parametrize(
    "sentence",
    [
        "mijn naam is jan",
        "hoi hoe gaat het",
        "stoppen met roken",
        "St0ppen met r0ken!",
        "zomer2024zomer",
        "cocaïne stoppen",
        "ik wil vandaag stoppen met drinken",
        "Samen staan we sterk",
        "vlaskamp is mijn naam",
        "Oost west, thuis best.",
        "Wie een kuil graaft voor een ander 1980!",
        "One day at a time",
        "ik ga morgen naar de kapper",
    ],
)
def test_a_sentence_that_anybody_says_is_no_passphrase(sentence):
    """zxcvbn counts four known words in a row as strong, however often they stand together."""
    with pytest.raises(ValidationError):
        passphrases.Strong().validate(sentence, login_name="vlaskamp")


@pytest.mark.parametrize(
    "good",
    ["regenjas lantaarn vijver kaneel", "moeder zomer water dinsdag", "paard batterij nietje kapstok", "xk7f9qpl2m"],
)
def test_words_that_chance_brought_together_are_strong(good):
    """Also where each of them is said every day."""
    passphrases.Strong().validate(good)


def test_sayings_are_letters_in_a_row():
    assert all(re.fullmatch(r"[a-z]{8,48}", saying) for saying in passphrases.sayings())
    assert len(set(passphrases.sayings())) == len(passphrases.sayings())


def test_an_accent_alone_is_judged():
    with pytest.raises(ValidationError):
        passphrases.Strong().validate("\u0301" * 12)
