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
    """How a due instant came about."""

    start: datetime
    due: datetime
    amount: int
    unit: str  # "hours" | "days"
    skipped: list[tuple[date, str]] = field(default_factory=list)  # days off between start and due, with their names
    shortened: list[tuple[date, str]] = field(default_factory=list)  # half days between start and due


@dataclass(frozen=True)
class WorkCalendar:
    """A city's working time.

    `day_off` returns the name of the day off, or None for a working day; `half_day` returns until when a short day
    lasts and its name, or None.
    """

    zone: ZoneInfo
    day_off: Callable[[date], str | None]
    hours: tuple[tuple[time, time], ...] = HOURS
    half_day: Callable[[date], tuple[time, str] | None] = lambda _day: None

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working spans of one day as aware instants; none on a day off."""
        if self.off(day) is not None:
            return []
        short = self.half_day(day)
        return [
            (datetime.combine(day, start, self.zone), datetime.combine(day, min(end, last), self.zone))
            for start, end in self.hours
            if start < (last := short[0] if short else end)
        ]

    def off(self, day: date) -> str | None:
        """Return why nothing is worked on a day, or None: a day off, or a half day that ends before it begins."""
        short = self.half_day(day)
        if short is not None and short[0] <= self.hours[0][0]:
            return short[1]
        return self.day_off(day)

    def passed(self, start: datetime, end: datetime) -> tuple[list[tuple[date, str]], list[tuple[date, str]]]:
        """Return the days off and the half days from one instant's day to another's, with their names."""
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        skipped, shortened = [], []
        while day <= last:
            if (name := self.off(day)) is not None:
                skipped.append((day, name))
            elif (short := self.half_day(day)) is not None:
                shortened.append((day, short[1]))
            day += ONE_DAY
        return skipped, shortened

    def after_hours(self, start: datetime, hours: int) -> Sum:
        """Return the instant `hours` working hours after `start`."""
        due = self.pushed(start, timedelta(hours=hours))
        return Sum(start, due, hours, "hours", *self.passed(start, due))

    def after_days(self, start: datetime, days: int) -> Sum:
        """Return the end of the last of `days` working days, the day of `start` counted if it is one."""
        day, counted = start.astimezone(self.zone).date(), 0
        for _ in range(HORIZON):
            if self.off(day) is None:
                counted += 1
                if counted == days:
                    due = self.spans(day)[-1][1]
                    return Sum(start, due, days, "days", *self.passed(start, due))
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
