"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.rules import Seat

from . import queries
from .enums import (
    CELL,
    LONGEST_FREEZE,
    LONGEST_PLACE,
    LONGEST_RESOURCE,
    MOST_PAPERS,
    MOVES,
    Came,
    CannotFreeze,
    CannotKeep,
    CannotMeet,
    Reply,
    ResourceKind,
    State,
)
from .models import Attendance, Freeze, Meeting, Note, Paper, Resource
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


def why_not_words(*texts: str) -> CannotMeet | None:
    """Say why words cannot be kept with a meeting: a number stands in them that the law forbids to keep."""
    return CannotMeet.PERSONAL_NUMBER if any(has_resident_number(text) for text in texts) else None


def why_not_where(place: str, address: str) -> CannotMeet | None:
    """Say why a place cannot be written down so."""
    return CannotMeet.LONG_PLACE if len(place) > LONGEST_PLACE else why_not_words(place, address)


def why_not_mark(attendance: Attendance, came: Came, *, at: datetime) -> CannotMeet | None:
    """Say why it cannot be written down whether somebody came: they were uninvited, or could still come."""
    if Came.REVOKED in (attendance.came, came):
        return CannotMeet.NOT_ASKED
    return CannotMeet.NOT_BEGUN if came == Came.NO_SHOW and attendance.meeting.starts_at > at else None


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
    return why_not_change(meeting) or (why_not_words(reason) if reason.strip() else CannotMeet.NO_REASON)


def why_not_reply(attendance: Attendance | None, *, at: datetime) -> CannotMeet | None:
    """Say why somebody cannot reply to an invitation."""
    if attendance is None:
        return CannotMeet.NOT_ASKED
    if refusal := why_not_change(attendance.meeting):
        return refusal
    return CannotMeet.PAST if attendance.meeting.starts_at <= at else None


def why_not_write(
    meeting: Meeting, *, text: str, read: int, last: int, at: datetime, why: str = ""
) -> CannotMeet | None:
    """Say why minutes cannot be written over the version that the writer has `read`; a correction says why."""
    if meeting.state == State.CANCELLED or meeting.starts_at > at:
        return CannotMeet.NOT_ENDED
    if read != last:
        return CannotMeet.STALE
    if not text.strip():
        return CannotMeet.NO_WORDS
    if refusal := why_not_words(text, why):
        return refusal
    return CannotMeet.NO_CORRECTION if last and not why.strip() else None


def why_not_note(meeting: Meeting, *, text: str, is_public: bool) -> CannotMeet | None:
    """Say why a note cannot be written: it has no words, or nobody would look for it where everybody reads."""
    if not text.strip():
        return CannotMeet.NO_NOTE
    if refusal := why_not_words(text):
        return refusal
    return CannotMeet.CANCELLED if is_public and meeting.state == State.CANCELLED else None


def why_not_take_in(note: Note, *, reason: str) -> CannotMeet | None:
    """Say why a note cannot be hidden from everybody."""
    if not note.is_public:
        return CannotMeet.GONE
    return why_not_words(reason) if reason.strip() else CannotMeet.NO_CAUSE


def why_not_attach(meeting: Meeting, *, has_file: bool, title: str) -> CannotMeet | None:
    """Say why no file can lie with a meeting."""
    if not has_file:
        return CannotMeet.NO_FILE
    if not title.strip():
        return CannotMeet.NO_TITLE
    if refusal := why_not_words(title):
        return refusal
    kept = meeting.papers.filter(taken_away_at__isnull=True).count()
    return CannotMeet.TOO_MANY_PAPERS if kept >= MOST_PAPERS else None


def why_not_take_away(paper: Paper, *, reason: str) -> CannotMeet | None:
    """Say why a paper cannot be taken away."""
    if paper.taken_away_at is not None:
        return CannotMeet.GONE
    return why_not_words(reason) if reason.strip() else CannotMeet.NO_CAUSE


def may_everybody_read(paper: Paper) -> bool:
    """Say whether a paper is for everybody now: written for them, still there, its meeting held."""
    return paper.is_public and paper.taken_away_at is None and paper.meeting.state == State.HELD


# --- days without meetings -------------------------------------------------------------------------------------------


def why_not_freeze(
    begins_on: date, ends_on: date, names: Mapping[str, str], *, seat: Seat, on: date
) -> CannotFreeze | None:
    """Say why some days cannot be kept free of meetings."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotFreeze.NOT_ADMINISTRATOR
    if not any(name.strip() for name in names.values()):
        return CannotFreeze.NO_NAME
    if begins_on < on:
        return CannotFreeze.PASSED
    if ends_on < begins_on:
        return CannotFreeze.ENDS_FIRST
    if (ends_on - begins_on).days > LONGEST_FREEZE:
        return CannotFreeze.TOO_LONG
    taken = Freeze.objects.filter(begins_on__lte=ends_on, ends_on__gte=begins_on)
    return CannotFreeze.TAKEN if taken.exists() else None


def why_not_unfreeze(freeze: Freeze, *, seat: Seat, on: date) -> CannotFreeze | None:
    """Say why meetings cannot be allowed again: days that have begun were lived by."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotFreeze.NOT_ADMINISTRATOR
    return CannotFreeze.BEGUN if freeze.begins_on <= on else None


def why_not_keep_resource(resource: Resource, *, seat: Seat) -> CannotKeep | None:
    """Say why a room, an interpreter, a device or an official cannot be held so."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotKeep.NOT_ADMINISTRATOR
    if resource.kind == ResourceKind.PERSON:
        return _why_not_keep_person(resource)
    if not all(str(resource.names.get(code, "")).strip() for code, _tongue in settings.LANGUAGES):
        return CannotKeep.NO_NAME
    if any(len(name) > LONGEST_RESOURCE for name in resource.names.values()):
        return CannotKeep.LONG_NAME
    if any(has_resident_number(name) for name in resource.names.values()):
        return CannotKeep.PERSONAL_NUMBER
    if resource.kind == ResourceKind.ROOM and resource.venue_id is None:
        return CannotKeep.NO_VENUE
    if resource.kind == ResourceKind.DEVICE and not resource.helps:
        return CannotKeep.NO_HELP
    return CannotKeep.NO_LANGUAGE if resource.kind == ResourceKind.INTERPRETER and not resource.languages else None


def _why_not_keep_person(resource: Resource) -> CannotKeep | None:
    if resource.person_id is None:
        return CannotKeep.NO_PERSON
    is_there = Resource.objects.filter(person=resource.person_id).exclude(pk=resource.pk).exists()
    return CannotKeep.TAKEN if is_there else None


def why_not_end_resource(resource: Resource, *, until: date, seat: Seat, on: date) -> CannotKeep | None:
    """Say why something cannot be out of use from a day on: meetings rely on it."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotKeep.NOT_ADMINISTRATOR
    if until < on:
        return CannotKeep.PASSED
    if resource.valid_from and until <= resource.valid_from:
        return CannotKeep.ENDS_FIRST
    return CannotKeep.HELD if queries.held_since(resource, until) else None


def why_not_resume_resource(resource: Resource, *, seat: Seat) -> CannotKeep | None:
    """Say why something cannot be used on as before."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotKeep.NOT_ADMINISTRATOR
    return CannotKeep.CHANGED if resource.valid_until is None else None


def why_not_drop_resource(resource: Resource, *, seat: Seat) -> CannotKeep | None:
    """Say why something cannot be taken out as if it had never been there."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotKeep.NOT_ADMINISTRATOR
    return CannotKeep.USED if resource.cells.exists() else None


def is_expected(attendance: Attendance) -> bool:
    """Say whether somebody who is asked has not said that they cannot come."""
    return attendance.reply != Reply.NO
