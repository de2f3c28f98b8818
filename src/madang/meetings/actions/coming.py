"""Who is asked to a meeting, what they reply, whether they came, what they agree to; their secret calendar."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.timeline import actions as timeline

from .. import queries, rules
from ..enums import Agreement, Came, Part, Reply, State
from ..models import Agreed, Attendance, Cell, Feed, Item, Meeting, Resource
from . import beats, holding


@transaction.atomic
def ask(
    meeting: Meeting, person: Person, part: Part, *, by: Person, at: datetime, item: Item | None = None
) -> Attendance:
    """Ask somebody to a meeting or to an item of it, once; where it is announced already they are told at once."""
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_change(meeting):
        raise Refused(refusal)
    found, is_new = Attendance.objects.get_or_create(meeting=meeting, person=person, item=item, defaults={"part": part})
    if not is_new and found.came == Came.REVOKED:
        found.came, found.reply, is_new = Came.UNKNOWN, Reply.NONE, True
        found.save(update_fields=["came", "reply"])
    if is_new:
        timeline.record(meeting.thread, beats.done("asked", meeting, by, at, part=part))
        if meeting.state == State.ANNOUNCED:
            beats.tell(meeting, "meeting.invited", at=at, only=found)
    return found


@transaction.atomic
def reply(attendance: Attendance, answer: Reply, *, at: datetime) -> Attendance:
    """Keep what somebody replied to an invitation."""
    if refusal := rules.why_not_reply(attendance, at=at):
        raise Refused(refusal)
    attendance.reply = answer
    attendance.save(update_fields=["reply"])
    return attendance


@transaction.atomic
def mark(attendance: Attendance, came: Came, *, by: Person, at: datetime) -> Attendance:
    """Write down whether somebody came; what nobody wrote down stays unknown. Raises Refused."""
    if refusal := rules.why_not_mark(attendance, came, at=at):
        raise Refused(refusal)
    attendance.came = came
    attendance.save(update_fields=["came"])
    timeline.record(
        attendance.meeting.thread, beats.done("came", attendance.meeting, by, at, came=came, part=attendance.part)
    )
    return attendance


@transaction.atomic
def uninvite(attendance: Attendance, *, by: Person, at: datetime, is_told: bool = True) -> Attendance:
    """Take an invitation back: the calendar entry is cancelled; who took the seat back themself is not told again."""
    attendance.came = Came.REVOKED
    attendance.save(update_fields=["came"])
    if is_told and attendance.meeting.state == State.ANNOUNCED:
        beats.tell(attendance.meeting, "meeting.uninvited", at=at, only=attendance)
    return attendance


@transaction.atomic
def replace(meeting: Meeting, old: Resource, new: Resource, *, by: Person, at: datetime) -> None:
    """Let one person take the place of another: all that is held passes on, one is uninvited and the other asked.

    Raises Refused, and changes nothing, where the new one is held elsewhere at that time.
    """
    meeting = beats.locked(meeting)
    if refusal := rules.why_not_change(meeting):
        raise Refused(refusal)
    numbers = list(meeting.cells.filter(resource=old).values_list("number", flat=True))
    own = set(meeting.cells.filter(resource=new).values_list("number", flat=True))
    holding.release(meeting, old)
    holding.put_cells(Cell(resource=new, number=number, meeting=meeting) for number in numbers if number not in own)
    asked = meeting.attendances.filter(person=old.person).exclude(came=Came.REVOKED).select_related("item")
    for row in asked.order_by("pk"):
        uninvite(row, by=by, at=at)
        if new.person:
            ask(meeting, new.person, Part(row.part), by=by, at=at, item=row.item)
    timeline.record(meeting.thread, beats.done("replaced", meeting, by, at, old=old.pk, new=new.pk))


@transaction.atomic
def agree(attendance: Attendance, purpose: Agreement, *, is_agreed: bool, at: datetime) -> None:
    """Keep or take back somebody's yes to pictures or to the broadcast of this meeting."""
    held = Agreed.objects.filter(attendance=attendance, purpose=purpose, withdrawn_at__isnull=True)
    if not is_agreed:
        held.update(withdrawn_at=at)
    elif not held.exists():
        Agreed.objects.create(attendance=attendance, purpose=purpose, given_at=at)


@transaction.atomic
def make_feed(person: Person, *, at: datetime) -> str:
    """Make a person's secret calendar address, which ends the one before; return its secret, shown once."""
    revoke_feed(person, at=at)
    token = secrets.token_urlsafe(24)
    Feed.objects.create(person=person, digest=queries.digest_of(token), made_at=at)
    return token


def revoke_feed(person: Person, *, at: datetime) -> int:
    """End a person's secret calendar address. Return how many there were."""
    return Feed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=at)
