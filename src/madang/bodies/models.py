"""Bodies, the seats in them, their sittings, and what they find about promises."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.commitments.models import Commitment
from madang.draws.models import Draw
from madang.kit.words import pick
from madang.meetings.models import Meeting
from madang.people.models import Person
from madang.places.models import Office

from .enums import Chosen, Finding, Post, Present


class Body(models.Model):
    """A committee: what it is for, which office writes for it, and how many of its votes must be there."""

    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    words = models.JSONField(default=dict)  # what it is for
    thread = models.BigIntegerField(unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="bodies")  # of its secretary
    quorum_percent = models.PositiveSmallIntegerField(
        default=50
    )  # of the members who may vote on a matter: more than this
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quorum_percent__lt=100), name="bodies_a_quorum_can_be_met"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")), name="bodies_a_body_ends_later"
            ),
        ]

    class Fields:
        public = ("slug", "names", "words", "office", "quorum_percent", "begins_on", "ends_on")
        internal = ("thread",)

    @property
    def name(self) -> str:
        """What it is called in the active language."""
        return pick(self.names)


class MemberQuerySet(models.QuerySet["Member"]):
    """Seats by the days they hold."""

    def sitting(self, on: date) -> MemberQuerySet:
        """Return the seats that hold on a day: from `valid_from`, up to and without `valid_until`."""
        return self.filter(valid_from__lte=on, valid_until__gt=on)


class Member(models.Model):
    """One seat in a body, for a term. `name` is what everybody reads; a member without a record is reached by the secretary."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats_held")
    name = models.CharField(max_length=80)
    post = models.CharField(max_length=10, choices=Post.choices)
    has_vote = models.BooleanField()
    chosen = models.CharField(max_length=12, choices=Chosen.choices)
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="+")
    speaks_for = models.CharField(max_length=120, blank=True)  # such as the name of a neighbourhood
    valid_from = models.DateField()
    valid_until = models.DateField()
    end_reason = models.TextField(blank=True)  # where the seat ended before its term

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="bodies_a_term_ends_later"),
            models.CheckConstraint(
                condition=Q(has_vote=False) | ~Q(chosen="office"), name="bodies_officials_have_no_vote"
            ),
            models.UniqueConstraint(
                fields=["body", "person", "valid_from"], name="bodies_a_person_begins_once_on_a_day"
            ),
        ]

    class Fields:
        public = ("body", "name", "post", "has_vote", "chosen", "draw", "speaks_for", "valid_from", "valid_until")
        internal = ("person", "end_reason")


class Sitting(models.Model):
    """One meeting of a body."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="sittings")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="sitting")

    class Fields:
        public = ("body", "meeting")


class Presence(models.Model):
    """Whether a member was at a sitting; silence is not known."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="presences")
    member = models.ForeignKey(Member, models.CASCADE, related_name="presences")
    here = models.CharField(max_length=10, choices=Present.choices, default=Present.UNKNOWN)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "member"], name="bodies_present_once")]

    class Fields:
        public = ("sitting", "member", "here")


class Care(models.Model):
    """One promise that a body watches."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="cares")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="cares")
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "commitment"], name="bodies_watched_once")]

    class Fields:
        public = ("body", "commitment", "since")


class Verdict(models.Model):
    """What a sitting found about a promise, with the votes; who could not vote on it stands in `recused` with the reason."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="verdicts")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="verdicts")
    finding = models.CharField(max_length=12, choices=Finding.choices)
    words = models.TextField()
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField()
    entitled = models.PositiveSmallIntegerField()  # members who could vote on this
    present = models.PositiveSmallIntegerField()  # of them, who were there
    recused = models.JSONField(default=list)  # [{"member": number, "name": …, "reason": …}]
    reply_due_on = models.DateField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "commitment"], name="bodies_one_verdict_a_sitting"),
            models.CheckConstraint(condition=~Q(words=""), name="bodies_a_verdict_has_words"),
            models.CheckConstraint(condition=Q(votes_for__gt=F("votes_against")), name="bodies_most_found_it"),
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled")), name="bodies_no_more_were_there_than_could"
            ),
            models.CheckConstraint(
                condition=~Q(finding__in=["questioned", "escalated"]) | Q(reply_due_on__isnull=False),
                name="bodies_a_question_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | ~Q(reply="") & Q(replied_at__isnull=False),
                name="bodies_a_reply_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["commitment", "at"], name="bodies_of_promise")]

    class Fields:
        public = (
            "sitting", "commitment", "finding", "words", "votes_for", "votes_against", "entitled", "present", "recused",
            "reply_due_on", "reply", "replied_at", "at",
        )  # fmt: skip
        internal = ("replied_by", "by")
