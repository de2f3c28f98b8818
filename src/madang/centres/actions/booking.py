"""The life of a talk: booked, moved, handed over to a colleague, cancelled, held or missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from madang.groups.models import Group
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged, When, Where
from madang.meetings.enums import Came, Part
from madang.meetings.enums import State as MeetingState
from madang.meetings.models import Meeting, Resource
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import Seat

from .. import queries, rules
from ..enums import CannotBook, State, Way
from ..models import Advice, Centre
from . import beats

CAME = {State.HELD: Came.SEEN, State.MISSED: Came.NO_SHOW, State.UNKNOWN: Came.UNKNOWN}


@dataclass(frozen=True)
class Booking:
    """A talk before it exists: where, when, for whom. `key` is the contact shown to be theirs (`phone:+8210…`)."""

    centre: Centre
    on: date
    begins: time
    person: Person
    about: str
    way: Way
    language: str
    key: str = ""
    needs: list[str] = field(default_factory=list)
    group: Group | None = None


@transaction.atomic
def book(booking: Booking, *, at: datetime, seat: Seat | None = None) -> Advice:
    """Book a talk with whoever is free then, and invite both; pressed twice, the same talk comes back. Raises Refused."""
    centre, person, about = booking.centre, people.one(booking.person), clean(booking.about).strip()
    kept = queries.open_talk(person, centre, at)
    if kept and (kept.meeting.on, kept.meeting.begins) == (booking.on, booking.begins):
        return kept
    if refusal := rules.why_not_book(centre, person, about=about, group=booking.group, key=booking.key, at=at):
        raise Refused(refusal)
    _let_go(person, centre, at=at)
    _hold_staff(centre, booking.on)
    slot = _slot(centre, booking.on, booking.begins, at=at)
    by = seat.person if seat else person
    meeting = meetings.arrange(
        Arranged(beats.names(centre), _when(slot), _where(centre, booking.language)), by=by, at=at
    )
    adviser = _hold(meeting, slot.advisers)
    meetings.ask(meeting, adviser, Part.OFFICIAL, by=by, at=at)
    meetings.ask(meeting, person, Part.ASKER, by=by, at=at)
    try:
        with transaction.atomic():
            advice = Advice.objects.create(
                meeting=meeting, centre=centre, adviser=adviser, person=person, group=booking.group, about=about,
                way=booking.way, language=booking.language, needs=list(booking.needs),
                booked_by=seat.person if seat else None, booked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(CannotBook.OPEN) from error
    meetings.announce(meeting, by=by, at=at)
    beats.record(advice, "booked", by=seat.person if seat else None, at=at, way=str(booking.way))
    return advice


def _let_go(person: Person, centre: Centre, *, at: datetime) -> None:
    """Let talks of somebody be not known that are over and that nobody wrote down: they keep nobody from another one."""
    over = Advice.objects.filter(
        person__in=people.records_of(person), centre=centre, state=State.BOOKED, meeting__ends_at__lte=at
    )
    over.update(state=State.UNKNOWN)


def _hold_staff(centre: Centre, on: date) -> dict[int, Resource]:
    """Hold the rows of whoever advises there that day, in one order: of two who want one adviser the second waits, and sees."""
    for person in queries.advisers(centre, on, on)[on]:
        try:
            with transaction.atomic():
                meetings.make_holdable(person=person)
        except IntegrityError:
            continue  # somebody else has just done it
    staff = [person.pk for person in queries.advisers(centre, on, on)[on]]
    return {
        row.person_id or 0: row for row in Resource.objects.select_for_update().filter(person__in=staff).order_by("pk")
    }


def _slot(centre: Centre, on: date, begins: time, *, at: datetime) -> queries.Slot:
    if refusal := rules.why_not_time(centre, on, begins, at=at):
        raise Refused(refusal)
    slot = queries.slot_at(centre, on, begins, at=at)
    if slot is None:
        raise Refused(CannotBook.TAKEN)
    return slot


def _when(slot: queries.Slot) -> When:
    return When(slot.on, slot.begins, slot.ends, settings.TIME_ZONE)


def _where(centre: Centre, language: str) -> Where:
    with translation.override(language):
        return Where(place=centre.name[:160], address=centre.where[:200], area=centre.area)


def _hold(meeting: Meeting, staff: Iterable[Person]) -> Person:
    """Hold the first of some advisers who is free for a meeting. The database decides, whoever else wants them."""
    held = queries.resources(staff)
    for person in staff:
        try:
            meetings.hold(meeting, [held[person.pk]])
        except Refused:
            continue
        return person
    raise Refused(CannotBook.TAKEN)


def _moved(language: str) -> str:
    """Return why a talk moved, where nobody said, in the language of whoever reads it: it is kept with the meeting."""
    with translation.override(language):
        return _("Another time was chosen.")


def _taken_back(language: str) -> str:
    with translation.override(language):
        return _("Whoever booked it has cancelled it.")


@transaction.atomic
def move(advice: Advice, *, on: date, begins: time, at: datetime, seat: Seat | None = None, reason: str = "") -> Advice:
    """Move a talk to another free time in one act, with the same adviser where they are free; the old time is free at once."""
    advice = beats.locked(advice)
    if refusal := rules.why_not_move(advice, on, begins, at=at):
        raise Refused(refusal)
    assert advice.person is not None
    meeting, by = advice.meeting, seat.person if seat else advice.person
    _hold_staff(advice.centre, on)
    meetings.release(meeting)
    slot = _slot(advice.centre, on, begins, at=at)
    staff = sorted(slot.advisers, key=lambda person: person.pk != advice.adviser_id)
    if staff[0].pk != advice.adviser_id:
        for row in (
            meeting.attendances.filter(person=advice.adviser).exclude(came=Came.REVOKED).select_related("meeting")
        ):
            meetings.uninvite(row, by=by, at=at)
    told = clean(reason).strip() or _moved(advice.language)
    meeting = meetings.move(meeting, _when(slot), _where(advice.centre, advice.language), reason=told, by=by, at=at)
    adviser = _hold(meeting, staff)
    if adviser.pk != advice.adviser_id:
        meetings.ask(meeting, adviser, Part.OFFICIAL, by=by, at=at)
    advice.adviser, advice.meeting, advice.reminded_at, advice.warned_at = adviser, meeting, None, None
    advice.save(update_fields=["adviser", "reminded_at", "warned_at"])
    beats.record(advice, "moved", by=seat.person if seat else None, at=at)
    return advice


@transaction.atomic
def hand_over(advice: Advice, *, at: datetime) -> Advice:
    """Let a free colleague take a talk whose adviser is not there any more, at the same time; or raise Refused."""
    advice = beats.locked(advice)
    meeting = advice.meeting
    if refusal := rules.why_not_move(advice, date.min, time(0), at=at):
        raise Refused(refusal)
    here = [
        person
        for person in queries.advisers(advice.centre, meeting.on, meeting.on)[meeting.on]
        if person != advice.adviser
    ]
    _hold_staff(advice.centre, meeting.on)
    old, others = queries.resources([advice.adviser])[advice.adviser_id], queries.resources(here)
    for person in here:
        try:
            with transaction.atomic():
                meetings.replace(meeting, old, others[person.pk], by=person, at=at)
        except Refused:
            continue
        advice.adviser, advice.warned_at = person, None
        advice.save(update_fields=["adviser", "warned_at"])
        beats.record(advice, "handed_over", by=None, at=at)
        return advice
    raise Refused(CannotBook.TAKEN)


@transaction.atomic
def cancel(advice: Advice, *, at: datetime, seat: Seat | None = None, reason: str = "") -> Advice:
    """Cancel a talk; its time is free at once, and both are told. Whoever booked it gives no reason."""
    advice = beats.locked(advice)
    told = clean(reason).strip() or ("" if seat else _taken_back(advice.language))
    if refusal := rules.why_not_cancel(advice, reason=told, at=at):
        raise Refused(refusal)
    assert advice.person is not None
    meetings.cancel(advice.meeting, reason=told, by=seat.person if seat else advice.person, at=at)
    advice.state = State.CANCELLED
    advice.save(update_fields=["state"])
    beats.record(advice, "cancelled", by=seat.person if seat else None, at=at)
    return advice


@transaction.atomic
def mark(advice: Advice, state: State, *, seat: Seat, at: datetime) -> Advice:
    """Write down whether a talk took place; what was written by mistake can be written anew."""
    advice = beats.locked(advice)
    if refusal := rules.why_not_mark(advice, state, seat=seat, at=at):
        raise Refused(refusal)
    advice.state = state
    advice.save(update_fields=["state"])
    if state == State.HELD and advice.meeting.state == MeetingState.ANNOUNCED:
        meetings.close(advice.meeting, by=seat.person, at=at)
    for row in advice.meeting.attendances.filter(part=Part.ASKER).exclude(came=Came.REVOKED).select_related("meeting"):
        meetings.mark(row, CAME[state], by=seat.person, at=at)
    beats.record(advice, str(state), by=seat.person, at=at)
    return advice


@transaction.atomic
def join_group(advice: Advice, group: Group, *, seat: Seat, at: datetime) -> Advice:
    """Say to which group a talk belongs: an idea has become one since, or nobody knew the number."""
    advice = beats.locked(advice)
    if not queries.seen_by(seat).filter(pk=advice.pk).exists():
        raise Refused(CannotBook.NOT_YOURS)
    if advice.state == State.CANCELLED or advice.person is None or (advice.group_id and advice.group_id != group.pk):
        raise Refused(CannotBook.NOT_NOW)
    if not queries.is_in(group, advice.person):
        raise Refused(CannotBook.NOT_MEMBER)
    if advice.group_id is None:
        advice.group = group
        advice.save(update_fields=["group"])
        beats.record(advice, "booked", by=seat.person, at=at, way=str(advice.way))
    return advice
