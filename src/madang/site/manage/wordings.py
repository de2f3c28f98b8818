"""The city's own words for notices, published and taken back, with what stood before kept in the city's thread."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from madang.cases import rules
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices.enums import Part
from madang.notices.models import Wording
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local


@transaction.atomic
def publish(kind: str, part: str, language: str, text: str, *, valid_from: date, seat: Seat, at: datetime) -> Wording:
    """Let the city's own words hold from a day on."""
    if refusal := rules.why_not_rule(seat):
        raise Refused(refusal)
    before = _before(kind, part, language, valid_from)
    own = notices.publish_wording(kind, Part(part), language, text, valid_from=valid_from, on=local(at).date())
    facts = {"kind": kind, "part": part, "language": language, "from": valid_from, "before": before, "after": text}
    timeline.record(CITY, Done("wording.published", own, at, seat.person.pk, facts))
    return own


@transaction.atomic
def withdraw(own: Wording, *, seat: Seat, at: datetime) -> None:
    """Take words back; what held before holds again."""
    if refusal := rules.why_not_rule(seat):
        raise Refused(refusal)
    facts = {
        "kind": own.kind, "part": own.part, "language": own.language, "from": own.valid_from, "before": own.text,
        "after": _before(own.kind, own.part, own.language, own.valid_from),
    }  # fmt: skip
    timeline.record(CITY, Done("wording.withdrawn", own, at, seat.person.pk, facts))
    notices.withdraw_wording(own)


def _before(kind: str, part: str, language: str, day: date) -> str:
    """Return the words that hold until a day; empty: Madang's own."""
    earlier = Wording.objects.filter(kind=kind, part=part, language=language, valid_from__lt=day)
    return earlier.order_by("-valid_from").values_list("text", flat=True).first() or ""
