"""The terms of an hour with the mayor in words: for the list, for what is shown before, for what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.officehours import often, quotas
from madang.officehours.enums import Choice
from madang.places.models import Venue

LABELS = {
    "choice": gettext_lazy("How seats are given"),
    "rule": gettext_lazy("How often"),
    "begins": gettext_lazy("Doors open at"),
    "ends": gettext_lazy("Doors shut at"),
    "minutes": gettext_lazy("Minutes of one talk"),
    "gap": gettext_lazy("Minutes between two talks"),
    "most": gettext_lazy("Most people of one talk"),
    "venue_id": gettext_lazy("Where"),
    "may_choose_place": gettext_lazy("Applicants may wish for a place"),
    "ahead": gettext_lazy("Sessions that take applications at a time"),
    "shuts_days": gettext_lazy("Days before a session on which its list shuts"),
    "notice_hours": gettext_lazy("Hours of notice before a talk"),
    "hold_hours": gettext_lazy("Hours for which a seat is held"),
    "drawn_percent": gettext_lazy("Seats by lot, of 100"),
    "district_percent": gettext_lazy("Most seats of one district, of 100 (0: any)"),
    "district_least": gettext_lazy("Least seats of a district that had less, of 100 (0: none)"),
    "quotas": gettext_lazy("Quotas of each draw"),
    "rest_days": gettext_lazy("Days that who has met waits"),
    "travel_minutes": gettext_lazy("Minutes to come and go"),
    "rubric": gettext_lazy("Criteria"),
    "is_recorded": gettext_lazy("Is recorded and broadcast"),
    "minutes_days": gettext_lazy("Days until the minutes are public"),
    "checks": gettext_lazy("Days after which promises are looked at"),
}


def said(column: str, value: Any) -> str:
    """Return one setting in words, whether it comes from a row or from the record."""
    if column == "choice":
        return str(Choice(value).label) if value in Choice.values else ""
    if column == "rule":
        return often.in_words(value or "")
    if value is None or value in ("", [], {}):
        return ""
    if column == "quotas":
        return "; ".join(quotas.in_words(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column in ("begins", "ends"):
        return str(value)[:5]
    if column == "venue_id":
        venue = Venue.objects.filter(pk=value).first()
        return venue.name if venue else str(value)
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _in(terms: Mapping[str, Any], column: str) -> str:
    """Return one setting as it works among the others: where all seats go by lot, their share is no number."""
    if column == "drawn_percent" and terms.get("choice") == Choice.DRAWN:
        return _("all")
    return said(column, terms[column])


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the settings that differ between two sets of terms: of what, before, after. Either may be empty."""
    lines = []
    for column, label in LABELS.items():
        old = _in(before, column) if column in before else ""
        new = _in(after, column) if column in after else ""
        if old != new:
            lines.append((str(label), old, new))
    return lines


def shown(terms: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
    """Return all settings of some terms in words; where another value held before, both with an arrow between."""
    lines = []
    for column, label in LABELS.items():
        new = _in(terms, column)
        old = _in(before, column) if before else new
        lines.append((str(label), new if old == new else f"{old or '–'} → {new or '–'}"))
    return [line for line in lines if line[1]]
