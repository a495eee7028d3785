"""The plan: step by step, in any order, from the list and one's own log, on paper and on "Hulp nu"."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from sterkersamen.core.privacy import PERSONAL
from sterkersamen.personal.own import CARDS
from sterkersamen.personal.plans import actions, queries
from sterkersamen.personal.plans.models import HardHour, Plan
from sterkersamen.personal.recovery.models import Craving
from sterkersamen.personal.strategies import actions as offering
from sterkersamen.personal.strategies import queries as strategies
from sterkersamen.personal.strategies.models import OwnStrategy
from sterkersamen.platform.accounts.models import Session
from sterkersamen.platform.safety.hooks import helps
from sterkersamen.testing.cast import make_member

SISTER = {"name0": "Marit", "phone0": "06 1234-5678", "when0": "altijd"}


def save(me, to, step: str, version: int, **fields):
    return me.post(to("step", step), {"version": version, **fields})


def add(me, to, **fields) -> str:
    """Chooses a hard moment; gives the address of what one does then."""
    answer = me.post(to("step", "moments"), {"once": str(uuid4()), **fields})
    assert answer.status_code == 303
    return answer["Location"]


def test_an_empty_plan_invites(me, to, words):
    page = words(me.get(to("plan")))
    assert "Begin met de eerste vraag" in page and "Dit is nog open" not in page
    assert Plan.objects.count() == 0


def test_step_by_step(me, to, words, vuurtoren, plan_of):
    """Each step is kept by itself and leads on; who stops comes back to what is there."""
    assert save(me, to, "reasons", 0, lines="Noor\n\n  Slapen \nNoor")["Location"] == to("step", "moments")
    assert plan_of(vuurtoren) == {"reasons": ["Noor", "Slapen"]}
    assert save(me, to, "signs", 1, lines="Ik zeg af", do="stop")["Location"] == to("plan")
    page = words(me.get(to("plan")))
    assert "Ik zeg af" in page and "Dit is nog open" in page and "Wie kun je bellen?" in page
    # What stands there comes back, to be changed or emptied.
    assert "Noor\nSlapen" in me.get(to("step", "reasons")).content.decode()
    save(me, to, "reasons", 2, lines="")
    assert plan_of(vuurtoren)["reasons"] == []
    assert save(me, to, "after", 3, lines="Naar Marit")["Location"] == to("plan")


def test_an_idea_is_put_beneath_what_was_typed(me, to, words, vuurtoren, plan_of):
    page = me.get(to("step", "signs")).content.decode()
    assert 'value="0"' in page and "Ik zeg afspraken af" in page
    answer = save(me, to, "signs", 0, lines="Ik ben kribbig", pick="0")
    assert answer.status_code == 200 and "Ik ben kribbig\nIk zeg afspraken af" in answer.content.decode()
    # Not kept yet, and not offered again.
    assert plan_of(vuurtoren) == {} and 'name="pick" value="0"' not in answer.content.decode()
    for odd in ("99", "x", "²", "-1"):
        assert save(me, to, "signs", 0, lines="y", pick=odd).status_code in {200, 303, 409}


def test_people_to_call(me, to, words, vuurtoren, plan_of):
    assert save(me, to, "people", 0, **SISTER, name1="Huisarts", phone1="", when1="").status_code == 303
    assert plan_of(vuurtoren)["people"][0] == {"name": "Marit", "phone": "06 1234-5678", "when": "altijd"}
    page = words(me.get(to("plan")))
    assert 'href="tel:0612345678"' in page and "Bel Marit" in page and "Bel Huisarts" not in page
    # Emptied: gone. The other stays.
    save(me, to, "people", 1, name0="", phone0="", when0="", name1="Huisarts", phone1="+31 (0)20 123", when1="")
    assert [one["name"] for one in plan_of(vuurtoren)["people"]] == ["Huisarts"]
    assert 'href="tel:+3120123"' in words(me.get(to("plan")))


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("06-12345678", "0612345678"),
        ("020/123 45 67", "0201234567"),
        # As a telephone writes it by itself, and as it comes along from a list of contacts.
        ("06\u201112345678", "0612345678"),
        ("\u202d06\u00a012345678\u202c", "0612345678"),
        ("+31 (0)6 12345678", "+31612345678"),
        ("(020) 1234567", "0201234567"),
        ("0031 6 12345678", "0031612345678"),
        ("112", "112"),
    ],
)
def test_numbers_as_people_write_them(me, to, words, typed, dialled):
    assert save(me, to, "people", 0, name0="Marit", phone0=typed, when0="").status_code == 303
    assert f'href="tel:{dialled}"' in words(me.get(to("plan")))


@pytest.mark.parametrize("number", ["bel maar", "06", "06 12345678 thuis", "٠٦١٢٣٤٥٦٧", "1" * 16])
def test_no_telephone_number(me, to, words, number, plan_of, vuurtoren):
    answer = save(me, to, "people", 0, **SISTER | {"phone0": number}, name1="Karel", phone1="112", when1="")
    assert answer.status_code == 422
    page = words(answer)
    assert "Dit is geen telefoonnummer." in page and "Karel" in page and number in page
    assert plan_of(vuurtoren) == {}


def test_a_number_without_a_name(me, to, words):
    answer = save(me, to, "people", 0, name0="", phone0="06 12345678", when0="")
    assert answer.status_code == 422 and "Hoe heet deze persoon?" in words(answer)


def test_one_more_person(me, to, words, plan_of, vuurtoren):
    answer = save(me, to, "people", 0, **SISTER, name1="", phone1="niet af", when1="", more="yes")
    page = words(answer)
    assert answer.status_code == 200 and 'name="name2"' in page and "niet af" in page and plan_of(vuurtoren) == {}
    # There is an end to it, also for who makes the form up.
    many = {f"{name}{row}": "x" for row in range(40) for name in ("name", "when")}
    save(me, to, "people", 0, **many)
    assert len(plan_of(vuurtoren)["people"]) == 10


def test_a_hard_moment(me, to, words, vuurtoren, plan_of):
    """Chosen with a tap; then what one does first, second and third."""
    address = add(me, to, pick="payday")
    assert "Er is geld binnen" in words(me.get(address))
    sent = {"version": 1, "first": "Geld naar Marit", "second": "", "third": "Karel bellen"}
    assert me.post(address, sent)["Location"] == to("step", "moments")
    (kept,) = plan_of(vuurtoren)["moments"]
    assert kept["key"] == "payday" and [step["text"] for step in kept["steps"]] == ["Geld naar Marit", "Karel bellen"]
    # It is not offered again, and choosing it again leads to the same.
    assert 'value="payday"' not in words(me.get(to("step", "moments")))
    assert add(me, to, pick="payday") == address and add(me, to, text="Ruud belt") != address
    assert "Eerst</span> Geld naar Marit" in words(me.get(to("plan")))


def test_a_moment_in_words_of_ones_own(me, to, words, vuurtoren, plan_of):
    address = add(me, to, text="Ruud belt")
    me.post(address, {"version": 1, "text": "Ruud appt", "first": "Telefoon weg", "second": "", "third": ""})
    assert plan_of(vuurtoren)["moments"][0]["text"] == "Ruud appt"
    assert me.post(to("step", "moments"), {"once": str(uuid4()), "text": "  "}).status_code == 422
    answer = me.post(address, {"do": "remove", "version": "1"}, follow=True)
    assert "Er is niets weggehaald." in words(answer) and len(plan_of(vuurtoren)["moments"]) == 1
    # Taken out, and once more: nothing to be afraid of.
    assert me.post(address, {"do": "remove"}).status_code == 303
    assert me.post(address, {"do": "remove"}).status_code == 303
    assert plan_of(vuurtoren)["moments"] == [] and me.get(address).status_code == 404


def test_sent_twice_it_is_there_once(me, to, vuurtoren, plan_of):
    key = str(uuid4())
    first, second = (me.post(to("step", "moments"), {"once": key, "text": "Ruud belt"}) for _time in range(2))
    assert first["Location"] == second["Location"] and len(plan_of(vuurtoren)["moments"]) == 1
    # Back to the form, and other words in it: that is another moment.
    assert me.post(to("step", "moments"), {"once": key, "text": "Piet belt"})["Location"] != first["Location"]
    assert [one["text"] for one in plan_of(vuurtoren)["moments"]] == ["Ruud belt", "Piet belt"]
    for _time in range(2):
        assert save(me, to, "reasons", 2, lines="Noor").status_code == 303


def test_there_is_an_end_to_moments(me, to, words, vuurtoren):
    for number in range(actions.MOMENTS):
        add(me, to, text=f"Moment {number}")
    answer = me.post(to("step", "moments"), {"once": str(uuid4()), "text": "Nog een"})
    assert answer.status_code == 422 and "Nog een" in words(answer) and "genoeg momenten" in words(answer)


def test_from_ones_own_log(me, to, words, vuurtoren):
    """What one's log shows most comes first, and what helped then is offered."""
    log = {"strength": 60, "own_trigger": "", "place": "", "company": "", "strategy": "", "note": "", "went": "passed"}
    for did in ("Naar buiten", "Naar buiten", "Thee"):
        Craving.objects.create(member=vuurtoren, data=log | {"trigger": "boredom", "did": did})
    Craving.objects.create(member=vuurtoren, data=log | {"trigger": "", "own_trigger": "Ruud belt", "did": ""})
    page = words(me.get(to("step", "moments")))
    assert "Of kies uit wat je zelf opschreef" in page and page.index("Verveling") < page.index("Stress of druk")
    assert 'value="Ruud belt"' in page
    address = add(me, to, pick="boredom")
    page = words(me.get(address))
    assert page.index("<span>Naar buiten</span>") < page.index("<span>Thee</span>")
    # A tap puts it in the first place that is free, and keeps nothing yet.
    answer = me.post(address, {"version": 1, "first": "Ik bel", "second": " ", "third": "", "pick": "0"})
    assert 'value="Naar buiten"' in words(answer) and 'value="Ik bel"' in words(answer)
    assert queries.hard_moments(queries.plan_of(vuurtoren), {})[0].steps == []


def test_what_is_in_the_library_keeps_its_title(me, to, words, vuurtoren, plan_of):
    """What reads as a title of the library is that: its title is read in the reader's language ever after, and leads there."""
    first, *_others = strategies.best_for("boredom", 1)
    address = add(me, to, pick="boredom")
    title = strategies.library()[first].title
    assert f"<span>{title}</span>" in words(me.get(address))
    me.post(address, {"version": 1, "first": title.upper(), "second": "Thee", "third": ""})
    steps = [{"id": first, "text": title.upper()}, {"id": "", "text": "Thee"}]
    assert plan_of(vuurtoren)["moments"][0]["steps"] == steps
    page = words(me.get(to("plan")))
    assert f'href="{reverse("strategies:strategy", args=[first])}">{title}</a>' in page
    with translation.override("en"):
        (part,) = queries.plan_for_device(vuurtoren)["parts"]
        assert part["rows"][0]["steps"] == [strategies.library()[first].title, "Thee"] != [title, "Thee"]


def test_a_strategy_of_ones_own(me, to, words, vuurtoren):
    """It is offered at its moment. Thrown away since: the plan still says what to do."""
    data = {"title": "De planten", "what_for": "", "how": "", "how_long": "", "triggers": ["boredom"]}
    own = OwnStrategy.objects.create(member=vuurtoren, data=data)
    address = add(me, to, pick="boredom")
    assert "<span>De planten</span>" in words(me.get(address))
    me.post(address, {"version": 1, "first": "De planten", "second": "", "third": ""})
    assert f'href="{reverse("strategies:strategy", args=[own.id])}"' in words(me.get(to("plan")))
    offered, _more, all_of_it = words(me.get(add(me, to, text="Ruud belt"))).partition("Kies uit alles")
    assert "<span>De planten</span>" not in offered and "<span>De planten</span>" in all_of_it
    own.delete()
    page = words(me.get(to("plan")))
    assert "De planten" in page and str(own.id) not in page


def test_a_strategy_that_a_member_published(me, to, words, vuurtoren, dijk, els, membership_of):
    """It is an idea at its moment and the plan leads to it. Taken back since: the plan still says what to do, and leads
    nowhere."""
    data = {"title": "De planten", "what_for": "", "how": "Begin.", "how_long": "", "triggers": ["boredom"]}
    row = offering.offer(OwnStrategy.objects.create(member=dijk, data=data), membership_of(dijk), data)
    offering.agree(row, membership_of(els))
    for one in (dijk, els, vuurtoren, make_member("een"), make_member("twee")):
        offering.tried(one, str(row.id), "boredom", "helped", shared=True)
    offering.tried(make_member("drie"), str(row.id), "boredom", "helped", shared=True)
    address = add(me, to, pick="boredom")
    assert "<span>De planten</span>" in words(me.get(address))
    me.post(address, {"version": 1, "first": "De planten", "second": "", "third": ""})
    assert f'href="{reverse("strategies:strategy", args=[str(row.id)])}"' in words(me.get(to("plan")))
    Craving.objects.create(
        member=vuurtoren,
        data={
            "strength": 50,
            "trigger": "boredom",
            "own_trigger": "",
            "strategy": str(row.id),
            "did": "",
            "went": "passed",
        },
    )
    offering.withdraw(row)
    page = words(me.get(to("plan")))
    assert "De planten" in page and str(row.id) not in page
    page = words(me.get(address))
    assert "er niet meer is" not in page and str(row.id) not in page


def test_two_devices_at_once(me, to, words, vuurtoren, plan_of):
    save(me, to, "reasons", 0, lines="Noor")
    save(me, to, "reasons", 1, lines="Van de telefoon")
    answer = save(me, to, "reasons", 1, lines="Van de laptop")
    page = words(answer)
    assert answer.status_code == 409 and "Van de laptop" in page and "Van de telefoon" in page
    assert "intussen ergens anders veranderd" in page and plan_of(vuurtoren)["reasons"] == ["Van de telefoon"]
    # Sent once more it is as this one wants it; the other parts are as they were.
    save(me, to, "reasons", 2, lines="Van de laptop")
    assert plan_of(vuurtoren)["reasons"] == ["Van de laptop"]
    # The very first step on two devices: the second is asked.
    Plan.objects.all().delete()
    save(me, to, "reasons", 0, lines="Een")
    assert save(me, to, "signs", 0, lines="Twee").status_code == 409
    address = add(me, to, text="Ruud belt")
    me.post(address, {"version": 2, "text": "Ruud belt", "first": "Een", "second": "", "third": ""})
    answer = me.post(address, {"version": 2, "text": "Ruud belt", "first": "Twee", "second": "", "third": ""})
    assert answer.status_code == 409 and "Twee" in words(answer) and "<p>Een</p>" in words(answer)


def test_too_long_and_too_many(me, to, words, plan_of, vuurtoren):
    for lines, said in (("x" * 201, "te lang"), ("\n".join(f"regel {n}" for n in range(21)), "21 regels")):
        answer = save(me, to, "places", 0, lines=lines)
        assert answer.status_code == 422 and said in words(answer) and lines.split("\n")[0] in words(answer)
    assert plan_of(vuurtoren) == {}


def test_of_somebody_else(me, to, words, client_of, dijk, vuurtoren):
    """Nobody opens what is another's; each has a plan of their own."""
    address = add(me, to, text="Ruud belt")
    other = client_of(dijk)
    assert other.get(address).status_code == 404 and other.post(address, {"first": "x"}).status_code == 404
    assert other.post(address, {"do": "remove"}).status_code == 303
    assert me.get(address).status_code == 200
    assert "Ruud" not in words(other.get(to("plan")))
    assert client_of(None).get(to("plan")).status_code == 303
    assert me.get(to("step", "none")).status_code == 404
    assert me.post(to("plan")).status_code == me.put(to("step", "reasons")).status_code == 405


@pytest.fixture
def whole(me, to, vuurtoren):
    save(me, to, "reasons", 0, lines="Noor")
    address = add(me, to, pick="payday")
    me.post(address, {"version": 2, "first": "Geld naar Marit", "second": "Fietsen", "third": ""})
    address = add(me, to, text="Ruud belt")
    me.post(address, {"version": 4, "text": "Ruud belt", "first": "Telefoon weg", "second": "", "third": ""})
    save(me, to, "people", 5, **SISTER)
    save(me, to, "after", 6, lines="Naar Marit")


def test_on_paper(me, to, words, whole):
    page = words(me.get(to("plan_print")))
    assert "<title>Voor mezelf</title>" in page and "06 1234-5678" in page and "Telefoon weg" in page
    assert "Waar ik nu liever niet kom" not in page


def test_for_the_device(vuurtoren, dijk, whole):
    copy = queries.plan_for_device(vuurtoren)
    assert json.loads(json.dumps(copy)) == copy
    rows = {part["slug"]: part["rows"] for part in copy["parts"]}
    assert list(rows) == ["reasons", "moments", "people", "after"]
    assert rows["moments"] == [
        {"title": "Er is geld binnen", "steps": ["Geld naar Marit", "Fietsen"]},
        {"title": "Ruud belt", "steps": ["Telefoon weg"]},
    ]
    assert queries.plan_for_device(dijk) == {}


def test_on_help_now(vuurtoren, dijk, whole):
    page = " ".join(helps(vuurtoren))
    assert 'href="tel:0612345678"' in page and page.index("Mijn mensen") < page.index("Mijn plan voor nu")
    assert "<b>Er is geld binnen:</b> Geld naar Marit" in page and "<b>Ruud belt:</b> Telefoon weg" in page
    assert "Fietsen" not in page and "Naar Marit" in page
    assert not any("Mijn mensen" in one or "Mijn plan" in one for one in helps(dijk))


def test_in_a_hard_hour_it_is_on_help_now(vuurtoren, dijk, whole, now, django_assert_max_num_queries):
    """Friday at nine it is: what one wrote for that stands between one's people and the plan; an hour later it is gone."""
    told = {"what": "Vrijdagavond", "how": "week", "days": [4], "day": None, "begins": "20:00", "ends": "02:00"}
    for then in (["Eten bij Marit"], []):
        actions.add(HardHour, vuurtoren, told | {"then": then})
    later = {"what": "Nacht", "begins": "23:00", "then": ["Slapen"]}
    actions.add(HardHour, vuurtoren, told | later)
    # A day that is hard from morning to night gives way to an hour, and to one that is on only.
    actions.add(HardHour, vuurtoren, told | {"what": "Betaaldag", "begins": "", "ends": "", "then": ["Pas weg"]})
    now.move_to(datetime(2026, 11, 27, 18, 59, tzinfo=UTC))
    page = " ".join(helps(vuurtoren))
    assert "Eten bij Marit" not in page and "Pas weg" in page
    now.move_to(datetime(2026, 11, 27, 20, tzinfo=UTC))
    with django_assert_max_num_queries(6):
        page = " ".join(helps(vuurtoren))
    assert page.index("Mijn mensen") < page.index("Eten bij Marit") < page.index("Mijn plan voor nu")
    assert "Eten bij Marit" not in " ".join(helps(dijk))
    now.move_to(datetime(2026, 11, 28, 1, tzinfo=UTC))
    assert 'id="my-hour"' not in " ".join(helps(vuurtoren))


def test_on_the_page_voor_mezelf(vuurtoren, dijk, whole):
    def cards(member):
        return " ".join(card(member) for _order, card in CARDS)

    assert "Lees je plan" in cards(vuurtoren) and "Maak je plan" in cards(dijk)


def test_taken_along_and_erased(vuurtoren, dijk, whole):
    (row,) = PERSONAL[Plan].export(vuurtoren)
    assert row["reasons"] == ["Noor"] and "06 1234-5678" in json.dumps(row)
    assert list(PERSONAL[Plan].export(dijk)) == []
    PERSONAL[Plan].shred(vuurtoren)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("name", ["plan", "plan_print"])
def test_a_fixed_number_of_queries(me, to, whole, name, django_assert_max_num_queries):
    me.get(to(name))
    with django_assert_max_num_queries(8):
        assert me.get(to(name)).status_code == 200
    (hard, *_others) = queries.hard_moments(Plan.objects.get(), {})
    with django_assert_max_num_queries(8):
        assert me.get(to("moment", hard.id)).status_code == 200
    for step in ("reasons", "moments", "people"):
        with django_assert_max_num_queries(8):
            assert me.get(to("step", step)).status_code == 200


def test_on_the_page_itself_and_never_in_the_copy_that_a_browser_keeps(me, client, client_of, dijk, vuurtoren, whole):
    page = me.get("/help").content.decode()
    assert "Marit" in page
    assert page.index("tel:112") < page.index("Marit") < page.index('id="urge"')
    assert "Schrijf dit moment op" in page
    for other in (client, client_of(dijk)):
        assert "Marit" not in other.get("/help").content.decode()
    # What is kept for when there is no connection is asked for in a language.
    assert "Marit" not in me.get("/help?in=nl").content.decode()


def test_not_in_a_locked_browser(me, whole):
    me.post("/exit")
    assert "Marit" not in me.get("/help").content.decode()


def test_kept_on_a_device(me, client_of, dijk, vuurtoren, to, whole, django_assert_max_num_queries):
    """A piece of a page with the plan alone, who to call first; never where others use the device too."""
    answer = me.get(to("plan_kept"))
    page, key, cookie = answer.json()["words"], answer.json()["key"], answer.cookies["kept"]
    assert len(base64.b64decode(key)) == 32 and cookie.value == key
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == ("/me/plan", 14 * 86400, "Lax")
    # Another browser has another key.
    assert client_of(vuurtoren).get(to("plan_kept")).json()["key"] != key == me.get(to("plan_kept")).json()["key"]
    assert 'href="tel:0612345678"' in page and page.index("Mensen die ik kan bellen") < page.index(
        "Waarvoor ik het doe"
    )
    assert "Telefoon weg" in page and "<html" not in page and "csrfmiddlewaretoken" not in page
    with django_assert_max_num_queries(3):
        assert me.get(to("plan_kept"))["Cache-Control"] == "no-store"
    empty = client_of(dijk).get(to("plan_kept"))
    assert empty.json()["words"] == "" and not empty.cookies
    assert client_of(None).get(to("plan_kept")).status_code == 303 and me.post(to("plan_kept")).status_code == 405
    Session.objects.update(shared_device=True)
    assert me.get(to("plan_kept")).status_code == 403
