"""Answering: the words being written, a second signature, and the answer itself to everybody who asked the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from madang.commitments import actions as commitments
from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from .. import rules
from ..enums import STATE_OF, MessageKind, Outcome, State
from ..models import AnswerDraft, Case, Message, Story
from . import beats

Facts = Mapping[str, object]
OUTCOME_FACTS = ("evidence", "promise", "keep_by", "whose", "whose_phone")  # what kinds of answers bring


@transaction.atomic
@beats.pages_last()
def answer(
    case: Case,
    *,
    seat: Seat,
    text: str,
    outcome: Outcome,
    at: datetime,
    public_text: str = "",
    version: int | None = None,
    facts: Facts | None = None,
    pictures: Iterable[Taken] = (),
    signed_for: Person | None = None,
    is_first_contact: bool = False,
) -> Case:
    """Give the city's answer to the resident and to everybody whose case is answered along with this one.

    `facts` is what the outcome asks for: `evidence`; `promise` and `keep_by` (ISO); `whose` and `whose_phone`.
    `signed_for` is who wrote it where `seat` is the second signature.
    """
    case, pictures, facts = beats.locked(case), list(pictures), dict(facts or {})
    if refusal := (
        rules.why_not_answer(case, seat=seat, text=text, version=version)
        if not is_first_contact
        else rules.why_not_answer_at_once(case, seat=seat, text=text, at=at)
    ):
        raise Refused(refusal)
    has_picture = bool(pictures or (signed_for and facts.get("pictures")))
    if reason := rules.why_not_outcome(case, outcome=outcome, facts=facts, has_picture=has_picture, on=beats.day(at)):
        raise Refused(reason)
    if reason := rules.why_not_sign(case, seat=seat, writer=signed_for, is_first_contact=is_first_contact):
        raise Refused(reason)
    if case.state == State.YOUR_TURN:
        beats.end_pause(case, at)
    writer = signed_for or seat.person
    for picture in pictures:
        documents.keep(picture, subject=case, at=at, by_id=writer.pk)
    followers = list(Case.objects.select_for_update().filter(merged_into=case).open().order_by("pk"))
    prefetch_related_objects(followers, "resident")
    beats.hold_threads([case, *followers], with_city=outcome == Outcome.PLANNED)
    if outcome == Outcome.PLANNED:
        _promise(case, followers, seat=seat, facts=facts, at=at)
    case.state = STATE_OF.get(outcome, State.ANSWERED)
    case.outcome, case.answered_at, case.officer = outcome, at, writer
    case.is_first_contact = case.is_first_contact or is_first_contact
    case.mediation_at = None
    if public_text:
        Story.objects.filter(case=case).update(answer=public_text)
    beats.keep(
        case, "state", "outcome", "answered_at", "officer", "due_at", "due_sum", "asked_at", "commitment",
        "is_first_contact", "mediation_at",
    )  # fmt: skip
    message = beats.say(case, MessageKind.ANSWER, text, by=writer, office=case.office, at=at, facts=facts)
    _record(case, message, seat=seat, writer=writer, at=at)
    _tell(case, text, writer=writer, facts=facts, at=at)
    _answer_along(case, followers, message, public_text=public_text, seat=seat, writer=writer, at=at)
    AnswerDraft.objects.filter(case=case, by=writer).delete()
    # What others had ready answers a question that is answered now: it stays to be read, and nobody signs it by mistake.
    AnswerDraft.objects.filter(case__in=[case, *followers]).update(ready_at=None)
    return case


def _asker(case: Case) -> int | None:
    """Return the number of the person who asked: two records of one person are one asker."""
    return (case.resident.same_as_id or case.resident.pk) if case.resident else None


def _promise(case: Case, followers: list[Case], *, seat: Seat, facts: Facts, at: datetime) -> None:
    residents = {asker for c in [case, *followers] if (asker := _asker(c))}
    case.commitment = commitments.promise(
        office=case.office,
        text=str(facts["promise"]),
        due_on=date.fromisoformat(str(facts["keep_by"])),
        seat=seat,
        at=at,
        language=case.language,
        area=case.area,
        source=case,
        thread=case.thread,
        askers=[f"person:{pk}" for pk in sorted(residents)],
    )


def _record(case: Case, message: Message, *, seat: Seat, writer: Person, at: datetime) -> None:
    facts = beats.office_facts(case.office, message=message.pk, outcome=case.outcome)
    if writer != seat.person:
        facts["signed_by"] = seat.person.name
    timeline.record(case.thread, Done("case.answered", case, at, writer.pk, facts))


def _tell(case: Case, text: str, *, writer: Person, facts: Facts, at: datetime) -> None:
    beats.tell(
        case, "case.answered", at=at, answer=text, office=case.office.names, officer=writer.name,
        phone=case.office.contact_phone, outcome=case.outcome, facts={name: facts.get(name, "") for name in OUTCOME_FACTS},
    )  # fmt: skip


def _answer_along(
    lead: Case, followers: list[Case], message: Message, *, public_text: str, seat: Seat, writer: Person, at: datetime
) -> None:
    """Give the lead's answer to each case answered along with it; who asked twice is told once."""
    told = {_asker(lead)}
    for follower in followers:
        follower.state, follower.outcome, follower.answered_at = lead.state, lead.outcome, at
        follower.officer, follower.commitment = writer, lead.commitment
        if public_text:
            Story.objects.filter(case=follower).update(answer=public_text)
        beats.keep(follower, "state", "outcome", "answered_at", "officer", "commitment")
        same = beats.say(
            follower, MessageKind.ANSWER, message.text, by=writer, office=lead.office, at=at, facts=message.facts
        )
        _record(follower, same, seat=seat, writer=writer, at=at)
        if _asker(follower) not in told:
            told.add(_asker(follower))
            _tell(follower, message.text, writer=writer, facts=message.facts, at=at)


# --- words being written ---------------------------------------------------------------------------------------------


def keep_answer_draft(
    case: Case, *, by: Person, text: str, outcome: str, public_text: str, facts: Facts, at: datetime
) -> AnswerDraft:
    """Keep an answer as far as it is written; it stays with the case, whoever has the case tomorrow."""
    draft, _is_new = AnswerDraft.objects.update_or_create(
        case=case,
        by=by,
        defaults={
            "text": text,
            "outcome": outcome if outcome in Outcome.values else "",
            "public_text": public_text,
            "facts": dict(facts),
            "kept_at": at,
            "ready_at": None,
        },
    )
    return draft


@transaction.atomic
def ready(
    case: Case,
    *,
    seat: Seat,
    text: str,
    outcome: Outcome,
    at: datetime,
    public_text: str = "",
    version: int | None = None,
    facts: Facts | None = None,
    pictures: Iterable[Taken] = (),
) -> AnswerDraft:
    """Lay a finished answer before a colleague for the second signature; nobody is told yet."""
    case, pictures, facts = beats.locked(case), list(pictures), dict(facts or {})
    if refusal := rules.why_not_answer(case, seat=seat, text=text, version=version):
        raise Refused(refusal)
    if reason := rules.why_not_outcome(
        case, outcome=outcome, facts=facts, has_picture=bool(pictures), on=beats.day(at)
    ):
        raise Refused(reason)
    for picture in pictures:  # kept with the case at once: what shows that it is done does not wait
        documents.keep(picture, subject=case, at=at, by_id=seat.person.pk)
    if pictures:
        facts["pictures"] = len(pictures)
    draft = keep_answer_draft(
        case, by=seat.person, text=text, outcome=outcome, public_text=public_text, facts=facts, at=at
    )
    draft.ready_at, draft.note = at, ""
    draft.save(update_fields=["ready_at", "note"])
    beats.keep(case)
    timeline.record(case.thread, Done("case.to_sign", case, at, seat.person.pk, beats.office_facts(case.office)))
    return draft


@transaction.atomic
def sign(draft: AnswerDraft, *, seat: Seat, at: datetime) -> Case:
    """Sign a colleague's answer: it is given in the writer's name, and the record names both."""
    case, read = beats.locked(draft.case), draft
    found = AnswerDraft.objects.select_for_update(of=("self",)).select_related("by").filter(pk=draft.pk).first()
    if refusal := rules.why_not_sign_draft(case, found, read=read, seat=seat):
        raise Refused(refusal)
    assert found is not None
    draft = found
    return answer(
        case,
        seat=seat,
        text=draft.text,
        outcome=Outcome(draft.outcome),
        public_text=draft.public_text,
        facts=draft.facts,
        signed_for=draft.by,
        at=at,
    )


@transaction.atomic
def give_back(draft: AnswerDraft, *, seat: Seat, note: str, at: datetime) -> AnswerDraft:
    """Give an answer back to its writer with what should be otherwise."""
    case = beats.locked(draft.case)
    if refusal := rules.why_not_give_back(case, draft, seat=seat, note=note):
        raise Refused(refusal)
    draft.ready_at, draft.note = None, note
    draft.save(update_fields=["ready_at", "note"])
    beats.keep(case)
    timeline.record(case.thread, Done("case.given_back", case, at, seat.person.pk, beats.office_facts(case.office)))
    return draft
