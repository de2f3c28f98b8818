"""What a promise is measured by: figures with dated readings, and milestones."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from madang.kit.words import pick
from madang.people.models import Person

from .promise import Commitment


class Indicator(models.Model):
    """One figure of a promise: where it began, where it is to be. `names` and `units` are words in several languages."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="indicators")
    names = models.JSONField()
    units = models.JSONField()
    baseline = models.DecimalField(max_digits=16, decimal_places=2)
    baseline_on = models.DateField()
    target = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(target=F("baseline")), name="commitments_a_figure_is_to_be_other_than_it_is"
            ),
        ]

    class Fields:
        public = ("commitment", "names", "units", "baseline", "baseline_on", "target")

    @property
    def name(self) -> str:
        """What is counted, in the reader's language."""
        return pick(self.names)

    @property
    def unit(self) -> str:
        """In what it is counted, in the reader's language."""
        return pick(self.units)


class Reading(models.Model):
    """A figure as it was on a day, and where that is known from; one for a day."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=2)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "on"], name="commitments_read_once_a_day")]

    class Fields:
        public = ("indicator", "on", "value", "source")
        internal = ("by",)


class Milestone(models.Model):
    """One stone on the way of a promise: a word, its day, and the day on which it was reached."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="milestones")
    text = models.CharField(max_length=60)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Fields:
        public = ("commitment", "text", "due_on", "done_on")


class Spending(models.Model):
    """Money of a promise that was paid out, in won, and for what. What came back is a row of its own, below nothing."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="spendings")
    on = models.DateField()
    won = models.BigIntegerField()
    text = models.CharField(max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(won=0), name="commitments_what_is_spent_is_something"),
            models.CheckConstraint(condition=~Q(text=""), name="commitments_what_is_spent_says_for_what"),
        ]

    class Fields:
        public = ("commitment", "on", "won", "text")
        internal = ("by",)
