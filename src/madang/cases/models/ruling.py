"""The city's own dated rules and words: services, deadlines, standing answers, and what to say when life is in danger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.kit.words import pick
from madang.places.models import DatedQuerySet, Office

from ..enums import Alarm, Kind


class Service(models.Model):
    """One everyday matter of the catalogue, with its own limit in `DeadlineRule`. `words` are what people call it."""

    code = models.CharField(max_length=20, unique=True)
    names = models.JSONField()
    field_names = models.JSONField(default=dict)  # the catalogue's chapter: traffic, roads, …
    words = models.JSONField(default=dict)  # {language: space-separated words}
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="services")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=models.F("valid_from")),
                name="cases_a_service_ends_after_it_begins",
            ),
        ]

    class Fields:
        public = ("code", "names", "field_names", "words", "office", "valid_from", "valid_until")

    @property
    def name(self) -> str:
        """The service's name in the active language."""
        return pick(self.names)

    def __str__(self) -> str:
        return self.name


class DeadlineRule(models.Model):
    """How long an answer may take, for a kind of matter or for one service, from a date on.

    Amounts are working hours or working days.
    """

    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="rules")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=5, choices=[("hours", "hours"), ("days", "days")])
    basis = models.JSONField(default=dict)
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                condition=Q(service__isnull=True),
                name="cases_one_rule_per_kind_and_start",
            ),
            models.UniqueConstraint(
                fields=["service", "valid_from"],
                condition=Q(service__isnull=False),
                name="cases_one_rule_per_service_and_start",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="cases_a_rule_gives_some_time"),
            models.CheckConstraint(
                condition=Q(kind="") ^ Q(service__isnull=True), name="cases_a_rule_is_for_a_kind_or_a_service"
            ),
        ]

    class Fields:
        public = ("kind", "service", "amount", "unit", "basis", "valid_from")


class StandardAnswer(models.Model):
    """A standing answer to what is often asked: said at first contact, or the beginning of an officer's own."""

    code = models.CharField(max_length=20, unique=True)
    titles = models.JSONField()
    texts = models.JSONField()
    words = models.JSONField(default=dict)  # {language: space-separated words people use for it}
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="standard_answers")
    is_final = models.BooleanField(default=True)  # whole enough to be said at first contact
    checked_on = models.DateField()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=models.F("valid_from")),
                name="cases_a_standing_answer_ends_after_it_begins",
            ),
        ]

    class Fields:
        public = ("code", "titles", "texts", "words", "office", "is_final", "checked_on", "valid_from", "valid_until")

    @property
    def title(self) -> str:
        """The title in the active language."""
        return pick(self.titles)

    @property
    def text(self) -> str:
        """The answer in the active language."""
        return pick(self.texts)


class HandOff(models.Model):
    """Words that must not wait in a list, what to say at once, and the number that helps now."""

    kind = models.CharField(max_length=20, choices=Alarm.choices)
    words = models.JSONField()  # {language: phrases, one a line}
    scripts = models.JSONField()
    phone = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Fields:
        public = ("kind", "words", "scripts", "phone", "valid_from", "valid_until")

    @property
    def script(self) -> str:
        """What to say, in the active language."""
        return pick(self.scripts)
