"""When an answer is due, and the sum that shows why."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.kit import near
from madang.kit.words import pick
from madang.kit.worktime import Sum, WorkCalendar
from madang.places import queries as places
from madang.ui.dates import day, moment

from .models import DeadlineRule

HOURS_A_DAY = 8  # working hours; the Act's own measure
Rule = tuple[int, str, dict[str, str]]  # amount, unit, basis in words


def rule(kind: str, on: date) -> Rule:
    """Return the rule for a kind of matter that holds on a date; LookupError where the city has none."""
    for of_kind, since, found in near.remember("deadline-rules", _book):
        if of_kind == kind and since <= on:
            return found
    raise LookupError(f"No deadline rule for {kind} on {on}")


def _book() -> list[tuple[str, date, Rule]]:
    rows = DeadlineRule.objects.order_by("-valid_from")
    return [(row.kind, row.valid_from, (row.amount, row.unit, row.basis)) for row in rows]


def calendar() -> WorkCalendar:
    """Return the city's working time, its own days off read at most every half minute."""
    return near.remember("calendar", places.calendar)


def due(kind: str, start: datetime) -> Sum:
    """Return when a matter of `kind` received at `start` must be answered."""
    working = calendar()
    amount, unit, _basis = rule(kind, start.astimezone(working.zone).date())
    return working.after_hours(start, amount) if unit == "hours" else working.after_days(start, amount)


def resumed(due_at: datetime, *, paused_at: datetime, at: datetime) -> datetime:
    """Return the due instant after the resident's turn from `paused_at` to `at`: that working time is added."""
    working = calendar()
    return working.pushed(due_at, working.between(paused_at, at))


def extended(due_at: datetime, kind: str, *, at: datetime) -> datetime:
    """Return the due instant with as much working time again as the rule gave at first."""
    working = calendar()
    amount, unit, _basis = rule(kind, at.astimezone(working.zone).date())
    return working.pushed(due_at, timedelta(hours=amount if unit == "hours" else amount * HOURS_A_DAY))


def in_words(kind: str, sum_: dict[str, object]) -> list[str]:
    """Return the sum behind a date as sentences: start, rule, days skipped, pauses."""

    start = datetime.fromisoformat(str(sum_["start"]))
    amount, unit, basis = int(str(sum_["amount"])), sum_["unit"], rule(kind, start.date())[2]
    lines = [_("The count began on %(when)s.") % {"when": moment(start)}]
    if unit == "hours":
        lines.append(
            ngettext("The rule gives %(n)s working hour.", "The rule gives %(n)s working hours.", amount)
            % {"n": amount}
        )
    else:
        lines.append(
            ngettext(
                "The rule gives %(n)s working day; the first day counts.",
                "The rule gives %(n)s working days; the first day counts.",
                amount,
            )
            % {"n": amount}
        )
    if pick(basis):
        lines.append(_("Source: %(law)s.") % {"law": pick(basis)})
    skipped = sum_.get("skipped") or []
    assert isinstance(skipped, list)
    weekend = sum(1 for _day, name in skipped if name in ("Saturday", "Sunday"))
    if weekend:
        lines.append(
            ngettext("%(n)s weekend day was skipped.", "%(n)s weekend days were skipped.", weekend) % {"n": weekend}
        )
    for iso, name in skipped:
        if name not in ("Saturday", "Sunday"):
            lines.append(
                _("%(day)s was skipped: %(name)s.")
                % {"day": day(date.fromisoformat(iso)), "name": places.named(date.fromisoformat(iso), name)}
            )
    for begun, ended in sum_.get("pauses", []) or []:  # type: ignore[attr-defined]
        lines.append(
            _("The count stood still from %(begun)s to %(ended)s, while it was the resident's turn.")
            % {"begun": moment(datetime.fromisoformat(begun)), "ended": moment(datetime.fromisoformat(ended))}
        )
    taken = sum_.get("extensions") or []
    assert isinstance(taken, list)
    lines += [
        _("More time was taken on %(day)s, to %(to)s: %(reason)s")
        % {"day": day(each["at"]), "to": day(each["to"]), "reason": each["reason"]}
        for each in taken
    ]
    return lines
