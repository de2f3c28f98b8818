"""The words, moves and reasons of village centres."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason
from madang.places.enums import OfficeKind

LONGEST = 4000  # letters in one box of an adviser
LONGEST_ABOUT = 500  # letters in which somebody says what a talk is about
LONGEST_GIFT = 1440  # minutes that somebody can give in a day
STEP = 5  # minutes: talks begin and end on such
DISTRICT = (OfficeKind.DISTRICT_OFFICE, OfficeKind.VILLAGE_CENTRE)  # where advice is given, and help is asked for
FARTHEST_STEP = 366  # days until the next step of an adviser


class State(models.TextChoices):
    """Where a talk is. Silence is no absence: what nobody wrote down is not known."""

    BOOKED = "booked", _("Talk booked")
    HELD = "held", _("The talk took place")
    MISSED = "missed", _("They did not come")
    UNKNOWN = "unknown", _("Not known whether they came")
    CANCELLED = "cancelled", _("The talk was cancelled")


MOVES = Moves(
    State,
    {
        State.BOOKED: {State.HELD, State.MISSED, State.UNKNOWN, State.CANCELLED},
        State.HELD: {State.MISSED, State.UNKNOWN},
        State.MISSED: {State.HELD, State.UNKNOWN},
        State.UNKNOWN: {State.HELD, State.MISSED},
        State.CANCELLED: set(),
    },
)


class Way(models.TextChoices):
    """How a talk was booked, or hours were told."""

    WEB = "web", _("On the web")
    PHONE = "phone", _("By telephone")
    DESK = "desk", _("At a desk")


class How(models.TextChoices):
    """How an adviser met a group."""

    CENTRE = "centre", _("At the centre")
    THERE = "there", _("Where the group is")
    PHONE = "phone", _("By telephone")


class HelpState(models.TextChoices):
    """Where a request for help is. It can be asked once more, and is then settled."""

    ASKED = "asked", _("Help asked for")
    ANSWERED = "answered", _("Help answered")
    AGAIN = "again", _("Help asked for once more")
    SETTLED = "settled", _("Help answered twice")


HELP_MOVES = Moves(
    HelpState,
    {
        HelpState.ASKED: {HelpState.ANSWERED},
        HelpState.ANSWERED: {HelpState.AGAIN},
        HelpState.AGAIN: {HelpState.SETTLED},
        HelpState.SETTLED: set(),
    },
)


class Giver(models.TextChoices):
    """Whose hours they are."""

    OFFICIAL = "official", _("An official's weekend hours with residents")
    RESIDENT = "resident", _("A resident's unpaid hours for a group")


class Why(models.TextChoices):
    """Why a booked talk cannot be as it was booked."""

    SHUT = "shut", _("The centre is shut then")
    GONE = "gone", _("The adviser is not there any more, and nobody else is free")


class CannotBook(Reason):
    """Why a talk cannot be booked, moved, marked or cancelled so."""

    NO_TIME = ("no_time", _("No time is chosen, or this is none. A talk has one. Choose one of the free times."))
    SHUT = ("shut", _("The centre is shut then. Nobody would open the door. Choose one of the free times."))
    TAKEN = (
        "taken",
        _("Somebody else has just taken this time. Two cannot have it. Choose another; what you wrote is still here."),
    )
    TOO_SOON = (
        "too_soon",
        _(
            "This time has passed, or is too soon. The adviser could not prepare. Choose a later one, or call the centre."
        ),
    )
    TOO_FAR = ("too_far", _("This day is too far away. Talks are booked for the next weeks. Choose an earlier day."))
    OPEN = (
        "open",
        _(
            "A talk is booked for you at this centre already. Others wait for times too. Move that one, or choose another centre."
        ),
    )
    NO_ABOUT = (
        "no_about",
        _("It is not said what the talk is about. The adviser prepares for it. Write one sentence."),
    )
    LONG_ABOUT = (
        "long_about",
        _("This is longer than 500 letters. The rest can be said in the talk. Shorten it; nothing was cut."),
    )
    NO_NAME = ("no_name", _("The name is missing. The adviser wants to know whom to expect. Write it."))
    NO_CONTACT = (
        "no_contact",
        _("There is no telephone and no e-mail. Nobody could be told of a change. Write one of them."),
    )
    NOT_MEMBER = (
        "not_member",
        _(
            "This person is not in the group under this number. Its notes are only for its members. Check the number, or leave it empty."
        ),
    )
    NO_GROUP = (
        "no_group",
        _("There is no group under this number. A digit may be wrong. Check it, or leave it empty."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NOT_NOW = (
        "not_now",
        _("This talk is over or was cancelled. Its record stays. Book another one."),
    )
    NOT_BEGUN = (
        "not_begun",
        _("This talk has not begun. Nobody knows yet who comes. Write it down once it has begun."),
    )
    SAME_TIME = ("same_time", _("The talk is at this time already. Nothing would move. Choose another time."))
    NO_REASON = (
        "no_reason",
        _("The reason is missing. Whoever booked the talk reads it. Write one sentence."),
    )
    NOT_YOURS = ("not_yours", _("Somebody else looks after this talk. What is said there is private. Ask them."))
    TOO_MANY = (
        "too_many",
        _(
            "Many talks were booked from here within minutes. A machine could do that. Wait ten minutes, or call the city."
        ),
    )


class CannotNote(Reason):
    """Why an adviser's note cannot be kept or corrected so."""

    NOT_ADVISER = ("not_adviser", _("Only advisers write into a group's file. It must be clear who helped. Ask one."))
    NO_WORDS = (
        "no_words",
        _("All three boxes are empty. The group would read nothing. Write at least what you helped with."),
    )
    TOO_LONG = (
        "too_long",
        _("A box holds more than 4,000 letters. Nobody would read it to the end. Shorten it; nothing was cut."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NO_DAY = (
        "no_day",
        _(
            "The day of the visit is missing, lies ahead, or is more than a year ago. A note is of what was. Choose the day."
        ),
    )
    NO_DUE = (
        "no_due",
        _(
            "Our next step has no day, or one that is not within a year. The group waits for it. Choose a day from today on."
        ),
    )
    NO_STEP = ("no_step", _("There is a day, but no step of ours. Nobody would know what is due. Write the step."))
    NOT_YOURS = (
        "not_yours",
        _("Somebody else wrote this note. It stands under their name. Write one of your own, or ask them."),
    )
    STALE = (
        "stale",
        _("This note was corrected meanwhile. Yours would lie over it. Read it as it is now, and correct that."),
    )
    SAME = ("same", _("Nothing is different from before. There is nothing to correct. Change the words, or go back."))
    DONE = ("done", _("This step is done already. Its day is kept. Go back."))


class CannotHelp(Reason):
    """Why help cannot be asked for, given or asked for again."""

    NOT_OFFICE = (
        "not_office",
        _("Only district offices and village centres ask here. Others have colleagues in the same house. Call them."),
    )
    NOT_DIVISION = (
        "not_division",
        _("Only the city's community division answers this. The district waits for its word. Leave it to them."),
    )
    NO_WORDS = (
        "no_words",
        _("The words are missing. Whoever reads this would not know what to do. Write one sentence."),
    )
    TOO_LONG = (
        "too_long",
        _("This is longer than 4,000 letters. Nobody would read it to the end. Shorten it; nothing was cut."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NO_GROUP = (
        "no_group",
        _("There is no group under this number. A digit may be wrong. Check it, or leave it empty."),
    )
    NOT_NOW = (
        "not_now",
        _("This request is answered, or was asked a second time already. Its record stays. Write a new one."),
    )


class CannotGive(Reason):
    """Why hours cannot be written down or thanked for so."""

    NO_WORDS = ("no_words", _("It is not said what the hours were for. They are thanked for it. Write a few words."))
    TOO_LONG = ("too_long", _("This is longer than 500 letters. A line is enough. Shorten it; nothing was cut."))
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NO_TIME = (
        "no_time",
        _(
            "This is no time that somebody can give in a day. Nobody could thank for it. Write hours and minutes up to 24 hours."
        ),
    )
    NO_DAY = (
        "no_day",
        _(
            "The day is missing, lies ahead, or is more than a year ago. Hours are written down once given. Choose the day."
        ),
    )
    NO_GROUP = ("no_group", _("There is no group under this number. A digit may be wrong. Check it."))
    NOT_MEMBER = (
        "not_member",
        _("Hours for a group are written down by its members. It must be known whose they are. Ask one of them."),
    )
    SAME = (
        "same",
        _(
            "The same hours of this day are written down already. Nobody's hour counts twice. Change the words if they are others."
        ),
    )
    OWN = ("own", _("These are your own hours. Thanks come from somebody else. Leave them to a colleague."))
    THANKED = ("thanked", _("These hours were thanked for already. The words stay. Thank for others."))
    NOT_YOURS = ("not_yours", _("Thanks are said by advisers, officers and supervisors. Ask one of them."))


class CannotOpen(Reason):
    """Why a centre, its opening times or the terms of advice cannot be set so."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes what holds for everybody. It must be clear who did. Ask one."),
    )
    NO_DAY = (
        "no_day",
        _("The first day is missing. Others must know from when on it holds. Choose today or a later day."),
    )
    PAST = ("past", _("That day has passed. What was then stays as it was. Choose today or a later day."))
    TOO_FAR = ("too_far", _("That day is more than two years away. A year may be mistyped. Choose a nearer day."))
    BAD_TIME = (
        "bad_time",
        _(
            "A line is no time, or ends before it begins. Nobody could come then. Write it as 09:00 to 18:00, in steps of five minutes."
        ),
    )
    OVERLAP = (
        "overlap",
        _("Two times of one day overlap. It is not clear when the centre is open. Make them one, or part them."),
    )
    BAD_NUMBER = (
        "bad_number",
        _(
            "A number is missing or out of reach. Pages reckon with it. Write a whole number within the range that is shown."
        ),
    )
    NO_OFFICE = (
        "no_office",
        _("This office is no village centre and no district office, or has a desk already. Choose another one."),
    )
    SAME_DAY = (
        "same_day",
        _("Something holds from that day or a later one already. Two would contradict each other. Choose a later day."),
    )
    LONG_WORDS = (
        "long_words",
        _("The address is longer than 160 letters. It would not fit on an invitation. Shorten it."),
    )
