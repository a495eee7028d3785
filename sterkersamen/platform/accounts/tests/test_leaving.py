"""Closing an account at once or after some days, coming back from that, and accounts that nobody uses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from sterkersamen.core import later
from sterkersamen.platform.accounts import actions, closing
from sterkersamen.platform.accounts.models import Consent, Member, Session, Why
from sterkersamen.platform.notify import delivering
from sterkersamen.platform.notify import queries as notices
from sterkersamen.platform.notify.models import Delivery, Notice, Reach
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject, exists
from sterkersamen.testing.cast import join

pytestmark = pytest.mark.django_db


def closed(member) -> bool:
    return not exists(Subject("member", member.pk)) and not Consent.objects.filter(member=member).exists()


def test_what_stays_and_goes_is_said_first(browser_of, stranger, settings):
    settings.KEYRING_BACKUP_DAYS = 9
    page = browser_of("stranger-login").get("/account/close").content.decode()
    assert "hooguit 9 dagen nog een reservekopie" in page
    assert "Wat anderen jou antwoordden blijft van hen" in page
    assert 'value="7"' in page and "checked" in page


@pytest.mark.parametrize(
    "given", [{}, {"sure": "on"}, {"days": "0"}, {"sure": "on", "days": "3"}, {"sure": "on", "days": "x"}]
)
def test_without_a_choice_nothing_happens(browser_of, stranger, given):
    browser = browser_of("stranger-login")
    assert browser.post("/account/close", given).status_code == 422
    stranger.refresh_from_db()
    assert stranger.closes_at is None and Consent.objects.filter(member=stranger, withdrawn_at=None).exists()


def test_after_a_week_it_is_erased_and_no_sooner(browser_of, stranger, vuurtoren):
    here, there = browser_of("stranger-login"), browser_of("stranger-login")
    answer = here.post("/account/close", {"sure": "on", "days": "7"})
    assert answer.status_code == 200
    assert answer["Clear-Site-Data"] == '"storage"'
    assert "Je account sluit op" in answer.content.decode()
    # The consent is taken back that very moment, everywhere.
    assert not Consent.objects.filter(member=stranger, withdrawn_at=None).exists()
    assert not Session.objects.filter(member=stranger).exists()
    assert there.get("/account").status_code == 303
    closing.carry_out()
    assert exists(Subject("member", stranger.pk))
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        closing.carry_out()
        assert not closed(stranger)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        for _again in range(2):
            closing.carry_out()
        assert closed(stranger)
        assert browser_of().sign_in("stranger-login").status_code == 422
    assert not closed(vuurtoren)


def test_who_comes_back_decides_first_and_stays_with_a_new_consent(browser_of, stranger):
    closing.ask(stranger, 30)
    browser = browser_of("stranger-login")
    for path in ("/", "/groups", "/account", "/me", "/agenda"):
        answer = browser.get(path)
        assert (answer.status_code, answer["Location"]) == (303, "/account/closing"), path
    # Help, leaving, taking a copy along and going sooner stay open.
    for path in ("/help", "/privacy", "/account/closing", "/account/export", "/account/close"):
        assert browser.get(path).status_code == 200, path
    page = browser.get("/account/closing").content.decode()
    assert "Dan zeg je hier opnieuw ja op" in page
    assert browser.post("/account/closing/stay").status_code == 303
    assert browser.get("/account/closing")["Location"] == "/account"
    assert browser.get("/").status_code == 200
    given = Consent.objects.get(member=stranger, withdrawn_at=None)
    assert given.text in page.replace("&#39;", "'")
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        closing.carry_out()
        actions.purge()
    assert not closed(stranger)


def test_who_comes_back_can_go_at_once(browser_of, stranger):
    closing.ask(stranger, 30)
    assert browser_of("stranger-login").post("/account/close", {"sure": "on", "days": "0"}).status_code == 200
    assert closed(stranger)


def test_too_late_to_stay(browser_of, stranger):
    """Its moment came, and the chore was not there yet."""
    closing.ask(stranger, 7)
    browser = browser_of("stranger-login")
    Member.objects.filter(pk=stranger.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert browser.post("/account/closing/stay")["Location"] == "/account/closing"
    assert "te laat" in browser.get("/account/closing").content.decode()
    closing.carry_out()
    assert closed(stranger)


def test_staying_is_for_who_asked_to_go(browser_of, stranger, dijk):
    closing.ask(stranger, 7)
    browser = browser_of("dijk-login")
    assert browser.get("/account/closing")["Location"] == "/account"
    assert browser.post("/account/closing/stay")["Location"] == "/"
    stranger.refresh_from_db()
    assert stranger.closes_why == Why.ASKED
    assert Consent.objects.filter(member=dijk).count() == 1
    assert browser_of().get("/account/closing").status_code == 303
    assert browser.get("/account/closing/stay").status_code == 405


def test_who_asked_to_go_is_sent_nothing(stranger, settings):
    settings.EMAIL_HOST = "mail.example"
    actions.set_contact(stranger, "iemand@voorbeeld.example")
    actions.confirm_contact(stranger)
    Reach.objects.create(member=stranger, by_mail="ending", quiet_from="08:00", quiet_to="08:00")
    Member.objects.filter(pk=stranger.pk).update(closes_why=Why.SILENCE, closes_at=timezone.now() + timedelta(days=9))
    stranger.refresh_from_db()
    from sterkersamen.platform.notify.notices import _ending

    _ending(stranger)
    closing.ask(stranger, 7)
    delivering.deliver_due()
    assert Delivery.objects.get().done_at is not None
    assert not mail.outbox


# --- Accounts that nobody uses


@pytest.mark.parametrize(
    ("seen", "months", "ends"),
    [((2026, 1, 1), 24, (2028, 2, 1)), ((2025, 12, 1), 6, (2026, 7, 1)), ((2026, 11, 1), 1, (2027, 1, 1))],
)
def test_the_term_counts_from_the_end_of_the_month(seen, months, ends):
    day = datetime(*seen).date()
    assert closing.ends_on(day, months) == datetime(*ends).date()
    assert closing._months_before(datetime(*ends).date(), months) == day


def seen_in(member, month: str) -> None:
    Member.objects.filter(pk=member.pk).update(seen_month=f"{month}-01")


def test_nobody_is_erased_who_was_not_warned_a_month_before(stranger, dijk, vuurtoren):
    seen_in(stranger, "2026-01")
    with time_machine.travel(datetime(2027, 12, 31, 12, tzinfo=UTC)) as clock:
        closing.warn()
        stranger.refresh_from_db()
        assert stranger.closes_at is None
        clock.move_to(datetime(2028, 1, 3, 12, tzinfo=UTC))
        seen_in(dijk, "2027-12")
        seen_in(vuurtoren, "2028-01")
        for _again in range(2):
            closing.warn()
        stranger.refresh_from_db()
        assert stranger.closes_why == Why.SILENCE
        assert stranger.closes_at >= timezone.now() + timedelta(days=28)
        assert Notice.objects.get().member == stranger
        closing.carry_out()
        assert not closed(stranger)
        clock.move_to(datetime(2028, 2, 3, 12, tzinfo=UTC))
        closing.warn()
        closing.carry_out()
        assert closed(stranger)
        assert not closed(dijk) and not closed(vuurtoren)


def test_an_instance_that_stood_still_for_years_warns_all_the_same(stranger):
    seen_in(stranger, "2020-01")
    closing.warn()
    closing.carry_out()
    stranger.refresh_from_db()
    assert stranger.closes_at - timezone.now() > timedelta(days=29)


def test_the_person_chooses_the_term(browser_of, stranger):
    browser = browser_of("stranger-login")
    assert (
        browser.post(
            "/account/preferences", {"language": "nl", "time_zone": "Europe/Amsterdam", "keep_months": "6"}
        ).status_code
        == 303
    )
    stranger.refresh_from_db()
    assert stranger.keep_months == 6
    assert (
        browser.post(
            "/account/preferences", {"language": "nl", "time_zone": "Europe/Amsterdam", "keep_months": "7"}
        ).status_code
        == 422
    )


def test_a_visit_keeps_it_and_the_page_says_so(browser_of, stranger):
    seen_in(stranger, "2020-01")
    closing.warn()
    browser = browser_of("stranger-login")
    page = browser.get("/").content.decode()
    assert "Je was hier lang niet." in page and "Nu je er bent, blijft het." in page
    later.flush()
    stranger.refresh_from_db()
    assert (stranger.closes_at, stranger.closes_why) == (None, "")
    assert stranger.seen_month == timezone.localdate().replace(day=1)
    assert "Je was hier lang niet." not in browser.get("/").content.decode()


def test_a_visit_of_this_month_writes_nothing(browser_of, stranger):
    browser = browser_of("stranger-login")
    browser.get("/")
    later.flush()
    assert not [key for key in later._done_at if key[0] == "seen"]


def test_the_warning_goes_the_way_that_was_chosen_and_says_nothing(stranger, settings, monkeypatch):
    sent = []
    monkeypatch.setattr(delivering.mail, "send_notice", lambda member, id: sent.append(member.pk))
    Reach.objects.create(member=stranger, by_mail="ending", quiet_from="08:00", quiet_to="08:00")
    seen_in(stranger, "2020-01")
    closing.warn()
    delivering.deliver_due()
    assert sent == [stranger.pk]
    stranger.refresh_from_db()
    assert [line.address for line in notices.new_for(stranger)] == ["/account"]


# --- After a restore


def test_who_was_erased_since_the_copy_is_erased_again(group, stranger, dijk, membership_of):
    """The old rows are back, beside today's keys."""
    join(stranger, group, "Meeuw")
    before = Member.objects.filter(pk=stranger.pk).values().get()
    memberships = list(stranger.memberships.values())
    closing.close(stranger)
    Member.objects.filter(pk=stranger.pk).update(**{key: before[key] for key in before if key != "id"})
    for row in memberships:
        stranger.memberships.filter(pk=row["id"]).update(
            **{key: row[key] for key in row if key not in {"id", "sealed", "name"}}
        )
    Consent.objects.create(member=stranger, text="Ja.")
    assert "1 accounts" in closing.restored(True)
    assert closed(stranger)
    assert Member.objects.get(pk=stranger.pk).login_hash.startswith("gone-")
    assert not stranger.memberships.filter(ended_at=None).exists()
    assert closing.restored(True) == ""
    assert not closed(dijk)


def test_who_took_a_closing_back_since_gets_time_to_do_so_again(stranger, dijk):
    Member.objects.filter(pk=stranger.pk).update(closes_why=Why.ASKED, closes_at=timezone.now() - timedelta(days=2))
    Member.objects.filter(pk=dijk.pk).update(closes_why=Why.SILENCE, closes_at=timezone.now() - timedelta(days=2))
    closing.restored(True)
    closing.carry_out()
    assert not closed(stranger) and not closed(dijk)
    dijk.refresh_from_db()
    assert dijk.closes_at is None


def test_who_has_no_key_for_want_of_a_newer_copy_is_left_alone(stranger, dijk):
    """The keys that were put back are older: whoever came since has none, and a newer copy may have it."""
    keyring.destroy(Subject("member", stranger.pk))
    assert "1 accounts have no key in this copy" in closing.restored(False)
    stranger.refresh_from_db()
    assert stranger.is_active and Consent.objects.filter(member=stranger).exists()


def test_the_key_of_who_was_erased_does_not_come_back_with_an_old_copy(stranger, dijk):
    closing.close(stranger)
    keyring.create_key(Subject("member", stranger.pk))
    assert closing.restored(False) == ""
    assert not exists(Subject("member", stranger.pk))
    assert exists(Subject("member", dijk.pk))
