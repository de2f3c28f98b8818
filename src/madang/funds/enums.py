"""The words and reasons of money, and which accounts each kind of transfer joins."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason

MOST = 10**13  # won in one transfer; the whole city's budget of a year is a few times this


class Place(models.TextChoices):
    """Where money of an envelope is."""

    SOURCE = "source", _("Ordinance")
    FREE = "free", _("Free")
    RESERVED = "reserved", _("Reserved for a call")
    COMMITTED = "committed", _("Promised, not yet paid")
    PAID = "paid", _("Paid out")
    RETURNED = "returned", _("Came back")


class Flow(models.TextChoices):
    """Why an amount leaves one account and reaches another."""

    APPROPRIATE = "appropriate", _("Appropriated")
    WITHDRAW = "withdraw", _("Withdrawn")
    ALLOT = "allot", _("Allotted")
    CARRY = "carry", _("Carried into the next year")
    RESERVE = "reserve", _("Reserved for a call")
    RELEASE = "release", _("Not needed by the call")
    COMMIT = "commit", _("Promised to a project")
    CUT = "cut", _("Taken off a promise")
    PAY = "pay", _("Paid")
    BOUNCE = "bounce", _("Sent back by the bank")
    GIVE_BACK = "give_back", _("Given back by the group")
    REUSE = "reuse", _("Free again")


# flow → the account the money leaves, the one it reaches
FLOWS: dict[Flow, tuple[Place, Place]] = {
    Flow.APPROPRIATE: (Place.SOURCE, Place.FREE),
    Flow.WITHDRAW: (Place.FREE, Place.SOURCE),
    Flow.ALLOT: (Place.FREE, Place.FREE),
    Flow.CARRY: (Place.FREE, Place.FREE),
    Flow.RESERVE: (Place.FREE, Place.RESERVED),
    Flow.RELEASE: (Place.RESERVED, Place.FREE),
    Flow.COMMIT: (Place.RESERVED, Place.COMMITTED),
    Flow.CUT: (Place.COMMITTED, Place.FREE),
    Flow.PAY: (Place.COMMITTED, Place.PAID),
    Flow.BOUNCE: (Place.PAID, Place.COMMITTED),
    Flow.GIVE_BACK: (Place.PAID, Place.RETURNED),
    Flow.REUSE: (Place.RETURNED, Place.FREE),
}

# What an account is about: these have one for each call or grant, the others one for the envelope.
ABOUT_ONE = frozenset({Place.RESERVED, Place.COMMITTED, Place.PAID})


class CannotTransfer(Reason):
    """Why an amount cannot leave an account."""

    NO_AMOUNT = (
        "no_amount",
        _("The amount is not a whole number of won above nothing. Money is counted in won here. Write it in digits."),
    )
    TOO_MUCH = (
        "too_much",
        _("The amount is larger than a city's budget. A digit may be one too many. Write it again."),
    )
    SHORT = (
        "short",
        _("There is not as much left. Nothing can be promised or paid beyond what is there. Write a smaller amount."),
    )
    NO_WORDS = ("no_words", _("The reason is missing. Everybody can follow this money. Write one sentence."))
    NOT_YOURS = (
        "not_yours",
        _("This is another office's money. Only those who answer for it move it. Ask them."),
    )
    SAME = ("same", _("The money would stay where it is. Nothing would change. Choose another envelope."))
    OTHER_FUND = (
        "other_fund",
        _(
            "These two envelopes are of different lines of the budget. The council decides about lines. Choose one of the same."
        ),
    )
    NOT_NEXT = (
        "not_next",
        _("Money is carried into the year that follows. No other year can take it. Choose that one."),
    )
    NO_YEAR = ("no_year", _("The year is missing or far away. An envelope is of one year. Choose a near one."))
    NO_NAME = ("no_name", _("A name is missing. Everybody reads what the money is for. Write it in each language."))
    TAKEN = ("taken", _("A line of the budget has this short name already. Two would be mixed up. Choose another."))
