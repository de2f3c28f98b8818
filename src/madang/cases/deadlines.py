"""When an answer is due, and the sum that shows why.

A due date is a function of few things, all kept in the sum: the start, the rule that held then, the pauses while it was
the resident's turn, the extensions. Whatever changes, it is reckoned anew from these, never moved by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from madang.kit import near
from madang.kit.worktime import WorkCalendar
from madang.places import queries as places

from .models import DeadlineRule

HOURS_A_DAY = 8  # working hours; the Act's own measure
SHORT_DAYS = 5  # up to so many days are counted in working hours. Source: Civil Petitions Treatment Act (KR), art. 19
Facts = dict[str, object]


@dataclass(frozen=True)
class Rule:
    """How long an answer may take: working hours or working days, and the law behind it in words."""

    amount: int
    unit: str
    basis: dict[str, str]

    @property
    def hours(self) -> int:
        """The working hours it gives; of days, eight each."""
        return self.amount if self.unit == "hours" else self.amount * HOURS_A_DAY

    @property
    def is_in_hours(self) -> bool:
        """Whether it runs by the hour from the instant of receipt."""
        return self.unit == "hours" or self.amount <= SHORT_DAYS


@dataclass(frozen=True)
class Book:
    """The city's rules and its working time: those that hold, or some that are only thought of."""

    calendar: WorkCalendar
    rules: list[tuple[str, int | None, date, Rule]]  # kind, service, valid from; newest first

    def rule(self, kind: str, on: date, service: int | None = None) -> Rule:
        """Return the rule that holds on a date, a service's own before that of the kind; LookupError where there is none."""
        for of_kind, of_service, since, found in self.rules:
            if since <= on and (of_service == service if service else of_service is None and of_kind == kind):
                return found
        if service:
            return self.rule(kind, on)
        raise LookupError(f"No deadline rule for {kind} on {on}")


def book() -> Book:
    """Return the rules and working time that hold, read at most every half minute."""
    return near.remember("deadline-book", lambda: Book(places.calendar(), rules_of(list(DeadlineRule.objects.all()))))


def rules_of(rows: list[DeadlineRule]) -> list[tuple[str, int | None, date, Rule]]:
    """Return rows as a book keeps them, newest first."""
    newest = sorted(rows, key=lambda row: row.valid_from, reverse=True)
    return [(row.kind, row.service_id, row.valid_from, Rule(row.amount, row.unit, row.basis)) for row in newest]


def calendar() -> WorkCalendar:
    """Return the city's working time."""
    return book().calendar


@dataclass(frozen=True)
class Due:
    """When an answer is due, and the sum behind it as plain values."""

    at: datetime
    facts: Facts


def due(
    kind: str,
    start: datetime,
    *,
    service: int | None = None,
    stood: Mapping[str, object] | None = None,
    by: Book | None = None,
) -> Due:
    """Return when a matter received at `start` must be answered.

    `stood` is an earlier sum: its pauses and extensions hold on. `by` is the book to reckon with, if not the one that holds.
    """
    by = by or book()
    working, rule = by.calendar, by.rule(kind, start.astimezone(by.calendar.zone).date(), service)
    first = working.after_hours(start, rule.hours) if rule.is_in_hours else working.after_days(start, rule.amount)
    at, extensions = first.due, []
    for step in _in_time(stood or {}):
        if isinstance(step, list):
            at = working.pushed(at, working.between(*(datetime.fromisoformat(instant) for instant in step)))
        else:
            at = working.pushed(at, timedelta(hours=int(str(step["hours"]))))
            extensions.append({**step, "to": at.isoformat()})
    skipped, shortened = working.passed(start, at)
    facts: Facts = {
        "start": start.isoformat(),
        "due": at.isoformat(),
        "amount": rule.amount,
        "unit": rule.unit,
        "basis": rule.basis,
        "skipped": [[day.isoformat(), name] for day, name in skipped],
        "shortened": [[day.isoformat(), name] for day, name in shortened],
    }
    if stood:
        facts |= {"pauses": stood.get("pauses", []), "extensions": extensions}
    return Due(at, facts)


def _in_time(stood: Mapping[str, object]) -> list[list[str] | Facts]:
    """Return pauses and extensions of a sum in the order in which they began."""
    pauses = cast(list[list[str]], stood.get("pauses") or [])
    extensions = cast(list[Facts], stood.get("extensions") or [])
    steps: list[tuple[str, list[str] | Facts]] = [(pause[0], pause) for pause in pauses]
    steps += [(str(extension["at"]), extension) for extension in extensions]
    return [step for _at, step in sorted(steps, key=lambda pair: datetime.fromisoformat(pair[0]))]


def paused(stood: Mapping[str, object], *, since: datetime, until: datetime) -> Facts:
    """Return a sum with one more pause."""
    pauses = cast(list[list[str]], stood.get("pauses") or [])
    return {**stood, "pauses": [*pauses, [since.isoformat(), until.isoformat()]]}


def extended(
    stood: Mapping[str, object], kind: str, *, service: int | None, reason: str, is_agreed: bool, at: datetime
) -> Facts:
    """Return a sum with one more extension, as much working time again as the rule gave at first."""
    start = datetime.fromisoformat(str(stood["start"]))
    rule = book().rule(kind, start.astimezone(calendar().zone).date(), service)
    taken = {"at": at.isoformat(), "hours": rule.hours, "reason": reason, "is_agreed": is_agreed}
    return {**stood, "extensions": [*cast(list[Facts], stood.get("extensions") or []), taken]}
