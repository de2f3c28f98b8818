"""Visits and the days, people, tasks, plans and questions that belong to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.bodies.models import Body
from madang.cases.models import Case
from madang.commitments.models import Commitment
from madang.kit.words import pick
from madang.meetings.models import Meeting
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, DatedQuerySet, Office, Venue
from madang.suggestions.models import Pool, Theme

from .enums import Cause, Does, Kind, QuestionState, State, StopKind, Way


class Shape(models.Model):
    """The settings of one kind of visit from a day on. `checklist`: {"days": -7, "names": {…}}, days from the first day.

    `days` of a positive number count from the last day: 7 is a week after the mayor has left.
    """

    kind = models.CharField(max_length=10, choices=Kind.choices)
    names = models.JSONField()
    words = models.JSONField(default=dict)
    checklist = models.JSONField(default=list)
    remark_days = models.PositiveSmallIntegerField(default=14)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="mobileoffice_one_shape_from_a_day"),
        ]

    class Fields:
        public = ("kind", "names", "words", "checklist", "remark_days", "valid_from", "valid_until")

    @property
    def name(self) -> str:
        """What it is called in the active language."""
        return pick(self.names)


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits by where they are."""

    def shown(self) -> VisitQuerySet:
        """Return what everybody may read: what is published."""
        return self.filter(published_at__isnull=False)

    def under_way(self) -> VisitQuerySet:
        """Return what is on site or makes its plan."""
        return self.filter(state__in=[State.ON_SITE, State.PLANNING, State.PRESENTED])


class Visit(models.Model):
    """One mobile office: the logjam it is to break, where and when, who is host and partner, what came of it.

    `promise` is the whole that the visit stands for, such as 618 flats to be sold: its figure is the visit's curve, the
    plan's actions are its parts. `no_outcome` says in public why a visit ended without an action.
    """

    slug = models.SlugField(max_length=60, unique=True)
    shape = models.ForeignKey(Shape, models.PROTECT, related_name="visits")
    names = models.JSONField()
    question = models.JSONField()  # the problem in one sentence
    language = models.CharField(max_length=10)  # of the words below
    cause = models.CharField(max_length=12, choices=Cause.choices)
    cause_words = models.TextField(blank=True)
    unblock = models.TextField(blank=True)  # who can
    tried = models.TextField(blank=True)  # before
    why_here = models.TextField(blank=True)  # why this one was chosen
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="visits")
    base = models.CharField(max_length=160, blank=True)  # where the mayor works meanwhile, as everybody reads it
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField()
    host = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="visits")
    partner = models.ForeignKey(Office, models.PROTECT, null=True, related_name="visits_as_partner")
    won = models.BigIntegerField(null=True)  # what the visit itself costs
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    thread = models.BigIntegerField(unique=True)
    pool = models.OneToOneField(Pool, models.PROTECT, related_name="visit")
    promise = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="visits")
    committee = models.ForeignKey(Body, models.PROTECT, null=True, related_name="visits")
    published_at = models.DateTimeField(null=True)
    presented_at = models.DateTimeField(null=True)
    remarks_until = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    no_outcome = models.TextField(blank=True)
    why_cancelled = models.TextField(blank=True)
    why_left = models.TextField(blank=True)  # before the last day

    objects: ClassVar[VisitQuerySet] = VisitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="mobileoffice_a_visit_ends_later"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(why_cancelled=""), name="mobileoffice_called_off_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(won__isnull=True) | Q(won__gt=0), name="mobileoffice_money_is_more_than_nothing"
            ),
            models.CheckConstraint(
                condition=Q(presented_at__isnull=True) | Q(remarks_until__gt=F("presented_at")),
                name="mobileoffice_there_is_time_to_remark",
            ),
        ]
        indexes = [models.Index(fields=["-begins_on"], name="mobileoffice_latest")]

    class Fields:
        public = (
            "slug", "shape", "names", "question", "language", "cause", "cause_words", "unblock", "tried", "why_here", "area",
            "base", "venue", "begins_on", "ends_on", "office", "partner", "won", "state", "promise", "committee",
            "published_at", "presented_at", "remarks_until", "adopted_at", "outcome", "no_outcome", "why_cancelled", "why_left",
        )  # fmt: skip
        internal = ("host", "thread", "pool")

    @property
    def name(self) -> str:
        """What it is called in the active language."""
        return pick(self.names)

    def is_of(self, seat: Seat) -> bool:
        """Say whether a seat belongs to the office that plans it or to its partner."""
        return bool({self.office_id, self.partner_id} & seat.office_ids)

    def due(self, days: int) -> date:
        """Return the day of a checklist's step."""
        return (self.begins_on if days <= 0 else self.ends_on) + timedelta(days=days)


class Step(models.Model):
    """One thing on a visit's checklist, with its day."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps")
    names = models.JSONField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Fields:
        internal = ("visit", "names", "due_on", "done_on", "done_by")

    @property
    def name(self) -> str:
        """What is to be done, in the active language."""
        return pick(self.names)


class Stop(models.Model):
    """One point of the agenda. `travel` minutes lie between it and the point before; `is_open`: everybody may come."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="stops")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="stop")
    kind = models.CharField(max_length=12, choices=StopKind.choices)
    travel = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=False)

    class Fields:
        public = ("visit", "meeting", "kind", "travel", "is_open")


class Teammate(models.Model):
    """Somebody in a visit's task force."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="team")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    does = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "person"], condition=Q(until__isnull=True), name="mobileoffice_in_a_team_once"
            )
        ]

    class Fields:
        public = ("visit", "office", "does", "since", "until")
        internal = ("person",)


class Task(models.Model):
    """One thing the task force does: who, by when, and what came of it."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="tasks")
    text = models.CharField(max_length=300)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    came_of_it = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(came_of_it=""),
                name="mobileoffice_a_task_done_says_what_came_of_it",
            )
        ]

    class Fields:
        public = ("visit", "text", "office", "due_on", "done_on", "came_of_it")
        internal = ("person",)


class Action(models.Model):
    """One line of the plan: what the city does about some themes. Adopted, it is a promise; what is not done has its reason."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="plan")
    number = models.PositiveSmallIntegerField()
    does = models.CharField(max_length=6, choices=Does.choices)
    text = models.TextField()
    reason = models.TextField(blank=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    won = models.BigIntegerField(null=True)
    budget_line = models.CharField(max_length=200, blank=True)
    figure = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    themes = models.ManyToManyField(Theme, related_name="actions")
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, related_name="action")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="mobileoffice_one_action_under_a_number"),
            models.CheckConstraint(
                condition=Q(does="not") & ~Q(reason="")
                | Q(does__in=["do", "study"], office__isnull=False, due_on__isnull=False),
                name="mobileoffice_an_action_has_office_and_day_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(figure="", baseline__isnull=True, target__isnull=True)
                | ~Q(figure="") & Q(baseline__isnull=False, target__isnull=False) & ~Q(target=F("baseline")),
                name="mobileoffice_a_figure_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(won__isnull=True) | Q(won__gt=0),
                name="mobileoffice_an_action_costs_something_or_nothing_is_said",
            ),
        ]

    class Fields:
        public = (
            "visit", "number", "does", "text", "reason", "office", "due_on", "won", "budget_line", "figure", "unit",
            "baseline", "target", "area", "commitment",
        )  # fmt: skip


class Remark(models.Model):
    """What somebody says of a presented plan, or of one line of it, and what the city replies."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="remarks")
    action = models.ForeignKey(Action, models.CASCADE, null=True, related_name="remarks")
    text = models.TextField()
    name = models.CharField(max_length=80, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Fields:
        public = ("visit", "action", "way", "at", "shown_at", "reply", "replied_at")
        personal = ("text", "name")
        internal = ("person",)


class Gap(models.Model):
    """Why no regular visit went to a district in a year; everybody reads it."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "year"], name="mobileoffice_one_reason_a_year")]

    class Fields:
        public = ("area", "year", "reason", "at")
        internal = ("by",)


class Broadcast(models.Model):
    """Where a town hall is seen from home: stream (HLS), its captions, later the recording with its own."""

    stop = models.OneToOneField(Stop, models.CASCADE, related_name="broadcast")
    stream = models.URLField(max_length=300, blank=True)
    captions = models.URLField(max_length=300, blank=True)
    recording = models.URLField(max_length=300, blank=True)
    takes_questions = models.BooleanField(default=False)

    class Fields:
        public = ("stop", "stream", "captions", "recording", "takes_questions")


class Question(models.Model):
    """One question at a town hall, with how many back it. An answer may have become a case or a promise in one act."""

    stop = models.ForeignKey(Stop, models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=400)
    name = models.CharField(max_length=80, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    key = models.CharField(max_length=64)  # of the browser or the call: so that one sent twice is one
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.WAITING)
    why_hidden = models.CharField(max_length=200, blank=True)
    backing = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stop", "number"], name="mobileoffice_one_question_under_a_number"),
            models.UniqueConstraint(fields=["stop", "key"], name="mobileoffice_a_question_once"),
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(why_hidden=""), name="mobileoffice_hidden_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["stop", "state", "-backing"], name="mobileoffice_most_backed")]

    class Fields:
        public = ("stop", "number", "way", "state", "backing", "asked_at", "answer", "answered_at", "commitment")
        personal = ("text", "name", "key")
        internal = ("person", "why_hidden", "case")


class Backing(models.Model):
    """One voice for a question, once for a browser."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="backings")
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="mobileoffice_backed_once")]

    class Fields:
        personal = ("key",)
        internal = ("question", "at")
