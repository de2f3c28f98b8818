"""Working hours and working days, and the sum behind every date.

Periods of up to five days run in working hours from the instant of receipt (eight hours are one day); longer ones run
in working days with the first day counted; both skip days off. Source: Civil Petitions Treatment Act (KR), art. 19.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS = ((time(9), time(12)), (time(13), time(18)))  # eight working hours, with the midday hour off
ONE_DAY = timedelta(days=1)
HORIZON = 3700  # days; a calendar that never works must fail, not hang


@dataclass(frozen=True)
class Sum:
    """How a due instant came about: fit to be kept as JSON and to be read out."""

    start: datetime
    due: datetime
    amount: int
    unit: str  # "hours" | "days"
    skipped: list[tuple[date, str]] = field(default_factory=list)  # days off between start and due, with their names

    def as_facts(self) -> dict[str, object]:
        """Return the sum in plain values, dates as ISO 8601."""
        return {
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "amount": self.amount,
            "unit": self.unit,
            "skipped": [[day.isoformat(), name] for day, name in self.skipped],
        }


@dataclass(frozen=True)
class WorkCalendar:
    """A city's working time. `day_off` returns the name of the day off, or None for a working day."""

    zone: ZoneInfo
    day_off: Callable[[date], str | None]
    hours: tuple[tuple[time, time], ...] = HOURS

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working spans of one day as aware instants; none on a day off."""
        if self.day_off(day) is not None:
            return []
        return [
            (datetime.combine(day, start, self.zone), datetime.combine(day, end, self.zone))
            for start, end in self.hours
        ]

    def after_hours(self, start: datetime, hours: int) -> Sum:
        """Return the instant `hours` working hours after `start`."""
        left, day, skipped = timedelta(hours=hours), start.astimezone(self.zone).date(), []
        for _ in range(HORIZON):
            if (name := self.day_off(day)) is not None:
                skipped.append((day, name))
            for begin, end in self.spans(day):
                begin = max(begin, start)
                if begin < end:
                    if left <= end - begin:
                        return Sum(start, begin + left, hours, "hours", skipped)
                    left -= end - begin
            day += ONE_DAY
        raise ValueError("The calendar has no working day within ten years")

    def after_days(self, start: datetime, days: int) -> Sum:
        """Return the end of the last of `days` working days, the day of `start` counted if it is one."""
        day, counted, skipped = start.astimezone(self.zone).date(), 0, []
        for _ in range(HORIZON):
            if (name := self.day_off(day)) is not None:
                skipped.append((day, name))
            else:
                counted += 1
                if counted == days:
                    return Sum(start, self.spans(day)[-1][1], days, "days", skipped)
            day += ONE_DAY
        raise ValueError("The calendar has no working day within ten years")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants; zero where `end` is not after `start`."""
        total, day, last = timedelta(), start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            for begin, finish in self.spans(day):
                begin, finish = max(begin, start), min(finish, end)
                if begin < finish:
                    total += finish - begin
            day += ONE_DAY
        return total

    def pushed(self, due: datetime, by: timedelta) -> datetime:
        """Return `due` moved forward by working time `by`: what a pause for the resident's turn adds."""
        day, left = due.astimezone(self.zone).date(), by
        if not left:
            return due
        for _ in range(HORIZON):
            for begin, end in self.spans(day):
                begin = max(begin, due)
                if begin < end:
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
            day += ONE_DAY
        raise ValueError("The calendar has no working day within ten years")
