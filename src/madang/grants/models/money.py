"""What was awarded, agreed, paid, spent, and what must come back. Amounts are won."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from madang.groups.models import Group, Member
from madang.people.models import Person

from ..enums import UNDER_WAY, Checked, GrantState, PaymentState, Proof
from .proposals import Proposal


class Grant(models.Model):
    """An award: money from the call's envelope, the use of a room of the city under a written delegation, or both."""

    number = models.PositiveIntegerField(unique=True)
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="grant")
    group = models.ForeignKey(Group, models.PROTECT, related_name="grants")
    won = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=GrantState.choices, default=GrantState.OFFERED)
    awarded_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    items = models.JSONField(default=dict)  # {item: won}: what each was to cost
    room = models.CharField(max_length=200, blank=True)  # which room, and when
    delegation = models.TextField(blank=True)  # what the group may decide there in the city's place, and until when
    delegated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    agreed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, blank=True)  # enums.Result, once it was said
    learned = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(won__gt=0) | (Q(won=0) & ~Q(room="")), name="grants_an_award_is_something"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["running", "settled"]) | Q(agreed_at__isnull=False),
                name="grants_what_runs_was_agreed",
            ),
            models.CheckConstraint(
                condition=Q(delegation="") | Q(delegated_by__isnull=False), name="grants_a_delegation_has_a_hand"
            ),
        ]

    class Fields:
        public = (
            "number",
            "proposal",
            "group",
            "won",
            "state",
            "awarded_at",
            "starts_on",
            "ends_on",
            "items",
            "room",
            "delegation",
            "result",
        )
        personal = ("learned",)
        internal = ("delegated_by", "agreed_by", "agreed_at", "settled_at", "settled_by")


class Amendment(models.Model):
    """A change of what was awarded, asked for by one side and signed by the other. `change` is what it sets."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    change = models.JSONField(default=dict)  # {items: {…}} or {ends_on: day}
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "number"], name="grants_one_amendment_under_a_number")]

    class Fields:
        personal = ("words", "answer")
        internal = ("grant", "number", "change", "member", "at", "by", "signed_at", "is_agreed")


class BankAccount(models.Model):
    """Where a group's money goes. A new one holds once the city has called a number that it knew before, and some days have passed."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="bank_accounts")
    bank = models.CharField(max_length=40)
    digits = models.CharField(max_length=40)
    holder = models.CharField(max_length=80)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    called_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    holds_from = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(ended_at__isnull=True, called_at__isnull=False),
                name="grants_one_account_holds",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(ended_at__isnull=True, called_at__isnull=True),
                name="grants_one_account_waits",
            ),
        ]

    class Fields:
        personal = ("bank", "digits", "holder")
        internal = ("group", "by", "at", "called_by", "called_at", "holds_from", "ended_at")


class Tranche(models.Model):
    """A part of a grant that is paid on its day; each but the first after a report was read."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="tranches")
    place = models.PositiveSmallIntegerField()
    won = models.BigIntegerField()
    due_on = models.DateField()
    needs_report = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "place"], name="grants_one_tranche_at_a_place"),
            models.CheckConstraint(condition=Q(won__gt=0), name="grants_a_tranche_is_something"),
        ]

    class Fields:
        public = ("grant", "place", "won", "due_on", "needs_report")


class Batch(models.Model):
    """Payments that went to the bank together, as one file."""

    number = models.PositiveIntegerField(unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    won = models.BigIntegerField()

    class Fields:
        internal = ("number", "by", "at", "won")


class Payment(models.Model):
    """One payment of a tranche: asked for by one hand, approved by another, sent by a third."""

    number = models.PositiveIntegerField(unique=True)
    tranche = models.ForeignKey(Tranche, models.PROTECT, related_name="payments")
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="payments")
    won = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="payments")
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)  # paid, refused by the bank, or dropped
    words = models.CharField(max_length=200, blank=True)  # the bank's, or why it was dropped

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(won__gt=0), name="grants_a_payment_is_something"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="grants_who_asks_does_not_approve",
            ),
            models.CheckConstraint(
                condition=Q(sent_by__isnull=True) | (~Q(sent_by=F("approved_by")) & ~Q(sent_by=F("asked_by"))),
                name="grants_three_hands_pay",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "paid", "failed", "bounced"])
                | Q(sent_by__isnull=False, batch__isnull=False),
                name="grants_what_was_sent_was_in_a_batch",
            ),
        ]

    class Fields:
        public = ("number", "tranche", "won", "state", "closed_at")
        internal = ("account", "asked_by", "asked_at", "approved_by", "approved_at", "batch", "sent_by", "words")

    @property
    def is_under_way(self) -> bool:
        """Say whether its won are spoken for."""
        return self.state in UNDER_WAY


class Expense(models.Model):
    """Something that was bought, as it stands on its receipt. One receipt is in one project's books, in the whole city."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="expenses")
    on = models.DateField()
    payee = models.CharField(max_length=80)
    words = models.CharField(max_length=200)
    item = models.SlugField(max_length=40)
    won = models.BigIntegerField()
    is_own = models.BooleanField(default=False)  # of the group's own money
    proof = models.CharField(max_length=10, choices=Proof.choices)
    receipt = models.CharField(max_length=64, null=True)  # digest of the picture
    invoice = models.CharField(max_length=40, null=True)  # number of the electronic invoice
    flags = models.JSONField(default=list)
    checked = models.CharField(max_length=10, choices=Checked.choices, default=Checked.OPEN)
    finding = models.TextField(blank=True)
    reply = models.TextField(blank=True)  # the group's answer to a question
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(won__gt=0), name="grants_an_expense_is_something"),
            models.UniqueConstraint(
                fields=["receipt"],
                condition=~Q(checked__in=["refused", "taken_back"]),
                name="grants_a_receipt_counts_once",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=~Q(checked__in=["refused", "taken_back"]),
                name="grants_an_invoice_counts_once",
            ),
        ]

    class Fields:
        public = ("grant", "on", "words", "item", "won", "is_own", "proof", "checked")
        personal = ("payee", "finding", "reply")
        internal = ("receipt", "invoice", "flags", "member", "written_by", "at")

    @property
    def counts(self) -> bool:
        """Say whether it stands in the books."""
        return self.checked not in (Checked.REFUSED, Checked.TAKEN_BACK)


class Claim(models.Model):
    """Money that must come back: what was not spent, or did not fit. Whoever cannot may say so; somebody decides."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="claims")
    won = models.BigIntegerField()
    waived = models.BigIntegerField(default=0)
    reason = models.TextField()
    due_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    hardship = models.TextField(blank=True)
    hardship_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(won__gt=0, waived__gte=0, waived__lte=F("won")), name="grants_a_claim_is_something"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("by")),
                name="grants_another_hand_looks_at_hardship",
            ),
        ]

    class Fields:
        personal = ("reason", "hardship", "answer")
        internal = ("grant", "won", "waived", "due_on", "by", "at", "hardship_at", "answered_by", "answered_at")
