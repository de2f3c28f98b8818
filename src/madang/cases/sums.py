"""The sum behind a due date, in sentences: start, rule, days skipped and shortened, pauses, extensions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.kit.words import pick
from madang.places import queries as places
from madang.ui.dates import day, moment

from .deadlines import HOURS_A_DAY, SHORT_DAYS


def in_words(facts: Mapping[str, object]) -> list[str]:
    """Return one sentence for each step of a sum, so that a resident can count along."""
    lines = [_("The count began on %(when)s.") % {"when": moment(datetime.fromisoformat(str(facts["start"])))}]
    lines += _rule(int(str(facts["amount"])), str(facts["unit"]))
    if law := pick(cast(dict[str, str], facts.get("basis") or {})):
        lines.append(_("Source: %(law)s.") % {"law": law})
    lines += _days(facts)
    for begun, ended in cast(list[list[str]], facts.get("pauses") or []):
        lines.append(
            _("The count stood still from %(begun)s to %(ended)s, while it was the resident's turn.")
            % {"begun": moment(datetime.fromisoformat(begun)), "ended": moment(datetime.fromisoformat(ended))}
        )
    for taken in cast(list[dict[str, str]], facts.get("extensions") or []):
        lines.append(
            _("More time was taken on %(day)s, to %(to)s: %(reason)s")
            % {"day": day(taken["at"]), "to": day(taken["to"]), "reason": taken["reason"]}
        )
    lines.append(_("So the answer is due by %(when)s.") % {"when": moment(datetime.fromisoformat(str(facts["due"])))})
    return lines


def limit(amount: int, unit: str) -> str:
    """Return a limit in short: `3 working hours`, `5 working days`."""
    if unit == "hours":
        return ngettext("%(n)s working hour", "%(n)s working hours", amount) % {"n": amount}
    return ngettext("%(n)s working day", "%(n)s working days", amount) % {"n": amount}


def _rule(amount: int, unit: str) -> list[str]:
    if unit == "hours":
        return [
            ngettext("The rule gives %(n)s working hour.", "The rule gives %(n)s working hours.", amount)
            % {"n": amount}
        ]
    if amount <= SHORT_DAYS:
        return [
            ngettext(
                "The rule gives %(n)s working day. So few are counted by the hour: %(hours)s.",
                "The rule gives %(n)s working days. So few are counted by the hour: %(hours)s.",
                amount,
            )
            % {"n": amount, "hours": amount * HOURS_A_DAY}
        ]
    return [
        ngettext(
            "The rule gives %(n)s working day; the first day counts.",
            "The rule gives %(n)s working days; the first day counts.",
            amount,
        )
        % {"n": amount}
    ]


def _days(facts: Mapping[str, object]) -> list[str]:
    skipped = cast(list[list[str]], facts.get("skipped") or [])
    weekend = sum(1 for _day, name in skipped if name in ("Saturday", "Sunday"))
    lines = []
    if weekend:
        lines.append(
            ngettext("%(n)s weekend day was skipped.", "%(n)s weekend days were skipped.", weekend) % {"n": weekend}
        )
    for iso, name in skipped:
        if name not in ("Saturday", "Sunday"):
            on = date.fromisoformat(iso)
            lines.append(_("%(day)s was skipped: %(name)s.") % {"day": day(on), "name": places.named(on, name)})
    for iso, name in cast(list[list[str]], facts.get("shortened") or []):
        on = date.fromisoformat(iso)
        lines.append(_("%(day)s was a short day: %(name)s.") % {"day": day(on), "name": places.named(on, name)})
    return lines
