"""May they, and if not, why not."""

from __future__ import annotations

from datetime import date

from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office

from .enums import LONGEST_YEARS, MOVES, OWED, CannotPromise, Says, State
from .models import Commitment, Hearer

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


def why_not_read(commitment: Commitment, *, seat: Seat) -> CannotPromise | None:
    """Say why a seat cannot read what was said of a promise in confidence: its office and supervisors can."""
    is_theirs = commitment.office_id in seat.office_ids or seat.is_any(RoleKind.SUPERVISOR)
    return None if is_theirs else CannotPromise.NOT_YOURS


def why_not_take_up(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why an ended promise cannot be taken up again."""
    if commitment.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_YOURS
    if commitment.is_owed:
        return CannotPromise.NOT_ENDED
    return None if text.strip() else CannotPromise.NO_REASON


# --- whether it is so ------------------------------------------------------------------------------------------------


def why_not_confirm(commitment: Commitment, *, asker: Hearer | None) -> CannotPromise | None:
    """Say why it cannot be kept that somebody who asked finds a promise kept."""
    return _why_not_say(commitment, asker=asker, said=Says.YES)


def why_not_dispute(commitment: Commitment, *, asker: Hearer | None, words: str) -> CannotPromise | None:
    """Say why no review can be opened, because somebody who asked says that a promise was not kept."""
    return _why_not_say(commitment, asker=asker, said=Says.NO) or (None if words.strip() else CannotPromise.NO_WORDS)


def _why_not_say(commitment: Commitment, *, asker: Hearer | None, said: Says) -> CannotPromise | None:
    if commitment.state != State.KEPT:
        return CannotPromise.NOT_KEPT
    if asker is None or not asker.is_asker or asker.commitment_id != commitment.pk:
        return CannotPromise.NOT_ASKED
    if asker.said == said:
        return CannotPromise.SAID
    return CannotPromise.UNDER_REVIEW if commitment.disputed_on else None


def why_not_vouch(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why a seat cannot write down that a committee finds a promise kept: a supervisor of another office may."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_SUPERVISOR
    if commitment.office_id in seat.office_ids:
        return CannotPromise.OWN_WORD
    if commitment.state != State.KEPT:
        return CannotPromise.NOT_KEPT
    if commitment.disputed_on:
        return CannotPromise.UNDER_REVIEW
    if commitment.confirmed_on:
        return CannotPromise.SAID
    return None if text.strip() else CannotPromise.NO_EVIDENCE


def why_not_decide(commitment: Commitment, *, seat: Seat, reason: str) -> CannotPromise | None:
    """Say why a review of a promise cannot be decided."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_SUPERVISOR
    if commitment.disputed_on is None:
        return CannotPromise.NO_REVIEW
    return None if reason.strip() else CannotPromise.NO_REASON
