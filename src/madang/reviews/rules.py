"""May they, and if not, why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat

from . import queries
from .enums import LONGEST_HINT, LONGEST_NAME, MOST, MOST_CRITERIA, MOST_REVIEWERS, CannotPublish, CannotReview
from .models import Review, Rubric


def why_not_review(
    subject: models.Model, *, rubric: Rubric, by: Person, points: Mapping[str, object], askers: list[Person]
) -> CannotReview | None:
    """Say why somebody cannot score a subject: a part in it, all reviews there, a criterion without points."""
    if refusal := why_not_judge(subject, by=by, askers=askers):
        return refusal
    given = rubric.reviews.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).exclude(reviewer=by)
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


# --- what an administrator publishes ---------------------------------------------------------------------------------

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 40


def why_not_publish(rubric: Rubric, *, seat: Seat, on: date) -> CannotPublish | None:
    """Say why criteria cannot hold from their day on: what has begun stays, and they must add up to 100."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotPublish.NOT_ADMINISTRATOR
    if not _is_code(rubric.code):
        return CannotPublish.NO_CODE
    if rubric.valid_from < on:
        return CannotPublish.PASSED
    if Rubric.objects.filter(code=rubric.code, valid_from=rubric.valid_from).exists():
        return CannotPublish.SAME_DAY
    if not 1 <= rubric.reviewers <= MOST_REVIEWERS:
        return CannotPublish.REVIEWERS
    if not 0 <= rubric.spread <= 100:
        return CannotPublish.SPREAD
    if not rubric.criteria:
        return CannotPublish.NONE
    if len(rubric.criteria) > MOST_CRITERIA:
        return CannotPublish.TOO_MANY
    return _why_not_weigh_so(rubric.criteria)


def _why_not_weigh_so(criteria: list[dict[str, Any]]) -> CannotPublish | None:
    codes: set[str] = set()
    for criterion in criteria:
        if refusal := why_not_criterion(criterion):
            return refusal
        if criterion["code"] in codes:
            return CannotPublish.CODE_TWICE
        codes.add(criterion["code"])
    return None if sum(c["weight"] for c in criteria) == 100 else CannotPublish.NOT_A_HUNDRED


def why_not_criterion(criterion: Mapping[str, Any]) -> CannotPublish | None:
    """Say why one criterion cannot stand so, whatever stands beside it."""
    if not _is_code(criterion["code"]):
        return CannotPublish.BAD_CODE
    names, hints = criterion["names"], criterion.get("hints") or {}
    if not all(str(names.get(code, "")).strip() for code, _tongue in settings.LANGUAGES):
        return CannotPublish.NO_NAME
    if any(len(name) > LONGEST_NAME for name in names.values()) or any(len(h) > LONGEST_HINT for h in hints.values()):
        return CannotPublish.LONG_WORDS
    weight = criterion["weight"]
    return None if isinstance(weight, int) and 1 <= weight <= 100 else CannotPublish.WEIGHT


def _is_code(written: str) -> bool:
    return len(written) <= LONGEST_CODE and CODE.fullmatch(written) is not None


def why_not_withdraw(rubric: Rubric, *, seat: Seat, on: date) -> CannotPublish | None:
    """Say why criteria cannot be taken back: they have begun, or something would be without criteria."""
    if not seat.is_any(RoleKind.ADMINISTRATOR):
        return CannotPublish.NOT_ADMINISTRATOR
    if rubric.valid_from <= on:
        return CannotPublish.BEGUN
    return CannotPublish.IN_USE if queries.is_used(rubric) else None
