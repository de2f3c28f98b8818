"""When centres are open, and what holds for advice on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from madang.groups.models import Terms as GroupTerms
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import DayOff, Office
from madang.ui.dates import local

from ..enums import DISTRICT
from ..models import Centre, Hours, Terms

AHEAD = 21  # days that are looked through for the next opening
SHOWN = 7  # days of free times on one page


def terms_on(on: date) -> Terms:
    """Return what holds for advice on a day."""
    return Terms.objects.valid(on).order_by("-valid_from").first() or Terms(valid_from=on)


def minutes_of(centre: Centre, terms: Terms) -> int:
    """Return how long a talk is there."""
    return centre.minutes or terms.minutes


def division() -> Office | None:
    """Return the city's community division, which helps districts; None where no city has said which it is."""
    row = GroupTerms.objects.filter(office__isnull=False).select_related("office").order_by("-valid_from").first()
    return row.office if row else None


def districts_of(seat: Seat) -> set[int]:
    """Return the districts in which a seat's district offices and village centres lie; none for a department of the whole city."""
    here = (role.office for role in seat.roles if role.office.kind in DISTRICT)
    return {office.area.district.pk for office in here if office.area}


@dataclass
class Week:
    """The opening times of some centres over some days, with days off and half days taken out."""

    first: date
    last: date
    hours: dict[int, list[Hours]] = field(default_factory=lambda: defaultdict(list))
    shut: set[date] = field(default_factory=set)
    early: dict[date, time] = field(default_factory=dict)

    def spans(self, centre: int, day: date) -> list[tuple[time, time]]:
        """Return from when until when a centre is open on a day."""
        if day in self.shut:
            return []
        ends = self.early.get(day)
        rows = [
            (row.opens, min(row.closes, ends) if ends else row.closes)
            for row in self.hours.get(centre, [])
            if row.weekday == day.weekday() and row.valid_from <= day and (not row.valid_until or day < row.valid_until)
        ]
        return sorted((opens, closes) for opens, closes in rows if opens < closes)

    def holds(self, centre: int, day: date, begins: time, ends: time) -> bool:
        """Say whether a centre is open for the whole of a time."""
        return any(opens <= begins and ends <= closes for opens, closes in self.spans(centre, day))


def week(centres: Iterable[Centre], first: date, last: date) -> Week:
    """Return the opening times of some centres from a day up to and with another, in three reads."""
    found = Week(first, last)
    for row in Hours.objects.filter(centre__in=[centre.pk for centre in centres]).order_by("weekday", "opens"):
        found.hours[row.centre_id].append(row)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found.shut = set(places.days_off_among(days))
    halves = DayOff.objects.filter(on__gte=first, on__lte=last, closes_at__isnull=False)
    found.early = {row.on: row.closes_at for row in halves if row.closes_at is not None}
    return found


@dataclass(frozen=True)
class Opening:
    """A centre as somebody finds it now: open until when, or shut until when."""

    centre: Centre
    until: time | None
    opens_on: date | None
    opens: time | None


def centres(on: date) -> list[Centre]:
    """Return the centres there are on a day, by district."""
    rows = Centre.objects.valid(on).select_related("office__area__parent")
    return sorted(rows, key=lambda row: (row.area.district.code if row.area else "", row.office.kind, row.office.code))


def openings(at: datetime) -> list[Opening]:
    """Return every centre with whether it is open now, and when it opens next."""
    now = local(at)
    found = centres(now.date())
    times = week(found, now.date(), now.date() + timedelta(days=AHEAD))
    return [_opening(centre, times, now) for centre in found]


def opening(centre: Centre, at: datetime) -> Opening:
    """Return whether one centre is open now, and when it opens next."""
    now = local(at)
    return _opening(centre, week([centre], now.date(), now.date() + timedelta(days=AHEAD)), now)


def _opening(centre: Centre, times: Week, now: datetime) -> Opening:
    for opens, closes in times.spans(centre.pk, now.date()):
        if opens <= now.time() < closes:
            return Opening(centre, closes, None, None)
    for ahead in range(AHEAD + 1):
        day = now.date() + timedelta(days=ahead)
        for opens, _closes in times.spans(centre.pk, day):
            if ahead or opens > now.time():
                return Opening(centre, None, day, opens)
    return Opening(centre, None, None, None)


def weekly(centre: Centre, on: date) -> list[tuple[int, list[tuple[time, time]]]]:
    """Return what holds on a day as a week from Monday: each weekday with its opening times."""
    rows = Hours.objects.valid(on).filter(centre=centre).order_by("weekday", "opens")
    by_day: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in rows:
        by_day[row.weekday].append((row.opens, row.closes))
    return [(weekday, by_day.get(weekday, [])) for weekday in range(7)]


def changes_of_hours(centre: Centre, on: date) -> list[date]:
    """Return the days after a day from which other opening times hold."""
    rows = Hours.objects.filter(centre=centre)
    begun = set(rows.filter(valid_from__gt=on).values_list("valid_from", flat=True))
    ended = set(rows.filter(valid_until__gt=on).values_list("valid_until", flat=True))
    return sorted(day for day in begun | ended if day)


def centre_holds(centre: Centre, on: date) -> bool:
    """Say whether a centre is there on a day."""
    return (not centre.valid_from or centre.valid_from <= on) and (not centre.valid_until or on < centre.valid_until)
