"""A draw: what was committed, when its seed is due, and what came up. A trigger keeps what is published as it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from madang.people.models import Person

from .enums import Kind


class DrawQuerySet(models.QuerySet["Draw"]):
    """Draws by whether they were drawn."""

    def waiting(self) -> DrawQuerySet:
        """Return what was committed and has no seed yet."""
        return self.filter(drawn_at__isnull=True, abandoned_at__isnull=True)


class Draw(models.Model):
    """One draw under a running number.

    `commitment` is the one text that was hashed into `digest`: entries, weights, quotas, panels and all else. Other columns
    repeat of it what lists need; `proof.faults_of` compares. `order` is every key in the order drawn: the first `picks` are picked.
    """

    number = models.PositiveIntegerField(unique=True)
    thread = models.BigIntegerField()
    purpose = models.JSONField()
    seed_from = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    picks = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    commitment = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    committed_at = models.DateTimeField()
    committed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    seed_due_at = models.DateTimeField()
    seed = models.TextField(blank=True)
    witnesses = models.TextField(blank=True)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    order: Any = models.JSONField(default=list, blank=True)
    abandoned_at = models.DateTimeField(null=True)
    why_abandoned = models.TextField(blank=True)  # everybody reads it

    objects: ClassVar[DrawQuerySet] = DrawQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, drawn_by__isnull=True, seed="", witnesses="")
                | (Q(drawn_at__isnull=False, drawn_by__isnull=False) & ~Q(seed="") & ~Q(witnesses="")),
                name="draws_a_seed_has_its_time_its_hand_and_its_witnesses",
            ),
            models.CheckConstraint(
                condition=Q(seed_due_at__gt=F("committed_at")), name="draws_a_seed_comes_after_the_commitment"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | Q(drawn_at__gte=F("seed_due_at")),
                name="draws_no_seed_is_typed_before_its_time",
            ),
            models.CheckConstraint(
                condition=Q(picks__gte=1, size__gte=F("picks")), name="draws_no_more_are_picked_than_there_are"
            ),
            models.CheckConstraint(
                condition=Q(abandoned_at__isnull=True, why_abandoned="")
                | (Q(abandoned_at__isnull=False, drawn_at__isnull=True) & ~Q(why_abandoned="")),
                name="draws_what_is_abandoned_has_a_reason_and_no_seed",
            ),
        ]

    class Fields:
        public = (
            "number", "purpose", "seed_from", "kind", "picks", "size", "commitment", "digest", "committed_at",
            "seed_due_at", "seed", "witnesses", "drawn_at", "order", "abandoned_at", "why_abandoned",
        )  # fmt: skip
        internal = ("thread", "committed_by", "drawn_by")

    @property
    def picked(self) -> list[str]:
        """The keys that were picked, in the order drawn; none before the seed."""
        return list(self.order[: self.picks])

    @property
    def waiting_list(self) -> list[str]:
        """The keys that were not picked, in the order in which they would be next."""
        return list(self.order[self.picks :])
