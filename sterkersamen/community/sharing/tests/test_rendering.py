"""One rendering for all readers, and what is laid over it for one."""

from __future__ import annotations

import time

from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import translation

from sterkersamen.community.sharing import actions, queries, render
from sterkersamen.community.sharing.models import Share
from sterkersamen.core import renderings
from sterkersamen.platform.safety.actions import block
from sterkersamen.platform.vault import keyring
from sterkersamen.platform.vault.keyring import Subject


def html(row: Share) -> str:
    row.refresh_from_db()
    return render.fragments([(row.id, row.version)])[row.id].html.decode()


def list_of(client, group) -> str:
    return client.get(reverse("sharing:shares", args=[group.id])).content.decode()


def test_it_holds_nothing_of_a_reader(me, client_of, dijk, vuurtoren, group):
    row = actions.share(me, title="Maandag", body="Gefietst.")
    shared = html(row)
    for forbidden in ("<form", "csrf", "nonce", "token", "<script", "style=", "http"):
        assert forbidden not in shared
    assert f'id="s-{row.uid}"' in shared
    assert str(me.member_id) not in shared
    assert shared in list_of(client_of(dijk), group)


def test_it_is_made_once_and_again_for_another_language_and_version(me, django_assert_num_queries):
    row = actions.share(me, body="Gefietst.")
    first = render.fragments([(row.id, 1)])[row.id]
    with django_assert_num_queries(0):
        assert render.fragments([(row.id, 1)])[row.id] is first
    with translation.override("en"):
        assert render.fragments([(row.id, 1)])[row.id] is not first
    actions.edit(row, body="Gewandeld.")
    assert "Gewandeld" in html(row)
    assert "aangepast" in html(row)


def test_a_text_is_shown_safely(me):
    shared = html(
        actions.share(me, title="<b>", body="<img src=x onerror=alert(1)> [x](javascript:1) **vet** <!--shares-->")
    )
    assert "<img" not in shared
    assert '<a href="javascript' not in shared
    assert "<strong>vet</strong>" in shared
    assert "<!--" not in shared
    assert "&lt;b&gt;" in shared


def test_a_warning_is_folded_until_opened(me):
    shared = html(actions.share(me, body="Weer gesnoven.", warning="use"))
    assert '<details class="warn"><summary>' in shared
    assert "<details open" not in shared
    assert shared.index("Let op: gaat over gebruik.") < shared.index("Weer gesnoven.")


def test_words_about_crisis_have_no_encouragements_but_point_to_help(me):
    shared = html(actions.share(me, body="Het hoeft niet meer.", warning="crisis"))
    assert 'form="encourage"' not in shared
    assert 'href="/help"' in shared


def test_ones_own_encouragements_are_laid_over_it(me, other, client_of, dijk, els, group):
    row = actions.share(me, body="Gefietst.")
    actions.encourage(other, row, "recognise")
    pressed = f'name="take" value="recognise:{row.uid}" aria-pressed="true"'
    assert pressed in list_of(client_of(dijk), group)
    assert 'aria-pressed="true"' not in list_of(client_of(els), group)


def test_nobody_can_write_something_that_is_taken_for_a_button(me, other, client_of, dijk, group):
    row = actions.share(me, body="Eerst.")
    fake = f'<button form="encourage" name="give" value="glad:{row.uid}" aria-pressed="false">'
    actions.edit(row, body=f"Kijk: {fake}")
    actions.encourage(other, row, "glad")
    page = list_of(client_of(dijk), group)
    assert page.count(f'name="take" value="glad:{row.uid}" aria-pressed="true"') == 1
    assert "&lt;button" in page


def test_ones_own_text_is_marked_so_that_it_cannot_be_encouraged(me, client_of, vuurtoren, dijk, group):
    actions.share(me, body="Gefietst.")
    assert '<article class="mine share card"' in list_of(client_of(vuurtoren), group)
    assert '<article class="share card"' in list_of(client_of(dijk), group)


def test_how_many_answers_is_right_for_who_does_not_see_everyone(
    me, other, els, membership_of, client_of, vuurtoren, group
):
    guide = membership_of(els)
    row = actions.share(guide, body="Welkom.")
    actions.reply(other, row, body="Dank.")
    assert "1 antwoord<" in list_of(client_of(vuurtoren), group)
    actions.reply(me, row, body="Ook dank.")
    assert "2 antwoorden<" in list_of(client_of(vuurtoren), group)
    block(group.id, me.id, other.id)
    page = list_of(client_of(vuurtoren), group)
    assert "1 antwoord<" in page
    assert "2 antwoorden" not in page
    assert "2 antwoorden<" in list_of(client_of(els), group)


def test_a_live_change_says_no_count(me, other):
    row = actions.share(me, body="Welkom.")
    actions.reply(other, row, body="Dank.")
    row.refresh_from_db()
    fragment = render.fragments([(row.id, row.version)])[row.id]
    assert b"1 antwoord" in fragment.html
    assert b"antwoord" not in render.without_answers(fragment)


def test_a_folded_text_shows_no_words(me, els, membership_of):
    row = actions.share(me, title="Titel", body="Waar je het haalt.")
    actions.fold(row, membership_of(els), "Geen plekken.")
    shared = html(row)
    for hidden in ("Titel", "Waar je", "Geen plekken"):
        assert hidden not in shared
    actions.unfold(row)
    assert "Waar je" in html(row)


def test_a_destroyed_key_makes_words_unreadable(me, other, client_of, dijk, group):
    row = actions.share(me, body="Gefietst langs zee.")
    assert "langs zee" in list_of(client_of(dijk), group)
    keyring.destroy(Subject("membership", me.id))
    renderings.forget(me.id)
    page = list_of(client_of(dijk), group)
    assert "langs zee" not in page
    assert "Vuurtoren" not in page
    assert client_of(dijk).get(reverse("sharing:share", args=[group.id, row.uid])).status_code == 200


def test_words_moved_to_another_row_do_not_open(me, other, client_of, dijk, group):
    one, two = actions.share(me, body="Van mij alleen."), actions.share(me, body="Iets anders.")
    theirs = actions.share(other, body="Van Dijk.")
    stolen = Share.objects.filter(pk=one.pk).values_list("sealed", flat=True).get()
    Share.objects.filter(pk__in=[two.pk, theirs.pk]).update(sealed=stolen)
    Share.objects.filter(pk=one.pk).update(withdrawn_at="2026-01-01T12:00:00Z")
    answer = client_of(dijk).get(reverse("sharing:shares", args=[group.id]))
    assert answer.status_code == 200
    assert "Van mij alleen" not in answer.content.decode()


def test_a_compressed_page_is_the_same_page(me, client_of, dijk, group):
    import gzip

    actions.share(me, body="Gefietst.")
    client = client_of(dijk)
    plain = client.get(reverse("sharing:shares", args=[group.id])).content
    packed = client.get(reverse("sharing:shares", args=[group.id]), headers={"Accept-Encoding": "gzip"})
    token = b'name="csrfmiddlewaretoken" value="'
    cut = [part.partition(token)[0] for part in (plain, gzip.decompress(packed.content))]
    assert cut[0] == cut[1]


def test_a_look_that_differs_in_nothing_is_the_shared_rendering(me, other):
    row = actions.share(me, body="Gefietst.")
    (line,) = queries.share_list(other).lines
    fragment = render.fragments([(row.id, row.version)])[row.id]
    assert (
        render.dressed(fragment, row.id, row.version, queries.looks(other, [line]).get(row.id, render.PLAIN), "nl")
        is fragment
    )


def test_a_new_share_is_rendered_without_reading_the_answers_of_all(me):
    shares = [actions.share(me, body="Gefietst.") for _ in range(40)]
    actions.reply(me, shares[0], body="Fijn.")
    counted = Share.objects.filter(id=shares[-1].id).annotate(answers=Count("replies"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # With so few rows reading all is the best plan there: the question is whether it could do otherwise.
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "share_answers" in counted.explain()


def test_ten_thousand_empty_lines_take_no_time():
    began = time.process_time()
    assert render.beginning("zeppelin" + "\n" * 9_970 + "- en verder") == "zeppelin en verder"
    assert time.process_time() - began < 0.5


def test_what_was_forgotten_while_it_was_made_is_not_kept(me, monkeypatch):
    """Vuurtoren changes his name while somebody's page is made with the old one: only that page still has it."""
    row = actions.share(me, body="Gefietst.")
    read = render._read

    def slowly(missing):
        rows = read(missing)
        renderings.forget(me.id)
        return rows

    monkeypatch.setattr(render, "_read", slowly)
    html(row)
    assert renderings.kept(("share", row.id, row.version, "nl")) is None
    monkeypatch.setattr(render, "_read", read)
    html(row)
    assert renderings.kept(("share", row.id, row.version, "nl")) is not None
