"""A town hall: its broadcast, questions from the room, from home and by telephone, and what an answer became at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from madang.cases import actions as cases
from madang.cases.actions import Told
from madang.cases.enums import Channel
from madang.cases.models import Case
from madang.commitments import actions as commitments
from madang.commitments.models import Commitment
from madang.kit import reference
from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Office

from .. import rules
from ..enums import CannotAsk, CannotVisit, QuestionState, Way
from ..models import Backing, Broadcast, Question, Stop
from . import beats


@dataclass(frozen=True)
class Asked:
    """A question before it is kept. `key` is of the browser's form or the call: sent twice it is one question."""

    text: str
    way: Way
    key: str
    name: str = ""
    who: Introduced | None = None
    person: Person | None = None  # a resident who is signed in


@transaction.atomic
def set_broadcast(
    stop: Stop, *, stream: str, captions: str, recording: str, takes_questions: bool, seat: Seat, at: datetime
) -> Broadcast:
    """Say where a town hall is seen from home, and whether it takes questions now."""
    if refusal := rules.why_not_change(stop.visit, seat=seat):
        raise Refused(refusal)
    told = {"stream": stream, "captions": captions, "recording": recording, "takes_questions": takes_questions}
    found, _new = Broadcast.objects.update_or_create(stop=stop, defaults=told)
    beats.record(stop.visit, "broadcast", by=seat.person, at=at, subject=stop, **told)
    return found


@transaction.atomic
def ask(stop: Stop, asked: Asked, *, at: datetime, seat: Seat | None = None) -> Question:
    """Keep a question. From the room or by telephone, somebody of the city wrote it down and it is shown at once."""
    held = Stop.objects.select_for_update().get(pk=stop.pk)
    text = clean(asked.text).strip()
    if known := Question.objects.filter(stop=held, key=asked.key).first():
        return known
    if refusal := rules.why_not_ask(Broadcast.objects.filter(stop=held).first(), text=text, name=asked.name):
        raise Refused(refusal)
    last = held.questions.aggregate(last=Max("number"))["last"] or 0
    return Question.objects.create(
        stop=held, number=last + 1, text=text, name=fits(clean(asked.name), 80), way=asked.way, key=asked.key, asked_at=at,
        state=QuestionState.OPEN if seat else QuestionState.WAITING,
        person=asked.person or (people.meet(asked.who, at=at) if asked.who and asked.who.addresses else None),
    )  # fmt: skip


def open_question(question: Question, *, seat: Seat) -> None:
    """Let everybody read a question and back it."""
    _may(question, seat)
    Question.objects.filter(pk=question.pk, state__in=[QuestionState.WAITING, QuestionState.HIDDEN]).update(
        state=QuestionState.OPEN, why_hidden=""
    )


@transaction.atomic
def hide_question(question: Question, *, why: str, seat: Seat, at: datetime) -> None:
    """Take a question off the list, with a reason that stays in the record; what is answered stays."""
    held, reason = _locked(question, seat), fits(clean(why), 200)
    if not reason:
        raise Refused(CannotVisit.NO_REASON)
    held.state, held.why_hidden = QuestionState.HIDDEN, reason
    held.save(update_fields=["state", "why_hidden"])
    facts = {"number": held.number, "reason": reason}
    beats.record(held.stop.visit, "question_hidden", by=seat.person, at=at, subject=held, **facts)


def back(question: Question, *, key: str, at: datetime) -> bool:
    """Count one more voice for a question, once for a key. Return whether it is new; the database keeps it to one."""
    if refusal := rules.why_not_back(question):
        raise Refused(refusal)
    try:
        with transaction.atomic():
            Backing.objects.create(question=question, key=key, at=at)
            Question.objects.filter(pk=question.pk).update(backing=F("backing") + 1)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def answer(question: Question, *, text: str, seat: Seat, at: datetime) -> Question:
    """Write down what was answered, and tell who asked and left a way; the list moves on."""
    question = _answered(question, text=text, seat=seat, at=at)
    _tell(question, at=at)
    return question


def _tell(question: Question, *, at: datetime, case: str = "", promise: int | None = None) -> None:
    """Tell who asked and left a way what was answered, and under which number it goes on."""
    if question.person_id:
        told = {
            "visit": question.stop.visit.names, "words": question.text[:80], "answer": question.answer, "case": case,
            "promise": promise,
        }  # fmt: skip
        notices.leave("visit.answered", to_key=f"person:{question.person_id}", at=at, about=question, context=told)


@transaction.atomic
def make_case(question: Question, *, text: str, seat: Seat, at: datetime, office: Office | None = None) -> Case:
    """Answer a question by taking it up: a case of an office, in one act; who asked and left a way has its thread."""
    question = _answered(question, text=text, seat=seat, at=at)
    number = reference.free()
    told = Told(
        reference=number, text=_as_story(question), channel=Channel.FIELD, resident=question.person,
        written_by=seat.person, area=question.stop.meeting.area, office=office, is_read_back=True,
        pin="" if question.person else reference.pin_of(number),
    )  # fmt: skip
    question.case = cases.file(told, at=at).case
    question.save(update_fields=["case"])
    _tell(question, at=at, case=number)
    return question.case


def _as_story(question: Question) -> str:
    """Return a question as words that stand by themselves: what is short in the hall says elsewhere where it was asked."""
    return f"{question.text} ({pick(question.stop.visit.names, question.stop.visit.language)})"


@transaction.atomic
def make_promise(
    question: Question, *, text: str, office: Office, due_on: date | None, seat: Seat, at: datetime
) -> Commitment:
    """Answer a question by a promise, in one act: who asked hears what becomes of it."""
    question = _answered(question, text=text, seat=seat, at=at)
    visit = question.stop.visit
    question.commitment = commitments.promise(
        office=office, text=text, due_on=due_on, seat=seat, at=at, area=visit.area, source=question,
        askers=[f"person:{question.person_id}"] if question.person_id else [],
    )  # fmt: skip
    question.save(update_fields=["commitment"])
    _tell(question, at=at, promise=question.commitment.number)
    return question.commitment


@transaction.atomic
def correct_answer(question: Question, *, text: str, seat: Seat, at: datetime) -> Question:
    """Correct what was written down as the answer; the words before it stay in the record, and who asked hears the new ones."""
    _may(question, seat)
    held = Question.objects.select_for_update(of=("self",)).select_related("stop__visit").get(pk=question.pk)
    if held.state != QuestionState.ANSWERED:
        raise Refused(CannotAsk.NOT_OPEN)
    if not text.strip():
        raise Refused(CannotAsk.NO_ANSWER)
    if refusal := rules.why_not_said(text):
        raise Refused(refusal)
    facts = {"number": held.number, "before": held.answer, "text": clean(text)}
    held.answer = clean(text)
    held.save(update_fields=["answer"])
    beats.record(held.stop.visit, "answer_corrected", by=seat.person, at=at, subject=held, **facts)
    _tell(held, at=at)
    return held


def _answered(question: Question, *, text: str, seat: Seat, at: datetime) -> Question:
    question = _locked(question, seat)
    if not text.strip():
        raise Refused(CannotAsk.NO_ANSWER)
    if refusal := rules.why_not_said(text):
        raise Refused(refusal)
    question.state, question.answer, question.answered_at = QuestionState.ANSWERED, clean(text), at
    question.why_hidden = ""
    question.save(update_fields=["state", "answer", "answered_at", "why_hidden"])
    facts = {"number": question.number, "text": question.answer}
    beats.record(question.stop.visit, "answered", by=seat.person, at=at, subject=question, **facts)
    return question


def _may(question: Question, seat: Seat) -> None:
    if not rules.answers(question.stop.visit, seat):
        raise Refused(CannotVisit.NOT_YOURS)


def _locked(question: Question, seat: Seat) -> Question:
    _may(question, seat)
    found = Question.objects.select_for_update(of=("self",)).select_related(
        "stop__visit__area", "stop__meeting__area", "person"
    )
    held = found.get(pk=question.pk)
    if held.state == QuestionState.ANSWERED:
        raise Refused(CannotAsk.NOT_OPEN)
    return held
