"""Forums planned, settled, moved, held, reported and called off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.kit import reference
from madang.kit.refusal import Refused
from madang.kit.words import first_language, pick
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged, When, Where
from madang.meetings.enums import Part
from madang.meetings.models import Resource
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Office
from madang.suggestions import actions as suggestions
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import RESERVED, CannotForum, DutyKind, Format, SeatState, State, TopicState
from ..models import Duty, Forum, Registration, SubTopic
from . import beats, seating


@dataclass(frozen=True)
class Planned:
    """A forum before it exists: the theme the city sets, whose it is, how many may come."""

    slug: str
    names: Mapping[str, str]
    theme: Mapping[str, str]
    office: Office
    seats: int
    format: Format = Format.DISCUSSION
    host: Person | None = None
    collects_until: date | None = None
    duty: Duty | None = None  # of the ladder, which it meets
    language: str = field(default_factory=first_language)


@dataclass(frozen=True)
class Settled:
    """What was chosen for a forum and why. `why_not` is what all others read, `each` what one of them reads instead."""

    topic: SubTopic | None
    reason: str
    when: When
    where: Where
    why_then: str = ""
    why_not: str = ""
    each: Mapping[int, str] = field(default_factory=dict)
    format: Format | None = None
    seats: int | None = None


@transaction.atomic
def plan(planned: Planned, *, seat: Seat, at: datetime) -> Forum:
    """Set a theme, and let people propose sub-topics to it. A duty of the ladder that asked for it is met by that."""
    refusal = rules.why_not_plan(
        name=pick(planned.names), theme=pick(planned.theme), seats=planned.seats, office=planned.office,
        collects_until=planned.collects_until, seat=seat, on=local(at).date(),
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    if planned.slug in RESERVED or Forum.objects.filter(slug=planned.slug).exists():
        raise Refused(CannotForum.TAKEN_NAME)
    pool = suggestions.open_pool(f"forum-{planned.slug}"[:60], names=planned.names, at=at)
    forum = Forum(slug=planned.slug, pool=pool, thread=int(reference.new()), begun_at=at, ceiling=planned.seats)
    _put(forum, planned)
    try:
        with transaction.atomic():
            forum.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(CannotForum.TAKEN_NAME) from error
    names = {"names": dict(planned.names)}
    timeline.open_thread(forum.thread, [Done("forum.begun", forum, at, seat.person.pk, names)])
    if planned.duty is not None:
        _meet(planned.duty, forum, by=seat.person, at=at)
    return forum


def _put(forum: Forum, planned: Planned) -> None:
    forum.names, forum.theme, forum.language = dict(planned.names), dict(planned.theme), planned.language
    forum.office, forum.host, forum.format = planned.office, planned.host, planned.format
    forum.seats, forum.collects_until = planned.seats, planned.collects_until


def _meet(duty: Duty, forum: Forum, *, by: Person, at: datetime) -> None:
    open_ = Duty.objects.filter(pk=duty.pk, kind=DutyKind.FORUM, met_at__isnull=True)
    if open_.update(forum=forum, met_at=at):
        case = duty.story.case
        timeline.record(case.thread, Done("duty.met", duty, at, by.pk, {"kind": duty.kind, "forum": forum.slug}))
        told = {"kind": str(duty.kind), "title": duty.story.title, "number": duty.story.number, "answer": forum.name}
        beats.tell("forum.answered", case.resident_id, about=duty, at=at, **told)


@transaction.atomic
def change(forum: Forum, planned: Planned, *, seat: Seat, at: datetime) -> Forum:
    """Describe a forum anew; its short address stays. Seats follow `set_seats`."""
    forum = beats.locked(forum)
    is_new_day = planned.collects_until != forum.collects_until
    refusal = rules.why_not_change(forum, seat=seat) or rules.why_not_plan(
        name=pick(planned.names), theme=pick(planned.theme), seats=planned.seats, office=planned.office,
        collects_until=planned.collects_until if is_new_day else None, seat=seat, on=local(at).date(),
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    before = forum.seats
    _put(forum, planned)
    forum.seats = before
    forum.save()
    beats.record(forum, "changed", by=seat.person, at=at, names=dict(planned.names))
    if planned.seats != before:
        set_seats(forum, planned.seats, seat=seat, at=at)
        forum.refresh_from_db()
    return forum


@transaction.atomic
def set_seats(forum: Forum, seats: int, *, seat: Seat, at: datetime) -> Forum:
    """Raise or lower the seats. Nobody loses a seat by it; who waits moves up as far as there is room."""
    forum = beats.locked(forum)
    if refusal := rules.why_not_change(forum, seat=seat):
        raise Refused(refusal)
    if seats <= 0:
        raise Refused(CannotForum.NO_SEATS)
    before, forum.seats, forum.ceiling = forum.seats, seats, max(seats, forum.taken)
    forum.save(update_fields=["seats", "ceiling"])
    beats.record(forum, "seats", by=seat.person, at=at, before=before, seats=seats, taken=forum.taken)
    seating.move_up(forum, at=at)
    return forum


@transaction.atomic
def settle(forum: Forum, settled: Settled, *, seat: Seat, at: datetime) -> Forum:
    """Choose the sub-topic, the day and the place, with reasons. Who proposed hears what became of it and why."""
    forum = beats.locked(forum)
    topics = list(SubTopic.objects.select_for_update().filter(forum=forum, state=TopicState.OPEN).order_by("pk"))
    chosen = next((t for t in topics if settled.topic is not None and t.pk == settled.topic.pk), settled.topic)
    others = [topic for topic in topics if chosen is None or topic.pk != chosen.pk]
    unexplained = [topic for topic in others if not settled.each.get(topic.pk, "").strip()]
    refusal = rules.why_not_settle(
        forum, chosen, reason=settled.reason, why_not=settled.why_not, others=len(unexplained),
        place=settled.where.place or (settled.where.venue.name if settled.where.venue else ""), day=settled.when.on,
        seat=seat, on=local(at).date(),
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    assert chosen is not None
    meeting = meetings.arrange(Arranged(forum.names, settled.when, settled.where), by=seat.person, at=at)
    if forum.host is not None:
        if held := list(Resource.objects.filter(person=forum.host)):
            meetings.hold(meeting, held)
        meetings.ask(meeting, forum.host, Part.HOST, by=seat.person, at=at)
    forum.meeting = meetings.announce(meeting, by=seat.person, at=at)
    forum.state, forum.set_at, forum.why_then = State.SET, at, settled.why_then.strip()
    forum.format = settled.format or forum.format
    if settled.seats:
        forum.seats, forum.ceiling = settled.seats, max(settled.seats, forum.taken)
    forum.save()
    beats.record(forum, "set", by=seat.person, at=at, topic=chosen.pk, on=settled.when.on, not_chosen=len(others))
    _decide(chosen, TopicState.CHOSEN, settled.reason, forum=forum, chosen=chosen, at=at)
    for topic in others:
        reason = settled.each.get(topic.pk, "").strip() or settled.why_not
        _decide(topic, TopicState.NOT_CHOSEN, reason, forum=forum, chosen=chosen, at=at)
    return forum


def _decide(topic: SubTopic, state: TopicState, reason: str, *, forum: Forum, chosen: SubTopic, at: datetime) -> None:
    topic.state, topic.reason, topic.decided_at = state, reason.strip(), at
    topic.checked_at = topic.checked_at or (at if state == TopicState.CHOSEN else None)
    topic.save(update_fields=["state", "reason", "decided_at", "checked_at"])
    told = {
        **beats.when_and_where(forum), "words": topic.words, "reason": topic.reason, "chosen": chosen.words,
        "is_chosen": state == TopicState.CHOSEN,
    }  # fmt: skip
    beats.tell("forum.topic", topic.person_id, about=topic, at=at, **told)


@transaction.atomic
def move(forum: Forum, when: When, where: Where, *, reason: str, seat: Seat, at: datetime) -> Forum:
    """Move a forum to another day or place with a reason; everybody with a seat or on the list hears of it."""
    forum = beats.locked(forum)
    if refusal := rules.why_not_change(forum, seat=seat):
        raise Refused(refusal)
    if forum.state != State.SET or forum.meeting is None:
        raise Refused(CannotForum.NOT_NEXT)
    if not reason.strip():
        raise Refused(CannotForum.NO_REASON)
    if not where.place.strip() and where.venue is None:
        raise Refused(CannotForum.NO_PLACE)
    if refusal := rules.why_not_day(when.on, on=local(at).date()):
        raise Refused(refusal)
    forum.meeting = meetings.move(forum.meeting, when, where, reason=reason, by=seat.person, at=at)
    beats.record(forum, "moved", by=seat.person, at=at, on=when.on)
    told = {**beats.when_and_where(forum), "reason": reason.strip()}
    for row in forum.registrations.filter(state__in=[SeatState.REGISTERED, SeatState.WAITING]):
        beats.tell("forum.moved", row.person_id, about=row, at=at, **told)
    return forum


@transaction.atomic
def call_off(forum: Forum, *, reason: str, seat: Seat, at: datetime) -> Forum:
    """Call a forum off with a public reason. Who registered hears of it, and who proposed and has no decision yet."""
    forum = beats.locked(forum)
    if refusal := rules.why_not_move_on(forum, State.CANCELLED, seat=seat):
        raise Refused(refusal)
    if not reason.strip():
        raise Refused(CannotForum.NO_REASON)
    forum.state, forum.why_cancelled = State.CANCELLED, reason.strip()
    forum.save(update_fields=["state", "why_cancelled"])
    beats.record(forum, "called_off", by=seat.person, at=at)
    if forum.meeting is not None:
        forum.meeting = meetings.cancel(forum.meeting, reason=reason, by=seat.person, at=at)
    told = {**beats.when_and_where(forum), "reason": reason.strip()}
    heard: set[int] = set()
    rows: list[Registration | SubTopic] = [
        *forum.registrations.filter(state__in=[SeatState.REGISTERED, SeatState.WAITING]),
        *forum.topics.filter(state=TopicState.OPEN),
    ]
    for row in rows:
        if row.person_id is not None and row.person_id not in heard:
            heard.add(row.person_id)
            beats.tell("forum.called_off", row.person_id, about=row, at=at, **told)
    suggestions.shut_pool(forum.pool, by=seat.person, at=at)
    return forum


@transaction.atomic
def hold(forum: Forum, *, seat: Seat, at: datetime) -> Forum:
    """Say that a forum took place. Opinions are still written down, and each gets its answer now."""
    forum = beats.locked(forum)
    if refusal := rules.why_not_hold(forum, at=at, seat=seat):
        raise Refused(refusal)
    assert forum.meeting is not None
    forum.meeting = meetings.close(forum.meeting, by=seat.person, at=at)
    forum.state, forum.held_at = State.HELD, at
    forum.save(update_fields=["state", "held_at"])
    came = sum(forum.registrations.filter(state=SeatState.CAME).values_list("size", flat=True))
    beats.record(forum, "held", by=seat.person, at=at, came=came)
    return forum


@transaction.atomic
def report(forum: Forum, *, summary: str = "", seat: Seat, at: datetime) -> Forum:
    """Publish that every opinion has its answer. The collection and the vote end with it."""
    forum = beats.locked(forum)
    suggestions.shut_pool(forum.pool, by=seat.person, at=at)  # first: what comes now would have no answer
    unanswered = queries.without_fate(forum).count()
    if refusal := rules.why_not_report(forum, unanswered=unanswered, seat=seat, summary=summary):
        raise Refused(refusal)
    forum.state, forum.reported_at, forum.summary = State.REPORTED, at, summary.strip()
    forum.save(update_fields=["state", "reported_at", "summary"])
    beats.record(forum, "reported", by=seat.person, at=at, fates=queries.fates(forum))
    return forum
