"""Kinds of areas and offices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaKind(models.TextChoices):
    """The levels of the tree."""

    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    VILLAGE = "village", _("Village")


class OfficeKind(models.TextChoices):
    """What an office is to a resident."""

    DEPARTMENT = "department", _("Department")
    DISTRICT_OFFICE = "district_office", _("District office")
    VILLAGE_CENTRE = "village_centre", _("Village centre")
    CALL_CENTRE = "call_centre", _("Call centre")
    MAYOR_OFFICE = "mayor_office", _("Mayor's office")


HUB = "HUB"  # the code of the office that receives what no other office has yet
