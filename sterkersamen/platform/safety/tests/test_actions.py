"""The verbs of safety: what they write, and who hears of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from sterkersamen.platform.safety import actions, hooks, queries
from sterkersamen.platform.safety.models import Access, Block, CrisisContact, Report
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import KeyGone, Subject

pytestmark = pytest.mark.django_db
GROUP, MERLE, DUNE = uuid4(), uuid4(), uuid4()


@pytest.fixture
def heard(monkeypatch) -> list:
    """What the hooks were told during the test; nothing else hears it."""
    told: list = []
    for name in ("BLOCK_CHANGED", "REPORTED", "LOCKED"):
        monkeypatch.setattr(hooks, name, [lambda *what: told.append(what)])
    return told


def test_a_block_hides_both_ways_and_is_told_once(heard):
    actions.block(GROUP, MERLE, DUNE)
    actions.block(GROUP, MERLE, DUNE)
    assert queries.hidden_from(MERLE) == {DUNE}
    assert queries.hidden_from(DUNE) == {MERLE}
    assert queries.blocked_by(DUNE) == frozenset()
    assert heard == [(GROUP, MERLE, DUNE)]


def test_one_query_says_who_is_hidden(heard, django_assert_num_queries):
    for _n in range(5):
        actions.block(GROUP, MERLE, uuid4())
    with django_assert_num_queries(1):
        assert len(queries.hidden_from(MERLE)) == 5


def test_unblock_takes_back_only_ones_own_block(heard):
    actions.block(GROUP, MERLE, DUNE)
    actions.unblock(GROUP, DUNE, MERLE)
    assert queries.hidden_from(MERLE) == {DUNE}
    actions.unblock(GROUP, MERLE, DUNE)
    assert queries.hidden_from(MERLE) == frozenset()
    assert not Block.objects.exists()
    assert len(heard) == 2


def test_nobody_blocks_themselves():
    with pytest.raises(ValueError, match="themselves"):
        actions.block(GROUP, MERLE, MERLE)


def test_a_block_in_one_group_says_nothing_about_another(heard):
    actions.block(GROUP, MERLE, DUNE)
    assert queries.hidden_from(uuid4()) == frozenset()


def test_a_report_seals_its_own_copy_at_once(heard):
    share = uuid4()
    report_id = actions.report(
        GROUP, MERLE, share, {"name": "Duin", "body": "wat er stond"}, "Ik schrok ervan", writer=DUNE
    )
    assert heard == [(GROUP, report_id, False, DUNE)]
    row = Report.objects.get(id=report_id)
    assert "wat er stond" not in str(Report.objects.filter(id=report_id).values_list("sealed", flat=True)[0])
    # The writer's own key is not what it hangs on.
    keyring.destroy(Subject("membership", DUNE))
    assert row.sealed == {"words": {"name": "Duin", "body": "wat er stond"}, "about": str(share)}
    assert "Ik schrok ervan" not in str(Report.objects.filter(id=report_id).values_list("reason", flat=True)[0])
    assert actions.reason_of(row) == "Ik schrok ervan"


@pytest.mark.parametrize(
    ("reason", "urgency"),
    [("life", 1), ("child", 1), ("threat", 1), ("selling", 1), ("pressing", 2), ("worried", 2), ("rules", 3), ("x", 3)],
)
def test_how_soon_somebody_looks_follows_from_the_reason(reason, urgency):
    row = Report.objects.get(id=actions.report(GROUP, MERLE, DUNE, {}, reason, more="Erbij."))
    assert row.urgency == urgency
    assert row.is_heavy == (urgency == 1)
    assert actions.reason_of(row).endswith("\n\nErbij.")


def test_who_reported_goes_and_the_copy_stays(heard):
    """Or who hurts somebody would undo a report by driving its writer out. Why it was reported can be read no more."""
    kept = actions.report(GROUP, MERLE, uuid4(), {"body": "x"}, "reden", writer=DUNE, kind=Report.Kind.SHARE)
    told = actions.report(GROUP, MERLE, DUNE, {"name": "Duin"}, "reden")
    old = Report.objects.get(id=kept)
    for report_id in (kept, told):
        actions.let_go_of_report(Report.objects.get(id=report_id))
    row = Report.objects.get(id=kept)
    assert (row.reporter, row.sealed["words"], actions.reason_of(row)) == (actions.NOBODY, {"body": "x"}, "")
    assert actions.reason_of(old) == ""
    assert not keyring.exists(Subject("reason", kept))
    # A report that was all in the reporter's words is gone with them.
    assert not Report.objects.filter(id=told).exists()
    assert not keyring.exists(Subject("report", told))


def test_urgent_first_then_the_oldest():
    rows = [
        actions.report(GROUP, MERLE, uuid4(), {}, why, writer=DUNE) for why in ("rules", "selling", "worried", "life")
    ]
    assert list(queries.reports_of(GROUP, []).values_list("id", flat=True)) == [rows[1], rows[3], rows[2], rows[0]]
    assert not queries.reports_of(GROUP, [MERLE]).exists()
    assert not queries.reports_of(GROUP, [DUNE]).exists()


def test_a_report_about_a_facilitator_is_for_moderators_only(heard):
    actions.report(GROUP, MERLE, DUNE, {"name": "Els"}, "reden", moderators_only=True)
    assert not queries.reports_of(GROUP, []).exists()
    assert Report.objects.filter(handled_at=None).count() == 1


def test_opening_a_report_is_written_down_for_the_writer(heard):
    report_id = actions.report(GROUP, MERLE, uuid4(), {"body": "x"}, "reden", writer=DUNE)
    reader = uuid4()
    copy = actions.open_report(Report.objects.get(id=report_id), reader, "moderator")
    assert copy["words"]["body"] == "x"
    row = Access.objects.get()
    assert (row.subject, row.actor, row.role, row.event, row.about, row.reason) == (
        DUNE,
        reader,
        "moderator",
        "report_read",
        report_id,
        "reported",
    )


def test_handling_a_report_keeps_who_was_first(heard):
    report_id = actions.report(GROUP, MERLE, DUNE, {}, "reden")
    first, second = uuid4(), uuid4()
    actions.handle_report(Report.objects.get(id=report_id), first)
    actions.handle_report(Report.objects.get(id=report_id), second)
    assert Report.objects.get(id=report_id).handled_by == first
    assert not Report.objects.filter(handled_at=None).exists()


def test_purge_destroys_what_is_over_and_keeps_the_rest(heard):
    old, new = (actions.report(GROUP, MERLE, DUNE, {"body": "x"}, "reden") for _n in range(2))
    for report_id, days in ((old, 181), (new, 179)):
        Report.objects.filter(id=report_id).update(handled_at=timezone.now() - timedelta(days=days))
    actions.log_access(DUNE, MERLE, "moderator", "report_read", None, "reported")
    actions.log_access(DUNE, MERLE, "moderator", "report_read", None, "reported")
    first = Access.objects.first().id
    QuerySet(Access).filter(id=first).update(at=timezone.now() - timedelta(days=6 * 366))
    actions.purge()
    actions.purge()
    assert list(Report.objects.values_list("id", flat=True)) == [new]
    assert not keyring.exists(Subject("report", old))
    assert Access.objects.count() == 1


def test_a_destroyed_report_does_not_open_from_an_old_copy(heard):
    report_id = actions.report(GROUP, MERLE, DUNE, {"body": "x"}, "reden")
    old_copy = Report.objects.get(id=report_id)
    actions.destroy_report(report_id)
    with pytest.raises(KeyGone):
        _ = old_copy.sealed


def test_contacts_come_from_the_program_until_the_organiser_keeps_one():
    first = queries.contacts()
    assert [row.key for row in first][0] == "112"
    assert all(row.checked_on is None for row in first)
    assert not CrisisContact.objects.exists()
    actions.save_contact(
        "113",
        {
            "name": "113",
            "kind": "talk",
            "position": 1,
            "what_for": {"nl": "praten"},
            "hours": {},
            "cost": {},
            "phone": "113",
        },
    )
    assert {row.key for row in queries.contacts()} == {row.key for row in first}
    assert CrisisContact.objects.get(key="113").what_for == {"nl": "praten"}


def test_the_last_contact_stays():
    keys = [row.key for row in queries.contacts()]
    for key in keys[1:]:
        actions.remove_contact(key)
    with pytest.raises(ValueError, match="last"):
        actions.remove_contact(keys[0])
    assert [row.key for row in queries.contacts()] == keys[:1]


def test_contacts_of_the_program_have_all_that_help_promises():
    for row in queries.first_contacts():
        for field in ("what_for", "hours", "cost"):
            assert row.say(field, "nl")
            assert row.say(field, "en")
            assert row.say(field, "xx") == row.say(field, "nl")
