"""What can be held for meetings: rooms, interpreters, devices, officials; kept in the city's own thread.

What was held stands in the record of its meetings: it is taken out of use from a day on, and never deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from .. import rules
from ..models import Resource

KEPT = ("kind", "names", "person_id", "venue_id", "languages", "helps", "valid_from")


@transaction.atomic
def keep_resource(resource: Resource, values: Mapping[str, Any], *, seat: Seat, at: datetime) -> Resource:
    """Add what can be held, or call it otherwise; nothing is recorded where nothing differs. `values` is {column: value}."""
    is_new = resource._state.adding
    if not is_new:
        resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    before = {} if is_new else columns(resource)
    for name, value in values.items():
        if name not in KEPT:
            raise KeyError(name)
        setattr(resource, name, value)
    if refusal := rules.why_not_keep_resource(resource, seat=seat):
        raise Refused(refusal)
    after = columns(resource)
    changed = [name for name in after if is_new or before[name] != after[name]]
    if not changed:
        return resource
    resource.save(force_insert=is_new)
    facts = {
        "before": {name: before[name] for name in changed if not is_new},
        "after": {name: after[name] for name in changed},
    }
    _record("added" if is_new else "changed", resource, seat, at, **facts)
    return resource


@transaction.atomic
def end_resource(resource: Resource, *, until: date, seat: Seat, at: datetime) -> Resource:
    """Take something out of use from a day on. Raises Refused where a meeting relies on it then."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if refusal := rules.why_not_end_resource(resource, until=until, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    before, resource.valid_until = resource.valid_until, until
    if before != until:
        resource.save(update_fields=["valid_until"])
        _record("ended", resource, seat, at, before={"valid_until": before}, after={"valid_until": until})
    return resource


@transaction.atomic
def resume_resource(resource: Resource, *, seat: Seat, at: datetime) -> Resource:
    """Let something be used on that was to go out of use."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if refusal := rules.why_not_resume_resource(resource, seat=seat):
        raise Refused(refusal)
    before, resource.valid_until = resource.valid_until, None
    resource.save(update_fields=["valid_until"])
    _record("resumed", resource, seat, at, before={"valid_until": before}, after={"valid_until": None})
    return resource


@transaction.atomic
def drop_resource(resource: Resource, *, seat: Seat, at: datetime) -> None:
    """Take out what was added and never held."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if refusal := rules.why_not_drop_resource(resource, seat=seat):
        raise Refused(refusal)
    _record("removed", resource, seat, at, before=columns(resource), after={})
    resource.delete()


def columns(resource: Resource) -> dict[str, Any]:
    """Return what is said of something that can be held, {column: value}."""
    return {name: getattr(resource, name) for name in KEPT}


def _record(verb: str, resource: Resource, seat: Seat, at: datetime, **facts: object) -> None:
    whose = {"person": resource.person_id} if resource.person_id else {}
    told = {"names": resource.names, **whose, **facts}
    timeline.record(CITY, Done(f"resource.{verb}", resource, at, seat.person.pk, told))
