"""What holds for the hours with the mayor: programmes, and their terms from a day on, in the city's own thread.

Terms that have begun are never changed and never taken back: sessions keep the terms they were opened under.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from .. import rules
from ..enums import CannotLayOut
from ..models import Programme, Terms


@transaction.atomic
def keep_programme(programme: Programme, values: Mapping[str, Any], *, seat: Seat, at: datetime) -> Programme:
    """Add a programme, or change what one is called and who answers for it; nothing is recorded where nothing differs.

    `values` is {column: value}. Its host can be held for meetings from then on.
    """
    is_new = programme._state.adding
    if not is_new:
        programme = Programme.objects.select_for_update().get(pk=programme.pk)
    before = {} if is_new else columns(programme)
    for name, value in values.items():
        setattr(programme, name, value)
    if refusal := rules.why_not_keep_programme(programme, was_host=before.get("host_id"), seat=seat, at=at):
        raise Refused(refusal)
    after = columns(programme)
    changed = [name for name in after if is_new or before[name] != after[name]]
    if not changed:
        return programme
    programme.save(force_insert=is_new)
    meetings.make_holdable(person=programme.host)
    facts = {
        "names": programme.names,
        "before": {name: before[name] for name in changed if not is_new},
        "after": {name: after[name] for name in changed},
    }
    verb = "added" if is_new else "changed"
    timeline.record(CITY, Done(f"programme.{verb}", programme, at, seat.person.pk, facts))
    return programme


@transaction.atomic
def drop_programme(programme: Programme, *, seat: Seat, at: datetime) -> None:
    """Take a programme out that has no terms and that nobody has asked for."""
    if refusal := rules.why_not_drop_programme(programme, seat=seat):
        raise Refused(refusal)
    facts = {"names": programme.names, "before": columns(programme), "after": {}}
    timeline.record(CITY, Done("programme.removed", programme, at, seat.person.pk, facts))
    try:
        programme.delete()
    except ProtectedError as error:
        raise Refused(CannotLayOut.IN_USE) from error


@transaction.atomic
def publish_terms(terms: Terms, *, seat: Seat, at: datetime) -> Terms:
    """Let terms hold for the sessions of a programme from a day on; those that are announced keep theirs."""
    if refusal := rules.why_not_publish_terms(terms, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    terms.save(force_insert=True)
    if terms.venue:
        meetings.make_holdable(venue=terms.venue)
    timeline.record(CITY, Done("terms.published", terms, at, seat.person.pk, _facts(terms)))
    return terms


@transaction.atomic
def withdraw_terms(terms: Terms, *, seat: Seat, at: datetime) -> None:
    """Take terms back that have not begun; those before them go on."""
    terms = Terms.objects.select_for_update(of=("self",)).select_related("programme").get(pk=terms.pk)
    if refusal := rules.why_not_withdraw_terms(terms, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    timeline.record(CITY, Done("terms.withdrawn", terms, at, seat.person.pk, _facts(terms)))
    terms.delete()


def columns(row: models.Model) -> dict[str, Any]:
    """Return what a row says, {column: value}."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def _facts(terms: Terms) -> dict[str, object]:
    """Return terms in full, with those that held before them."""
    earlier = Terms.objects.filter(programme=terms.programme_id, valid_from__lt=terms.valid_from)
    before = earlier.order_by("-valid_from").first()
    return {
        "names": terms.programme.names,
        "from": terms.valid_from,
        "before": columns(before) if before else {},
        "after": columns(terms),
    }
