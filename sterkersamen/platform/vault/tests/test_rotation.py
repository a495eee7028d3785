from __future__ import annotations

import uuid

import pytest

from sterkersamen.core.env import SettingError
from sterkersamen.platform.vault import keyring, rotation
from sterkersamen.platform.vault.fields import seal, unseal
from sterkersamen.platform.vault.keyfiles import (
    MasterKeyWrong,
    master_file,
    new_master_line,
    read_master_keys,
    write_private,
)
from sterkersamen.platform.vault.keyring import Subject
from sterkersamen.platform.vault.models import SubjectKey

pytestmark = pytest.mark.django_db


class Instance:
    """An instance with its master key in a file, and something sealed."""

    def __init__(self, folder, settings):
        self.path, self.settings = master_file(folder), settings
        self.subjects = [Subject("membership", uuid.uuid4()) for _ in range(3)]
        self.restart()
        for subject in self.subjects:
            keyring.create_key(subject)
        self.sealed = [(subject, seal(subject, "place", "words")) for subject in self.subjects]

    @property
    def lines(self) -> list[str]:
        return self.path.read_text().split()

    @property
    def masters(self) -> set[str]:
        return set(SubjectKey.objects.values_list("master", flat=True))

    def restart(self) -> None:
        """A fresh process: knows only what is in the file."""
        from sterkersamen.core.env import Env

        self.settings.MASTER_KEYS = read_master_keys(Env(), self.path.parent.parent)
        keyring.forget_all()

    def opens(self) -> bool:
        self.restart()
        keyring.check_master_key()
        return all(unseal(subject, "place", envelope) == "words" for subject, envelope in self.sealed)


@pytest.fixture
def instance(tmp_path, settings, monkeypatch):
    monkeypatch.delenv("MASTER_KEY")
    monkeypatch.setattr(rotation, "SETTLE_SECONDS", 0)
    settings.DATA_DIR = tmp_path
    write_private(master_file(tmp_path), new_master_line() + "\n")
    SubjectKey.objects.all().delete()
    keyring.forget_all()
    from sterkersamen.core.env import Env

    settings.MASTER_KEYS = read_master_keys(Env(), tmp_path)
    keyring.create_key(keyring.INSTANCE)
    return Instance(tmp_path, settings)


def test_works(instance):
    old = instance.lines[0]
    said = rotation.rotate()
    assert "4 keys" in said
    assert len(instance.lines) == 1 and instance.lines[0] != old
    assert instance.masters == {instance.lines[0].partition(":")[0]}
    assert instance.opens()
    assert instance.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("moment", ["new line written", "half wrapped", "all wrapped", "old line gone"])
def test_interrupted_at_any_moment(instance, monkeypatch, moment):
    """Whenever the power fails, everything opens; and doing it again finishes it."""

    class PowerCut(BaseException):
        pass

    wraps, rewrap, write = [], keyring.rewrap_all, rotation.write_private

    def wrap(*arguments):
        wraps.append(arguments)
        if moment == "half wrapped" and len(wraps) == 2:
            raise PowerCut
        return real_wrap(*arguments)

    def rewrap_all():
        if moment == "new line written":
            raise PowerCut
        changed = rewrap()
        if moment == "all wrapped":
            raise PowerCut
        return changed

    def write_file(path, text):
        write(path, text)
        if moment == "old line gone" and text.count("\n") == 1:
            raise PowerCut

    real_wrap = keyring._wrap
    with monkeypatch.context() as patched:
        patched.setattr(keyring, "_wrap", wrap)
        patched.setattr(keyring, "rewrap_all", rewrap_all)
        patched.setattr(rotation, "write_private", write_file)
        with pytest.raises(PowerCut):
            rotation.rotate()
    assert instance.opens()
    assert len(instance.lines) == (1 if moment == "old line gone" else 2)
    newest = instance.lines[0]
    rotation.rotate()
    assert len(instance.lines) == 1 and instance.opens()
    # What was begun is finished, not begun anew.
    assert moment == "old line gone" or instance.lines[0] == newest


def test_a_running_server_wraps_under_the_new_key(instance, settings):
    old = dict(settings.MASTER_KEYS)
    rotation.rotate()
    settings.MASTER_KEYS = old
    keyring.forget_all()
    subject = Subject("member", uuid.uuid4())
    keyring.create_key(subject)
    assert instance.masters == {instance.lines[0].partition(":")[0]}
    assert instance.opens()


def test_a_wrong_key_changes_nothing(instance, settings):
    write_private(instance.path, new_master_line() + "\n")
    before = instance.lines
    instance.restart()
    with pytest.raises(MasterKeyWrong):
        rotation.rotate()
    assert instance.lines == before


def test_given_by_the_environment_it_says_what_to_do(instance, settings, monkeypatch):
    old, new = instance.lines[0], new_master_line()
    monkeypatch.setenv("MASTER_KEY", old)
    with pytest.raises(SettingError, match="Put a new line"):
        rotation.rotate()
    monkeypatch.setenv("MASTER_KEY", f"{new},{old}")
    instance.restart()
    assert "Remove the other lines" in rotation.rotate()
    assert instance.masters == {new.partition(":")[0]}
    assert instance.lines == [old]
