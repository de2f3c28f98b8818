"""Promises, what happened to them, and who hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from madang.kit.words import first_language
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office

from ..enums import ENDED, OWED, Confirmed, Decision, Says, State, StepKind


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Promises by where they are and whose they are."""

    def owed(self) -> CommitmentQuerySet:
        """Return what is still owed, from the promise to the work on it."""
        return self.filter(state__in=OWED)

    def standing(self) -> CommitmentQuerySet:
        """Return what stands for itself: not what is kept together with another."""
        return self.filter(merged_into__isnull=True)

    def shown(self) -> CommitmentQuerySet:
        """Return them with all that a line of one says."""
        news = Step.objects.filter(commitment__parent=OuterRef("pk")).order_by("-on").values("on")[:1]
        shown = self.annotate(parts_news_on=Subquery(news))
        return shown.select_related("office", "area").prefetch_related("steps", "milestones")

    def disputed(self) -> CommitmentQuerySet:
        """Return what is called kept, and somebody who asked says it is not."""
        return self.filter(disputed_on__isnull=False)

    def unconfirmed(self, on: date, *, days: int) -> CommitmentQuerySet:
        """Return what its office has called kept for more than so many days, and nobody has confirmed or disputed."""
        kept = self.filter(state=State.KEPT, confirmed_on__isnull=True, disputed_on__isnull=True)
        return kept.filter(ended_on__lt=on - timedelta(days=days))

    def late(self, on: date) -> CommitmentQuerySet:
        """Return what is owed and past its date."""
        return self.owed().filter(due_on__lt=on)

    def of_seat(self, seat: Seat) -> CommitmentQuerySet:
        """Return the promises of a seat's offices."""
        return self.filter(office__in=seat.office_ids)


class Commitment(models.Model):
    """One promise of an office to the public, under a running number. `source_*` is what it came from, plain values.

    `ended_with` is what shows that it was kept, or why it was changed or not kept. Who confirmed it is not its office.
    """

    parts_news_on: date | None = None  # when something last happened to a part of it, where `shown` asked

    number = models.PositiveIntegerField(unique=True)
    thread = models.BigIntegerField()
    text = models.TextField()
    language = models.CharField(max_length=10, default=first_language)
    office = models.ForeignKey(Office, models.PROTECT, related_name="commitments")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="commitments")
    state = models.CharField(max_length=20, choices=State.choices, default=State.MADE)
    state_on = models.DateField()  # since when it is there
    made_on = models.DateField()
    first_due_on = models.DateField()
    due_on = models.DateField()
    ended_on = models.DateField(null=True)
    ended_with = models.TextField(blank=True)
    confirmed = models.CharField(max_length=20, choices=Confirmed.choices, blank=True)
    confirmed_on = models.DateField(null=True)
    disputed_on = models.DateField(null=True)  # while a review is open
    reminded_on = models.DateField(null=True)  # who asked, to say whether it is kept
    handed_on = models.DateField(null=True)  # since when a committee is to look at what nobody confirmed
    won = models.BigIntegerField(null=True)
    budget_line = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[CommitmentQuerySet] = CommitmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OWED, ended_on__isnull=True) | Q(state__in=sorted(ENDED), ended_on__isnull=False),
                name="commitments_an_ended_promise_and_no_other_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OWED, ended_with="") | (Q(state__in=sorted(ENDED)) & ~Q(ended_with="")),
                name="commitments_what_ended_says_what_shows_it_or_why",
            ),
            models.CheckConstraint(
                condition=Q(confirmed="", confirmed_on__isnull=True)
                | Q(
                    state=State.KEPT,
                    confirmed__in=Confirmed.values,
                    confirmed_on__isnull=False,
                    confirmed_on__gte=F("ended_on"),
                ),
                name="commitments_only_what_is_kept_is_confirmed_and_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(disputed_on__isnull=True) | Q(state=State.KEPT, disputed_on__gte=F("ended_on")),
                name="commitments_only_what_is_called_kept_is_disputed",
            ),
            models.CheckConstraint(
                condition=(Q(reminded_on__isnull=True) | Q(state=State.KEPT, reminded_on__gte=F("ended_on")))
                & (Q(handed_on__isnull=True) | Q(state=State.KEPT, handed_on__gte=F("ended_on"))),
                name="commitments_only_what_is_called_kept_waits_to_be_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(won__isnull=True, budget_line="") | Q(won__isnull=False, won__gt=0),
                name="commitments_money_is_more_than_nothing_and_a_line_has_money",
            ),
            models.CheckConstraint(
                condition=(Q(parent__isnull=True) | ~Q(parent=F("id")))
                & (Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))),
                name="commitments_no_promise_is_part_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(state_on__gte=F("made_on")), name="commitments_no_state_is_older_than_its_promise"
            ),
            models.CheckConstraint(
                condition=Q(first_due_on__gte=F("made_on")), name="commitments_a_promise_is_for_a_day_to_come"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on")), name="commitments_a_moved_promise_is_for_a_day_to_come"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("made_on")),
                name="commitments_a_promise_ends_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="commitments_a_promise_is_in_a_known_state"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="commitments_due"),
            models.Index(fields=["office", "due_on"], name="commitments_of_office"),
            models.Index(fields=["source_type", "source_id"], name="commitments_source"),
        ]

    class Fields:
        public = (
            "number",
            "text",
            "language",
            "office",
            "area",
            "state",
            "state_on",
            "made_on",
            "first_due_on",
            "due_on",
            "ended_on",
            "ended_with",
            "confirmed",
            "confirmed_on",
            "disputed_on",
            "handed_on",
            "won",
            "budget_line",
            "parent",
            "merged_into",
        )
        internal = ("thread", "reminded_on", "source_type", "source_id", "made_by")

    def is_late(self, on: date) -> bool:
        """Say whether it is owed and past its date."""
        return self.is_owed and self.due_on < on

    @property
    def is_owed(self) -> bool:
        """Whether it has not ended."""
        return self.state in OWED


class Step(models.Model):
    """One thing that happened to a promise, in public words. `state` and `due_on` are what holds from then on."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind.choices)
    text = models.TextField(blank=True)
    on = models.DateField()
    state = models.CharField(max_length=20, choices=State.choices)
    due_on = models.DateField()
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False
    )  # null: nobody of the city

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="commitments_a_step_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="commitments_a_step_leads_to_a_known_state"
            ),
        ]

    class Fields:
        public = ("commitment", "kind", "text", "on", "state", "due_on")
        internal = ("by",)


class Hearer(models.Model):
    """Somebody who is told what becomes of a promise: a recipient key, once for each promise."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="hearers")
    to_key = models.CharField(max_length=60)
    is_asker = models.BooleanField(default=True)  # asked for it; others only follow
    since = models.DateTimeField()
    said = models.CharField(max_length=10, choices=Says.choices, blank=True)  # of a promise that is called kept
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "to_key"], name="commitments_heard_once"),
            models.CheckConstraint(
                condition=Q(said="", said_at__isnull=True)
                | Q(said__in=Says.values, said_at__isnull=False, is_asker=True),
                name="commitments_who_asked_and_nobody_else_says_whether_it_is_kept",
            ),
        ]

    class Fields:
        personal = ("to_key",)
        internal = ("commitment", "is_asker", "since", "said", "said_at")


class Review(models.Model):
    """A look at a promise that is called kept, because somebody who asked says it is not. Their words stay inside."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="reviews")
    to_key = models.CharField(max_length=60)
    words = models.TextField()
    said_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(decided_at__isnull=True), name="commitments_one_review_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decision="", reason="", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    Q(
                        decision__in=Decision.values,
                        decided_at__isnull=False,
                        decided_at__gte=F("said_at"),
                        decided_by__isnull=False,
                    )
                    & ~Q(reason="")
                ),
                name="commitments_a_decided_review_says_what_why_when_and_who",
            ),
        ]

    class Fields:
        public = ("commitment", "decision", "reason", "decided_at")
        personal = ("to_key", "words")
        internal = ("said_at", "written_by", "decided_by")
