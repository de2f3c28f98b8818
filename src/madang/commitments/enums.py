"""The words, moves and reasons of a promise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason


class State(models.TextChoices):
    """Where a promise is. A moved date is no state: the first date stays beside the new one."""

    MADE = "made", _("Promised")
    PLANNED = "planned", _("Planned")
    FUNDED = "funded", _("Funded")
    UNDER_WAY = "under_way", _("Under way")
    KEPT = "kept", _("Kept")
    CHANGED = "changed", _("Changed, with reason")
    BROKEN = "broken", _("Not kept, with reason")


OWED = (State.MADE, State.PLANNED, State.FUNDED, State.UNDER_WAY)
ENDED = frozenset({State.KEPT, State.CHANGED, State.BROKEN})

# What is owed goes forward, a step may be passed over, and it ends from wherever it is; what ended may be taken up again.
MOVES = Moves(
    State,
    {
        State.MADE: {State.PLANNED, State.FUNDED, State.UNDER_WAY, *ENDED},
        State.PLANNED: {State.FUNDED, State.UNDER_WAY, *ENDED},
        State.FUNDED: {State.UNDER_WAY, *ENDED},
        State.UNDER_WAY: ENDED,
        State.KEPT: {State.UNDER_WAY},
        State.CHANGED: {State.UNDER_WAY},
        State.BROKEN: {State.UNDER_WAY},
    },
)


class StepKind(models.TextChoices):
    """What happened to a promise."""

    MADE = "made", _("Promised")
    ADVANCED = "advanced", _("A step further")
    REPORTED = "reported", _("Progress")
    MOVED = "moved", _("A new date")
    KEPT = "kept", _("Kept")
    CHANGED = "changed", _("Changed")
    BROKEN = "broken", _("Not kept")
    TAKEN_UP = "taken_up", _("Taken up again")
    MONEY = "money", _("Its money")
    SPLIT = "split", _("Kept in parts")
    MERGED = "merged", _("Kept together with another")
    SET_APART = "set_apart", _("Stands for itself again")
    CONFIRMED = "confirmed", _("Confirmed")
    DISPUTED = "disputed", _("Said not to be kept")
    UPHELD = "upheld", _("Looked at again: it is kept")
    HANDED_ON = "handed_on", _("A committee is to look at it")


class Confirmed(models.TextChoices):
    """Who said that a promise is kept, besides the office that says so."""

    ASKER = "asker", _("by somebody who asked for it")
    COMMITTEE = "committee", _("by a committee")


class Says(models.TextChoices):
    """What somebody who asked says of a promise that an office calls kept."""

    YES = "yes", _("Yes, it is so")
    NO = "no", _("This was not kept")


class Decision(models.TextChoices):
    """How a review of a promise ended."""

    STANDS = "stands", _("It is kept")
    TAKEN_UP = "taken_up", _("Taken up again")


class CannotPromise(Reason):
    """Why a promise cannot be made, changed or ended so."""

    NOT_YOURS = (
        "not_yours",
        _("This promise belongs to another office. Only that office can answer for it. Ask it, or a supervisor."),
    )
    NO_WORDS = (
        "no_words",
        _("The words are missing. Everybody reads them, so there must be some. Write one sentence."),
    )
    NO_DISPUTE = (
        "no_dispute",
        _("The words are missing. Whoever looks into it must know what is not as promised. Write one sentence."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )
    TOO_LONG = (
        "too_long",
        _(
            "This is longer than 2,000 letters. Everybody reads a promise to its end. Write it shorter; nothing was cut."
        ),
    )
    NO_DATE = (
        "no_date",
        _("The day is missing or has passed. A promise needs a day to come. Choose one after today."),
    )
    TOO_FAR = (
        "too_far",
        _("This day is more than ten years away. Nobody could hold the city to it. Choose a nearer step."),
    )
    SAME_DATE = (
        "same_date",
        _("This is the date it has already. Nothing would change. Choose another day, or write a report."),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. Who was promised it reads why. Write one sentence."),
    )
    NO_EVIDENCE = (
        "no_evidence",
        _("Nothing shows that it was kept. A word alone is not enough. Write what can be seen, and where."),
    )
    NOT_NEXT = (
        "not_next",
        _("This step does not come next. A promise goes forward only. Choose a later step, or write a report."),
    )
    ENDED = (
        "ended",
        _("This promise has been kept or ended. Its record is not changed afterwards. Take it up again first."),
    )
    NOT_ENDED = (
        "not_ended",
        _("This promise is still owed. Only an ended one can be taken up again. Write a report instead."),
    )
    NOT_KEPT = (
        "not_kept",
        _("The office does not say that this promise is kept. There is nothing to confirm yet. Wait for its word."),
    )
    NOT_ASKED = (
        "not_asked",
        _("This person did not ask for the promise. Who asked for it is asked. Write a new story instead."),
    )
    SAID = (
        "said",
        _("This person has said so already. Nothing would change. Say the other, if it is otherwise by now."),
    )
    OWN_WORD = (
        "own_word",
        _(
            "An office cannot confirm its own promise. Somebody else must have looked. Ask a supervisor of another office."
        ),
    )
    NOT_SUPERVISOR = (
        "not_supervisor",
        _("Only a supervisor decides this. The office speaks in its own matter. Ask a supervisor."),
    )
    NO_REVIEW = (
        "no_review",
        _("Nobody says that this promise was not kept. There is nothing to decide. Go back to the list."),
    )
    UNDER_REVIEW = (
        "under_review",
        _("A supervisor looks at this promise. It cannot be confirmed meanwhile. Wait for the decision."),
    )
    MERGED = (
        "merged",
        _("This promise is kept together with another. What happens is written there. Open the other one."),
    )
    NOT_MERGED = (
        "not_merged",
        _("This promise stands for itself. There is nothing to take apart. Open the one that is kept with another."),
    )
    PARTS_OWED = (
        "parts_owed",
        _("A part of this promise is still owed. The whole is kept when each part is. End the parts first."),
    )
    NO_PARTS = (
        "no_parts",
        _("Fewer than two parts have words. One part would be the promise itself. Write at least two."),
    )
    NOT_TWO = (
        "not_two",
        _(
            "These are not two promises that are owed and stand for themselves. Only such are kept together. Choose another."
        ),
    )
    NO_NUMBER = (
        "no_number",
        _("The number of the other promise is missing. Two are kept together, not one. Write its number."),
    )
    UNKNOWN_NUMBER = (
        "unknown_number",
        _("No promise has this number. It cannot be kept with one that is not there. Look the number up in the list."),
    )
    OWN_NUMBER = (
        "own_number",
        _(
            "This is the number of this promise itself. It is kept with another, not with itself. Write the other number."
        ),
    )
    NO_FIGURE = (
        "no_figure",
        _("The figure is missing, or the target is where it began. A change could not be seen. Write both numbers."),
    )
    READ = (
        "read",
        _("This figure has a reading of that day. Two would contradict each other. Write it for another day."),
    )
    WRONG_DAY = (
        "wrong_day",
        _("This day is before the promise or still to come. Nothing can have been seen then. Choose a day between."),
    )
    REACHED = (
        "reached",
        _("This milestone has been reached already. Its day stays. Choose another one."),
    )
    NO_MONEY = (
        "no_money",
        _("The amount is missing or not more than nothing. Everybody reads what it costs. Write it in won."),
    )


CONFIRM_DAYS = 30  # within which who asked is waited for; then they are reminded once, and it is shown as not confirmed
COMMITTEE_DAYS = 60  # after which a committee is to look at what nobody confirmed
LONGEST_YEARS = 10
LONGEST_WORDS = 2000  # letters
LEAST_EVIDENCE = 10  # letters: less is a word such as "done", which shows nothing
QUIET_DAYS = 60  # a promise on which nothing was written for longer is shown as quiet
