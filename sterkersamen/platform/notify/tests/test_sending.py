"""What goes out obeys what was chosen since, and one that cannot be sent holds up nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sterkersamen.platform.accounts.actions import confirm_contact, set_contact
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.notify import actions, mail, push, registry
from sterkersamen.platform.notify.delivering import WAITS, deliver_due
from sterkersamen.platform.notify.models import Delivery
from sterkersamen.platform.notify.tests.conftest import ADDRESS, NOON, REACH
from sterkersamen.platform.notify.tests.test_reaching import tell

pytestmark = pytest.mark.usefixtures("noon", "kind")
NIGHT = (datetime(1, 1, 1, 22).time(), datetime(1, 1, 1, 8).time())


def choose(member, **ways) -> None:
    actions.choose(member, **({"page": set(), "mail": set(), "push": set()} | ways), kinds=registry.KINDS, quiet=NIGHT)


def test_who_switches_it_off_meanwhile_gets_nothing(reached, box, noon):
    tell(reached)
    choose(reached)
    deliver_due()
    noon.shift(timedelta(minutes=10))
    choose(reached, mail={"coffee"})
    deliver_due()
    assert not box.messages


def test_a_worker_that_was_down_wakes_nobody_at_night(reached, box, noon):
    tell(reached, hours=30)
    noon.move_to(NOON + timedelta(hours=15))
    deliver_due()
    assert not box.messages
    noon.move_to(NOON + timedelta(hours=20, minutes=1))
    deliver_due()
    assert len(box.messages) == 1


def test_a_browser_that_was_closed_in_a_hurry_stays_dark(client_of, reached, browser_push, noon):
    client_of(reached).post(f"{REACH}/device", browser_push.given)
    Session.objects.filter(member=reached).update(locked_at=NOON)
    tell(reached)
    deliver_due()
    assert not browser_push.got


@pytest.mark.parametrize("end", ["a b", "é", "a\nb", "a\x7fb"])
def test_an_address_that_nothing_can_be_sent_to_is_refused(client_of, vuurtoren, browser_push, end):
    given = browser_push.given | {"endpoint": browser_push.given["endpoint"] + end}
    assert client_of(vuurtoren).post(f"{REACH}/device", given).status_code == 422


def test_one_that_cannot_be_sent_holds_up_nobody(reached, dijk, box, noon, monkeypatch, caplog):
    set_contact(dijk, "dijk@example.net")
    confirm_contact(dijk)
    choose(dijk, mail={"coffee"})
    send = mail.send_notice

    def breaks(member, topic):
        if member == reached:
            raise UnicodeEncodeError("ascii", ADDRESS, 0, 1, "what nobody thought of")
        send(member, topic)

    monkeypatch.setattr(mail, "send_notice", breaks)
    tell(reached, hours=300)
    tell(dijk, hours=300)
    deliver_due()
    assert [to for (to,), _message in box.messages] == ["dijk@example.net"]
    assert ADDRESS not in caplog.text, "the log holds nobody"
    for wait in WAITS:
        noon.shift(wait + timedelta(hours=24))
        deliver_due()
    assert not Delivery.objects.filter(done_at=None).exists(), "it gives up in the end"


def test_many_accounts_do_not_fill_one_mailbox(client_of, reached, dijk, els, box):
    for member in (reached, dijk, els):
        set_contact(member, ADDRESS.upper())
        browser = client_of(member)
        for _number in range(3):
            browser.post("/account/reach/code")
    assert len(box.messages) == 5


def test_a_service_that_answers_nonsense_is_asked_again(reached, client_of, browser_push, monkeypatch):
    import http.client

    client_of(reached).post(f"{REACH}/device", browser_push.given)

    def nonsense(*_given, **_more):
        raise http.client.BadStatusLine("HTTP/9")

    monkeypatch.setattr(push._opener, "open", nonsense)
    tell(reached)
    deliver_due()
    row = Delivery.objects.get(way="push")
    assert row.tries == 1 and row.done_at is None
