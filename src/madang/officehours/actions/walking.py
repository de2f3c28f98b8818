"""Who walks in: a number on paper, called in order; what is said becomes a case from one box."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from madang.cases import actions as cases
from madang.cases.actions import Told
from madang.cases.enums import Channel
from madang.cases.models import Case
from madang.kit import reference
from madang.kit.refusal import Refused
from madang.meetings.models import Meeting
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from ..enums import TICKET_MOVES, CannotApply, CannotChoose, TicketState
from ..models import Session, Ticket
from ..queries import is_walk_in


@transaction.atomic
def take_number(session: Session, *, at: datetime, size: int = 1, needs: list[str] | None = None) -> Ticket:
    """Give the next number of the queue; the session's row is held, so that no number is given twice."""
    meeting = Meeting.objects.select_for_update().get(pk=session.meeting_id)
    if not is_walk_in(session):
        raise Refused(CannotApply.NO_SESSION)
    if meeting.state != "announced" or meeting.ends_at <= at:
        raise Refused(CannotChoose.SHUT)
    last = session.tickets.aggregate(last=Max("number"))["last"] or 0
    return Ticket.objects.create(session=session, number=last + 1, size=max(size, 1), needs=needs or [], taken_at=at)


@transaction.atomic
def call_next(session: Session, *, at: datetime) -> Ticket | None:
    """Call the next number; None where nobody waits."""
    waiting = session.tickets.select_for_update().filter(state=TicketState.WAITING).order_by("number")
    ticket = waiting.first()
    return _move(ticket, TicketState.CALLED, at) if ticket else None


@transaction.atomic
def put_back(ticket: Ticket, *, at: datetime) -> Ticket:
    """Let a number that was called, or had left, wait again in its old place."""
    return _move(_locked(ticket), TicketState.WAITING, at)


@transaction.atomic
def leave_queue(ticket: Ticket, *, at: datetime) -> Ticket:
    """Let a number go: whoever has it did not come, or went home."""
    return _move(_locked(ticket), TicketState.LEFT, at)


@transaction.atomic
def hear(ticket: Ticket, *, text: str, seat: Seat, at: datetime, who: Introduced | None = None) -> Case:
    """Write down what was said as a case, from one box. Raises Refused where no word was written down."""
    ticket = _locked(ticket)
    if not text.strip():
        raise Refused(CannotChoose.NO_WORDS)
    _call(ticket, at)
    number = reference.free()
    told = Told(
        reference=number,
        text=text,
        channel=Channel.FIELD,
        who=who or Introduced(),
        written_by=seat.person,
        area=ticket.session.meeting.area,
        is_read_back=True,
        pin="" if who and who.addresses else reference.pin_of(number),
    )
    case = cases.file(told, at=at).case
    ticket.case = case
    done = Done("hour.heard", case, at, seat.person.pk, {"session": ticket.session_id, "number": ticket.number})
    timeline.record(case.thread, done)
    _move(ticket, TicketState.SEEN, at)
    return case


@transaction.atomic
def listen(ticket: Ticket, *, at: datetime) -> Ticket:
    """Mark somebody as heard who wants no answer: nothing of what they said is kept."""
    ticket = _locked(ticket)
    _call(ticket, at)
    return _move(ticket, TicketState.SEEN, at)


def _call(ticket: Ticket, at: datetime) -> None:
    """Call a number that still waits; one that was heard or has left is refused."""
    if ticket.state == TicketState.WAITING:
        _move(ticket, TicketState.CALLED, at)
    if ticket.state != TicketState.CALLED:
        raise Refused(CannotChoose.NO_NUMBER)


def _locked(ticket: Ticket) -> Ticket:
    found = Ticket.objects.select_for_update(of=("self",)).select_related("session__meeting__area")
    return found.get(pk=ticket.pk)


def _move(ticket: Ticket, state: TicketState, at: datetime) -> Ticket:
    if not TICKET_MOVES.allow(TicketState(ticket.state), state):
        raise Refused(CannotChoose.NO_NUMBER)
    ticket.state = state
    ticket.called_at = at if state == TicketState.CALLED else ticket.called_at
    ticket.ended_at = at if state in (TicketState.SEEN, TicketState.LEFT) else None
    ticket.save()
    return ticket
