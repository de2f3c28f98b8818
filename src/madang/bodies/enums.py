"""The words and reasons of bodies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


class Post(models.TextChoices):
    """As what somebody sits in a body."""

    CHAIR = "chair", _("Chair")
    MEMBER = "member", _("Member")
    ADVISER = "adviser", _("Adviser, without a vote")


class Chosen(models.TextChoices):
    """How somebody came to sit there."""

    DRAW = "draw", _("Drawn by lot")
    NOMINATION = "nomination", _("Nominated")
    OFFICE = "office", _("Because of their office")


class Finding(models.TextChoices):
    """What a body finds about a promise."""

    CONFIRMED = "confirmed", _("Confirmed")
    QUESTIONED = "questioned", _("Questioned")
    ESCALATED = "escalated", _("Handed to the mayor")
    ON_TRACK = "on_track", _("On its way")


class Present(models.TextChoices):
    """Whether a member was at a sitting."""

    UNKNOWN = "unknown", _("Not known")
    HERE = "here", _("Was there")
    AWAY = "away", _("Was not there")


class CannotSit(Reason):
    """Why somebody cannot be given a seat, or a seat cannot end so."""

    NO_NAME = ("no_name", _("The name is missing. Everybody reads who sits there. Write it."))
    NOT_REACHED = (
        "not_reached",
        _("The telephone is missing or cannot be read. The member could not be told of a sitting. Write it."),
    )
    NO_TERM = (
        "no_term",
        _(
            "The last day is missing or not after the first. A seat without an end is never given on. Choose a later day."
        ),
    )
    SITS = (
        "sits",
        _("This person sits there already on those days. Nobody sits twice. Choose other days, or end the first."),
    )
    NO_VOTE = (
        "no_vote",
        _("Officials sit without a vote. The body looks at their work. Take them in as advisers."),
    )
    NO_DRAW = (
        "no_draw",
        _(
            "There is no draw under this number that has taken place. Everybody could check it. Write its number, or say nominated."
        ),
    )
    ONE_CHAIR = (
        "one_chair",
        _(
            "Somebody has the chair in those days already. Two would be confused. End that seat first, or choose another post."
        ),
    )
    ENDED = ("ended", _("This seat has ended. Its days stay in the record. Give a new one."))
    NO_REASON = ("no_reason", _("A reason is missing. The body reads it. Write one sentence."))
    NOT_YOURS = ("not_yours", _("Only the body's secretary does this. It is their record. Ask them."))


class CannotFind(Reason):
    """Why a body cannot find this now."""

    NOT_SECRETARY = ("not_secretary", _("Only the body's secretary writes down what it found. Ask them."))
    NOT_YET = ("not_yet", _("This sitting is still to come. Nobody has found anything yet. Wait for it."))
    SHUT = ("shut", _("This sitting was cancelled. It can find nothing. Call another one."))
    BELOW_QUORUM = (
        "below_quorum",
        _(
            "Too few members who may vote on this were there. What so few find does not hold. Write who was there, or take it to the next sitting."
        ),
    )
    COUNT = (
        "count",
        _(
            "More votes are written down than members who may vote were there. One of the numbers is wrong. Count again."
        ),
    )
    NOT_MOST = (
        "not_most",
        _("Not more than half of the votes are for it. It was not found. Write what most found, or nothing."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NOT_KEPT = (
        "not_kept",
        _(
            "Its office does not say that this promise is kept. There is nothing to confirm yet. Say that it is on its way, or ask."
        ),
    )
    NO_RECUSAL = (
        "no_recusal",
        _("A reason is missing for somebody who must not vote. Everybody reads it. Write a few words."),
    )
    NO_REPLY = ("no_reply", _("The reply is empty. Everybody reads it. Write one sentence."))
    NO_WORDS = ("no_words", _("What the body saw is missing. Everybody reads it. Write one sentence."))
    FOUND = (
        "found",
        _("This sitting has found something about this promise already. Two would contradict. Use the next sitting."),
    )
    NOT_ITS = ("not_its", _("This promise is not in the body's care. Choose one of its plan."))
    NO_DATE = (
        "no_date",
        _("The day for the reply is missing or has passed. A question without a day is forgotten. Choose one."),
    )
    VOTED = (
        "voted",
        _("Fewer would have been there than voted at this sitting. One of the two is wrong. Count again."),
    )
    BAD_DAY = (
        "bad_day",
        _("The sitting lies in the past, or more than a year away. Nobody could plan for it. Choose another day."),
    )
    TWICE = ("twice", _("A sitting is called for that time already. Nobody sits twice at once. Look at it below."))
    ANSWERED = ("answered", _("This question has its reply already. Read it, or question again at the next sitting."))
    NOT_YOURS = ("not_yours", _("Another office is asked. Only that one can reply. Ask it, or a supervisor."))


REPLY_DAYS = 14  # an office has to reply to a question
QUIET_DAYS = 92  # a promise that no sitting looked at for longer is shown as such: a quarter
