"""What is held for a meeting: people, rooms, interpreters, in cells of five minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.places.models import Venue

from .. import queries
from ..enums import CannotMeet, ResourceKind
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
