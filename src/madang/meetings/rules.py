"""May they, and if not, why not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .enums import CELL, MOVES, CannotMeet, Reply, State
from .models import Attendance, Freeze, Meeting
from .walltime import instant


def why_not_time(
    on: date, begins: time, ends: time, zone: str, *, at: datetime, notice: timedelta = timedelta(0)
) -> CannotMeet | None:
    """Say why nothing can be arranged for a wall time: skipped, over, too soon, in a freeze, not in fives."""
    if ends <= begins:
        return CannotMeet.NO_TIME
    if any(moment.minute % CELL or moment.second for moment in (begins, ends)):
        return CannotMeet.NOT_FIVES
    start, end = instant(on, begins, zone), instant(on, ends, zone)
    if start is None or end is None:
        return CannotMeet.NO_SUCH_TIME
    if start <= at:
        return CannotMeet.PAST
    if Freeze.holding(on):
        return CannotMeet.FROZEN
    return CannotMeet.TOO_SHORT_NOTICE if start < at + notice else None


def why_not_change(meeting: Meeting) -> CannotMeet | None:
    """Say why a meeting cannot be changed any more."""
    return CannotMeet.ENDED if meeting.state in (State.HELD, State.CANCELLED) else None


def why_not_announce(meeting: Meeting, *, at: datetime, notice: timedelta) -> CannotMeet | None:
    """Say why a meeting cannot be announced."""
    if not MOVES.allow(State(meeting.state), State.ANNOUNCED):
        return CannotMeet.ENDED
    return why_not_time(meeting.on, meeting.begins, meeting.ends, meeting.zone, at=at, notice=notice)


def why_not_cancel(meeting: Meeting, *, reason: str) -> CannotMeet | None:
    """Say why a meeting cannot be cancelled: it is over, or nobody would know why."""
    return why_not_change(meeting) or (None if reason.strip() else CannotMeet.NO_REASON)


def why_not_reply(attendance: Attendance | None, *, at: datetime) -> CannotMeet | None:
    """Say why somebody cannot reply to an invitation."""
    if attendance is None:
        return CannotMeet.NOT_ASKED
    if refusal := why_not_change(attendance.meeting):
        return refusal
    return CannotMeet.PAST if attendance.meeting.starts_at <= at else None


def why_not_write(meeting: Meeting, *, text: str, read: int, last: int, at: datetime) -> CannotMeet | None:
    """Say why minutes cannot be written over the version that the writer has `read`."""
    if meeting.state == State.CANCELLED or meeting.starts_at > at:
        return CannotMeet.NOT_ENDED
    if read != last:
        return CannotMeet.STALE
    return None if text.strip() else CannotMeet.NO_WORDS


def is_expected(attendance: Attendance) -> bool:
    """Say whether somebody who is asked has not said that they cannot come."""
    return attendance.reply != Reply.NO
