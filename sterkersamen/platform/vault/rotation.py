"""A new master key: every key of the keyring is wrapped again, the content is not touched.

The order makes every interruption harmless: the new line is in the file before anything is wrapped under it, and the
old line leaves the file when nothing is wrapped under it any more. Running it again finishes what was interrupted.
"""

from __future__ import annotations

import time

from django.conf import settings

from sterkersamen.core.env import Env, SettingError
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyfiles import (
    given_by_environment,
    master_file,
    new_master_line,
    read_master_keys,
    write_private,
)

# A running server reads the file at each wrap; a wrap that was under way is stored within this time.
SETTLE_SECONDS = 1.0


def rotate() -> str:
    """Rotates the master key and gives what was done, for the screen.

    Raises SettingError when the key is given by the environment and has no new line yet; MasterKeyWrong when the key at
    hand does not open the keyring.
    """
    keyring.check_master_key()
    if given_by_environment(Env()):
        return _under_new_line()
    path = master_file(settings.DATA_DIR)
    lines = path.read_text(encoding="utf-8").replace(",", "\n").split()
    if len(lines) == 1:
        lines.insert(0, new_master_line())
        write_private(path, "".join(f"{line}\n" for line in lines))
    settings.MASTER_KEYS = read_master_keys(Env(), settings.DATA_DIR)
    changed = _rewrap()
    write_private(path, lines[0] + "\n")
    # Both keys are still in this process: a straggler would be found here and not lost.
    time.sleep(SETTLE_SECONDS)
    changed += keyring.rewrap_all()
    return (
        f"{changed} keys are wrapped under the new master key, and the old one is gone from {path}. "
        "Back up that file now, apart from the databases."
    )


def _under_new_line() -> str:
    if len(settings.MASTER_KEYS) < 2:
        raise SettingError(
            "the master key is given by MASTER_KEY or MASTER_KEY_FILE, which this command does not write. "
            "Put a new line (name:key, the key is 32 random bytes in base64) before the one that is there, "
            "restart the server, and run this command again with both; then remove the old line and restart"
        )
    changed = _rewrap()
    return (
        f"{changed} keys are wrapped under the first line of MASTER_KEY. "
        "Remove the other lines now and restart the server."
    )


def _rewrap() -> int:
    changed = keyring.rewrap_all()
    while True:
        time.sleep(SETTLE_SECONDS)
        more = keyring.rewrap_all()
        if not more:
            return changed
        changed += more
