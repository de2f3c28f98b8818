"""A city's own words, fields that say who may know them, and tries that are counted."""

import pytest
from django.db import models
from django.utils import translation

from madang.kit import fields, tries
from madang.kit.words import pick


def test_words_are_picked_in_the_active_language_and_else_in_the_first_there_is():
    names = {"ko": "성북구", "en": "Seongbuk-gu"}
    with translation.override("ko"):
        assert pick(names) == "성북구"
    assert pick(names) == "Seongbuk-gu"
    assert pick(names, "en-gb") == "Seongbuk-gu"
    assert pick({"ko": "", "vi": "Phường"}, "ko") == "Phường"
    assert pick(None) == pick({}) == pick({"ko": ""}) == ""


def a_model(**inner: tuple[str, ...]) -> type[models.Model]:
    """Return a model with one column `name` and this class Fields."""
    body = {"__module__": __name__, "name": models.TextField(), "Fields": type("Fields", (), inner)}
    body["Meta"] = type("Meta", (), {"app_label": f"kit_tests_{len(inner)}_{sum(map(len, inner.values()))}"})
    return type("Thing", (models.Model,), body)


def test_a_field_without_a_kind_and_a_kind_without_a_field_are_named():
    assert fields.undeclared(a_model(public=("name",))) == set()
    assert fields.undeclared(a_model(public=())) == {"name"}
    assert fields.undeclared(a_model(public=("name",), internal=("gone",))) == {"gone"}


def test_a_model_that_declares_nothing_is_an_error():
    body = {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "kit_tests_none"})}
    with pytest.raises(LookupError, match="^kit_tests_none.Bare has no inner class Fields$"):
        fields.declared(type("Bare", (models.Model,), body))


@pytest.mark.django_db
def test_tries_are_counted_for_each_thing_apart():
    assert [tries.too_many("pin:1", limit=3, seconds=60) for _ in range(5)] == [
        False,
        False,
        False,
        True,
        True,
    ]
    assert tries.too_many("pin:2", limit=3, seconds=60) is False
