"""Taking back what came of a call that an agent wrote down wrongly."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.notices.models import Attempt, Notice
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from ..models import Case


@transaction.atomic
def take_back_call(tried: Attempt, *, seat: Seat, at: datetime) -> Notice:
    """Take back the result of one's own call of today: it waits to be made again, and the record says so. Raises Refused."""
    notice = tried.notice
    thread = notice.thread or CITY
    timeline.hold(thread)  # before the notice, as in every act
    facts = {"result": tried.result, "tried_at": tried.at.isoformat()}
    notice = notices.take_back(tried, by_id=seat.person.pk, at=at)
    is_case = notice.about_type == Case._meta.label_lower
    case = Case.objects.filter(pk=notice.about_id or 0).first() if is_case else None
    timeline.record(thread, Done("case.call_taken_back", case or notice, at, seat.person.pk, facts))
    return notice
