"""A form is carried out once: sent again it gives the same; with other words under the same key it is refused."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections
from django.utils import timezone
from jinja2 import Environment, FileSystemLoader

from sterkersamen.core import privacy
from sterkersamen.platform.once import actions
from sterkersamen.platform.once.actions import FIELD, OtherBody, once
from sterkersamen.platform.once.models import Done

pytestmark = pytest.mark.django_db
ME, KEY = uuid.uuid4(), uuid.uuid4()
BODY = {"title": "Maandag", "body": "Ik ben er nog."}


class Work:
    """Counts how often it is done, and gives an id each time."""

    def __init__(self):
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"row-{self.times}"


def test_done_once():
    work = Work()
    assert once(ME, "share", KEY, BODY, work) == ("row-1", True)
    assert once(ME, "share", KEY, dict(reversed(BODY.items())), work) == ("row-1", False)
    assert work.times == 1


@pytest.mark.parametrize("other", [BODY | {"body": "Iets anders."}, {"title": "Maandag"}, BODY | {"more": ""}, {}])
def test_other_words_under_the_same_key(other):
    work = Work()
    once(ME, "share", KEY, BODY, work)
    with pytest.raises(OtherBody):
        once(ME, "share", KEY, other, work)
    assert work.times == 1


def test_another_person_verb_or_key_is_another_form():
    work = Work()
    once(ME, "share", KEY, BODY, work)
    assert once(uuid.uuid4(), "share", KEY, BODY, work)[1]
    assert once(ME, "reply", KEY, BODY, work)[1]
    assert once(ME, "share", uuid.uuid4(), BODY, work)[1]


def test_what_failed_can_be_sent_again():
    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(ME, "share", KEY, BODY, fails)
    assert not Done.objects.exists()
    assert once(ME, "share", KEY, BODY, Work())[1]


def test_a_broken_rule_of_the_write_itself_is_not_hidden():
    def breaks():
        raise IntegrityError("another rule")

    with pytest.raises(DatabaseError, match="another rule"):
        once(ME, "share", KEY, BODY, breaks)


def test_the_words_are_not_in_the_table():
    once(ME, "share", KEY, BODY, Work())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM once_done")
        row = repr([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
    assert "Maandag" not in row
    assert "nog" not in row


@pytest.mark.django_db(transaction=True)
def test_two_sends_at_the_same_moment():
    done, answers, lock, start = [], [], threading.Lock(), threading.Barrier(4)

    def send():
        start.wait()
        try:
            answer = once(ME, "share", KEY, BODY, lambda: done.append(1) or "row")
            with lock:
                answers.append(answer)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text for text, _new in answers] == ["row"] * 4
    assert sum(new for _text, new in answers) == 1
    assert Done.objects.count() == 1


def test_forgotten_after_a_week():
    once(ME, "share", KEY, BODY, Work())
    Done.objects.update(at=timezone.now() - timedelta(days=8))
    once(ME, "share", uuid.uuid4(), BODY, Work())
    actions.purge()
    assert Done.objects.count() == 1


def test_leaves_and_goes_with_its_person(stranger):
    once(stranger.id, "share", KEY, BODY, Work())
    once(ME, "share", KEY, BODY, Work())
    assert [row["verb"] for row in privacy.PERSONAL[Done].export(stranger)] == ["share"]
    privacy.PERSONAL[Done].shred(stranger)
    assert [row.actor for row in Done.objects.all()] == [ME]


def test_the_macro_gives_a_new_key_or_the_one_that_came_back():
    from sterkersamen.core.jinja import environment

    env: Environment = environment(loader=FileSystemLoader("sterkersamen/core/templates"), autoescape=True)
    macro = env.get_template("core/macros.html").module.once
    first, second = str(macro()), str(macro())
    assert first != second
    assert f'name="{FIELD}"' in first
    assert str(KEY) in str(macro(KEY))
