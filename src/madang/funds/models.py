"""Funds, envelopes, accounts and transfers. Amounts are whole won; a transfer is both entries of the double entry."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from madang.kit.words import pick
from madang.people.models import Person
from madang.places.models import Area, Office

from .enums import Flow, Place


class Fund(models.Model):
    """A line of the budget: what it is for, the ordinance it stands in, and the office that answers for it."""

    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    source = models.JSONField(default=dict)  # the line of the ordinance, in words
    office = models.ForeignKey(Office, models.PROTECT, related_name="funds")

    class Fields:
        public = ("code", "names", "source", "office")

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return pick(self.names)

    @property
    def line(self) -> str:
        """The line of the ordinance, in the reader's language."""
        return pick(self.source)


class Envelope(models.Model):
    """A fund in one year, for one district or, without an area, for the whole city."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="envelopes")
    year = models.PositiveSmallIntegerField()
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="envelopes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "area"], name="funds_one_envelope_for_a_district"),
            models.UniqueConstraint(
                fields=["fund", "year"], condition=Q(area__isnull=True), name="funds_one_envelope_for_the_city"
            ),
        ]

    class Fields:
        public = ("fund", "year", "area")


class Account(models.Model):
    """A place of money in an envelope, for one call or grant where `subject_type` names it. Never below nothing but at its source."""

    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="accounts")
    place = models.CharField(max_length=10, choices=Place.choices)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)  # won

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "place", "subject_type", "subject_id"], name="funds_one_account_for_each"
            ),
            models.CheckConstraint(condition=Q(place="source") | Q(balance__gte=0), name="funds_never_below_nothing"),
            models.CheckConstraint(condition=~Q(place="source") | Q(balance__lte=0), name="funds_a_source_only_gives"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="funds_account_of")]

    class Fields:
        public = ("envelope", "place", "subject_type", "subject_id", "balance")


class Transfer(models.Model):
    """An amount that left one account and reached another. It stays as it was written: a trigger refuses any change."""

    flow = models.CharField(max_length=12, choices=Flow.choices)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="gave")  # the money leaves it
    debit = models.ForeignKey(Account, models.PROTECT, related_name="got")  # the money reaches it
    amount = models.BigIntegerField()  # won
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=80, unique=True, null=True)  # what is asked for twice under one key happens once

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="funds_an_amount_is_above_nothing"),
            models.CheckConstraint(condition=~Q(credit=F("debit")), name="funds_money_goes_somewhere_else"),
        ]

    class Fields:
        public = ("flow", "credit", "debit", "amount", "words", "at")
        internal = ("by", "key")
