"""Two records of one person: joined by a human, parted again without loss."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction

from madang.kit.refusal import Refused
from madang.timeline import actions as timeline
from madang.timeline import queries as timeline_queries
from madang.timeline.actions import CITY, Done

from .. import rules
from ..models import Person
from ..rules import Seat


@transaction.atomic
def join(kept: Person, other: Person, *, seat: Seat, reason: str, signals: list[str], at: datetime) -> Person:
    """Let one record stand for two. Nothing is moved: the other only points at it, so parting them is exact."""
    rows = {
        p.pk: p
        for p in Person.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, other.pk]).order_by("pk")
    }
    kept, other = rows[kept.pk], rows[other.pk]
    if refusal := rules.why_not_join(kept, other, reason=reason):
        raise Refused(refusal)
    pointed = list(other.records.values_list("pk", flat=True))
    Person.objects.filter(pk__in=pointed).update(same_as=kept)
    other.same_as = kept
    other.save(update_fields=["same_as"])
    facts = {"other": other.pk, "pointed": pointed, "reason": reason, "signals": signals}
    timeline.record(CITY, Done("person.joined", kept, at, seat.person.pk, facts))
    return kept


@transaction.atomic
def part(other: Person, *, seat: Seat, reason: str, at: datetime) -> Person:
    """Let a joined record stand for itself again, with those that pointed at it before."""
    other = Person.objects.select_for_update(of=("self",)).get(pk=other.pk)
    if refusal := rules.why_not_part(other, reason=reason):
        raise Refused(refusal)
    kept = Person.objects.get(pk=other.same_as_id or 0)
    joined = next(
        (
            f
            for e in timeline_queries.of(kept).filter(kind="person.joined")
            if (f := timeline_queries.facts(e)).get("other") == other.pk
        ),
        {},
    )
    other.same_as = None
    other.save(update_fields=["same_as"])
    Person.objects.filter(pk__in=cast(list[int], joined.get("pointed") or []), same_as=kept).update(same_as=other)
    timeline.record(CITY, Done("person.parted", kept, at, seat.person.pk, {"other": other.pk, "reason": reason}))
    return other
