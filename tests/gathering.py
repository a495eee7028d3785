"""An evening together: a circle, a proof that one was there, somebody awake at night; over HTTP, for
tests/test_nothing_lies_open.py."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sterkersamen.testing.web import Web
from tests.marks import MARKS

if TYPE_CHECKING:
    from tests.test_nothing_lies_open import Story


def call(guide: Web, asker: Web, group: str) -> None:
    """Somebody asks who is awake, and says something: the conversation still goes on when the search begins."""
    guide.get(group + "awake/answering")
    guide.send("/answering", ("do", "offer"))
    asker.get(group + "awake")
    asker.send("/awake")
    talk = asker.address
    assert "/talk/" in talk, asker.page.words
    asker.send(talk, text=f"Ik hoor {MARKS['at night']}.")
    guide.get(talk)
    guide.send(talk, ("do", "come"))
    assert MARKS["at night"] in (guide.get(talk) and guide.html)
    line = next(link for link in guide.page.links if "/report/" in link)
    guide.get(line)
    guide.send(line, ("why", "unsafe"), more=MARKS["report at night"])
    assert "je melding is binnen" in " ".join(guide.page.words), guide.page.words


# An evening that goes on now.
_IS_THERE = """
from datetime import timedelta
from django.utils import timezone
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Meeting
now = timezone.now()
group = Membership.objects.exclude(facilitator_since=None).get().group
times = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=1)}
print(Meeting.objects.create(group=group, where="online", **times).id)
"""


def sit(story: Story, guide: Web, asker: Web, group: str) -> None:
    """A circle that is still open when the search begins, what one takes along from it, and a note after a hard evening."""
    meeting = story.server.run(_IS_THERE).strip()
    circle = f"{group}meetings/{meeting}/circle"

    def tap(web: Web, do: str, **fields: str) -> None:
        token = web.get(circle).form(circle).fields["csrfmiddlewaretoken"]
        web.ask("POST", circle, urlencode({"csrfmiddlewaretoken": token, "do": do} | fields).encode())
        assert web.status == 303, web.page.words

    tap(guide, "open")
    tap(asker, "arrive")
    waits = re.search(r"let_in:[0-9a-f-]{36}", guide.get(circle) and guide.html)
    assert waits
    tap(guide, waits[0])
    tap(guide, "words", theme=MARKS["theme"], agenda=MARKS["agenda"], minutes="3")
    tap(guide, "table", name=MARKS["at the table"])
    tap(guide, "step:check_in")
    tap(guide, "check_in", line=MARKS["check-in"], number="3")
    tap(guide, "step:round")
    tap(guide, "say", text=f"Ik heb {MARKS['said']}.")
    tap(asker, "goal", text=MARKS["taken along"])
    page = asker.get(circle) and asker.html
    assert all(MARKS[what] in page for what in ("theme", "agenda", "at the table", "check-in", "said"))
    note = f"{group}leading/{meeting}/note"
    guide.get(note)
    guide.send(note, text=f"Na afloop: {MARKS['hard evening']}.")
    assert MARKS["hard evening"] in (guide.get(note) and guide.html)


# An evening that was, and the code of the only proof for a name.
_WAS_THERE = """
from datetime import timedelta
from django.utils import timezone
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings.models import Attendance, Meeting
then = timezone.now() - timedelta(days=2)
for place in Membership.objects.filter(facilitator_since=None):
    row = Meeting.objects.create(group=place.group, starts_at=then, ends_at=then + timedelta(hours=1), where="place")
    Attendance.objects.create(meeting=row, membership=place, how="self")
"""
_CODE = """
from sterkersamen.community.meetings.models import Proof
from sterkersamen.community.meetings.proofs import code_of
print(code_of(Proof.objects.get(), {name!r}))
"""


def prove(story: Story, guide: Web, asker: Web, group: str) -> None:
    """A proof is asked, confirmed and put on paper, and somebody types the name that stands there."""
    story.server.run(_WAS_THERE)
    asker.get(group + "meetings/proof")
    today = datetime.now(UTC).date()
    asker.send("/proof", first=f"{today - timedelta(days=30)}", last=f"{today}")
    asked = next(link for link in guide.get(group + "meetings").links if "/meetings/proofs/" in link)
    guide.get(asked)
    guide.send(asked, ("do", "confirm"))
    proof = next(link for link in asker.get("/agenda/proofs").links if re.search(r"/proofs/[0-9a-f-]{36}$", link))
    asker.get(proof)
    asker.send(proof, name=f"{MARKS['paper']} 漢")
    assert asker.status == 422 and MARKS["paper"] in asker.html
    asker.send(proof, name=MARKS["paper"])
    assert asker.headers["content-type"] == "application/pdf", asker.page.words
    code = story.server.run(_CODE.format(name=MARKS["paper"])).strip()
    third = Web(story.server.url)
    third.get(f"/check/{code}")
    third.send(f"/check/{code}", name=MARKS["paper"])
    assert "Ja, dit is de naam" in third.html
