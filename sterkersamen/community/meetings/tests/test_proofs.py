"""Vuurtoren asks for a proof, Els confirms it, somebody who is handed the paper looks whether it is genuine."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import segno
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.groups.models import Membership
from sterkersamen.community.meetings import actions, proofs
from sterkersamen.community.meetings.models import Attendance, Meeting, Proof
from sterkersamen.community.meetings.paper import undrawable
from sterkersamen.core.privacy import PERSONAL
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 1), date(2026, 11, 23)
NAME = "Jörgen van der Şimşek-Łoś"
UNKNOWN = "Deze code geldt niet."


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leads(els, membership_of):
    return membership_of(els)


@pytest.fixture
def me(vuurtoren, membership_of):
    return membership_of(vuurtoren)


def there(membership: Membership, *days: date, **fields) -> None:
    """They were there on some evenings."""
    for day in days:
        starts = datetime.combine(day, datetime.min.time(), ZoneInfo("Europe/Amsterdam")) + timedelta(hours=19)
        row = Meeting.objects.create(
            group=membership.group, starts_at=starts, ends_at=starts + timedelta(hours=2), where="place", **fields
        )
        Attendance.objects.create(meeting=row, membership=membership, how="self")


@pytest.fixture
def asked(me):
    there(me, date(2026, 9, 7), date(2026, 10, 5), date(2026, 11, 16))
    return actions.ask_proof(me, FIRST, LAST, LAST)


@pytest.fixture
def held(asked, leads):
    actions.confirm_proof(leads, asked)
    asked.refresh_from_db()
    return asked


@pytest.fixture
def group_page(group):
    return reverse("meetings:meetings", args=[group.id])


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def checked(client_of, code: str, name: str = "") -> str:
    browser, address = client_of(), reverse("meetings:check", args=[code])
    answer = browser.post(address, {"name": name}) if name else browser.get(address)
    assert answer.status_code == 200
    return text(answer)


def printed(browser, proof, name=NAME) -> bytes:
    answer = browser.post(reverse("meetings:proof", args=[proof.id]), {"name": name})
    assert answer.status_code == 200, text(answer)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bewijs.pdf"'
    return answer.content


def words_in(pdf: bytes) -> str:
    import pypdfium2

    return " ".join(pypdfium2.PdfDocument(io.BytesIO(pdf))[0].get_textpage().get_text_range().split())


def test_from_asking_to_the_paper_and_somebody_who_looks_at_it(client_of, vuurtoren, els, me, group, group_page):
    there(me, date(2026, 8, 31), date(2026, 9, 7), date(2026, 10, 5))
    browser, guide = client_of(vuurtoren), client_of(els)
    ask = reverse("meetings:ask_proof", args=[group.id])
    assert reverse("meetings:proofs") in browser.get(reverse("meetings:been")).content.decode()
    assert ask in browser.get(reverse("meetings:proofs")).content.decode()
    answer = browser.post(ask, {"first": "2026-09-01", "last": "2026-11-23"}, follow=True)
    assert "wacht op een gespreksleider" in text(answer)
    assert "vraagt een bewijs" not in text(browser.get(group_page))
    assert "Vuurtoren vraagt een bewijs" in text(guide.get(group_page))
    row = Proof.objects.get()
    decide = reverse("meetings:decide_proof", args=[group.id, row.id])
    page = text(guide.get(decide))
    assert "maandag 7 september" in page and "maandag 5 oktober" in page and "31 augustus" not in page
    assert "zelf gezegd" in page, "how it is known"
    assert guide.post(decide, {"do": "confirm"}).headers["Location"] == group_page
    # A second time is no error, and opens nothing that was decided.
    assert guide.post(decide, {"do": "refuse"}).headers["Location"] == group_page
    assert "vraagt een bewijs" not in text(guide.get(group_page))
    row.refresh_from_db()
    assert (row.number, row.confirmed_by, row.ended_at) == (2, Membership.objects.get(member=els).id, None)
    assert "Bevestigd op 23 november: 2 bijeenkomsten." in text(browser.get(reverse("meetings:proof", args=[row.id])))
    said = words_in(printed(browser, row))
    assert NAME in said
    assert "Nam tussen 1 september 2026 en 23 november 2026 deel aan 2 bijeenkomsten." in said
    assert "Bevestigd op 23 november 2026." in said
    for telling in ("Maandaggroep", "Vuurtoren", "Els", "Sterker", "groep", "drug"):
        assert telling.lower() not in said.replace("Samen", "").lower()
    code = re.search(r"/check/([a-z2-7-]+)", said.replace(" ", ""))[1]
    page = checked(client_of, code)
    assert "Deze code is echt" in page and "deel aan 2 bijeenkomsten" in page and "23 november 2026" in page
    assert "Jörgen" not in page and "Vuurtoren" not in page and "groep" not in page and "Sterker" not in page
    for same in (NAME, "jorgen VAN DER simsek los", " Jörgen  van der Şimşek - Łoś "):
        assert "Ja, dit is de naam" in checked(client_of, code, same.replace("los", "łos"))
    assert "Nee, dit is niet de naam" in checked(client_of, code, "Jörgen van der Berg")
    # As it is copied from paper.
    assert "Deze code is echt" in checked(client_of, code.upper().replace("-", " "))


def test_the_picture_leads_to_the_check_and_the_file_tells_nothing(client_of, vuurtoren, held):
    import pypdfium2
    import zxingcpp

    pdf = printed(client_of(vuurtoren), held)
    code = proofs.code_of(held, NAME)
    address = f"http://testserver{reverse('meetings:check', args=[code])}"
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(document) == 1
    found = zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())
    assert [one.text for one in found] == [address]
    # The very dots that segno makes.
    assert sum(map(sum, segno.make(address, error="m", micro=False).matrix)) <= pdf_squares(document)
    told = document.get_metadata_dict()
    assert told.pop("Title") == "Bewijs"
    assert {told.pop("CreationDate"), told.pop("ModDate")} == {"D:20000101000000+00'00'"}
    assert not any(told.values())
    for telling in (b"/home", b"/usr", b"site-packages", b"Vuurtoren"):
        assert telling.lower() not in pdf.lower()
    # The same paper twice is the same file: nothing of the moment is in it.
    assert printed(client_of(vuurtoren), held) == pdf


def pdf_squares(document) -> int:
    return sum(1 for _one in document[0].get_objects())


def test_nothing_keeps_the_name(client_of, vuurtoren, held, caplog):
    """Not in a row, not in the session, not in the log. Of the files beneath see tests/test_nothing_lies_open.py."""
    from django.core import serializers

    caplog.set_level("DEBUG")
    browser = client_of(vuurtoren)
    printed(browser, held)
    checked(client_of, proofs.code_of(held, NAME), NAME)
    rows = serializers.serialize("json", Proof.objects.all())
    assert "Jörgen" not in rows and "J\\u00f6rgen" not in rows
    assert "örgen" not in caplog.text and "örgen" not in str(dict(browser.session))


@pytest.mark.parametrize("name", ["李小龍", "محمد", "Jan 😀", "नेहा", "x̌̈ Jan"])
def test_a_name_that_cannot_be_drawn_is_said_and_not_lost(client_of, vuurtoren, held, name):
    answer = client_of(vuurtoren).post(reverse("meetings:proof", args=[held.id]), {"name": name})
    assert answer.status_code == 422
    assert "kunnen we niet op papier zetten" in text(answer) and name.split()[0] in answer.content.decode()


@pytest.mark.parametrize("name", ["Đặng Thị Hương", "Zoë d’Hondt-O'Neill (jr.)", "Ελένη", "Юрий Ґонта", "Ĳsbrand 2e"])
def test_most_names_can_be_drawn(client_of, vuurtoren, held, name):
    assert undrawable(name) == ""
    assert re.sub(r"\W", "", name) in re.sub(r"\W", "", words_in(printed(client_of(vuurtoren), held, name)))


def test_a_long_name_goes_on_beneath(client_of, vuurtoren, held):
    name = "W" * 80
    assert name in words_in(printed(client_of(vuurtoren), held, name)).replace(" ", "")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-23", "2026-11-24", "tot en met vandaag"),
        ("2024-11-22", "2026-11-23", "hoogstens twee jaar"),
        ("2026-11-23", "2026-11-22", "ligt voor de eerste"),
        ("2026-09-08", "2026-10-04", "geen keer dat je er was"),
        ("", "2026-10-04", "Kies een dag."),
    ],
)
def test_days_that_cannot_be(client_of, vuurtoren, me, group, first, last, said):
    there(me, date(2026, 9, 7), date(2026, 10, 5))
    there(me, date(2026, 9, 14), cancelled_at=NOW)
    answer = client_of(vuurtoren).post(reverse("meetings:ask_proof", args=[group.id]), {"first": first, "last": last})
    assert answer.status_code == 422 and said in text(answer)
    assert not Proof.objects.exists()


def test_one_is_asked_at_a_time(client_of, vuurtoren, asked, group):
    ask, days = reverse("meetings:ask_proof", args=[group.id]), {"first": FIRST.isoformat(), "last": LAST.isoformat()}
    answer = client_of(vuurtoren).post(ask, days)
    assert answer.status_code == 422 and "Je vroeg er al een" in text(answer)
    assert Proof.objects.count() == 1


def test_nobody_decides_about_their_own(client_of, els, tineke, leads, membership_of, group, group_page):
    there(leads, date(2026, 10, 5))
    mine = actions.ask_proof(leads, FIRST, LAST, LAST)
    decide = reverse("meetings:decide_proof", args=[group.id, mine.id])
    assert client_of(els).get(decide).status_code == client_of(els).post(decide, {"do": "confirm"}).status_code == 403
    assert "vraagt een bewijs" not in text(client_of(els).get(group_page))
    with pytest.raises(PermissionDenied):
        actions.confirm_proof(leads, mine)
    assert client_of(tineke).post(decide, {"do": "confirm"}).status_code == 303
    mine.refresh_from_db()
    assert mine.confirmed_by == membership_of(tineke).id


def test_who_leads_no_more_or_elsewhere_decides_nothing(asked, leads, bram, membership_of):
    for wrong in (membership_of(bram), asked.membership):
        with pytest.raises(PermissionDenied):
            actions.confirm_proof(wrong, asked)
    Membership.objects.filter(id=leads.id).update(facilitator_since=None)
    with pytest.raises(PermissionDenied):
        actions.refuse_proof(leads, asked)


def test_a_proof_is_of_one_person(client_of, els, dijk, stranger, held):
    address = reverse("meetings:proof", args=[held.id])
    for one in (els, dijk, stranger):
        browser = client_of(one)
        assert browser.get(address).status_code == browser.post(address, {"name": NAME}).status_code == 404
        assert browser.post(reverse("meetings:end_proof", args=[held.id])).status_code == 404
    assert client_of(stranger).get(reverse("meetings:proof", args=[uuid4()])).status_code == 404


def test_what_els_refuses_is_said_and_can_be_put_away(client_of, vuurtoren, els, asked, group):
    decide = reverse("meetings:decide_proof", args=[group.id, asked.id])
    assert client_of(els).post(decide, {"do": "refuse"}).status_code == 303
    browser, address = client_of(vuurtoren), reverse("meetings:proof", args=[asked.id])
    assert "niet bevestigd" in text(browser.get(reverse("meetings:proofs")))
    assert browser.post(address, {"name": NAME}).status_code == 404
    assert browser.post(address + "/end").status_code == 303
    assert not Proof.objects.exists()


def test_nothing_is_confirmed_where_nothing_is_left(client_of, els, asked, group):
    Attendance.objects.all().delete()
    answer = client_of(els).post(reverse("meetings:decide_proof", args=[group.id, asked.id]), {"do": "confirm"})
    assert answer.status_code == 422 and "valt er niets te bevestigen" in text(answer)


def test_the_number_stays_what_it_was(client_of, held, me):
    code = proofs.code_of(held, NAME)
    there(me, date(2026, 11, 2))
    Attendance.objects.first().delete()
    assert "deel aan 3 bijeenkomsten" in checked(client_of, code)


ENDS = {
    "taken back": lambda proof: actions.end_proof(proof),
    "words taken along": lambda proof: groups.leave(proof.membership, take_words=True),
    "key destroyed": lambda proof: keyring.destroy(Subject("membership", proof.membership_id)),
    "erased": lambda proof: PERSONAL[Proof].shred(proof.membership.member),
    "another number": lambda proof: Proof.objects.filter(id=proof.id).update(number=30),
    "other days": lambda proof: Proof.objects.filter(id=proof.id).update(first=date(2026, 1, 1)),
}


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("name", ["", NAME])
def test_what_ended_is_told_apart_from_nothing(client_of, held, how, name):
    """One answer, with the same questions to the databases, as for a code that never was."""
    code = proofs.code_of(held, NAME)
    never = proofs.code_of(Proof(id=uuid4(), membership_id=held.membership_id), NAME)
    forged = code[:-4] + ("aaaa" if not code.endswith("aaaa") else "bbbb")
    assert "Deze code is echt" in checked(client_of, code)
    ENDS[how](held)
    told = []
    for one in (code, never, forged, "abc", "x" * 5000, "-" * 20, "\u2603"):
        asked: list[str] = []
        with (
            CaptureQueriesContext(connections["default"]) as content,
            CaptureQueriesContext(connections["keyring"]) as keys,
        ):
            answer = checked(client_of, one, name)
        # Without the values: of counters, too, where they lie in the same database.
        asked = [re.split(" WHERE |VALUES", query["sql"])[0] for query in [*content, *keys]]
        told.append((answer, tuple(asked)))
    assert UNKNOWN in told[0][0]
    assert len(set(told)) == 1


def test_who_left_their_words_keeps_the_paper(client_of, vuurtoren, held, me):
    code = proofs.code_of(held, NAME)
    there(me, date(2026, 11, 9))
    actions.ask_proof(me, FIRST, LAST, LAST)
    groups.leave(me, take_words=False)
    assert Proof.objects.get() == held
    assert "Deze code is echt" in checked(client_of, code)
    assert printed(client_of(vuurtoren), held)
    groups.leave(me, take_words=True)
    assert not Proof.objects.exists()


def test_nobody_tries_names_or_codes_for_ever(client_of, held):
    code = proofs.code_of(held, NAME)
    address = reverse("meetings:check", args=[code])
    for _time in range(20):
        assert client_of().post(address, {"name": "Somebody Else"}).status_code == 200
    assert client_of().post(address, {"name": NAME}).status_code == 429
    # Looking whether it is genuine goes on, for a while.
    assert client_of().get(address).status_code == 200
    for _time in range(40):
        answer = client_of().get(address)
    assert answer.status_code == 429 and "echt" not in text(answer)


def test_a_name_of_nothing_is_asked_again(client_of, held):
    answer = client_of().post(reverse("meetings:check", args=[proofs.code_of(held, NAME)]), {"name": " "})
    assert answer.status_code == 422 and "Typ de naam." in text(answer)


def test_all_of_it_is_given_out_and_destroyed(vuurtoren, dijk, held, membership_of):
    other = membership_of(dijk)
    there(other, date(2026, 10, 12))
    actions.ask_proof(other, FIRST, LAST, LAST)
    entry = PERSONAL[Proof]
    assert [one["number"] for one in entry.export(vuurtoren)] == [3]
    entry.shred(vuurtoren)
    assert not list(entry.export(vuurtoren)) and Proof.objects.count() == 1


def test_it_costs_the_same_however_many_there_are(
    client_of, vuurtoren, els, held, group_page, django_assert_num_queries
):
    from sterkersamen.community.meetings import queries
    from sterkersamen.testing.cast import join, make_member

    leads = Membership.objects.select_related("group").get(member=els)
    for number in range(4):
        one = join(make_member(f"lid-{number}"), held.membership.group, f"Lid {number}")
        there(one, date(2026, 10, 12))
        actions.ask_proof(one, FIRST, LAST, LAST)
        with django_assert_num_queries(1):
            assert len(queries.proofs_asked(leads)) == number + 1
    with django_assert_num_queries(1):
        queries.proofs_of(vuurtoren)
