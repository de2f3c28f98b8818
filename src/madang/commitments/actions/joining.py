"""Promises kept in parts, and promises kept together. Neither loses anybody who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.dates import local

from .. import rules
from ..enums import CannotPromise, StepKind
from ..models import Commitment, Hearer
from . import beats
from .promising import make


@dataclass(frozen=True)
class Part:
    """One part of a promise: what, by when, and which office answers for it."""

    text: str
    due_on: date | None
    office: Office


@transaction.atomic
def split(commitment: Commitment, *, parts: Sequence[Part], seat: Seat, at: datetime) -> list[Commitment]:
    """Let a promise be kept in parts, each with a number, an office and a day. Who hears of the whole hears of each."""
    commitment, on = beats.locked(commitment), local(at).date()
    if refusal := rules.why_not_split(commitment, seat=seat, parts=parts):
        raise Refused(refusal)
    for part in parts:
        if refusal := rules.why_not_promise(office=part.office, text=part.text, due_on=part.due_on, seat=seat, on=on):
            raise Refused(refusal)
    hearers, made = list(commitment.hearers.order_by("pk")), []
    for part in parts:
        one = make(
            commitment.thread, office=part.office, text=part.text, due_on=part.due_on, language=commitment.language,
            area=commitment.area, source=(commitment.source_type, commitment.source_id), parent=commitment, seat=seat, at=at,
        )  # fmt: skip
        Hearer.objects.bulk_create(
            [Hearer(commitment=one, to_key=h.to_key, is_asker=h.is_asker, since=at) for h in hearers]
        )
        made.append(one)
    words = "\n".join(f"{one.number}. {one.text}" for one in made)
    beats.step(commitment, StepKind.SPLIT, words, seat=seat, at=at)
    beats.tell(commitment, "promise.split", words, at=at)
    return made


@transaction.atomic
def merge(lead: Commitment, other: Commitment, *, reason: str, seat: Seat, at: datetime) -> Commitment:
    """Keep a promise together with another that leads: it points there, and all who hear of either hear of the lead."""
    held = Commitment.objects.filter(pk__in={lead.pk, other.pk}).order_by("pk")
    found = {row.pk: row for row in held.select_for_update(of=("self",)).select_related("office")}
    lead, other = found[lead.pk], found[other.pk]
    if refusal := rules.why_not_merge(lead, other, seat=seat, reason=reason):
        raise Refused(refusal)
    for hearer in other.hearers.order_by("pk"):
        row, is_new = Hearer.objects.get_or_create(
            commitment=lead, to_key=hearer.to_key, defaults={"is_asker": hearer.is_asker, "since": at}
        )
        if hearer.is_asker and not is_new and not row.is_asker:
            row.is_asker = True
            row.save(update_fields=["is_asker"])
    other.merged_into = lead
    other.save(update_fields=["merged_into"])
    Commitment.objects.filter(merged_into=other).update(merged_into=lead)  # they lie where it lies by now
    beats.step(other, StepKind.MERGED, f"{lead.number}. {lead.text}\n{reason}", seat=seat, at=at)
    beats.step(lead, StepKind.MERGED, f"{other.number}. {other.text}\n{reason}", seat=seat, at=at)
    beats.tell(other, "promise.merged", reason, at=at, lead=lead.number)
    return lead


@transaction.atomic
def set_apart(other: Commitment, *, reason: str, seat: Seat, at: datetime) -> Commitment:
    """Undo a merging: the promise stands for itself again, as far as the lead has come. Nobody is lost by it.

    Who asked for it hears of it as before. They stay with the lead too: it was their matter meanwhile, and whoever wants
    no more of it says so there.
    """
    lead_id = Commitment.objects.filter(pk=other.pk).values_list("merged_into", flat=True).first()
    held = Commitment.objects.filter(pk__in={other.pk, lead_id or other.pk}).order_by("pk")
    found = {row.pk: row for row in held.select_for_update(of=("self",)).select_related("office")}
    other = found[other.pk]
    if refusal := rules.why_not_set_apart(other, seat=seat, reason=reason):
        raise Refused(refusal)
    lead = found.get(other.merged_into_id or 0)
    if lead is None:  # it was kept together with another one meanwhile
        raise Refused(CannotPromise.NOT_MERGED)
    other.merged_into = None
    other.save(update_fields=["merged_into"])
    beats.step(other, StepKind.SET_APART, f"{lead.number}. {lead.text}\n{reason}", seat=seat, at=at)
    beats.step(lead, StepKind.SET_APART, f"{other.number}. {other.text}\n{reason}", seat=seat, at=at)
    beats.tell(other, "promise.set_apart", reason, at=at, lead=lead.number)
    return other
