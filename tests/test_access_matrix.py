"""Whoever opens, by a role, what is another's, is written down for that other: every view that a role opens is in one of the
two lists below, so that a new one is thought about.

A view that a role opens: one where who has the role comes in, and somebody without it does not (tests/permissions.py).
"""

from __future__ import annotations

from uuid import UUID

import pytest

from sterkersamen.community.meetings.models import Proof
from sterkersamen.community.sharing.models import Hold, Story
from sterkersamen.personal.strategies.models import Offer
from sterkersamen.platform.safety.models import Access, Report
from tests.everything import ROLES, undone
from tests.permissions import MATRIX

# view and method -> who opens it, with what, what is written down, and whose it is (by the ids of the world)
WRITTEN = {
    ("groups:requests", "GET"): ("els", {}, "request_read", lambda ids: ids["request_id"]),
    ("groups:read_report", "GET"): (
        "els",
        {},
        "report_read",
        lambda ids: Report.objects.get(id=ids["report_id"]).writer,
    ),
    ("groups:guide", "POST"): ("els", {"do": "pause"}, "place_changed", lambda ids: ids["membership_id"]),
    ("meetings:decide_proof", "GET"): (
        "els",
        {},
        "proof_read",
        lambda ids: Proof.objects.get(id=ids["proof_id"]).membership_id,
    ),
    ("moderation:decide", "POST"): (
        "moderator",
        {"kind": "warn", "rule": "selling", "note": ""},
        "report_decided",
        lambda ids: Report.objects.get(id=ids["report_id"]).writer,
    ),
    ("moderation:report", "GET"): (
        "moderator",
        {},
        "report_read",
        lambda ids: Report.objects.get(id=ids["report_id"]).writer,
    ),
    ("sharing:fold", "POST"): (
        "els",
        {"reason": "Zo praten we hier niet."},
        "share_folded",
        lambda ids: Story.objects.get(id=ids["story_id"]).membership_id,
    ),
    ("sharing:held", "GET"): ("els", {}, "held_read", lambda ids: Hold.objects.get(id=ids["hold_id"]).writer),
    ("sharing:decide_held", "POST"): (
        "els",
        {"seen": "", "do": "open", "reason": "Dit hoort hier niet."},
        "held_decided",
        lambda ids: Hold.objects.get(id=ids["hold_id"]).writer,
    ),
    ("sharing:offered", "GET"): (
        "els",
        {},
        "story_read",
        lambda ids: Story.objects.get(id=ids["story_id"]).membership_id,
    ),
    ("strategies:offered", "GET"): (
        "els",
        {},
        "strategy_read",
        lambda ids: Offer.objects.get(id=ids["offer_id"]).membership_id,
    ),
    ("strategies:take_out", "POST"): (
        "moderator",
        {"word": "Dit is niet veilig."},
        "offer_taken_out",
        lambda ids: Offer.objects.get(id=ids["published_id"]).membership_id,
    ),
}
_GROUP = "the group's own: its name, rules, invitations, dates"
_NUMBERS = "public numbers"
PLAIN = {
    "groups:archive": _GROUP,
    "groups:edit_group": _GROUP,
    "groups:edit_rules": _GROUP,
    "groups:invitations": _GROUP,
    "groups:revoke": _GROUP,
    "groups:manage": "names of the group, which each of them reads",
    "groups:person": "a name of the group: refused to the other for being oneself",
    "groups:report": "a name of the group: refused to the other for being oneself",
    "groups:reports": "when something was reported; nothing is opened",
    "groups:new": _GROUP,
    "groups:first": _GROUP,
    "groups:organise": "names of groups, and how many people",
    "conversations:answerers": "names of the group, who offered this to those who lead",
    "leading:note": "written by who leads, for who leads",
    "leading:rest": "one's own",
    "leading:roster": "who leads when",
    "meetings:add": _GROUP,
    "meetings:agree": _GROUP,
    "meetings:apart": _GROUP,
    "meetings:change": _GROUP,
    "meetings:plan": _GROUP,
    "meetings:replan": _GROUP,
    "meetings:series": _GROUP,
    "meetings:noted": "who was there, which those who lead write down themselves",
    "meetings:missed": "who is missed asked to be written to, by who they chose",
    "meetings:report_coming": "a word that the group reads: refused to the other for being their own",
    "moderation:claim": "nothing is opened",
    "moderation:confidant": "who is asked outside, which everybody reads",
    "moderation:debrief": "one's own",
    "moderation:done": "what was decided; nothing is opened",
    "moderation:remove_debrief": "one's own",
    "moderation:reports": "when something was reported; nothing is opened",
    "moderation:rota": "who looks when",
    "safety:contact": _NUMBERS,
    "safety:contacts": _NUMBERS,
    "safety:new_contact": _NUMBERS,
    "safety:remove_contact": _NUMBERS,
    "safety:opened": "counts, of nobody",
    "sharing:pin": "what the group reads",
    "sharing:decide_story": "what was read before, and written down then",
    "strategies:decide": "what was read before, and written down then",
}
# Methods of a view in WRITTEN that open nothing besides.
SAME = {
    ("groups:guide", "GET"): "a name of the group",
    ("groups:read_report", "POST"): "handled, after it was opened",
    ("meetings:decide_proof", "POST"): "answered by the page that was opened",
    ("strategies:take_out", "GET"): "what everybody reads",
}
WITHOUT = {"els": "dijk", "moderator": "stranger", "organiser": "stranger", "clinician": "stranger"}


def opened_by_a_role() -> set[tuple[str, str]]:
    """Views and methods that a role comes into and somebody without it does not."""
    found = set()
    for name, methods in MATRIX.items():
        for method, statuses in methods.items():
            known = dict(zip(ROLES, statuses.split(), strict=True))
            for role, other in WITHOUT.items():
                if known[role] not in {"403", "404"} and known[other] in {"403", "404"}:
                    found.add((name, method))
    return found


def test_every_view_that_a_role_opens_was_thought_about():
    listed = {(name, method) for name in PLAIN for method in MATRIX[name]} | set(WRITTEN) | set(SAME)
    # A method that everybody is refused is no way in.
    assert opened_by_a_role() - listed == set()
    assert {name for name, _method in set(WRITTEN) | set(SAME)} & set(PLAIN) == set()
    assert set(PLAIN) <= {name for name, _method in opened_by_a_role()}, "PLAIN names what no role opens any more"


@pytest.mark.parametrize(("name", "method"), sorted(WRITTEN))
def test_it_is_written_down_for_whose_it_is(world, name, method):
    role, sent, event, whose = WRITTEN[name, method]
    member = world.people[role]
    subject: UUID = whose(world.ids)
    with undone():
        before = set(Access.objects.values_list("id", flat=True))
        answer = getattr(world.browser(role), method.lower())(world.address(name), sent)
        assert answer.status_code in {200, 303}, answer.status_code
        rows = [row for row in Access.objects.exclude(id__in=before) if row.event == event and row.subject == subject]
        assert len(rows) == 1
        places = set(member.memberships.values_list("id", flat=True)) | {member.pk}
        assert (
            rows[0].actor in places
            and rows[0].reason
            and rows[0].role == ("moderator" if role == "moderator" else "facilitator")
        )


def test_who_opens_nothing_of_another_leaves_nothing(world):
    """Somebody without a role opens all that they can: nothing of it is in the log, for it is what the group is for."""
    browser, before = world.browser("dijk"), Access.objects.count()
    for name, methods in MATRIX.items():
        if "GET" in methods and not name.startswith("accounts:export"):
            browser.get(world.address(name))
    assert Access.objects.count() == before
