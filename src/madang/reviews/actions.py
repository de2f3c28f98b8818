"""The only room that writes reviews, and the criteria they go by: these in the city's own thread.

Criteria that have begun are never changed and never taken back: points are kept under the criteria they were given by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models, transaction
from django.db.models import ProtectedError

from madang.kit.refusal import Refused
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from . import queries, rules
from .enums import CannotPublish, CannotReview
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


@transaction.atomic
def publish(rubric: Rubric, *, seat: Seat, at: datetime) -> Rubric:
    """Let criteria hold from a day on; what was judged by those before keeps its points under them. Raises Refused."""
    if refusal := rules.why_not_publish(rubric, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    rubric.save(force_insert=True)
    timeline.record(CITY, Done("criteria.published", rubric, at, seat.person.pk, _facts(rubric)))
    return rubric


@transaction.atomic
def withdraw(rubric: Rubric, *, seat: Seat, at: datetime) -> None:
    """Take criteria back that have not begun and that nothing needs; those before them go on. Raises Refused."""
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if refusal := rules.why_not_withdraw(rubric, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    timeline.record(CITY, Done("criteria.withdrawn", rubric, at, seat.person.pk, _facts(rubric)))
    try:
        rubric.delete()
    except ProtectedError as error:
        raise Refused(CannotPublish.IN_USE) from error


def _facts(rubric: Rubric) -> dict[str, object]:
    """Return criteria in full, with those that held before them."""
    before = queries.earlier(rubric)
    return {
        "code": rubric.code,
        "from": rubric.valid_from,
        "before": columns(before) if before else {},
        "after": columns(rubric),
    }


def columns(rubric: Rubric) -> dict[str, object]:
    """Return what criteria say, {column: value}."""
    fields = [field for field in rubric._meta.concrete_fields if not field.primary_key]
    return {field.attname: getattr(rubric, field.attname) for field in fields}
