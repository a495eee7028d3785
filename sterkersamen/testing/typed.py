"""What people typed into the servers of tests, and where it lies open when they are done.

Browsers (browser.py, web.py) tell what they send; a server that is used as a context (server.py) is searched at its end.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from sterkersamen.testing.bytesearch import search, search_files

if TYPE_CHECKING:
    from sterkersamen.testing.server import Server

# The lines that were sent to each port.
TYPED: defaultdict[int | None, set[str]] = defaultdict(set)
_NOT_TYPED = {"csrfmiddlewaretoken", "once", "next", "seen"}
_WITHOUT_BLANKS = {"login_name", "name", "code", "email", "title", "words"}
# What an organiser writes for everybody to read, without an account too: it is of nobody, and lies open.
_FOR_ALL = ("/organisation/contacts", "/organisation/confidant")
# Of what is longer the beginning says enough.
_LONGEST = 200
_LONG_WORD = 12
# The moderator of the demo signs in under a word that is the name of the role, too.
_ROLES = {"moderator"}


def typed_in(form: str) -> set[str]:
    """What a person typed of what a form sends: its lines, and not the ids and choices beside them."""
    found: set[str] = set()
    for name, value in parse_qsl(form):
        lines = value[:20_000].splitlines() if name not in _NOT_TYPED else []
        found |= {line[:_LONGEST] for line in lines if len(line) >= 6 and (" " in line or name in _WITHOUT_BLANKS)}
    return found


def note(url: str, form: str) -> None:
    """Somebody sends a form to an address."""
    parts = urlsplit(url)
    if not parts.path.startswith(_FOR_ALL):
        TYPED[parts.port] |= typed_in(form)


def sought(lines: set[str]) -> set[str]:
    """What to look for: the long words of each line, and lines that have none as they are."""
    found: set[str] = set()
    for line in lines:
        found |= {word for word in line.split() if len(word) >= _LONG_WORD and word.isalpha()} or {line}
    return found - _ROLES


def lying_open(server: Server) -> list[str]:
    """What was typed into a server or is known to be in it, where it is found: in its files, its log, or its PostgreSQL."""
    words = sought(TYPED[server.port] | server.written)
    if not words:
        return []
    # The names and the passphrase of invented people are told to whoever starts a demo.
    log = "".join(line for line in server.said().splitlines(True) if not line.startswith(("Invented", "Passphrase")))
    places = [server.data_dir] if server.data_dir.exists() else []
    found = [*search_files(places, words), *(f"log: {says}" for says in search(log.encode(), words))]
    return [*found, *(f"dump: {says}" for says in search(server.dump(), words))]
