"""May they, and if not, why not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.dates import local

from .enums import (
    FARTHEST,
    LARGEST_PARTY,
    LONGEST_STATEMENT,
    LONGEST_TOPIC,
    MOVES,
    SEAT_MOVES,
    CannotAnswer,
    CannotClimb,
    CannotDecide,
    CannotForum,
    CannotPropose,
    CannotRegister,
    CannotVote,
    DutyKind,
    Outcome,
    SeatState,
    State,
    StatementState,
    TopicState,
)
from .models import Duty, Forum, Registration, Rung, Statement, SubTopic

PLANS = (RoleKind.SCHEDULER,)
OFFICE = (RoleKind.OFFICER, RoleKind.SUPERVISOR)
FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)
MODERATES = (RoleKind.MODERATOR, RoleKind.SUPERVISOR)
ANSWERS = (RoleKind.SCHEDULER, RoleKind.MAYOR)
CLOSED = (State.REPORTED, State.CANCELLED)


def plans(office: Office, seat: Seat) -> bool:
    """Say whether a seat plans forums of an office: the scheduler for all, officers and supervisors for their own."""
    return seat.is_any(*PLANS) or (seat.is_any(*OFFICE) and office.pk in seat.office_ids)


def writes(forum: Forum, seat: Seat) -> bool:
    """Say whether a seat writes to a forum: the scheduler and its office."""
    return seat.is_any(*PLANS) or (seat.is_any(*OFFICE) and forum.is_of(seat))


def notes(forum: Forum, seat: Seat) -> bool:
    """Say whether a seat registers people and writes down what they say: also the front line and who leads a table."""
    return writes(forum, seat) or seat.is_any(*FRONT) or forum.tables.filter(facilitator=seat.person).exists()


def checks(forum: Forum, seat: Seat) -> bool:
    """Say whether a seat decides what of people's words is shown."""
    return writes(forum, seat) or seat.is_any(*MODERATES)


# --- the forum -------------------------------------------------------------------------------------------------------


def why_not_day(day: date, *, on: date) -> CannotForum | None:
    """Say why a forum cannot be, or collect until, a day."""
    return None if on <= day <= on + timedelta(days=FARTHEST) else CannotForum.BAD_DAY


def why_not_plan(
    *, name: str, theme: str, seats: int, office: Office, collects_until: date | None, seat: Seat, on: date
) -> CannotForum | None:
    """Say why a forum cannot be planned so."""
    if not plans(office, seat):
        return CannotForum.NOT_YOURS
    if not name.strip():
        return CannotForum.NO_NAME
    if not theme.strip():
        return CannotForum.NO_THEME
    if seats <= 0:
        return CannotForum.NO_SEATS
    return why_not_day(collects_until, on=on) if collects_until else None


def why_not_change(forum: Forum, *, seat: Seat) -> CannotForum | None:
    """Say why a seat cannot write to a forum."""
    if not writes(forum, seat):
        return CannotForum.NOT_YOURS
    return CannotForum.ENDED if forum.state in CLOSED else None


def why_not_move_on(forum: Forum, state: State, *, seat: Seat) -> CannotForum | None:
    """Say why a forum cannot go to a state."""
    if refusal := why_not_change(forum, seat=seat):
        return refusal
    return None if MOVES.allow(State(forum.state), state) else CannotForum.NOT_NEXT


def why_not_settle(
    forum: Forum, chosen: SubTopic | None, *, reason: str, why_not: str, others: int, place: str, day: date,
    seat: Seat, on: date,
) -> CannotForum | None:  # fmt: skip
    """Say why sub-topic, date and place cannot be settled so: `why_not` is what `others` proposers read."""
    if refusal := why_not_move_on(forum, State.SET, seat=seat):
        return refusal
    if chosen is None:
        return CannotForum.NO_TOPIC
    if chosen.forum_id != forum.pk or chosen.state != TopicState.OPEN:
        return CannotForum.OTHER_TOPIC
    if not reason.strip() or (others and not why_not.strip()):
        return CannotForum.NO_REASON
    return why_not_day(day, on=on) if place.strip() else CannotForum.NO_PLACE


def why_not_hold(forum: Forum, *, at: datetime, seat: Seat) -> CannotForum | None:
    """Say why it cannot be said that a forum took place."""
    if refusal := why_not_move_on(forum, State.HELD, seat=seat):
        return refusal
    return CannotForum.TOO_EARLY if forum.meeting is None or forum.meeting.starts_at > at else None


def why_not_report(forum: Forum, *, unanswered: int, seat: Seat, summary: str) -> CannotForum | None:
    """Say why a report cannot be published."""
    if refusal := why_not_move_on(forum, State.REPORTED, seat=seat):
        return refusal
    if unanswered:
        return CannotForum.UNANSWERED
    return None if summary.strip() else CannotForum.NO_SUMMARY


# --- sub-topics ------------------------------------------------------------------------------------------------------


def why_not_propose(forum: Forum, *, words: str, on: date, wished_on: date | None = None) -> CannotPropose | None:
    """Say why a sub-topic cannot be taken in."""
    if forum.state != State.COLLECTING or (forum.collects_until is not None and on > forum.collects_until):
        return CannotPropose.SHUT
    if not words.strip():
        return CannotPropose.NO_WORDS
    if len(words) > LONGEST_TOPIC:
        return CannotPropose.TOO_LONG
    if wished_on is not None and not on < wished_on <= on + timedelta(days=FARTHEST):
        return CannotPropose.BAD_DAY
    return CannotPropose.PERSONAL_NUMBER if has_resident_number(words) else None


# --- registrations ---------------------------------------------------------------------------------------------------


def takes_people(forum: Forum, *, at: datetime) -> bool:
    """Say whether people can register by themselves now: from the day it is set until it begins."""
    return forum.state == State.SET and forum.meeting is not None and forum.meeting.starts_at > at


def why_not_register(
    forum: Forum, *, name: str, has_way: bool, size: int, at: datetime, seat: Seat | None
) -> CannotRegister | None:
    """Say why somebody cannot be registered. The city's own people still register at the door, and without an address."""
    if seat is not None and not notes(forum, seat):
        return CannotRegister.NOT_YOURS
    if forum.state != State.SET or (seat is None and not takes_people(forum, at=at)):
        return CannotRegister.SHUT
    if not name.strip():
        return CannotRegister.NO_NAME
    if seat is None and not has_way:
        return CannotRegister.NO_WAY
    if not 1 <= size <= LARGEST_PARTY:
        return CannotRegister.PARTY
    return CannotRegister.TOO_LARGE if size > forum.seats else None


def fits(forum: Forum, size: int) -> bool:
    """Say whether a party has room."""
    return forum.taken + size <= forum.seats


def why_not_seat(registration: Registration, state: SeatState, *, seat: Seat | None, on: date) -> CannotRegister | None:
    """Say why a registration cannot go to a state. Without a seat it is the one who registered, and only gives back."""
    if seat is not None and not notes(registration.forum, seat):
        return CannotRegister.NOT_YOURS
    if registration.forum.state not in ((State.SET,) if state == SeatState.CANCELLED else (State.SET, State.HELD)):
        return CannotRegister.SHUT
    if not SEAT_MOVES.allow(SeatState(registration.state), state):
        return CannotRegister.NOT_NEXT
    meeting = registration.forum.meeting
    is_early = meeting is not None and on < local(meeting.starts_at).date()
    return CannotRegister.NOT_TODAY if state == SeatState.CAME and is_early else None


# --- opinions --------------------------------------------------------------------------------------------------------


def why_not_decide(
    forum: Forum, *, outcome: Outcome, because: str, evidence: str, address: str, seat: Seat
) -> CannotDecide | CannotForum | None:
    """Say why it cannot be written what became of an opinion."""
    if not writes(forum, seat):
        return CannotForum.NOT_YOURS
    if forum.state != State.HELD:
        return CannotDecide.REPORTED if forum.state == State.REPORTED else CannotDecide.NOT_HELD
    if not because.strip():
        return CannotDecide.NO_REASON
    if address.strip() and not address.strip().startswith(("https://", "http://")):
        return CannotDecide.BAD_ADDRESS
    shows = bool(evidence.strip() or address.strip())
    return CannotDecide.NO_EVIDENCE if outcome != Outcome.NOT and not shows else None


# --- statements ------------------------------------------------------------------------------------------------------


def why_not_state(forum: Forum, *, text: str) -> CannotVote | None:
    """Say why a statement cannot be added."""
    if forum.state in CLOSED:
        return CannotVote.SHUT
    if not text.strip():
        return CannotVote.NO_WORDS
    if len(text) > LONGEST_STATEMENT:
        return CannotVote.TOO_LONG
    return CannotVote.PERSONAL_NUMBER if has_resident_number(text) else None


def why_not_vote(statement: Statement) -> CannotVote | None:
    """Say why a statement cannot be voted on."""
    if statement.forum.state in CLOSED:
        return CannotVote.SHUT
    return None if statement.state == StatementState.SHOWN else CannotVote.NOT_SHOWN


def why_not_check(forum: Forum, *, seat: Seat) -> CannotVote | None:
    """Say why a seat cannot let everybody read a statement."""
    return None if checks(forum, seat) else CannotVote.NOT_MODERATOR


def why_not_hide(forum: Forum, *, reason: str, seat: Seat) -> CannotVote | None:
    """Say why a seat cannot take a statement off."""
    return why_not_check(forum, seat=seat) or (None if reason.strip() else CannotVote.NO_REASON)


# --- the ladder ------------------------------------------------------------------------------------------------------


def why_not_answer(duty: Duty, *, text: str, seat: Seat) -> CannotAnswer | None:
    """Say why a seat cannot answer a duty."""
    if not seat.is_any(*ANSWERS):
        return CannotAnswer.NOT_YOURS
    if duty.met_at is not None:
        return CannotAnswer.ANSWERED
    if duty.kind != DutyKind.ANSWER:
        return CannotAnswer.NO_ANSWER_OWED
    return None if text.strip() else CannotAnswer.NO_WORDS


def why_not_set_rung(
    kind: DutyKind, *, voices: int, days: int, valid_from: date, seat: Seat, on: date
) -> CannotClimb | None:
    """Say why a rung cannot be set from a day on."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotClimb.NOT_ADMINISTRATOR
    if not (0 < voices <= 10_000_000 and 0 < days <= 365):
        return CannotClimb.BAD_NUMBER
    if valid_from < on:
        return CannotClimb.PAST
    return CannotClimb.SAME_DAY if Rung.objects.filter(kind=kind, valid_from__gte=valid_from).exists() else None
