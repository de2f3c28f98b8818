"""The beats that every act on a meeting shares: lock, record, tell."""

from __future__ import annotations

from datetime import datetime

from madang.notices import actions as notices
from madang.people.models import Person
from madang.timeline.actions import Done

from .. import queries, rules
from ..enums import Came, Part
from ..models import Attendance, Meeting


def locked(meeting: Meeting) -> Meeting:
    """Return the meeting as it is now, held until the act is done."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("venue", "area").get(pk=meeting.pk)


def done(verb: str, meeting: Meeting, by: Person, at: datetime, **facts: object) -> Done:
    """Return an entry about a meeting, with its time and place as they are now."""
    told = {
        "on": meeting.on,
        "begins": meeting.begins,
        "ends": meeting.ends,
        "zone": meeting.zone,
        "where": meeting.place,
    }
    return Done(f"meeting.{verb}", meeting, at, by.pk, {**told, "sequence": meeting.sequence, **facts})


def tell(meeting: Meeting, kind: str, *, at: datetime, only: Attendance | None = None) -> None:
    """Tell who is expected; residents by their own channel, staff at their work address."""
    rows = [only] if only else list(meeting.attendances.select_related("item", "person"))
    for row in rows:
        if only is None and (row.came == Came.REVOKED or not rules.is_expected(row)):
            continue
        starts, ends = queries.begins(row), queries.ends(row)
        facts = {
            "meeting": meeting.names,
            "starts_at": starts.isoformat(),
            "ends_at": ends.isoformat(),
            "where": {"": meeting.place} if meeting.place or not meeting.venue else meeting.venue.names,
            "address": {"": meeting.address} if meeting.address or not meeting.venue else meeting.venue.address,
            "reason": meeting.reason,
        }
        prefix = "person" if row.part == Part.ASKER else "staff"
        notices.leave(kind, to_key=f"{prefix}:{row.person_id}", at=at, about=row, thread=meeting.thread, context=facts)
