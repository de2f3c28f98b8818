"""After a session: the days on which its promises are looked at, what was found, and what those say who were there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from madang.cases.enums import Channel
from madang.commitments.models import Commitment
from madang.people.models import Person

from ..enums import CommentState
from .hour import Application, Session


class Look(models.Model):
    """One day after a session on which what was promised in it is looked at; made when it has come, and told once."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="looks")
    days = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "days"], name="officehours_one_look_a_day")]

    class Fields:
        public = ("session", "days", "due_on")
        internal = ("made_at",)


class Finding(models.Model):
    """What an office found of one promise at a look, in a dated line that everybody reads."""

    look = models.ForeignKey(Look, models.CASCADE, related_name="findings")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="findings")
    text = models.TextField()
    language = models.CharField(max_length=10)
    on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["look", "commitment"], name="officehours_one_finding_a_look_and_promise"),
            models.CheckConstraint(condition=~Q(text=""), name="officehours_a_finding_has_words"),
        ]

    class Fields:
        public = ("look", "commitment", "text", "language", "on")
        internal = ("by",)


class Comment(models.Model):
    """What somebody who sat in a session says of its record; public once a moderator has looked at it, without a name.

    `cut` is what it was before a moderator shortened it, `reason` why; the writer is told both. What was said by telephone
    or at a desk names who wrote it down.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="comments")
    application = models.OneToOneField(Application, models.CASCADE, related_name="comment")
    text = models.TextField()
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=CommentState.choices, default=CommentState.WAITING)
    said_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    cut = models.TextField(blank=True)
    moderator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CommentState.values), name="officehours_a_comment_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["public", "kept_back"]) | Q(moderator__isnull=False, decided_at__isnull=False),
                name="officehours_a_moderator_has_read_what_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(channel="web", written_by__isnull=True)
                | Q(channel__in=["phone", "desk"], written_by__isnull=False),
                name="officehours_a_comment_says_who_wrote_it_down",
            ),
        ]
        indexes = [models.Index(fields=["state", "said_at"], name="officehours_comments")]

    class Fields:
        public = ("session", "text", "language", "said_at")
        personal = ("cut",)
        internal = ("application", "channel", "written_by", "state", "reason", "moderator", "decided_at")
