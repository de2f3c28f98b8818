"""Reads of meetings that need a name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from madang.documents.models import Document
from madang.people import queries as people
from madang.people.models import Person
from madang.places.models import Venue

from .enums import CELL, Agreement, Came
from .models import Agreed, Attendance, Cell, Feed, Freeze, Meeting, Minutes, Note, Paper, Resource
from .walltime import cells


@dataclass(frozen=True)
class Clash:
    """A resource that is held for another meeting in a span."""

    resource: Resource
    meeting: Meeting


def clashes(
    resources: Iterable[Resource], starts_at: datetime, ends_at: datetime, *, but: Meeting | None = None
) -> list[Clash]:
    """Return by what each of some resources is held in a span."""
    return clashes_in([(list(resources), starts_at, ends_at)], but=but)[0]


def clashes_in(
    wanted: Sequence[tuple[list[Resource], datetime, datetime]], *, but: Meeting | None = None
) -> list[list[Clash]]:
    """Return by what each of some resources is held, for several spans with their resources, in one read."""
    spans = [({each.pk for each in resources}, cells(begin, end)) for resources, begin, end in wanted]
    found = Cell.objects.filter(
        resource__in={number for numbers, _span in spans for number in numbers},
        number__gte=min((span.start for _numbers, span in spans), default=0),
        number__lt=max((span.stop for _numbers, span in spans), default=0),
    )
    if but:
        found = found.exclude(meeting=but)
    rows = list(found.select_related("resource__person", "meeting").order_by("resource", "number"))
    told = []
    for numbers, span in spans:
        within = [row for row in rows if row.resource_id in numbers and row.number in span]
        first = {(row.resource_id, row.meeting_id): row for row in reversed(within)}
        told.append([Clash(row.resource, row.meeting) for row in first.values()])
    return told


def held_for(meeting: Meeting) -> list[tuple[Resource, datetime, datetime]]:
    """Return what is held for a meeting, from when until when."""
    from_epoch = datetime.fromtimestamp
    spans: dict[int, list[int]] = {}
    for resource, number in meeting.cells.order_by("resource", "number").values_list("resource", "number"):
        spans.setdefault(resource, []).append(number)
    named = Resource.objects.select_related("person", "venue").in_bulk(list(spans))
    step, zone = 60 * CELL, meeting.starts_at.tzinfo
    return [
        (named[key], from_epoch(numbers[0] * step, zone), from_epoch((numbers[-1] + 1) * step, zone))
        for key, numbers in spans.items()
    ]


def first_cell(on: date) -> int:
    """Return the number of the first cell of a day, by the city's own clock."""
    return cells(*[datetime.combine(on, time(0), ZoneInfo(settings.TIME_ZONE))] * 2).start


def held_since(resource: Resource, on: date) -> list[Meeting]:
    """Return the meetings for which something is held on a day or later, the first one first."""
    numbers = resource.cells.filter(number__gte=first_cell(on)).values("meeting")
    return list(Meeting.objects.filter(pk__in=numbers).select_related("venue").order_by("starts_at", "pk"))


def rooms_of(venue: Venue, on: date) -> list[Resource]:
    """Return the rooms of a place that can be held on a day, in the order in which they are tried."""
    return list(Resource.objects.valid(on).filter(venue=venue, kind="room").order_by("pk"))


def people_held(meeting: Meeting, starts_at: datetime, ends_at: datetime) -> list[Resource]:
    """Return which people are held for a meeting in a span of it."""
    span = cells(starts_at, ends_at)
    found = Resource.objects.filter(
        kind="person", cells__meeting=meeting, cells__number__gte=span.start, cells__number__lt=span.stop
    )
    return list(found.select_related("person").distinct().order_by("pk"))


def asked_to(meeting: Meeting) -> dict[int, list[Attendance]]:
    """Return who is asked to the items of a meeting, by the item's number, in the order in which they were asked.

    Who was uninvited since is not among them.
    """
    found: dict[int, list[Attendance]] = {}
    asked = meeting.attendances.filter(item__isnull=False).exclude(came=Came.REVOKED)
    for row in asked.select_related("person").order_by("pk"):
        found.setdefault(row.item_id or 0, []).append(row)
    return found


def notes_of(meeting: Meeting) -> list[Note]:
    """Return what was written down about a meeting, for staff and for everybody, the newest first."""
    return list(meeting.notes.select_related("by", "item").order_by("-at", "-pk"))


def papers_of(meeting: Meeting) -> list[tuple[Paper, Document | None]]:
    """Return what lies with a meeting, each with its file, None where it was taken away."""
    papers = list(meeting.papers.select_related("by", "meeting").order_by("at", "pk"))
    found = Document.objects.filter(subject_type="meetings.paper", subject_id__in=[paper.pk for paper in papers])
    files = {document.subject_id: document for document in found}
    return [(paper, files.get(paper.pk)) for paper in papers]


def file_of(paper: Paper) -> Document | None:
    """Return the file of a paper, None where it was taken away."""
    return Document.objects.of(paper).first()


def freezes() -> list[Freeze]:
    """Return the days on which the law allows no such meetings, the newest first."""
    return list(Freeze.objects.order_by("-begins_on", "-pk"))


def minutes_of(meeting: Meeting) -> list[Minutes]:
    """Return the versions of the minutes, the newest first."""
    return list(meeting.minutes.order_by("-version"))


def has_agreed(attendance: Attendance, purpose: Agreement) -> bool:
    """Say whether somebody agrees to pictures or to the broadcast now."""
    return Agreed.objects.filter(attendance=attendance, purpose=purpose, withdrawn_at__isnull=True).exists()


def digest_of(token: str) -> str:
    """Return what is kept of a feed's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_feed(token: str) -> Person | None:
    """Return whose secret calendar this is, None where it was never made or is revoked."""
    feed = Feed.objects.filter(digest=digest_of(token), revoked_at__isnull=True).select_related("person").first()
    return feed.person if feed else None


def calendar_of(person: Person, *, at: datetime, back: timedelta = timedelta(days=90)) -> list[Attendance]:
    """Return what somebody is asked to, under whichever of their records, from some days back on."""
    numbers = people.records_of(people.one(person))
    found = Attendance.objects.filter(person__in=numbers, meeting__ends_at__gt=at - back)
    rows = found.exclude(meeting__state="planned").select_related("meeting__venue", "item")
    return sorted(rows, key=lambda row: (begins(row), row.pk))


def begins(attendance: Attendance) -> datetime:
    """Return when somebody is asked to be there."""
    return attendance.item.starts_at if attendance.item else attendance.meeting.starts_at


def ends(attendance: Attendance) -> datetime:
    """Return until when somebody is asked to be there."""
    return attendance.item.ends_at if attendance.item else attendance.meeting.ends_at
