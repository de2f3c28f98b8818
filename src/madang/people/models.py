"""Persons, contact points, logins, roles and consents.

A Login proves control of one address and nothing else: couples share telephones, so a contact point is unique for a
person, never for its value.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from madang.kit.words import first_language
from madang.notices.enums import Channel
from madang.places.models import DatedQuerySet, Office

from .enums import ContactKind, Hears, Purpose, RoleKind, Scope


class Person(models.Model):
    """Somebody the city knows by what they told it. A name may be empty; nobody must have a telephone or e-mail.

    Two records of one person stay two: one says `same_as` the other, so that joining them can be undone.
    """

    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default=first_language)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    needs = models.JSONField(default=list)
    known_since = models.DateTimeField()
    same_as = models.ForeignKey("self", models.PROTECT, null=True, related_name="records")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=models.F("id")), name="people_nobody_is_their_own_copy"
            ),
        ]

    class Fields:
        personal = ("name", "needs")
        internal = ("language", "channel", "known_since", "same_as")

    def __str__(self) -> str:
        return self.name


class Apart(models.Model):
    """Two records of which somebody has said that they are two people: not proposed again until that is taken back."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="people_two_are_told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="people_two_apart_in_their_order"),
        ]

    class Fields:
        internal = ("one", "other", "by", "at")


class ContactPoint(models.Model):
    """A telephone number (E.164), an e-mail address or a postal address of one person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    value = models.CharField(max_length=254)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="people_one_contact_point_per_person"),
        ]
        indexes = [models.Index(fields=["value", "kind"], name="people_contact_value")]

    class Fields:
        personal = ("value",)
        internal = ("person", "kind", "proved_at")


class LoginManager(BaseUserManager["Login"]):
    """Logins are made when a contact point is kept, not when a code is asked for."""

    def get_by_natural_key(self, username: str | None) -> Login:
        """Return a login by its number; Django's own code asks for it by this name."""
        return self.get(pk=username or 0)


class Login(AbstractBaseUser):
    """Proof of control of one address. Staff have a one-to-one person; a resident chooses one after the code."""

    email = models.EmailField(unique=True, null=True)
    phone = models.CharField(max_length=20, unique=True, null=True)
    staff_person = models.OneToOneField(Person, models.CASCADE, null=True, related_name="staff_login")
    is_active = models.BooleanField(default=True)
    is_password_once = models.BooleanField(default=False)  # somebody else has seen it: it opens nothing but its change

    objects: ClassVar[LoginManager] = LoginManager()

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) ^ Q(phone__isnull=False),
                name="people_login_proves_one_address",
            ),
        ]

    class Fields:
        personal = ("email", "phone")
        internal = ("staff_person", "is_active", "is_password_once", "password", "last_login")

    def __str__(self) -> str:
        return f"login {self.pk}"

    @property
    def address(self) -> str:
        """The one address this login proves."""
        return self.email or self.phone or ""


class Role(models.Model):
    """What a person does, for which office, from when until when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="roles")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "office", "valid_from"], name="people_one_role_per_office_and_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
                name="people_a_role_ends_after_it_begins",
            ),
        ]

    class Fields:
        internal = ("person", "kind", "office", "valid_from", "valid_until")

    def holds(self, on: date) -> bool:
        """Say whether the role holds on a date."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


class Absence(models.Model):
    """When a member of staff is away, from a day up to and with another, and who looks after their matters."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("begins_on")), name="people_an_absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("person")),
                name="people_nobody_is_their_own_deputy",
            ),
        ]

    class Fields:
        internal = ("person", "deputy", "begins_on", "ends_on")


class Helper(models.Model):
    """One person who may act for another, for what, and until when; `hears` says who of the two is told."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="helpers")
    helper = models.ForeignKey(Person, models.CASCADE, related_name="helps")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    hears = models.CharField(max_length=10, choices=Hears.choices)
    begins_on = models.DateField()
    ends_on = models.DateField()
    channel = models.CharField(max_length=10)  # how the resident said so
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("begins_on")), name="people_help_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(helper=models.F("person")), name="people_nobody_is_their_own_helper"),
            models.UniqueConstraint(
                fields=["person", "helper"], condition=Q(ended_at__isnull=True), name="people_one_open_help_for_a_pair"
            ),
        ]

    class Fields:
        internal = ("person", "helper", "scope", "hears", "begins_on", "ends_on", "channel", "written_by", "ended_at")


class ContactPlan(models.Model):
    """How somebody whose contacts harm others is heard from now on: decided by name, with an end and an appeal.

    It bounds how, never whether: what is told is always kept.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_plans")
    terms = models.TextField()
    reason = models.TextField()
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField()
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_answer = models.TextField(blank=True)
    appeal_decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("begins_on")), name="people_a_contact_plan_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by__isnull=True) | ~Q(appeal_decided_by=models.F("decided_by")),
                name="people_an_appeal_is_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="people_one_open_contact_plan"
            ),
        ]

    class Fields:
        personal = ("terms", "reason", "appeal", "appeal_answer")
        internal = ("person", "decided_by", "begins_on", "ends_on", "appealed_at", "appeal_decided_by", "ended_at")


class Consent(models.Model):
    """One person's yes to one purpose, with the version of the text they saw; withdrawn, never deleted."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Fields:
        internal = ("person", "purpose", "text_version", "channel", "given_at", "withdrawn_at")


class Draft(models.Model):
    """What is being typed, kept after every step under the reference that it will have once it is told.

    `kind` is the word of the app that asked for it. On the web its secret lives in a signed cookie; the call centre can
    go on with it by its reference.
    """

    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=10, unique=True)
    secret = models.CharField(max_length=43)
    channel = models.CharField(max_length=10)
    answers = models.JSONField(default=dict)
    by = models.ForeignKey(Person, models.CASCADE, null=True, related_name="drafts")
    begun_at = models.DateTimeField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="people_draft_kept")]

    class Fields:
        personal = ("reference", "secret", "answers")
        internal = ("kind", "channel", "by", "begun_at", "kept_at")
