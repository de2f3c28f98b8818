"""Pools of cards, the cards themselves, the themes people put them into, and what moderators decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from madang.kit.words import pick
from madang.people.models import Person
from madang.places.models import Area

from .enums import Decision, Rule, Source, Visibility


class Pool(models.Model):
    """Where the words of one programme lie: one visit, one forum. Who opened it keeps its number; `thread` is its story."""

    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()
    thread = models.BigIntegerField(unique=True)
    opened_at = models.DateTimeField()
    shut_at = models.DateTimeField(null=True)
    last_number = models.PositiveIntegerField(
        default=0
    )  # of a card: held while one is written, so that none is given twice

    class Fields:
        public = ("slug", "names", "opened_at", "shut_at", "last_number")
        internal = ("thread",)

    @property
    def name(self) -> str:
        """What it is called in the active language."""
        return pick(self.names)


OPEN = Q(may_show=True, withdrawn_at__isnull=True, hidden_at__isnull=True, checked_at__isnull=False)


class CardQuerySet(models.QuerySet["Card"]):
    """Cards by who may read them and whether they are sorted."""

    def shown(self) -> CardQuerySet:
        """Return what everybody may read: agreed to by its author, looked at by somebody of the city, not taken off."""
        return self.filter(OPEN)

    def unchecked(self) -> CardQuerySet:
        """Return what its author would show and nobody of the city has looked at."""
        return self.filter(may_show=True, withdrawn_at__isnull=True, hidden_at__isnull=True, checked_at__isnull=True)

    def unsorted(self) -> CardQuerySet:
        """Return what is in no theme yet."""
        return self.filter(filings__isnull=True)


class Card(models.Model):
    """One thing said. `client_id` was made by the device that wrote it down, `outside` by the list it came from: each is kept once.

    Nobody changes the words. `person` is who said it, where they left a way to be told; `source_*` is the case it came from.
    """

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="cards")
    number = models.PositiveIntegerField()
    client_id = models.UUIDField(null=True, unique=True)
    outside = models.CharField(max_length=120, blank=True)
    paper = models.CharField(max_length=20, blank=True)  # the number printed on a paper card
    source = models.CharField(max_length=10, choices=Source.choices)
    text = models.TextField()
    language = models.CharField(max_length=10)
    speaker = models.CharField(max_length=80, blank=True)  # how they wish to be named beside their words
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cards")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="cards")
    table = models.CharField(max_length=40, blank=True)  # of a forum
    said_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    may_show = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)  # since when somebody of the city has read it
    hidden_at = models.DateTimeField(null=True)
    alike = models.CharField(max_length=64, blank=True)  # of the same words, whoever wrote them
    source_type = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[CardQuerySet] = CardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "number"], name="suggestions_one_card_under_a_number"),
            models.UniqueConstraint(
                fields=["pool", "paper"], condition=~Q(paper=""), name="suggestions_a_paper_card_once"
            ),
            models.UniqueConstraint(
                fields=["pool", "outside"], condition=~Q(outside=""), name="suggestions_imported_once"
            ),
            models.UniqueConstraint(
                fields=["pool", "source_type", "source_id"],
                condition=~Q(source_type=""),
                name="suggestions_a_subject_is_one_card",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="suggestions_a_card_has_words"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(may_show=True), name="suggestions_only_a_yes_is_taken_back"
            ),
        ]
        indexes = [models.Index(fields=["pool", "-kept_at"], name="suggestions_latest")]

    class Fields:
        public = ("pool", "number", "source", "language", "area", "table", "said_at", "hidden_at")
        personal = ("text", "speaker")
        internal = (
            "client_id", "outside", "paper", "person", "kept_at", "may_show", "withdrawn_at", "checked_at", "alike", "source_type",
            "source_id", "written_by",
        )  # fmt: skip

    @property
    def visibility(self) -> Visibility:
        """Whether everybody may read it, and if not, why not."""
        if self.hidden_at:
            return Visibility.HIDDEN
        if self.withdrawn_at:
            return Visibility.WITHDRAWN
        if not self.may_show:
            return Visibility.NOT_AGREED
        return Visibility.SHOWN if self.checked_at else Visibility.NOT_CHECKED


class Theme(models.Model):
    """What several cards are about, named by people."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="themes")
    name = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    put_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_in")
    cards = models.ManyToManyField(Card, related_name="themes", through="Filing")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "name"], condition=Q(put_into__isnull=True), name="suggestions_one_theme_of_a_name"
            ),
            models.CheckConstraint(
                condition=Q(put_into__isnull=True) | ~Q(put_into=F("id")), name="suggestions_no_theme_is_in_itself"
            ),
        ]

    class Fields:
        public = ("pool", "name", "place", "put_into")


class Filing(models.Model):
    """One card in one theme. `slot` counts a card's themes: there are two, so a third has no place."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="filings")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="filings")
    slot = models.PositiveSmallIntegerField()
    is_proposed = models.BooleanField(default=False)  # by the machine, and agreed to by a person
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "theme"], name="suggestions_filed_once"),
            models.UniqueConstraint(fields=["card", "slot"], name="suggestions_one_theme_a_slot"),
            models.CheckConstraint(condition=Q(slot__in=[1, 2]), name="suggestions_two_themes_at_most"),
        ]

    class Fields:
        public = ("card", "theme", "is_proposed")
        internal = ("slot", "by", "at")


class Ruling(models.Model):
    """A card taken off the public pages: by which rule, why, and what came of an objection."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="rulings")
    rule = models.CharField(max_length=10, choices=Rule.choices)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["card"], condition=~Q(decision="shown"), name="suggestions_one_standing_ruling_a_card"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suggestions_a_ruling_has_its_reason"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | ~Q(answer="") & Q(decided_at__isnull=False),
                name="suggestions_a_decision_has_its_answer",
            ),
        ]

    class Fields:
        public = ("card", "rule", "at", "decision", "decided_at")
        personal = ("reason", "appeal", "answer")
        internal = ("by", "appealed_at", "decided_by")
