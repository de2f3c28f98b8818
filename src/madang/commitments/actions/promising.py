"""Promises made, moved, taken further, ended and taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction

from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY
from madang.ui.dates import local

from .. import rules
from ..enums import CannotPromise, Decision, State, StepKind
from ..models import Commitment, Hearer
from . import beats, confirming, measuring
from .measuring import Figure

FIRST_NUMBER = 101


@transaction.atomic
def promise(
    *,
    office: Office,
    text: str,
    due_on: date | None,
    seat: Seat,
    at: datetime,
    language: str = "",
    area: Area | None = None,
    source: models.Model | None = None,
    thread: int = CITY,
    askers: Iterable[str] = (),
    parent: Commitment | None = None,
    won: int | None = None,
    budget_line: str = "",
    figure: Figure | None = None,
) -> Commitment:
    """Make a promise of an office, shown to everybody at once; `askers` are recipient keys who hear what becomes of it.

    Without a `language` its words are in the city's first. Who may make it may say at once what it costs and what it is
    measured by; later its office does.
    """
    on = local(at).date()
    if refusal := rules.why_not_promise(office=office, text=text, due_on=due_on, seat=seat, on=on):
        raise Refused(refusal)
    if won is not None and won <= 0:
        raise Refused(CannotPromise.NO_MONEY)
    if figure and figure.baseline == figure.target:
        raise Refused(CannotPromise.NO_FIGURE)
    came_of = (source._meta.label_lower, source.pk) if source else ("", None)
    commitment = make(
        thread, office=office, text=text, due_on=due_on, language=language, area=area, source=came_of, seat=seat, at=at,
        parent=parent,
    )  # fmt: skip
    for key in askers:
        hear(commitment, key=key, at=at, is_asker=True)
    if won is not None:
        measuring.put_money(commitment, won, budget_line, seat=seat, at=at)
    if figure:
        measuring.put_figure(commitment, figure, seat=seat, at=at)
    return commitment


def make(
    thread: int, *, office: Office, text: str, due_on: date | None, language: str, area: Area | None,
    source: tuple[str, int | None], seat: Seat, at: datetime, parent: Commitment | None = None,
) -> Commitment:  # fmt: skip
    """Write down a promise that the rules allow, under the next number."""
    assert due_on is not None
    on = local(at).date()
    commitment = Commitment.objects.create(
        number=_next_number(),
        thread=thread,
        text=text.strip(),
        language=language or first_language(),
        office=office,
        area=area,
        made_on=on,
        state_on=on,
        first_due_on=due_on,
        due_on=due_on,
        source_type=source[0],
        source_id=source[1],
        parent=parent,
        made_by=seat.person,
    )
    beats.step(commitment, StepKind.MADE, "", seat=seat, at=at)
    return commitment


def _next_number() -> int:
    """Return the next running number, one promise after the other: the city's own thread is held for it."""
    timeline.hold(CITY)
    last = Commitment.objects.order_by("-number").values_list("number", flat=True).first()
    return last + 1 if last else FIRST_NUMBER


def hear(commitment: Commitment, *, key: str, at: datetime, is_asker: bool) -> bool:
    """Let a recipient hear what becomes of a promise, once. Return whether that is new."""
    _row, is_new = Hearer.objects.get_or_create(
        commitment=commitment, to_key=key, defaults={"is_asker": is_asker, "since": at}
    )
    return is_new


def leave_off(commitment: Commitment, *, key: str) -> None:
    """Let somebody who only follows hear no more."""
    Hearer.objects.filter(commitment=commitment, to_key=key, is_asker=False).delete()


@transaction.atomic
def advance(commitment: Commitment, *, seat: Seat, state: State, text: str, at: datetime) -> Commitment:
    """Take a promise a step further towards being kept, in public words; who asked is told."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_advance(commitment, seat=seat, state=state, text=text):
        raise Refused(refusal)
    commitment.state, commitment.state_on = state, local(at).date()
    beats.keep(commitment, "state", "state_on")
    beats.step(commitment, StepKind.ADVANCED, text, seat=seat, at=at)
    beats.tell(commitment, "promise.advanced", text, at=at)
    return commitment


@transaction.atomic
def report(commitment: Commitment, *, seat: Seat, text: str, at: datetime) -> Commitment:
    """Write down progress that everybody reads."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_report(commitment, seat=seat, text=text):
        raise Refused(refusal)
    beats.step(commitment, StepKind.REPORTED, text, seat=seat, at=at)
    return commitment


@transaction.atomic
def move(commitment: Commitment, *, seat: Seat, due_on: date | None, reason: str, at: datetime) -> Commitment:
    """Give a promise another date, with a reason; the first date stays visible."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_move(commitment, seat=seat, due_on=due_on, reason=reason, on=local(at).date()):
        raise Refused(refusal)
    assert due_on is not None
    commitment.due_on = due_on
    beats.keep(commitment, "due_on")
    beats.step(commitment, StepKind.MOVED, reason, seat=seat, at=at)
    beats.tell(commitment, "promise.moved", reason, at=at)
    return commitment


@transaction.atomic
def end(
    commitment: Commitment, *, seat: Seat, state: State, text: str, at: datetime, files: Iterable[Taken] = ()
) -> Commitment:
    """Mark a promise kept, with what shows it, or changed or not kept, with the reason; all who asked are told by name.

    `files` show that it was kept, to everybody. Who asked is asked whether it is so.
    """
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_end(commitment, seat=seat, state=state, text=text):
        raise Refused(refusal)
    on = local(at).date()
    commitment.state, commitment.state_on, commitment.ended_on, commitment.ended_with = state, on, on, text.strip()
    beats.keep(commitment, "state", "state_on", "ended_on", "ended_with")
    confirming.begin_to_ask(commitment)
    for file in files:
        documents.keep(file, subject=commitment, at=at, by_id=seat.person.pk)
    beats.step(commitment, StepKind(state), text, seat=seat, at=at)
    beats.tell(commitment, f"promise.{state.value}", text, at=at)
    return commitment


@transaction.atomic
def take_up(commitment: Commitment, *, seat: Seat, text: str, at: datetime) -> Commitment:
    """Take an ended promise up again, with the reason; its dates stay, and who was told that it ended is told this."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_take_up(commitment, seat=seat, text=text):
        raise Refused(refusal)
    commitment.state, commitment.state_on = State.UNDER_WAY, local(at).date()
    commitment.ended_on, commitment.ended_with = None, ""
    commitment.confirmed, commitment.confirmed_on, commitment.disputed_on = "", None, None
    commitment.reminded_on, commitment.handed_on = None, None
    beats.keep(
        commitment, "state", "state_on", "ended_on", "ended_with", "confirmed", "confirmed_on", "disputed_on", "reminded_on", "handed_on",
    )  # fmt: skip
    confirming.close_review(commitment, Decision.TAKEN_UP, by=seat.person, reason=text, at=at)
    beats.step(commitment, StepKind.TAKEN_UP, text, seat=seat, at=at)
    beats.tell(commitment, "promise.taken_up", text, at=at)
    return commitment
