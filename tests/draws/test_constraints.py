"""What may never be false of a draw, whoever writes: each is tried against the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from madang.draws.models import Draw


def refuses(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except (IntegrityError, ProtectedError):
        return True
    return False


COMMITTED = {
    "number": 7, "purpose": {"ko": "x"}, "seed_from": {"ko": "x"}, "kind": "quota", "picks": 2, "size": 8,
    "commitment": "{}", "digest": "0" * 64,
}  # fmt: skip


@pytest.mark.parametrize("name", [*COMMITTED, "committed_at", "seed_due_at"])
@pytest.mark.parametrize("is_drawn", [False, True])
def test_what_is_committed_stays_before_and_after_the_seed(make, drawn, city, name, is_drawn):
    draw = drawn if is_drawn else make()
    value = COMMITTED.get(name, city.at - timedelta(days=1) if name == "committed_at" else city.at + timedelta(days=1))
    assert refuses(lambda: Draw.objects.filter(pk=draw.pk).update(**{name: value}))


@pytest.mark.parametrize("change", [{"seed": "1"}, {"witnesses": "x"}, {"order": ["K1"]}, {"drawn_at": None}])
def test_what_is_drawn_stays(drawn, change):
    assert refuses(lambda: Draw.objects.filter(pk=drawn.pk).update(**change))


def test_the_database_refuses_what_may_never_be(make, city, due):
    one, two = make(), make()
    row, person = Draw.objects.filter(pk=one.pk), city.seat("scheduler").person
    whole = {"seed": "1", "witnesses": "x", "drawn_at": due, "drawn_by": person}
    fresh = {
        "number": 900, "thread": 1, "purpose": {}, "kind": "seeded", "picks": 1, "size": 1, "commitment": "{}",
        "digest": "1" * 64, "committed_at": city.at, "committed_by": person, "seed_due_at": due,
    }  # fmt: skip
    broken = {
        "a seed without its time": lambda: row.update(**{**whole, "drawn_at": None}),
        "a seed without witnesses": lambda: row.update(**{**whole, "witnesses": ""}),
        "a seed of nobody": lambda: row.update(**{**whole, "drawn_by": None}),
        "a time without a seed": lambda: row.update(**{**whole, "seed": ""}),
        "a seed before its announced time": lambda: row.update(**{**whole, "drawn_at": city.at}),
        "a seed known when it was committed": lambda: Draw.objects.create(**{**fresh, "seed_due_at": city.at}),
        "more picked than there are": lambda: Draw.objects.create(**{**fresh, "picks": 2}),
        "nobody picked": lambda: Draw.objects.create(**{**fresh, "picks": 0}),
        "two with one number": lambda: Draw.objects.create(**{**fresh, "number": two.number}),
        "two with one digest": lambda: Draw.objects.create(**{**fresh, "digest": two.digest}),
        "committed by somebody who is deleted": lambda: person.delete(),
    }
    assert {name for name, change in broken.items() if not refuses(change)} == set()
    assert not refuses(lambda: Draw.objects.create(**fresh))  # the net lets through what may be
    assert not refuses(lambda: row.update(**whole))
