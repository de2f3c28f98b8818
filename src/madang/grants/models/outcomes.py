"""What was reported, what came of it, what the city took over, and the work that somebody found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from madang.commitments.models import Indicator
from madang.funds.models import Envelope
from madang.groups.models import Group, Member
from madang.kit.words import pick
from madang.people.models import Person
from madang.places.models import Area, Office

from ..enums import Measure, ReportKind, Verdict
from .money import Grant


class Report(models.Model):
    """What a group tells of its project, on a day that does not move when it passes. People, households and attendances are never added."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    due_on = models.DateField()
    extended_until = models.DateField(null=True)
    why_extended = models.TextField(blank=True)
    words = models.TextField(blank=True)
    people = models.PositiveIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    attendances = models.PositiveIntegerField(null=True)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who wrote it down for them
    sent_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    question = models.TextField(blank=True)  # what the city asks before it has read it to the end

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "kind"], name="grants_one_report_of_a_kind"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(sent_at__isnull=False), name="grants_only_what_was_sent_is_read"
            ),
        ]

    class Fields:
        public = (
            "grant",
            "kind",
            "due_on",
            "extended_until",
            "people",
            "households",
            "attendances",
            "sent_at",
            "read_at",
        )
        personal = ("words", "why_extended", "question")
        internal = ("member", "written_by", "read_by")


class Dossier(models.Model):
    """Whether the city takes a project over: evidence, what it cost for each person, two opinions, a dated decision."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="dossiers")
    group = models.ForeignKey(Group, models.PROTECT, related_name="dossiers")
    evidence = models.TextField()
    people = models.PositiveIntegerField()  # served, each counted once
    won = models.BigIntegerField()  # spent on it when the dossier was opened
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    district = models.TextField(blank=True)
    district_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    division = models.TextField(blank=True)
    division_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(decided_on__isnull=True), name="grants_one_dossier_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | (~Q(verdict="") & ~Q(reason="") & ~Q(district="") & ~Q(division="")),
                name="grants_decided_after_both_opinions",
            ),
        ]

    class Fields:
        public = (
            "grant",
            "group",
            "evidence",
            "people",
            "won",
            "at",
            "district",
            "division",
            "verdict",
            "reason",
            "decided_on",
        )
        internal = ("by", "district_by", "division_by", "decided_by")


class Service(models.Model):
    """A service of the city that came out of a project: who runs it, what it costs a year, where it is offered."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="service")
    names = models.JSONField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    envelope = models.ForeignKey(Envelope, models.PROTECT, null=True, related_name="+")
    yearly = models.BigIntegerField()  # won
    begins_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(yearly__gt=0), name="grants_a_service_costs_something")]

    class Fields:
        public = ("dossier", "names", "office", "envelope", "yearly", "begins_on")

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return pick(self.names)


class Rollout(models.Model):
    """A district in which a service is offered, and from when."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="rollouts")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "area"], name="grants_a_service_comes_to_a_place_once")
        ]

    class Fields:
        public = ("service", "area", "on")


class Job(models.Model):
    """Work that somebody found through a programme of the city; counted, never named."""

    programme = models.CharField(max_length=40)  # "groups", or another programme's short name
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="jobs")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200)
    hours = models.PositiveSmallIntegerField()  # a week
    begins_on = models.DateField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=60), name="grants_a_job_has_hours")]

    class Fields:
        personal = ("words",)
        internal = ("programme", "group", "person", "hours", "begins_on", "by", "at")


class Target(models.Model):
    """A dated target of the division: a public promise with a figure, whose readings are counted and not written."""

    measure = models.CharField(max_length=10, choices=Measure.choices, unique=True)
    indicator = models.OneToOneField(Indicator, models.PROTECT, related_name="+")

    class Fields:
        public = ("measure", "indicator")
