"""What a group asks for: its words as they are now, as they were frozen, and who signed them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.groups.models import Group, Member
from madang.people.models import Person

from ..enums import IN_PLAY, State, Why
from .calls import Call


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals by where they are."""

    def in_play(self) -> ProposalQuerySet:
        """Return what is written, judged, waits or was awarded."""
        return self.filter(state__in=IN_PLAY)

    def sent(self) -> ProposalQuerySet:
        """Return what was sent at least once and not taken back."""
        return self.filter(submitted_at__isnull=False).exclude(state=State.WITHDRAWN)


class Proposal(models.Model):
    """What a group proposes in a call. A trigger keeps its words once they are sent.

    `answers` is {question: text}. `lines` is [{item, words, won, own}]: what is asked for and what the group gives itself, in won.
    """

    number = models.PositiveIntegerField(unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals")
    group = models.ForeignKey(Group, models.PROTECT, related_name="proposals")
    lead = models.ForeignKey(Member, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True)
    answers = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    room = models.CharField(max_length=200, blank=True)  # the room of the city that is wanted, and when
    revision = models.PositiveIntegerField(default=0)  # one more with each save: who saves an older one is shown both
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    state_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it could not be judged, or was decided so: the group reads it
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)  # points of 100, once decided
    place = models.PositiveIntegerField(null=True)  # on the ranked list
    awarded = models.BigIntegerField(default=0)  # won

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "group"],
                condition=~Q(state="withdrawn"),
                name="grants_one_proposal_of_a_group_in_a_call",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False) | Q(state__in=["draft", "withdrawn"]),
                name="grants_what_is_judged_was_sent",
            ),
            models.CheckConstraint(condition=Q(awarded__gte=0), name="grants_no_award_below_nothing"),
        ]
        indexes = [models.Index(fields=["call", "state"], name="grants_proposals_of_a_call")]

    class Fields:
        public = ("number", "call", "group", "title", "state", "reason", "awarded", "total", "place")
        personal = ("answers", "lines", "room")
        internal = ("lead", "revision", "state_at", "begun_at", "submitted_at")

    @property
    def asked(self) -> int:
        """What the group asks for, in won."""
        return sum(int(line.get("won", 0)) for line in self.lines)

    @property
    def own(self) -> int:
        """What the group gives itself, in won."""
        return sum(int(line.get("own", 0)) for line in self.lines)


class Version(models.Model):
    """The words of a proposal as they were frozen. A trigger keeps them."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    words = models.TextField()  # canonical JSON of title, answers, lines and room
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="grants_one_version_under_a_number")]

    class Fields:
        personal = ("words",)
        internal = ("proposal", "number", "why", "digest", "at")


class Signature(models.Model):
    """A member's name under the words as they were: `digest` says under which. Other words need another signature."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="signatures")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who heard it on the telephone

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "member", "digest"], name="grants_each_name_once_under_the_words"
            )
        ]

    class Fields:
        internal = ("proposal", "member", "digest", "at", "written_by")


class Correction(models.Model):
    """Something the city asks a group to put right, once. Until it is answered it is the group's turn."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="correction")
    words = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("at")),
                name="grants_answered_after_it_was_asked",
            )
        ]

    class Fields:
        personal = ("words",)
        internal = ("proposal", "by", "at", "until", "answered_at")
