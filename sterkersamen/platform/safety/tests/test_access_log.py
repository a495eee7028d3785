"""The access log is only added to; its pages; and how often things were opened, for the organisation."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.db.models import QuerySet

import sterkersamen
from sterkersamen.platform.accounts.actions import end_office, give_office
from sterkersamen.platform.safety import actions, queries
from sterkersamen.platform.safety.models import Access, NeverChanged
from sterkersamen.testing.pages import without_tokens

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def log(subject, event="report_read", actor=None, role="moderator") -> None:
    actions.log_access(subject, actor or uuid4(), role, event, None, "reported")


def test_what_was_written_is_not_changed_or_taken_away(vuurtoren):
    log(vuurtoren.pk)
    row = Access.objects.get()
    changes = [
        lambda: Access.objects.update(role="self"),
        lambda: Access.objects.filter(pk=row.pk).delete(),
        lambda: Access._base_manager.filter(pk=row.pk).update(role="self"),
        lambda: Access.objects.bulk_update([row], ["role"]),
        row.delete,
        row.save,
        lambda: row.save(update_fields=["role"]),
    ]
    row.role = "self"
    for change in changes:
        with pytest.raises(NeverChanged), transaction.atomic():
            change()
    assert Access.objects.get().role == "moderator"


def test_nothing_in_the_program_goes_around_that():
    """Only its own two verbs do, in the model, and each is called in one place."""
    around = re.compile(r"QuerySet\(Access|\bsafety_access\b|Access\._meta|Access\.objects[^\n]*\.(update|delete)\(")
    root = Path(sterkersamen.__file__).parent
    sources = {
        path.relative_to(root): path.read_text()
        for path in root.rglob("*.py")
        if not {"tests", "migrations", "testing"} & set(path.parts)
    }
    assert [path for path, text in sources.items() if around.search(text)] == []
    for verb, place in (("purge(before=", "actions.py"), ("without_subject(", "privacy.py")):
        called = [path for path, text in sources.items() if f"Access.objects.{verb}" in text]
        assert called == [Path("platform/safety") / place]


def test_who_goes_takes_only_whose_it_was(vuurtoren, dijk):
    for one in (vuurtoren, dijk):
        log(one.pk)
    Access.objects.without_subject([vuurtoren.pk])
    assert sorted(Access.objects.values_list("subject", flat=True)) == sorted([UUID(int=0), dijk.pk])


def test_long_ago_is_a_page_further_and_nothing_falls_between(client_of, vuurtoren, dijk, settings, monkeypatch):
    monkeypatch.setattr(queries, "ACCESS_PAGE", 4)
    for day in range(10):
        with time_machine.travel(NOW - timedelta(days=day), tick=False):
            log(vuurtoren.pk)
            log(dijk.pk)
    browser, path, days = client_of(vuurtoren), "/account/access", []
    for page in range(3):
        text = browser.get(path).content.decode()
        days += re.findall(r'<time datetime="([^"]+)"', text)
        older = re.search(r'href="(/account/access\?before=[^"]+)"', text)
        assert bool(older) == (page < 2) == ("Dit is alles" not in text)
        # The address tells no number, and is for nobody else.
        assert not older or not re.search(r"before=\d+$", older[1])
        if older:
            assert client_of(dijk).get(older[1]).status_code == 404
            path = older[1]
    assert len(days) == len(set(days)) == 10


def test_who_looks_more_than_once_on_a_day_stands_there_once(client_of, vuurtoren):
    """A moderator opens a page again while deciding; that is no stream of people who read along."""
    for hours in (0, 1, 2, 30):
        with time_machine.travel(NOW - timedelta(hours=hours), tick=False):
            log(vuurtoren.pk)
            log(vuurtoren.pk, event="held_read")
    page = client_of(vuurtoren).get("/account/access").content.decode()
    assert page.count("las een melding over jou") == 2
    assert page.count("3 keer") == 1
    assert page.count("las woorden van jou") == 4


@pytest.mark.parametrize("before", ["", "7", "x" * 400, "%00"])
def test_an_address_that_was_made_up(client_of, vuurtoren, before):
    assert client_of(vuurtoren).get(f"/account/access?before={before}").status_code == 404


def test_an_office_that_is_given_or_ended_is_told_to_who_has_it(client_of, stranger):
    give_office(stranger, "moderator")
    give_office(stranger, "moderator")
    end_office(stranger, "moderator")
    end_office(stranger, "moderator")
    assert list(Access.objects.order_by("id").values_list("role", "event")) == [
        ("operator", "office_given"),
        ("operator", "office_ended"),
    ]
    assert "Wie deze site beheert" in client_of(stranger).get("/account/access").content.decode()


def test_every_event_can_be_told_and_counted():
    assert set(queries.COUNTED) >= set(queries.EVENTS) - {"all_exported"}


# --- For the organisation -------------------------------------------------------------------------------------------


@pytest.fixture
def year(vuurtoren, dijk, membership_of):
    """One moderator opened nine reports in November, another one; in October a facilitator read a request."""
    many, one, guide = uuid4(), uuid4(), uuid4()
    with time_machine.travel(NOW, tick=False):
        for _n in range(9):
            log(membership_of(vuurtoren).id, actor=many)
        log(membership_of(dijk).id, actor=one)
        actions.log_access(dijk.pk, dijk.pk, "self", "all_exported", None, "own")
    with time_machine.travel(NOW - timedelta(days=40), tick=False):
        log(uuid4(), "request_read", guide, "facilitator")
    with time_machine.travel(NOW - timedelta(days=800), tick=False):
        log(uuid4(), "story_read", guide, "facilitator")


def test_it_counts_by_role_and_month(year, client_of, organiser):
    with time_machine.travel(NOW, tick=False):
        page = re.sub(r"<[^>]+>", "", client_of(organiser).get("/organisation/opened").content.decode())
    assert "Een moderator: meldingen gelezen, 10 keer, door 2 mensen; een van hen 9 keer." in page
    assert "Een gespreksleider: aanvragen gelezen, één keer." in page
    assert page.index("november 2026") < page.index("oktober 2026")
    # Of long ago, and what somebody fetched of themselves, nothing.
    assert "verhalen" not in page and "kopie" not in page


def test_it_tells_of_nobody_and_of_no_group(year, client_of, organiser, group, vuurtoren, dijk, membership_of):
    text = without_tokens(client_of(organiser).get("/organisation/opened").content.decode())
    told = {str(row.subject) for row in Access.objects.all()} | {str(row.actor) for row in Access.objects.all()}
    for one in [*told, "Vuurtoren", "Dijk", "Maandaggroep", str(group.id)]:
        assert one not in text
        assert one.replace("-", "") not in text
    assert "<time" not in text


def test_it_is_empty_at_first_and_for_organisers_alone(client_of, organiser, moderator, vuurtoren):
    assert "Er is dit jaar niets geopend" in client_of(organiser).get("/organisation/opened").content.decode()
    for one in (moderator, vuurtoren):
        assert client_of(one).get("/organisation/opened").status_code == 403
    assert client_of(organiser).post("/organisation/opened").status_code == 405


def test_a_year_costs_one_query(year, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(queries.accesses_by_month(NOW)) == 2
    assert QuerySet(Access).count() == 13
