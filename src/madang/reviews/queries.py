"""Reads of reviews: a score is never one number without its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from madang.people.models import Person

from .enums import MOST
from .models import Conflict, Review, Rubric


@dataclass(frozen=True)
class Score:
    """What a subject has: points of 100 by criterion, their sum, by how many reviewers, how far these are apart."""

    parts: dict[str, float] = field(default_factory=dict)
    total: float = 0.0
    reviews: int = 0
    spread: float = 0.0
    is_whole: bool = False
    is_disputed: bool = False


def rubrics(code: str, on: date) -> list[Rubric]:
    """Return the criteria that hold on a day, and those that are to come, in the order of their days."""
    to_come = Rubric.objects.filter(code=code, valid_from__gt=on).order_by("valid_from")
    return [each for each in (rubric(code, on), *to_come) if each]


users: list[Callable[[Rubric], bool]] = []  # apps above say whether they go by criteria: they know, and cannot be asked


def let_say(uses: Callable[[Rubric], bool]) -> None:
    """Let an app above say whether something of its own goes by some criteria and would have none without them."""
    users.append(uses)


def is_used(rubric: Rubric) -> bool:
    """Say whether somebody was judged by some criteria, or something would be without criteria if they went."""
    return rubric.reviews.exists() or any(uses(rubric) for uses in users)


def earlier(rubric: Rubric) -> Rubric | None:
    """Return the criteria that hold before some of the same word, None where these are the first."""
    found = Rubric.objects.filter(code=rubric.code, valid_from__lt=rubric.valid_from)
    return found.order_by("-valid_from").first()


def rubric(code: str, on: date) -> Rubric | None:
    """Return the criteria that hold on a day."""
    return Rubric.objects.valid(on).filter(code=code).order_by("-valid_from").first()


def scores(subject_type: str, numbers: Iterable[int], rubric: Rubric) -> dict[int, Score]:
    """Return the scores of subjects under a rubric, by their numbers; without a review there is no row."""
    given: dict[int, list[Review]] = defaultdict(list)
    rows = Review.objects.filter(subject_type=subject_type, subject_id__in=list(numbers), rubric=rubric)
    for review in rows.order_by("pk"):
        given[review.subject_id].append(review)
    return {number: _score(reviews, rubric) for number, reviews in given.items()}


def score(subject: models.Model, rubric: Rubric) -> Score:
    """Return the score of one subject."""
    return scores(subject._meta.label_lower, [subject.pk], rubric).get(subject.pk, Score())


def _score(reviews: list[Review], rubric: Rubric) -> Score:
    weights = {str(c["code"]): int(c["weight"]) for c in rubric.criteria}
    sums = [sum(weights[c] * review.points.get(c, 0) / MOST for c in weights) for review in reviews]
    parts = {
        code: sum(weight * review.points.get(code, 0) / MOST for review in reviews) / len(reviews)
        for code, weight in weights.items()
    }
    spread = max(sums) - min(sums)
    is_whole = len(reviews) >= rubric.reviewers
    return Score(parts, sum(parts.values()), len(reviews), spread, is_whole, is_whole and spread > rubric.spread)


def reviews_of(subject: models.Model) -> list[Review]:
    """Return the reviews of a subject, the first first."""
    found = Review.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(found.select_related("reviewer").order_by("pk"))


def has_conflict(subject: models.Model, person: Person) -> bool:
    """Say whether somebody has declared a part in a subject."""
    found = Conflict.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return found.filter(reviewer=person).exists()


def conflicted(subject_type: str, person: Person) -> set[int]:
    """Return the numbers of the subjects in which somebody has a part: their files are hidden from them."""
    found = Conflict.objects.filter(subject_type=subject_type, reviewer=person)
    return set(found.values_list("subject_id", flat=True))
