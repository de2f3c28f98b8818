"""Groups, who is in them, what they decide, who helps when they quarrel, and what others can learn from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.people.models import Person
from madang.places.models import Area, DatedQuerySet, Office

from .enums import Kind, Outcome, Post, State, Tie, Way, Writer


class Terms(models.Model):
    """What makes a group, from a day on: how many distinct people, and how long it may be short of them."""

    valid_from = models.DateField(unique=True)
    valid_until = models.DateField(null=True)
    least = models.PositiveSmallIntegerField(default=3)
    most = models.PositiveSmallIntegerField(default=50)
    is_household_one = models.BooleanField(default=True)  # people of one household count as one
    forming_days = models.PositiveSmallIntegerField(default=90)  # then nobody is asked any more
    grace_days = models.PositiveSmallIntegerField(default=60)  # below the least, before staff look
    breaking_days = models.PositiveSmallIntegerField(default=120)  # the age at which groups typically break
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+"
    )  # of the city, that decides about all

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(least__gte=2) & Q(most__gte=F("least")), name="groups_terms_can_be_met"),
        ]

    class Fields:
        public = (
            "valid_from", "valid_until", "least", "most", "is_household_one", "forming_days", "grace_days", "breaking_days",
            "office",
        )  # fmt: skip


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups by who may know of them."""

    def shown(self) -> GroupQuerySet:
        """Return what everybody may read: groups that were complete once."""
        return self.filter(formed_on__isnull=False)

    def open(self) -> GroupQuerySet:
        """Return the groups that have not ended."""
        return self.exclude(state__in=[State.MERGED, State.ENDED])


class Group(models.Model):
    """Some neighbours with one idea. `code` lets people in while a seat is open; an old one opens nothing."""

    number = models.PositiveIntegerField(unique=True)
    thread = models.BigIntegerField(unique=True)
    idea = models.CharField(max_length=200)
    name = models.CharField(max_length=80, blank=True)
    about = models.TextField(blank=True)
    charter = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    area = models.ForeignKey(Area, models.PROTECT, related_name="groups")
    state = models.CharField(max_length=10, choices=State.choices, default=State.FORMING)
    code = models.CharField(max_length=6, unique=True, null=True)
    is_looking = models.BooleanField(default=False)  # its idea may be shown to neighbours while it forms
    begun_at = models.DateTimeField()
    state_on = models.DateField()
    formed_on = models.DateField(null=True)
    rests_until = models.DateField(null=True)
    short_since = models.DateField(null=True)  # fewer than the terms ask, since when
    comes_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="offshoots")
    goes_on_in = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    handover = models.TextField(blank=True)  # who has what now, where it ended

    objects: ClassVar[GroupQuerySet] = GroupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(formed_on__isnull=False) | Q(state__in=["forming", "ended"]),
                name="groups_only_what_was_complete_works",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", goes_on_in__isnull=False)
                | (~Q(state="merged") & Q(goes_on_in__isnull=True)),
                name="groups_merged_is_merged_into_one",
            ),
            models.CheckConstraint(
                condition=Q(goes_on_in__isnull=True) | ~Q(goes_on_in=F("id")), name="groups_none_goes_on_in_itself"
            ),
        ]
        indexes = [models.Index(fields=["state", "area"], name="groups_by_state_and_area")]

    class Fields:
        public = (
            "number", "idea", "name", "about", "charter", "language", "area", "state", "state_on", "formed_on", "rests_until",
            "comes_from", "goes_on_in", "handover",
        )  # fmt: skip
        internal = ("thread", "code", "is_looking", "begun_at", "short_since")

    @property
    def title(self) -> str:
        """What it is called: its name, or its idea until it has one."""
        return self.name or self.idea

    @property
    def is_open(self) -> bool:
        """Say whether it has not ended."""
        return self.state not in (State.MERGED, State.ENDED)


class MemberQuerySet(models.QuerySet["Member"]):
    """Members by the time they are in."""

    def here(self) -> MemberQuerySet:
        """Return who has not left."""
        return self.filter(left_at__isnull=True)


class Member(models.Model):
    """Somebody in a group, who said yes with a contact of their own. `key` is that contact; one opens one seat.

    `home` is the member whose household they share, by their own word or by one postal address.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="groups")
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=260)
    tie = models.CharField(max_length=10, choices=Tie.choices)
    home = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    post = models.CharField(max_length=10, choices=Post.choices, default=Post.MEMBER)
    is_founder = models.BooleanField(default=False)
    way = models.CharField(max_length=10, choices=Way.choices)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    device = models.CharField(max_length=64, blank=True)  # a digest: only whether two are the same can be seen
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "key"], condition=Q(left_at__isnull=True), name="groups_one_seat_for_a_contact"
            ),
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(left_at__isnull=True), name="groups_one_seat_for_a_person"
            ),
            models.CheckConstraint(condition=Q(home__isnull=True) | ~Q(home=F("id")), name="groups_home_is_another"),
        ]

    class Fields:
        personal = ("name", "key")
        internal = (
            "group", "person", "tie", "home", "post", "is_founder", "way", "written_by", "device", "joined_at", "left_at",
        )  # fmt: skip


class Decision(models.Model):
    """Something members decide together: proposed by one, in force once more than half said yes."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = models.TextField()
    asked = models.JSONField(default=dict)  # what it changes, by its kind
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="groups_one_decision_under_a_number"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(dropped_at__isnull=True), name="groups_decided_or_dropped"
            ),
        ]

    class Fields:
        personal = ("words", "asked")
        internal = ("group", "number", "kind", "by", "at", "decided_at", "dropped_at")


class Yes(models.Model):
    """One member's yes to a decision."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="voices")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "member"], name="groups_each_voice_once")]

    class Fields:
        internal = ("decision", "member", "at")


class Mediation(models.Model):
    """A private call to a mediator. While it is open new payments wait; nobody outside learns who called, or why."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="mediations")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    is_claim = models.BooleanField(default=False)  # two sides say that they are the group
    asked_at = models.DateTimeField()
    mediator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    pause_until = models.DateField(null=True)  # nothing is decided before
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(settled_at__isnull=True), name="groups_one_mediator_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | ~Q(outcome=""), name="groups_settled_with_an_outcome"
            ),
        ]

    class Fields:
        personal = ("words",)
        internal = (
            "group", "asked_by", "is_claim", "asked_at", "mediator", "pause_until", "outcome", "settled_at",
        )  # fmt: skip


class Learned(models.Model):
    """A short note on what somebody learned with a group, and at what age of it; shown without names once it was read."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="learned")
    writer = models.CharField(max_length=10, choices=Writer.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    age = models.PositiveIntegerField()  # days since the group was complete
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)  # since then everybody may read it, without the group's name

    class Fields:
        personal = ("text",)
        internal = ("group", "writer", "person", "at", "age", "checked_by", "checked_at")


class Look(models.Model):
    """What a person found who looked at a group's signs; `signs` is what there was to see."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="looks")
    signs = models.JSONField(default=list)
    words = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Fields:
        personal = ("words",)
        internal = ("group", "signs", "by", "at")
