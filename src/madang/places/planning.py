"""What a city's files would change in what is kept: areas are dated, so what was is never written anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .importing import Wanted
from .models import Area, Office
from .sources import Reading, some


@dataclass
class Plan:
    """What would be written: rows to make, areas that end, outlines to draw anew, offices to change."""

    areas: list[Wanted] = field(default_factory=list)
    ended: list[tuple[Area, date]] = field(default_factory=list)
    drawn: list[tuple[Area, dict[str, Any] | None]] = field(default_factory=list)
    offices: list[Wanted] = field(default_factory=list)
    changed: list[tuple[Office, Wanted, list[str]]] = field(default_factory=list)
    same: int = 0


def plan(areas: list[Wanted], offices: list[Wanted], *, on: date, reading: Reading) -> Plan:
    """Return what must be written so that the database holds these areas and offices, faults told into `reading`."""
    found = Plan()
    kept: dict[str, list[Area]] = {}
    for row in Area.objects.select_related("parent").order_by("pk"):
        kept.setdefault(row.code, []).append(row)
    for area in areas:
        _plan_area(area, kept.get(area.code, []), found, reading)
    _parts_of_ended(found, reading)
    kept_offices = {office.code: office for office in Office.objects.select_related("area", "parent")}
    for office in offices:
        _plan_office(office, kept_offices.get(office.code), found, reading, on)
    for what, names in (
        ("areas", [a.name for rows in kept.values() for a in rows if a.code not in {w.code for w in areas} and (a.valid_until is None or a.valid_until > on)]),
        ("offices", [o.name for o in kept_offices.values() if o.code not in {w.code for w in offices} and (o.valid_until is None or o.valid_until > on)]),
    ):  # fmt: skip
        if names:
            said = f"{len(names)} {what} are kept that it does not name: {some(names)}."
            do = "Begin with an empty database; or add them, with a valid_until if they end."
            reading.fault((areas[0].at[0], ""), said, "This may be another city, and nothing of it is overwritten.", do)
    return found


def _plan_area(area: Wanted, kept: list[Area], found: Plan, reading: Reading) -> None:
    twin = next((row for row in kept if row.valid_from == area.valid_from), None)
    latest = max(kept, key=lambda row: row.valid_from or date.min, default=None)
    if twin is None:
        if latest is not None:
            if area.valid_from is None or area.valid_from <= (latest.valid_from or date.min):
                said = f"{area.code} is kept from {latest.valid_from or 'the beginning'} on."
                reading.fault(
                    area.at, said, "What was is not written anew.", "Give the changed row a later valid_from."
                )
                return
            if latest.valid_until is None:
                found.ended.append((latest, area.valid_from))
        found.areas.append(area)
        return
    changed = [
        key
        for key, value in area.fields.items()
        if key not in ("outline", "valid_until") and getattr(twin, key) != value
    ]
    if (twin.parent.code if twin.parent else "") != area.parent:
        changed.append("parent")
    until = area.fields["valid_until"]
    if twin.valid_until != until and (twin is latest or until is not None):
        if twin.valid_until is None and until is not None:
            found.ended.append((twin, until))
        else:
            changed.append("valid_until")
    if changed:
        said = f"{area.name} is kept with other contents: {', '.join(changed)}."
        reading.fault(
            area.at,
            said,
            "Records made under it would change their meaning.",
            "Give the row the day of the change as valid_from.",
        )
    elif twin.outline != area.fields.get("outline") and twin is latest:
        found.drawn.append((twin, area.fields.get("outline")))  # a drawing and no fact, so it has no date
    else:
        found.same += 1


def _parts_of_ended(found: Plan, reading: Reading) -> None:
    """Tell of villages that would go on in a district that ended."""
    ended = {row.pk: day for row, day in found.ended}
    for row, day in found.ended:
        orphans = [
            part
            for part in row.parts.all()
            if (part.valid_until or date.max) > day and ended.get(part.pk, date.max) > day
        ]
        if orphans:
            said = f"{row.name} ends on {day}, and {len(orphans)} areas lie in it: {some([part.name for part in orphans])}."
            reading.fault(
                (row.code, ""),
                said,
                "They would lie in nothing.",
                f"Give their rows valid_from {day} as well, or end them.",
            )


def _plan_office(office: Wanted, kept: Office | None, found: Plan, reading: Reading, on: date) -> None:
    if kept is None:
        found.offices.append(office)
        return
    changed = [key for key, value in office.fields.items() if getattr(kept, key) != value]
    changed += ["parent"] if (kept.parent.code if kept.parent else "") != office.parent else []
    changed += ["area"] if (kept.area.code if kept.area else "") != office.area else []
    if not changed and kept.valid_from == office.valid_from:
        found.same += 1
    elif office.valid_from is None or office.valid_from <= (kept.valid_from or date.min) or office.valid_from > on:
        said = f"{office.name} is kept with other contents: {', '.join(changed) or 'valid_from'}."
        reading.fault(
            office.at,
            said,
            "A change has a day on which it begins.",
            "Give the row that day as valid_from, and run this on it or later.",
        )
    else:
        found.changed.append((kept, office, changed))
