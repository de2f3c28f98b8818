"""Days on which the law allows no such meetings: set and dropped in the city's own thread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from .. import rules
from ..models import Freeze


@transaction.atomic
def freeze(*, begins_on: date, ends_on: date, names: Mapping[str, str], seat: Seat, at: datetime) -> Freeze:
    """Let no meeting be arranged from one day up to and with another. What is announced already stays: a person decides."""
    if refusal := rules.why_not_freeze(begins_on, ends_on, names, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    made = Freeze.objects.create(begins_on=begins_on, ends_on=ends_on, names=dict(names))
    timeline.record(CITY, Done("freeze.set", made, at, seat.person.pk, _facts(made)))
    return made


@transaction.atomic
def unfreeze(frozen: Freeze, *, seat: Seat, at: datetime) -> None:
    """Take a freeze back that has not begun."""
    if refusal := rules.why_not_unfreeze(frozen, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    timeline.record(CITY, Done("freeze.dropped", frozen, at, seat.person.pk, _facts(frozen)))
    frozen.delete()


def _facts(frozen: Freeze) -> dict[str, object]:
    return {"names": frozen.names, "from": frozen.begins_on, "until": frozen.ends_on}
