"""How events of this room look in open pages: as on the page itself."""

from __future__ import annotations

from django.utils import translation

from sterkersamen.community.sharing import actions, render
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.live.registry import FRAGMENTS


def shown(kind: str) -> str | None:
    return FRAGMENTS[kind](Event.objects.filter(kind=kind).latest("id"))


def test_a_new_share_and_reply_are_the_renderings_of_the_page(me, other):
    row = actions.share(me, body="Vandaag.")
    assert shown("share") == render.fragment_of(row.uid).html.decode()
    answer = actions.reply(other, row, body="Mooi.")
    assert f'id="s-{answer.uid}"' in shown("reply")
    assert f'data-parent="{row.uid}"' in shown("reply")


def test_who_hears_a_share_later_is_not_told_how_many_answered(me, other):
    """The number is not the same for who has a block, and this rendering is for all."""
    row = actions.share(me, body="Vandaag.")
    assert 'data-count="0"' in shown("share")
    actions.reply(other, row, body="Mooi.")
    assert 'data-count=""' in shown("share") and "1 antwoord" not in shown("share")


def test_a_change_takes_its_place(me, els, membership_of):
    row = actions.share(me, body="Eerst.")
    actions.edit(row, body="Daarna.")
    assert "Daarna." in shown("changed")
    actions.fold(row, membership_of(els), "Even dicht.")
    assert "Daarna." not in shown("changed")
    actions.withdraw(row)
    assert f'id="s-{row.uid}"' in shown("changed")
    assert "Daarna." not in shown("changed")


def test_a_kind_word_reaches_its_writer_in_their_language(me, other):
    row = actions.share(me, body="Vandaag.")
    actions.encourage(other, row, "recognise")
    assert "Dijk: Dat herken ik" in shown("encouraged")
    actions.take_back(other, row, "recognise")
    assert shown("encouraged") is None
    with translation.override("en"):
        assert "Dat herken ik" not in (render.fragment_of(row.uid).html.decode())


def test_an_event_about_nothing_shows_nothing(me):
    import uuid

    for kind in ("share", "reply", "changed", "encouraged"):
        assert FRAGMENTS[kind](Event(kind=kind, ref=uuid.uuid4())) is None
        assert FRAGMENTS[kind](Event(kind=kind, ref=None)) is None
