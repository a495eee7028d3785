"""Two people of one group who did with each other all that one can do there, and all that one of them can open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sterkersamen.community.conversations import actions as conversations
from sterkersamen.community.conversations.models import Answerer, Conversation
from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions as meetings
from sterkersamen.community.meetings.models import Mark, Meeting, Missed
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.core import later
from sterkersamen.platform.live.frames import frame_of, may_hear
from sterkersamen.platform.live.models import Event, Present
from sterkersamen.platform.live.registry import PRESENCE, SEATS
from sterkersamen.testing.pages import crawl

# A word that stands in everything that one of them wrote.
WORDS = {"Vuurtoren": "karmijnrood", "Dijk": "zeegroen", "Els": "okergeel"}
# What is new at every look: tokens of forms and of the page.
FRESH = re.compile(
    r'nonce="[^"]*"|name="(?:csrfmiddlewaretoken|once)" value="[^"]*"|value="[^"]*" name="(?:csrfmiddlewaretoken|once)"'
    r"|'nonce-[^']*'|(?<=csrf)[:=][^;\n]*|(?<=Set-Cookie: )[^\n]*"
)
# Ideas for a name say nothing of who is in, but chance may bring up any of them.
IDEAS = re.compile(r'<p class="ideas">.*?</p>', re.DOTALL)
# What one muted stands folded: to be opened, not read.
FOLDED = re.compile(r'<details class="(?:warn cover|quiet|warn)">.*?</details>', re.DOTALL)


@dataclass
class One:
    """One of the two: their place, their name there, the word in all they wrote, and the ids of what is theirs."""

    place: Membership
    name: str
    word: str
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def marks(self) -> list[str]:
        """What on a page tells of this one."""
        return [self.name, self.word, str(self.place.id), self.place.id.hex]


def took_part(one: One, other: One, guide: Membership, date: Meeting) -> None:
    """Has one of them do all that people do in a group, much of it with the other."""
    place, word = one.place, one.word
    groups.show_presence(place, True)
    place.refresh_from_db()
    Present.objects.update_or_create(
        membership=place.id, defaults={"group": place.group_id, "until": timezone.now() + timedelta(minutes=1)}
    )
    row = sharing.share(place, title=f"Over {word}", body=f"Vandaag {word} gezien.")
    pinned = sharing.share(place, title="", body=f"Dit blijft {word}.")
    sharing.pin(pinned, guide)
    meetings.come(place, date, coming=True, word=f"Ik neem {word} mee.")
    Mark.objects.create(membership=place, months=3)
    meetings.ask_follow_up(place, wants=True, by=other.place)
    conversations.approve(
        guide, (Answerer.objects.active().filter(membership=place).first() or conversations.offer(place)).id
    )
    one.ids |= {"uid": row.uid, "membership_id": place.id}


def met(one: One, other: One, meeting: Meeting) -> None:
    """What one of them does with what the other put there, before there is a block."""
    theirs = other.place.shares.get(uid=other.ids["uid"])
    sharing.reply(one.place, theirs, body=f"Ook bij mij {one.word}.")
    sharing.encourage(one.place, theirs, "recognise")
    missed, _new = Missed.objects.get_or_create(membership=other.place, meeting=meeting)
    if other.place.follow_up.by_id == one.place.id:
        meetings.send_word(one.place, missed, f"We misten je, {one.word}.")
    row = Conversation.objects.open().filter(caller=one.place).first() or conversations.call(one.place)
    conversations.come(other.place, row)
    conversations.say(one.place, row, f"Ik denk aan {one.word}.")
    conversations.say(other.place, row, f"Ik aan {other.word}.")
    one.ids |= {"missed_id": missed.id, "conversation_id": row.id}
    later.flush()


def pages_of(
    world, browser: Client, ids: list[dict[str, Any]], names: dict[str, Any], known: Iterable[str] = ()
) -> dict[str, str]:
    """All that somebody can open: what links lead to, and every address about what is in the world or in one of `ids`.

    names: the views (those of the permission matrix that answer to GET). known: addresses kept from before. Gives headers
    and text by address.
    """
    seen: dict[str, str] = {}

    def get(path: str) -> tuple[int, str, str]:
        answer = browser.get(path, follow=True)
        address = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        text = answer.content.decode(errors="replace")
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        seen[path] = f"{address}\n{headers}\n{IDEAS.sub('', text)}"
        return answer.status_code, address, text

    crawl(get)
    for path in known:
        if path not in seen:
            get(path)
    for name in names:
        for about in ids:
            path = world.address(name, **about)
            if path not in seen and not path.startswith(reverse("accounts:sign_out")):
                get(path)
    return seen


def pages_of_group(browser: Client, group: UUID) -> dict[str, str]:
    """Every page of one group that somebody reaches by its links, without what is new at every look."""
    seen: dict[str, str] = {}

    def get(path: str) -> tuple[int, str, str]:
        if not path.startswith(f"/g/{group}/"):
            return 404, path, ""
        answer = browser.get(path)
        text = answer.content.decode(errors="replace")
        headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
        seen[path] = FRESH.sub("", f"{answer.status_code}\n{headers}\n{text}")
        return answer.status_code, path, text

    crawl(get, f"/g/{group}/")
    return seen


def heard_by(member, group: UUID, conversation: list[UUID]) -> str:
    """All that comes over the streams that somebody may open in a group, and who is shown as being there."""
    heard: list[str] = []
    for kind, stream in [("group", group), *(("conversation", one) for one in conversation)]:
        seat = SEATS[kind](member, stream)
        if seat is None:
            continue
        for event in Event.objects.filter(stream_kind=kind, stream=stream).order_by("id"):
            if may_hear(event, seat):
                heard.append((frame_of(event, member.language) or b"").decode())
        if kind in PRESENCE:
            now = Present.objects.filter(group=stream).values_list("membership", flat=True)
            heard.append(str(PRESENCE[kind](sorted(set(now) - seat.hidden - seat.unseen))))
    return "\n".join(heard)
