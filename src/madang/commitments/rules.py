"""May they, and if not, why not."""

from __future__ import annotations

from datetime import date

from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office

from .enums import LONGEST_YEARS, MOVES, OWED, CannotPromise, State
from .models import Commitment

# Who writes down what an office owes that is not theirs: a supervisor, and who sits beside the mayor when it is promised.
PROMISES_FOR_ALL = (RoleKind.SUPERVISOR, RoleKind.SCHEDULER, RoleKind.MAYOR)


def why_not_promise(*, office: Office, text: str, due_on: date | None, seat: Seat, on: date) -> CannotPromise | None:
    """Say why an office cannot promise this for a day."""
    if office.pk not in seat.office_ids and not seat.is_any(*PROMISES_FOR_ALL):
        return CannotPromise.NOT_YOURS
    if not text.strip():
        return CannotPromise.NO_WORDS
    return why_not_day(due_on, on=on)


def why_not_day(due_on: date | None, *, on: date) -> CannotPromise | None:
    """Say why a day cannot be the day of a promise made or moved on `on`."""
    if due_on is None or due_on <= on:
        return CannotPromise.NO_DATE
    return CannotPromise.TOO_FAR if due_on.year > on.year + LONGEST_YEARS else None


def why_not_change(commitment: Commitment, *, seat: Seat) -> CannotPromise | None:
    """Say why a seat cannot write to a promise that is still owed."""
    if commitment.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_YOURS
    return None if commitment.is_owed else CannotPromise.ENDED


def why_not_advance(commitment: Commitment, *, seat: Seat, state: State, text: str) -> CannotPromise | None:
    """Say why a promise cannot go a step further: planned, with its money, under way."""
    if refusal := why_not_change(commitment, seat=seat):
        return refusal
    if state not in OWED or not MOVES.allow(State(commitment.state), state):
        return CannotPromise.NOT_NEXT
    return None if text.strip() else CannotPromise.NO_WORDS


def why_not_report(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why no progress can be written down."""
    return why_not_change(commitment, seat=seat) or (None if text.strip() else CannotPromise.NO_WORDS)


def why_not_move(
    commitment: Commitment, *, seat: Seat, due_on: date | None, reason: str, on: date
) -> CannotPromise | None:
    """Say why the date of a promise cannot be moved."""
    if refusal := why_not_change(commitment, seat=seat) or why_not_day(due_on, on=on):
        return refusal
    if due_on == commitment.due_on:
        return CannotPromise.SAME_DATE
    return None if reason.strip() else CannotPromise.NO_REASON


def why_not_end(commitment: Commitment, *, seat: Seat, state: State, text: str) -> CannotPromise | None:
    """Say why a promise cannot end so: kept needs evidence, changed and not kept need a reason."""
    if refusal := why_not_change(commitment, seat=seat):
        return refusal
    if state in OWED:
        return CannotPromise.NOT_NEXT
    if text.strip():
        return None
    return CannotPromise.NO_EVIDENCE if state == State.KEPT else CannotPromise.NO_REASON


def why_not_take_up(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why an ended promise cannot be taken up again."""
    if commitment.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_YOURS
    if commitment.is_owed:
        return CannotPromise.NOT_ENDED
    return None if text.strip() else CannotPromise.NO_REASON
