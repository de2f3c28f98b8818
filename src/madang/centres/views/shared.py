"""What the views of centres share: who sits here, which days of free times a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import get_language

from madang.kit.words import first_language
from madang.people import queries as people
from madang.people.contacts import spoken
from madang.people.doors import Asking
from madang.people.enums import ContactKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import queries
from ..models import Centre, Stint
from ..queries import SHOWN, Slot


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


def language() -> str:
    """Return the language that somebody reads in."""
    return (get_language() or first_language()).split("-")[0]


def day_of(written: str) -> date | None:
    """Return a day as an address carries it, None for anything else."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


@dataclass(frozen=True)
class Days:
    """Some days with their free times, and where the days before and after begin (None: there are none)."""

    days: list[tuple[date, list[Slot]]]
    before: date | None
    after: date | None

    @property
    def slots(self) -> list[Slot]:
        """All free times, in their order."""
        return [slot for _day, slots in self.days for slot in slots]


def days(centre: Centre, written: str, *, at: datetime, count: int = SHOWN) -> Days:
    """Return the free times of a week that begins on a day as an address carries it; without one, with the first free time."""
    today = local(at).date()
    last = today + timedelta(days=queries.terms_on(today).farthest_days)
    wanted = day_of(written)
    if wanted is None:
        everything = queries.free(centre, today, min(last, today + timedelta(days=queries.AHEAD)), at=at)
        wanted = next((day for day, slots in everything.items() if slots), today)
    first = min(max(wanted, today), last)
    found = queries.free(centre, first, first + timedelta(days=count - 1), at=at)
    before = max(today, first - timedelta(days=count)) if first > today else None
    after = first + timedelta(days=count) if first + timedelta(days=count) <= last else None
    return Days([(day, slots) for day, slots in found.items() if slots], before, after)


def telephones(person: Person | None) -> list[tuple[str, str]]:
    """Return a person's telephones, as they are called and as they are written."""
    if person is None:
        return []
    rows = people.contacts_of(people.one(person)).filter(kind=ContactKind.PHONE)
    return [(row.value, spoken(row.value)) for row in rows]


def months(rows: QuerySet[Stint]) -> list[tuple[str, int]]:
    """Return how many minutes were given in each month, the month in words, the last first."""
    return [(date_format(month, "YEAR_MONTH_FORMAT"), minutes) for month, minutes in queries.by_month(rows)]
