"""Cases and the words that go back and forth in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from madang.commitments.models import Commitment
from madang.kit.words import first_language
from madang.people import rules as people_rules
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office

from ..enums import ENDED, OPEN, Channel, Kind, MessageKind, Outcome, State, Whose


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases by who may see them and by where they are."""

    def of(self, person: Person) -> CaseQuerySet:
        """Return the cases of one resident, under whichever of their records they were told."""
        records = Person.objects.filter(Q(pk=person.pk) | Q(same_as=person.pk))
        return self.filter(resident__in=records.values("pk"))

    def told_by(self, person: Person) -> CaseQuerySet:
        """Return the cases of one resident that they have accepted as theirs."""
        return self.of(person).filter(is_accepted=True)

    def visible_to(self, seat: Seat, *, hub_id: int) -> CaseQuerySet:
        """Return the cases a member of staff may see: every one for the front line, else those of their offices."""
        if people_rules.reads_every_office(seat, hub_id):
            return self.all()
        asked = Case.objects.filter(parts__office__in=seat.office_ids).values("pk")
        theirs = Q(office__in=seat.office_ids) | Q(sent_by_office__in=seat.office_ids) | Q(pk__in=asked)
        return self.filter(theirs)

    def open(self) -> CaseQuerySet:
        """Return the cases that still owe an answer."""
        return self.filter(answered_at__isnull=True)

    def leading(self) -> CaseQuerySet:
        """Return the cases that are worked on for themselves, not answered along with another."""
        return self.filter(merged_into__isnull=True)


class Case(models.Model):
    """One matter. `reference` is private and speakable; `due_sum` is how `due_at` came about, as plain values.

    A case that was merged keeps its own reference, resident and date, and is answered with the one it was merged into.
    One that was split off keeps the thread and the start of the letter it came in.
    """

    reference = models.CharField(max_length=10, unique=True)
    thread = models.BigIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    language = models.CharField(max_length=10, default=first_language)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    service = models.ForeignKey("cases.Service", models.PROTECT, null=True, related_name="cases", db_index=False)
    whose = models.CharField(max_length=10, choices=Whose.choices, default=Whose.ME)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="cases", db_index=False)
    place = models.CharField(max_length=120, blank=True)
    resident = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases")
    is_accepted = models.BooleanField(default=True)
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases_written", db_index=False)
    read_back_at = models.DateTimeField(null=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases", db_index=False)
    sent_by_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="cases_sent", db_index=False)
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="cases_owned", db_index=False)
    is_returned = models.BooleanField(default=False)
    transfers = models.PositiveSmallIntegerField(default=0)  # changes of office after the first sending
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="split_off")
    mediation_at = models.DateTimeField(null=True)  # since when a supervisor must say whose it is
    is_bound = models.BooleanField(default=False)  # a supervisor has said whose it is, and it stays there
    is_urgent = models.BooleanField(default=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="cases")
    reopenings = models.PositiveSmallIntegerField(default=0)
    is_first_contact = models.BooleanField(default=False)  # answered while the resident was still there
    suggestion = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_sum = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    wants_public = models.BooleanField(default=False)
    source_file = models.CharField(max_length=64, blank=True)
    source_line = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_file", "source_line"],
                condition=~Q(source_file=""),
                name="cases_one_case_per_file_line",
            ),
            models.CheckConstraint(
                # "Open" is read as "no time of an answer" (is null): SQLite uses a partial index for that, and not for
                # a state in a bound list.
                condition=Q(state__in=["answered", "promised", "not_doing"], answered_at__isnull=False)
                | Q(~Q(state__in=["answered", "promised", "not_doing"]), answered_at__isnull=True),
                name="cases_an_answered_case_and_no_other_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="your_turn") | Q(asked_at__isnull=False),
                name="cases_a_waiting_case_has_its_question",
            ),
            models.CheckConstraint(
                condition=~Q(state="promised") | Q(commitment__isnull=False),
                name="cases_a_promise_has_its_commitment",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="cases_nothing_is_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(split_from__isnull=True) | ~Q(split_from=models.F("id")),
                name="cases_nothing_is_split_from_itself",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="cases_a_case_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="")
                | Q(answered_at__isnull=False, outcome__in=Outcome.values),
                name="cases_an_answered_case_and_no_other_has_its_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at", "id"],
                name="cases_office_due",
                condition=Q(answered_at__isnull=True),
            ),
            models.Index(fields=["due_at", "id"], name="cases_due", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["area", "due_at"], name="cases_area_due"),
            models.Index(fields=["officer", "due_at"], name="cases_officer_due", condition=Q(officer__isnull=False)),
            models.Index(fields=["received_at"], name="cases_received"),
            models.Index(fields=["answered_at", "id"], name="cases_answered", condition=Q(answered_at__isnull=False)),
            models.Index(fields=["mediation_at"], name="cases_to_mediate", condition=Q(mediation_at__isnull=False)),
            models.Index(
                fields=["received_at", "id"], name="cases_urgent", condition=Q(is_urgent=True, answered_at__isnull=True)
            ),
        ]

    class Fields:
        personal = ("reference", "title", "text", "place", "pin_hash")
        internal = (
            "thread", "language", "channel", "kind", "whose", "area", "resident", "is_accepted", "written_by",
            "read_back_at", "state", "outcome", "office", "sent_by_office", "officer", "is_returned", "transfers", "suggestion",
            "service", "merged_into", "split_from", "mediation_at", "is_bound", "is_urgent", "commitment", "reopenings", "is_first_contact",
            "received_at", "due_at", "due_sum", "asked_at", "answered_at", "wants_public", "source_file",
            "source_line", "version",
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether the city still owes an answer."""
        return self.state in OPEN

    @property
    def is_ended(self) -> bool:
        """Whether the city has given its answer."""
        return self.state in ENDED


class Message(models.Model):
    """Words between a resident and the city, in one case. `facts` is what a typed answer brings: evidence, whose it is."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    source = models.CharField(max_length=200, unique=True, null=True)  # the message's own id, so that it is kept once

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="cases_message_at")]

    class Fields:
        personal = ("text", "facts", "source")
        internal = ("case", "kind", "by", "office", "at")
