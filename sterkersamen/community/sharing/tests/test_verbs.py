"""Sharing, answering, changing and taking back: what each verb writes, and what it refuses."""

from __future__ import annotations

import pytest

from sterkersamen.community.sharing import actions
from sterkersamen.community.sharing.models import Encouragement, SearchWord, Share, Story
from sterkersamen.platform.live.models import Event


def events(stream=None) -> list[tuple[str, object]]:
    rows = Event.objects.filter(stream_kind="group").order_by("id")
    return [(row.kind, row.ref) for row in rows]


def test_a_share_is_sealed_found_and_told(me):
    row = actions.share(me, title="Maandag", body="Gefietst langs het water.", warning="use", listening_only=True)
    again = Share.objects.get(pk=row.pk)
    assert again.sealed == {"title": "Maandag", "body": "Gefietst langs het water.", "warning": "use"}
    assert again.listening_only
    assert b"Gefietst" not in bytes(Share.objects.filter(pk=row.pk).values_list("sealed", flat=True).get())
    assert SearchWord.objects.filter(share=row).count() == 4
    assert events() == [("share", row.uid)]


def test_an_unknown_warning_is_refused(me):
    with pytest.raises(ValueError, match="unknown warning"):
        actions.share(me, body="Iets", warning="anders")
    assert not Share.objects.exists()


def test_a_reply_makes_its_share_look_anew(me, other):
    row = actions.share(me, body="Vandaag lukte het.")
    answer = actions.reply(other, row, body="Mooi.")
    row.refresh_from_db()
    assert (row.newest_reply, row.version) == (answer.id, 2)
    assert events()[-1] == ("reply", answer.uid)
    assert Event.objects.latest("id").acting == other.id


def test_replies_are_one_level_deep(me, other):
    answer = actions.reply(other, actions.share(me, body="Vandaag."), body="Ja.")
    with pytest.raises(actions.NotOpen):
        actions.reply(me, answer, body="Nog dieper.")


def test_who_wants_only_to_be_heard_gets_no_replies(me, other):
    row = actions.share(me, body="Even kwijt.", listening_only=True)
    with pytest.raises(actions.NotOpen):
        actions.reply(other, row, body="Goede raad.")
    actions.encourage(other, row, "strength")
    assert row.encouragements.count() == 1


def test_an_edit_is_marked_and_found_by_its_new_words(me):
    row = actions.share(me, body="Gefietst.")
    before = set(SearchWord.objects.values_list("word", flat=True))
    actions.edit(row, title="", body="Gewandeld.")
    row.refresh_from_db()
    assert row.sealed["body"] == "Gewandeld."
    assert row.edited_at
    assert row.version == 2
    assert before.isdisjoint(SearchWord.objects.values_list("word", flat=True))
    assert events()[-1] == ("changed", row.uid)


def test_of_two_edits_of_the_same_text_the_second_is_told(me):
    row = actions.share(me, body="Eerst.")
    seen = row.edited_at
    actions.edit(row, body="Op de telefoon.", seen=seen)
    with pytest.raises(actions.Changed):
        actions.edit(row, body="Op de laptop.", seen=seen)
    row.refresh_from_db()
    assert row.sealed["body"] == "Op de telefoon."


def test_withdrawn_words_are_wiped_everywhere(me, other):
    row = actions.share(me, body="Liever niet.")
    answer = actions.reply(other, row, body="Goed dat je er bent.")
    actions.encourage(other, row, "glad")
    story = actions.offer_story(row, name="Iemand", title="Toen", body="Liever niet.")
    actions.withdraw(row)
    actions.withdraw(row)
    row.refresh_from_db()
    assert row.sealed == {}
    assert row.withdrawn_at
    assert not SearchWord.objects.filter(share=row).exists()
    assert not Encouragement.objects.exists()
    assert Story.objects.get(pk=story.pk).withdrawn_at
    # Another's words stay another's.
    answer.refresh_from_db()
    assert answer.sealed["body"] == "Goed dat je er bent."
    for late in (
        lambda: actions.reply(other, row, body="Te laat."),
        lambda: actions.edit(row, body="Toch."),
        lambda: actions.encourage(other, row, "glad"),
    ):
        with pytest.raises(actions.NotOpen):
            late()


def test_a_withdrawn_reply_is_no_longer_the_newest(me, other):
    row = actions.share(me, body="Vandaag.")
    first, second = (actions.reply(other, row, body=text) for text in ("Een.", "Twee."))
    actions.withdraw(second)
    row.refresh_from_db()
    assert row.newest_reply == first.id
    actions.withdraw(first)
    row.refresh_from_db()
    assert row.newest_reply is None


def test_an_encouragement_is_given_once_and_only_its_receiver_hears(me, other):
    row = actions.share(me, body="Vandaag.")
    actions.encourage(other, row, "recognise")
    actions.encourage(other, row, "recognise")
    actions.encourage(other, row, "strength")
    told = Event.objects.filter(kind="encouraged")
    assert [(one.audience, one.only, one.acting) for one in told] == [("one", me.id, other.id)] * 2
    actions.take_back(other, row, "recognise")
    actions.take_back(other, row, "recognise")
    assert [one.kind for one in row.encouragements.all()] == ["strength"]


def test_no_encouragement_for_oneself_or_beneath_crisis(me, other):
    own = actions.share(me, body="Vandaag.")
    crisis = actions.share(me, body="Het hoeft niet meer.", warning="crisis")
    for giver, row in ((me, own), (other, crisis)):
        with pytest.raises(actions.NotOpen):
            actions.encourage(giver, row, "thanks")


def test_three_shares_can_be_pinned(me, other, guide):
    rows = [actions.share(me, body=f"Tekst {number}.") for number in range(4)]
    for row in rows[:3]:
        actions.pin(row, guide)
        actions.pin(row, guide)
    with pytest.raises(actions.NotOpen):
        actions.pin(rows[3], guide)
    actions.unpin(rows[0])
    actions.unpin(rows[0])
    actions.pin(rows[3], guide)
    with pytest.raises(actions.NotOpen):
        actions.pin(actions.reply(other, rows[1], body="Ja."), guide)


def test_what_is_folded_away_is_not_on_top(me, guide):
    row = actions.share(me, body="Dit mag even weg.")
    actions.pin(row, guide)
    actions.fold(row, guide, "Hier stond een adres.")
    row.refresh_from_db()
    assert row.pinned_at is None
    with pytest.raises(actions.NotOpen):
        actions.pin(row, guide)


def test_a_fold_hides_from_search_and_says_why(me, other, guide):
    row = actions.share(me, body="Waar je het haalt.")
    actions.fold(row, guide, "Geen plekken noemen.")
    actions.fold(row, guide, "Nog eens.")
    assert [fold.reason for fold in row.folds.all()] == ["Geen plekken noemen."]
    assert not SearchWord.objects.filter(share=row).exists()
    with pytest.raises(actions.NotOpen):
        actions.reply(other, row, body="Ik weet nog een plek.")
    # Changed while it is folded away: still not found.
    actions.edit(row, body="Waar ik was.")
    assert not SearchWord.objects.filter(share=row).exists()
    actions.unfold(row)
    actions.unfold(row)
    assert SearchWord.objects.filter(share=row).exists()


def test_leaving_with_the_words_leaves_nothing_of_them(me, other, guide):
    row = actions.share(me, body="Van mij.")
    theirs = actions.share(other, body="Van Dijk.")
    answer = actions.reply(me, theirs, body="Ook van mij.")
    actions.encourage(me, theirs, "glad")
    actions.fold(row, guide, "Even dicht.")
    actions.leave(me, words_taken=True)
    assert not Share.objects.standing().filter(author=me).exists()
    assert set(Share.objects.filter(author=me).values_list("sealed", flat=True)) == {b""}
    assert not SearchWord.objects.filter(share__author=me).exists()
    assert not Encouragement.objects.filter(giver=me).exists()
    theirs.refresh_from_db()
    assert theirs.newest_reply is None
    assert {("changed", row.uid), ("changed", answer.uid)} <= set(events())
    assert Share.objects.standing().filter(author=other).count() == 1


def test_leaving_without_the_words_keeps_them(me):
    row = actions.share(me, body="Mag blijven staan.")
    actions.leave(me, words_taken=False)
    assert Share.objects.standing().get() == row
    assert SearchWord.objects.filter(share=row).exists()


def test_what_a_crash_left_of_a_leave_is_finished(me):
    from django.utils import timezone

    actions.share(me, body="Half weg.")
    me.words_taken_at = timezone.now()
    me.save(update_fields=["words_taken_at"])
    actions.finish_leaving()
    actions.finish_leaving()
    assert not Share.objects.standing().exists()
    assert not SearchWord.objects.exists()
