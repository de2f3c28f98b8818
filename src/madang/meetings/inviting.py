"""What a mail program gets with an invitation, as things stand when it is sent; and a person's whole calendar."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation

from madang.people.models import Person

from . import ical, queries
from .enums import Came, State
from .models import Attendance


def entry(row: Attendance) -> ical.Entry:
    """Return a meeting as one who is asked to it sees it in a calendar, in the active language."""
    meeting = row.meeting
    is_off = row.came == Came.REVOKED or meeting.state == State.CANCELLED
    where = meeting.where + (f", {meeting.address}" if meeting.address else "")
    return ical.Entry(
        uid=f"{row.pk}-{meeting.uid}",
        sequence=meeting.sequence,
        title=meeting.name,
        where=where,
        words=meeting.reason,
        starts_at=queries.begins(row),
        ends_at=queries.ends(row),
        zone=meeting.zone,
        state=State.CANCELLED if is_off else State.ANNOUNCED,
    )


def enclosed(pk: int, address: str, at: datetime) -> tuple[str, str] | None:
    """Return the method and the calendar part for an e-mail about an attendance, None where it is gone."""
    row = Attendance.objects.filter(pk=pk).select_related("meeting__venue", "item", "person").first()
    if row is None:
        return None
    with translation.override(row.person.language):
        return ical.invitation(
            entry(row),
            at=at,
            organizer=settings.MAILBOX or settings.DEFAULT_FROM_EMAIL,
            organizer_name=str(settings.CITY_NAME),
            attendee=address,
        )


def calendar(person: Person, *, at: datetime) -> bytes:
    """Return a person's calendar, cancelled meetings among them, so that they vanish from the telephone too."""
    with translation.override(person.language):
        return ical.feed(
            [entry(row) for row in queries.calendar_of(person, at=at)], at=at, name=str(settings.CITY_NAME)
        )
