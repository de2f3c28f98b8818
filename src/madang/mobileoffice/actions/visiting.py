"""Visits planned, published, moved on from step to step, and called off; what the area's stories bring along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.cases.models import Story
from madang.kit import reference
from madang.kit.refusal import Refused
from madang.kit.words import first_language, pick
from madang.meetings import actions as meetings
from madang.meetings.enums import State as MeetingState
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office, Venue
from madang.suggestions import actions as suggestions
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import rules
from ..enums import CannotVisit, Cause, State
from ..models import Broadcast, Gap, Shape, Step, Visit
from . import beats


@dataclass(frozen=True)
class Planned:
    """A visit before it exists: what it is about, when, where, whose."""

    slug: str
    names: Mapping[str, str]
    question: Mapping[str, str]
    begins_on: date | None
    ends_on: date | None
    cause: Cause
    office: Office
    host: Person
    cause_words: str = ""
    unblock: str = ""
    tried: str = ""
    why_here: str = ""
    area: Area | None = None
    base: str = ""
    venue: Venue | None = None
    partner: Office | None = None
    won: int | None = None
    language: str = field(default_factory=first_language)


@transaction.atomic
def plan(shape: Shape, planned: Planned, *, seat: Seat, at: datetime) -> Visit:
    """Plan a visit of a shape, with its checklist and an open pool for what people say. Nobody else reads of it yet."""
    refusal = rules.why_not_plan(
        name=pick(planned.names), question=pick(planned.question), begins_on=planned.begins_on, ends_on=planned.ends_on,
        seat=seat, on=local(at).date(),
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    same_day = Visit.objects.filter(begins_on=planned.begins_on or at).exclude(state=State.CANCELLED)
    if dict(planned.names) in same_day.values_list("names", flat=True):
        raise Refused(CannotVisit.PLANNED_TWICE)
    if Visit.objects.filter(slug=planned.slug).exists():
        raise Refused(CannotVisit.TAKEN_NAME)
    pool = suggestions.open_pool(f"mobile-{planned.slug}", names=planned.names, at=at)
    visit = Visit(shape=shape, slug=planned.slug, pool=pool, thread=int(reference.new()))
    _put(visit, planned)
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(CannotVisit.TAKEN_NAME) from error
    timeline.open_thread(
        visit.thread, [Done("visit.planned", visit, at, seat.person.pk, {"names": dict(planned.names)})]
    )
    for row in shape.checklist:
        Step.objects.create(visit=visit, names=row["names"], due_on=visit.due(int(row["days"])))
    return visit


def _put(visit: Visit, planned: Planned) -> None:
    assert planned.begins_on and planned.ends_on
    visit.names, visit.question, visit.language = dict(planned.names), dict(planned.question), planned.language
    visit.begins_on, visit.ends_on = planned.begins_on, planned.ends_on
    visit.cause, visit.cause_words = planned.cause, planned.cause_words.strip()
    visit.unblock, visit.tried, visit.why_here = (
        planned.unblock.strip(),
        planned.tried.strip(),
        planned.why_here.strip(),
    )
    visit.area, visit.base, visit.venue = planned.area, planned.base.strip(), planned.venue
    visit.office, visit.partner, visit.host, visit.won = planned.office, planned.partner, planned.host, planned.won


@transaction.atomic
def change(visit: Visit, planned: Planned, *, seat: Seat, at: datetime) -> Visit:
    """Describe a visit anew; its short address stays. A checklist's steps that are not done move with its days."""
    visit = beats.locked(visit)
    refusal = rules.why_not_change(visit, seat=seat) or rules.why_not_words(
        name=pick(planned.names), question=pick(planned.question), begins_on=planned.begins_on, ends_on=planned.ends_on
    )
    if refusal:
        raise Refused(refusal)
    assert planned.begins_on and planned.ends_on
    before, last = visit.begins_on, visit.ends_on
    for step in visit.steps.filter(done_on__isnull=True):
        step.due_on += planned.begins_on - before if step.due_on <= before else planned.ends_on - last
        step.save(update_fields=["due_on"])
    _put(visit, planned)
    visit.save()
    beats.record(
        visit,
        "changed",
        by=seat.person,
        at=at,
        names=dict(planned.names),
        begins_on=planned.begins_on,
        ends_on=planned.ends_on,
    )
    return visit


@transaction.atomic
def publish(visit: Visit, *, seat: Seat, at: datetime) -> Visit:
    """Let everybody read of a visit, and say something to it."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    if visit.published_at is None:
        visit.published_at = at
        visit.save(update_fields=["published_at"])
        beats.record(visit, "published", by=seat.person, at=at)
    return visit


@transaction.atomic
def move_on(visit: Visit, state: State, *, seat: Seat, at: datetime, words: str = "") -> Visit:
    """Take a visit to its next state. `words` are its outcome, the reason why nothing came of it, or why it is called off."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_move_on(visit, state, seat=seat, on=local(at).date(), reason=words, at=at):
        raise Refused(refusal)
    visit.state = state
    fields = ["state"]
    if state == State.CANCELLED:
        visit.why_cancelled, fields = words.strip(), [*fields, "why_cancelled"]
    if state == State.PLANNING:
        visit.why_left, fields = words.strip(), [*fields, "why_left"]
    if state == State.FINISHED:
        has_new = visit.plan.filter(commitment__isnull=False).exists()
        name = "outcome" if has_new else "no_outcome"
        setattr(visit, name, words.strip())
        fields.append(name)
    visit.save(update_fields=fields)
    beats.record(visit, state.value, by=seat.person, at=at, text=words.strip())
    if state == State.CANCELLED or visit.why_left:
        _call_off_points(visit, reason=words.strip(), by=seat.person, at=at)
    if state in (State.CANCELLED, State.FINISHED):
        suggestions.shut_pool(visit.pool, by=seat.person, at=at)
        Broadcast.objects.filter(stop__visit=visit).update(takes_questions=False)
    return visit


def _call_off_points(visit: Visit, *, reason: str, by: Person, at: datetime) -> None:
    """Cancel what was still to come of a visit called off or left early, so that nobody waits there; all who were asked hear it."""
    coming = visit.stops.filter(meeting__starts_at__gt=at).exclude(meeting__state=MeetingState.CANCELLED)
    if visit.state != State.CANCELLED:  # what lies after the last day was never part of the stay
        coming = coming.exclude(meeting__on__gt=visit.ends_on)
    for stop in coming.select_related("meeting"):
        meetings.cancel(stop.meeting, reason=reason, by=by, at=at)
        beats.record(visit, "stop_cancelled", by=by, at=at, subject=stop, reason=reason)


def take_step(step: Step, *, seat: Seat, at: datetime) -> None:
    """Tick a step of the checklist."""
    if refusal := rules.why_not_change(step.visit, seat=seat):
        raise Refused(refusal)
    Step.objects.filter(pk=step.pk, done_on__isnull=True).update(done_on=local(at).date(), done_by=seat.person)


def undo_step(step: Step, *, seat: Seat) -> None:
    """Take the tick of a step back."""
    if refusal := rules.why_not_change(step.visit, seat=seat):
        raise Refused(refusal)
    Step.objects.filter(pk=step.pk).update(done_on=None, done_by=None)


@transaction.atomic
def explain_gap(area: Area, *, year: int, reason: str, seat: Seat, at: datetime) -> Gap:
    """Say in public why no regular visit goes to a district in a year."""
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotVisit.NOT_SCHEDULER)
    if not reason.strip():
        raise Refused(CannotVisit.NO_REASON)
    if refusal := rules.why_not_said(reason):
        raise Refused(refusal)
    told = {"reason": reason.strip(), "by": seat.person, "at": at}
    gap, _new = Gap.objects.update_or_create(area=area, year=year, defaults=told)
    done = Done("visit.gap", gap, at, seat.person.pk, {"area": area.code, "year": year, "reason": reason.strip()})
    timeline.record(timeline.CITY, done)
    return gap


def gather(visit: Visit, *, seat: Seat, at: datetime, most: int = 200) -> int:
    """Take the public stories of the visit's area that are not answered into its pool, each once. Return how many are new.

    Who told a story hears what its card became, as every author does.
    """
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    if visit.area is None:
        return 0
    found = Story.objects.public().filter(area__in=[visit.area_id, *visit.area.parts.values_list("pk", flat=True)])
    stories = list(found.filter(answered_on__isnull=True).select_related("case").order_by("-voices", "-number")[:most])
    said = [
        Said(
            text=story.text[:2000], source=Source.CASE, said_at=story.case.received_at, language=story.language,
            may_show=True, area=story.area, about=story, person=story.case.resident,
        )
        for story in stories
    ]  # fmt: skip
    return sum(taken.is_new for taken in suggestions.say_all(visit.pool, said, at=at, written_by=seat.person))
