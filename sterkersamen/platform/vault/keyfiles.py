"""The two secret files of an instance: where they are, how they are made and read.

`keys/secret.key` signs cookies; `keys/master.key` wraps every key of the keyring. A master file holds one key a
line, ``id:base64``; the first line is the one in use, the others are read while a rotation is under way.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from sterkersamen.core.env import Env, SettingError

KEY_BYTES = 32


class MasterKeyWrong(Exception):
    """The master key at hand does not open the keyring."""


def new_master_line() -> str:
    """A line for the master file with a new random key of 256 bits."""
    return f"{secrets.token_hex(4)}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def write_private(path: Path, text: str) -> None:
    """Writes `text` to `path`, readable by its owner only, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def make_missing_keys(env: Env, data_dir: Path) -> None:
    """On the very first start only: makes the data directory and the secret files that nobody gave.

    An instance that has a keyring but no master key is left as it is: a new key would open nothing.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    has_keyring = (data_dir / "keyring.sqlite3").exists() or env.secret("KEYRING_URL", "")
    if not env.secret("SECRET_KEY", "") and not (data_dir / "keys/secret.key").exists():
        write_private(data_dir / "keys/secret.key", secrets.token_urlsafe(48) + "\n")
    if not env.secret("MASTER_KEY", "") and not (data_dir / "keys/master.key").exists() and not has_keyring:
        write_private(data_dir / "keys/master.key", new_master_line() + "\n")


def read_secret(env: Env, data_dir: Path) -> str:
    """The key that signs cookies, from SECRET_KEY, SECRET_KEY_FILE or the data directory."""
    value = env.secret("SECRET_KEY", "") or _text(data_dir / "keys/secret.key")
    if not value:
        raise SettingError(
            f"SECRET_KEY is missing and {data_dir}/keys/secret.key does not exist: `sterkersamen serve` makes it at its first start"
        )
    if len(value) < 32:
        raise SettingError("SECRET_KEY is too short: give 32 characters or more")
    return value


def master_file(data_dir: Path) -> Path:
    """Where the master key is when the environment does not give it."""
    return data_dir / "keys/master.key"


def given_by_environment(env: Env) -> bool:
    """Whether MASTER_KEY or MASTER_KEY_FILE gives the master key, and not the file in the data directory."""
    return bool(env.text("MASTER_KEY", "") or env.text("MASTER_KEY_FILE", ""))


def read_master_keys(env: Env, data_dir: Path) -> dict[str, bytes]:
    """The master keys by id, the one in use first; from MASTER_KEY, MASTER_KEY_FILE or the data directory."""
    text = env.secret("MASTER_KEY", "") or _text(data_dir / "keys/master.key")
    keys = {}
    for line in text.replace(",", "\n").split():
        name, _, encoded = line.partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
        except (binascii.Error, ValueError):
            key = b""
        if not name or len(key) != KEY_BYTES:
            raise SettingError("MASTER_KEY is damaged: each line must read id:key, with a key of 32 bytes in base64")
        keys[name] = key
    if not keys:
        raise SettingError(
            f"the master key is missing: put it back at {data_dir}/keys/master.key, or set MASTER_KEY or MASTER_KEY_FILE. "
            "Without it nothing that people wrote can be read"
        )
    return keys


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error}") from error
