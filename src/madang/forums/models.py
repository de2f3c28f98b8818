"""Forums and what belongs to them: sub-topics, registrations, tables, fates of opinions, statements, the ladder's duties."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.cases.models import Story
from madang.kit.words import pick
from madang.meetings.models import Meeting
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import DatedQuerySet, Office
from madang.suggestions.models import Card, Pool

from .enums import DutyKind, Format, Outcome, SeatState, State, StatementState, TopicState, Value, Way


class Forum(models.Model):
    """One forum: the theme the city sets, how people talk, how many may come, where it is on its way.

    `seats` may be lowered below `taken`: nobody loses a seat by that. `ceiling` is what `taken` can never pass, whoever
    writes: the seats, or what was taken when they were lowered.
    """

    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    theme = models.JSONField()  # what the city asks
    language = models.CharField(max_length=10)  # of the city's words below
    office = models.ForeignKey(Office, models.PROTECT, related_name="forums")
    host = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    format = models.CharField(max_length=12, choices=Format.choices)
    seats = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    ceiling = models.PositiveIntegerField()
    last_place = models.PositiveIntegerField(default=0)  # of a registration: held while one is written
    last_statement = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.COLLECTING)
    collects_until = models.DateField(null=True)  # the last day for sub-topics
    thread = models.BigIntegerField(unique=True)
    pool = models.OneToOneField(Pool, models.PROTECT, related_name="forum")
    meeting = models.OneToOneField(Meeting, models.PROTECT, null=True, related_name="forum")
    begun_at = models.DateTimeField()
    why_then = models.TextField(blank=True)  # why this day and place
    set_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    summary = models.TextField(blank=True)  # what came of the whole
    why_cancelled = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__gt=0), name="forums_there_is_a_seat"),
            models.CheckConstraint(condition=Q(taken__lte=F("ceiling")), name="forums_no_seat_is_given_twice"),
            models.CheckConstraint(condition=Q(ceiling__gte=F("seats")), name="forums_the_ceiling_is_above_the_seats"),
            models.CheckConstraint(
                condition=Q(state__in=["collecting", "cancelled"]) | Q(meeting__isnull=False),
                name="forums_what_is_set_has_its_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(why_cancelled=""), name="forums_called_off_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(reported_at__isnull=False), name="forums_a_report_has_its_day"
            ),
        ]
        indexes = [models.Index(fields=["state", "-begun_at"], name="forums_latest")]

    class Fields:
        public = (
            "slug", "names", "theme", "language", "office", "format", "seats", "taken", "state", "collects_until", "meeting",
            "begun_at", "why_then", "set_at", "held_at", "reported_at", "summary", "why_cancelled",
        )  # fmt: skip
        internal = ("host", "ceiling", "last_place", "last_statement", "thread", "pool")

    @property
    def name(self) -> str:
        """What it is called in the active language."""
        return pick(self.names)

    @property
    def free(self) -> int:
        """How many seats are free."""
        return max(0, self.seats - self.taken)

    @property
    def over(self) -> int:
        """How many more hold a seat than there are, since the seats were lowered."""
        return max(0, self.taken - self.seats)

    def is_of(self, seat: Seat) -> bool:
        """Say whether a seat belongs to the office that holds it."""
        return self.office_id in seat.office_ids


class SubTopic(models.Model):
    """What somebody would talk about within a theme, how, where and when; and why it was chosen or not.

    The public reads it once somebody of the city has (`checked_at`).
    """

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="topics")
    words = models.TextField()
    language = models.CharField(max_length=10)
    format = models.CharField(max_length=12, choices=Format.choices, blank=True)
    headcount = models.PositiveIntegerField(null=True)
    wished_on = models.DateField(null=True)
    wished_place = models.CharField(max_length=160, blank=True)
    name = models.CharField(max_length=80, blank=True)  # how they wish to be named
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=TopicState.choices, default=TopicState.OPEN)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum"], condition=Q(state="chosen"), name="forums_one_sub_topic_is_chosen"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(reason="") & Q(decided_at__isnull=False),
                name="forums_a_choice_has_its_reason",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="forums_a_sub_topic_has_words"),
        ]
        indexes = [models.Index(fields=["forum", "at"], name="forums_topics")]

    class Fields:
        public = ("forum", "language", "format", "headcount", "wished_on", "way", "at", "state", "reason", "decided_at")
        personal = ("words", "wished_place", "name")
        internal = ("person", "written_by", "checked_at")


class Registration(models.Model):
    """Somebody who comes, alone or with others (`size`), and what would help them. `place` is their place on the list."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # None once erased
    size = models.PositiveSmallIntegerField(default=1)
    needs = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=SeatState.choices)
    place = models.PositiveIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True)  # since when a freed seat is theirs

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "person"], name="forums_registered_once"),
            models.UniqueConstraint(fields=["forum", "place"], name="forums_one_registration_at_a_place"),
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=10), name="forums_a_party_is_one_to_ten"),
        ]
        indexes = [models.Index(fields=["forum", "state", "place"], name="forums_list")]

    class Fields:
        personal = ("needs",)
        internal = ("forum", "person", "size", "state", "place", "way", "written_by", "at", "freed_at")


class Table(models.Model):
    """One table of a forum: its sign (as on the cards), what it talks about, who leads the talk, what it found together."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="tables")
    label = models.CharField(max_length=40)
    topic = models.CharField(max_length=200, blank=True)
    facilitator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["forum", "label"], name="forums_one_table_under_a_sign")]

    class Fields:
        public = ("forum", "label", "topic", "notes")
        internal = ("facilitator",)


class Fate(models.Model):
    """What became of one opinion, why, and by what anybody can see it."""

    card = models.OneToOneField(Card, models.PROTECT, related_name="fate")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    because = models.TextField()
    evidence = models.CharField(max_length=300, blank=True)
    address = models.URLField(max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # since when a notice to its author is on its way

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="forums_a_fate_says_because"),
            models.CheckConstraint(
                condition=Q(outcome="not") | ~Q(evidence="") | ~Q(address=""),
                name="forums_what_is_reflected_has_evidence",
            ),
        ]

    class Fields:
        public = ("card", "outcome", "because", "evidence", "address", "at", "told_at")
        internal = ("by",)


class Statement(models.Model):
    """One sentence to agree or disagree with. The same sentence written again is counted (`said`), not shown twice."""

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    alike = models.CharField(max_length=64, null=True)  # of the same words; None where there is no letter, or erased
    said = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=StatementState.choices, default=StatementState.WAITING)
    why_hidden = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forum", "number"], name="forums_one_statement_under_a_number"),
            models.UniqueConstraint(fields=["forum", "alike"], name="forums_a_statement_stands_once"),
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(why_hidden=""), name="forums_hidden_with_a_reason"
            ),
        ]

    class Fields:
        public = ("forum", "number", "language", "said", "way", "at", "state", "why_hidden")
        personal = ("text",)
        internal = ("alike", "person", "decided_by", "decided_at")


class Stance(models.Model):
    """One vote on a statement, one for a browser or a person; the last holds."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="stances")
    key = models.CharField(max_length=64)
    value = models.SmallIntegerField(choices=Value.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "key"], name="forums_one_vote_each"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="forums_a_vote_is_one_of_three"),
        ]
        indexes = [models.Index(fields=["key"], name="forums_votes_of_one")]

    class Fields:
        personal = ("key",)
        internal = ("statement", "value", "at")


class Rung(models.Model):
    """One rung of the ladder from a day on: so many proved voices, and what the city owes then, within how many days."""

    kind = models.CharField(max_length=10, choices=DutyKind.choices)
    voices = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="forums_one_rung_from_a_day"),
            models.CheckConstraint(condition=Q(voices__gt=0, days__gt=0), name="forums_a_rung_asks_and_owes_something"),
        ]

    class Fields:
        public = ("kind", "voices", "days", "valid_from", "valid_until")


class Duty(models.Model):
    """What the city owes since a story passed a rung: by when, and how it was met. It stays, whatever voices do then."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=10, choices=DutyKind.choices)
    voices = models.PositiveIntegerField()  # proved, when it was opened
    crossed_at = models.DateTimeField()
    due_on = models.DateField()
    forum = models.ForeignKey(Forum, models.PROTECT, null=True, related_name="duties")
    answer = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)  # of the answer
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    met_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "kind"], name="forums_one_duty_of_a_kind"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True)
                | Q(kind="forum", forum__isnull=False)
                | Q(kind="answer") & ~Q(answer=""),
                name="forums_a_duty_is_met_by_what_is_owed",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="forums_duties_by_day")]

    class Fields:
        public = ("story", "kind", "voices", "crossed_at", "due_on", "forum", "answer", "language", "met_at")
        internal = ("answered_by",)
