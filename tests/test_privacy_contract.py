"""Export and erasure are a contract: every model says whose it is, how it leaves and how it is destroyed."""

from __future__ import annotations

import json

from django.apps import apps

from sterkersamen.core.privacy import IMPERSONAL, PERSONAL


def models():
    """Every model with a table, of the rooms and of the libraries beneath them."""
    return [model for model in apps.get_models() if model._meta.managed]


def test_every_model_is_registered_once():
    known = [*PERSONAL, *IMPERSONAL]
    assert {model._meta.label for model in models()} == {model._meta.label for model in known}
    assert not set(PERSONAL) & set(IMPERSONAL)


def test_everything_says_what_it_keeps_and_why():
    for model, personal in PERSONAL.items():
        assert len(str(personal.says)) > 10, model._meta.label
    for model, why in IMPERSONAL.items():
        assert len(str(why)) > 10, model._meta.label


def test_everybodys_export_is_json(world):
    """As a file for the person: nothing in it that cannot be written down, sealed words opened."""
    from django.core.serializers.json import DjangoJSONEncoder

    vuurtoren = world.people["vuurtoren"]
    exported = {model._meta.label: list(personal.export(vuurtoren)) for model, personal in PERSONAL.items()}
    text = json.dumps(exported, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert "Vandaag was zwaar. Ik ben er nog." in text
    assert "Een jaar later" in text


def test_an_export_holds_nothing_that_another_wrote(world):
    from django.core.serializers.json import DjangoJSONEncoder

    dijk = world.people["dijk"]
    exported = {model._meta.label: list(personal.export(dijk)) for model, personal in PERSONAL.items()}
    text = json.dumps(exported, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert "Goed dat je het vertelt." in text
    assert "Vandaag was zwaar. Ik ben er nog." not in text


def test_shredding_takes_all_of_a_person_and_nothing_of_another(world):
    from django.core.serializers.json import DjangoJSONEncoder

    vuurtoren, dijk = world.people["vuurtoren"], world.people["dijk"]
    for _again in range(2):
        for personal in PERSONAL.values():
            personal.shred(vuurtoren)
    for model, personal in PERSONAL.items():
        text = json.dumps(list(personal.export(vuurtoren)), cls=DjangoJSONEncoder, ensure_ascii=False)
        assert "Vandaag" not in text, model._meta.label
        assert "Een jaar later" not in text, model._meta.label
    kept = {model._meta.label: list(personal.export(dijk)) for model, personal in PERSONAL.items()}
    assert "Goed dat je het vertelt." in json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False)
