"""How often a programme meets: between an iCalendar rule (RFC 5545, section 3.3.10) and the boxes of a form, and in words.

The boxes know what cities do: by hand, each week, every so many weeks, in certain weeks of a month. A rule beyond
that is kept as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.meetings.walltime import days

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKS = {
    "1": gettext_lazy("first"),
    "2": gettext_lazy("second"),
    "3": gettext_lazy("third"),
    "4": gettext_lazy("fourth"),
    "-1": gettext_lazy("last"),
}
KNOWN = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO", "WKST", "UNTIL", "COUNT")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
HAND, WEEKLY, MONTHLY, OWN = "hand", "weekly", "monthly", "own"
FAR = timedelta(days=400)  # no rule is looked at further


@dataclass(frozen=True)
class Often:
    """A rule as the boxes of a form have it. `rule` is what was written by hand, for `OWN` alone."""

    kind: str = HAND
    weekdays: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()
    step: int = 1
    rule: str = ""


def read(rule: str) -> Often:
    """Return a rule in boxes."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    listed = [found for day in parts.get("BYDAY", "").split(",") if (found := re.fullmatch(r"(-?\d)?([A-Z]{2})", day))]
    boxed = Often(OWN, rule=rule)
    if not rule:
        boxed = Often()
    elif parts.get("FREQ") == "WEEKLY" and listed:
        step = int(parts["INTERVAL"]) if parts.get("INTERVAL", "").isdigit() else 1
        boxed = Often(WEEKLY, tuple(found[2] for found in listed), step=step)
    elif parts.get("FREQ") == "MONTHLY" and listed and all(found[1] for found in listed):
        weekdays = tuple(dict.fromkeys(found[2] for found in listed))
        boxed = Often(MONTHLY, weekdays, tuple(dict.fromkeys(found[1] for found in listed)))
    return boxed if _same(write(boxed), rule) else Often(OWN, rule=rule)


def write(often: Often) -> str:
    """Return boxes as a rule; empty where sessions are set by hand."""
    weekdays = [day for day in DAYS if day in often.weekdays]
    if often.kind == WEEKLY:
        step = f"INTERVAL={often.step};" if often.step > 1 else ""
        return f"FREQ=WEEKLY;{step}BYDAY={','.join(weekdays)}"
    if often.kind == MONTHLY:
        return "FREQ=MONTHLY;BYDAY=" + ",".join(week + day for day in weekdays for week in WEEKS if week in often.weeks)
    return often.rule if often.kind == OWN else ""


def _same(one: str, other: str) -> bool:
    return _sorted(one) == _sorted(other)


def _sorted(rule: str) -> list[str]:
    return sorted(",".join(sorted(part.split(","))) for part in rule.replace("BYDAY=", "BYDAY=,").split(";"))


def in_words(rule: str) -> str:
    """Return how often a rule meets, in words."""
    often = read(rule)
    names = {day: str(name) for day, name in zip(DAYS, WEEKDAYS.values(), strict=True)}
    named = ", ".join(names[day] for day in DAYS if day in often.weekdays)
    if often.kind == WEEKLY:
        if often.step == 1:
            return _("every week: %(days)s") % {"days": named}
        return ngettext("every %(num)d week: %(days)s", "every %(num)d weeks: %(days)s", often.step) % {
            "num": often.step,
            "days": named,
        }
    if often.kind == MONTHLY:
        weeks = ", ".join(str(name) for week, name in WEEKS.items() if week in often.weeks)
        return _("each month: the %(weeks)s %(days)s") % {"weeks": weeks, "days": named}
    return rule or _("set by hand")


def first_days(rule: str, *, since: date, most: int = 4) -> list[date]:
    """Return the first days of a rule from a day on; raise ValueError where it is none, or no rule of days."""
    parts = [part.partition("=") for part in rule.split(";") if rule]
    if any(name not in KNOWN or (name == "FREQ" and value not in FREQUENCIES) for name, _sign, value in parts):
        raise ValueError(rule)  # a rule of seconds would be counted for hours
    return days(rule, since=since, until=since + FAR)[:most] if rule else []
