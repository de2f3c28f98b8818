"""May they, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from madang.people import queries as people
from madang.people.models import Person

from . import queries
from .enums import MOST, CannotReview
from .models import Review, Rubric


def why_not_review(
    subject: models.Model, *, rubric: Rubric, by: Person, points: Mapping[str, object], askers: list[Person]
) -> CannotReview | None:
    """Say why somebody cannot score a subject: a part in it, all reviews there, a criterion without points."""
    if refusal := why_not_judge(subject, by=by, askers=askers):
        return refusal
    given = Review.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).exclude(reviewer=by)
    if given.count() >= rubric.reviewers:
        return CannotReview.ENOUGH
    for criterion in rubric.criteria:
        point = points.get(criterion["code"])
        if not isinstance(point, int) or not 0 <= point <= MOST:
            return CannotReview.INCOMPLETE
    return None


def why_not_judge(subject: models.Model, *, by: Person, askers: list[Person]) -> CannotReview | None:
    """Say why somebody may not judge a subject, nor read its file: declared, or one of those who ask."""
    if queries.has_conflict(subject, by):
        return CannotReview.CONFLICT
    own = set(people.records_of(people.one(by)))
    if any(own & set(people.records_of(people.one(asker))) for asker in askers):
        return CannotReview.OWN
    return CannotReview.OWN if any(_share_address(by, asker) for asker in askers) else None


def _share_address(by: Person, asker: Person) -> bool:
    """Say whether a reviewer asks under a telephone or e-mail of their own, at work or at home."""
    login = getattr(by, "staff_login", None)
    own = {value for value in (login.email, login.phone) if value} if login else set()
    own |= set(people.contacts_of(by).exclude(kind="post").values_list("value", flat=True))
    theirs = set(people.contacts_of(people.one(asker)).exclude(kind="post").values_list("value", flat=True))
    return bool(own & theirs)


def why_not_declare(subject: models.Model, *, by: Person, reason: str) -> CannotReview | None:
    """Say why somebody cannot declare a part in a subject."""
    if Review.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk, reviewer=by).exists():
        return CannotReview.REVIEWED
    return None if reason.strip() else CannotReview.NO_REASON
