"""The words and moves of an hour with the mayor, and the numbers its rules go by."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves


class Choice(models.TextChoices):
    """How a programme chooses."""

    REVIEWED = "reviewed", _("By published criteria, some seats by draw")
    DRAWN = "drawn", _("By draw")
    WALK_IN = "walk_in", _("Come by, with a number from the queue")


class State(models.TextChoices):
    """Where an application is. The first name is the staff's; what the applicant reads stands in `lines.py`."""

    RECEIVED = "received", _("Received")
    ELIGIBLE = "eligible", _("In the pool")
    OFFERED = "offered", _("A seat is offered")
    SEATED = "seated", _("Has a seat")
    MET = "met", _("Has met")
    DIVERTED = "diverted", _("With a department")
    NOT_ELIGIBLE = "not_eligible", _("Not for this hour")
    NOT_CHOSEN = "not_chosen", _("Not chosen")
    MISSED = "missed", _("Did not come")
    WITHDRAWN = "withdrawn", _("Taken back by the applicant")


MOVES = Moves(
    State,
    {
        State.RECEIVED: {State.ELIGIBLE, State.DIVERTED, State.NOT_ELIGIBLE, State.NOT_CHOSEN, State.WITHDRAWN},
        State.ELIGIBLE: {State.OFFERED, State.DIVERTED, State.NOT_ELIGIBLE, State.NOT_CHOSEN, State.WITHDRAWN},
        State.OFFERED: {State.SEATED, State.ELIGIBLE, State.WITHDRAWN},
        State.SEATED: {State.MET, State.ELIGIBLE, State.MISSED, State.WITHDRAWN},
        State.MET: set(),
        State.DIVERTED: {State.ELIGIBLE},
        State.NOT_ELIGIBLE: {State.ELIGIBLE},
        State.NOT_CHOSEN: {State.ELIGIBLE},
        State.MISSED: {State.ELIGIBLE},
        State.WITHDRAWN: set(),
    },
)
WAITING = (State.RECEIVED, State.ELIGIBLE, State.OFFERED, State.SEATED)  # the city still owes this one something
ENDED = (State.MET, State.DIVERTED, State.NOT_ELIGIBLE, State.NOT_CHOSEN, State.MISSED, State.WITHDRAWN)


class OfferState(models.TextChoices):
    """Where an offer of a seat is."""

    HELD = "held", _("Held")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not this time")
    LAPSED = "lapsed", _("Ran out")
    WITHDRAWN = "withdrawn", _("Taken back")


OFFER_MOVES = Moves(
    OfferState,
    {
        OfferState.HELD: {OfferState.ACCEPTED, OfferState.REFUSED, OfferState.LAPSED, OfferState.WITHDRAWN},
        OfferState.ACCEPTED: {OfferState.WITHDRAWN},
        OfferState.REFUSED: set(),
        OfferState.LAPSED: set(),
        OfferState.WITHDRAWN: set(),
    },
)


class TicketState(models.TextChoices):
    """Where somebody who walked in is."""

    WAITING = "waiting", _("Waits")
    CALLED = "called", _("Called")
    SEEN = "seen", _("Was heard")
    LEFT = "left", _("Has left")


TICKET_MOVES = Moves(
    TicketState,
    {
        TicketState.WAITING: {TicketState.CALLED, TicketState.LEFT},
        TicketState.CALLED: {TicketState.SEEN, TicketState.WAITING, TicketState.LEFT},
        TicketState.SEEN: set(),
        TicketState.LEFT: {TicketState.WAITING},
    },
)


class CommentState(models.TextChoices):
    """Where a comment on the record of a session is."""

    WAITING = "waiting", _("Waiting for a moderator")
    PUBLIC = "public", _("Public")
    KEPT_BACK = "kept_back", _("Not shown")
    TAKEN_BACK = "taken_back", _("Taken back by its writer")


# What was kept back or taken back may be written anew; what is public is taken back first, so that none changes unread.
COMMENT_MOVES = Moves(
    CommentState,
    {
        CommentState.WAITING: {CommentState.PUBLIC, CommentState.KEPT_BACK, CommentState.TAKEN_BACK},
        CommentState.PUBLIC: {CommentState.KEPT_BACK, CommentState.TAKEN_BACK},
        CommentState.KEPT_BACK: {CommentState.WAITING, CommentState.TAKEN_BACK},
        CommentState.TAKEN_BACK: {CommentState.WAITING},
    },
)


class Band(models.TextChoices):
    """How old somebody is who asks for an hour, roughly. Only the balance of the seats reads it."""

    UNDER_20 = "under_20", _("under 20")
    FROM_20 = "from_20", _("20 to 39")
    FROM_40 = "from_40", _("40 to 59")
    FROM_60 = "from_60", _("60 to 74")
    FROM_75 = "from_75", _("75 or more")


class Exclusion(models.TextChoices):
    """Why a matter is not for an hour with the mayor. Source: the terms of a district's sister programme."""

    LITIGATION = "litigation", _("It is before a court")
    PENALTY = "penalty", _("It is an objection to a parking or litter penalty, which has its own way")
    REMEDY = "remedy", _("Another remedy is under way or finished")
    QUESTION = "question", _("It is a question, which an office answers sooner")
    PROCUREMENT = "procurement", _("It is about a pending contract or permit of the one who asks")


class Rule(models.TextChoices):
    """A rule that a choice by hand may break, with a published reason."""

    COOL_DOWN = "cool_down", _("Has met the mayor lately")
    SCORE = "score", _("Others in the pool have more points")
    NOT_REVIEWED = "not_reviewed", _("Has not all its reviews")
    NEEDS = "needs", _("The place lacks what somebody needs")
    NOT_WISHED = "not_wished", _("Not a day they wished for")
    SIZE = "size", _("More people than the item may bring")
    SHARE = "share", _("The district has its share of the seats ahead already")


class Trouble(models.TextChoices):
    """What became wrong with a session after it was announced; a person decides what to do."""

    DAY_OFF = "day_off", _("It is a day off now: move it, cancel it, or keep it")
    FROZEN = "frozen", _("The law allows no such meeting on that day: cancel or move it")
    TOO_MANY = "too_many", _("A group is larger than the place allows: find a larger one")
    STEPS = "steps", _("Somebody needs step-free access, and the place has none")
    LEFT = "left", _("Somebody who was to come along works here no more: ask a colleague")


LEAST_WORDS = 20  # letters
KEPT_CODES = ("how-chosen", "mobile")  # words of other addresses
MOST_COMMENT = 2000  # letters
MOST_REASON = 600  # letters, of a seat
MOST_NAME = 80  # letters, of a programme
SOON_DAYS = 14  # a look that comes within so many days stands on the mayor's week
