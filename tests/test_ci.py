"""What CI promises: lint, test and proof in this order, within its time, and nothing is skipped in silence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sterkersamen.testing.lint import ROOT

# Each way in which pytest can pass something over.
PASSED_OVER = {
    "in a test": "import pytest\ndef test_it():\n    pytest.skip('no reason')\n",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='none')\ndef test_it(): pass\n",
    "by a condition": "import pytest\n@pytest.mark.skipif(True, reason='none')\ndef test_it(): pass\n",
    "by a fixture": "import pytest\n@pytest.fixture\ndef it(): pytest.skip('none')\ndef test_it(it): pass\n",
    "a module": "import pytest\npytest.skip('none', allow_module_level=True)\n",
    "by an import": "import pytest\npytest.importorskip('no_such_module')\n",
    "without values": "import pytest\n@pytest.mark.parametrize('one', [])\ndef test_it(one): pass\n",
    "as expected to fail": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
}


def run_pytest(folder: Path, ci: str) -> tuple[int, str]:
    """Runs a suite that passes something over in every way, with our plugin; gives its exit code and what it prints."""
    (folder / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    for number, text in enumerate(PASSED_OVER.values()):
        (folder / f"test_{number}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", folder, "-p", "no:xdist"]
    command += ["-p", "no:cacheprovider", "--continue-on-collection-errors", "-rA", folder]
    environment = os.environ | {"CI": ci}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_in_ci_nothing_is_skipped(tmp_path):
    code, said = run_pytest(tmp_path, "true")
    for number, way in enumerate(PASSED_OVER):
        assert re.search(rf"^(FAILED|ERROR) .*test_{number}\.py", said, re.MULTILINE), f"{way}:\n{said}"
    assert code != 0 and said.count("which CI does not allow") >= len(PASSED_OVER)


def test_elsewhere_something_may_be_missing(tmp_path):
    code, said = run_pytest(tmp_path, "")
    assert "FAILED" not in said and "ERROR" not in said, said
    assert code == 0, said


@pytest.fixture
def ci(tmp_path):
    """Runs a copy of .ci/run with a `make` of our own; gives what happened, and what make was asked for."""
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci/run"
    script.write_text((ROOT / ".ci/run").read_text())
    script.chmod(0o755)
    tools = tmp_path / "bin"
    tools.mkdir()
    # Nothing is installed by a test: all are there.
    for name in ("chromium", "chromium-headless-shell", "curl", "initdb"):
        (tools / name).write_text("#!/bin/sh\n")
        (tools / name).chmod(0o755)

    def run(make: str, limit: str = "60m") -> tuple[subprocess.CompletedProcess, list[str]]:
        (tools / "make").write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/asked"\n[ "$CI" = true ] || exit 9\n{make}\n')
        (tools / "make").chmod(0o755)
        environment = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "CI_LIMIT": limit}
        done = subprocess.run([script], env=environment, capture_output=True, text=True, check=False, timeout=30)
        return done, (tmp_path / "asked").read_text().split()

    return run


def test_ci_runs_all_three(ci):
    done, asked = ci("exit 0")
    assert (done.returncode, asked) == (0, ["lint", "test", "proof"]), done.stderr


def test_ci_ends_with_the_first_that_fails(ci):
    done, asked = ci('[ "$1" != test ]')
    assert done.returncode != 0 and asked == ["lint", "test"]


def test_ci_is_stopped_when_its_time_is_over(ci):
    begun = time.monotonic()
    done, asked = ci("sleep 25", "1s")
    assert time.monotonic() - begun < 15
    assert done.returncode == 124 and asked == ["lint"]
    assert "more than 1s" in done.stderr


def test_ci_has_sixty_minutes():
    assert "${CI_LIMIT:-60m}" in (ROOT / ".ci/run").read_text()
