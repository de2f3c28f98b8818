"""Rubrics, reviews and declared conflicts. What is reviewed is a subject's type and number: the app above knows it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.kit.words import pick
from madang.people.models import Person
from madang.places.models import DatedQuerySet


class Rubric(models.Model):
    """Published criteria from a day on. `criteria` is [{code, names, hints, weight}], the weights adding up to 100."""

    code = models.SlugField(max_length=40)
    criteria = models.JSONField()
    reviewers = models.PositiveSmallIntegerField(default=2)
    spread = models.PositiveSmallIntegerField(default=25)  # points of 100 between two reviewers that ask for a talk
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="reviews_one_rubric_from_a_day"),
            models.CheckConstraint(condition=Q(reviewers__gte=1), name="reviews_somebody_reviews"),
        ]

    class Fields:
        public = ("code", "criteria", "reviewers", "spread", "valid_from", "valid_until")

    @property
    def parts(self) -> list[tuple[str, str, str, int]]:
        """The criteria as (code, name, hint, weight) in the active language."""
        return [(c["code"], pick(c["names"]), pick(c.get("hints") or {}), int(c["weight"])) for c in self.criteria]


class Review(models.Model):
    """What one reviewer gave a subject: points for each criterion, 0 to 4, and why."""

    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="reviews")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    points = models.JSONField()
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "reviewer"], name="reviews_once_by_each_reviewer"
            )
        ]

    class Fields:
        internal = ("rubric", "subject_type", "subject_id", "reviewer", "points", "note", "at")


class Conflict(models.Model):
    """Somebody who has a part in a subject and therefore does not judge it."""

    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="conflicts")
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "reviewer"], name="reviews_one_conflict_each")
        ]

    class Fields:
        internal = ("subject_type", "subject_id", "reviewer", "reason", "at")
