"""Who judges what, what was found, the decision that two people sign, and appeals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from madang.draws.models import Draw
from madang.groups.models import Group, Member
from madang.people.models import Person

from ..enums import Look
from .calls import Call
from .proposals import Proposal


class Assignment(models.Model):
    """One judge of one proposal. Who turns out to be tied to the group is taken off it with a reason; their points do not count."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="assignments")
    judge = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "judge"], condition=Q(dropped_at__isnull=True), name="grants_one_judge_judges_once"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | ~Q(reason=""), name="grants_a_judge_is_taken_off_with_a_reason"
            ),
        ]

    class Fields:
        internal = ("proposal", "judge", "by", "at", "dropped_at", "reason")


class PeerVote(models.Model):
    """Points that one group of a call gives another's proposal: each of three, two and one once."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="peer_votes")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="peer_votes")
    points = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "proposal"], name="grants_one_vote_for_a_proposal"),
            models.UniqueConstraint(fields=["call", "group", "points"], name="grants_each_point_once"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=3), name="grants_one_to_three_points"),
        ]

    class Fields:
        internal = ("call", "group", "proposal", "points", "by", "at")


class Finding(models.Model):
    """What was found beyond the paper: a site visit, an interview, or a talk between judges who lay far apart."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="findings")
    look = models.CharField(max_length=10, choices=Look.choices)
    on = models.DateField()
    words = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Fields:
        personal = ("words",)
        internal = ("proposal", "look", "on", "by", "at")


class Decision(models.Model):
    """The ranked list of a call as it was laid out, and the two who signed it.

    `lines` is [{proposal, place, total, parts, outcome, won, reason}], in the order of the list; `parts` are the points by criterion.
    """

    call = models.OneToOneField(Call, models.CASCADE, related_name="decision")
    lines = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="+")
    first = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who laid it out and signed
    first_at = models.DateTimeField()
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    conflicts = models.JSONField(default=list)  # who was left out of what, and why: [{proposal, tie}]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("first")), name="grants_two_people_sign_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True, second_at__isnull=True)
                | Q(second__isnull=False, second_at__isnull=False),
                name="grants_a_second_hand_has_its_time",
            ),
        ]

    class Fields:
        internal = ("call", "lines", "digest", "draw", "first", "first_at", "second", "second_at", "conflicts")


class Appeal(models.Model):
    """A group's objection to a decision, and what somebody says who did not decide."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="appeal")
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    is_upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_upheld__isnull=True)
                | (Q(answered_at__isnull=False, is_upheld__isnull=False) & ~Q(answer="")),
                name="grants_an_appeal_is_answered_in_words",
            )
        ]

    class Fields:
        personal = ("words", "answer")
        internal = ("proposal", "by", "at", "is_upheld", "answered_by", "answered_at")
