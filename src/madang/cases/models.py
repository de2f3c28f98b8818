"""Cases, the words that go back and forth in them, their public stories, and drafts of what is being told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.people import rules as people_rules
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office

from .enums import OPEN, Channel, Kind, MessageKind, Outcome, State, StoryState, Whose


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by who may see them and by where they are."""

    def told_by(self, person: Person) -> CaseQuerySet:
        """Return the cases of one resident that they have accepted as theirs."""
        return self.filter(resident=person, is_accepted=True)

    def visible_to(self, seat: Seat, *, hub_id: int) -> CaseQuerySet:
        """Return the cases a member of staff may see: every one for the front line, else those of their offices."""
        if people_rules.reads_every_office(seat, hub_id):
            return self.all()
        return self.filter(Q(office__in=seat.office_ids) | Q(sent_by_office__in=seat.office_ids))

    def open(self) -> CaseQuerySet:
        """Return the cases that still owe an answer."""
        return self.filter(answered_at__isnull=True)


class Case(models.Model):
    """One matter. `reference` is private and speakable; `due_sum` is how `due_at` came about, as plain values."""

    reference = models.CharField(max_length=10, unique=True)
    thread = models.BigIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    language = models.CharField(max_length=10, default="ko")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    whose = models.CharField(max_length=10, choices=Whose.choices, default=Whose.ME)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="cases", db_index=False)
    place = models.CharField(max_length=120, blank=True)
    resident = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases")
    is_accepted = models.BooleanField(default=True)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases_written", db_index=False)
    read_back_at = models.DateTimeField(null=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases", db_index=False)
    sent_by_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="cases_sent", db_index=False)
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases_owned", db_index=False)
    is_returned = models.BooleanField(default=False)
    transfers = models.PositiveSmallIntegerField(default=0)  # changes of office after the first sending
    suggestion = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_sum = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    wants_public = models.BooleanField(default=False)
    source_file = models.CharField(max_length=64, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_file", "source_line"],
                condition=~Q(source_file=""),
                name="cases_one_case_per_file_line",
            ),
            models.CheckConstraint(
                # "Open" is read as "no time of an answer" (is null): SQLite uses a partial index for that, and not for
                # a state in a bound list.
                condition=Q(state__in=["answered", "not_doing"], answered_at__isnull=False)
                | Q(~Q(state__in=["answered", "not_doing"]), answered_at__isnull=True),
                name="cases_an_answered_case_and_no_other_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="your_turn") | Q(asked_at__isnull=False),
                name="cases_a_waiting_case_has_its_question",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at", "id"],
                name="cases_office_due",
                condition=Q(answered_at__isnull=True),
            ),
            models.Index(fields=["due_at", "id"], name="cases_due", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["area", "due_at"], name="cases_area_due"),
            models.Index(fields=["officer", "due_at"], name="cases_officer_due", condition=Q(officer__isnull=False)),
            models.Index(fields=["received_at"], name="cases_received"),
        ]

    class Fields:
        personal = ("reference", "title", "text", "place", "pin_hash")
        internal = (
            "thread", "language", "channel", "kind", "whose", "area", "resident", "is_accepted", "written_by",
            "read_back_at", "state", "outcome", "office", "sent_by_office", "officer", "is_returned", "transfers", "suggestion",
            "received_at", "due_at", "due_sum", "asked_at", "answered_at", "wants_public", "source_file",
            "source_line", "version",
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether the city still owes an answer."""
        return self.state in OPEN


class Message(models.Model):
    """Words between a resident and the city, in one case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="cases_message_at")]

    class Fields:
        personal = ("text",)
        internal = ("case", "kind", "by", "office", "at")


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


class Draft(models.Model):
    """What is being told, kept after every step under the reference that the case will have.

    On the web its secret lives in a signed cookie; the call centre can go on with it by its reference.
    """

    reference = models.CharField(max_length=10, unique=True)
    secret = models.CharField(max_length=43)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    answers = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.CASCADE, null=True, related_name="drafts")
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="cases_draft_kept")]

    class Fields:
        personal = ("reference", "secret", "answers")
        internal = ("channel", "by", "begun_at", "kept_at")


class DeadlineRule(models.Model):
    """How long an answer to a kind of matter may take, from a date on. Amounts are working hours or working days."""

    kind = models.CharField(max_length=20, choices=Kind.choices)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=5, choices=[("hours", "hours"), ("days", "days")])
    basis = models.JSONField(default=dict)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="cases_one_rule_per_kind_and_start"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cases_a_rule_gives_some_time"),
        ]

    class Fields:
        public = ("kind", "amount", "unit", "basis", "valid_from")


class Generation(models.Model):
    """One row that is raised by each act that changes a public page, so that kept pages know they are stale."""

    number = models.PositiveBigIntegerField(default=0)

    class Fields:
        internal = ("number",)
