"""Kinds of areas and offices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


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


class CannotChange(Reason):
    """Why an office cannot be made so."""

    NO_NAME = (
        "no_name",
        _("The office has no name. Residents are told who has their story. Write one, best in each language."),
    )
    NAME_GONE = (
        "name_gone",
        _(
            "The name is empty in one of the languages. Who reads that one would not know who has their story. Write it there too."
        ),
    )
    FRONT = (
        "front",
        _("This office receives what has no owner yet. Without it no story could be taken in. It cannot end."),
    )
    OWN_HEIR = (
        "own_heir",
        _("Its matters would come back to itself. Somebody else must have them. Choose an office that goes on."),
    )
    HEIR_ENDS = (
        "heir_ends",
        _("The office that takes over ends no later than this one. Its matters would have nobody. Choose another one."),
    )
    PAST = ("past", _("That day has passed. What it did since then stands in the record. Choose today or a later day."))
    ENDS_FIRST = (
        "ends_first",
        _("It would end before it begins. It would hold on no day at all. Choose a later last day."),
    )


class CannotMeetThere(Reason):
    """Why a place where people meet cannot be kept so."""

    NO_NAME = (
        "no_name",
        _(
            "The name is empty in one of the languages. Whoever reads that one could not find the place. Write it in each."
        ),
    )
    LONG_NAME = (
        "long_name",
        _("The name is longer than 80 letters. It would not fit on an invitation. Write it shorter; nothing was cut."),
    )
    LONG_ADDRESS = (
        "long_address",
        _(
            "The address is longer than 200 letters. It would not fit on an invitation. Write it shorter; nothing was cut."
        ),
    )
    NO_ROOM = (
        "no_room",
        _("Nobody would fit into it. People are seated by this number. Write how many, or leave it empty."),
    )
    USED = (
        "used",
        _(
            "A room, terms or meetings name this place already. Their record would lead nowhere. Leave it, and take its rooms out of use."
        ),
    )


LONGEST_VENUE = 80  # letters of its name
LONGEST_ADDRESS = 200
