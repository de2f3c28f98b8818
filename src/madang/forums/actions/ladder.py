"""The ladder: what the city owes once enough proved people say "me too", opened by itself and met by people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from madang.cases.models import Story
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import DutyKind
from ..models import Duty, Rung
from . import beats


def look_after(at: datetime) -> int:
    """Open the duties of stories that have passed a rung. Return how many; again, there is nothing left to open."""
    opened = 0
    rungs = queries.rungs(local(at).date())
    for story, voices in queries.climbed(rungs):
        opened += sum(_open(story, rung, voices, at=at) for rung in rungs if voices >= rung.voices)
    return opened


@transaction.atomic
def _open(story: Story, rung: Rung, voices: int, *, at: datetime) -> bool:
    if Duty.objects.filter(story=story, kind=rung.kind).exists():
        return False
    due_on = local(at).date() + timedelta(days=rung.days)
    try:
        with transaction.atomic():
            duty = Duty.objects.create(story=story, kind=rung.kind, voices=voices, crossed_at=at, due_on=due_on)
    except IntegrityError:  # another worker was sooner
        return False
    facts = {"kind": rung.kind, "voices": voices, "due_on": due_on}
    timeline.record(story.case.thread, Done("duty.opened", duty, at, None, facts))
    told = {
        "kind": str(rung.kind), "title": story.title, "number": story.number, "count": voices, "due_on": due_on.isoformat(),
    }  # fmt: skip
    beats.tell("forum.duty", story.case.resident_id, about=duty, at=at, **told)
    return True


@transaction.atomic
def answer(duty: Duty, *, text: str, seat: Seat, at: datetime) -> Duty:
    """Give the mayor's answer to a story that so many share. Everybody reads it; who told the story is told."""
    duty = Duty.objects.select_for_update(of=("self",)).select_related("story__case").get(pk=duty.pk)
    if refusal := rules.why_not_answer(duty, text=text, seat=seat):
        raise Refused(refusal)
    duty.answer, duty.language, duty.answered_by, duty.met_at = text.strip(), first_language(), seat.person, at
    duty.save(update_fields=["answer", "language", "answered_by", "met_at"])
    story = duty.story
    timeline.record(
        story.case.thread, Done("duty.met", duty, at, seat.person.pk, {"kind": duty.kind, "text": duty.answer})
    )
    told = {"kind": str(duty.kind), "title": story.title, "number": story.number, "answer": duty.answer}
    beats.tell("forum.answered", story.case.resident_id, about=duty, at=at, **told)
    return duty


@transaction.atomic
def set_rung(kind: DutyKind, *, voices: int, days: int, valid_from: date, seat: Seat, on: date, at: datetime) -> Rung:
    """Let so many proved voices open a duty, due within some days, from a day on. What was opened before stays."""
    timeline.hold(timeline.CITY)
    if refusal := rules.why_not_set_rung(kind, voices=voices, days=days, valid_from=valid_from, seat=seat, on=on):
        raise Refused(refusal)
    Rung.objects.filter(kind=kind, valid_until__isnull=True, valid_from__lt=valid_from).update(valid_until=valid_from)
    rung = Rung.objects.create(kind=kind, voices=voices, days=days, valid_from=valid_from)
    facts = {"kind": str(kind), "voices": voices, "days": days, "valid_from": valid_from}
    timeline.record(timeline.CITY, Done("forum.rung", rung, at, seat.person.pk, facts))
    return rung
