"""What somebody plans for themselves over HTTP, with a mark in everything that is typed: for tests/test_nothing_lies_open.py."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sterkersamen.testing.web import Web
from tests.marks import MARKS


def plan(web: Web) -> None:
    """A plan, a week and the agenda of a treatment."""
    for step, typed in {
        "reasons": {"lines": f"Mijn {MARKS['reason']}"},
        "people": {"name0": MARKS["somebody to call"], "phone0": "06 12345678", "when0": MARKS["when to call"]},
        "moments": {"text": MARKS["hard moment"]},
    }.items():
        web.get(f"/me/plan/{step}")
        web.send(f"/me/plan/{step}", **typed)
    web.send(web.address, text=MARKS["hard moment"], first=MARKS["first thing"])
    days = {"days": "2"}
    new = {
        "week/points": {"title": MARKS["fixed point"], **days},
        "week/hours": {"what": MARKS["hard hour"], "then": MARKS["what one does then"], **days},
        "care/dates": {
            "what": MARKS["appointment"],
            "who": MARKS["with whom"],
            "where": MARKS["where"],
            "day": f"{datetime.now(UTC).date() + timedelta(days=3)}",
            "clock": "09:30",
        },
        "care/times": {"what": MARKS["medicine"], "time0": "08:00", "remind": "on"},
        "care/questions": {"text": MARKS["question"]},
    }
    for where, typed in new.items():
        web.get(f"/me/{where}/new")
        web.send(f"/me/{where}/new", **typed)
        assert web.status == 200 and "/new" not in web.address, web.page.words
    question = next(link for link in web.get("/me/care").links if re.search(r"/questions/[0-9a-f-]{36}$", link))
    web.get(question)
    web.send(question, answer=MARKS["answer"])
    pages = "".join(web.get(f"/me/{page}") and web.html for page in ("plan", "plan/print", "week", "care")) + (
        web.get(question) and web.html
    )
    kept = (
        "reason",
        "somebody to call",
        "hard moment",
        "first thing",
        "fixed point",
        "hard hour",
        "what one does then",
    )
    kept += ("appointment", "with whom", "where", "medicine", "question", "answer", "when to call")
    assert [what for what in kept if MARKS[what] not in pages] == []
