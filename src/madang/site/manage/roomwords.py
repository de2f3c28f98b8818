"""What can be held for a meeting, in words: for the list, and for what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from madang.meetings.enums import ResourceKind
from madang.meetings.models import Resource
from madang.people.enums import Need
from madang.places.models import Area, Venue
from madang.ui import dates


def tongues(resource: Resource) -> str:
    """Return what somebody interprets, in words."""
    return said("languages", resource.languages)


def said(column: str, value: Any) -> str:
    """Return one value in words, whether it comes from a row or from the record."""
    if value is None or value == "" or value == []:
        return ""
    if column == "kind":
        return str(ResourceKind(value).label) if value in ResourceKind.values else str(value)
    if column == "languages":
        known = {**dict(settings.LANGUAGES), "sign": _("Sign language")}
        return ", ".join(str(known.get(code, code)) for code in value)
    if column == "helps":
        return ", ".join(str(Need(code).label) if code in Need.values else str(code) for code in value)
    if column in ("valid_from", "valid_until"):
        return dates.day_year(str(value))
    if column in ("venue_id", "area_id"):
        model = Venue if column == "venue_id" else Area
        found = model.objects.filter(pk=value).first()
        return found.name if found else str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what differs between some columns as they were and as they are: of what, before, after. Words go language by language."""
    labels = {
        "kind": _("Kind"), "names": _("Name"), "venue_id": _("In which place"), "languages": _("What they interpret"),
        "helps": _("What it helps with"),
        "valid_from": _("From"), "valid_until": _("Out of use from"), "address": _("Address"),
        "area_id": _("District or village"), "capacity": _("People who fit in"), "is_step_free": _("One comes in without a step"),
    }  # fmt: skip
    lines = []
    for name in (each for each in labels if each in before or each in after):
        old, new = before.get(name), after.get(name)
        if name in ("names", "address"):
            for code, tongue in settings.LANGUAGES:
                lines.append((f"{labels[name]} ({tongue})", (old or {}).get(code, ""), (new or {}).get(code, "")))
        else:
            lines.append((labels[name], said(name, old), said(name, new)))
    return [line for line in lines if line[1] != line[2]]
