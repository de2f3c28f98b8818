"""The words, moves and reasons of meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason


class State(models.TextChoices):
    """Where a meeting is."""

    PLANNED = "planned", _("Planned")
    ANNOUNCED = "announced", _("Announced")
    HELD = "held", _("Has taken place")
    CANCELLED = "cancelled", _("Cancelled")


MOVES = Moves(
    State,
    {
        State.PLANNED: {State.ANNOUNCED, State.CANCELLED},
        State.ANNOUNCED: {State.HELD, State.CANCELLED},
        State.HELD: set(),
        State.CANCELLED: set(),
    },
)


class Part(models.TextChoices):
    """As what somebody comes to a meeting."""

    HOST = "host", _("Host")
    OFFICIAL = "official", _("City official")
    ASKER = "asker", _("Resident")
    INTERPRETER = "interpreter", _("Interpreter")
    GUEST = "guest", _("Guest")


class Reply(models.TextChoices):
    """What somebody said to an invitation."""

    NONE = "none", _("No reply yet")
    YES = "yes", _("Comes")
    NO = "no", _("Cannot come")


class Came(models.TextChoices):
    """Whether somebody was there. Silence is no absence: it is not known."""

    UNKNOWN = "unknown", _("Not known")
    SEEN = "seen", _("Was there")
    NO_SHOW = "no_show", _("Did not come")
    EXCUSED = "excused", _("Excused")
    REVOKED = "revoked", _("Was uninvited")


class ResourceKind(models.TextChoices):
    """What can be held for one meeting at a time."""

    PERSON = "person", _("Person")
    ROOM = "room", _("Room")
    INTERPRETER = "interpreter", _("Interpreter")
    DEVICE = "device", _("Device")


class Agreement(models.TextChoices):
    """What somebody agrees to at a meeting, one by one."""

    PHOTO = "photo", _("To be in pictures")
    STREAM = "stream", _("To be seen and heard in the broadcast")


class CannotMeet(Reason):
    """Why a meeting cannot be arranged, moved, announced or written up so."""

    NO_TIME = (
        "no_time",
        _("The end is not after the beginning. Nobody could meet. Choose a later end."),
    )
    NO_DAY = ("no_day", _("This is not a day. A meeting is on one. Write it as 2026-11-28."))
    NOT_FIVES = (
        "not_fives",
        _("The time does not fall on five minutes. Rooms and people are held in steps of five. Choose such a time."),
    )
    NO_SUCH_TIME = (
        "no_such_time",
        _("The clock skips this time on that day. It does not exist there. Choose another hour."),
    )
    PAST = ("past", _("This time has passed. Nobody could come any more. Choose a time to come."))
    TOO_SHORT_NOTICE = (
        "too_short_notice",
        _("This is sooner than the notice that was promised. Some could not come. Choose a later time."),
    )
    FROZEN = (
        "frozen",
        _(
            "The law allows no such meetings around an election. This day lies in that time. Choose a day before or after."
        ),
    )
    TAKEN = (
        "taken",
        _(
            "Somebody or something is held at this time already. Nobody can be in two places. Choose another time, or let the other hold go."
        ),
    )
    NO_ROOM = (
        "no_room",
        _(
            "Every room of that place is held at this time. Two meetings cannot be in one room. Choose another time or place, or let the other hold go."
        ),
    )
    DELAY = (
        "delay",
        _(
            "This is not a number of minutes that a board can show. People plan their way by it. Write a whole number from 0 to 600."
        ),
    )
    NO_REASON = ("no_reason", _("A reason is missing. Whoever was asked to come reads it. Write one sentence."))
    ENDED = ("ended", _("This meeting has taken place or was cancelled. Its record stays. Arrange another one."))
    NOT_ENDED = ("not_ended", _("This meeting has not taken place yet. Nothing came of it so far. Wait for it."))
    NO_WORDS = ("no_words", _("The words are missing. Everybody reads the minutes. Write what was said and decided."))
    STALE = (
        "stale",
        _(
            "Somebody has written newer minutes meanwhile. Yours would lie over theirs. Read theirs, and put yours into them."
        ),
    )
    NO_CORRECTION = (
        "no_correction",
        _("It is not said what was wrong. Everybody reads it beside the corrected minutes. Write one sentence."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )
    LONG_PLACE = (
        "long_place",
        _(
            "The place is longer than 160 letters. It would not fit on an invitation. Write it shorter; nothing was cut."
        ),
    )
    NOT_BEGUN = (
        "not_begun",
        _("This meeting has not begun. Who comes can still come. Write down who did not come once it has begun."),
    )
    NOT_ASKED = ("not_asked", _("This person is not asked to this meeting. There is nothing to reply to. Go back."))
    NO_NOTE = ("no_note", _("The note has no words. Whoever reads it later would learn nothing. Write one sentence."))
    CANCELLED = (
        "cancelled",
        _("This meeting was cancelled. Everybody reads why already. Write the note for staff instead."),
    )
    NO_FILE = ("no_file", _("No file is chosen. There is nothing to keep. Choose a picture or a PDF."))
    NO_TITLE = (
        "no_title",
        _("The document has no title. Nobody would know what it is before opening it. Write a few words."),
    )
    TOO_MANY_PAPERS = (
        "too_many_papers",
        _(
            "Thirty documents lie here already. Nobody would find one among more. Take one away, or join some into one PDF."
        ),
    )
    NO_CAUSE = (
        "no_cause",
        _("A reason is missing. Whoever looks for it later reads why it is gone. Write one sentence."),
    )
    OUT_OF_USE = (
        "out_of_use",
        _(
            "Somebody or something that would be held is out of use on that day. It could not be there. Choose an earlier day, or let that hold go."
        ),
    )
    GONE = ("gone", _("Somebody has taken this away meanwhile. It is not there any more. Look at the page anew."))


class CannotFreeze(Reason):
    """Why days cannot be kept free of meetings, or not given back."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes what holds for everybody. It must be clear who did. Ask one."),
    )
    NO_NAME = (
        "no_name",
        _(
            "The reason is empty. Whoever looks at these days later must know which election it was. Write it in a few words."
        ),
    )
    PASSED = (
        "passed",
        _("The first day has passed. What took place on it cannot be forbidden any more. Choose today or a later day."),
    )
    ENDS_FIRST = (
        "ends_first",
        _("The last day is before the first. No day lies between them. Choose a last day that is the same or later."),
    )
    TOO_LONG = (
        "too_long",
        _(
            "That is longer than 400 days. No election shuts so long, so a year may be mistyped. Look at both days again."
        ),
    )
    TAKEN = (
        "taken",
        _(
            "Some of these days are kept free already. Two reasons for one day would contradict each other. Take that one back first, or choose days beside it."
        ),
    )
    BEGUN = (
        "begun",
        _("It has begun. Days were left out by it, and people were told. It ends by itself on its last day."),
    )


class CannotKeep(Reason):
    """Why a room, an interpreter, a device or an official cannot be held for meetings so, or not be taken out of use."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes what holds for everybody. It must be clear who did. Ask one."),
    )
    NO_NAME = (
        "no_name",
        _(
            "The name is empty in one of the languages. Whoever reads that one could not tell what is held. Write it in each."
        ),
    )
    LONG_NAME = (
        "long_name",
        _(
            "The name is longer than 80 letters. It would not fit on the sheet of a day. Write it shorter; nothing was cut."
        ),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the name. The law forbids the city to keep it. Take it out."),
    )
    NO_VENUE = (
        "no_venue",
        _("It is not said in which place the room is. Sessions hold the room of their place. Choose a place."),
    )
    NO_LANGUAGE = (
        "no_language",
        _("No language is chosen. Nobody could tell for whom they interpret. Choose at least one."),
    )
    NO_HELP = (
        "no_help",
        _("It is not said what the device helps with. Nobody who needs it would get it. Choose at least one."),
    )
    NO_PERSON = ("no_person", _("Nobody is chosen. Somebody of the city comes along. Choose one."))
    TAKEN = (
        "taken",
        _("This person can be held already. Twice, they could be in two places at once. Look for them in the list."),
    )
    PASSED = (
        "passed",
        _("That day has passed. What was held on it stays as it was. Choose today or a later day."),
    )
    ENDS_FIRST = (
        "ends_first",
        _("That is before the first day of use. It would be held on no day at all. Choose a later day."),
    )
    HELD = (
        "held",
        _(
            "It is held for meetings on that day or later; they are listed here. Whoever relies on it would stand before a shut door. Move or cancel these first, or choose a later day."
        ),
    )
    USED = (
        "used",
        _("It was held for meetings already. Their record names it. Take it out of use from a day on instead."),
    )
    CHANGED = (
        "changed",
        _("This was changed again since. Taking it back would undo the newer change unseen. Change it by hand."),
    )


LONGEST_RESOURCE = 80  # letters of its name
LONGEST_DELAY = 600  # minutes
CELL = 5  # minutes: the step in which people, rooms and interpreters are held
MOST_PAPERS = 30  # of one meeting
LONGEST_PLACE = 160  # letters
LONGEST_FREEZE = 400  # days
