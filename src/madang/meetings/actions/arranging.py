"""The life of a meeting: arranged, announced, moved, cancelled, held."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction

from madang.kit import reference
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.places.models import Area, Venue
from madang.timeline import actions as timeline

from .. import rules
from ..enums import LONGEST_DELAY, CannotMeet, State
from ..models import Item, Meeting
from ..walltime import instant
from . import beats, holding


@dataclass(frozen=True)
class When:
    """A wall time in a zone."""

    on: date
    begins: time
    ends: time
    zone: str


@dataclass(frozen=True)
class Where:
    """A venue of the city's, or a place that was asked for; the address is only for who is asked to come."""

    venue: Venue | None = None
    place: str = ""
    address: str = ""
    area: Area | None = None


@dataclass(frozen=True)
class Arranged:
    """A meeting before it exists."""

    names: Mapping[str, str]
    when: When
    where: Where = field(default_factory=Where)
    is_recorded: bool = False
    notice: timedelta = timedelta(0)


@transaction.atomic
def arrange(arranged: Arranged, *, by: Person, at: datetime) -> Meeting:
    """Arrange a meeting on a thread of its own; nobody is told before it is announced. Raises Refused."""
    when, where = arranged.when, arranged.where
    if refusal := rules.why_not_time(when.on, when.begins, when.ends, when.zone, at=at, notice=arranged.notice):
        raise Refused(refusal)
    if refusal := rules.why_not_where(where.place, where.address):
        raise Refused(refusal)
    meeting = Meeting(
        uid=f"{uuid.uuid4()}@madang",
        thread=int(reference.new()),
        names=dict(arranged.names),
        is_recorded=arranged.is_recorded,
    )
    _put(meeting, when, where)
    meeting.save(force_insert=True)
    timeline.open_thread(meeting.thread, [beats.done("arranged", meeting, by, at)])
    return meeting


def _put(meeting: Meeting, when: When, where: Where) -> None:
    starts_at, ends_at = instant(when.on, when.begins, when.zone), instant(when.on, when.ends, when.zone)
    assert starts_at and ends_at
    meeting.on, meeting.begins, meeting.ends, meeting.zone = when.on, when.begins, when.ends, when.zone
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.venue, meeting.place, meeting.address = where.venue, where.place, where.address
    meeting.area = where.area or (where.venue.area if where.venue else None)


@transaction.atomic
def add_items(meeting: Meeting, spans: Iterable[tuple[datetime, datetime]]) -> list[Item]:
    """Add points to the agenda at their times, after those that stand."""
    last = meeting.items.count()
    return Item.objects.bulk_create(
        Item(meeting=meeting, place=place, starts_at=start, ends_at=end)
        for place, (start, end) in enumerate(spans, last + 1)
    )


@transaction.atomic
def announce(meeting: Meeting, *, by: Person, at: datetime, notice: timedelta = timedelta(0)) -> Meeting:
    """Announce a meeting; who is asked to come is told, with an invitation for the calendar."""
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_announce(meeting, at=at, notice=notice):
        raise Refused(refusal)
    meeting.state = State.ANNOUNCED
    meeting.save(update_fields=["state"])
    timeline.record(meeting.thread, beats.done("announced", meeting, by, at))
    beats.tell(meeting, "meeting.invited", at=at)
    return meeting


@transaction.atomic
def move(
    meeting: Meeting,
    when: When,
    where: Where,
    *,
    reason: str,
    by: Person,
    at: datetime,
    notice: timedelta = timedelta(0),
) -> Meeting:
    """Move a meeting to another time or place, with all that is held for it, or raise Refused and move nothing.

    People and things move along. The room of the place that is left is let go, and one of the new place is held instead.
    """
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_change(meeting) or rules.why_not_time(
        when.on, when.begins, when.ends, when.zone, at=at, notice=notice
    ):
        raise Refused(refusal)
    if meeting.state == State.ANNOUNCED and not reason.strip():
        raise Refused(CannotMeet.NO_REASON)
    if refusal := rules.why_not_words(reason) or rules.why_not_where(where.place, where.address):
        raise Refused(refusal)
    before, was_in = meeting.starts_at, _own_venue(meeting)
    _put(meeting, when, where)
    meeting.sequence, meeting.reason = meeting.sequence + 1, reason.strip()
    meeting.save()
    holding.take_along(meeting, meeting.starts_at - before, was_in=was_in, goes_to=_own_venue(meeting))
    _shift(meeting, meeting.starts_at - before)
    timeline.record(meeting.thread, beats.done("moved", meeting, by, at, reason=reason.strip()))
    if meeting.state == State.ANNOUNCED:
        beats.tell(meeting, "meeting.moved", at=at)
    return meeting


def _own_venue(meeting: Meeting) -> Venue | None:
    """Return the place of the city's in which a meeting is; None where it is somewhere else."""
    return None if meeting.place else meeting.venue


def _shift(meeting: Meeting, by: timedelta) -> None:
    """Shift the items by a time."""
    for item in meeting.items.all() if by else ():
        item.starts_at, item.ends_at = item.starts_at + by, item.ends_at + by
        item.save(update_fields=["starts_at", "ends_at"])


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Person, at: datetime) -> Meeting:
    """Cancel a meeting with a public reason; holds are let go, and who was asked hears it by their own channel."""
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_cancel(meeting, reason=reason):
        raise Refused(refusal)
    was_announced = meeting.state == State.ANNOUNCED
    meeting.state, meeting.reason, meeting.sequence = State.CANCELLED, reason.strip(), meeting.sequence + 1
    meeting.save(update_fields=["state", "reason", "sequence"])
    holding.release(meeting)
    timeline.record(meeting.thread, beats.done("cancelled", meeting, by, at, reason=reason.strip()))
    if was_announced:
        beats.tell(meeting, "meeting.cancelled", at=at)
    return meeting


@transaction.atomic
def close(meeting: Meeting, *, by: Person, at: datetime) -> Meeting:
    """Say that a meeting has taken place."""
    meeting = beats.locked(meeting)
    if meeting.state != State.ANNOUNCED or meeting.starts_at > at:
        raise Refused(CannotMeet.NOT_ENDED if meeting.state == State.ANNOUNCED else CannotMeet.ENDED)
    meeting.state, meeting.delay = State.HELD, 0
    meeting.save(update_fields=["state", "delay"])
    timeline.record(meeting.thread, beats.done("held", meeting, by, at))
    return meeting


def run_late(meeting: Meeting, *, minutes: int | None) -> None:
    """Say by how many minutes a meeting runs late: the board shows it. None is what is no number. Raises Refused."""
    if minutes is None or not 0 <= minutes <= LONGEST_DELAY:
        raise Refused(CannotMeet.DELAY)
    Meeting.objects.filter(pk=meeting.pk, state=State.ANNOUNCED).update(delay=minutes)
