"""Meetings, who comes, what is held for them, and what was said. Instants beside the wall time they came from."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.kit.words import pick
from madang.people.models import Person
from madang.places.models import Area, DatedQuerySet, Venue

from .enums import Agreement, Came, Part, Reply, ResourceKind, State


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by when they are."""

    def to_come(self, at: datetime) -> MeetingQuerySet:
        """Return those that are not over and not cancelled, the next one first."""
        return self.filter(ends_at__gt=at).exclude(state=State.CANCELLED).order_by("starts_at", "pk")

    def past(self, at: datetime) -> MeetingQuerySet:
        """Return those that are over or cancelled, the last one first."""
        return self.filter(Q(ends_at__lte=at) | Q(state=State.CANCELLED)).order_by("-starts_at", "-pk")


class Meeting(models.Model):
    """One meeting. `on`, `begins`, `ends` and `zone` are what was agreed; the instants follow from them.

    `place` is what everybody reads; `address` only who is asked to come, since it may be somebody's home.
    """

    uid = models.CharField(max_length=60, unique=True)
    thread = models.BigIntegerField()
    names = models.JSONField()
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="meetings")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="meetings")
    place = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    zone = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    sequence = models.PositiveIntegerField(default=0)  # of the invitation, one more with each change of time or place
    is_recorded = models.BooleanField(default=False)
    reason = models.TextField(blank=True)  # why it was moved or cancelled, for everybody
    delay = models.SmallIntegerField(default=0)  # minutes late, while it runs

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meetings_a_meeting_ends_later"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="meetings_a_cancelled_one_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="meetings_start")]

    class Fields:
        public = (
            "uid", "names", "venue", "area", "place", "on", "begins", "ends", "zone", "starts_at", "ends_at", "state",
            "sequence", "is_recorded", "reason", "delay",
        )  # fmt: skip
        personal = ("address",)
        internal = ("thread",)

    @property
    def name(self) -> str:
        """What the meeting is called in the active language."""
        return pick(self.names)

    @property
    def where(self) -> str:
        """Where it is, as everybody may read it."""
        return self.place or (self.venue.name if self.venue else "")


class Item(models.Model):
    """One point of the agenda, at its own time."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "place"], name="meetings_one_item_at_a_place"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meetings_an_item_ends_later"),
        ]

    class Fields:
        public = ("meeting", "place", "title", "starts_at", "ends_at")


class Attendance(models.Model):
    """Somebody asked to a meeting, or to one item of it: as what, what they replied, whether they came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    part = models.CharField(max_length=20, choices=Part.choices)
    reply = models.CharField(max_length=10, choices=Reply.choices, default=Reply.NONE)
    came = models.CharField(max_length=10, choices=Came.choices, default=Came.UNKNOWN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person", "item"], name="meetings_asked_once_to_an_item"),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=Q(item__isnull=True), name="meetings_asked_once_to_a_meeting"
            ),
        ]

    class Fields:
        internal = ("meeting", "item", "person", "part", "reply", "came")


class Agreed(models.Model):
    """One person's yes to pictures or to the broadcast of one meeting; withdrawn, never deleted."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="agreements")
    purpose = models.CharField(max_length=10, choices=Agreement.choices)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attendance", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="meetings_agreed_once_to_a_purpose",
            )
        ]

    class Fields:
        internal = ("attendance", "purpose", "given_at", "withdrawn_at")


class Resource(models.Model):
    """What can be in one place only: an official, the mayor, a room, an interpreter with their languages, a device."""

    kind = models.CharField(max_length=20, choices=ResourceKind.choices)
    names = models.JSONField(default=dict)
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="resource")
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, related_name="rooms")
    languages = models.JSONField(default=list)  # codes an interpreter speaks; `sign` for sign language
    helps = models.JSONField(default=list)  # needs that a device meets, such as `loop`; it goes from place to place
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Fields:
        public = ("kind", "venue", "languages", "helps", "valid_from", "valid_until")
        personal = ("names",)
        internal = ("person",)

    @property
    def name(self) -> str:
        """Who or what it is."""
        return self.person.name if self.person else pick(self.names)


class Cell(models.Model):
    """Five minutes in which a resource is held for a meeting: `number` counts them from 1970.

    A hold is a run of such rows. One row for a resource and a number: so an overlap is impossible on every engine.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="cells", db_index=False)
    number = models.PositiveIntegerField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="cells")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resource", "number"], name="meetings_held_once_at_a_time")]

    class Fields:
        internal = ("resource", "number", "meeting")


class Freeze(models.Model):
    """Days on which the law allows no such meetings, from one up to and with another: around an election."""

    begins_on = models.DateField()
    ends_on = models.DateField()
    names = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="meetings_a_freeze_ends_later")
        ]

    class Fields:
        public = ("begins_on", "ends_on", "names")

    @staticmethod
    def holding(on: date) -> Freeze | None:
        """Return the freeze that holds on a day."""
        return Freeze.objects.filter(begins_on__lte=on, ends_on__gte=on).first()


class Minutes(models.Model):
    """What was said and decided, in versions: a correction is a new one, the old one stays to be read."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    language = models.CharField(max_length=10)
    why = models.TextField(blank=True)  # why it was corrected
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "version"], name="meetings_one_minutes_a_version")]

    class Fields:
        public = ("meeting", "version", "text", "language", "why", "at")
        internal = ("by",)


class Note(models.Model):
    """One thing written down during or about a meeting; only staff read it, unless it was written for everybody."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="notes")
    text = models.TextField()
    is_public = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Fields:
        personal = ("text",)
        internal = ("meeting", "item", "is_public", "by", "at")


class Paper(models.Model):
    """One file that lies with a meeting, under what it is called. Taken away, its file is gone and the reason stays."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="papers")
    title = models.CharField(max_length=160)
    is_public = models.BooleanField(default=False)  # to be read by everybody once the meeting has taken place
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_away_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)  # it was taken away

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_away_at__isnull=True) | ~Q(why=""), name="meetings_a_paper_goes_with_a_reason"
            )
        ]

    class Fields:
        personal = ("title",)
        internal = ("meeting", "is_public", "at", "by", "taken_away_at", "why")


class Feed(models.Model):
    """A person's secret calendar address, of which only a digest is kept; revoked, another can be made."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="meetings_one_open_feed_for_a_person"
            )
        ]

    class Fields:
        internal = ("person", "digest", "made_at", "revoked_at")
