"""From wall time to instants and from rules to days. No database.

A rule is an iCalendar RRULE (RFC 5545, section 3.3.10) counted in days of the wall calendar: "the first and third
Friday" is `FREQ=MONTHLY;BYDAY=1FR,3FR`, and half past eight stays half past eight when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from .enums import CELL


def instant(on: date, at: time, zone: str) -> datetime | None:
    """Return the instant of a wall time; of two (clocks set back) the first; None where the clock skips it."""
    local = datetime.combine(on, at, ZoneInfo(zone))
    found = local.astimezone(UTC)
    return found if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def days(rule: str, *, since: date, until: date) -> list[date]:
    """Return the days of a rule from `since` up to and with `until`; a rule that skips weeks counts from 1 January 2018."""
    begun = datetime(2018, 1, 1)  # noqa: DTZ001 - days of the calendar have no zone
    first, last = datetime.combine(since, time.min), datetime.combine(until, time.max)
    return [found.date() for found in rrulestr(rule, dtstart=begun).between(first, last, inc=True)]


def cells(starts_at: datetime, ends_at: datetime) -> range:
    """Return the numbers of the cells that a span touches."""
    first = int(starts_at.timestamp()) // (60 * CELL)
    last = -(-int(ends_at.timestamp()) // (60 * CELL))
    return range(first, last)


def slots(starts_at: datetime, ends_at: datetime, *, minutes: int, gap: int = 0) -> Iterator[tuple[datetime, datetime]]:
    """Cut a span into slots of some minutes with a gap between them; what is left at the end is no slot."""
    begin = starts_at
    while begin + timedelta(minutes=minutes) <= ends_at:
        yield begin, begin + timedelta(minutes=minutes)
        begin += timedelta(minutes=minutes + gap)
