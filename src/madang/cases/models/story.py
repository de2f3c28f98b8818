"""The public version of a case, its voices, and how often public pages have changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.people.models import Person
from madang.places.models import Area, Office

from ..enums import State, StoryState
from .case import Case


class StoryQuerySet(models.QuerySet["Story"]):
    """Stories by who may read them."""

    def public(self) -> StoryQuerySet:
        """Return what everybody may read."""
        return self.filter(state=StoryState.PUBLIC)


class Story(models.Model):
    """The public version of a case, under a running number. What everybody reads is here and nowhere else."""

    number = models.PositiveIntegerField(unique=True, null=True)
    case = models.OneToOneField(Case, models.CASCADE, related_name="story")
    state = models.CharField(max_length=20, choices=StoryState.choices, default=StoryState.WAITING)
    title = models.CharField(max_length=200)
    text = models.TextField()
    answer = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    case_state = models.CharField(max_length=20, choices=State.choices)
    told_on = models.DateField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    cut = models.TextField(blank=True)
    moderator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    voices = models.PositiveIntegerField(default=0)

    objects: ClassVar[StoryQuerySet] = StoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="public") | Q(number__isnull=False),
                name="cases_a_public_story_has_a_number",
            ),
            models.CheckConstraint(condition=Q(state__in=StoryState.values), name="cases_a_story_is_in_a_known_state"),
        ]
        indexes = [
            models.Index(fields=["-number"], name="cases_stories_newest", condition=Q(state="public")),
            models.Index(fields=["area", "-number"], name="cases_stories_in_area", condition=Q(state="public")),
            models.Index(fields=["office", "-number"], name="cases_stories_of_office", condition=Q(state="public")),
            models.Index(
                fields=["-answered_on", "-number"], name="cases_stories_answered", condition=Q(state="public")
            ),
        ]

    class Fields:
        public = ("number", "title", "text", "answer", "language", "area", "office", "case_state", "told_on", "due_on",
                  "answered_on", "voices")  # fmt: skip
        personal = ("cut",)
        internal = ("case", "state", "reason", "moderator", "decided_at")


class MeToo(models.Model):
    """One more voice for a story, once for a browser or a person."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="me_toos")
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "key"], name="cases_one_voice_each")]

    class Fields:
        personal = ("key",)
        internal = ("story", "at")


class Generation(models.Model):
    """One row that is raised by each act that changes a public page, so that kept pages know they are stale."""

    number = models.PositiveBigIntegerField(default=0)

    class Fields:
        internal = ("number",)
