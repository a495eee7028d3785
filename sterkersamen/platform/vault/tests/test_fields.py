"""What is sealed opens in its own place and nowhere else."""

from uuid import uuid4

import pytest
from django.db import connections

from sterkersamen.community.groups.models import Group, Rules
from sterkersamen.platform.vault import fields, keyring
from sterkersamen.platform.vault.fields import Envelope, SealBroken
from sterkersamen.platform.vault.keyring import KeyGone, Subject

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def subject():
    subject = Subject("member", uuid4())
    keyring.create_key(subject)
    return subject


def make_group(name="Maandaggroep"):
    group = Group(kind="support", sealed={"name": name})
    keyring.create_key(Subject("group", group.id))
    group.save()
    return group


def test_words_come_back_as_they_were_written():
    group = make_group("Café ‘De Brug’ 🌉")
    assert Group.objects.get(id=group.id).name == "Café ‘De Brug’ 🌉"


def test_the_column_holds_no_words():
    group = make_group("Maandaggroep")
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT sealed FROM groups_group")
        (column,) = cursor.fetchone()
    assert b"Maandag" not in bytes(column)
    assert bytes(column)[:2] == bytes((fields.VERSION, fields.AES_256_GCM))
    assert len(bytes(column)) == fields.HEAD + fields.PAD + 16, group.id


def test_equal_words_come_out_different_and_lengths_tell_little(subject):
    yes, also_yes, no = (fields.seal(subject, "a|b|c", word) for word in ("ja", "ja", "nee, dank je"))
    assert yes != also_yes
    assert len(yes) == len(no)


@pytest.mark.parametrize("change", ["row", "field", "subject"])
def test_moved_bytes_do_not_open(subject, change):
    envelope = fields.seal(subject, "sharing.share|sealed|1", "woorden")
    place = {"row": "sharing.share|sealed|2", "field": "sharing.share|title|1"}.get(change, "sharing.share|sealed|1")
    opener = subject
    if change == "subject":
        opener = Subject("member", uuid4())
        keyring.create_key(opener)
    with pytest.raises(SealBroken):
        fields.unseal(opener, place, envelope)


def test_bytes_of_another_row_do_not_open():
    one, other = make_group("Een"), make_group("Ander")
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE groups_group SET sealed = (SELECT sealed FROM groups_group g WHERE g.id = %s) WHERE id = %s",
            [
                Group._meta.pk.get_db_prep_value(one.id, connections["default"]),
                Group._meta.pk.get_db_prep_value(other.id, connections["default"]),
            ],
        )
    with pytest.raises(SealBroken):
        _ = Group.objects.get(id=other.id).name


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x09" * 80])
def test_damaged_bytes_are_refused(subject, damaged):
    with pytest.raises(SealBroken):
        fields.unseal(subject, "a|b|c", damaged)


def test_a_flipped_bit_is_noticed(subject):
    envelope = bytearray(fields.seal(subject, "a|b|c", "woorden"))
    envelope[-1] ^= 1
    with pytest.raises(SealBroken):
        fields.unseal(subject, "a|b|c", bytes(envelope))


def test_without_its_key_nothing_opens():
    group = make_group()
    keyring.destroy(Subject("group", group.id))
    found = Group.objects.get(id=group.id)
    assert not Group._meta.get_field("sealed").readable(found)
    with pytest.raises(KeyGone):
        _ = found.name


def test_saving_something_else_keeps_the_envelope_as_it_is():
    group = make_group()
    found = Group.objects.get(id=group.id)
    before = found.__dict__["sealed"]
    found.capacity = 9
    found.save()
    assert isinstance(before, Envelope)
    assert Group.objects.get(id=group.id).__dict__["sealed"] == before


def test_a_deferred_field_is_read_when_it_is_asked_for():
    group = make_group()
    assert Group.objects.defer("sealed").get(id=group.id).name == "Maandaggroep"


def test_many_rows_are_sealed_at_once():
    group = make_group()
    Rules.objects.bulk_create([Rules(group=group, number=n, text=f"Regel {n}") for n in (1, 2)])
    assert [rules.text for rules in Rules.objects.order_by("number")] == ["Regel 1", "Regel 2"]


def test_plain_text_cannot_be_written_past_the_seal():
    group = make_group()
    with pytest.raises(TypeError, match="sealed"):
        Group.objects.filter(id=group.id).update(sealed="Maandaggroep")


def test_a_row_without_a_uuid_is_refused():
    group = make_group()
    group.id = None
    with pytest.raises(TypeError, match="UUID"):
        Group._meta.get_field("sealed").row_of(group)
