"""`sterkersamen doctor` finds what is wrong with an instance, and says how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sterkersamen.config import doctor
from sterkersamen.oversight.moderation.models import Confidant
from sterkersamen.platform.accounts.models import Office
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.actions import save_contact
from sterkersamen.platform.safety.models import CrisisContact
from sterkersamen.platform.safety.spotting import lists
from sterkersamen.platform.vault.keyfiles import MasterKeyWrong
from sterkersamen.platform.vault.models import SubjectKey
from sterkersamen.testing.cast import make_group, make_member


@pytest.fixture
def instance(settings, tmp_path, monkeypatch):
    """A data directory in which all is well."""
    folder = tmp_path / "data"
    (folder / "keys").mkdir(parents=True)
    for path in (folder, folder / "keys"):
        path.chmod(0o700)
    (folder / "keys/secret.key").write_text("x")
    (folder / "keys/secret.key").chmod(0o600)
    settings.DATA_DIR, settings.DEMO, settings.HOST = folder, False, "127.0.0.1"
    monkeypatch.setattr("sterkersamen.config.start.is_up_to_date", lambda alias: True)
    return folder


def said(findings) -> str:
    return "\n".join(str(finding) for finding in findings if finding.mend)


def test_a_sound_instance_has_nothing_to_mend(instance, db, capsys):
    assert doctor.main([]) == 0
    shown = capsys.readouterr().out
    assert "Nothing to mend." in shown
    assert "the master key opens the keyring" in shown


def test_a_file_that_others_can_read(instance, db, capsys):
    (instance / "keys/secret.key").chmod(0o644)
    assert doctor.main([]) == 1
    shown = capsys.readouterr().out
    assert f"chmod 600 {instance}/keys/secret.key" in shown
    assert "1 to mend." in shown


def test_a_folder_that_others_can_open(instance):
    instance.chmod(0o755)
    assert f"chmod 700 {instance}" in said(doctor.files())


def test_a_master_key_beside_the_words_is_worth_a_look(instance):
    (instance / "keys/master.key").write_text("x")
    (instance / "keys/master.key").chmod(0o600)
    [finding] = [finding for finding in doctor.files() if finding.mend]
    assert not finding.must
    assert "MASTER_KEY_FILE" in finding.mend


def test_a_full_disk(instance, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: namedtuple("usage", "free")(5 * 1024**2))
    assert "5 MiB free" in said(doctor.disk())


def test_a_demo_on_the_network(instance, settings):
    settings.DEMO, settings.HOST = True, "0.0.0.0"  # noqa: S104  (what it must find)
    shown = said(doctor.serving())
    assert "a demo on the network" in shown
    assert "without TLS" in shown
    settings.HOST, settings.ALLOWED_HOSTS = "127.0.0.1", ["localhost", "samen.example"]
    assert "a demo on the network" in said(doctor.serving())


def test_behind_tls_without_a_name(instance, settings):
    settings.BEHIND_TLS, settings.ALLOWED_HOSTS = True, ["localhost"]
    assert "ALLOWED_HOSTS" in said(doctor.serving())


def test_names_that_say_what_it_is(instance, settings):
    """They stand where a partner or an employer looks."""
    settings.ALLOWED_HOSTS, settings.SOURCE_URL = ["cokevrij.example", "kring.example"], "https://code.example/samen"
    settings.EMAIL_FROM = "herstelgroep@example.org"
    shown = [finding for finding in doctor.serving() if finding.mend]
    assert [finding.what.partition(" ")[0] for finding in shown] == ["cokevrij.example", "herstelgroep@example.org"]
    assert not any(finding.must for finding in shown)


def test_the_source_code_is_somewhere(instance, settings):
    [finding] = [finding for finding in doctor.serving() if finding.mend]
    assert "SOURCE_URL" in finding.mend and not finding.must
    settings.SOURCE_URL = "https://code.example/samen"
    assert not said(doctor.serving())
    settings.SOURCE_URL, settings.DEMO = "", True
    assert "SOURCE_URL" not in said(doctor.serving())


def test_who_answers_for_what_is_kept_is_named(instance, settings):
    [finding] = doctor.answering()
    assert "ORGANISATION_NAME and ORGANISATION_CONTACT" in finding.mend and not finding.must
    settings.ORGANISATION_NAME = "Stichting Samen"
    [finding] = doctor.answering()
    assert "ORGANISATION_NAME" not in finding.mend
    settings.ORGANISATION_CONTACT = "vragen@samen.example"
    assert not list(doctor.answering())
    settings.ORGANISATION_NAME, settings.DEMO = "", True
    assert not list(doctor.answering())


def test_a_database_of_an_older_version(instance, db, monkeypatch):
    monkeypatch.setattr("sterkersamen.config.start.is_up_to_date", lambda alias: alias != "default")
    assert "database default is of an older version" in said(doctor.databases())


def test_a_master_key_that_does_not_open(instance, db, monkeypatch, capsys):
    def wrong():
        raise MasterKeyWrong("the master key does not open the keyring: put back the one that belongs to it")

    monkeypatch.setattr("sterkersamen.platform.vault.keyring.check_master_key", wrong)
    assert doctor.main([]) == 1
    assert "put back the one that belongs to it" in capsys.readouterr().out


def test_a_keyring_that_was_lost(instance, stranger):
    SubjectKey.objects.all().delete()
    assert "Put the keyring back from its backup" in said(doctor.keys())


def test_a_rotation_that_was_not_finished(instance, stranger):
    SubjectKey.objects.filter(kind="member").update(master="old")
    assert "1 keys are wrapped by an older master key" in said(doctor.keys())


def test_contacts_facilitators_and_offices(instance, els):
    make_group("Leeg")
    shown = said(doctor.people())
    assert "crisis contacts were not checked: 112, 113" in shown
    assert "groups with fewer than two facilitators: 2" in shown
    assert "nobody is organiser" in shown
    assert all(not finding.must for finding in doctor.people())
    Office.objects.create(member=els, kind=Office.Kind.ORGANISER)
    assert "nobody is organiser" not in said(doctor.people())
    assert "nobody is moderator" in said(doctor.people())
    Office.objects.create(member=els, kind=Office.Kind.MODERATOR)
    assert "there is one moderator" in said(doctor.people())
    assert "nobody outside is named" in said(doctor.people())
    Confidant.objects.create(name="Ans", reach="020", set_by=uuid4())
    assert "nobody outside is named" not in said(doctor.people())
    assert "may be read by no moderator" not in said(doctor.people())
    # About the one moderator there is.
    safety.report(uuid4(), uuid4(), uuid4(), {}, "life", writer=els.pk)
    assert "1 open reports may be read by no moderator" in said(doctor.people())
    Office.objects.create(member=make_member("second-login"), kind=Office.Kind.MODERATOR)
    assert "moderator" not in said(doctor.people())


def test_contacts_that_were_checked_long_ago(instance, organiser):
    today = timezone.localdate()
    save_contact("112", {"checked_on": today, "position": 1})
    CrisisContact.objects.update(checked_on=today)
    assert "crisis contacts" not in said(doctor.people())
    CrisisContact.objects.filter(key="113").update(checked_on=today - timedelta(days=181))
    shown = said(doctor.people())
    assert "1 crisis contacts were checked more than 180 days ago: 113" in shown
    assert "not checked" not in shown
    CrisisContact.objects.filter(key="113").update(checked_on=today - timedelta(days=180))
    assert "crisis contacts" not in said(doctor.people())
    CrisisContact.objects.filter(key="luisterlijn").update(checked_on=None)
    assert "1 crisis contacts were not checked: luisterlijn" in said(doctor.people())


def test_lists_of_words(instance, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    lists.forget()
    assert list(doctor.words()) == []
    (tmp_path / "words").mkdir()
    (tmp_path / "words/eigen.txt").write_text("[price]\nhalve garen\n")
    lists.forget()
    [finding] = doctor.words()
    assert "are read" in finding.what and not finding.mend
    (tmp_path / "words/eigen.txt").write_text("[prijs]\nhalve garen\n")
    lists.forget()
    shown = said(doctor.words())
    lists.forget()
    assert "eigen.txt, line 1: there is no kind prijs" in shown
    assert "garen" not in shown


def test_says_no_names(instance, els, vuurtoren, db):
    assert "Maandaggroep" not in "\n".join(map(str, doctor.examine()))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "PORT must be a whole number"),
        ("MASTER_KEY", "broken", "MASTER_KEY is damaged"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must start with postgresql://"),
    ],
)
def test_a_setting_that_is_wrong(tmp_path, name, value, says):
    """As it is started by hand: one finding, and not a trace."""
    environment = os.environ | {"DATA_DIR": str(tmp_path), name: value}
    command = [sys.executable, "-m", "sterkersamen", "doctor"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert says in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_takes_no_arguments(instance, capsys):
    from sterkersamen.config import cli

    assert cli.main(["doctor", "please"]) == 2
    assert "takes no arguments" in capsys.readouterr().err
