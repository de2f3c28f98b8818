"""Putting cases together, taking them apart, and sharing one among offices. Every asker keeps a number and an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import F

from madang.kit import reference, tokens
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.places.models import Office
from madang.search import actions as search
from madang.timeline import actions as timeline
from madang.timeline import queries as timeline_queries
from madang.timeline.actions import Done

from .. import alarms, deadlines, queries, routing, rules
from ..enums import State
from ..models import Case, Part, Story
from . import beats
from .filing import title_of
from .handling import send

PART_HOURS = 24  # working hours another office has for its part, but never past the date of the whole
MERGED_FROM = ("office_id", "officer_id", "state", "due_at", "due_sum", "asked_at")  # what joining changes


@transaction.atomic
@beats.pages_last()
def merge(cases: Iterable[Case], *, seat: Seat, at: datetime, reason: str = "") -> Case:
    """Answer cases together: the one due first leads, and each of the others is answered with it. Return the lead."""
    wanted = Case.objects.filter(pk__in={case.pk for case in cases}).order_by("pk")
    if refusal := rules.why_not_merge(list(wanted), seat=seat):  # before any is held: none of them follows another
        raise Refused(refusal)
    found = list(wanted.select_for_update())
    if refusal := rules.why_not_merge(found, seat=seat):
        raise Refused(refusal)
    beats.hold_threads(found)
    lead, *others = sorted(found, key=lambda case: (case.due_at, case.pk))
    for case in others:
        before = {name: getattr(case, name) for name in MERGED_FROM}
        if case.state == State.YOUR_TURN:
            beats.end_pause(case, at)
        case.merged_into, case.office, case.officer = lead, lead.office, lead.officer
        case.state = State.READ if lead.office_id == queries.hub_id() else State.WITH_OFFICE
        beats.keep(case, "merged_into", "office", "officer", "state", "due_at", "due_sum", "asked_at")
        _hand_parts_over(case, lead, at=at)
        Case.objects.filter(merged_into=case).update(merged_into=lead)  # they lie where it lies by now
        facts = beats.office_facts(lead.office, lead=lead.reference, reason=reason, before=before)
        timeline.record(case.thread, Done("case.merged", case, at, seat.person.pk, facts))
    beats.keep(lead)
    facts = beats.office_facts(lead.office, merged=[case.reference for case in others], reason=reason)
    timeline.record(lead.thread, Done("case.leads", lead, at, seat.person.pk, facts))
    return lead


def _hand_parts_over(case: Case, lead: Case, *, at: datetime) -> None:
    """Let what other offices still owe a case be owed to its lead; who owes the lead already is asked once."""
    owed = Part.objects.filter(case=case, given_at__isnull=True, dropped_at__isnull=True)
    twice = lead.parts.filter(given_at__isnull=True, dropped_at__isnull=True).values("office")
    owed.filter(office__in=list(twice.values_list("office", flat=True))).update(dropped_at=at)
    owed.update(case=lead)


@transaction.atomic
def unmerge(case: Case, *, seat: Seat, at: datetime) -> Case:
    """Let a case stand for itself again, as it did before; nothing of it was lost."""
    case = beats.locked_under_lead(case)
    if refusal := rules.why_not_unmerge(case, seat=seat):
        raise Refused(refusal)
    lead = case.merged_into
    assert lead is not None
    case.merged_into = None
    for name, value in _lay_before(case).items():
        setattr(case, name, value)
    kept = case.due_at, case.due_sum
    beats.reckon(case, case.due_sum)  # a rule or a day off may have changed meanwhile
    if case.due_at == kept[0]:
        case.due_sum = kept[1]
    beats.keep(case, "merged_into", *MERGED_FROM)
    Case.objects.filter(pk=lead.pk).update(version=F("version") + 1)
    facts = beats.office_facts(case.office, lead=lead.reference)
    timeline.record(case.thread, Done("case.unmerged", case, at, seat.person.pk, facts))
    return case


def _lay_before(case: Case) -> dict[str, object]:
    """Return where a case lay and what it waited for before it was joined, from the record of that act."""
    joined = timeline_queries.of(case).filter(kind="case.merged").first()
    before = cast(dict[str, object], timeline_queries.facts(joined).get("before") or {}) if joined else {}
    for name in ("due_at", "asked_at"):
        if before.get(name):
            before[name] = datetime.fromisoformat(str(before[name]))
    return before


@dataclass(frozen=True)
class Matter:
    """One matter of a letter: its words, and the office it is for where that is known."""

    text: str
    office: Office | None = None


@transaction.atomic
def split(case: Case, *, seat: Seat, matters: list[Matter], at: datetime) -> list[Case]:
    """Make of a letter with several matters one case for each, all from the letter's own start.

    The letter itself stands for the first matter; its words are kept whole. The resident is told all numbers at once.
    Return the new cases.
    """
    case = beats.locked(case)
    if refusal := rules.why_not_split(case, seat=seat, matters=[matter.text for matter in matters]):
        raise Refused(refusal)
    first, *others = matters
    case.title = title_of(first.text)
    beats.keep(case, "title")
    made = [_split_off(case, matter, at=at) for matter in others]
    told = [
        {"reference": each.reference, "title": each.title, "due_on": beats.day(each.due_at)} for each in [case, *made]
    ]
    facts = beats.office_facts(case.office, made=[each.reference for each in made])
    timeline.record(case.thread, Done("case.split", case, at, seat.person.pk, facts))
    beats.tell(case, "case.split", at=at, matters=told)
    for each, matter in zip([case, *made], matters, strict=True):
        if matter.office and matter.office.pk != each.office_id:
            send(each, seat=seat, office=matter.office, at=at, reason=each.title)
    return made


def _split_off(case: Case, matter: Matter, *, at: datetime) -> Case:
    number, title = reference.free(), title_of(matter.text)
    due = deadlines.due(case.kind, case.received_at)
    made = Case.objects.create(
        reference=number,
        thread=case.thread,
        title=title,
        text=matter.text,
        language=case.language,
        channel=case.channel,
        kind=case.kind,
        whose=case.whose,
        area=case.area,
        place=case.place,
        resident=case.resident,
        is_accepted=case.is_accepted,
        written_by=case.written_by,
        pin_hash=reference.pin_hash(number, reference.pin_of(number)) if case.pin_hash else "",
        state=State.READ if case.office_id == queries.hub_id() else State.WITH_OFFICE,
        office=case.office,
        split_from=case,
        suggestion=routing.suggest(title, matter.text, area=case.area, on=beats.day(at)).as_facts(),
        received_at=case.received_at,
        due_at=due.at,
        due_sum=due.facts,
        is_urgent=bool(alarms.of(matter.text, on=beats.day(at))),
        wants_public=case.wants_public,
    )
    search.put("case", made.pk, tokens.pieces(f"{title} {matter.text} {case.place} {case.resident or ''}"), is_new=True)
    if case.wants_public:
        Story.objects.create(
            case=made, title=title, text=matter.text, language=case.language, area=case.area, case_state=made.state,
            told_on=beats.day(made.received_at), due_on=beats.day(made.due_at),
        )  # fmt: skip
    facts = beats.office_facts(case.office, of=case.reference)
    timeline.record(case.thread, Done("case.split_off", made, at, None, facts))
    return made


# --- joint handling: one office leads, others give their part -----------------------------------------------------------


@transaction.atomic
def ask_part(case: Case, *, seat: Seat, office: Office, question: str, at: datetime) -> Part:
    """Ask another office for its part of the answer; the lead stays, and so does the date."""
    case = beats.locked(case)
    if refusal := rules.why_not_ask_part(case, seat=seat, office=office, question=question, on=beats.day(at)):
        raise Refused(refusal)
    due = min(case.due_at, deadlines.calendar().after_hours(at, PART_HOURS).due)
    part = Part.objects.create(
        case=case, office=office, question=question, asked_by=seat.person, asked_at=at, due_at=max(due, at)
    )
    beats.keep(case)
    facts = beats.office_facts(office, lead=case.office.names)
    timeline.record(case.thread, Done("case.part_asked", case, at, seat.person.pk, facts))
    return part


@transaction.atomic
def give_part(part: Part, *, seat: Seat, text: str, at: datetime) -> Part:
    """Give an office's part to the lead."""
    case = beats.locked(part.case)
    part = Part.objects.select_for_update(of=("self",)).select_related("office").get(pk=part.pk)
    if refusal := rules.why_not_give_part(part, seat=seat, text=text):
        raise Refused(refusal)
    part.text, part.given_by, part.given_at = text, seat.person, at
    part.save(update_fields=["text", "given_by", "given_at"])
    beats.keep(case)
    timeline.record(case.thread, Done("case.part_given", case, at, seat.person.pk, beats.office_facts(part.office)))
    return part


@transaction.atomic
def drop_part(part: Part, *, seat: Seat, at: datetime) -> Part:
    """Say that a part is not needed any more."""
    case = beats.locked(part.case)
    part = Part.objects.select_for_update(of=("self",)).select_related("office").get(pk=part.pk)
    if refusal := rules.why_not_drop_part(case, part, seat=seat):
        raise Refused(refusal)
    part.dropped_at = at
    part.save(update_fields=["dropped_at"])
    beats.keep(case)
    timeline.record(case.thread, Done("case.part_dropped", case, at, seat.person.pk, beats.office_facts(part.office)))
    return part
