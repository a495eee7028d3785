"""The environment of every test: a data directory of its own, and keys that belong to nobody.

A plugin for pytest's `-p`: it is loaded before Django reads its settings, which a conftest.py is not.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# What tests keep of the environment that they were started in. Anything else could be a real instance's.
_OURS = [
    "DATA_DIR",
    "HOST",
    "PORT",
    "WORKERS",
    "BEHIND_TLS",
    "ALLOWED_HOSTS",
    "DEFAULT_LANGUAGE",
    "QUICK_EXIT_URL",
    "SOURCE_URL",
    "ORGANISATION_NAME",
    "ORGANISATION_CONTACT",
    "PRIVACY_OFFICER",
    "KEYRING_URL",
]


def _own() -> None:
    for name in _OURS:
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="sterkersamen-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DATA_DIR"] = folder
    # Files, not memory: tests with several threads then wait for each other as a server's do.
    os.environ["TEST_SQLITE_DIR"] = folder
    os.environ["SECRET_KEY"] = "for-tests-only-" + "x" * 40
    os.environ["MASTER_KEY"] = "test:" + "QUFB" * 10 + "QUE="


_own()
