"""Channels and the states of a notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves


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
        State.TO_PRINT: {State.SENT, State.AT_DESK, State.WITHDRAWN},
        State.SENT: set(),
        State.AT_DESK: {State.SENT, State.WITHDRAWN},
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


CALLS = 3  # tries at different times of day; then a letter, or it is kept for the person to ask

SMS_BYTES = 90  # in EUC-KR; longer goes as a long message (LMS, to 2,000 bytes)
LMS_BYTES = 2000  # what a long message may hold
ATTEMPTS = 5  # then another channel, a call or a letter
