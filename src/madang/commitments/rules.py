"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office

from .enums import LEAST_EVIDENCE, LONGEST_WORDS, LONGEST_YEARS, MOVES, OWED, CannotPromise, Says, State
from .models import Commitment, Hearer, Indicator, Milestone

# Who writes down what an office owes that is not theirs: a supervisor, and who sits beside the mayor when it is promised.
PROMISES_FOR_ALL = (RoleKind.SUPERVISOR, RoleKind.SCHEDULER, RoleKind.MAYOR)


def why_not_words(text: str, *, empty: CannotPromise = CannotPromise.NO_WORDS) -> CannotPromise | None:
    """Say why words cannot stand in the record of a promise, which everybody reads; `empty` where there are none."""
    if not text.strip():
        return empty
    return why_not_beside(text)


def why_not_beside(*texts: str) -> CannotPromise | None:
    """Say why words that may be left out cannot be kept: a number that the law forbids to keep, or too many."""
    if any(has_resident_number(text) for text in texts):
        return CannotPromise.PERSONAL_NUMBER
    return CannotPromise.TOO_LONG if any(len(text.strip()) > LONGEST_WORDS for text in texts) else None


def why_not_promise(*, office: Office, text: str, due_on: date | None, seat: Seat, on: date) -> CannotPromise | None:
    """Say why an office cannot promise this for a day."""
    if office.pk not in seat.office_ids and not seat.is_any(*PROMISES_FOR_ALL):
        return CannotPromise.NOT_YOURS
    return why_not_words(text) or why_not_day(due_on, on=on)


def why_not_day(due_on: date | None, *, on: date) -> CannotPromise | None:
    """Say why a day cannot be the day of a promise made or moved on `on`."""
    if due_on is None or due_on <= on:
        return CannotPromise.NO_DATE
    return CannotPromise.TOO_FAR if due_on.year > on.year + LONGEST_YEARS else None


def why_not_change(commitment: Commitment, *, seat: Seat) -> CannotPromise | None:
    """Say why a seat cannot write to a promise that is still owed."""
    if commitment.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_YOURS
    if commitment.merged_into_id:
        return CannotPromise.MERGED
    return None if commitment.is_owed else CannotPromise.ENDED


def why_not_advance(commitment: Commitment, *, seat: Seat, state: State, text: str) -> CannotPromise | None:
    """Say why a promise cannot go a step further: planned, with its money, under way."""
    if refusal := why_not_change(commitment, seat=seat):
        return refusal
    if state not in OWED or not MOVES.allow(State(commitment.state), state):
        return CannotPromise.NOT_NEXT
    return why_not_words(text)


def why_not_report(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why no progress can be written down."""
    return why_not_change(commitment, seat=seat) or why_not_words(text)


def why_not_move(
    commitment: Commitment, *, seat: Seat, due_on: date | None, reason: str, on: date
) -> CannotPromise | None:
    """Say why the date of a promise cannot be moved."""
    if refusal := why_not_change(commitment, seat=seat) or why_not_day(due_on, on=on):
        return refusal
    if due_on == commitment.due_on:
        return CannotPromise.SAME_DATE
    return why_not_words(reason, empty=CannotPromise.NO_REASON)


def why_not_end(commitment: Commitment, *, seat: Seat, state: State, text: str) -> CannotPromise | None:
    """Say why a promise cannot end so: kept needs evidence, changed and not kept need a reason."""
    if refusal := why_not_change(commitment, seat=seat):
        return refusal
    if state in OWED:
        return CannotPromise.NOT_NEXT
    if state == State.KEPT and commitment.parts.owed().exists():
        return CannotPromise.PARTS_OWED
    if state == State.KEPT and len(text.strip()) < LEAST_EVIDENCE:
        return CannotPromise.NO_EVIDENCE
    return why_not_words(text, empty=CannotPromise.NO_REASON)


def why_not_read(commitment: Commitment, *, seat: Seat) -> CannotPromise | None:
    """Say why a seat cannot read what was said of a promise in confidence: its office and supervisors can."""
    is_theirs = commitment.office_id in seat.office_ids or seat.is_any(RoleKind.SUPERVISOR)
    return None if is_theirs else CannotPromise.NOT_YOURS


def why_not_take_up(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why an ended promise cannot be taken up again."""
    if commitment.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_YOURS
    if commitment.merged_into_id:
        return CannotPromise.MERGED
    if commitment.is_owed:
        return CannotPromise.NOT_ENDED
    return why_not_words(text, empty=CannotPromise.NO_REASON)


# --- whether it is so ------------------------------------------------------------------------------------------------


def why_not_confirm(commitment: Commitment, *, asker: Hearer | None) -> CannotPromise | None:
    """Say why it cannot be kept that somebody who asked finds a promise kept."""
    return _why_not_say(commitment, asker=asker, said=Says.YES)


def why_not_dispute(commitment: Commitment, *, asker: Hearer | None, words: str) -> CannotPromise | None:
    """Say why no review can be opened, because somebody who asked says that a promise was not kept."""
    return _why_not_say(commitment, asker=asker, said=Says.NO) or why_not_words(words, empty=CannotPromise.NO_DISPUTE)


def _why_not_say(commitment: Commitment, *, asker: Hearer | None, said: Says) -> CannotPromise | None:
    if commitment.state != State.KEPT:
        return CannotPromise.NOT_KEPT
    if commitment.merged_into_id:
        return CannotPromise.MERGED
    if asker is None or not asker.is_asker or asker.commitment_id != commitment.pk:
        return CannotPromise.NOT_ASKED
    if asker.said == said:
        return CannotPromise.SAID
    return CannotPromise.UNDER_REVIEW if commitment.disputed_on else None


def why_not_vouch(commitment: Commitment, *, seat: Seat, text: str) -> CannotPromise | None:
    """Say why a seat cannot write down that a committee finds a promise kept: a supervisor or scheduler of another office may."""
    if not seat.is_any(RoleKind.SUPERVISOR, RoleKind.SCHEDULER):
        return CannotPromise.NOT_SUPERVISOR
    if commitment.office_id in seat.office_ids:
        return CannotPromise.OWN_WORD
    if commitment.merged_into_id:
        return CannotPromise.MERGED
    if commitment.state != State.KEPT:
        return CannotPromise.NOT_KEPT
    if commitment.disputed_on:
        return CannotPromise.UNDER_REVIEW
    if commitment.confirmed_on:
        return CannotPromise.SAID
    return why_not_words(text, empty=CannotPromise.NO_EVIDENCE)


def why_not_decide(commitment: Commitment, *, seat: Seat, reason: str) -> CannotPromise | None:
    """Say why a review of a promise cannot be decided."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_SUPERVISOR
    if commitment.disputed_on is None or commitment.merged_into_id:
        return CannotPromise.NO_REVIEW
    return why_not_words(reason, empty=CannotPromise.NO_REASON)


# --- what it is measured by, and what it costs -----------------------------------------------------------------------


def why_not_measure(
    commitment: Commitment, *, seat: Seat, name: str, baseline: Decimal | None, target: Decimal | None
) -> CannotPromise | None:
    """Say why a promise cannot be measured by a figure."""
    if refusal := why_not_change(commitment, seat=seat):
        return refusal
    if refusal := why_not_words(name):
        return refusal
    return CannotPromise.NO_FIGURE if None in (baseline, target) or baseline == target else None


def why_not_take_reading(
    indicator: Indicator, *, seat: Seat, value: Decimal | None, taken_on: date | None, on: date, source: str = ""
) -> CannotPromise | None:
    """Say why a reading of a figure cannot be kept. What is called kept is measured on."""
    if refusal := why_not_read(indicator.commitment, seat=seat) or why_not_beside(source):
        return refusal
    if value is None:
        return CannotPromise.NO_FIGURE
    if taken_on is None or taken_on < indicator.baseline_on or taken_on > on:
        return CannotPromise.WRONG_DAY
    return CannotPromise.READ if indicator.readings.filter(on=taken_on).exists() else None


def why_not_set_milestone(
    commitment: Commitment, *, seat: Seat, text: str, due_on: date | None
) -> CannotPromise | None:
    """Say why a promise cannot have a milestone for a day."""
    if refusal := why_not_change(commitment, seat=seat):
        return refusal
    if refusal := why_not_words(text):
        return refusal
    return CannotPromise.NO_DATE if due_on is None or due_on < commitment.made_on else None


def why_not_reach(milestone: Milestone, *, seat: Seat, done_on: date | None, on: date) -> CannotPromise | None:
    """Say why a milestone cannot be called reached on a day."""
    if refusal := why_not_change(milestone.commitment, seat=seat):
        return refusal
    if milestone.done_on:
        return CannotPromise.REACHED
    is_seen = done_on is not None and milestone.commitment.made_on <= done_on <= on
    return None if is_seen else CannotPromise.WRONG_DAY


def why_not_fund(
    commitment: Commitment, *, seat: Seat, won: int | None, budget_line: str = "", text: str = ""
) -> CannotPromise | None:
    """Say why a promise cannot be said to cost so much."""
    if refusal := why_not_change(commitment, seat=seat) or why_not_beside(budget_line, text):
        return refusal
    return None if won and won > 0 else CannotPromise.NO_MONEY


def why_not_spend(
    commitment: Commitment, *, seat: Seat, won: int | None, spent_on: date | None, text: str, on: date
) -> CannotPromise | None:
    """Say why money cannot be written down as paid out for a promise; also for one that has ended, bills come late."""
    if refusal := why_not_read(commitment, seat=seat):
        return refusal
    if not won:
        return CannotPromise.NO_MONEY
    if spent_on is None or spent_on < commitment.made_on or spent_on > on:
        return CannotPromise.WRONG_DAY
    return None if text.strip() else CannotPromise.NO_WORDS


# --- in parts, and together ------------------------------------------------------------------------------------------


def why_not_split(commitment: Commitment, *, seat: Seat, parts: Sequence[object]) -> CannotPromise | None:
    """Say why a promise cannot be kept in parts; whether each part can be promised is asked of each."""
    return why_not_change(commitment, seat=seat) or (None if len(parts) > 1 else CannotPromise.NO_PARTS)


def why_not_merge(lead: Commitment, other: Commitment, *, seat: Seat, reason: str) -> CannotPromise | None:
    """Say why a promise cannot be kept together with another that leads."""
    if refusal := why_not_change(lead, seat=seat) or why_not_change(other, seat=seat):
        return refusal
    if lead.pk == other.pk:
        return CannotPromise.OWN_NUMBER
    is_family = lead.parent_id is not None or other.parent_id is not None or other.parts.exists()
    if is_family:
        return CannotPromise.NOT_TWO
    return why_not_words(reason, empty=CannotPromise.NO_REASON)


def why_not_set_apart(other: Commitment, *, seat: Seat, reason: str) -> CannotPromise | None:
    """Say why a promise that is kept together with another cannot stand for itself again."""
    if other.office_id not in seat.office_ids and not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPromise.NOT_YOURS
    if other.merged_into_id is None:
        return CannotPromise.NOT_MERGED
    if not other.is_owed:
        return CannotPromise.ENDED
    return why_not_words(reason, empty=CannotPromise.NO_REASON)
