"""Counts hold across processes, and across a restart: each process here starts from nothing but the files."""

from __future__ import annotations

import subprocess
import sys

from sterkersamen.testing.server import Server

START = "import django; django.setup()\n"
KEY = "from sterkersamen.platform.limits import keys; keys.digest('the key of the day')"
TRY = """
from sterkersamen.platform.limits.actions import allow
print(sum(allow("race", "me", times=25, seconds=600) for _try in range(10)))
"""


def test_processes_share_a_count(tmp_path):
    server = Server(tmp_path / "data", made=True, DATABASE_URL="")

    def start(code: str) -> subprocess.Popen:
        command = [sys.executable, "-c", START + code]
        return subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE, text=True)

    assert start(KEY).wait(120) == 0
    together = [start(TRY) for _process in range(3)]
    allowed = [int(process.communicate(timeout=120)[0]) for process in together]
    assert sum(allowed) == 25
    # One that starts afterwards finds the count where the others left it.
    assert start(TRY).communicate(timeout=120)[0].strip() == "0"
