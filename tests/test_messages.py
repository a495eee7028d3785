"""No text on screen is left untranslated, and the compiled catalogs are those of the texts."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from sterkersamen.testing import messages


def test_catalogs_are_complete_and_up_to_date():
    assert messages.problems() == []


@pytest.mark.parametrize(
    ("text", "translated", "says"),
    [
        ("Dag", "", "not translated"),
        ("Dag %(name)s", "Hello", "other holes"),
        ("Dag %(name)s", "Hello %(nam)s", "other holes"),
        (("%(n)s dag", "%(n)s dagen"), ("a day", "%(n)s days"), ""),
        (("%(n)s dag", "%(n)s dagen"), ("%(n)s day", ""), "not translated"),
        (("%(n)s dag", "%(n)s dagen"), ("%(n)s day", "days"), "other holes"),
        ("\nDag", "Hello", "another blank"),
        ("Dag %(name)s", "Hello %(name)s", ""),
    ],
)
def test_finds_what_is_wrong(text, translated, says):
    catalog = Catalog("en")
    catalog.add(text, translated)
    found = "\n".join(messages.faults(catalog))
    assert (says in found) if says else not found


def test_what_is_not_sure_is_found():
    catalog = Catalog("en")
    catalog.add("Dag", "Hello", flags=["fuzzy"])
    assert "not sure" in messages.faults(catalog)[0]


def test_dutch_is_dutch_whatever_language_the_instance_speaks():
    with translation.override("nl"):
        assert translation.gettext("Dat herken ik") == "Dat herken ik"
    with translation.override("en"):
        assert translation.gettext("Dat herken ik") != "Dat herken ik"
