"""The settings of a kind of visit, written from a day on; what has begun is never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from .. import rules
from ..enums import Kind
from ..models import Shape


@transaction.atomic
def write_shape(
    kind: Kind, *, names: Mapping[str, str], words: Mapping[str, str], checklist: Sequence[tuple[int, Mapping[str, str]]],
    remark_days: int, valid_from: date, seat: Seat, on: date, at: datetime,
) -> Shape:  # fmt: skip
    """Let a kind of visit have a name, words, a checklist and days for remarks from a day on. Visits that are planned keep theirs."""
    timeline.hold(CITY)
    refusal = rules.why_not_shape(
        kind, names=names, checklist=checklist, remark_days=remark_days, valid_from=valid_from, seat=seat, on=on
    )
    if refusal:
        raise Refused(refusal)
    rows = [{"days": days, "names": dict(told)} for days, told in sorted(checklist, key=lambda row: row[0])]
    shape = Shape.objects.create(
        kind=kind, names=dict(names), words=dict(words), checklist=rows, remark_days=remark_days, valid_from=valid_from
    )
    facts = {"kind": str(kind), "names": dict(names), "steps": len(rows), "valid_from": valid_from}
    timeline.record(CITY, Done("visit.shape", shape, at, seat.person.pk, facts))
    return shape
