"""What holds for every form of every app: no resident number in any box, nothing cut unseen, no language fixed at import."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.utils.functional import Promise
from django.utils.translation import override

import madang
from madang.ui.forms import PlainForm, Words

NUMBER = "801231-1234567"


class Told(PlainForm):
    name = forms.CharField(max_length=20)
    text = Words(required=False)
    only = forms.IntegerField(required=False)


def kinds(kind: type[PlainForm] = PlainForm) -> Iterator[type[PlainForm]]:
    for under in kind.__subclasses__():
        yield under
        yield from kinds(under)


@pytest.mark.parametrize("written", [NUMBER, f"김영자 {NUMBER}", "8012311234567", "８０１２３１－１２３４５６７"])
def test_a_resident_number_is_refused_in_every_box_that_takes_words(written):
    form = Told({"name": written, "text": ""})
    assert not form.is_valid()
    assert form.has_error("name", "resident_number")
    assert "name" not in form.cleaned_data


def test_a_number_that_is_nobodys_is_let_through():
    assert Told({"name": "4829173065", "text": ""}).is_valid()


def test_what_is_too_long_is_refused_in_words_and_no_browser_cuts_it():
    form = Told({"name": "W" * 21})
    with override("en"):
        assert str(form.errors["name"][0]).startswith("This is longer than 20 letters. Nothing of it was cut")
    assert "maxlength" not in str(form["name"])


def test_no_word_of_a_form_is_in_the_language_of_the_moment_in_which_the_city_was_started():
    for path in sorted(Path(madang.__file__).parent.glob("**/forms.py")):
        importlib.import_module(
            ".".join(("madang", *path.relative_to(Path(madang.__file__).parent).with_suffix("").parts))
        )
    own = [kind for kind in kinds() if kind.__module__.startswith("madang.") and ".tests." not in kind.__module__]
    fixed = [
        (kind.__qualname__, name, code)
        for kind in own
        for name, field in kind.base_fields.items()
        for code, words in {**field.error_messages, "label": field.label, "help": field.help_text}.items()
        if words and not isinstance(words, Promise)
    ]
    assert (len(own) > 30, fixed) == (True, [])
