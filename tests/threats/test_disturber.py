"""Storm wants to hurt: by a name, by writing all night, by reports about everybody, in the circle, and after a pause.

In the circle there is more: community/circle/tests/test_disturbing.py.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.sharing import actions as sharing
from sterkersamen.community.sharing.models import Share
from sterkersamen.platform.safety.models import Block, Report
from sterkersamen.testing.cast import join, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def storm(group) -> Membership:
    """Storm has been here for months: the pace of somebody new does not slow him down."""
    place = join(make_member("storm-login"), group, "Storm", joined_at=timezone.now() - timedelta(days=90))
    return Membership.objects.select_related("group", "member").get(id=place.id)


@pytest.fixture
def his(player, storm):
    return player(storm.member)


def test_he_takes_a_name_that_misleads(his, group, vuurtoren, els):
    his.get(f"/g/{group.id}/me")
    for name in (
        "Vuurtoren",
        "vuurt0ren",
        "Vυurtoren",
        "Els",
        "Gespreksleider",
        "Moderator",
        "Ｅｌｓ",
        "V u u r t o r e n",
    ):
        his.send("/me", name=name)
        assert his.status == 422, f"is called {name} now"
        his.get(f"/g/{group.id}/me")


def test_he_takes_a_name_that_hurts(his, player, group, storm, vuurtoren, els):
    """No list knows all that hurts. Whoever reads the name can report it, and a facilitator puts him outside."""
    his.get(f"/g/{group.id}/me")
    his.send("/me", name="Vieze junk")
    her = player(vuurtoren)
    person = f"/g/{group.id}/people/{storm.id}"
    form = her.get(f"{person}/report").form("/report")
    chosen = {name: values[0] for name, values in form.choices.items() if len(values) > 1}
    her.send("/report", **(dict.fromkeys(form.texts, "Kijk naar zijn naam.") | chosen))
    report = Report.objects.get()
    assert "Vieze junk" in str(report.sealed)
    guide = player(els)
    guide.get(f"/g/{group.id}/manage/people/{storm.id}")
    guide.send(f"/manage/people/{storm.id}", ("do", "pause"))
    assert his.get(f"/g/{group.id}/") and his.address.endswith("/paused")
    # What he wrote about himself afterwards changes nothing in what was reported.
    assert "Vieze junk" in str(Report.objects.get().sealed)


def test_he_floods_the_group(his, group, storm):
    """Nobody types a text every second. What was refused comes back to who did write it."""
    written = 0
    for number in range(80):
        his.get(f"/g/{group.id}/shares/new")
        his.send("/shares/new", body=f"Bericht {number} van Storm.")
        if his.status == 429:
            break
        written += 1
    assert his.status == 429 and 10 < written <= 60, written
    assert f"Bericht {written} van Storm." in his.html
    assert Share.objects.filter(author=storm).count() == written


def test_he_reports_everybody(his, player, group, storm, vuurtoren, dijk, els, membership_of):
    """Reports take nothing away by themselves, whoever makes how many: people read them, one after another."""
    rows = [sharing.share(membership_of(vuurtoren), title="", body=f"Dag {number}.") for number in range(12)]
    made = 0
    for row in rows * 6:
        form = his.get(f"/g/{group.id}/shares/{row.uid}/report").form("/report")
        chosen = {name: values[0] for name, values in form.choices.items() if len(values) > 1}
        his.send("/report", **(dict.fromkeys(form.texts, "Dit hoort hier niet.") | chosen))
        if his.status == 429:
            break
        made += 1
    assert his.status == 429, "he goes on"
    assert Report.objects.count() <= made
    her = player(dijk)
    shares = her.sees(f"/g/{group.id}/shares")
    assert "Dag 11." in shares and "Dag 3." in shares
    # Whoever was reported is not told, and goes on as before.
    hers = player(vuurtoren)
    assert "gemeld" not in hers.sees("/") and hers.ask("GET", f"/g/{group.id}/shares/new") == 200


def test_after_a_pause_nothing_of_his_arrives(his, player, group, storm, vuurtoren, els, membership_of):
    row = sharing.share(membership_of(vuurtoren), title="", body="Vandaag was zwaar.")
    his.get(f"/g/{group.id}/shares/{row.uid}")
    form = his.page.form(f"/shares/{row.uid}")
    groups.pause(membership_of(els), storm)
    for method, path, body in (
        ("POST", form.path, b"body=Nog+een+keer"),
        ("POST", f"/g/{group.id}/shares/new", b"body=Nog+een+keer"),
        ("POST", f"/g/{group.id}/awake", b""),
        ("POST", f"/g/{group.id}/me", b"name=Anders"),
        ("GET", f"/g/{group.id}/shares/{row.uid}", None),
    ):
        status = his.ask(method, path, body)
        assert status in {303, 403, 404}, path
        assert status != 303 or his.to.endswith("/paused"), path
    assert not Share.objects.filter(author=storm).exists()
    # Nor by going and coming back with the code that goes around.
    code = groups.invite(membership_of(els), uses=9)[1]
    storm.refresh_from_db()
    groups.leave(storm, take_words=False)
    his.get("/join")
    his.send("/join", code=code)
    if any(form.path == "/join/in" for form in his.page.forms):
        his.send("/join/in", name="Bries", rules_read="on")
    assert his.ask("GET", f"/g/{group.id}/") == 404


def test_who_blocks_him_reads_nothing_of_him(his, player, group, storm, vuurtoren):
    her = player(vuurtoren)
    person = f"/g/{group.id}/people/{storm.id}"
    her.get(person)
    her.send(person, ("do", "block"))
    assert Block.objects.filter(blocked=storm.id).exists()
    his.get(f"/g/{group.id}/shares/new")
    his.send("/shares/new", body="Ik weet wie je bent.")
    at = re.sub(r"[?#].*", "", his.address)
    assert "Ik weet wie" not in her.sees(f"/g/{group.id}/shares") and her.ask("GET", at) == 404
    # It is not told to him: his own pages are as they were, and hers answer as anything that is not there.
    assert "blok" not in his.sees(f"/g/{group.id}/").casefold()
