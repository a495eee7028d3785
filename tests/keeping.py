"""What somebody keeps for themselves, over HTTP, for tests/test_nothing_lies_open.py."""

from __future__ import annotations

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
    asker.get("/me/days/new")
    asker.send("/me/days/new", what="other")
    asker.send("/me/days/new", since="2026-01-05", name=MARKS["days"])
    course = asker.address
    asker.get(f"{course}/moment")
    asker.send(f"{course}/moment", on="2026-01-20", before=f"Na {MARKS['look back']}.")
    asker.get(f"{course}/goal")
    asker.send(f"{course}/goal", goal=MARKS["savings"], amount="100", a_week="10")
    page = asker.get("/me/take/read") and asker.html
    mine = ("line of a day", "diary", "own trigger", "place of craving", "did", "days", "look back", "savings")
    assert all(MARKS[what] in page for what in (*mine, "own strategy"))
