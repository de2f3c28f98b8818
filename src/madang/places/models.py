"""Areas, offices, venues and days off. Names are mappings from language to text; validity is dated."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from madang.kit.words import pick

from .enums import AreaKind, OfficeKind


class DatedQuerySet(models.QuerySet):
    """Rows that hold from one date to another."""

    def valid(self, on: date) -> Self:
        """Return the rows that hold on a date: from `valid_from`, up to and without `valid_until`."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_until__isnull=True) | Q(valid_until__gt=on))


class Area(models.Model):
    """A city, a district or a village within dates; a record keeps the area of its own date."""

    code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=AreaKind.choices)
    names = models.JSONField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    population = models.PositiveIntegerField(null=True)
    column = models.PositiveSmallIntegerField(null=True)  # its tile on the map; districts only
    row = models.PositiveSmallIntegerField(null=True)
    outline = models.JSONField(null=True)  # its drawing on the map: places/outlines.py; districts only
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="places_one_area_per_code_and_start"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_from__isnull=True), name="places_one_area_per_code_always"
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="places_area_kind")]

    class Fields:
        public = (
            "code",
            "kind",
            "names",
            "parent",
            "population",
            "column",
            "row",
            "outline",
            "valid_from",
            "valid_until",
        )

    @property
    def name(self) -> str:
        """The area's name in the active language."""
        return pick(self.names)

    @property
    def full_name(self) -> str:
        """A village with its district, as it is written into a form; a district alone."""
        return f"{self.parent.name} {self.name}" if self.parent and self.kind == AreaKind.VILLAGE else self.name

    @property
    def district(self) -> Area:
        """The district it is, or lies in."""
        return self.parent if self.parent and self.kind == AreaKind.VILLAGE else self

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A part of the city that owns matters: its remit in words, and a person to ask by name."""

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=OfficeKind.choices)
    names = models.JSONField()
    remit = models.JSONField(default=dict)  # {language: space-separated words}
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="offices")
    contact_names = models.JSONField(default=dict)
    contact_phone = models.CharField(max_length=20, blank=True)
    address = models.JSONField(default=dict)
    opening = models.JSONField(default=dict)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="predecessors"
    )  # once it is dissolved
    signs_twice = models.BooleanField(default=False)  # its answers need a second signature
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Fields:
        public = (
            "code", "kind", "names", "remit", "parent", "area", "contact_names", "contact_phone", "address",
            "opening", "successor", "signs_twice", "valid_from", "valid_until",
        )  # fmt: skip

    @property
    def name(self) -> str:
        """The office's name in the active language."""
        return pick(self.names)

    @property
    def contact(self) -> str:
        """The person to ask, in the active language."""
        return pick(self.contact_names)

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A place where people meet."""

    names = models.JSONField()
    address = models.JSONField(default=dict)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="venues")
    capacity = models.PositiveIntegerField(null=True)
    is_step_free = models.BooleanField(default=False)

    class Fields:
        public = ("names", "address", "area", "capacity", "is_step_free")

    @property
    def name(self) -> str:
        """The venue's name in the active language."""
        return pick(self.names)


class DayOff(models.Model):
    """A day on which the city's offices do not work, or only until `closes_at`: founding day, storm, election."""

    on = models.DateField(unique=True)
    names = models.JSONField()
    closes_at = models.TimeField(null=True)  # a half day; empty: the whole day
    announced_at = models.DateTimeField(null=True)  # said on a day when people had been given dates already

    class Fields:
        public = ("on", "names", "closes_at", "announced_at")
