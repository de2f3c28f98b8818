"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.rules import Seat

from .enums import (
    FARTHEST,
    MOST_LETTERS,
    MOST_SAID,
    MOVES,
    CannotAsk,
    CannotPlan,
    CannotShape,
    CannotVisit,
    Does,
    Kind,
    QuestionState,
    State,
    StopKind,
)
from .models import Broadcast, Question, Remark, Shape, Stop, Visit

LONGEST_VISIT = timedelta(days=366)
FARTHEST_PROMISE = timedelta(days=3653)
DECIDES = (RoleKind.SCHEDULER,)
CLOSED = (State.FINISHED, State.CANCELLED)
FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR, RoleKind.MODERATOR)


def writes(visit: Visit, seat: Seat) -> bool:
    """Say whether a seat writes to a visit: the scheduler, its office, and the district that is its partner."""
    return seat.is_any(*DECIDES) or visit.is_of(seat)


def notes(visit: Visit, seat: Seat) -> bool:
    """Say whether a seat writes down what people say: who writes to the visit, the front line, and the task force."""
    in_team = visit.team.filter(person=seat.person, until__isnull=True)
    is_front = seat.is_any(*FRONT) and visit.published_at is not None
    return writes(visit, seat) or is_front or in_team.exists()


def answers(visit: Visit, seat: Seat) -> bool:
    """Say whether a seat says what was answered: who writes to the visit, and its task force; not the front line."""
    return writes(visit, seat) or visit.team.filter(person=seat.person, until__isnull=True).exists()


def why_not_plan(
    *, name: str, question: str, begins_on: date | None, ends_on: date | None, seat: Seat, on: date
) -> CannotVisit | None:
    """Say why a visit cannot be planned so."""
    if not seat.is_any(*DECIDES):
        return CannotVisit.NOT_SCHEDULER
    if refusal := why_not_words(name=name, question=question, begins_on=begins_on, ends_on=ends_on):
        return refusal
    return CannotVisit.BAD_DAYS if begins_on and not on <= begins_on <= on + LONGEST_VISIT * 3 else None


def why_not_shape(
    kind: Kind, *, names: Mapping[str, str], checklist: Sequence[tuple[int, Mapping[str, str]]], remark_days: int,
    valid_from: date, seat: Seat, on: date,
) -> CannotShape | None:  # fmt: skip
    """Say why a kind of visit cannot have such settings from a day on."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotShape.NOT_ADMINISTRATOR
    if not any(word.strip() for word in names.values()):
        return CannotShape.NO_NAME
    if any(abs(days) > FARTHEST or not any(word.strip() for word in told.values()) for days, told in checklist):
        return CannotShape.BAD_STEP
    if not 1 <= remark_days <= 90:
        return CannotShape.BAD_DAYS
    if valid_from < on:
        return CannotShape.PAST
    return CannotShape.SAME_DAY if Shape.objects.filter(kind=kind, valid_from=valid_from).exists() else None


def why_not_words(*, name: str, question: str, begins_on: date | None, ends_on: date | None) -> CannotVisit | None:
    """Say why a visit cannot be described so."""
    if not name.strip():
        return CannotVisit.NO_NAME
    if not question.strip():
        return CannotVisit.NO_QUESTION
    if begins_on is None or ends_on is None or ends_on < begins_on:
        return CannotVisit.NO_DAYS
    return CannotVisit.BAD_DAYS if ends_on > begins_on + LONGEST_VISIT else None


def why_not_change(visit: Visit, *, seat: Seat) -> CannotVisit | None:
    """Say why a seat cannot write to a visit."""
    if not writes(visit, seat):
        return CannotVisit.NOT_YOURS
    return CannotVisit.ENDED if visit.state in CLOSED else None


def why_not_said(*several: str) -> CannotPlan | None:
    """Say why words cannot be kept or shown: too long to be read, or with a number that the law forbids to keep."""
    if any(len(text) > MOST_SAID for text in several):
        return CannotPlan.TOO_LONG
    return CannotPlan.PERSONAL_NUMBER if any(has_resident_number(text) for text in several) else None


def why_not_move_on(
    visit: Visit, state: State, *, seat: Seat, on: date, reason: str = "", at: datetime | None = None
) -> CannotVisit | CannotPlan | None:
    """Say why a visit cannot go on to its next state. It finishes at a moment `at`."""
    if not seat.is_any(*DECIDES):
        return CannotVisit.NOT_SCHEDULER
    if not MOVES.allow(State(visit.state), state):
        return CannotVisit.ENDED if visit.state in CLOSED else CannotVisit.NOT_NEXT
    if refusal := why_not_said(reason):
        return refusal
    if state == State.CANCELLED:
        return None if reason.strip() else CannotVisit.NO_REASON
    if state == State.ON_SITE and not visit.stops.exists():
        return CannotVisit.NO_AGENDA
    if state == State.ON_SITE and visit.begins_on > on:
        return CannotVisit.TOO_EARLY
    if state == State.PLANNING and visit.ends_on > on:
        return None if reason.strip() else CannotVisit.STILL_THERE
    if state == State.FINISHED and unanswered(visit).exists():
        return CannotVisit.QUESTIONS_LEFT
    if state == State.FINISHED and at is not None and to_come(visit, at=at).exists():
        return CannotVisit.POINTS_LEFT
    if state == State.FINISHED:
        new = visit.plan.filter(does__in=[Does.DO, Does.STUDY], commitment__isnull=False)
        return None if new.exists() or reason.strip() else CannotVisit.NO_OUTCOME
    return None


def unanswered(visit: Visit) -> QuerySet[Question]:
    """Return the questions of a visit's town halls that nobody has answered, taken up or refused yet."""
    return Question.objects.filter(stop__visit=visit, state__in=[QuestionState.WAITING, QuestionState.OPEN])


def to_come(visit: Visit, *, at: datetime) -> QuerySet[Stop]:
    """Return the points of a visit's agenda that people may still come to; a return visit is of the time after."""
    points = visit.stops.filter(meeting__starts_at__gt=at).exclude(meeting__state="cancelled")
    return points.exclude(kind=StopKind.RETURN)


def why_not_stop(visit: Visit, *, on: date, seat: Seat, is_after: bool) -> CannotVisit | None:
    """Say why a point cannot be put on the agenda; the working team, town hall and return visits may lie after the last day."""
    if refusal := why_not_change(visit, seat=seat):
        return refusal
    if on < visit.begins_on or (on > visit.ends_on and not is_after):
        return CannotVisit.BASE_BUSY
    return None


def why_not_write(
    visit: Visit, *, does: Does, text: str, reason: str, has_office: bool, due_on: date | None, has_theme: bool,
    won: int | None, figure: str, baseline: Decimal | None, target: Decimal | None, seat: Seat, on: date,
) -> CannotPlan | CannotVisit | None:  # fmt: skip
    """Say why a line cannot stand in a visit's plan."""
    if refusal := why_not_change(visit, seat=seat):
        return refusal
    if visit.adopted_at is not None:
        return CannotPlan.ADOPTED
    if said := why_not_said(text, reason):
        return said
    if not text.strip():
        return CannotPlan.NO_WORDS
    if not has_theme:
        return CannotPlan.NO_THEME
    if does == Does.NOT:
        return None if reason.strip() else CannotPlan.NO_REASON
    if not has_office:
        return CannotPlan.NO_OFFICE
    if due_on is None or due_on <= on:
        return CannotPlan.NO_DATE
    if due_on > on + FARTHEST_PROMISE:
        return CannotPlan.TOO_FAR
    if won is not None and won <= 0:
        return CannotPlan.BAD_MONEY
    whole = bool(figure.strip()) and baseline is not None and target is not None and baseline != target
    none = not figure.strip() and baseline is None and target is None
    return None if whole or none else CannotPlan.BAD_FIGURE


def why_not_present(visit: Visit, *, seat: Seat, on: date, days: int = 14) -> CannotPlan | CannotVisit | None:
    """Say why a plan cannot be presented."""
    if refusal := why_not_move_on(visit, State.PRESENTED, seat=seat, on=on):
        return refusal
    if not 1 <= days <= 90:
        return CannotPlan.BAD_DAYS
    return None if visit.plan.exists() else CannotPlan.EMPTY


def why_not_remark(visit: Visit, *, text: str, at: datetime, name: str = "") -> CannotPlan | None:
    """Say why nobody can remark on a plan now."""
    if visit.presented_at is None:
        return CannotPlan.NOT_PRESENTED
    if visit.remarks_until is None or visit.remarks_until <= at or visit.adopted_at:
        return CannotPlan.ADOPTED
    return why_not_said(text, name) or (None if text.strip() else CannotPlan.NO_WORDS)


def why_not_reply(remark: Remark, *, text: str, seat: Seat) -> CannotPlan | CannotVisit | None:
    """Say why a seat cannot reply to a remark."""
    if refusal := why_not_change(remark.visit, seat=seat):
        return refusal
    if remark.reply:
        return CannotPlan.REPLIED
    return why_not_said(text) or (None if text.strip() else CannotPlan.NO_WORDS)


def why_not_ask(broadcast: Broadcast | None, *, text: str, name: str = "") -> CannotAsk | CannotPlan | None:
    """Say why a question cannot be asked at a town hall."""
    if broadcast is None or not broadcast.takes_questions:
        return CannotAsk.SHUT
    if not text.strip():
        return CannotAsk.NO_WORDS
    return CannotAsk.TOO_LONG if len(text) > MOST_LETTERS else why_not_said(text, name)


def why_not_back(question: Question) -> CannotAsk | None:
    """Say why a question cannot be backed."""
    return None if question.state == QuestionState.OPEN else CannotAsk.NOT_OPEN
