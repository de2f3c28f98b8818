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
    State,
    StoryState,
)
from ..models import Case, Service, Story
from . import beats
from .filing import title_of

# What a sending changes, so that taking it back can put each of them as it was.
SENT_FROM = (
    "office_id", "sent_by_office_id", "officer_id", "state", "is_returned", "transfers", "mediation_at", "is_bound",
    "due_at", "due_sum", "asked_at",
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
    if refusal := rules.why_not_send(case, seat=seat, office=office, reason=reason, on=beats.day(at)):
        raise Refused(refusal)
    return _sent(case, seat=seat, office=office, at=at, reason=reason)


def _sent(case: Case, *, seat: Seat, office: Office, at: datetime, reason: str, is_binding: bool = False) -> Case:
    hub, before = queries.hub_id(), {name: getattr(case, name) for name in SENT_FROM}
    case.is_returned = office.pk == hub
    if case.office_id != hub:
        case.transfers += 1
    case.sent_by_office, case.office, case.officer = case.office, office, None
    case.mediation_at, case.is_bound = None, is_binding or case.is_bound
    if case.state == State.YOUR_TURN:
        beats.end_pause(case, at)
    case.state = State.READ if case.is_returned else State.WITH_OFFICE
    beats.keep(case, *SENT_FROM)
    kind = "case.returned" if case.is_returned else "case.sent"
    facts = beats.office_facts(office, reason=reason, before=before, is_binding=is_binding)
    timeline.record(case.thread, Done(kind, case, at, seat.person.pk, facts))
    if not case.is_returned:
        wait = timedelta(seconds=UNDO_SECONDS)
        contact = {"contact": office.contact_names, "phone": office.contact_phone}
        for each in beats.with_followers(case):
            beats.tell(each, "case.sent", at=at, wait=wait, office=office.names, reason=reason, **contact)
    return case


@transaction.atomic
def refer(case: Case, *, seat: Seat, reason: str, at: datetime) -> Case:
    """Ask a supervisor to say whose a case is, because the offices do not agree; the clock runs on."""
    case = beats.locked(case)
    if refusal := rules.why_not_refer(case, seat=seat, reason=reason):
        raise Refused(refusal)
    case.mediation_at = at
    beats.keep(case, "mediation_at")
    facts = beats.office_facts(case.office, reason=reason)
    timeline.record(case.thread, Done("case.referred", case, at, seat.person.pk, facts))
    return case


@transaction.atomic
def assign(case: Case, *, seat: Seat, office: Office, reason: str, at: datetime) -> Case:
    """Say as a supervisor whose a case is: it binds every office, and the resident is told why."""
    case = beats.locked(case)
    if refusal := rules.why_not_assign(case, seat=seat, office=office, reason=reason, on=beats.day(at)):
        raise Refused(refusal)
    if office.pk != case.office_id:
        return _sent(case, seat=seat, office=office, at=at, reason=reason, is_binding=True)
    case.mediation_at, case.is_bound = None, True
    beats.keep(case, "mediation_at", "is_bound")
    facts = beats.office_facts(office, reason=reason)
    timeline.record(case.thread, Done("case.bound", case, at, seat.person.pk, facts))
    return case


@transaction.atomic
@beats.pages_last()
def extend(case: Case, *, seat: Seat, reason: str, at: datetime, is_agreed: bool = False) -> Case:
    """Take more time before the date, with a reason that the resident is told."""
    case = beats.locked(case)
    if refusal := rules.why_not_extend(case, seat=seat, reason=reason, is_agreed=is_agreed, at=at):
        raise Refused(refusal)
    together = beats.with_followers(case)
    beats.hold_threads(together)
    beats.reckon(
        case,
        deadlines.extended(case.due_sum, case.kind, service=case.service_id, reason=reason, is_agreed=is_agreed, at=at),
    )
    beats.keep(case, "due_at", "due_sum")
    facts = beats.office_facts(case.office, reason=reason)
    timeline.record(case.thread, Done("case.extended", case, at, seat.person.pk, facts))
    for each in together:
        if each != case:  # answered along, but each counted from its own start
            longer = deadlines.extended(
                each.due_sum, each.kind, service=each.service_id, reason=reason, is_agreed=is_agreed, at=at
            )
            beats.reckon(each, longer)
            beats.keep(each, "due_at", "due_sum")
        beats.tell(
            each, "case.extended", at=at, office=case.office.names, reason=reason, phone=case.office.contact_phone
        )
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
    for each in beats.with_followers(case):
        notices.withdraw("case.sent", about=each, since=sent_at)
    timeline.record(case.thread, Done("case.taken_back", case, at, seat.person.pk, beats.office_facts(case.office)))
    return case


def _lay_before(case: Case) -> dict[str, object]:
    """Return where a case lay before its last sending, from the record of that act. Who sent it had read it."""
    sent = timeline_queries.of(case).filter(kind__in=["case.sent", "case.returned"]).first()
    assert sent is not None
    before = cast(dict[str, object], timeline_queries.facts(sent)["before"])
    for name in ("due_at", "asked_at", "mediation_at"):
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
def sort_as(case: Case, *, seat: Seat, kind: Kind, at: datetime, service: Service | None = None) -> Case:
    """Say what kind of matter it is, or which service; the due date is reckoned anew from the same start."""
    case = beats.locked(case)
    if refusal := rules.why_not_handle(case, seat=seat):
        raise Refused(refusal)
    if (kind, service) != (case.kind, case.service):
        case.kind, case.service = kind, service
        beats.reckon(case, case.due_sum)
        beats.keep(case, "kind", "service", "due_at", "due_sum")
        facts = {"kind": kind, "service": service.names if service else None}
        timeline.record(case.thread, Done("case.sorted", case, at, seat.person.pk, facts))
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
