"""The machine stands at somebody else's. He reads every table and the log, and knows the group by name; he has no master
key. What an operator with all keys can do is played too: the product says so.

Every byte on disk, after people lived through all of it: tests/test_nothing_lies_open.py.
"""

from __future__ import annotations

import logging
from itertools import permutations

import pytest
from django.apps import apps
from django.db import connections

from sterkersamen.community.sharing.models import Share
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.fields import SealBroken, SealedField
from sterkersamen.platform.vault.keyring import KeyGone, MasterKeyWrong, Subject
from sterkersamen.platform.vault.models import SubjectKey
from sterkersamen.testing.bytesearch import search
from tests.everything import World

pytestmark = pytest.mark.django_db
# Of what is in the world of tests/everything.py: names, texts, diary, plan, questions, what was asked and reported.
WORDS = [
    "Maandaggroep", "Vuurtoren", "vuurtoren-login", "Vandaag was zwaar", "Goed dat je het vertelt", "euro per gram",
    "Een jaar later", "Ik wil graag meedoen", "Ik schrok hiervan", "Groepsavond", "Ik loop rondjes", "Een lange dag",
    "Naar buiten", "Gesprek met", "Sporten", "Mag dat?", "molen kaars rivier jas",
]  # fmt: skip


def everything(alias: str) -> bytes:
    """All tables of a database, as he reads them."""
    found = []
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (names of our own tables)
            for row in cursor.fetchall():
                found += [bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row]
    return b"\0".join(found)


def test_he_reads_every_table(world: World):
    for alias in connections:
        assert list(search(everything(alias), WORDS)) == [], alias
    # He would have seen it.
    Member.objects.update(time_zone="Vuurtoren")
    assert list(search(everything("default"), WORDS))


def test_he_has_the_keyring_too_and_not_the_master_key(world: World, settings):
    settings.MASTER_KEYS = dict.fromkeys(settings.MASTER_KEYS, b"made up by a curious man. 32 b..")
    keyring.forget_all()
    tried = 0
    for row in SubjectKey.objects.all():
        with pytest.raises(MasterKeyWrong):
            keyring.key_of(Subject(row.kind, row.subject))
        tried += 1
    assert tried > 10
    with pytest.raises(MasterKeyWrong):
        str(Share.objects.first().sealed)


def test_he_moves_what_is_sealed_to_where_it_is_shown(world: World):
    """He can write. He puts somebody's diary where the group reads shares, and somebody's key in place of his own."""
    sealed = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                row = model._base_manager.exclude(**{field.attname: None}).first()
                if row is not None:
                    sealed[model._meta.label] = row.__dict__[field.attname]
    assert len(sealed) > 15
    share = Share.objects.filter(parent=None).first()
    for label, envelope in sealed.items():
        moved = Share.objects.get(pk=share.pk)
        if bytes(envelope) == bytes(moved.__dict__["sealed"]):
            continue
        moved.__dict__["sealed"] = envelope
        try:
            shown = str(moved.sealed)
        except (SealBroken, KeyGone):
            continue
        raise AssertionError(f"{label} opens as a share: {shown}")
    # Two keys changed about: neither opens in the place of the other.
    for one, other in permutations(SubjectKey.objects.filter(kind="membership")[:2]):
        SubjectKey.objects.filter(pk=one.pk).update(wrapped=other.wrapped)
        keyring.forget_all()
        with pytest.raises(MasterKeyWrong):
            keyring.key_of(Subject(one.kind, one.subject))


def test_he_reads_the_log(world: World, caplog, player, vuurtoren):
    """At its most talkative, while people write, search, fail and get lost."""
    caplog.set_level(logging.DEBUG)
    her, group = player(vuurtoren), world.ids["group_id"]
    her.get(f"/g/{group}/shares/new")
    her.send("/shares/new", body="Hij weet van niets, de hommelzoemer.")
    her.get(f"/g/{group}/search")
    her.send("/search", words="hommelzoemer")
    her.ask("GET", f"/g/{group}/hommelzoemer?q=hommelzoemer")
    her.get("/sign-out")
    her.client.post("/sign-in", {"login_name": "hommelzoemer", "passphrase": "hommelzoemer hommelzoemer"})
    said = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert said and not list(search(said.encode(), [*WORDS, "hommelzoemer"]))
    assert str(vuurtoren.pk) not in said and str(group) not in said and "127.0.0.1" not in said


def test_with_all_keys_he_reads_and_people_are_told(world: World, player):
    """Nothing here keeps out who has everything. So nobody is promised that."""
    assert "Vandaag was zwaar. Ik ben er nog." in str(Share.objects.filter(parent=None).first().sealed)
    for page in ("/about/anonymous", "/sign-up"):
        assert "hoofdsleutel" in player().sees(page), page
