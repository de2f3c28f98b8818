"""Registrations: a seat or a place on the waiting list, given back, given on, and seen at the door.

One rule gives a free seat on: the first on the list whose party fits. So a party of four does not keep three others out,
and comes first as soon as four seats are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import queries, rules
from ..enums import TAKEN, CannotRegister, SeatState, State, Way
from ..models import Forum, Registration
from . import beats


@dataclass(frozen=True)
class Comes:
    """Somebody who wants to come, and with how many, themself included; `person` where the city knows them already."""

    who: Introduced = field(default_factory=Introduced)
    size: int = 1
    needs: Sequence[str] = ()
    way: Way = Way.WEB
    person: Person | None = None


@transaction.atomic
def register(forum: Forum, comes: Comes, *, at: datetime, seat: Seat | None = None) -> tuple[Registration, bool]:
    """Give somebody seats, or a place on the waiting list; return it, and whether it is new.

    One person is registered once, by whichever way and under whichever of their records: what stands then stays. The
    forum's row is held before the person is looked up, so that two sendings at once are one.
    """
    forum = beats.locked(forum)
    name = (
        comes.who.name
        or (people_queries.one(comes.person).name if comes.person else "")
        or ("—" if comes.person else "")
    )
    has_way = comes.person is not None or bool(comes.who.addresses)
    refusal = rules.why_not_register(forum, name=name, has_way=has_way, size=comes.size, at=at, seat=seat)
    if refusal:
        raise Refused(refusal)
    person = comes.person or (
        people.meet(comes.who, at=at, is_proved=True) if seat is not None else people.named(comes.who, at=at)
    )
    head = people_queries.one(person)
    row = forum.registrations.filter(person__in=people_queries.records_of(head)).order_by("pk").first()
    if row is not None and row.state != SeatState.CANCELLED:
        return row, False
    forum.last_place += 1
    row = row or Registration(forum=forum, person=head)
    row.size, row.needs, row.way = comes.size, list(comes.needs), comes.way
    row.place, row.at, row.freed_at = forum.last_place, at, None
    row.written_by = seat.person if seat else None
    row.state = SeatState.REGISTERED if rules.fits(forum, comes.size) else SeatState.WAITING
    if row.state == SeatState.REGISTERED:
        forum.taken += comes.size
    forum.save(update_fields=["last_place", "taken"])
    row.save()
    by = seat.person if seat else None
    beats.record(forum, "registered", by=by, at=at, subject=row, state=str(row.state), size=row.size, way=str(row.way))
    _tell(row, forum, at=at)
    return row, True


def _tell(row: Registration, forum: Forum, *, at: datetime, is_freed: bool = False) -> None:
    told = {
        **beats.when_and_where(forum), "size": row.size, "state": str(row.state), "is_freed": is_freed,
        "place": queries.place_on_list(row) if row.state == SeatState.WAITING else 0,
    }  # fmt: skip
    beats.tell("forum.seat", row.person_id, about=row, at=at, **told)


@transaction.atomic
def give_back(row: Registration, *, at: datetime, seat: Seat | None = None) -> Registration:
    """Give seats or a place on the list back; free seats go to the first whose party fits. Back twice is once."""
    forum = beats.locked(row.forum)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.forum = forum
    if row.state == SeatState.CANCELLED:
        return row
    if refusal := rules.why_not_seat(row, SeatState.CANCELLED, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    free(row, forum)
    beats.record(forum, "given_back", by=seat.person if seat else None, at=at, subject=row, size=row.size)
    move_up(forum, at=at)
    return row


def free(row: Registration, forum: Forum) -> None:
    """Take the seats of a registration from the count, within an act that holds the forum."""
    if row.state in TAKEN:
        forum.taken -= row.size
        forum.ceiling = max(forum.seats, forum.taken)
        forum.save(update_fields=["taken", "ceiling"])
    row.state = SeatState.CANCELLED
    row.save(update_fields=["state"])


def move_up(forum: Forum, *, at: datetime) -> int:
    """Give free seats to who waits, the first whose party fits, within an act that holds the forum. Return how many."""
    if forum.state != State.SET or forum.meeting is None or forum.meeting.starts_at <= at:
        return 0
    moved = 0
    for row in forum.registrations.select_for_update().filter(state=SeatState.WAITING).order_by("place"):
        if forum.taken >= forum.seats:
            break
        if not rules.fits(forum, row.size):
            continue
        forum.taken += row.size
        row.state, row.freed_at = SeatState.REGISTERED, at
        row.save(update_fields=["state", "freed_at"])
        beats.record(forum, "moved_up", by=None, at=at, subject=row, size=row.size)
        _tell(row, forum, at=at, is_freed=True)
        moved += 1
    if moved:
        forum.save(update_fields=["taken"])
    return moved


@transaction.atomic
def check_in(row: Registration, *, seat: Seat, at: datetime) -> Registration:
    """See somebody at the door. Who waits comes in where there is room. Seen twice is once."""
    forum = beats.locked(row.forum)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.forum = forum
    if row.state == SeatState.CAME:
        return row
    if row.state == SeatState.WAITING:
        if refusal := rules.why_not_seat(row, SeatState.REGISTERED, seat=seat, on=local(at).date()):
            raise Refused(refusal)
        if not rules.fits(forum, row.size):
            raise Refused(CannotRegister.FULL)
        Forum.objects.filter(pk=forum.pk).update(taken=F("taken") + row.size)
        row.state = SeatState.REGISTERED
    if refusal := rules.why_not_seat(row, SeatState.CAME, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    row.state = SeatState.CAME
    row.save(update_fields=["state"])
    beats.record(forum, "came", by=seat.person, at=at, subject=row, size=row.size)
    return row


@transaction.atomic
def undo_check_in(row: Registration, *, seat: Seat, at: datetime) -> Registration:
    """Say that somebody was seen at the door by mistake; the seat stays theirs."""
    forum = beats.locked(row.forum)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.forum = forum
    if refusal := rules.why_not_seat(row, SeatState.REGISTERED, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    if row.state != SeatState.CAME:
        raise Refused(CannotRegister.NOT_NEXT)
    row.state = SeatState.REGISTERED
    row.save(update_fields=["state"])
    beats.record(forum, "came_undone", by=seat.person, at=at, subject=row)
    return row
