"""What offices work with: answers being written, parts of other offices, and what residents said of the answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from madang.people.models import Person
from madang.places.models import Area, Office

from ..enums import Found, Outcome
from .case import Case


class AnswerDraft(models.Model):
    """An answer being written, one for each writer: it stays with the case when the owner changes.

    `ready_at` is set when it waits for a second signature; `note` is what the second reader said.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="answer_drafts")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    text = models.TextField(blank=True)
    public_text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)  # what the outcome asks for: evidence, whose, what is promised and by when
    note = models.TextField(blank=True)
    kept_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="cases_one_draft_for_each_writer")]
        indexes = [models.Index(fields=["ready_at"], name="cases_to_sign", condition=Q(ready_at__isnull=False))]

    class Fields:
        personal = ("text", "public_text", "facts", "note")
        internal = ("case", "by", "outcome", "kept_at", "ready_at")


class Part(models.Model):
    """What another office gives to a joint answer: asked by the lead, given by a date, or no longer needed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="parts_asked")
    question = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    text = models.TextField(blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "office"],
                condition=Q(given_at__isnull=True, dropped_at__isnull=True),
                name="cases_one_open_part_for_each_office",
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True)
                | Q(given_at__isnull=False, given_by__isnull=False, dropped_at__isnull=True),
                name="cases_a_part_is_given_by_somebody_or_dropped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at"],
                name="cases_parts_owed",
                condition=Q(given_at__isnull=True, dropped_at__isnull=True),
            )
        ]

    class Fields:
        personal = ("question", "text")
        internal = ("case", "office", "asked_by", "asked_at", "due_at", "given_by", "given_at", "dropped_at")

    @property
    def is_open(self) -> bool:
        """Whether the lead still waits for it."""
        return self.given_at is None and self.dropped_at is None


class Rating(models.Model):
    """What a resident said of one answer: one to five, once for each time it was answered."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    answered_at = models.DateTimeField()  # of which answer
    score = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "answered_at"], name="cases_one_rating_for_each_answer"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="cases_a_rating_is_one_to_five"),
        ]

    class Fields:
        personal = ("words",)
        internal = ("case", "answered_at", "score", "at")


class Recheck(models.Model):
    """One answered case drawn by lot to be looked at again: is it really solved? `seed` lets anybody draw again."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="rechecks")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    month = models.DateField()  # the first day of the month whose answers were drawn from
    seed = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    found = models.CharField(max_length=20, choices=Found.choices, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "month"], name="cases_drawn_once_a_month"),
            models.CheckConstraint(
                condition=Q(found="", looked_at__isnull=True)
                | Q(found__in=Found.values, looked_at__isnull=False, by__isnull=False),
                name="cases_what_was_found_has_its_time_and_name",
            ),
        ]
        indexes = [models.Index(fields=["month", "area"], name="cases_recheck_month")]

    class Fields:
        personal = ("note",)
        internal = ("case", "area", "month", "seed", "drawn_at", "found", "by", "looked_at")


class Learned(models.Model):
    """What was learned from answered cases up to a moment. `figures` were measured on cases the model had not read."""

    number = models.PositiveIntegerField(unique=True)
    form = models.PositiveSmallIntegerField()
    learned_at = models.DateTimeField()
    samples = models.PositiveIntegerField()
    corrected = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    model = models.BinaryField()

    class Fields:
        internal = ("number", "form", "learned_at", "samples", "corrected", "figures", "model")
