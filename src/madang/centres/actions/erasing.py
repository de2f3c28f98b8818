"""What centres forget of somebody who is erased by law: their words and who they were. Times and totals stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person

from ..enums import State
from ..models import Advice, Stint
from . import booking

ERASED = "—"


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase by law what centres keep of somebody, under each of their records. A talk to come is cancelled."""
    numbers = people.records_of(people.one(person))
    for advice in Advice.objects.filter(person__in=numbers).select_related("meeting").order_by("pk"):
        if advice.state == State.BOOKED and advice.meeting.starts_at > at:
            booking.cancel(advice, at=at)
        notices.forget(about=advice)
        for row in advice.meeting.attendances.filter(person__in=numbers):
            notices.forget(about=row)
        state = Advice.objects.values_list("state", flat=True).get(pk=advice.pk)
        Advice.objects.filter(pk=advice.pk).update(
            person=None, about=ERASED, needs=[], state=State.UNKNOWN if state == State.BOOKED else state
        )
    for stint in Stint.objects.filter(person__in=numbers):
        notices.forget(about=stint)
        Stint.objects.filter(pk=stint.pk).update(person=None, what=ERASED, thanks=ERASED if stint.thanked_at else "")
