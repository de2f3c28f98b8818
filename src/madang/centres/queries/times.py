"""Free times: cut from the opening times, where an adviser is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q

from madang.meetings.models import Cell, Freeze, Resource
from madang.meetings.walltime import cells, instant, slots
from madang.people.enums import RoleKind
from madang.people.models import Absence, Person, Role
from madang.ui.dates import local

from ..models import Centre
from .opening import centre_holds, division, minutes_of, terms_on, week


@dataclass(frozen=True)
class Slot:
    """A time for a talk, with the advisers who are free then, in the order in which they are asked."""

    on: date
    begins: time
    ends: time
    advisers: tuple[Person, ...]

    @property
    def key(self) -> str:
        """How a page carries it: `2026-11-28T10:00`."""
        return f"{self.on.isoformat()}T{self.begins:%H:%M}"

    @property
    def starts_at(self) -> datetime:
        """Its instant."""
        found = instant(self.on, self.begins, settings.TIME_ZONE)
        assert found is not None
        return found


def ranked(centre: Centre, first: date, last: date) -> dict[date, list[tuple[bool, Person]]]:
    """Return who gives advice at a centre on each of some days, each with whether they come from the division; nobody who is away."""
    wide = division()
    offices = [centre.office_id, *([wide.pk] if wide else [])]
    roles = Role.objects.filter(kind=RoleKind.ADVISER, office__in=offices, valid_from__lte=last)
    roles = roles.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=first)).select_related("person").order_by("pk")
    held = sorted(roles, key=lambda role: (role.office_id != centre.office_id, role.pk))
    away = list(Absence.objects.filter(person__in=[r.person_id for r in held], begins_on__lte=last, ends_on__gte=first))
    found: dict[date, list[tuple[bool, Person]]] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        seen = {row.person_id for row in away if row.begins_on <= day <= row.ends_on}
        found[day] = []
        for role in held:
            if (
                role.person_id not in seen
                and role.valid_from <= day
                and (not role.valid_until or day < role.valid_until)
            ):
                found[day].append((role.office_id != centre.office_id, role.person))
                seen.add(role.person_id)
    return found


def advisers(centre: Centre, first: date, last: date) -> dict[date, list[Person]]:
    """Return who gives advice at a centre on each of some days: its own advisers first, then the division's."""
    return {day: [person for _wide, person in here] for day, here in ranked(centre, first, last).items()}


def free(centre: Centre, first: date, last: date, *, at: datetime) -> dict[date, list[Slot]]:
    """Return the free times of some days. A time is free while one adviser is; who has fewer talks those days is asked first."""
    terms, today = terms_on(local(at).date()), local(at).date()
    first, last = max(first, today), min(last, today + timedelta(days=terms.farthest_days))
    if first > last:
        return {}
    times, staff = week([centre], first, last), ranked(centre, first, last)
    zone, length, soonest = settings.TIME_ZONE, minutes_of(centre, terms), at + timedelta(hours=terms.notice_hours)
    held = _held({person for here in staff.values() for _wide, person in here}, first, last)
    frozen = list(Freeze.objects.filter(begins_on__lte=last, ends_on__gte=first))
    found: dict[date, list[Slot]] = {}
    for day, here in staff.items():
        is_frozen = any(row.begins_on <= day <= row.ends_on for row in frozen)
        found[day] = []
        for opens, closes in [] if is_frozen or not centre_holds(centre, day) else times.spans(centre.pk, day):
            begin, end = instant(day, opens, zone), instant(day, closes, zone)
            for starts_at, ends_at in slots(begin, end, minutes=length) if begin and end else ():
                span = set(cells(starts_at, ends_at))
                able = sorted((wide, len(held[p.pk]), p.pk, p) for wide, p in here if not span & held[p.pk])
                if able and starts_at >= soonest:
                    asked = tuple(row[-1] for row in able)
                    found[day].append(Slot(day, local(starts_at).time(), local(ends_at).time(), asked))
    return found


def _held(persons: set[Person], first: date, last: date) -> dict[int, set[int]]:
    """Return by whom which cells are held in some days."""
    begin = instant(first, time(0), settings.TIME_ZONE)
    end = instant(last + timedelta(days=1), time(0), settings.TIME_ZONE)
    found: dict[int, set[int]] = defaultdict(set)
    if begin and end:
        span = cells(begin, end)
        rows = Cell.objects.filter(
            resource__person__in=[person.pk for person in persons], number__gte=span.start, number__lt=span.stop
        )
        for person, number in rows.values_list("resource__person", "number"):
            found[person or 0].add(number)
    return found


def slot_at(centre: Centre, on: date, begins: time, *, at: datetime) -> Slot | None:
    """Return the free time that begins then, None where it is none or nobody is free any more."""
    return next((slot for slot in free(centre, on, on, at=at).get(on, []) if slot.begins == begins), None)


def resources(persons: Iterable[Person]) -> dict[int, Resource]:
    """Return what holds some people, by the person's number."""
    rows = Resource.objects.filter(person__in=[person.pk for person in persons])
    return {row.person_id or 0: row for row in rows}
