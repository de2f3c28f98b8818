"""Laying out a city's places as a plan says, whole or not at all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from .models import Area, Office
from .planning import Plan


@transaction.atomic
def lay(plan: Plan) -> None:
    """Write a plan: end what ends, make what is new from the city down, draw what is drawn anew."""
    for ending, day in plan.ended:
        Area.objects.filter(pk=ending.pk).update(valid_until=day)
    for place, outline in plan.drawn:
        Area.objects.filter(pk=place.pk).update(outline=outline)
    rows: dict[str, list[Area]] = {}
    for kept in Area.objects.order_by("pk"):
        rows.setdefault(kept.code, []).append(kept)
    for wanted in plan.areas:  # the city stands first, then districts, then villages
        area = Area.objects.create(
            code=wanted.code,
            valid_from=wanted.valid_from,
            parent=_on(rows.get(wanted.parent, []), wanted.valid_from),
            **wanted.fields,
        )
        Office.objects.filter(area__code=area.code).update(area=area)  # an office stays where it is
        rows.setdefault(area.code, []).append(area)
    offices = {office.code: office for office in Office.objects.all()}
    for wanted in plan.offices:
        offices[wanted.code] = Office.objects.create(
            code=wanted.code, valid_from=wanted.valid_from, area=_on(rows.get(wanted.area, []), None), **wanted.fields
        )
    for office, wanted, _names in plan.changed:
        Office.objects.filter(pk=office.pk).update(
            valid_from=wanted.valid_from, area=_on(rows.get(wanted.area, []), None), **wanted.fields
        )
    for wanted in (*plan.offices, *(wanted for _office, wanted, _names in plan.changed)):
        Office.objects.filter(code=wanted.code).update(parent=offices.get(wanted.parent))


def _on(rows: list[Area], day: date | None) -> Area | None:
    """Return of one code's rows the one that holds on a day; without a day the newest."""
    if day is None:
        return max(rows, key=lambda row: row.valid_from or date.min, default=None)
    held = [row for row in rows if (row.valid_from or date.min) <= day < (row.valid_until or date.max)]
    return held[0] if held else max(rows, key=lambda row: row.valid_from or date.min, default=None)
