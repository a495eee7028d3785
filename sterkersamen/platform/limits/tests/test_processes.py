"""Counts hold across processes, and across a restart: each process here starts from nothing but the files."""

from __future__ import annotations

import os
import subprocess
import sys

START = "import django; django.setup()\n"
MAKE = """
from django.conf import settings
from django.core.management import call_command
for alias in settings.DATABASES:
    call_command("migrate", database=alias, skip_checks=True, verbosity=0)
from sterkersamen.platform.limits import keys
keys.digest("the key of the day")
"""
TRY = """
from sterkersamen.platform.limits.actions import allow
print(sum(allow("race", "me", times=25, seconds=600) for _try in range(10)))
"""


def test_processes_share_a_count(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "KEYRING_URL"}}
    environment |= {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "sterkersamen.config.settings"}

    def start(code: str) -> subprocess.Popen:
        command = [sys.executable, "-c", START + code]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    assert start(MAKE).wait(120) == 0
    together = [start(TRY) for _process in range(3)]
    allowed = [int(process.communicate(timeout=120)[0]) for process in together]
    assert sum(allowed) == 25
    # One that starts afterwards finds the count where the others left it.
    assert start(TRY).communicate(timeout=120)[0].strip() == "0"
