"""Keys are made once, found cheaply, and gone for good when they are destroyed."""

import base64
import os
import sqlite3
from uuid import uuid4

import pytest
from django.db import connections

from sterkersamen.core.env import Env
from sterkersamen.platform.vault import fields, keyfiles, keyring
from sterkersamen.platform.vault.keyring import INSTANCE, KeyGone, MasterKeyWrong, Subject
from sterkersamen.platform.vault.models import SubjectKey

pytestmark = pytest.mark.django_db(databases="__all__")


def new_subject(kind="membership"):
    subject = Subject(kind, uuid4())
    keyring.create_key(subject)
    return subject


def test_a_key_is_made_once():
    subject = new_subject()
    first = keyring.key_of(subject).secret
    keyring.create_key(subject)
    keyring.forget_all()
    assert keyring.key_of(subject).secret == first


def test_keys_of_a_whole_page_take_one_query(django_assert_num_queries):
    subjects = [new_subject() for _ in range(15)]
    keyring.forget_all()
    with django_assert_num_queries(1, connection=connections["keyring"]):
        keyring.load(subjects)
        for subject in subjects:
            keyring.key_of(subject)


def test_an_open_key_is_dropped_after_a_while(monkeypatch, django_assert_num_queries):
    subject = new_subject()
    key = keyring.key_of(subject)
    key.opened -= keyring.KEPT_SECONDS + 1
    with django_assert_num_queries(1, connection=connections["keyring"]):
        keyring.key_of(subject)


def test_a_destroyed_key_is_gone_and_destroying_can_be_repeated():
    subject = new_subject()
    keyring.destroy(subject)
    keyring.destroy(subject)
    assert not keyring.exists(subject)
    with pytest.raises(KeyGone):
        keyring.key_of(subject)


def test_a_new_key_for_the_same_subject_opens_nothing_of_before():
    subject = new_subject()
    envelope = fields.seal(subject, "a|b|c", "woorden")
    keyring.destroy(subject)
    keyring.create_key(subject)
    with pytest.raises(fields.SealBroken):
        fields.unseal(subject, "a|b|c", envelope)


def test_derived_keys_differ_by_purpose_and_subject():
    one, other = new_subject(), new_subject()
    keys = {keyring.derive(one, "search"), keyring.derive(one, "drafts"), keyring.derive(other, "search")}
    assert len(keys) == 3
    assert keyring.derive(one, "search") in keys


def test_an_empty_keyring_gets_the_instances_own_key():
    SubjectKey.objects.all().delete()
    keyring.forget_all()
    keyring.check_master_key()
    assert keyring.exists(INSTANCE)
    keyring.check_master_key()


def test_a_wrong_master_key_is_refused(settings):
    keyring.check_master_key()
    settings.MASTER_KEYS = {name: os.urandom(32) for name in settings.MASTER_KEYS}
    keyring.forget_all()
    with pytest.raises(MasterKeyWrong, match="put back"):
        keyring.check_master_key()


def test_a_master_key_that_nobody_gave_is_named(settings, monkeypatch):
    keyring.check_master_key()
    monkeypatch.setenv("MASTER_KEY", "other:" + base64.urlsafe_b64encode(os.urandom(32)).decode())
    settings.MASTER_KEYS = keyfiles.read_master_keys(Env(), settings.DATA_DIR)
    keyring.forget_all()
    with pytest.raises(MasterKeyWrong, match="test"):
        keyring.check_master_key()


def test_a_keyring_that_lost_the_instances_key_is_refused():
    new_subject()
    SubjectKey.objects.filter(kind="instance").delete()
    with pytest.raises(MasterKeyWrong, match="restore"):
        keyring.check_master_key()


def test_a_wrapped_key_moved_to_another_subject_does_not_open():
    one, other = new_subject(), new_subject()
    wrapped = SubjectKey.objects.get(subject=one.id).wrapped
    SubjectKey.objects.filter(subject=other.id).update(wrapped=wrapped)
    keyring.forget_all()
    with pytest.raises(MasterKeyWrong):
        keyring.key_of(other)


def test_rewrapping_changes_the_master_and_nothing_else(settings, tmp_path):
    # Keys of files outlive the transaction of the test that made them.
    settings.DATA_DIR = tmp_path
    subject = new_subject()
    envelope = fields.seal(subject, "a|b|c", "woorden")
    settings.MASTER_KEYS = {"new": os.urandom(32)} | settings.MASTER_KEYS
    assert keyring.rewrap_all() == SubjectKey.objects.count()
    assert keyring.rewrap_all() == 0
    settings.MASTER_KEYS = {"new": settings.MASTER_KEYS["new"]}
    keyring.forget_all()
    assert fields.unseal(subject, "a|b|c", envelope) == "woorden"


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_a_destroyed_key_is_in_no_file_of_the_keyring():
    if connections["keyring"].vendor != "sqlite" or "memory" in str(connections["keyring"].settings_dict["NAME"]):
        folder_test_of_sqlite()
        return
    subject = new_subject()
    wrapped = bytes(SubjectKey.objects.get(subject=subject.id).wrapped)
    keyring.destroy(subject)
    name = connections["keyring"].settings_dict["NAME"]
    for path in (name, f"{name}-wal"):
        if os.path.exists(path):
            with open(path, "rb") as file:
                assert wrapped not in file.read()


def folder_test_of_sqlite():
    """The same on a file of our own, with the statements that the keyring uses, where the test database is in memory."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "keyring.sqlite3")
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("CREATE TABLE k (wrapped BLOB)")
        secret = os.urandom(60)
        connection.execute("INSERT INTO k VALUES (?)", [secret])
        connection.execute("DELETE FROM k")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                assert secret not in file.read(), name
