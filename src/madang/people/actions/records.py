"""Two records of one person: joined by a human, parted again without loss."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.timeline import actions as timeline
from madang.timeline import queries as timeline_queries
from madang.timeline.actions import CITY, Done
from madang.timeline.models import Entry

from .. import queries, rules
from ..enums import Need
from ..models import Apart, Person
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
    queries.apart(kept, other).delete()
    if queries.having(Need.SAFE_CONTACT, [kept.pk]):  # told under one record, it holds for both
        notices.keep_at_desk(f"person:{number}" for number in queries.records_of(kept))
    facts = {"other": other.pk, "pointed": pointed, "reason": reason, "signals": signals}
    timeline.record(CITY, Done("person.joined", kept, at, seat.person.pk, facts))
    return kept


@transaction.atomic
def part(other: Person, *, seat: Seat, reason: str, at: datetime) -> Person:
    """Let a joined record stand for itself again, with those that pointed at it before."""
    pair = Person.objects.select_for_update(of=("self",)).filter(Q(pk=other.pk) | Q(records=other.pk))
    rows = {person.pk: person for person in pair.order_by("pk")}
    other = rows[other.pk]
    if refusal := rules.why_not_part(other, reason=reason):
        raise Refused(refusal)
    kept = rows[other.same_as_id or 0]
    pointed = _came_along(kept, other)
    other.same_as = None
    other.save(update_fields=["same_as"])
    Person.objects.filter(pk__in=pointed, same_as=kept).update(same_as=other)
    timeline.record(CITY, Done("person.parted", kept, at, seat.person.pk, {"other": other.pk, "reason": reason}))
    return other


@transaction.atomic
def tell_apart(first: Person, second: Person, *, seat: Seat, reason: str, at: datetime) -> None:
    """Keep that two records are of two people, so that nobody compares them again; saying it twice changes nothing."""
    if refusal := rules.why_not_tell_apart(first, second):
        raise Refused(refusal)
    one, other = sorted((first, second), key=lambda person: person.pk)
    _row, is_new = Apart.objects.get_or_create(one=one, other=other, defaults={"by": seat.person, "at": at})
    if is_new:
        facts = {"other": other.pk, "reason": reason}
        timeline.record(CITY, Done("person.told_apart", one, at, seat.person.pk, facts))


@transaction.atomic
def propose_again(first: Person, second: Person, *, seat: Seat, at: datetime) -> None:
    """Take back that two records are of two people: they may be one after all."""
    one, other = sorted((first, second), key=lambda person: person.pk)
    if queries.apart(one, other).delete()[0]:
        timeline.record(CITY, Done("person.proposed_again", one, at, seat.person.pk, {"other": other.pk}))


def _came_along(kept: Person, other: Person) -> set[int]:
    """Return which records stand behind `other` as people joined them, one after the other, in the group of `kept`."""
    group = [kept.pk, *kept.records.values_list("pk", flat=True)]
    entries = Entry.objects.filter(
        subject_type=kept._meta.label_lower, subject_id__in=group, kind__in=["person.joined", "person.parted"]
    )
    under: dict[int, int] = {}
    for entry in entries.order_by("seq"):
        told = timeline_queries.facts(entry)
        if "other" not in told:  # erased by law
            continue
        record = int(str(told["other"]))
        if entry.kind == "person.joined":
            under[record] = entry.subject_id
        else:
            under.pop(record, None)
    found = {other.pk}
    while more := {record for record, head in under.items() if head in found} - found:
        found |= more
    return found - {other.pk}
