"""Doors of the questionnaires."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from sterkersamen.personal.measures.kinds import MEASURES, Measure
from sterkersamen.personal.measures.models import Answer
from sterkersamen.personal.own import mine


def measure_named(slug: str) -> Measure:
    """A questionnaire. Raises Http404."""
    try:
        return MEASURES[slug]
    except KeyError:
        raise Http404 from None


def answer_of(member, measure: Measure, answer_id: UUID) -> Answer:
    """One time that a member filled in this questionnaire. Raises Http404, for drafts too."""
    row = mine(Answer, member, answer_id)
    if row.at is None or row.data["measure"] != measure.slug:
        raise Http404
    return row
