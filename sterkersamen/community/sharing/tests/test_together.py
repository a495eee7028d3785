"""Several writers at the same moment: each in a thread and a connection of its own."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import pytest
from django.db import connections

from sterkersamen.community.sharing import actions, search
from sterkersamen.community.sharing.models import Encouragement, SearchWord, Share
from sterkersamen.platform.live.models import Event
from sterkersamen.platform.once.actions import once

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*work: Callable[[], object]) -> list[object]:
    """Does all of it at the same moment; gives what each gave, or the exception it raised."""
    start, results = threading.Barrier(len(work)), [None] * len(work)

    def do(number: int) -> None:
        start.wait()
        try:
            results[number] = work[number]()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=[number]) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_replies_of_many_are_all_there_and_counted(me, other):
    row = actions.share(me, body="Vandaag.")
    made = at_once(
        *(lambda number=number: actions.reply(other, row, body=f"Antwoord {number}.") for number in range(6))
    )
    assert all(isinstance(one, Share) for one in made)
    row.refresh_from_db()
    assert row.version == 7
    assert row.newest_reply == max(one.id for one in made)
    assert Event.objects.filter(kind="reply").count() == 6


def test_one_of_two_edits_wins_and_the_other_is_told(me):
    row = actions.share(me, body="Eerst.")
    done = at_once(lambda: actions.edit(row, body="Fietsen."), lambda: actions.edit(row, body="Wandelen."))
    assert sorted(isinstance(one, actions.Changed) for one in done) == [False, True]
    row.refresh_from_db()
    winner = next(one for one in done if isinstance(one, Share))
    assert row.sealed["body"] == winner.sealed["body"]
    assert SearchWord.objects.filter(share=row).count() == 1


def test_an_answer_never_comes_after_the_text_was_taken_back(me, other):
    row = actions.share(me, body="Vandaag.")
    answered, _gone = at_once(lambda: actions.reply(other, row, body="Mooi."), lambda: actions.withdraw(row))
    row.refresh_from_db()
    assert row.sealed == {}
    assert isinstance(answered, Share | actions.NotOpen)
    assert row.replies.count() == isinstance(answered, Share)


def test_the_same_form_sent_at_once_is_carried_out_once(me):
    key = uuid.uuid4()

    def send():
        return once(me.id, "share", key, {"body": "Eén keer."}, lambda: str(actions.share(me, body="Eén keer.").uid))

    results = at_once(send, send, send)
    assert Share.objects.count() == 1
    assert {result[0] for result in results} == {str(Share.objects.get().uid)}
    assert sum(result[1] for result in results) == 1


def test_the_same_kind_word_twice_is_one(me, other):
    row = actions.share(me, body="Vandaag.")
    assert at_once(*[lambda: actions.encourage(other, row, "glad")] * 3) == [None] * 3
    assert Encouragement.objects.count() == 1
    assert Event.objects.filter(kind="encouraged").count() == 1


def test_what_appears_later_has_the_higher_number(me, other, monkeypatch):
    """Who saw a share has seen all with a lower number: none of those may still appear."""
    written, seen, index = threading.Event(), [], search.index

    def slowly(row: Share, words: dict[str, str], *, is_new: bool) -> None:
        if row.author_id == me.id:
            written.set()
            time.sleep(0.3)
        index(row, words, is_new=is_new)

    def quick() -> None:
        written.wait(5)
        row = actions.share(other, body="Ik ben snel.")
        seen.append(Share.objects.filter(id__lt=row.id).count())

    monkeypatch.setattr(search, "index", slowly)
    _slow, nothing = at_once(lambda: actions.share(me, body="Ik ben traag."), quick)
    assert nothing is None
    assert seen == [1]
