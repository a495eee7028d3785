"""The server under measurement: `sterkersamen serve` with one static file more, the bytes of a page as a constant."""

from __future__ import annotations

import sys
from pathlib import Path

NAME = "constant.bin"


def main(constant: str) -> int:
    """Serves; the constant's address is written beside it."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sterkersamen.config.settings")
    import django

    django.setup()
    from sterkersamen.config import cli, static

    path = Path(constant)
    static.files().add(NAME, path.read_bytes())
    path.with_suffix(".path").write_text(static.static(NAME), encoding="utf-8")
    return cli.main(["serve"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
