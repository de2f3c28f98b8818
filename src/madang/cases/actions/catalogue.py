"""What the city has ready: everyday services, standing answers, scripts for danger. Each change says what stood before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from madang.kit import near
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from .. import rules
from ..enums import CannotRule
from ..models import HandOff, Service, StandardAnswer

Standing = Service | StandardAnswer | HandOff
NOUNS: dict[type, str] = {Service: "service", StandardAnswer: "answer", HandOff: "script"}


def columns(row: Standing) -> dict[str, Any]:
    """Return what a row says, {column: value}."""
    return {name: getattr(row, name) for name in _names(row)}


def named(row: Standing) -> dict[str, str]:
    """Return what a row is called, in each language; a script is known by how it begins."""
    if isinstance(row, HandOff):
        return {language: text[:40] for language, text in row.scripts.items()}
    return dict(row.names if isinstance(row, Service) else row.titles)


def _names(row: Standing) -> list[str]:
    return [field.attname for field in type(row)._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def keep_standing(row: Standing, values: Mapping[str, Any], *, seat: Seat, at: datetime) -> Standing:
    """Keep a new row, or change one that stands; nothing is recorded where nothing differs."""
    is_new = row._state.adding
    if not is_new:
        row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    before = {} if is_new else columns(row)
    for name, value in values.items():
        setattr(row, name, value)
    if is_new and isinstance(row, Service | StandardAnswer) and not row.code:
        row.code = _code(row)
    if refusal := rules.why_not_keep_standing(row, seat=seat):
        raise Refused(refusal)
    after = columns(row)
    changed = [name for name in after if is_new or before[name] != after[name]]
    if not changed:
        return row
    row.save(force_insert=is_new)
    facts = {
        "names": named(row),
        "before": {name: before.get(name) for name in changed if not is_new},
        "after": {name: after[name] for name in changed},
    }
    verb = "added" if is_new else "changed"
    timeline.record(CITY, Done(f"{NOUNS[type(row)]}.{verb}", row, at, seat.person.pk, facts))
    transaction.on_commit(near.forget)
    return row


@transaction.atomic
def drop_standing(row: Standing, *, seat: Seat, at: datetime) -> None:
    """Take a row out that nothing refers to."""
    if refusal := rules.why_not_rule(seat):
        raise Refused(refusal)
    facts = {"names": named(row), "before": columns(row), "after": {}}
    timeline.record(CITY, Done(f"{NOUNS[type(row)]}.removed", row, at, seat.person.pk, facts))
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(CannotRule.IN_USE) from error
    transaction.on_commit(near.forget)


def _code(row: Service | StandardAnswer) -> str:
    """Return a code that no other row of the same sort has."""
    taken = set(type(row)._default_manager.values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := f"own-{n}") not in taken)
