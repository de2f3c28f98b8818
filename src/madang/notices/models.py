"""The outbox."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import Channel, Part, Result, State


class Notice(models.Model):
    """One thing to be told to one recipient. `context` is JSON text for its words; `text` is what was really sent.

    `of_key` is the recipient key of whose matter it is, where somebody who helps them is told.
    """

    kind = models.CharField(max_length=60)
    to_key = models.CharField(max_length=280)  # an e-mail address may have 254 signs; a kind and a language beside it
    of_key = models.CharField(max_length=60, blank=True)
    thread = models.BigIntegerField(null=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    context = models.TextField(default="{}")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DUE)
    left_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    printed_at = models.DateTimeField(null=True)  # a letter on paper that nobody has said is posted
    sent_at = models.DateTimeField(null=True)
    wish = models.CharField(max_length=120, blank=True)  # when a call suits, in the person's own words

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="notices_due", condition=models.Q(state="due")),
            models.Index(fields=["state", "left_at"], name="notices_by_state"),
            models.Index(fields=["about_type", "about_id"], name="notices_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="notices_told_only_with_a_time_of_sending",
            ),
        ]

    class Fields:
        personal = ("context", "name", "address", "subject", "text", "wish")
        internal = (
            "kind", "to_key", "of_key", "thread", "about_type", "about_id", "state", "left_at", "next_at", "attempts",
            "failure", "channel", "language", "printed_at", "sent_at",
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether a person has still to tell it."""
        return self.state in (State.TO_CALL, State.TO_PRINT, State.AT_DESK)

    @property
    def channel_word(self) -> str:
        """The channel in words."""
        return str(Channel(self.channel).label) if self.channel else str(_("None yet"))


class Attempt(models.Model):
    """One try to reach somebody by telephone: when, by whom, what came of it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    result = models.CharField(max_length=20, choices=Result.choices)
    note = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=254, blank=True)  # that was called
    was_due_at = models.DateTimeField(null=True)  # since when the call had waited to be made

    class Fields:
        personal = ("note", "address")
        internal = ("notice", "at", "by_id", "result", "was_due_at")


class Wording(models.Model):
    """The city's own words for one part of one kind of notice in one language, from a day on.

    Signs such as `{{ reference }}` stand for what differs from notice to notice. Empty: Madang's own words hold again.
    """

    kind = models.CharField(max_length=60)
    part = models.CharField(max_length=10, choices=Part.choices)
    language = models.CharField(max_length=10)
    text = models.TextField()
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "part", "language", "valid_from"], name="notices_one_wording_from_a_day_on"
            ),
        ]

    class Fields:
        public = ("kind", "part", "language", "text", "valid_from")
