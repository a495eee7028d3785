"""One share with its answers: `sharing:share` and `sharing:encourage`."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from sterkersamen.community.sharing import actions, queries
from sterkersamen.community.sharing.models import Encouragement, Share
from sterkersamen.platform.safety.actions import block


@pytest.fixture
def row(me):
    return actions.share(me, title="Maandag", body="Gefietst.")


@pytest.fixture
def at(row):
    return reverse("sharing:share", args=[row.group_id, row.uid])


def replies(page: str) -> list[str]:
    return re.findall(r'<article class="[^"]*reply[^"]*" id="s-([0-9a-f-]+)"', page)


def test_answers_stand_beneath_it_oldest_first(client_of, els, other, row, at):
    made = [str(actions.reply(other, row, body=f"Antwoord {number}.").uid) for number in range(3)]
    page = client_of(els).get(at).content.decode()
    assert replies(page) == made
    assert f'data-live-replies="{row.uid}"' in page


def test_the_newest_answers_come_first_in_pages(client_of, els, other, row, at):
    made = [str(actions.reply(other, row, body=f"Antwoord {number}.").uid) for number in range(queries.PAGE + 2)]
    client = client_of(els)
    page = client.get(at).content.decode()
    assert replies(page) == made[2:]
    older = re.search(r'href="([^"]+\?before=[^"#]+)', page).group(1)
    assert replies(client.get(older).content.decode()) == made[:2]


def test_it_costs_the_same_for_one_answer_and_for_many(client_of, els, other, row, at, django_assert_num_queries):
    client = client_of(els)
    actions.reply(other, row, body="Antwoord.")
    client.get(at)
    with django_assert_num_queries(7):
        client.get(at)
    for _ in range(60):
        actions.reply(other, row, body="Antwoord.")
    client.get(at)
    with django_assert_num_queries(7):
        client.get(at)


def test_an_answer_is_placed(client_of, dijk, row, at):
    answer = client_of(dijk).post(at, {"body": "Mooi.", "once": str(uuid.uuid4())})
    made = Share.objects.get(parent=row)
    assert (answer.status_code, answer["Location"]) == (303, f"{at}#s-{made.uid}")


def test_our_script_gets_the_new_answer_and_nothing_else(client_of, dijk, row, at):
    answer = client_of(dijk).post(at, {"body": "Mooi."}, headers={"X-Enhanced": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    made = Share.objects.get(parent=row)
    assert page.startswith('<article class="mine reply')
    assert f'id="s-{made.uid}" data-parent="{row.uid}"' in page
    assert page.count("<article") == 1 and "Mooi." in page
    assert "<html" not in page
    assert "sent" in answer.cookies


def test_an_answer_sent_twice_is_placed_once(client_of, dijk, row, at):
    client, words = client_of(dijk), {"body": "Mooi.", "once": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(at, words).status_code == 303
    assert row.replies.count() == 1
    again = client.post(at, words | {"body": "Heel mooi."})
    assert again.status_code == 409
    assert "Heel mooi." in again.content.decode()


@pytest.mark.parametrize("body", ["", "x" * 10_001, "NUL \x00"])
def test_a_wrong_answer_is_told(client_of, dijk, row, at, body):
    assert client_of(dijk).post(at, {"body": body}).status_code == 422
    assert not row.replies.exists()


def test_an_answer_about_using_is_asked_about_once(client_of, dijk, row, at):
    client, words = client_of(dijk), {"body": "Ik heb weer gesnoven.", "warning": "", "once": str(uuid.uuid4())}
    for headers in ({}, {"X-Enhanced": "1"}):
        page = client.post(at, words, headers=headers)
        assert page.status_code == 200
        text = page.content.decode()
        assert 'form="reply" name="with_warning"' in text
        assert words["body"] in text
        assert words["once"] in text
    assert not row.replies.exists()
    assert client.post(at, words | {"asked": "yes", "with_warning": "use"}).status_code == 303
    assert row.replies.get().sealed["warning"] == "use"


def test_beneath_a_text_with_a_warning_nobody_is_asked(client_of, dijk, me):
    row = actions.share(me, body="Weer gesnoven.", warning="use")
    at = reverse("sharing:share", args=[row.group_id, row.uid])
    assert client_of(dijk).post(at, {"body": "Ik heb ook gesnoven.", "warning": ""}).status_code == 303


def test_where_no_answer_fits_any_more_the_text_is_not_lost(client_of, dijk, row, at):
    client = client_of(dijk)
    actions.withdraw(row)
    answer = client.post(at, {"body": "Wat ik nog wilde zeggen."})
    assert answer.status_code == 422
    assert "Wat ik nog wilde zeggen." in answer.content.decode()


def test_who_wants_only_to_be_heard_is_not_answered(client_of, dijk, me):
    row = actions.share(me, body="Even kwijt.", listening_only=True)
    at = reverse("sharing:share", args=[row.group_id, row.uid])
    page = client_of(dijk).get(at).content.decode()
    assert 'id="reply"' not in page
    assert "alleen om te luisteren" in page
    answer = client_of(dijk).post(at, {"body": "Goede raad."})
    assert answer.status_code == 422
    assert "Goede raad." in answer.content.decode()


def test_a_reply_leads_to_its_share(client_of, els, other, row, at):
    made = actions.reply(other, row, body="Mooi.")
    answer = client_of(els).get(reverse("sharing:share", args=[row.group_id, made.uid]))
    assert (answer.status_code, answer["Location"]) == (303, f"{at}#s-{made.uid}")


def test_answers_of_who_is_hidden_are_not_there(client_of, vuurtoren, els, me, other, row, at):
    made = str(actions.reply(other, row, body="Mooi.").uid)
    block(row.group_id, other.id, me.id)
    assert replies(client_of(vuurtoren).get(at).content.decode()) == []
    assert replies(client_of(els).get(at).content.decode()) == [made]


def test_the_writer_reads_why_it_was_folded_away(client_of, vuurtoren, dijk, els, membership_of, row, at):
    actions.fold(row, membership_of(els), "Geen plekken noemen.")
    assert "Geen plekken noemen." in client_of(vuurtoren).get(at).content.decode()
    assert "Geen plekken noemen." not in client_of(dijk).get(at).content.decode()


# --- Encouragements --------------------------------------------------------------------------------------------------


def test_a_kind_word_with_one_tap_and_back_to_where_one_was(client_of, dijk, group, row):
    client, here = client_of(dijk), reverse("sharing:shares", args=[group.id])
    at = reverse("sharing:encourage", args=[group.id])
    answer = client.post(at, {"give": f"glad:{row.uid}", "next": here})
    assert (answer.status_code, answer["Location"]) == (303, f"{here}#s-{row.uid}")
    client.post(at, {"give": f"glad:{row.uid}"})
    assert [one.kind for one in Encouragement.objects.all()] == ["glad"]
    assert client.post(at, {"take": f"glad:{row.uid}"}, headers={"X-Enhanced": "1"}).status_code == 204
    assert not Encouragement.objects.exists()


@pytest.mark.parametrize("value", ["", "glad", "glad:", "glad:x", "like:{uid}", ":{uid}", "glad:{uid}:x"])
def test_a_broken_button_is_not_found(client_of, dijk, group, row, value):
    answer = client_of(dijk).post(reverse("sharing:encourage", args=[group.id]), {"give": value.format(uid=row.uid)})
    assert answer.status_code == 404


@pytest.mark.parametrize("place", ["https://elders.example/", "//elders.example/", "/account", "/g/x/shares", "\\\\x"])
def test_the_way_back_stays_in_the_group(client_of, dijk, group, row, place):
    answer = client_of(dijk).post(
        reverse("sharing:encourage", args=[group.id]), {"give": f"glad:{row.uid}", "next": place}
    )
    assert answer["Location"].startswith(f"/g/{group.id}/shares/{row.uid}")


def test_ones_own_words_take_no_encouragement(client_of, vuurtoren, group, row):
    client_of(vuurtoren).post(reverse("sharing:encourage", args=[group.id]), {"give": f"glad:{row.uid}"})
    assert not Encouragement.objects.exists()


def test_its_writer_sees_on_the_page_who_let_them_know_something(client_of, vuurtoren, els, other, row, at):
    assert "Wie iets liet weten" not in client_of(vuurtoren).get(at).content.decode()
    actions.encourage(other, row, "recognise")
    page = client_of(vuurtoren).get(at).content.decode()
    assert "Wie iets liet weten" in page and re.search(r"<dt>Dat herken ik</dt>.*?Dijk", page)
    assert "Wie iets liet weten" not in client_of(els).get(at).content.decode()


def test_ones_own_words_stand_open_behind_their_warning(client_of, vuurtoren, els, me, group):
    row = actions.share(me, body="Gisteren gebruikt.", warning="use")
    at = reverse("sharing:share", args=[group.id, row.uid])
    assert '<details class="warn" open>' in client_of(vuurtoren).get(at + "?posted=1").content.decode()
    assert '<details class="warn">' in client_of(els).get(at).content.decode()


def test_what_was_folded_stands_for_its_writer_beneath_the_reason(client_of, vuurtoren, dijk, guide, row, at):
    actions.fold(row, guide, "Er stond een plek in.")
    page = client_of(vuurtoren).get(at).content.decode()
    assert page.index("Er stond een plek in.") < page.index("Gefietst.")
    assert "Gefietst." not in client_of(dijk).get(at).content.decode()


def test_a_folded_answer_says_why_to_who_wrote_it_and_to_nobody_else(
    client_of, vuurtoren, dijk, other, guide, row, at, django_assert_num_queries
):
    answers = [actions.reply(other, row, body=f"Bij de brug {number}.") for number in range(3)]
    client = client_of(dijk)
    client.get(at)
    with django_assert_num_queries(8):
        client.get(at)
    for one in answers[:2]:
        actions.fold(one, guide, "Er stond een plek in.")
    client.get(at)
    with django_assert_num_queries(8):
        page = client.get(at).content.decode()
    own = page.partition(f'id="s-{answers[0].uid}"')[2].partition("</article>")[0]
    assert "Er stond een plek in." in own and "Bij de brug 0." in own and "Bij de brug 1." not in own
    assert page.count("Er stond een plek in.") == 2
    theirs = client_of(vuurtoren).get(at).content.decode()
    assert "Er stond een plek in." not in theirs and "Bij de brug 0." not in theirs
