"""The only room that writes reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction

from madang.kit.refusal import Refused
from madang.people import queries as people
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from . import rules
from .enums import CannotReview
from .models import Conflict, Review, Rubric


@transaction.atomic
def review(
    subject: models.Model,
    *,
    rubric: Rubric,
    by: Person,
    points: Mapping[str, int],
    note: str,
    askers: list[Person],
    thread: int,
    at: datetime,
) -> Review:
    """Score a subject on each criterion, or change one's own score. The thread is held, so that reviews do not race."""
    timeline.hold(thread)
    if refusal := rules.why_not_review(subject, rubric=rubric, by=by, points=points, askers=askers):
        raise Refused(refusal)
    made, _is_new = Review.objects.update_or_create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        reviewer=by,
        defaults={"rubric": rubric, "points": dict(points), "note": note.strip(), "at": at},
    )
    timeline.record(thread, Done("review.scored", made, at, by.pk, {"points": dict(points)}))
    return made


@transaction.atomic
def declare(subject: models.Model, *, by: Person, reason: str, thread: int, at: datetime) -> Conflict:
    """Declare that one has a part in a subject: its file is shut to this person from now on."""
    timeline.hold(thread)
    if refusal := rules.why_not_declare(subject, by=by, reason=reason):
        raise Refused(refusal)
    made, is_new = Conflict.objects.get_or_create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        reviewer=by,
        defaults={"reason": reason.strip(), "at": at},
    )
    if is_new:
        timeline.record(thread, Done("review.declared", made, at, by.pk, {"reason": reason.strip()}))
    return made


@transaction.atomic
def take_out(subject: models.Model, *, reviewer: Person, by: Person, reason: str, thread: int, at: datetime) -> bool:
    """Take somebody's points of a subject out, because they turned out to have a part in it. Return whether there were any."""
    timeline.hold(thread)
    if not reason.strip():
        raise Refused(CannotReview.NO_REASON)
    rows = Review.objects.filter(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        reviewer__in=people.records_of(people.one(reviewer)),
    )
    for review in rows:
        timeline.record(thread, Done("review.taken_out", review, at, by.pk, {"points": review.points}))
    return bool(rows.delete()[0])
