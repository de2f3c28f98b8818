"""Centres and their opening times, talks, the adviser's file, help asked for, hours given, and the terms of it all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.groups.models import Group
from madang.kit.words import pick
from madang.meetings.models import Meeting
from madang.people.models import Person
from madang.places.models import Area, DatedQuerySet, Office

from .enums import Giver, HelpState, How, State, Way


class Terms(models.Model):
    """What holds for all advice from a day on."""

    valid_from = models.DateField(unique=True)
    valid_until = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField(default=30)  # of one talk, where a centre says nothing else
    farthest_days = models.PositiveSmallIntegerField(default=60)  # how far ahead a talk is booked
    notice_hours = models.PositiveSmallIntegerField(default=2)  # how long before it is booked at the latest
    unseen_days = models.PositiveSmallIntegerField(default=30)  # after which an adviser is shown a group again
    help_days = models.PositiveSmallIntegerField(default=10)  # working days until a request for help is answered

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, farthest_days__gte=1, unseen_days__gte=1, help_days__gte=1),
                name="centres_terms_can_be_kept",
            ),
        ]

    class Fields:
        public = (
            "valid_from", "valid_until", "minutes", "farthest_days", "notice_hours", "unseen_days", "help_days",
        )  # fmt: skip


class Centre(models.Model):
    """A village centre or district desk where advice is given."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="centre")
    address = models.JSONField(default=dict)
    is_step_free = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(null=True)  # of one talk; empty: as the terms say
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=5, minutes__lte=240),
                name="centres_talks_have_a_length",
            ),
        ]

    class Fields:
        public = ("office", "address", "is_step_free", "minutes", "valid_from", "valid_until")

    @property
    def name(self) -> str:
        """The office's name in the active language."""
        return self.office.name

    @property
    def where(self) -> str:
        """The address in the active language."""
        return pick(self.address)

    @property
    def area(self) -> Area | None:
        """Where it lies."""
        return self.office.area


class Hours(models.Model):
    """One opening time of a centre on a weekday (Monday is 0), from a day on. What has begun is never changed: it ends."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "weekday", "opens", "valid_from"], name="centres_one_opening_at_a_time"
            ),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="centres_open_before_closed"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="centres_a_week_has_seven_days"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="centres_hours_hold_on_some_day",
            ),
        ]

    class Fields:
        public = ("centre", "weekday", "opens", "closes", "valid_from", "valid_until")


class Advice(models.Model):
    """A talk that was booked. Its time is its meeting's, which holds the adviser; so two talks of one adviser never overlap."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="advice")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="talks")
    adviser = models.ForeignKey(Person, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="advice")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="advice")
    about = models.TextField()
    way = models.CharField(max_length=10, choices=Way.choices)
    language = models.CharField(max_length=10)
    needs = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    booked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who wrote it down for them
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)  # told that the time cannot be kept

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "centre"], condition=Q(state="booked"), name="centres_one_open_talk_for_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="booked") | Q(person__isnull=False), name="centres_somebody_has_booked"
            ),
        ]
        indexes = [models.Index(fields=["state", "centre"], name="centres_by_state_and_centre")]

    class Fields:
        personal = ("about", "needs")
        internal = (
            "meeting", "centre", "adviser", "person", "group", "way", "language", "state", "booked_by", "booked_at",
            "reminded_at", "warned_at",
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Say whether it is still to come, as far as anybody wrote down."""
        return self.state == State.BOOKED


class Visit(models.Model):
    """One note in a group's file: what an adviser helped with, the group's next step, and the city's. The group reads the same."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="visits")
    adviser = models.ForeignKey(Person, models.PROTECT, related_name="+")
    advice = models.OneToOneField(Advice, models.PROTECT, null=True, related_name="visit")
    on = models.DateField()
    how = models.CharField(max_length=10, choices=How.choices)
    helped = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    ours = models.TextField(blank=True)
    due_on = models.DateField(null=True)  # of our next step
    done_on = models.DateField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(helped="", theirs="", ours=""), name="centres_a_note_has_words"),
            models.CheckConstraint(
                condition=Q(ours="", due_on__isnull=True, done_on__isnull=True)
                | (~Q(ours="") & Q(due_on__isnull=False)),
                name="centres_our_step_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["group", "on"], name="centres_visits_of_a_group")]

    class Fields:
        personal = ("helped", "theirs", "ours")
        internal = ("group", "adviser", "advice", "on", "how", "due_on", "done_on", "written_at")


class Earlier(models.Model):
    """A note as it stood before it was corrected."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="earlier")
    number = models.PositiveSmallIntegerField()
    helped = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    ours = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who corrected it
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="centres_corrected_one_at_a_time")]

    class Fields:
        personal = ("helped", "theirs", "ours")
        internal = ("visit", "number", "due_on", "by", "at")


class HelpRequest(models.Model):
    """What a district asks the city's community division, by when it is answered; asked once more at most."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    words = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=HelpState.choices, default=HelpState.ASKED)
    again = models.TextField(blank=True)  # what was still open after the first answer
    again_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "answered"], again="", again_at__isnull=True)
                | (Q(state__in=["again", "settled"], again_at__isnull=False) & ~Q(again="")),
                name="centres_asked_again_with_words",
            ),
        ]

    class Fields:
        personal = ("words", "again")
        internal = ("office", "group", "by", "at", "due_on", "state", "again_at")


class HelpAnswer(models.Model):
    """What the division answered: to the request, and once more where it was asked again."""

    request = models.ForeignKey(HelpRequest, models.CASCADE, related_name="answers")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="centres_one_answer_under_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=2), name="centres_answered_twice_at_most"),
        ]

    class Fields:
        personal = ("words",)
        internal = ("request", "number", "by", "at")


class Stint(models.Model):
    """Hours that somebody gave. They are written down and thanked for, never compared."""

    kind = models.CharField(max_length=10, choices=Giver.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="stints")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="stints")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    what = models.TextField()
    way = models.CharField(max_length=10, choices=Way.choices)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    thanked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    thanked_at = models.DateTimeField(null=True)
    thanks = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=1440), name="centres_hours_fit_into_a_day"),
            models.CheckConstraint(
                condition=Q(kind="official") | Q(group__isnull=False), name="centres_residents_give_to_a_group"
            ),
            models.CheckConstraint(
                condition=Q(thanked_at__isnull=True, thanked_by__isnull=True, thanks="")
                | (Q(thanked_at__isnull=False, thanked_by__isnull=False) & ~Q(thanks="")),
                name="centres_thanked_by_somebody_with_words",
            ),
            models.UniqueConstraint(
                fields=["person", "group", "on", "minutes", "what"], name="centres_the_same_hours_once"
            ),
        ]
        indexes = [models.Index(fields=["on"], name="centres_stints_by_day")]

    class Fields:
        personal = ("what", "thanks")
        internal = (
            "kind", "person", "centre", "group", "on", "minutes", "way", "written_by", "at", "thanked_by", "thanked_at",
        )  # fmt: skip
