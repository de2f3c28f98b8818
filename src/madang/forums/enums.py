"""The words, moves and reasons of forums."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason


class Format(models.TextChoices):
    """How people talk at a forum."""

    PROS_CONS = "pros_cons", _("For and against")
    DISCUSSION = "discussion", _("Open talk at tables")
    INFORMATION = "information", _("First learn, then ask")
    EXPERIMENT = "experiment", _("Try something out")


class State(models.TextChoices):
    """Where a forum is."""

    COLLECTING = "collecting", _("Takes your sub-topics")
    SET = "set", _("Date and place are set")
    HELD = "held", _("Has taken place")
    REPORTED = "reported", _("Every opinion has its answer")
    CANCELLED = "cancelled", _("Called off")


MOVES = Moves(
    State,
    {
        State.COLLECTING: {State.SET, State.CANCELLED},
        State.SET: {State.HELD, State.CANCELLED},
        State.HELD: {State.REPORTED},
        State.REPORTED: set(),
        State.CANCELLED: set(),
    },
)


class TopicState(models.TextChoices):
    """What became of a sub-topic that somebody proposed."""

    OPEN = "open", _("Not decided yet")
    CHOSEN = "chosen", _("Chosen")
    NOT_CHOSEN = "not_chosen", _("Not chosen")


class SeatState(models.TextChoices):
    """Where a registration is."""

    REGISTERED = "registered", _("Has a seat")
    WAITING = "waiting", _("On the waiting list")
    CANCELLED = "cancelled", _("Given back")
    CAME = "came", _("Came")


SEAT_MOVES = Moves(
    SeatState,
    {
        SeatState.REGISTERED: {SeatState.CANCELLED, SeatState.CAME},
        SeatState.WAITING: {SeatState.REGISTERED, SeatState.CANCELLED},
        SeatState.CANCELLED: {SeatState.REGISTERED, SeatState.WAITING},
        SeatState.CAME: {SeatState.REGISTERED},
    },
)
TAKEN = (SeatState.REGISTERED, SeatState.CAME)  # what takes seats


class Way(models.TextChoices):
    """By which way something came."""

    WEB = "web", _("On the web")
    PHONE = "phone", _("By telephone")
    DESK = "desk", _("At a desk")


class Outcome(models.TextChoices):
    """What became of an opinion."""

    REFLECTED = "reflected", _("Reflected")
    PARTLY = "partly", _("Partly")
    NOT = "not", _("Not reflected")


class StatementState(models.TextChoices):
    """Whether everybody can vote on a statement."""

    WAITING = "waiting", _("Waits to be read by the city")
    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Not shown")


class Value(models.IntegerChoices):
    """One vote on a statement."""

    AGREE = 1, _("Agree")
    DISAGREE = -1, _("Disagree")
    PASS = 0, _("Pass")


class DutyKind(models.TextChoices):
    """What the city owes once enough people say "me too"."""

    FORUM = "forum", _("A forum")
    ANSWER = "answer", _("An answer of the mayor")


class CannotForum(Reason):
    """Why a forum cannot be planned, changed or moved on."""

    NO_SUMMARY = (
        "no_summary",
        _("The report has no words. It stands for good, and everybody reads what came of it. Write a sentence or two."),
    )

    NOT_YOURS = (
        "not_yours",
        _("Another office holds this forum. Only that office and the mayor's scheduler write to it. Ask them."),
    )
    NO_NAME = ("no_name", _("The forum has no name. Everybody reads it. Write a few words."))
    NO_THEME = ("no_theme", _("The theme is missing. Nobody could propose a sub-topic. Write what the city asks."))
    NO_SEATS = ("no_seats", _("There is no seat. Nobody could come. Write how many people the place holds."))
    TAKEN_NAME = (
        "taken_name",
        _("There is a forum under this short address. Two would be confused. Choose another name."),
    )
    NOT_NEXT = (
        "not_next",
        _("This step does not come next. A forum goes through its steps in order. Look where it is."),
    )
    NO_REASON = ("no_reason", _("A reason is missing. Who proposed or registered reads it. Write one sentence."))
    NO_TOPIC = (
        "no_topic",
        _("No sub-topic is chosen. People would not know what to prepare for. Choose one, or propose one yourself."),
    )
    OTHER_TOPIC = (
        "other_topic",
        _("This sub-topic belongs to another forum, or is decided. It cannot be chosen here. Choose one of the list."),
    )
    NO_PLACE = ("no_place", _("The place is missing. Nobody would know where to come. Write it as everybody reads it."))
    TOO_EARLY = ("too_early", _("The forum has not begun yet. Nothing came of it so far. Wait for its hour."))
    BAD_DAY = (
        "bad_day",
        _("This day has passed, or is more than a year ahead. Nobody could plan for it. Choose one within a year."),
    )
    ENDED = ("ended", _("This forum is finished or was called off. Its record stays as it is. Plan another one."))
    UNANSWERED = (
        "unanswered",
        _("Some opinions have no answer yet. Each author was promised one. Write what became of them first."),
    )
    NO_LABEL = ("no_label", _("The table has no sign. Opinions could not be sorted. Write a number or a word."))
    TAKEN_LABEL = ("taken_label", _("There is a table with this sign. Two would be confused. Choose another sign."))


class CannotPropose(Reason):
    """Why a sub-topic cannot be taken in or checked."""

    BAD_DAY = (
        "bad_day",
        _(
            "The day you wish for has passed, or is more than a year away. Nobody could plan for it. Choose another, or none."
        ),
    )
    NO_WORDS = ("no_words", _("The sub-topic is empty. There would be nothing to choose. Write it in one sentence."))
    TOO_LONG = ("too_long", _("This is longer than 400 letters. It should fit on a card. Shorten it."))
    SHUT = (
        "shut",
        _(
            "This forum takes no more sub-topics. What comes now could not be chosen. Register for it, or propose one for the next."
        ),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    TOO_MANY = (
        "too_many",
        _("Many came from here within minutes. A machine could do that. Wait ten minutes, or call."),
    )
    NOT_MODERATOR = (
        "not_moderator",
        _(
            "Only a moderator, a supervisor or the forum's office decides this. It must be somebody who answers for it. Ask them."
        ),
    )


class CannotRegister(Reason):
    """Why somebody cannot be registered, or a registration changed."""

    SHUT = ("shut", _("This forum takes no registrations now. It has no date yet, or it has begun. Look at its page."))
    NO_NAME = ("no_name", _("A name is missing. It is called at the door. Write any name that you answer to."))
    NO_WAY = (
        "no_way",
        _("A telephone or an e-mail is missing. You would not hear of a changed date. Write one, or call us."),
    )
    PARTY = ("party", _("The number of people is not right. Seats are counted by it. Write a number from one to ten."))
    TOO_LARGE = (
        "too_large",
        _("You are more people than the place has seats. You could never all come in. Register fewer, or ask us."),
    )
    NOT_NEXT = (
        "not_next",
        _("This registration is in another state already. Nothing was changed. Look at the list anew."),
    )
    NOT_TODAY = (
        "not_today",
        _("The forum is on another day. Nobody is at its door yet. Write down who is here when they come."),
    )
    FULL = (
        "full",
        _("There are not enough free seats. Somebody would stand. Wait until some are given back, or raise the seats."),
    )
    NOT_YOURS = (
        "not_yours",
        _("The front line and the forum's office register people. It is part of their work. Ask them."),
    )


class CannotVote(Reason):
    """Why a statement cannot be added, decided or voted on."""

    NO_WORDS = ("no_words", _("The statement is empty. Nobody could agree. Write it in one sentence."))
    TOO_LONG = ("too_long", _("This is longer than 200 letters. It says more than one thing. Shorten it."))
    SHUT = ("shut", _("The vote on this forum has ended. Its result stands. Read it on the result's page."))
    NOT_SHOWN = ("not_shown", _("This statement is not shown. It cannot be voted on. Vote on the others."))
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NO_REASON = ("no_reason", _("A reason is missing. Who wrote the statement reads it. Write one sentence."))
    NOT_MODERATOR = (
        "not_moderator",
        _(
            "Only a moderator, a supervisor or the forum's office decides this. It must be somebody who answers for it. Ask them."
        ),
    )
    TOO_MANY = (
        "too_many",
        _("Many came from here within minutes. A machine could do that. Wait ten minutes, or call."),
    )


class CannotDecide(Reason):
    """Why it cannot be written what became of an opinion."""

    NOT_HELD = ("not_held", _("The forum has not taken place. Not all is said yet. Write it afterwards."))
    REPORTED = ("reported", _("The report is published. Its authors have read it. It stays as it is."))
    NO_REASON = ("no_reason", _("The words after “because” are missing. The author reads them. Write one sentence."))
    NO_EVIDENCE = (
        "no_evidence",
        _("Nothing shows that it is reflected. Anybody may ask for it. Name the document, decision or address."),
    )
    BAD_ADDRESS = ("bad_address", _("This is no web address. Nobody could open it. Begin it with https://."))
    OTHER_FORUM = ("other_forum", _("This opinion belongs to another forum. It has its own office. Open that forum."))


class CannotAnswer(Reason):
    """Why a duty of the ladder cannot be met so."""

    NOT_YOURS = (
        "not_yours",
        _("The mayor owes this answer. Only the mayor and the mayor's scheduler write it. Hand them your draft."),
    )
    ANSWERED = ("answered", _("This duty is met already. Everybody has read how. Plan what comes next."))
    NO_WORDS = ("no_words", _("The answer is empty. Many people wait for it. Write it."))
    NO_ANSWER_OWED = ("no_answer_owed", _("What is owed here is a forum. Words do not replace it. Plan one."))


LONGEST_TOPIC = 400  # letters of a sub-topic
LONGEST_STATEMENT = 200
LARGEST_PARTY = 10
FARTHEST = 366  # days ahead that a forum is planned
RESERVED = ("ladder", "new")  # short addresses that are pages


class CannotClimb(Reason):
    """Why a rung of the ladder cannot be set."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes this. It says what the city owes. Ask one."),
    )
    BAD_NUMBER = (
        "bad_number",
        _(
            "The voices or the days are missing, or no number above nothing; a duty has a year at most. Nobody could count on it. Write both."
        ),
    )
    PAST = ("past", _("That day has passed. What people were told since then stays. Choose today or later."))
    SAME_DAY = (
        "same_day",
        _(
            "A rung of this kind begins on that day or later already. Two would contradict each other. Choose a later day."
        ),
    )
