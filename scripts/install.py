"""Makes .venv with what the lock file names, and the command `sterkersamen` in it. Nothing but Python's own library.

    python3 scripts/install.py run     what the server needs
    python3 scripts/install.py dev     what tests and lint need on top

The project itself is not built: a path file points at this folder. So it works on any Python with venv, at once, and
a change in the code is there without installing again. The second time it only compares a hash.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
COMMAND = """#!{python}
import sys

from sterkersamen.config.cli import main

sys.exit(main())
"""


def digest(kind: str) -> str:
    """What must be the same for an installation to be up to date: the lock file and the Python beneath it."""
    lock = (ROOT / "requirements" / f"{kind}.txt").read_bytes()
    return hashlib.sha256(lock + sys.version.encode() + str(ROOT).encode()).hexdigest()


def is_done(kind: str) -> bool:
    """Whether this kind was installed before, and nothing changed since. Who has `dev` has `run` too."""
    kinds = [kind] if kind == "dev" else [kind, "dev"]
    for name in kinds:
        stamp = HOME / f"installed-{name}"
        if PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(name):
            return True
    return False


def install(kind: str) -> None:
    """Makes the environment, installs the locked packages, and writes the command."""
    if not PYTHON.exists():
        print("Making .venv ...", flush=True)
        try:
            venv.create(HOME, with_pip=True, symlinks=True)
        except subprocess.CalledProcessError:
            sys.exit(
                "This Python cannot make an environment with pip. On Debian or Ubuntu: apt-get install python3-venv"
            )
    print(f"Installing what requirements/{kind}.txt names, each checked by its hash ...", flush=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--require-hashes"]
    if run_pip([*pip, "-r", ROOT / "requirements" / f"{kind}.txt"]):
        sys.exit(
            "Installing did not work: see the lines above. Is this machine online? Run the same command again to go on."
        )
    query = [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(query, check=True, capture_output=True, text=True).stdout.strip())
    (packages / "sterkersamen.pth").write_text(f"{ROOT}\n")
    command = HOME / "bin" / "sterkersamen"
    command.write_text(COMMAND.format(python=PYTHON))
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    (HOME / f"installed-{kind}").write_text(digest(kind))


def run_pip(command: list) -> int:
    """Runs pip and shows one line for each package, not its four; gives its exit code."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as pip:
        for line in pip.stdout or ():
            word, _, rest = line.strip().partition(" ")
            if word == "Collecting":
                print("  " + rest.split(" ")[0], flush=True)
            elif word == "Installing":
                print("  Putting them in place ...", flush=True)
    return pip.returncode


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if kind not in {"run", "dev"}:
        sys.exit("Say what to install: run or dev")
    if sys.version_info < (3, 11):
        sys.exit(
            f"Sterker Samen needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12"
        )
    os.chdir(ROOT)
    if not is_done(kind):
        install(kind)


main()
