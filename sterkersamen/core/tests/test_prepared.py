from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db.models import Q, Value
from django.db.models.functions import Now

from sterkersamen.community.groups.models import Membership
from sterkersamen.core.prepared import Prepared

pytestmark = pytest.mark.django_db


def make(member, group):
    return (
        Membership.objects.select_related("group")
        .filter(Q(ended_at=None) | Q(ended_how="alumnus", group__alumni_read=True), group=group, member=member)
        .annotate(seven=Value(7), now=Now())
        .order_by("-joined_at")[:1]
    )


def test_it_gives_the_same_as_the_queryset(els, vuurtoren, group, other_group, django_assert_num_queries):
    query = Prepared(make)
    for member in (els, vuurtoren):
        expected = make(member.pk, group.pk).get()
        with django_assert_num_queries(1):
            found = query.first(member.pk, group.pk)
            assert found.group.pk == group.pk and found.group.capacity == 15
            assert found.seven == 7 and found.now is not None
        for field in Membership._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(expected, field.attname), field.name
        assert found == expected and not found._state.adding
    assert query(els.pk, other_group.pk) == [] and query.first(uuid.uuid4(), group.pk) is None
    assert len(query._plans) == 1


def test_what_it_gives_can_be_changed_and_saved(els, group):
    found = Prepared(make).first(els.pk, group.pk)
    assert found.name == "Els"
    found.shows_presence = True
    found.save(update_fields=["shows_presence"])
    assert Membership.objects.get(pk=found.pk).shows_presence


def test_a_moment_is_sent_as_the_database_takes_it(els, group):
    query = Prepared(
        lambda now, group: Membership.objects.filter(joined_at__lte=now, group=group).order_by("joined_at")
    )
    joined = Membership.objects.get(member=els, group=group).joined_at
    moment = timedelta(microseconds=1)
    assert els.pk in {one.member_id for one in query(joined, group.pk)}
    assert els.pk not in {one.member_id for one in query(joined - moment, group.pk)}
