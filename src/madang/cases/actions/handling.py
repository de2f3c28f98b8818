"""What officers and agents do with a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.db import transaction

from madang.kit import tokens
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people.rules import Seat
from madang.places.models import Office
from madang.search import actions as search
from madang.timeline import actions as timeline
from madang.timeline import queries as timeline_queries
from madang.timeline.actions import Done

from .. import deadlines, queries, rules
from ..enums import (
    UNDO_SECONDS,
    CannotAct,
    Kind,
    MessageKind,
    Outcome,
    State,
    StoryState,
)
from ..models import Case, Story
from . import beats
from .filing import title_of

# What a sending changes, so that taking it back can put each of them as it was.
SENT_FROM = (
    "office_id", "sent_by_office_id", "officer_id", "state", "is_returned", "transfers", "due_at", "due_sum", "asked_at",
)  # fmt: skip


@transaction.atomic
def read(case: Case, *, seat: Seat, at: datetime) -> Case:
    """Mark a case as read by a person of the city, once."""
    case = beats.locked(case)
    if case.state == State.RECEIVED and rules.why_not_handle(case, seat=seat) is None:
        case.state = State.READ
        beats.keep(case, "state")
        timeline.record(case.thread, Done("case.read", case, at, seat.person.pk, beats.office_facts(case.office)))
    return case


@transaction.atomic
def send(case: Case, *, seat: Seat, office: Office, at: datetime, reason: str = "") -> Case:
    """Send a case to the office that should answer it; nobody is told for ten seconds, so that it can be taken back."""
    case = beats.locked(case)
    if refusal := rules.why_not_send(case, seat=seat, office=office, reason=reason):
        raise Refused(refusal)
    hub, before = queries.hub_id(), {name: getattr(case, name) for name in SENT_FROM}
    case.is_returned = office.pk == hub
    if case.office_id != hub:
        case.transfers += 1
    case.sent_by_office, case.office, case.officer = case.office, office, None
    if case.state == State.YOUR_TURN:
        beats.end_pause(case, at)
    case.state = State.READ if case.is_returned else State.WITH_OFFICE
    beats.keep(case, *SENT_FROM)
    kind = "case.returned" if case.is_returned else "case.sent"
    facts = beats.office_facts(office, reason=reason, before=before)
    timeline.record(case.thread, Done(kind, case, at, seat.person.pk, facts))
    if not case.is_returned:
        wait = timedelta(seconds=UNDO_SECONDS)
        contact = {"contact": office.contact_names, "phone": office.contact_phone}
        beats.tell(case, "case.sent", at=at, wait=wait, office=office.names, reason=reason, **contact)
    return case


@transaction.atomic
def extend(case: Case, *, seat: Seat, reason: str, at: datetime, is_agreed: bool = False) -> Case:
    """Take more time before the date, with a reason that the resident is told."""
    case = beats.locked(case)
    if refusal := rules.why_not_extend(case, seat=seat, reason=reason, is_agreed=is_agreed, at=at):
        raise Refused(refusal)
    case.due_at = deadlines.extended(case.due_at, case.kind, at=at)
    taken = {"at": at.isoformat(), "to": case.due_at.isoformat(), "reason": reason, "is_agreed": is_agreed}
    extensions = [*case.due_sum.get("extensions", []), taken]
    case.due_sum = {**case.due_sum, "due": case.due_at.isoformat(), "extensions": extensions}
    beats.keep(case, "due_at", "due_sum")
    facts = beats.office_facts(case.office, reason=reason)
    timeline.record(case.thread, Done("case.extended", case, at, seat.person.pk, facts))
    beats.tell(case, "case.extended", at=at, office=case.office.names, reason=reason, phone=case.office.contact_phone)
    return case


@transaction.atomic
def take_back(case: Case, *, seat: Seat, version: int, sent_at: datetime, at: datetime) -> Case:
    """Take back a sending within ten seconds: the case lies where it lay, and nobody was told."""
    case = beats.locked(case)
    if refusal := rules.why_not_take_back(case, seat=seat, at=at, sent_at=sent_at, version=version):
        raise Refused(refusal)
    for name, value in _lay_before(case).items():
        setattr(case, name, value)
    beats.keep(case, *SENT_FROM)
    notices.withdraw("case.sent", about=case, since=sent_at)
    timeline.record(case.thread, Done("case.taken_back", case, at, seat.person.pk, beats.office_facts(case.office)))
    return case


def _lay_before(case: Case) -> dict[str, object]:
    """Return where a case lay before its last sending, from the record of that act. Who sent it had read it."""
    sent = timeline_queries.of(case).filter(kind__in=["case.sent", "case.returned"]).first()
    assert sent is not None
    before = cast(dict[str, object], timeline_queries.facts(sent)["before"])
    for name in ("due_at", "asked_at"):
        before[name] = datetime.fromisoformat(str(before[name])) if before[name] else None
    if before["state"] == State.RECEIVED:
        before["state"] = State.READ
    return before


@transaction.atomic
def ask(case: Case, *, seat: Seat, text: str, at: datetime, version: int | None = None) -> Case:
    """Ask the resident a question; the clock waits until they reply."""
    case = beats.locked(case)
    if refusal := rules.why_not_answer(case, seat=seat, text=text, version=version):
        raise Refused(refusal)
    case.state, case.officer, case.asked_at = State.YOUR_TURN, seat.person, case.asked_at or at
    beats.keep(case, "state", "officer", "asked_at")
    message = beats.say(case, MessageKind.QUESTION, text, by=seat.person, office=case.office, at=at)
    facts = beats.office_facts(case.office, message=message.pk)
    timeline.record(case.thread, Done("case.asked", case, at, seat.person.pk, facts))
    beats.tell(case, "case.asked", at=at, question=text, office=case.office.names, phone=case.office.contact_phone)
    return case


@transaction.atomic
def answer(
    case: Case,
    *,
    seat: Seat,
    text: str,
    outcome: Outcome,
    at: datetime,
    public_text: str = "",
    version: int | None = None,
) -> Case:
    """Give the resident the city's answer, and the public story its own version of it (empty: none)."""
    case = beats.locked(case)
    if refusal := rules.why_not_answer(case, seat=seat, text=text, version=version):
        raise Refused(refusal)
    if case.state == State.YOUR_TURN:
        beats.end_pause(case, at)
    case.state = State.NOT_DOING if outcome == Outcome.NOT_DOING else State.ANSWERED
    case.outcome, case.answered_at, case.officer = outcome, at, seat.person
    if public_text:
        Story.objects.filter(case=case).update(answer=public_text)
    beats.keep(case, "state", "outcome", "answered_at", "officer", "due_at", "due_sum", "asked_at")
    message = beats.say(case, MessageKind.ANSWER, text, by=seat.person, office=case.office, at=at)
    facts = beats.office_facts(case.office, message=message.pk, outcome=outcome)
    timeline.record(case.thread, Done("case.answered", case, at, seat.person.pk, facts))
    beats.tell(
        case, "case.answered", at=at, answer=text, office=case.office.names,
        officer=seat.person.name, phone=case.office.contact_phone,
    )  # fmt: skip
    return case


@transaction.atomic
def sort_as(case: Case, *, seat: Seat, kind: Kind, at: datetime) -> Case:
    """Say what kind of matter it is; the due date is reckoned anew from the same start."""
    case = beats.locked(case)
    if refusal := rules.why_not_handle(case, seat=seat):
        raise Refused(refusal)
    if kind != case.kind:
        due = deadlines.due(kind, case.received_at)
        pauses = case.due_sum.get("pauses", [])
        case.kind, case.due_at = kind, due.due
        for begun, ended in pauses:
            begun_at, ended_at = datetime.fromisoformat(begun), datetime.fromisoformat(ended)
            case.due_at = deadlines.resumed(case.due_at, paused_at=begun_at, at=ended_at)
        extensions = case.due_sum.get("extensions", [])
        for _taken in extensions:
            case.due_at = deadlines.extended(case.due_at, kind, at=at)
        case.due_sum = {
            **due.as_facts(),
            "due": case.due_at.isoformat(),
            "pauses": pauses,
            "extensions": extensions,
        }
        beats.keep(case, "kind", "due_at", "due_sum")
        timeline.record(case.thread, Done("case.sorted", case, at, seat.person.pk, {"kind": kind}))
    return case


@transaction.atomic
def agree(case: Case, *, seat: Seat, at: datetime) -> Case:
    """Keep that the words were read back to the resident and they agreed."""
    case = beats.locked(case)
    if case.read_back_at is None:
        case.read_back_at = at
        beats.keep(case, "read_back_at")
        timeline.record(case.thread, Done("case.read_back", case, at, seat.person.pk))
    return case


@transaction.atomic
def mend(case: Case, *, seat: Seat, text: str, at: datetime) -> Case:
    """Correct the words while they are read back, before anybody else has acted."""
    case = beats.locked(case)
    if reason := rules.why_not_tell(text):
        raise Refused(reason)
    if case.written_by_id != seat.person.pk or case.state != State.RECEIVED:
        raise Refused(CannotAct.NOT_YOURS)
    case.text, case.title = text, title_of(text)
    beats.keep(case, "text", "title")
    search.put("case", case.pk, tokens.pieces(f"{case.title} {text} {case.place} {case.resident or ''}"))
    Story.objects.filter(case=case, state=StoryState.WAITING).update(title=case.title, text=text)
    timeline.record(case.thread, Done("case.mended", case, at, seat.person.pk))
    return case
