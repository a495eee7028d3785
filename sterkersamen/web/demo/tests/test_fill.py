"""The demo community: made by the verbs, once, and never beside real people."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from sterkersamen.community.groups.models import Group, Membership, Request
from sterkersamen.community.sharing.models import WARNINGS, Share, Story
from sterkersamen.personal.measures.queries import kept_of
from sterkersamen.personal.plans.queries import plan_for_device
from sterkersamen.platform.accounts.managers import login_hash
from sterkersamen.platform.accounts.models import Member
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.safety.models import Report
from sterkersamen.testing.cast import make_member
from sterkersamen.web.demo import fill
from sterkersamen.web.demo.people import CIRCLES, PASSPHRASE, PEOPLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path):
    """A data directory of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_makes_a_place_that_looks_lived_in_once(home):
    """Filling takes a second: all that is asked of a demo is asked of this one."""
    assert fill.fill() is not None
    assert (home / "demo").exists()
    assert Group.objects.count() == 3
    assert Share.objects.tops().count() == 60
    assert Share.objects.exclude(parent=None).count() > 50
    assert Story.objects.filter(agreed_at__isnull=False).count() == 3
    assert Request.objects.filter(decided_at=None).count() == 1
    assert Report.objects.filter(handled_at=None).count() == 4
    assert {share.sealed["warning"] for share in Share.objects.tops()} <= set(WARNINGS) | {""}
    time_goes_the_way_the_numbers_go()
    all_its_people_are_invented_and_can_come_in()
    everybody_finds_something_new_and_no_old_news()
    somebody_keeps_up_how_it_goes()
    somebody_has_a_plan()
    assert fill.fill() is None
    assert Share.objects.tops().count() == 60


def time_goes_the_way_the_numbers_go():
    moments = list(Share.objects.order_by("id").values_list("made_at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < timezone.now()


def all_its_people_are_invented_and_can_come_in():
    assert not Member.objects.filter(is_demo=False).exists()
    assert not Member.objects.filter(second_factor_due=True).exists()
    assert Member.objects.count() == len(PEOPLE)
    assert Member.objects.first().check_password(PASSPHRASE)


def everybody_finds_something_new_and_no_old_news():
    assert Event.objects.count() <= 1
    for membership in Membership.objects.all():
        assert Share.objects.tops().filter(group=membership.group_id, id__gt=membership.seen_to).exists()


def somebody_keeps_up_how_it_goes():
    kept = kept_of(Member.objects.get(login_hash=login_hash("vuurtoren")))
    assert {slug: len(one.times) for slug, one in kept.items()} == {"line": 9, "who5": 9, "phq4": 9, "barc10": 0}
    assert kept["barc10"].draft


def somebody_has_a_plan():
    told = plan_for_device(Member.objects.get(login_hash=login_hash("vuurtoren")))
    rows = {part["slug"]: part["rows"] for part in told["parts"]}
    assert len(rows) == 6 and [one["title"] for one in rows["moments"]][0] == "Er is geld binnen"
    # What the plan takes from the library reads as a title.
    assert not any(step in {"s03", "s05"} for one in rows["moments"] for step in one["steps"])


def test_never_beside_real_people(home, capsys):
    make_member("echt")
    with pytest.raises(CommandError, match="real people"):
        call_command("demo")
    assert not (home / "demo").exists()
    assert Member.objects.count() == 1


def test_an_interrupted_demo_is_made_anew(home, monkeypatch):
    monkeypatch.setattr(fill, "_marks", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fill.fill()
    assert (home / "demo").exists()
    monkeypatch.undo()
    assert not Member.objects.exists()


def test_the_command_prints_who_can_sign_in(home, capsys):
    call_command("demo")
    said = capsys.readouterr().out
    for login in ("els", "vuurtoren", "dijk", "harbour", "moderator", "coordinator"):
        assert f"  {login} " in said
    assert PASSPHRASE in said
    assert "invitation" in said
    call_command("demo")
    assert "made before" in capsys.readouterr().out


def test_words_speak_of_people_who_are_there():
    for circle in CIRCLES:
        there = {**circle.facilitators, **circle.members}
        told = json.loads((fill._DATA / f"{circle.key}.json").read_text(encoding="utf-8"))
        for one in told:
            assert {one["by"], *one.get("said", {}), *(reply["by"] for reply in one.get("replies", []))} <= set(there)
            assert one["by"] not in one.get("said", {})
            assert not (one.get("listening") and one.get("replies"))
        assert max(Counter(one["by"] for one in told).values()) < len(told) / 2
