"""The only room that writes meetings: lock, ask, change, record, tell."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from madang.kit import reference
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people.models import Person
from madang.places.models import Area, Venue
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from . import queries, rules
from .enums import CELL, Agreement, Came, CannotMeet, Part, Reply, State
from .models import Agreed, Attendance, Cell, Feed, Item, Meeting, Minutes, Note, Resource
from .walltime import cells, instant


@dataclass(frozen=True)
class When:
    """A wall time in a zone."""

    on: date
    begins: time
    ends: time
    zone: str


@dataclass(frozen=True)
class Where:
    """A venue of the city's, or a place that was asked for; the address is only for who is asked to come."""

    venue: Venue | None = None
    place: str = ""
    address: str = ""
    area: Area | None = None


@dataclass(frozen=True)
class Arranged:
    """A meeting before it exists."""

    names: Mapping[str, str]
    when: When
    where: Where = field(default_factory=Where)
    is_recorded: bool = False
    notice: timedelta = timedelta(0)


@transaction.atomic
def arrange(arranged: Arranged, *, by: Person, at: datetime) -> Meeting:
    """Arrange a meeting on a thread of its own; nobody is told before it is announced. Raises Refused."""
    when, where = arranged.when, arranged.where
    if refusal := rules.why_not_time(when.on, when.begins, when.ends, when.zone, at=at, notice=arranged.notice):
        raise Refused(refusal)
    meeting = Meeting(
        uid=f"{uuid.uuid4()}@madang",
        thread=int(reference.new()),
        names=dict(arranged.names),
        is_recorded=arranged.is_recorded,
    )
    _put(meeting, when, where)
    meeting.save(force_insert=True)
    timeline.open_thread(meeting.thread, [_done("arranged", meeting, by, at)])
    return meeting


def _put(meeting: Meeting, when: When, where: Where) -> None:
    starts_at, ends_at = instant(when.on, when.begins, when.zone), instant(when.on, when.ends, when.zone)
    assert starts_at and ends_at
    meeting.on, meeting.begins, meeting.ends, meeting.zone = when.on, when.begins, when.ends, when.zone
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.venue, meeting.place, meeting.address = where.venue, where.place, where.address
    meeting.area = where.area or (where.venue.area if where.venue else None)


@transaction.atomic
def add_items(meeting: Meeting, spans: Iterable[tuple[datetime, datetime]]) -> list[Item]:
    """Add points to the agenda at their times, after those that stand."""
    last = meeting.items.count()
    return Item.objects.bulk_create(
        Item(meeting=meeting, place=place, starts_at=start, ends_at=end)
        for place, (start, end) in enumerate(spans, last + 1)
    )


# --- holds -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def hold(
    meeting: Meeting,
    resources: Iterable[Resource],
    *,
    spare: timedelta = timedelta(0),
    span: tuple[datetime, datetime] | None = None,
) -> None:
    """Hold people, rooms or interpreters for a meeting (or a span of it), with spare time to come and go on both sides.

    All or none. Raises Refused where one is held elsewhere: the database decides, so that of two at once one wins.
    """
    start, end = span or (meeting.starts_at, meeting.ends_at)
    numbers = cells(start - spare, end + spare)
    rows = []
    for resource in sorted(resources, key=lambda each: each.pk):  # one order for all writers: nobody waits in a ring
        own = set(meeting.cells.filter(resource=resource).values_list("number", flat=True))
        rows += [Cell(resource=resource, number=number, meeting=meeting) for number in numbers if number not in own]
    _put_cells(rows)


def _put_cells(rows: Iterable[Cell]) -> None:
    """Keep holds all together, or raise Refused where one meets another."""
    try:
        with transaction.atomic():
            Cell.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refused(CannotMeet.TAKEN) from error


def release(meeting: Meeting, resource: Resource | None = None) -> None:
    """Let go what is held for a meeting, or one of it."""
    held = meeting.cells.all()
    (held.filter(resource=resource) if resource else held).delete()


def release_span(meeting: Meeting, span: tuple[datetime, datetime], *, but_person: Person) -> None:
    """Let go what is held for a meeting in a span of it, but not its host."""
    numbers = cells(*span)
    held = meeting.cells.filter(number__gte=numbers.start, number__lt=numbers.stop, resource__venue__isnull=True)
    held.exclude(resource__person=but_person).delete()


@transaction.atomic
def replace(meeting: Meeting, old: Resource, new: Resource, *, by: Person, at: datetime) -> None:
    """Let one person take the place of another: all that is held passes on, one is uninvited and the other asked.

    Raises Refused, and changes nothing, where the new one is held elsewhere at that time.
    """
    meeting = _locked(meeting)
    if refusal := rules.why_not_change(meeting):
        raise Refused(refusal)
    numbers = list(meeting.cells.filter(resource=old).values_list("number", flat=True))
    own = set(meeting.cells.filter(resource=new).values_list("number", flat=True))
    release(meeting, old)
    _put_cells(Cell(resource=new, number=number, meeting=meeting) for number in numbers if number not in own)
    asked = meeting.attendances.filter(person=old.person).exclude(came=Came.REVOKED).select_related("item")
    for row in asked.order_by("pk"):
        uninvite(row, by=by, at=at)
        if new.person:
            ask(meeting, new.person, Part(row.part), by=by, at=at, item=row.item)
    timeline.record(meeting.thread, _done("replaced", meeting, by, at, old=old.pk, new=new.pk))


# --- its life --------------------------------------------------------------------------------------------------------


@transaction.atomic
def announce(meeting: Meeting, *, by: Person, at: datetime, notice: timedelta = timedelta(0)) -> Meeting:
    """Announce a meeting; who is asked to come is told, with an invitation for the calendar."""
    meeting = _locked(meeting)
    if refusal := rules.why_not_announce(meeting, at=at, notice=notice):
        raise Refused(refusal)
    meeting.state = State.ANNOUNCED
    meeting.save(update_fields=["state"])
    timeline.record(meeting.thread, _done("announced", meeting, by, at))
    _tell(meeting, "meeting.invited", at=at)
    return meeting


@transaction.atomic
def move(
    meeting: Meeting,
    when: When,
    where: Where,
    *,
    reason: str,
    by: Person,
    at: datetime,
    notice: timedelta = timedelta(0),
) -> Meeting:
    """Move a meeting to another time or place, with all that is held for it, or raise Refused and move nothing."""
    meeting = _locked(meeting)
    if refusal := rules.why_not_change(meeting) or rules.why_not_time(
        when.on, when.begins, when.ends, when.zone, at=at, notice=notice
    ):
        raise Refused(refusal)
    if meeting.state == State.ANNOUNCED and not reason.strip():
        raise Refused(CannotMeet.NO_REASON)
    before = meeting.starts_at
    _put(meeting, when, where)
    meeting.sequence, meeting.reason = meeting.sequence + 1, reason.strip()
    meeting.save()
    _shift(meeting, meeting.starts_at - before)
    timeline.record(meeting.thread, _done("moved", meeting, by, at, reason=reason.strip()))
    if meeting.state == State.ANNOUNCED:
        _tell(meeting, "meeting.moved", at=at)
    return meeting


def _shift(meeting: Meeting, by: timedelta) -> None:
    """Shift items and holds by a time; a hold that meets another refuses all."""
    if not by:
        return
    for item in meeting.items.all():
        item.starts_at, item.ends_at = item.starts_at + by, item.ends_at + by
        item.save(update_fields=["starts_at", "ends_at"])
    step = int(by.total_seconds()) // (60 * CELL)
    held = list(meeting.cells.order_by("resource", "number").values_list("resource", "number"))
    meeting.cells.all().delete()
    _put_cells(Cell(resource_id=pk, number=number + step, meeting=meeting) for pk, number in held)


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Person, at: datetime) -> Meeting:
    """Cancel a meeting with a public reason; holds are let go, and who was asked hears it by their own channel."""
    meeting = _locked(meeting)
    if refusal := rules.why_not_cancel(meeting, reason=reason):
        raise Refused(refusal)
    was_announced = meeting.state == State.ANNOUNCED
    meeting.state, meeting.reason, meeting.sequence = State.CANCELLED, reason.strip(), meeting.sequence + 1
    meeting.save(update_fields=["state", "reason", "sequence"])
    release(meeting)
    timeline.record(meeting.thread, _done("cancelled", meeting, by, at, reason=reason.strip()))
    if was_announced:
        _tell(meeting, "meeting.cancelled", at=at)
    return meeting


@transaction.atomic
def close(meeting: Meeting, *, by: Person, at: datetime) -> Meeting:
    """Say that a meeting has taken place."""
    meeting = _locked(meeting)
    if meeting.state != State.ANNOUNCED or meeting.starts_at > at:
        raise Refused(CannotMeet.NOT_ENDED if meeting.state == State.ANNOUNCED else CannotMeet.ENDED)
    meeting.state, meeting.delay = State.HELD, 0
    meeting.save(update_fields=["state", "delay"])
    timeline.record(meeting.thread, _done("held", meeting, by, at))
    return meeting


def run_late(meeting: Meeting, *, minutes: int) -> None:
    """Say by how many minutes a meeting runs late: the board shows it."""
    Meeting.objects.filter(pk=meeting.pk, state=State.ANNOUNCED).update(delay=max(0, min(minutes, 600)))


# --- who comes -------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    meeting: Meeting, person: Person, part: Part, *, by: Person, at: datetime, item: Item | None = None
) -> Attendance:
    """Ask somebody to a meeting or to an item of it, once; where it is announced already they are told at once."""
    meeting = _locked(meeting)
    if refusal := rules.why_not_change(meeting):
        raise Refused(refusal)
    found, is_new = Attendance.objects.get_or_create(meeting=meeting, person=person, item=item, defaults={"part": part})
    if not is_new and found.came == Came.REVOKED:
        found.came, found.reply, is_new = Came.UNKNOWN, Reply.NONE, True
        found.save(update_fields=["came", "reply"])
    if is_new:
        timeline.record(meeting.thread, _done("asked", meeting, by, at, part=part))
        if meeting.state == State.ANNOUNCED:
            _tell(meeting, "meeting.invited", at=at, only=found)
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
    """Write down whether somebody came; what nobody wrote down stays unknown."""
    attendance.came = came
    attendance.save(update_fields=["came"])
    timeline.record(
        attendance.meeting.thread, _done("came", attendance.meeting, by, at, came=came, part=attendance.part)
    )
    return attendance


@transaction.atomic
def uninvite(attendance: Attendance, *, by: Person, at: datetime, is_told: bool = True) -> Attendance:
    """Take an invitation back: the calendar entry is cancelled; who took the seat back themself is not told again."""
    attendance.came = Came.REVOKED
    attendance.save(update_fields=["came"])
    if is_told and attendance.meeting.state == State.ANNOUNCED:
        _tell(attendance.meeting, "meeting.uninvited", at=at, only=attendance)
    return attendance


@transaction.atomic
def agree(attendance: Attendance, purpose: Agreement, *, is_agreed: bool, at: datetime) -> None:
    """Keep or take back somebody's yes to pictures or to the broadcast of this meeting."""
    held = Agreed.objects.filter(attendance=attendance, purpose=purpose, withdrawn_at__isnull=True)
    if not is_agreed:
        held.update(withdrawn_at=at)
    elif not held.exists():
        Agreed.objects.create(attendance=attendance, purpose=purpose, given_at=at)


# --- what was said ---------------------------------------------------------------------------------------------------


@transaction.atomic
def write_minutes(
    meeting: Meeting, *, text: str, language: str, read: int, by: Person, at: datetime, why: str = ""
) -> Minutes:
    """Publish minutes, or correct them: `read` is the newest version that the writer had before them (0: none)."""
    meeting = _locked(meeting)
    last = meeting.minutes.count()
    if refusal := rules.why_not_write(meeting, text=text, read=read, last=last, at=at):
        raise Refused(refusal)
    if last and not why.strip():
        raise Refused(CannotMeet.NO_REASON)
    made = Minutes.objects.create(
        meeting=meeting, version=last + 1, text=text.strip(), language=language, why=why.strip(), by=by, at=at
    )
    timeline.record(meeting.thread, _done("minuted", meeting, by, at, version=made.version, text=made.text))
    return made


def note(meeting: Meeting, *, text: str, by: Person, at: datetime, item: Item | None = None) -> Note:
    """Write down one thing that only staff read."""
    if not text.strip():
        raise Refused(CannotMeet.NO_WORDS)
    return Note.objects.create(meeting=meeting, item=item, text=text.strip(), by=by, at=at)


# --- secret calendars ------------------------------------------------------------------------------------------------


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


# --- record and tell -------------------------------------------------------------------------------------------------


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("venue", "area").get(pk=meeting.pk)


def _done(verb: str, meeting: Meeting, by: Person, at: datetime, **facts: object) -> Done:
    told = {
        "on": meeting.on,
        "begins": meeting.begins,
        "ends": meeting.ends,
        "zone": meeting.zone,
        "where": meeting.place,
    }
    return Done(f"meeting.{verb}", meeting, at, by.pk, {**told, "sequence": meeting.sequence, **facts})


def _tell(meeting: Meeting, kind: str, *, at: datetime, only: Attendance | None = None) -> None:
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
