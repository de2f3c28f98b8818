"""What administrators set: desks for advice, their opening times and the terms, from a day on. What has begun is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.places.models import Office
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import rules
from ..models import Centre, Hours, Terms
from . import keeping


@transaction.atomic
def set_centre(
    office: Office | None, *, address: Mapping[str, str], is_step_free: bool, minutes: int | None, seat: Seat, at: datetime,
    centre: Centre | None = None,
) -> Centre:  # fmt: skip
    """Give an office a desk for advice, or change how it is found there."""
    timeline.hold(timeline.CITY)
    address = {code: clean(text) for code, text in address.items()}
    if refusal := rules.why_not_centre(office, address=address, minutes=minutes, seat=seat, centre=centre):
        raise Refused(refusal)
    assert office is not None
    is_new = centre is None
    centre = centre or Centre(office=office, valid_from=local(at).date())
    centre.address, centre.is_step_free, centre.minutes = address, is_step_free, minutes
    centre.save()
    facts = {"office": office.code, "address": address, "is_step_free": is_step_free, "minutes": minutes}
    kind = "centre.added" if is_new else "centre.changed"
    timeline.record(timeline.CITY, Done(kind, centre, at, seat.person.pk, facts))
    return centre


@transaction.atomic
def set_hours(
    centre: Centre, spans: Mapping[int, list[tuple[time, time]]], *, valid_from: date | None, seat: Seat, at: datetime
) -> int:
    """Let a centre be open so from a day on; talks outside are told and listed. Return how many were."""
    timeline.hold(timeline.CITY)
    if refusal := rules.why_not_hours(centre, spans, valid_from=valid_from, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    assert valid_from is not None
    rows = Hours.objects.filter(centre=centre)
    rows.filter(valid_from__gte=valid_from).delete()  # announced, and not begun
    rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=valid_from)).update(valid_until=valid_from)
    Hours.objects.bulk_create(
        Hours(centre=centre, weekday=weekday, opens=opens, closes=closes, valid_from=valid_from)
        for weekday, times in spans.items()
        for opens, closes in times
    )
    facts = {
        "office": centre.office.code, "from": valid_from,
        "hours": {str(day): [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in times] for day, times in spans.items()},
    }  # fmt: skip
    timeline.record(timeline.CITY, Done("centre.hours", centre, at, seat.person.pk, facts))
    return keeping.warn(at, centre=centre)


@transaction.atomic
def set_terms(terms: Terms, *, seat: Seat, at: datetime) -> Terms:
    """Let terms hold for all advice from a day on; those before end then."""
    timeline.hold(timeline.CITY)
    if refusal := rules.why_not_terms(terms, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    Terms.objects.filter(valid_until__isnull=True, valid_from__lt=terms.valid_from).update(valid_until=terms.valid_from)
    terms.save(force_insert=True)
    facts = {
        "from": terms.valid_from, "minutes": terms.minutes, "farthest_days": terms.farthest_days,
        "notice_hours": terms.notice_hours, "unseen_days": terms.unseen_days, "help_days": terms.help_days,
    }  # fmt: skip
    timeline.record(timeline.CITY, Done("centre.terms", terms, at, seat.person.pk, facts))
    return terms
