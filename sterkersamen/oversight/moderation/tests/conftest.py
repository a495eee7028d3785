"""Moderators with a browser each, and what Dijk reported of Vuurtoren."""

from __future__ import annotations

import pytest

from sterkersamen.oversight.moderation import actions
from sterkersamen.platform.safety import actions as safety
from sterkersamen.platform.safety.models import Report
from sterkersamen.testing.cast import make_member, make_share


@pytest.fixture(autouse=True)
def _demo_people(moderator):
    """They need no second factor, which is somebody else's test."""
    moderator.is_demo = True
    moderator.save()


@pytest.fixture
def desk(client_of, moderator):
    """The browser of the moderator."""
    return client_of(moderator)


@pytest.fixture
def second(db):
    """A second moderator, of no group."""
    return make_member("second-moderator-login", office="moderator", is_demo=True)


@pytest.fixture
def third(db):
    """A third one."""
    return make_member("third-moderator-login", office="moderator", is_demo=True)


@pytest.fixture
def text(vuurtoren, membership_of):
    """What Vuurtoren wrote in the Maandaggroep."""
    return make_share(membership_of(vuurtoren), "Wie heeft er nog wat over?", title="Maandag")


@pytest.fixture
def reported(text, dijk, membership_of):
    """Reports a text of Vuurtoren by Dijk, for a reason; or something else of them."""

    def report(why: str = "rules", kind: str = Report.Kind.SHARE, **other) -> Report:
        words = {"name": "Vuurtoren", "title": "Maandag", "body": "Wie heeft er nog wat over?", "warning": ""}
        about = text.author_id if kind == Report.Kind.PERSON else text.uid
        report_id = safety.report(
            text.group_id,
            other.get("reporter", membership_of(dijk).id),
            other.get("about", about),
            other.get("words", words),
            why,
            writer=text.author_id,
            kind=kind,
            more="Ik schrok hiervan",
        )
        return Report.objects.get(id=report_id)

    return report


@pytest.fixture
def decided(reported, moderator):
    """A report on which the moderator decided; gives the decision."""

    def decide(kind: str, why: str = "rules", **other):
        row = reported(why)
        return actions.decide(row, moderator, kind, rule="selling", note="Zie de regel.", **other)

    return decide
