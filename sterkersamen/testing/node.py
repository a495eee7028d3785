"""Programs of others, in JavaScript, that read what we write: installed from their lock file, for proofs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def install(source: Path, folder: Path) -> str:
    """Copies a folder with a package.json and installs what it names; gives the path of node. Skips where there is none."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("there is no Node.js here")
    for path in source.glob("*.*"):
        shutil.copy(path, folder)
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True
    )
    return node
