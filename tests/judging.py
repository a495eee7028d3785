"""What moderators write, and who appeals, over HTTP, for tests/test_nothing_lies_open.py."""

from __future__ import annotations

import re

from sterkersamen.testing.web import Web
from tests.marks import MARKS

# Who signed up last. Their login name has a number by now that only they saw.
MODERATES = """
from sterkersamen.platform.accounts.actions import give_office
from sterkersamen.platform.accounts.models import Session
give_office(Session.objects.latest("made_at").member, "moderator")
"""


def judge(moderator: Web, asker: Web) -> None:
    """A moderator says what colleagues call them, takes the first report on, decides with a note, and writes it off; whom it is
    about appeals."""
    moderator.get("/moderation/rota")
    moderator.send("/rota", name=MARKS["colleague"])
    assert MARKS["colleague"] in moderator.html
    moderator.get("/moderation")
    moderator.send(next(form.path for form in moderator.page.forms if form.path.endswith("/claim")), ("do", "claim"))
    assert MARKS["report"] in moderator.html, moderator.page.words
    moderator.send("/decide", kind="warn", rule="respect", note=f"Over {MARKS['note of a moderator']}.")
    moderator.get("/moderation/debrief")
    moderator.send("/debrief", text=f"Van {MARKS['written off']}.")
    assert MARKS["written off"] in moderator.html
    link = next(link for link in asker.get("/reports").links if re.search(r"/decisions/[0-9a-f-]{36}$", link))
    asker.get(link)
    asker.send(link, text=f"Maar die {MARKS['appeal']}.")
    assert MARKS["appeal"] in asker.html, asker.page.words
