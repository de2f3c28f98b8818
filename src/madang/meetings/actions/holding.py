"""What is held for a meeting: people, rooms, interpreters, in cells of five minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.places.models import Venue

from .. import queries
from ..enums import CELL, CannotMeet, ResourceKind
from ..models import Cell, Meeting, Resource
from ..walltime import cells


@transaction.atomic
def hold(
    meeting: Meeting,
    resources: Iterable[Resource],
    *,
    spare: timedelta = timedelta(0),
    span: tuple[datetime, datetime] | None = None,
) -> None:
    """Hold people, rooms or interpreters for a meeting (or a span of it), with spare time to come and go on both sides.

    All or none. Raises Refused where one is held elsewhere: the database decides, so that of two at once one wins.
    """
    start, end = span or (meeting.starts_at, meeting.ends_at)
    numbers = cells(start - spare, end + spare)
    rows = []
    for resource in sorted(resources, key=lambda each: each.pk):  # one order for all writers: nobody waits in a ring
        own = set(meeting.cells.filter(resource=resource).values_list("number", flat=True))
        rows += [Cell(resource=resource, number=number, meeting=meeting) for number in numbers if number not in own]
    put_cells(rows)


def put_cells(rows: Iterable[Cell]) -> None:
    """Keep holds all together, or raise Refused where one meets another, or falls on a day on which its thing is out of use."""
    rows = list(rows)
    ending = Resource.objects.filter(pk__in={row.resource_id for row in rows}, valid_until__isnull=False)
    ends = {each.pk: queries.first_cell(each.valid_until) for each in ending if each.valid_until}
    if any(row.number >= ends[row.resource_id] for row in rows if row.resource_id in ends):
        raise Refused(CannotMeet.OUT_OF_USE)
    try:
        with transaction.atomic():
            Cell.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused(CannotMeet.TAKEN) from error


def take_along(meeting: Meeting, by: timedelta, *, was_in: Venue | None, goes_to: Venue | None) -> None:
    """Let all that is held for a meeting be held by a time later; where the place is another, its room instead of the old one.

    All or none. Raises Refused where somebody or something is held elsewhere then, or no room of the new place is free.
    """
    held = list(meeting.cells.order_by("resource", "number").values_list("resource", "number"))
    if not held:
        return
    rooms: list[Resource] = []
    left: set[int] = set()
    if (was_in and was_in.pk) != (goes_to and goes_to.pk):
        left = set(Resource.objects.filter(kind=ResourceKind.ROOM, cells__meeting=meeting).values_list("pk", flat=True))
        rooms = queries.rooms_of(goes_to, meeting.on) if goes_to else []
    # In one order before any cell goes: of two meetings that change places at once, each would wait for the other.
    concerned = {pk for pk, _number in held} | {room.pk for room in rooms}
    list(Resource.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk"))
    step = int(by.total_seconds()) // (60 * CELL)
    meeting.cells.all().delete()
    put_cells(Cell(resource_id=pk, number=n + step, meeting=meeting) for pk, n in held if pk not in left)
    if rooms:
        # As long as the old room was held, else as whoever is held longest: with the time to come and go.
        numbers = [n + step for pk, n in held if pk in left] or [n + step for _pk, n in held]
        _hold_one_room(meeting, rooms, range(min(numbers), max(numbers) + 1))


def _hold_one_room(meeting: Meeting, rooms: Iterable[Resource], numbers: range) -> None:
    for room in rooms:
        try:
            put_cells([Cell(resource=room, number=number, meeting=meeting) for number in numbers])
            return
        except Refused:
            continue
    raise Refused(CannotMeet.NO_ROOM)


def release(meeting: Meeting, resource: Resource | None = None) -> None:
    """Let go what is held for a meeting, or one of it."""
    held = meeting.cells.all()
    (held.filter(resource=resource) if resource else held).delete()


def release_span(meeting: Meeting, span: tuple[datetime, datetime], *, but_person: Person) -> None:
    """Let go what is held for a meeting in a span of it, but not its host."""
    numbers = cells(*span)
    held = meeting.cells.filter(number__gte=numbers.start, number__lt=numbers.stop, resource__venue__isnull=True)
    held.exclude(resource__person=but_person).delete()


def make_holdable(*, person: Person | None = None, venue: Venue | None = None) -> None:
    """Let somebody, or the room of a venue, be held for one meeting at a time from now on, unless they are already."""
    if person and not Resource.objects.filter(person=person).exists():
        Resource.objects.create(kind=ResourceKind.PERSON, person=person)
    if venue and not Resource.objects.filter(venue=venue, kind=ResourceKind.ROOM).exists():
        Resource.objects.create(kind=ResourceKind.ROOM, venue=venue, names=venue.names)
