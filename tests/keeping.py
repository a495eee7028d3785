"""What somebody keeps for themselves, and what of it they offer to others, over HTTP, for tests/test_nothing_lies_open.py."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import uuid4

from sterkersamen.testing.sealing import seal
from sterkersamen.testing.web import Web
from tests.marks import MARKS


def keep(asker: Web) -> None:
    """What somebody keeps for themselves."""
    for address, words in (
        ("/me/now", {"mood": "2", "line": f"Een {MARKS['line of a day']}."}),
        ("/me/diary", {"text": f"Over {MARKS['diary']}."}),
        ("/me/log/new", {"strength": "70", "own_trigger": MARKS["own trigger"], "place": MARKS["place of craving"]}),
        ("/me/log/new", {"strength": "50", "did": MARKS["did"]}),
        ("/strategies/new", {"title": MARKS["own strategy"], "how": "Zoek een laan."}),
    ):
        asker.get(address)
        asker.send(address, **words)
    asker.get("/me/offline/key")
    once, words = uuid4(), {"line": f"Lang {MARKS['line without a connection']}."}
    sealed = seal(json.loads(asker.html)["key"], once, datetime.now(UTC), words)
    asker.get("/me/now/waiting")
    form = {"csrfmiddlewaretoken": json.loads(asker.html)["token"], "once": once, "sealed": sealed}
    assert asker.ask("POST", "/me/now/waiting", urlencode(form).encode()) == 201
    asker.get("/me/days/new")
    asker.send("/me/days/new", what="other")
    asker.send("/me/days/new", since="2026-01-05", name=MARKS["days"])
    course = asker.address
    asker.get(f"{course}/moment")
    asker.send(f"{course}/moment", on="2026-01-20", before=f"Na {MARKS['look back']}.")
    asker.get(f"{course}/goal")
    asker.send(f"{course}/goal", goal=MARKS["savings"], amount="100", a_week="10")
    page = asker.get("/me/take/read") and asker.html
    mine = ("line of a day", "line without a connection", "diary", "own trigger", "place of craving", "did", "days")
    mine += ("look back", "savings")
    assert all(MARKS[what] in page for what in (*mine, "own strategy"))


def help_others(guide: Web, asker: Web, group: str) -> None:
    """Something of one's own is offered, declined with a word, offered again and published; and reported."""
    own = next(link for link in asker.get("/strategies").links if re.search(r"/strategies/[0-9a-f-]{36}$", link))
    words = {"title": MARKS["own strategy"], "how": f"Met {MARKS['offered']}."}
    for says in ({"do": "no", "word": f"Nog niet: {MARKS['why not']}."}, {}):
        asker.get(f"{own}/offer")
        asker.send("/offer", sure="on", triggers="anger", **words)
        guide.get(group + "strategies")
        path = next(form.path for form in guide.page.forms if "/strategies/" in form.path)
        word = {f"{path.rsplit('/', 1)[1]}-word": says["word"]} if says else {}
        guide.send(path, ("do", "no") if says else None, **word)
        page = asker.get(own) and asker.html
        assert (MARKS["why not"] in page) == bool(says)
    row = next(link for link in guide.get(group + "strategies").links if re.search(r"/strategies/[0-9a-f-]{36}$", link))
    assert MARKS["offered"] in (guide.get(row) and guide.html)
    guide.get(f"{row}/report")
    guide.send("/report", ("why", "unsafe"), more=MARKS["offered"])
    assert "je melding is binnen" in " ".join(guide.page.words), guide.page.words
