"""What this room keeps of a person leaves with that person, and can be destroyed."""

from __future__ import annotations

import json

import pytest
from django.apps import apps

from sterkersamen.community.sharing import actions
from sterkersamen.community.sharing.models import Encouragement, Fold, Read, SearchWord, Share, Story
from sterkersamen.core.privacy import PERSONAL

MODELS = list(apps.get_app_config("sharing").get_models())


@pytest.fixture
def told(vuurtoren, dijk, els, membership_of):
    """Vuurtoren did all that one can do here; Dijk answered."""
    me, other, guide = (membership_of(one) for one in (vuurtoren, dijk, els))
    row = actions.share(me, title="Maandag", body="Gefietst.")
    theirs = actions.share(other, body="Van Dijk.")
    actions.reply(me, theirs, body="Mooi.")
    actions.encourage(me, theirs, "glad")
    actions.fold(actions.share(me, body="Dicht."), guide, "Geen plekken.")
    actions.offer_story(row, name="Iemand", title="Toen", body="Het werd lichter.")
    Read.objects.create(membership=me, share=theirs, seen_to=theirs.id)
    return vuurtoren


@pytest.mark.parametrize("model", MODELS)
def test_every_model_says_what_it_keeps(model):
    assert str(PERSONAL[model].says)


def test_what_one_wrote_can_be_taken_away(told):
    taken = {model.__name__: list(PERSONAL[model].export(told)) for model in MODELS}
    text = json.dumps(taken, ensure_ascii=False)
    for words in ("Gefietst.", "Mooi.", "Dicht.", "Geen plekken.", "Het werd lichter.", "glad"):
        assert words in text
    assert "Van Dijk." not in text
    assert len(taken["Share"]) == 3


def test_it_is_destroyed_twice_without_harm_and_leaves_others_theirs(told, dijk):
    for _ in range(2):
        for model in MODELS:
            PERSONAL[model].shred(told)
    assert not Share.objects.standing().filter(author__member=told).exists()
    assert not Encouragement.objects.exists()
    assert not Fold.objects.exists()
    assert not Read.objects.exists()
    assert not SearchWord.objects.filter(share__author__member=told).exists()
    assert set(Story.objects.values_list("sealed", flat=True)) == {None}
    assert Share.objects.standing().get(author__member=dijk).sealed["body"] == "Van Dijk."
