"""Days without on their pages: a warning first, a look back without blame, a date that was wrong, a milestone told."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from sterkersamen.community.groups import actions as groups
from sterkersamen.community.sharing.models import Share
from sterkersamen.personal.recovery import actions
from sterkersamen.personal.recovery.models import CheckIn, Course
from sterkersamen.platform.once.models import Done


@pytest.fixture
def course(vuurtoren):
    return actions.begin_course(vuurtoren, "cocaine", date(2026, 10, 23), "")


def data() -> dict:
    return Course.objects.get().data


def used(me, to, course, **said):
    version = Course.objects.get().version
    return me.post(to("course_used", course.id), {"on": "2026-11-20", "version": version, **said})


@pytest.mark.parametrize("what", ["alcohol", "ghb", "sedatives"])
def test_what_is_never_stopped_suddenly_warns_first(me, to, what, words):
    page = words(me.post(to("course_new"), {"what": what, "once": uuid4()}))
    assert page.index("nooit ineens mee") < page.index("Wanneer was de laatste keer?")
    assert "tel:112" in page


def test_cocaine_has_no_such_warning(me, to, words):
    assert "nooit ineens mee" not in words(me.post(to("course_new"), {"what": "cocaine", "once": uuid4()}))


def test_beginning_to_count(me, to, vuurtoren, words):
    once = uuid4()
    for _try in range(2):
        answer = me.post(to("course_new"), {"what": "cocaine", "since": "2026-11-13", "name": "", "once": once})
        assert answer.status_code == 303
    assert Course.objects.filter(member=vuurtoren).count() == 1
    assert "<b>10</b> dagen zonder, nu" in words(me.get(answer.url))
    assert "<b>10</b>" in words(me.get(to("home")))


def test_what_one_is_without_stands_in_no_row(me, to):
    """Of a form that was sent is kept that it was, not what was chosen in it."""
    form = {"since": "2026-11-13", "name": "", "once": uuid4()}
    assert me.post(to("course_new"), form | {"what": "cocaine"}).status_code == 303
    assert [one.verb for one in Done.objects.all()] == ["course"]
    # Who went back and chose another is asked.
    assert me.post(to("course_new"), form | {"what": "other"}).status_code == 409
    assert Course.objects.count() == 1


@pytest.mark.parametrize("since", ["2026-11-24", "1800-01-01", "soms", ""])
def test_days_that_cannot_be(me, to, since):
    answer = me.post(to("course_new"), {"what": "other", "since": since, "name": "Snoep", "once": uuid4()})
    assert answer.status_code == 422
    assert "Snoep" in answer.content.decode()
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("since", "promised", "kept"),
    [
        (date(2026, 10, 23), "Je 30 dagen zonder blijven staan.", "Cocaïne: 30 dagen zonder bij elkaar"),
        (date(2026, 11, 21), "Je ene dag zonder blijft staan.", "Cocaïne: 1 dag zonder bij elkaar"),
    ],
)
def test_what_stays_is_promised_as_the_next_page_counts_it(me, to, vuurtoren, since, promised, kept, words):
    course = actions.begin_course(vuurtoren, "cocaine", since, "")
    assert promised in words(me.get(to("course_used", course.id)))
    used(me, to, course, on="2026-11-23")
    assert kept in words(me.get(to("after")))


@pytest.mark.parametrize("since", [date(2026, 11, 22), date(2026, 11, 23)])
def test_who_had_no_day_yet_is_shown_no_nought(me, to, vuurtoren, since, words):
    course = actions.begin_course(vuurtoren, "cocaine", since, "")
    page = words(me.get(to("course_used", course.id)))
    assert "blijven staan" not in page and "blijft staan" not in page
    used(me, to, course, on="2026-11-23")
    assert "bij elkaar" not in words(me.get(to("after")))


def test_having_used_keeps_all_that_was(me, to, course, words):
    answer = used(me, to, course, before="Geld binnen.", tell="Mijn groep")
    assert answer.url == to("after")
    assert "30 dagen zonder bij elkaar" in words(me.get(answer.url))
    page = words(me.get(to("course", course.id)))
    assert "<b>3</b> dagen zonder, nu" in page
    assert "27 dagen, van 24 oktober tot en met 19 november" in page
    assert "Geld binnen." in page
    assert "Bij elkaar zijn het er 30." in page


def test_the_same_sent_twice_is_one_day(me, to, course):
    version = course.version
    for _try in range(2):
        answer = me.post(to("course_used", course.id), {"on": "2026-11-20", "before": "Ruzie.", "version": version})
        assert answer.url == to("after")
    assert len(data()["uses"]) == 1


def test_another_look_back_on_the_same_day_is_not_lost(me, to, course):
    used(me, to, course, before="Ruzie.")
    answer = used(me, to, course, before="Iets heel anders.")
    assert answer.status_code == 422
    assert "Iets heel anders." in answer.content.decode()
    assert data()["uses"][0]["before"] == "Ruzie."


def test_a_day_before_the_beginning_is_told(me, to, course):
    answer = used(me, to, course, on="2026-10-01", before="Toen")
    assert answer.status_code == 422
    assert "Toen" in answer.content.decode()


def test_who_used_on_the_day_from_which_they_count_looks_back_too(me, to, vuurtoren, words):
    """It changes no number: that day was one of use already."""
    course = actions.begin_course(vuurtoren, "cocaine", date(2026, 11, 20), "")
    assert used(me, to, course, on="2026-11-20", before="Geld binnen.").url == to("after")
    page = words(me.get(to("course", course.id)))
    assert "<b>3</b> dagen zonder, nu" in page and "Geld binnen." in page and "Eerdere periodes" not in page
    # The beginning can still be put right, to that day or before.
    for since, status in (("2026-11-20", 303), ("2026-11-21", 422), ("2026-11-18", 303)):
        version = Course.objects.get().version
        answer = me.post(to("course_edit", course.id), {"since": since, "name": "", "version": version})
        assert answer.status_code == status


def test_who_wrote_of_this_day_before_goes_on_there(me, to, course, words):
    assert "Deze dag staat er al." not in words(me.get(to("course_used", course.id)))
    used(me, to, course, on="2026-11-23", before="Ruzie.")
    there = to("use", course.id, UUID(data()["uses"][0]["id"]))
    assert there in words(me.get(to("course_used", course.id)))
    assert there in words(used(me, to, course, on="2026-11-23", before="Nog iets."))


def test_a_look_back_changed_elsewhere_is_read_before_it_is_written_over(me, to, course, words):
    used(me, to, course, before="Op de telefoon")
    one = to("use", course.id, UUID(data()["uses"][0]["id"]))
    answer = me.post(one, {"on": "2026-11-20", "before": "Op de laptop", "version": "1"})
    page = words(answer)
    assert answer.status_code == 409 and "Zo staat het er nu" in page
    assert "Op de telefoon" in page and "Op de laptop" in page


def test_in_the_first_two_weeks_it_leads_to_what_to_expect(me, to, course, vuurtoren, words):
    young = actions.begin_course(vuurtoren, "speed", date(2026, 11, 20), "")
    assert "/first-days" in words(me.get(to("course", young.id)))
    assert "/first-days" not in words(me.get(to("course", course.id)))


def test_a_date_that_was_wrong_is_no_lapse(me, to, course, words):
    assert me.post(to("course_edit", course.id), {"since": "2026-10-13", "name": "", "version": "1"}).status_code == 303
    page = words(me.get(to("course", course.id)))
    assert "<b>41</b> dagen zonder, nu" in page
    assert "Eerdere periodes" not in page


def test_the_beginning_stays_before_what_follows(me, to, course):
    used(me, to, course)
    answer = me.post(to("course_edit", course.id), {"since": "2026-11-21", "name": "", "version": "2"})
    assert answer.status_code == 422
    assert data()["since"] == "2026-10-23"


def test_a_day_that_was_none_is_taken_away(me, to, course, words):
    used(me, to, course)
    one = UUID(data()["uses"][0]["id"])
    me.post(to("use", course.id, one), {"on": "2026-11-18", "version": "2"})
    assert data()["uses"][0]["on"] == "2026-11-18"
    me.post(to("use", course.id, one), {"do": "remove"})
    assert "<b>31</b> dagen zonder, nu" in words(me.get(to("course", course.id)))
    assert me.get(to("use", course.id, one)).status_code == 404


def test_two_devices_at_once(me, to, course):
    used(me, to, course, before="Op de telefoon")
    answer = me.post(to("course_used", course.id), {"on": "2026-11-01", "before": "Op de laptop", "version": "1"})
    assert answer.status_code == 409
    assert "Op de laptop" in answer.content.decode()
    assert [use["before"] for use in data()["uses"]] == ["Op de telefoon"]


def test_a_beginning_and_a_goal_changed_elsewhere_are_read_first(me, to, course, words):
    there = {"since": "2026-10-13", "name": "Van de week af", "version": "1"}
    assert me.post(to("course_edit", course.id), there).status_code == 303
    late = me.post(to("course_edit", course.id), {"since": "2026-10-01", "name": "Mijn dagen", "version": "1"})
    page = words(late)
    assert late.status_code == 409 and "Zo staat het er nu" in page
    assert "13 oktober" in page and "Van de week af" in page and "Mijn dagen" in page
    mine = {"goal": "Naar zee", "amount": "400", "a_week": "35"}
    late = me.post(to("goal", course.id), mine | {"version": "1"})
    assert late.status_code == 409 and '<p class="soft">Niets.</p>' in words(late)
    me.post(to("goal", course.id), mine | {"version": "2"})
    late = me.post(to("goal", course.id), mine | {"goal": "Een fiets", "version": "2"})
    page = words(late)
    assert late.status_code == 409 and "<dd>Naar zee</dd>" in page and "<dd>35</dd>" in page and "Een fiets" in page


def test_a_goal_stands_on_its_own_page_only(me, to, course, words):
    me.post(to("goal", course.id), {"goal": "Naar zee", "amount": "400", "a_week": "35", "version": "1"})
    assert "ongeveer 155 van de 400 euro" in words(me.get(to("course", course.id)))
    for name in ("home", "days"):
        page = words(me.get(to(name)))
        assert "Naar zee" not in page
        assert "euro" not in page
    me.post(to("goal", course.id), {"do": "remove"})
    assert data()["goal"] is None


def test_a_goal_in_words_is_told(me, to, course):
    answer = me.post(to("goal", course.id), {"goal": "Naar zee", "amount": "veel", "a_week": "35", "version": "1"})
    assert answer.status_code == 422
    assert "alleen cijfers" in answer.content.decode()
    assert "Naar zee" in answer.content.decode()


def test_a_milestone_is_told_in_one_tap_and_once(me, client_of, dijk, to, course, membership_of, vuurtoren):
    place = membership_of(vuurtoren)
    for _try in range(2):
        me.post(to("milestone", course.id), {"place": place.id})
    share = Share.objects.get()
    assert share.sealed["body"] == "Vandaag vertel ik iets moois: 30 dagen zonder."
    assert "30 dagen zonder" in client_of(dijk).get(f"/g/{place.group_id}/shares").content.decode()
    assert "Je groep weet het." in me.get(to("course", course.id)).content.decode()


def test_of_what_is_told_only_where_one_wants_it(me, to, course, membership_of, vuurtoren):
    me.post(to("milestone", course.id), {"place": membership_of(vuurtoren).id, "named": "yes"})
    assert Share.objects.get().sealed["body"].endswith("30 dagen zonder cocaïne.")


def test_not_in_a_group_that_one_left(me, to, course, membership_of, dijk, vuurtoren, naaste, other_group):
    for place in (membership_of(dijk).id, uuid4(), "x"):
        assert me.post(to("milestone", course.id), {"place": place}).status_code == 403
    assert not Share.objects.exists()


def test_nobody_elses_days(client_of, to, course, dijk, els):
    for person in (dijk, els):
        browser = client_of(person)
        for name in ("course", "course_edit", "course_used", "goal"):
            assert browser.get(to(name, course.id)).status_code == 404


def test_of_what_one_used_is_asked_where_there_is_more(me, to, course, vuurtoren, words):
    assert me.get(to("used")).url == to("course_used", course.id)
    actions.begin_course(vuurtoren, "alcohol", date(2026, 11, 1), "Bier")
    page = words(me.get(to("used")))
    assert "Bier" in page
    assert "Cocaïne" in page


def test_titles_and_addresses_tell_nothing(me, to, course):
    for name in ("home", "days", "log", "trends", "pattern", "take", "now", "course_new"):
        page = me.get(to(name)).content.decode()
        assert "<title>Voor mezelf</title>" in page
    assert all(word not in to("course_used", course.id) for word in ("used", "lapse", "cocaine"))


def test_something_else_may_be_alcohol_under_another_name(me, to, words):
    page = words(me.post(to("course_new"), {"what": "other", "once": uuid4()}))
    assert "onder een andere naam? Stop dan nooit ineens" in page


@pytest.mark.parametrize(("what", "warns"), [("ghb", True), ("cocaine", False)])
def test_who_used_again_is_warned_of_stopping_at_once(me, to, vuurtoren, words, what, warns):
    course = actions.begin_course(vuurtoren, what, date(2026, 10, 23), "")
    for address in (to("course_used", course.id), to("after")):
        assert ("nooit ineens mee" in words(me.get(address))) == warns


def test_a_look_back_says_what_was_asked(me, to, course, words):
    used(me, to, course, before="Geld binnen.", tell="Ruud")
    page = words(me.get(to("course", course.id)))
    assert '<dt>Wat ging eraan vooraf?</dt><dd class="lines">Geld binnen.</dd>' in page
    assert '<dt>Aan wie vertel je het?</dt><dd class="lines">Ruud</dd>' in page
    assert "<dt>Wat heb je nu nodig?</dt>" not in page


def test_days_changed_elsewhere_are_not_thrown_away_unseen(me, to, course):
    used(me, to, course, before="Ruzie.")
    one = UUID(data()["uses"][0]["id"])
    me.post(to("goal", course.id), {"goal": "Naar zee", "amount": "400", "a_week": "35", "version": "2"})
    for address in (to("use", course.id, one), to("goal", course.id), to("course_edit", course.id)):
        answer = me.post(address, {"do": "remove", "version": "1"}, follow=True)
        assert "Er is niets weggehaald." in answer.content.decode()
    assert data()["uses"][0]["before"] == "Ruzie."
    assert data()["goal"]["name"] == "Naar zee"


def test_every_page_of_it_ends_with_people(me, to, course):
    me.post(to("now"), {"mood": "4", "once": uuid4()})
    one = CheckIn.objects.get()
    pages = [to("course", course.id), to("course_used", course.id), to("course_edit", course.id), to("goal", course.id)]
    pages += [to("check_in", one.id), *map(to, ("home", "now", "book", "rhythm", "diary", "log", "log_new", "pattern"))]
    pages += map(to, ("trends", "days", "course_new", "take", "read"))
    for address in pages:
        assert "Je hoeft dit niet alleen te doen" in me.get(address).content.decode(), address


def test_who_counts_it_already_need_not_begin_anew(me, to, course, words):
    page = words(me.post(to("course_new"), {"what": "cocaine", "once": uuid4()}))
    assert "Je telt hier al dagen van." in page
    assert to("course", course.id) in page
    assert "Je telt hier al" not in words(me.post(to("course_new"), {"what": "alcohol", "once": uuid4()}))


def test_after_a_day_of_use_the_other_substance_is_asked(me, to, course, vuurtoren, words):
    assert "meer dan één middel" not in words(me.get(to("after")))
    actions.begin_course(vuurtoren, "nicotine", date(2026, 11, 1), "")
    assert "meer dan één middel" in words(me.get(to("after")))


@pytest.mark.parametrize(
    ("since", "says", "big"),
    [
        (date(2026, 10, 23), "dagen zonder, bij elkaar", "<b>30</b>"),
        (date(2026, 11, 22), "Vandaag is het begin.", ""),
    ],
)
def test_on_a_day_of_use_no_nought_is_shown(me, to, vuurtoren, words, since, says, big):
    course = actions.begin_course(vuurtoren, "cocaine", since, "")
    used(me, to, course, on="2026-11-23")
    for address in (to("course", course.id), to("days"), to("home")):
        page = words(me.get(address))
        assert "<b>0</b>" not in page
        assert big in page
    assert says in words(me.get(to("course", course.id)))
    assert "bij elkaar, en morgen verder" in words(me.get(to("home"))) or not big


def test_in_a_group_that_is_closed_nothing_is_told(me, to, course, els, vuurtoren, membership_of):
    place = membership_of(vuurtoren)
    assert str(place.id) in me.get(to("course", course.id)).content.decode()
    groups.archive(membership_of(els))
    assert str(place.id) not in me.get(to("course", course.id)).content.decode()
    assert me.post(to("milestone", course.id), {"place": place.id}).status_code == 403
    assert not Share.objects.exists()
