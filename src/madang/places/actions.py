"""Laying out a city's places as a plan says, whole or not at all; and changing one office, with what stood before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from madang.kit import near
from madang.kit.refusal import Refused
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from . import rules
from .enums import CannotMeetThere
from .models import Area, Office, Venue
from .planning import Plan

CHANGED = (
    "names", "remit", "contact_names", "contact_phone", "address", "opening", "signs_twice", "successor_id", "valid_until",
)  # fmt: skip

OF_VENUE = ("names", "address", "area_id", "capacity", "is_step_free")


@transaction.atomic
def change_office(office: Office, values: Mapping[str, Any], *, by_id: int, at: datetime) -> Office:
    """Name an office otherwise, give it other words, another person to ask, a last day and who takes over.

    `values` is {column: value} of `CHANGED`; who may is asked above. Nothing is recorded where nothing differs.
    """
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    before = {name: getattr(office, name) for name in CHANGED}
    for name, value in values.items():
        if name not in CHANGED:
            raise KeyError(name)
        setattr(office, name, value)
    was = {"was_until": before["valid_until"], "was_names": before["names"]}
    if refusal := rules.why_not_change(office, **was, on=local(at).date()):
        raise Refused(refusal)
    changed = [name for name in CHANGED if getattr(office, name) != before[name]]
    if changed:
        office.save(update_fields=[name.removesuffix("_id") for name in changed])
        facts = {
            "names": before["names"],
            "before": {name: before[name] for name in changed},
            "after": {name: getattr(office, name) for name in changed},
        }
        timeline.record(CITY, Done("office.changed", office, at, by_id, facts))
        transaction.on_commit(near.forget)
    return office


@transaction.atomic
def keep_venue(venue: Venue, values: Mapping[str, Any], *, by_id: int, at: datetime) -> Venue:
    """Add a place where people meet, or change what is said of it; nothing is recorded where nothing differs.

    `values` is {column: value} of `OF_VENUE`; who may is asked above.
    """
    is_new = venue._state.adding
    if not is_new:
        venue = Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    before = {name: getattr(venue, name) for name in OF_VENUE}
    for name, value in values.items():
        if name not in OF_VENUE:
            raise KeyError(name)
        setattr(venue, name, value)
    if refusal := rules.why_not_keep_venue(venue):
        raise Refused(refusal)
    changed = [name for name in OF_VENUE if is_new or getattr(venue, name) != before[name]]
    if changed:
        venue.save(force_insert=is_new)
        facts = {
            "names": venue.names,
            "before": {} if is_new else {name: before[name] for name in changed},
            "after": {name: getattr(venue, name) for name in changed},
        }
        timeline.record(CITY, Done(f"venue.{'added' if is_new else 'changed'}", venue, at, by_id, facts))
    return venue


@transaction.atomic
def drop_venue(venue: Venue, *, by_id: int, at: datetime) -> None:
    """Take a place out that was added and is used by nothing; who may is asked above."""
    facts = {"names": venue.names, "before": {name: getattr(venue, name) for name in OF_VENUE}, "after": {}}
    timeline.record(CITY, Done("venue.removed", venue, at, by_id, facts))
    try:
        venue.delete()
    except ProtectedError as error:
        raise Refused(CannotMeetThere.USED) from error


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
