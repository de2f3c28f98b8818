"""Kinds of money as dated data, and the calls of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from madang.funds.models import Envelope
from madang.kit.words import pick
from madang.places.models import Area, DatedQuerySet, Office

from ..enums import CallState, Phase, Stage


class Kind(models.Model):
    """What a kind of money asks and allows, from a day on. Amounts are won.

    `items` is [{code, names, percent}]: what may be paid for, and at most what part of the sum. `questions` is [{code, names, hints, limit}].
    `tranches` are parts of 100; each but the first waits for a report that was read.
    """

    code = models.SlugField(max_length=40)
    names = models.JSONField()
    abouts = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    year = models.PositiveSmallIntegerField(
        default=1
    )  # which year of a group's way; later ones build on a report that was read
    least = models.BigIntegerField(default=0)
    most = models.BigIntegerField(default=0)  # nothing: the use of a room alone
    own_percent = models.PositiveSmallIntegerField(default=0)  # of what is asked for
    has_rooms = models.BooleanField(default=False)  # the use of a room of the city may be asked for
    items = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    tranches = models.JSONField(default=list)
    rubric = models.SlugField(max_length=40)
    peer_percent = models.PositiveSmallIntegerField(
        default=0
    )  # of the points: what the groups of the call give one another
    cash_most = models.BigIntegerField(default=0)  # won of one expense in cash
    light_below = models.BigIntegerField(
        default=0
    )  # won of a grant below which three pictures and a voice are a report
    report_days = models.PositiveSmallIntegerField(default=30)  # after the project's end
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="grants_one_kind_from_a_day"),
            models.CheckConstraint(condition=Q(least__gte=0, most__gte=F("least")), name="grants_least_before_most"),
            models.CheckConstraint(condition=Q(peer_percent__lte=30), name="grants_peers_give_at_most_thirty"),
            models.CheckConstraint(condition=Q(own_percent__lte=100), name="grants_own_share_of_a_hundred"),
            models.CheckConstraint(condition=Q(year__gte=1, year__lte=3), name="grants_three_years"),
        ]

    class Fields:
        public = (
            "code", "names", "abouts", "stage", "year", "least", "most", "own_percent", "has_rooms", "items", "questions",
            "tranches", "rubric", "peer_percent", "cash_most", "light_below", "report_days", "valid_from", "valid_until",
        )  # fmt: skip

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return pick(self.names)

    @property
    def about(self) -> str:
        """What it is for, in the reader's language."""
        return pick(self.abouts)

    @property
    def item_names(self) -> list[tuple[str, str, int]]:
        """What may be paid for: (code, name, at most what part of a hundred)."""
        return [(item["code"], pick(item["names"]), int(item.get("percent", 100))) for item in self.items]

    @property
    def asks(self) -> list[tuple[str, str, str, int]]:
        """The questions: (code, question, hint, letters)."""
        return [(q["code"], pick(q["names"]), pick(q.get("hints") or {}), int(q["limit"])) for q in self.questions]


class CallQuerySet(models.QuerySet["Call"]):
    """Calls by who may know of them."""

    def shown(self) -> CallQuerySet:
        """Return what everybody may read."""
        return self.exclude(state=CallState.DRAFT)

    def open(self, at: datetime) -> CallQuerySet:
        """Return the calls into which something can be sent now."""
        return self.filter(state=CallState.PUBLISHED, opens_at__lte=at, closes_at__gt=at)


class Call(models.Model):
    """One round of a kind of money, from an envelope, by an office; for the groups of a district, or of the city."""

    number = models.PositiveIntegerField(unique=True)
    thread = models.BigIntegerField(unique=True)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="calls")
    names = models.JSONField()
    envelope = models.ForeignKey(Envelope, models.PROTECT, null=True, related_name="calls")  # none: rooms alone
    budget = models.BigIntegerField(default=0)  # won
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="calls")
    office = models.ForeignKey(Office, models.PROTECT, related_name="calls")
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.DRAFT)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    decides_on = models.DateField()
    starts_on = models.DateField()  # of the projects
    ends_on = models.DateField()
    cure_days = models.PositiveSmallIntegerField(default=7)
    appeal_days = models.PositiveSmallIntegerField(default=14)
    made_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # last year's
    extended = models.TextField(blank=True)  # why its end was moved, for all
    cancelled = models.TextField(blank=True)  # why it is not held
    election_check = models.TextField(blank=True)  # the legal desk's word, where awards fall into frozen days

    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="grants_a_call_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="grants_a_project_has_days"),
            models.CheckConstraint(
                condition=Q(budget=0) | Q(budget__gt=0, envelope__isnull=False), name="grants_a_budget_has_an_envelope"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled=""), name="grants_cancelled_says_why"
            ),
        ]

    class Fields:
        public = (
            "number", "kind", "names", "envelope", "budget", "area", "office", "state", "opens_at", "closes_at", "decides_on",
            "starts_on", "ends_on", "cure_days", "appeal_days", "extended", "cancelled",
        )  # fmt: skip
        internal = ("thread", "made_from", "election_check")

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return pick(self.names)

    def phase(self, at: datetime) -> Phase:
        """Return what a reader sees of it at a moment."""
        fixed: dict[Any, Phase] = {
            CallState.DRAFT: Phase.DRAFT, CallState.DECIDED: Phase.DECIDED, CallState.CANCELLED: Phase.CANCELLED,
        }  # fmt: skip
        if self.state in fixed:
            return fixed[self.state]
        if at < self.opens_at:
            return Phase.COMING
        return Phase.OPEN if at < self.closes_at else Phase.JUDGED
