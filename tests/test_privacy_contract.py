"""Export and erasure are a contract: every model says whose it is, how it leaves and how it is destroyed."""

from __future__ import annotations

import ast
import json

from django.apps import apps

from sterkersamen.core.privacy import IMPERSONAL, PERSONAL, WORDS
from sterkersamen.platform.accounts import exporting
from sterkersamen.platform.accounts.models import Export, Member
from sterkersamen.testing.lint import ours


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


def test_every_key_of_an_export_reads_as_words():
    """A page is made of it for the person: a key that no room gave words would be a name of a column."""
    keys: set[str] = set()
    for path in ours("*/*/privacy.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Dict):
                keys |= {ast.literal_eval(key) for key in node.value.keys if key is not None}
    assert len(keys) > 60
    assert keys <= set(WORDS)


def test_everything_of_everybody_becomes_a_copy_to_read(world):
    for member in world.people.values():
        row = exporting.ask(member)
        exporting.make_due()
        row.refresh_from_db()
        assert row.ready_at is not None
        assert exporting.archive(row)[:2] == b"PK"
    whole = [part.sealed for part in Export.objects.get(member=world.people["vuurtoren"]).parts.order_by("position")]
    assert [part["what"] for part in whole] == [model._meta.label_lower for model in PERSONAL]
    # Much of it is about somebody who did one of everything.
    assert sum(bool(part["rows"]) for part in whole) >= 25


def test_as_many_rows_leave_as_there_are(world):
    """Of every model that names a member, or a place of theirs in a group, directly."""
    vuurtoren = world.people["vuurtoren"]
    exporting.ask(vuurtoren)
    checked = set()
    for model, held in PERSONAL.items():
        for field in model._meta.concrete_fields:
            if field.name not in {"member", "user", "membership", "author", "giver"} or field.related_model is None:
                continue
            path = field.name if field.related_model is Member else f"{field.name}__member"
            there = model._default_manager.filter(**{path: vuurtoren}).count()
            assert len(list(held.export(vuurtoren))) >= there, model._meta.label
            if there:
                checked.add(model._meta.label)
    assert len(checked) >= 20


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
