"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from madang.groups.models import Group
from madang.kit.plaintext import has_resident_number
from madang.meetings.models import Freeze
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.dates import local

from . import queries
from .enums import (
    DISTRICT,
    FARTHEST_STEP,
    HELP_MOVES,
    LONGEST,
    LONGEST_ABOUT,
    LONGEST_GIFT,
    MOVES,
    STEP,
    CannotBook,
    CannotGive,
    CannotHelp,
    CannotNote,
    CannotOpen,
    HelpState,
    State,
)
from .models import Advice, Centre, Hours, Stint, Terms, Visit

DESK = (RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)  # who book for a caller, and see talks
FILE = (*DESK, RoleKind.OFFICER, RoleKind.AUDITOR)  # who read a group's file; whoever scores groups does not
HELPING = (RoleKind.ADVISER, RoleKind.CLERK, RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.AUDITOR)
ASKING = (RoleKind.ADVISER, RoleKind.CLERK, RoleKind.OFFICER)
THANKING = (RoleKind.ADVISER, RoleKind.OFFICER, RoleKind.SUPERVISOR)
GIVING = (RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK, RoleKind.OFFICER, RoleKind.SUPERVISOR)
YEAR = timedelta(days=366)
FARTHEST = timedelta(days=731)


# --- talks -----------------------------------------------------------------------------------------------------------


def why_not_time(centre: Centre, on: date, begins: time, *, at: datetime) -> CannotBook | None:
    """Say why no talk can begin then: too soon, too far, shut, or somebody else has it."""
    today, terms = local(at).date(), queries.terms_on(local(at).date())
    if on < today:
        return CannotBook.TOO_SOON
    if on > today + timedelta(days=terms.farthest_days):
        return CannotBook.TOO_FAR
    if queries.slot_at(centre, on, begins, at=at):
        return None
    length = timedelta(minutes=queries.minutes_of(centre, terms))
    day_of = datetime.combine(on, begins)
    if (day_of + length).date() != on:
        return CannotBook.SHUT
    if local(at).replace(tzinfo=None) + timedelta(hours=terms.notice_hours) > day_of:
        return CannotBook.TOO_SOON
    times = queries.week([centre], on, on)
    is_open = queries.centre_holds(centre, on) and times.holds(centre.pk, on, begins, (day_of + length).time())
    if not is_open or Freeze.holding(on):
        return CannotBook.SHUT
    since = [day_of - datetime.combine(on, opens) for opens, _closes in times.spans(centre.pk, on) if opens <= begins]
    return CannotBook.NO_TIME if min(since) % length else CannotBook.TAKEN


def why_not_about(about: str) -> CannotBook | None:
    """Say why words cannot say what a talk is about."""
    if not about.strip():
        return CannotBook.NO_ABOUT
    if len(about) > LONGEST_ABOUT:
        return CannotBook.LONG_ABOUT
    return CannotBook.PERSONAL_NUMBER if has_resident_number(about) else None


def why_not_book(
    centre: Centre, person: Person, *, about: str, group: Group | None, key: str, at: datetime
) -> CannotBook | None:
    """Say why somebody cannot book a talk at a centre. `key` is the contact that was shown to be theirs."""
    if refusal := why_not_about(about):
        return refusal
    if group and not queries.is_in(group, person, key):
        return CannotBook.NOT_MEMBER
    return CannotBook.OPEN if queries.open_talk(person, centre, at) else None


def why_not_move(advice: Advice, on: date, begins: time, *, at: datetime) -> CannotBook | None:
    """Say why a talk cannot go to another time."""
    if advice.state != State.BOOKED or advice.meeting.starts_at <= at:
        return CannotBook.NOT_NOW
    if (advice.meeting.on, advice.meeting.begins) == (on, begins):
        return CannotBook.SAME_TIME
    return None


def why_not_cancel(advice: Advice, *, reason: str, at: datetime) -> CannotBook | None:
    """Say why a talk cannot be cancelled."""
    if advice.state != State.BOOKED or advice.meeting.starts_at <= at:
        return CannotBook.NOT_NOW
    if not reason.strip():
        return CannotBook.NO_REASON
    return CannotBook.PERSONAL_NUMBER if has_resident_number(reason) else None


def why_not_mark(advice: Advice, state: State, *, seat: Seat, at: datetime) -> CannotBook | None:
    """Say why it cannot be written down whether a talk took place."""
    if not seat.is_any(RoleKind.ADVISER, RoleKind.CLERK) or not queries.seen_by(seat).filter(pk=advice.pk).exists():
        return CannotBook.NOT_YOURS
    if state in (State.CANCELLED, State.BOOKED) or not MOVES.allow(State(advice.state), state):
        return CannotBook.NOT_NOW
    return CannotBook.NOT_BEGUN if advice.meeting.starts_at > at else None


# --- the adviser's file ----------------------------------------------------------------------------------------------


def why_not_noted(
    *, helped: str, theirs: str, ours: str, due_on: date | None, on: date, least_due: date
) -> CannotNote | None:
    """Say why three boxes cannot be kept; our own next step has a day."""
    texts = (helped, theirs, ours)
    if not any(text.strip() for text in texts):
        return CannotNote.NO_WORDS
    if any(len(text) > LONGEST for text in texts):
        return CannotNote.TOO_LONG
    if any(has_resident_number(text) for text in texts):
        return CannotNote.PERSONAL_NUMBER
    if not ours.strip():
        return CannotNote.NO_STEP if due_on else None
    if due_on is None or not least_due <= due_on <= on + timedelta(days=FARTHEST_STEP):
        return CannotNote.NO_DUE
    return None


def why_not_visit(*, seat: Seat, day: date | None, on: date) -> CannotNote | None:
    """Say why a seat cannot write a note of a day into a group's file."""
    if not seat.is_any(RoleKind.ADVISER):
        return CannotNote.NOT_ADVISER
    return None if day and on - YEAR <= day <= on else CannotNote.NO_DAY


def why_not_correct(visit: Visit, *, seat: Seat, read: int) -> CannotNote | None:
    """Say why a seat cannot correct a note; `read` is how often it had been corrected when they read it."""
    if not seat.is_any(RoleKind.ADVISER):
        return CannotNote.NOT_ADVISER
    if visit.adviser_id != seat.person.pk:
        return CannotNote.NOT_YOURS
    return CannotNote.STALE if visit.earlier.count() != read else None


def why_not_done(visit: Visit, *, seat: Seat) -> CannotNote | None:
    """Say why our step cannot be ticked: a colleague may, since advisers leave."""
    if not seat.is_any(RoleKind.ADVISER):
        return CannotNote.NOT_ADVISER
    return CannotNote.DONE if visit.done_on or not visit.ours else None


# --- help asked of the division --------------------------------------------------------------------------------------


def asking_office(seat: Seat) -> Office | None:
    """Return for which district office or village centre a seat asks."""
    return next((role.office for role in seat.roles if role.kind in ASKING and role.office.kind in DISTRICT), None)


def is_division(seat: Seat) -> bool:
    """Say whether a seat works in the community division."""
    wide = queries.division()
    return wide is not None and any(role.office_id == wide.pk and role.kind in HELPING for role in seat.roles)


def why_not_said(words: str) -> CannotHelp | None:
    """Say why words cannot be kept."""
    if not words.strip():
        return CannotHelp.NO_WORDS
    if len(words) > LONGEST:
        return CannotHelp.TOO_LONG
    return CannotHelp.PERSONAL_NUMBER if has_resident_number(words) else None


def why_not_ask(words: str, *, seat: Seat) -> CannotHelp | None:
    """Say why a seat cannot ask the division for help."""
    return why_not_said(words) if asking_office(seat) else CannotHelp.NOT_OFFICE


def why_not_answer(state: HelpState, words: str, *, seat: Seat) -> CannotHelp | None:
    """Say why a request cannot be answered."""
    if not is_division(seat) or not seat.is_any(RoleKind.ADVISER, RoleKind.OFFICER, RoleKind.SUPERVISOR):
        return CannotHelp.NOT_DIVISION
    if state not in (HelpState.ASKED, HelpState.AGAIN):
        return CannotHelp.NOT_NOW
    return why_not_said(words)


def why_not_again(state: HelpState, office: int, words: str, *, seat: Seat) -> CannotHelp | None:
    """Say why help cannot be asked for once more: only the office that asked does, and once."""
    if office not in seat.office_ids or not seat.is_any(*ASKING):
        return CannotHelp.NOT_OFFICE
    if not HELP_MOVES.allow(state, HelpState.AGAIN):
        return CannotHelp.NOT_NOW
    return why_not_said(words)


# --- hours given -----------------------------------------------------------------------------------------------------


def why_not_give(*, what: str, minutes: int | None, day: date | None, on: date) -> CannotGive | None:
    """Say why hours cannot be written down so."""
    if not what.strip():
        return CannotGive.NO_WORDS
    if len(what) > LONGEST_ABOUT:
        return CannotGive.TOO_LONG
    if has_resident_number(what):
        return CannotGive.PERSONAL_NUMBER
    if minutes is None or not 1 <= minutes <= LONGEST_GIFT:
        return CannotGive.NO_TIME
    return None if day and on - YEAR <= day <= on else CannotGive.NO_DAY


def why_not_thank(stint: Stint, words: str, *, seat: Seat) -> CannotGive | None:
    """Say why hours cannot be thanked for."""
    if not seat.is_any(*THANKING):
        return CannotGive.NOT_YOURS
    if stint.person_id and people.one(seat.person).pk == people.one(stint.person).pk:  # type: ignore[arg-type]
        return CannotGive.OWN
    if stint.thanked_at:
        return CannotGive.THANKED
    if not words.strip():
        return CannotGive.NO_WORDS
    if len(words) > LONGEST_ABOUT:
        return CannotGive.TOO_LONG
    return CannotGive.PERSONAL_NUMBER if has_resident_number(words) else None


# --- what administrators set -----------------------------------------------------------------------------------------


def why_not_from(valid_from: date | None, *, seat: Seat, on: date) -> CannotOpen | None:
    """Say why nothing can be set from a day on."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotOpen.NOT_ADMINISTRATOR
    if valid_from is None:
        return CannotOpen.NO_DAY
    if valid_from < on:
        return CannotOpen.PAST
    return CannotOpen.TOO_FAR if valid_from > on + FARTHEST else None


def why_not_hours(
    centre: Centre, spans: Mapping[int, list[tuple[time, time]]], *, valid_from: date | None, seat: Seat, on: date
) -> CannotOpen | None:
    """Say why a centre cannot be open so from a day on."""
    if refusal := why_not_from(valid_from, seat=seat, on=on):
        return refusal
    for times in spans.values():
        ordered = sorted(times)
        if any(opens >= closes or opens.minute % STEP or closes.minute % STEP for opens, closes in ordered):
            return CannotOpen.BAD_TIME
        if any(before[1] > after[0] for before, after in pairwise(ordered)):
            return CannotOpen.OVERLAP
    begun = Hours.objects.filter(centre=centre, valid_from__gte=valid_from, valid_from__lte=on)
    return CannotOpen.SAME_DAY if begun.exists() else None  # what has not begun is written anew


def why_not_terms(terms: Terms, *, seat: Seat, on: date) -> CannotOpen | None:
    """Say why terms cannot hold from a day on."""
    if refusal := why_not_from(terms.valid_from, seat=seat, on=on):
        return refusal
    reach = (
        (terms.minutes, 5, 240), (terms.farthest_days, 1, 366), (terms.notice_hours, 0, 336), (terms.unseen_days, 1, 366),
        (terms.help_days, 1, 120),
    )  # fmt: skip
    if any(not least <= value <= most for value, least, most in reach) or terms.minutes % STEP:
        return CannotOpen.BAD_NUMBER
    return CannotOpen.SAME_DAY if Terms.objects.filter(valid_from__gte=terms.valid_from).exists() else None


def why_not_centre(
    office: Office | None, *, address: Mapping[str, str], minutes: int | None, seat: Seat, centre: Centre | None = None
) -> CannotOpen | None:
    """Say why an office cannot have such a desk for advice."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotOpen.NOT_ADMINISTRATOR
    if office is None or office.kind not in DISTRICT:
        return CannotOpen.NO_OFFICE
    if centre is None and Centre.objects.filter(office=office).exists():
        return CannotOpen.NO_OFFICE
    if any(len(text) > 160 for text in address.values()):
        return CannotOpen.LONG_WORDS
    if minutes is not None and (not 5 <= minutes <= 240 or minutes % STEP):
        return CannotOpen.BAD_NUMBER
    return None
