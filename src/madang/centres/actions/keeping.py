"""What happens by itself: talks are reminded of, passed on or warned about in time, and never missed by silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from madang.kit.refusal import Refused
from madang.ui.dates import local

from .. import queries
from ..enums import State, Why
from ..models import Advice, Centre
from . import beats, booking

FROM = 9  # o'clock: nobody is reminded at night


def look_after(at: datetime) -> int:
    """Do what is due. Return how much; again, there is nothing left to do."""
    return _let_be_unknown(at) + _remind(at) + warn(at)


def _let_be_unknown(at: datetime) -> int:
    """Let talks that are over be not known until somebody writes down whether they took place."""
    return Advice.objects.filter(state=State.BOOKED, meeting__ends_at__lte=at).update(state=State.UNKNOWN)


def _remind(at: datetime) -> int:
    now = local(at)
    if now.hour < FROM:
        return 0
    tomorrow = now.date() + timedelta(days=1)
    rows = Advice.objects.filter(state=State.BOOKED, meeting__on=tomorrow, reminded_at__isnull=True)
    return sum(_remind_one(row, at=at) for row in rows.order_by("pk"))


@transaction.atomic
def _remind_one(advice: Advice, *, at: datetime) -> bool:
    """Tell who booked a talk of tomorrow; who booked it today has just been told."""
    advice = beats.locked(advice)
    if advice.state != State.BOOKED or advice.reminded_at is not None:
        return False
    advice.reminded_at = at
    advice.save(update_fields=["reminded_at"])
    if local(advice.booked_at).date() < local(at).date():
        beats.tell(advice, "advice.tomorrow", at=at)
    return True


def warn(at: datetime, *, centre: Centre | None = None) -> int:
    """Pass talks on whose adviser is not there any more; tell of what cannot be as it was booked, and of what can after all."""
    found = {row.advice.pk: row for row in queries.stranded(at, centre=centre)}
    done = sum(_warn(row.advice, row.why, at=at) for row in found.values())
    rows = Advice.objects.filter(state=State.BOOKED, warned_at__isnull=False, meeting__starts_at__gt=at)
    rows = rows.filter(centre=centre) if centre else rows
    return done + sum(_calm(row, at=at) for row in rows.exclude(pk__in=found))


def _warn(advice: Advice, why: Why, *, at: datetime) -> bool:
    if why == Why.GONE:
        try:
            booking.hand_over(advice, at=at)
        except Refused:
            pass
        else:
            return True
    return _say(advice, why, at=at)


@transaction.atomic
def _say(advice: Advice, why: Why, *, at: datetime) -> bool:
    advice = beats.locked(advice)
    if advice.state != State.BOOKED or advice.warned_at is not None:
        return False
    advice.warned_at = at
    advice.save(update_fields=["warned_at"])
    beats.record(advice, "stranded", by=None, at=at, why=str(why))
    beats.tell(advice, "advice.stranded", at=at, what=str(why))
    return True


@transaction.atomic
def _calm(advice: Advice, *, at: datetime) -> bool:
    advice = beats.locked(advice)
    if advice.state != State.BOOKED or advice.warned_at is None:
        return False
    advice.warned_at = None
    advice.save(update_fields=["warned_at"])
    beats.record(advice, "stands", by=None, at=at)
    beats.tell(advice, "advice.stranded", at=at, what="stands")
    return True
