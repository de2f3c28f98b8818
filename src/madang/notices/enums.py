"""Channels and the states of a notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason


class Channel(models.TextChoices):
    """How a person wants to be told."""

    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    CALL = "call", _("Telephone call")
    LETTER = "letter", _("Letter")


class State(models.TextChoices):
    """Where a notice is."""

    DUE = "due", _("Waiting to be sent")
    SENT = "sent", _("Told")
    TO_CALL = "to_call", _("To be told by telephone")
    TO_PRINT = "to_print", _("To be printed and posted")
    AT_DESK = "at_desk", _("Kept for the person to ask")
    WITHDRAWN = "withdrawn", _("Taken back before sending")


MOVES = Moves(
    State,
    {
        State.DUE: {State.SENT, State.TO_CALL, State.TO_PRINT, State.AT_DESK, State.WITHDRAWN},
        State.TO_CALL: {State.SENT, State.TO_PRINT, State.AT_DESK, State.WITHDRAWN},
        State.TO_PRINT: {State.SENT, State.TO_CALL, State.AT_DESK, State.WITHDRAWN},
        State.SENT: {State.TO_CALL},
        State.AT_DESK: {State.SENT, State.TO_CALL, State.WITHDRAWN},
        State.WITHDRAWN: set(),
    },
)


class Result(models.TextChoices):
    """What came of a try to reach somebody by telephone."""

    REACHED = "reached", _("Reached and told")
    NO_ANSWER = "no_answer", _("Nobody answered")
    BUSY = "busy", _("Busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    ASKED_LATER = "asked_later", _("They asked us to call later")


class Part(models.TextChoices):
    """The four forms of a notice."""

    SUBJECT = "subject", _("Title")
    SMS = "sms", _("Text message")
    BODY = "body", _("E-mail and letter")
    ALOUD = "aloud", _("Read aloud")


class CannotTakeBack(Reason):
    """Why the result of a call stays as it was written down."""

    NOT_YOURS = (
        "not_yours",
        _("A colleague made this call. Only they know what was said. Ask them to take it back."),
    )
    DAY_OVER = (
        "day_over",
        _("The day of this call is over. Others have gone on from its result. Write a note to the case instead."),
    )
    MOVED_ON = (
        "moved_on",
        _("It has gone on since this call. Another try, a letter or a talk came after it. Look at it as it is now."),
    )


class CannotWord(Reason):
    """Why words cannot stand for a part of a notice."""

    NO_KIND = (
        "no_kind",
        _("There is no notice of this kind. Nobody would ever be sent these words. Choose one of the list."),
    )
    UNREADABLE = (
        "unreadable",
        _("A sign is not closed or not written well. The words could not be put together. Write signs as in the list."),
    )
    NOT_OFFERED = (
        "not_offered",
        _(
            "A sign stands there that this notice does not know. It would have nothing to put in its place. Use those in the list."
        ),
    )
    NOT_ALLOWED = (
        "not_allowed",
        _(
            "The words do more than say. Only signs of the list and “if” are carried out, nothing else. Take the rest out."
        ),
    )
    MUST_SAY = (
        "must_say",
        _(
            "What the notice is for does not stand in it: the answer, the question or the code. Nobody could use it. Put its sign in."
        ),
    )
    TOO_LONG = ("too_long", _("This is longer than 4,000 letters. Nobody reads that. Shorten it."))
    PAST = ("past", _("That day has passed. What was sent since then was sent in other words. Choose today or later."))
    SAME_DAY = (
        "same_day",
        _("Words for this begin on that day already. Two would contradict each other. Take those back first."),
    )


CALLS = 3  # tries at different times of day; then a letter, or it is kept for the person to ask

SMS_BYTES = 90  # in EUC-KR; longer goes as a long message (LMS, to 2,000 bytes)
LMS_BYTES = 2000  # what a long message may hold
ATTEMPTS = 5  # then another channel, a call or a letter
