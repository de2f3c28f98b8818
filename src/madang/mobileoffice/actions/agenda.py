"""The agenda: points that are meetings, held in the host's time with the way between them, and told to who is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged, When, Where
from madang.meetings.enums import Part
from madang.meetings.enums import State as MeetingState
from madang.meetings.models import Resource
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import rules
from ..enums import CannotVisit, StopKind
from ..models import Stop, Visit
from . import beats

AFTER = (StopKind.TEAM, StopKind.TOWN_HALL, StopKind.RETURN)  # may lie after the visit's last day


@dataclass(frozen=True)
class Point:
    """One point of the agenda before it stands."""

    kind: StopKind
    names: Mapping[str, str]
    when: When
    where: Where
    travel: int = 0  # minutes from the point before
    is_open: bool = False


@transaction.atomic
def add_stop(visit: Visit, point: Point, *, seat: Seat, at: datetime, officials: Sequence[Person] = ()) -> Stop:
    """Put a point on the agenda. The host is held for it, and on the way to it: what does not fit in time is refused."""
    visit = beats.locked(visit)
    refusal = rules.why_not_stop(visit, on=point.when.on, seat=seat, is_after=point.kind in AFTER)
    if refusal:
        raise Refused(refusal)
    is_public = point.is_open and point.kind != StopKind.TEAM
    meeting = meetings.arrange(Arranged(point.names, point.when, point.where), by=seat.person, at=at)
    held = list(Resource.objects.filter(person=visit.host))
    if held:
        span = (meeting.starts_at - timedelta(minutes=point.travel), meeting.ends_at)
        meetings.hold(meeting, held, span=span)
    meetings.ask(meeting, visit.host, Part.HOST, by=seat.person, at=at)
    for official in officials:
        meetings.ask(meeting, official, Part.OFFICIAL, by=seat.person, at=at)
    stop = Stop.objects.create(visit=visit, meeting=meeting, kind=point.kind, travel=point.travel, is_open=is_public)
    beats.record(visit, "stop", by=seat.person, at=at, subject=stop, names=dict(point.names), on=point.when.on)
    return stop


@transaction.atomic
def announce_agenda(visit: Visit, *, seat: Seat, at: datetime) -> int:
    """Announce all points that are not yet; who is asked gets an invitation for the calendar. Return how many."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    planned = visit.stops.filter(meeting__state=MeetingState.PLANNED, meeting__starts_at__gt=at)
    stops = list(planned.select_related("meeting").order_by("meeting__starts_at"))
    if not visit.stops.exists():
        raise Refused(CannotVisit.NO_AGENDA)
    for stop in stops:
        meetings.announce(stop.meeting, by=seat.person, at=at)
    if visit.published_at is None:
        visit.published_at = at
        visit.save(update_fields=["published_at"])
    beats.record(visit, "announced", by=seat.person, at=at, stops=len(stops), on=local(at).date())
    return len(stops)


@transaction.atomic
def call_off_stop(stop: Stop, *, reason: str, seat: Seat, at: datetime) -> None:
    """Cancel a point of the agenda with a public reason; who was asked hears of it."""
    if refusal := rules.why_not_change(stop.visit, seat=seat):
        raise Refused(refusal)
    meetings.cancel(stop.meeting, reason=reason, by=seat.person, at=at)
    beats.record(stop.visit, "stop_cancelled", by=seat.person, at=at, subject=stop, reason=reason.strip())
