"""Talks by who sees them, and those that cannot be as they were booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from madang.groups import queries as groups
from madang.groups.models import Group
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from ..enums import State, Why
from ..models import Advice, Centre, Stint
from .opening import centre_holds, division, week
from .times import advisers


def talks() -> QuerySet[Advice]:
    """Return talks with what every page shows of them."""
    return Advice.objects.select_related("meeting", "centre__office__area", "adviser", "person", "group__area")


def seen_by(seat: Seat) -> QuerySet[Advice]:
    """Return the talks that a seat sees: its own, those of its centre; the front line, the division and supervisors all."""
    wide = division()
    if seat.is_any(RoleKind.AGENT, RoleKind.SUPERVISOR) or (wide and wide.pk in seat.office_ids):
        return talks()
    return talks().filter(Q(adviser=seat.person) | Q(centre__office__in=seat.office_ids))


def coming(rows: QuerySet[Advice], at: datetime, *, days: int = 14) -> list[Advice]:
    """Return the talks of today and the next days, the next one first."""
    begun = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    found = rows.exclude(state=State.CANCELLED).filter(
        meeting__starts_at__gte=begun, meeting__starts_at__lt=begun + timedelta(days=days)
    )
    return list(found.order_by("meeting__starts_at", "pk"))


def not_known(rows: QuerySet[Advice], at: datetime) -> list[Advice]:
    """Return talks that are over, and of which nobody wrote down whether they took place, the last first."""
    over = rows.filter(state__in=[State.BOOKED, State.UNKNOWN], meeting__ends_at__lte=at)
    return list(over.order_by("-meeting__starts_at")[:20])


def of_person(person: Person) -> list[Advice]:
    """Return somebody's talks, under each of their records, the last first."""
    numbers = people.records_of(people.one(person))
    return list(talks().filter(person__in=numbers).order_by("-meeting__starts_at")[:50])


def open_talk(person: Person, centre: Centre, at: datetime) -> Advice | None:
    """Return the talk that is booked for somebody at a centre and is not over."""
    numbers = people.records_of(people.one(person))
    rows = Advice.objects.filter(person__in=numbers, centre=centre, state=State.BOOKED, meeting__ends_at__gt=at)
    return rows.select_related("meeting").first()


def is_in(group: Group, person: Person, key: str = "") -> bool:
    """Say whether somebody is in a group: by who they are, or by the contact with which they took their seat."""
    if groups.member_of(group, people.one(person)):
        return True
    return bool(key) and group.members.here().filter(key=key).exists()


@dataclass(frozen=True)
class Stranded:
    """A talk that cannot be as it was booked, and why."""

    advice: Advice
    why: Why


def stranded(at: datetime, *, centre: Centre | None = None) -> list[Stranded]:
    """Return the booked talks to come that fall on a day off or outside the opening times, or whose adviser is not there."""
    rows = talks().filter(state=State.BOOKED, meeting__starts_at__gt=at)
    found = list((rows.filter(centre=centre) if centre else rows).order_by("meeting__starts_at"))
    if not found:
        return []
    first, last = found[0].meeting.on, max(row.meeting.on for row in found)
    times = week({row.centre for row in found}, first, last)
    staff = {row.centre_id: advisers(row.centre, first, last) for row in {r.centre_id: r for r in found}.values()}
    told = []
    for row in found:
        meeting = row.meeting
        is_open = times.holds(row.centre_id, meeting.on, meeting.begins, meeting.ends)
        if not is_open or not centre_holds(row.centre, meeting.on):
            told.append(Stranded(row, Why.SHUT))
        elif row.adviser not in staff[row.centre_id].get(meeting.on, []):
            told.append(Stranded(row, Why.GONE))
    return told


def unmet(centre: Centre, spans: dict[int, list[tuple[time, time]]], valid_from: date, at: datetime) -> list[Advice]:
    """Return the talks that a new week of opening times would leave outside, from a day on."""
    rows = talks().filter(centre=centre, state=State.BOOKED, meeting__starts_at__gt=at, meeting__on__gte=valid_from)
    return [
        row
        for row in rows.order_by("meeting__starts_at")
        if not any(
            opens <= row.meeting.begins and row.meeting.ends <= closes
            for opens, closes in spans.get(row.meeting.on.weekday(), [])
        )
    ]


def is_kept(person: Person) -> bool:
    """Say whether a talk of somebody's, or hours they gave, are kept."""
    numbers = people.records_of(people.one(person))
    return Advice.objects.filter(person__in=numbers).exists() or Stint.objects.filter(person__in=numbers).exists()
