"""What residents do with their cases, and erasing by law."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from madang.commitments import actions as commitments
from madang.documents import actions as documents
from madang.documents.models import Document
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people import keeping
from madang.people.enums import Purpose
from madang.people.models import Person
from madang.people.queries import one, records_of
from madang.search import actions as search
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.timeline.models import Entry

from .. import deadlines, queries, rules
from ..enums import ERASED, MessageKind, State
from ..models import AnswerDraft, Case, Message, Part, Rating, Recheck, Story
from . import beats, publishing


def _hand(by: Person | None, written_by: Person | None) -> int | None:
    """Return who wrote: the agent who wrote it down, else the resident, else nobody with a name."""
    hand = written_by or by
    return hand.pk if hand else None


@transaction.atomic
def reply(
    case: Case,
    *,
    by: Person | None,
    text: str,
    at: datetime,
    written_by: Person | None = None,
    source: str | None = None,
) -> Case:
    """Reply to the city's question; the clock goes on."""
    case = beats.locked(case)
    if refusal := rules.why_not_reply(case, text=text):
        raise Refused(refusal)
    beats.end_pause(case, at)
    case.state = State.READ if case.office_id == queries.hub_id() else State.WITH_OFFICE
    beats.keep(case, "state", "asked_at", "due_at", "due_sum")
    message = beats.say(case, MessageKind.REPLY, text, by=by, office=None, at=at, source=source)
    timeline.record(case.thread, Done("case.replied", case, at, _hand(by, written_by), {"message": message.pk}))
    return case


@transaction.atomic
def add(
    case: Case,
    *,
    by: Person | None,
    text: str,
    at: datetime,
    written_by: Person | None = None,
    source: str | None = None,
) -> Case:
    """Add words to a case, in whatever state; who answers it along with another sees that there is something new."""
    case = beats.locked_under_lead(case)
    if refusal := rules.why_not_add(text=text):
        raise Refused(refusal)
    beats.keep(case)
    if case.merged_into_id:
        Case.objects.filter(pk=case.merged_into_id).update(version=F("version") + 1)
    message = beats.say(case, MessageKind.ADDITION, text, by=by, office=None, at=at, source=source)
    timeline.record(case.thread, Done("case.added", case, at, _hand(by, written_by), {"message": message.pk}))
    return case


@transaction.atomic
def reopen(
    case: Case,
    *,
    by: Person | None,
    text: str,
    at: datetime,
    written_by: Person | None = None,
    wants_call: bool = False,
    call_when: str = "",
    kind: MessageKind = MessageKind.ADDITION,
) -> Case:
    """Open an answered case again because it did not solve the matter: same office, a new count from now.

    `kind` says whose words they are: the resident's, or those of whoever looked again. The case stands for
    itself from then on. Whoever wants to be called back gets a call task beside.
    """
    case = beats.locked(case)
    if refusal := rules.why_not_reopen(case) or rules.why_not_add(text=text):
        raise Refused(refusal)
    due = deadlines.due(case.kind, at, service=case.service_id)
    case.state = State.READ if case.office_id == queries.hub_id() else State.WITH_OFFICE
    case.outcome, case.answered_at = "", None
    case.due_at, case.due_sum = due.at, due.facts
    case.merged_into, case.mediation_at, case.reopenings = None, None, case.reopenings + 1
    if case.is_first_contact:  # who answered then works at the telephone: it is new to the office that has it
        case.officer, case.is_first_contact = None, False
    beats.keep(
        case, "state", "outcome", "answered_at", "due_at", "due_sum", "merged_into", "reopenings", "mediation_at",
        "officer", "is_first_contact",
    )  # fmt: skip
    message = beats.say(case, kind, text, by=by, office=None, at=at)
    facts = beats.office_facts(case.office, message=message.pk)
    timeline.record(case.thread, Done("case.reopened", case, at, _hand(by, written_by), facts))
    beats.tell(case, "case.reopened", at=at, office=case.office.names)
    if wants_call:
        call_back(case, at=at, when=call_when)
    return case


def call_back(case: Case, *, at: datetime, when: str = "") -> None:
    """Leave a task to call the resident about their case, when it suits them."""
    if case.resident_id:
        facts = {"reference": case.reference, "title": case.title, "office": case.office.names}
        key = f"person:{case.resident_id}"
        notices.leave("case.call_back", to_key=key, at=at, about=case, thread=case.thread, context=facts, wish=when)


@transaction.atomic
def accept(case: Case, *, by: Person, is_mine: bool, at: datetime) -> Case:
    """Say whether a story told in one's name is one's own; if not, it stays on file without one's name."""
    case = beats.locked(case)
    case.is_accepted = True
    if not is_mine:
        case.resident = None
    beats.keep(case, "is_accepted", "resident")
    kind = "case.accepted" if is_mine else "case.disowned"
    timeline.record(case.thread, Done(kind, case, at, by.pk if is_mine else None))
    return case


@transaction.atomic
def hide(case: Case, *, by: Person, at: datetime) -> None:
    """Take one's public story and the consent to it back; the case goes on."""
    case = beats.locked(case)
    case.wants_public = False
    case.save(update_fields=["wants_public"])
    people.withdraw_consent(by, Purpose.PUBLISH, at=at)
    publishing.hide_story(case, by_id=by.pk, at=at)


@transaction.atomic
@beats.pages_last()
def erase(case: Case, *, reason: str, at: datetime) -> None:
    """Erase by law what a case says of a person: its words, files and facts. That it was, and its dates, stay proved."""
    case = beats.locked(case)
    beats.hold_threads([case], with_city=True)
    publishing.hide_story(case, by_id=None, at=at)
    Story.objects.filter(case=case).update(title=ERASED, text=ERASED, answer="", cut="", reason="")
    Message.objects.filter(case=case).update(text=ERASED, facts={}, source=None)
    AnswerDraft.objects.filter(case=case).delete()
    Part.objects.filter(case=case).update(question=ERASED, text=ERASED)
    Rating.objects.filter(case=case).update(words="")
    Recheck.objects.filter(case=case).update(note="")
    documents.drop(Document.objects.of(case))
    notices.forget(about=case)
    search.take_out("case", case.pk)
    theirs = Case.objects.of(one(case.resident)).exclude(pk=case.pk) if case.resident else None
    if case.commitment and case.resident:
        keys = [f"person:{number}" for number in records_of(one(case.resident))]
        commitments.forget(case.commitment, keys=keys)
    if case.resident and theirs is not None and not theirs.exists() and not keeping.is_kept(one(case.resident)):
        people.forget(case.resident, at=at)
    case.pin_hash = ""
    case.title, case.text, case.place, case.resident, case.wants_public = ERASED, ERASED, "", None, False
    case.suggestion = {}  # it names words of the text
    beats.keep(case, "title", "text", "place", "resident", "wants_public", "suggestion", "pin_hash")
    entries = Entry.objects.filter(thread_id=case.thread)
    others = Case.objects.filter(thread=case.thread).exclude(pk=case.pk)  # of one letter that was split
    timeline.erase_facts(entries.exclude(subject_type=case._meta.label_lower, subject_id__in=others.values("pk")))
    timeline.record(case.thread, Done("case.erased", case, at, None, {"reason": reason}))
