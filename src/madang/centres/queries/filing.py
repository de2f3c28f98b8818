"""The adviser's file: notes, steps that the city owes, groups that nobody met for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from madang.groups.models import Group
from madang.people.enums import RoleKind
from madang.people.rules import Seat

from ..enums import State
from ..models import Advice, Visit
from .opening import districts_of, division, terms_on
from .talks import talks


def visits_of(group: Group) -> list[Visit]:
    """Return the notes in a group's file, the last first, with what they were before they were corrected."""
    rows = group.visits.select_related("adviser").prefetch_related("earlier")
    return list(rows.order_by("-on", "-pk"))


def talks_of(group: Group) -> list[Advice]:
    """Return the talks that were booked for a group, the last first."""
    return list(talks().filter(group=group).order_by("-meeting__starts_at")[:50])


def open_steps(seat: Seat) -> list[Visit]:
    """Return the steps that the city owes to groups, the one due first: an adviser's own, everybody's for the division."""
    rows = Visit.objects.filter(done_on__isnull=True).exclude(ours="").select_related("group", "adviser")
    wide = division()
    if not (seat.is_any(RoleKind.SUPERVISOR) or (wide and wide.pk in seat.office_ids)):
        rows = rows.filter(adviser=seat.person)
    return list(rows.order_by("due_on", "pk")[:60])


@dataclass(frozen=True)
class Unseen:
    """A group that nobody of the city has met for a while; `last_on` is empty where nobody ever has."""

    group: Group
    last_on: date | None
    days: int


def last_contacts(numbers: Iterable[int]) -> dict[int, date]:
    """Return for groups the day on which an adviser met them last: a visit, a call, or a talk that took place."""
    wanted = list(numbers)
    found: dict[int, date] = {}
    visits = Visit.objects.filter(group__in=wanted).values_list("group").annotate(last=Max("on"))
    talked = Advice.objects.filter(group__in=wanted, state=State.HELD).values_list("group")
    for number, last in [*visits, *talked.annotate(last=Max("meeting__on"))]:
        found[number] = max(last, found.get(number, date.min))
    return found


def unseen(seat: Seat, on: date) -> list[Unseen]:
    """Return the complete and open groups around a seat that nobody met for as long as the terms say, the longest first."""
    days = terms_on(on).unseen_days
    rows = Group.objects.open().filter(formed_on__isnull=False).select_related("area__parent")
    wide = division()
    if not (seat.is_any(RoleKind.SUPERVISOR) or (wide and wide.pk in seat.office_ids)):
        near = districts_of(seat)
        rows = rows.filter(Q(area__in=near) | Q(area__parent__in=near))
    found = list(rows)
    last = last_contacts(group.pk for group in found)
    since = [(group, last.get(group.pk), last.get(group.pk) or group.formed_on or on) for group in found]
    told = [Unseen(group, met, (on - day).days) for group, met, day in since if (on - day).days >= days]
    return sorted(told, key=lambda row: -row.days)
