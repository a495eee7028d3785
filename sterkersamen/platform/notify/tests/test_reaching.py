"""Vuurtoren is told something: on the page of the day, by e-mail, by push; as they chose, and not at night."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.urls import reverse

from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.accounts.actions import confirm_contact, set_contact
from sterkersamen.platform.accounts.closing import close
from sterkersamen.platform.notify import actions, delivering, mail, push, queries
from sterkersamen.platform.notify.actions import notify
from sterkersamen.platform.notify.delivering import deliver_due
from sterkersamen.platform.notify.models import Delivery, Device, Notice, Reach
from sterkersamen.platform.notify.tests.conftest import ADDRESS, NOON, REACH

pytestmark = pytest.mark.usefixtures("noon", "kind")


def tell(*members, about=None, hours=6) -> UUID:
    about = about or uuid4()
    notify("coffee", [member.pk for member in members], about, until=NOON + timedelta(hours=hours))
    return about


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_it_stands_on_the_page_of_the_day_until_it_was_seen(client_of, vuurtoren, dijk):
    about = tell(vuurtoren)
    tell(vuurtoren, about=about)
    page = client_of(vuurtoren).get("/")
    assert text(page).count("Je koffie is klaar") == 1 and 'href="/help"' in page.content.decode()
    assert "Je koffie" not in text(client_of(dijk).get("/"))
    row = Notice.objects.get()
    # Somebody else cannot take it away.
    client_of(dijk).post(reverse("notify:seen"), {"id": str(row.id)})
    assert "Je koffie" in text(client_of(vuurtoren).get("/"))
    assert client_of(vuurtoren).post(reverse("notify:seen"), {"id": [str(row.id), "nonsense"]}).status_code == 303
    assert "Je koffie" not in text(client_of(vuurtoren).get("/"))


def test_what_is_over_is_not_shown(client_of, vuurtoren, kind, noon):
    kind.add(tell(vuurtoren))
    assert "Je koffie" not in text(client_of(vuurtoren).get("/"))
    tell(vuurtoren, hours=1)
    noon.shift(timedelta(hours=1))
    assert "Je koffie" not in text(client_of(vuurtoren).get("/"))


def test_nothing_goes_out_for_who_chose_nothing(vuurtoren, box):
    set_contact(vuurtoren, ADDRESS)
    confirm_contact(vuurtoren)
    tell(vuurtoren)
    deliver_due()
    assert not box.messages and not Delivery.objects.exists()


def test_an_e_mail_says_that_there_is_something_and_no_more(reached, box):
    tell(reached)
    deliver_due()
    deliver_due()
    ((to, message),) = box.messages
    assert to == [ADDRESS] and message["From"] == "post@example.org" and message["Subject"] == "Herinnering"
    assert "koffie" not in message.as_string().lower() and "vuurtoren" not in message.get_content().lower()
    assert "http://127.0.0.1:8000/" in message.get_content() and message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{Delivery.objects.get().id.hex}@example.org>"


def test_in_english_too(reached, box):
    reached.language = "en"
    reached.save()
    tell(reached)
    deliver_due()
    assert box.messages[0][1]["Subject"] == "Reminder"


def test_an_address_that_was_not_confirmed_gets_nothing_but_a_code(client_of, reached, box):
    set_contact(reached, "iemand.anders@example.net")
    tell(reached)
    deliver_due()
    assert not box.messages
    browser = client_of(reached)
    assert "van jou is" in text(browser.get(REACH))
    browser.post(f"{REACH}/code")
    ((_to, message),) = box.messages
    code = re.search(r"\d{6}", message.get_content())[0]
    wrong = "000000" if code != "000000" else "111111"
    assert browser.post(f"{REACH}/code/check", {"code": wrong}).status_code == 422
    assert browser.post(f"{REACH}/code/check", {"code": f" {code[:3]} {code[3:]}"}).status_code == 303
    reached.refresh_from_db()
    assert mail.confirmed_contact(reached) == "iemand.anders@example.net"


def test_a_code_is_of_one_person_one_address_and_two_hours(reached, vuurtoren, dijk, noon):
    set_contact(dijk, ADDRESS)
    code = mail._code(vuurtoren, 0)
    assert mail.is_code(vuurtoren, code) and not mail.is_code(dijk, code)
    noon.shift(timedelta(hours=1))
    assert mail.is_code(vuurtoren, code)
    noon.shift(timedelta(hours=1))
    assert not mail.is_code(vuurtoren, code)


def test_codes_cannot_be_guessed_or_used_to_bother_somebody(client_of, reached, box):
    set_contact(reached, "een.ander@example.net")
    browser = client_of(reached)
    for _number in range(8):
        browser.post(f"{REACH}/code")
    assert len(box.messages) == 5
    code = mail._code(reached, 0)
    for number in range(10):
        wrong = f"{(int(code) + number + 1) % 1_000_000:06d}"
        assert browser.post(f"{REACH}/code/check", {"code": wrong}).status_code == 422
    assert browser.post(f"{REACH}/code/check", {"code": code}).status_code == 429
    assert not mail.confirmed_contact(reached)


def test_what_waited_for_the_end_of_the_night_is_one_message(reached, box, noon):
    """Each says only that there is something. What comes after the message went is a new one."""
    noon.move_to(datetime(2026, 11, 23, 22, tzinfo=UTC))
    for _number in range(3):
        notify("coffee", [reached.pk], uuid4(), until=datetime(2026, 11, 25, tzinfo=UTC))
    noon.move_to(datetime(2026, 11, 24, 7, 1, tzinfo=UTC))
    deliver_due()
    assert len(box.messages) == 1 and not Delivery.objects.filter(done_at=None).exists()
    noon.shift(timedelta(minutes=1))
    notify("coffee", [reached.pk], uuid4(), until=datetime(2026, 11, 25, tzinfo=UTC))
    deliver_due()
    assert len(box.messages) == 2


def test_at_night_it_waits_and_what_is_too_late_does_not_go(reached, box, noon):
    noon.move_to(datetime(2026, 11, 23, 22, tzinfo=UTC))
    notify("coffee", [reached.pk], uuid4(), until=datetime(2026, 11, 24, 6, 59, tzinfo=UTC))
    notify("coffee", [reached.pk], uuid4(), until=datetime(2026, 11, 24, 9, tzinfo=UTC))
    deliver_due()
    assert not box.messages and Delivery.objects.count() == 1 and Notice.objects.count() == 2
    noon.move_to(datetime(2026, 11, 24, 7, tzinfo=UTC))
    deliver_due()
    assert len(box.messages) == 1


def test_what_was_seen_or_is_over_meanwhile_does_not_go(reached, box, kind):
    seen, over = tell(reached), tell(reached)
    actions.see(reached, Notice.objects.filter(about=seen).values_list("id", flat=True))
    kind.add(over)
    deliver_due()
    assert not box.messages and not Delivery.objects.filter(done_at=None).exists()


def test_a_mail_server_that_is_busy_is_asked_again(reached, box, noon, caplog):
    box.answers = ["451 busy"] * 2
    tell(reached)
    deliver_due()
    deliver_due()
    assert not box.messages
    noon.shift(timedelta(minutes=1))
    deliver_due()
    noon.shift(timedelta(minutes=5))
    deliver_due()
    deliver_due()
    assert len(box.messages) == 1
    said = [record.getMessage() for record in caplog.records if record.name.startswith("sterkersamen")]
    assert said == ["a notice was not delivered by mail"] * 2


def test_it_gives_up_in_the_end_and_at_once_where_nobody_lives(reached, box, noon, settings):
    settings.EMAIL_PORT = 1
    about = tell(reached, hours=24)
    for _number in range(10):
        deliver_due()
        noon.shift(timedelta(hours=4))
    row = Delivery.objects.get(notice__about=about)
    assert row.done_at is not None and row.tries <= len(delivering.WAITS) + 1


def test_a_worker_that_dies_in_the_middle_does_not_send_it_at_once_again(reached, box, noon, monkeypatch):
    """It died after the server took the message and before it noted so: the same message goes again, by the same name."""
    tell(reached)
    send = mail.send_notice

    def dies(*given):
        send(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(mail, "send_notice", dies)
    with pytest.raises(KeyboardInterrupt):
        deliver_due()
    monkeypatch.setattr(mail, "send_notice", send)
    deliver_due()
    assert len(box.messages) == 1
    noon.shift(timedelta(minutes=1))
    deliver_due()
    assert len({message["Message-ID"] for _to, message in box.messages}) == 1


def test_a_browser_is_woken_by_a_message_that_says_nothing(client_of, reached, browser_push):
    browser = client_of(reached)
    assert browser.post(f"{REACH}/device", browser_push.given).status_code == 303
    tell(reached)
    deliver_due()
    deliver_due()
    ((headers, sealed, opened),) = browser_push.got
    assert opened == b"{}".ljust(push.LENGTH) and headers["Content-Encoding"] == "aes128gcm"
    assert headers["Topic"] == Delivery.objects.get(way="push").id.hex and headers["Authorization"].startswith(
        "vapid t="
    )
    assert push.public_key() in headers["Authorization"]
    # Signed out: this browser hears nothing more.
    browser.post("/sign-out")
    tell(reached)
    deliver_due()
    assert len(browser_push.got) == 1 and not Device.objects.exists()


@pytest.mark.parametrize(
    ("answer", "stays"), [(404, False), (410, False), (307, True), (429, True), (500, True), (400, True)]
)
def test_a_push_service_that_does_not_want_it(client_of, reached, browser_push, answer, stays):
    client_of(reached).post(f"{REACH}/device", browser_push.given)
    browser_push.answer = answer
    tell(reached)
    deliver_due()
    assert len(browser_push.got) == 1, "sent elsewhere by the service"
    assert Device.objects.exists() is stays


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest", "https://evil.example/push", "https://fcm.googleapis.com.evil.example/",
        "https://fcm.googleapis.com@evil.example/", "http://fcm.googleapis.com/x", "file:///etc/passwd", "nonsense",
        "https://evil.example/.push.apple.com", "https://fcm.googleapis.com:444/x",
    ],
)  # fmt: skip
def test_we_send_nothing_to_where_a_browser_merely_says(client_of, vuurtoren, browser_push, settings, endpoint):
    from sterkersamen.config import settings as ours

    settings.PUSH_SERVICES = ours.PUSH_SERVICES
    answer = client_of(vuurtoren).post(f"{REACH}/device", browser_push.given | {"endpoint": endpoint})
    assert answer.status_code == 422 and "kennen we niet" in text(answer) and not Device.objects.exists()
    assert push.is_service("https://fcm.googleapis.com/fcm/send/abc") and push.is_service(
        "https://web.push.apple.com/Q"
    )


@pytest.mark.parametrize(
    "given", [{"p256dh": "x"}, {"p256dh": "BAAA"}, {"auth": "abc"}, {"auth": "é"}, {"endpoint": ""}]
)
def test_what_no_browser_gives_is_refused(client_of, vuurtoren, browser_push, given):
    assert client_of(vuurtoren).post(f"{REACH}/device", browser_push.given | given).status_code == 422


def test_what_vuurtoren_chose_stays(client_of, vuurtoren, box):
    browser = client_of(vuurtoren)
    given = {"page": ["coffee"], "push": ["coffee"], "mail": [], "quiet_from": "23:30", "quiet_to": "07:00"}
    assert browser.post(REACH, given).status_code == 303
    row = Reach.objects.get()
    assert (row.by_push, row.by_mail, row.quiet_from.hour) == ("coffee", "", 23) and "coffee" not in row.not_on_page
    assert browser.post(REACH, given | {"quiet_from": "25:00"}).status_code == 422
    assert browser.post(REACH, given | {"page": ["nonsense"]}).status_code == 422
    tell(vuurtoren)
    browser.post(REACH, given | {"page": []})
    tell(vuurtoren)
    assert len(queries.new_for(vuurtoren)) == 1


def test_without_a_mail_server_it_is_not_offered(client_of, vuurtoren):
    page = text(client_of(vuurtoren).get(REACH))
    assert "Per e-mail" not in page and "Op Vandaag" in page
    assert client_of(vuurtoren).post(f"{REACH}/code").status_code == 303


def test_telling_many_costs_as_much_as_telling_one(vuurtoren, dijk, els, django_assert_num_queries):
    for people in ([vuurtoren], [vuurtoren, dijk, els]):
        with django_assert_num_queries(7):
            tell(*people)


def test_nothing_of_where_it_goes_lies_open(client_of, reached, browser_push):
    client_of(reached).post(f"{REACH}/device", browser_push.given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sealed FROM {Device._meta.db_table}")  # noqa: S608
        assert b"127.0.0.1" not in bytes(cursor.fetchone()[0])


def test_it_leaves_with_the_person(client_of, reached, browser_push):
    client_of(reached).post(f"{REACH}/device", browser_push.given)
    tell(reached)
    for model in (Notice, Delivery, Device, Reach):
        assert list(PERSONAL[model].export(reached)), model
    close(reached)
    for model in (Notice, Delivery, Device, Reach):
        assert not model.objects.exists(), model


def test_old_notices_and_browsers_go(client_of, reached, browser_push, noon):
    client_of(reached).post(f"{REACH}/device", browser_push.given)
    tell(reached)
    actions.purge()
    assert Notice.objects.exists() and Device.objects.exists()
    noon.shift(timedelta(days=100))
    actions.purge()
    assert not Notice.objects.exists() and not Device.objects.exists()
