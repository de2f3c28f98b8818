"""The words, moves and reasons of a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason


class State(models.TextChoices):
    """Where a case is. The labels are the only status words a resident reads; none of them says closed."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    WITH_OFFICE = "with_office", _("With a department")
    YOUR_TURN = "your_turn", _("Your turn")
    ANSWERED = "answered", _("Answered")
    NOT_DOING = "not_doing", _("Not doing, with reason")


MOVES = Moves(
    State,
    {
        State.RECEIVED: {State.READ, State.WITH_OFFICE, State.YOUR_TURN, State.ANSWERED, State.NOT_DOING},
        State.READ: {State.WITH_OFFICE, State.YOUR_TURN, State.ANSWERED, State.NOT_DOING},
        State.WITH_OFFICE: {State.READ, State.YOUR_TURN, State.ANSWERED, State.NOT_DOING},
        State.YOUR_TURN: {State.READ, State.WITH_OFFICE, State.ANSWERED, State.NOT_DOING},
        State.ANSWERED: {State.READ, State.WITH_OFFICE},
        State.NOT_DOING: {State.READ, State.WITH_OFFICE},
    },
)
OPEN = (State.RECEIVED, State.READ, State.WITH_OFFICE, State.YOUR_TURN)
ENDED = (State.ANSWERED, State.NOT_DOING)


class Channel(models.TextChoices):
    """How the city was told."""

    WEB = "web", _("Website")
    PHONE = "phone", _("Telephone")
    DESK = "desk", _("Desk")
    FILE = "file", _("File")


class Whose(models.TextChoices):
    """Whose story it is."""

    ME = "me", _("Me and my family")
    AREA = "area", _("Many people in our area")
    GROUP = "group", _("A group or association")
    OTHER = "other", _("On behalf of somebody else")


class Kind(models.TextChoices):
    """What the law calls the matter; it sets the time to answer. Source: Enforcement Decree, arts. 14, 15, 17 (KR)."""

    OTHER = "other", _("Everyday inconvenience")
    INQUIRY = "inquiry", _("Question")
    INQUIRY_LAW = "inquiry_law", _("Question on a law")
    RECOMMENDATION = "recommendation", _("Suggestion")
    GRIEVANCE = "grievance", _("Complaint about the city's act")


class Outcome(models.TextChoices):
    """What came of it."""

    DONE = "done", _("Done")
    INFORMED = "informed", _("Explained")
    NOT_DOING = "not_doing", _("Not doing, because")
    NOT_OURS = "not_ours", _("Not ours: passed to its owner")


class MessageKind(models.TextChoices):
    """Words that go between a resident and the city."""

    QUESTION = "question", _("Question from the city")
    REPLY = "reply", _("Reply from the resident")
    ADDITION = "addition", _("Added by the resident")
    ANSWER = "answer", _("Answer from the city")


class StoryState(models.TextChoices):
    """Where the public version of a case is."""

    WAITING = "waiting", _("Waiting for a moderator")
    PUBLIC = "public", _("Public")
    KEPT_BACK = "kept_back", _("Not shown")
    HIDDEN = "hidden", _("Hidden by its author")


STORY_MOVES = Moves(
    StoryState,
    {
        StoryState.WAITING: {StoryState.PUBLIC, StoryState.KEPT_BACK, StoryState.HIDDEN},
        StoryState.PUBLIC: {StoryState.KEPT_BACK, StoryState.HIDDEN},
        StoryState.KEPT_BACK: {StoryState.PUBLIC, StoryState.HIDDEN},
        StoryState.HIDDEN: set(),
    },
)


class CannotTell(Reason):
    """Why words were not taken."""

    TOO_SHORT = (
        "too_short",
        _(
            "There are too few words to act on. The officer must know what happened and where. Write at least ten letters."
        ),
    )
    TOO_LONG = (
        "too_long",
        _("This is longer than 6,000 letters. It could not be read in time. Shorten it, and add the rest as a file."),
    )
    RESIDENT_NUMBER = (
        "resident_number",
        _(
            "A resident registration number stands in your words. The law forbids the city to keep it. Take it out; no officer needs it."
        ),
    )
    NO_WAY_TO_ANSWER = (
        "no_way_to_answer",
        _(
            "There is no way to answer you as you asked. The number or address for it is empty. Fill it in, or choose another way."
        ),
    )


class CannotAct(Reason):
    """Why something cannot be done with a case now."""

    NOT_YOURS = (
        "not_yours",
        _(
            "This case is with another office. Only the office that has it can do this. Ask that office to send it to you."
        ),
    )
    ALREADY_ANSWERED = (
        "already_answered",
        _(
            "This case has been answered. An answer is not changed afterwards. Add a message, or wait until it is opened again."
        ),
    )
    NOT_ASKED = (
        "not_asked",
        _(
            "The city has not asked you anything here. There is no question to reply to. Add your words to the story instead."
        ),
    )
    SAME_OFFICE = (
        "same_office",
        _("The case is with that office already. Sending it there changes nothing. Choose another office."),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. The resident and the next office are told why. Write one sentence."),
    )
    NO_WORDS = (
        "no_words",
        _("The text is empty. The resident would be told nothing. Write at least one sentence."),
    )
    TOO_LATE = (
        "too_late",
        _(
            "It can no longer be taken back. It has gone out, or somebody has acted since. Send the case back with a reason instead."
        ),
    )
    CHANGED = (
        "changed",
        _(
            "Somebody acted on this case while you were writing. Your text is kept below. Read what changed, then send it again."
        ),
    )
    LATE = (
        "late",
        _("The date has passed. More time can be taken only before it. Answer now, and say why it is late."),
    )
    NO_CONSENT = (
        "no_consent",
        _(
            "More time was taken once already. A second time needs the resident's yes. Ask them, then tick that they agreed."
        ),
    )
    TO_MEDIATION = (
        "to_mediation",
        _(
            "The case has changed its office twice. A third time a supervisor decides, so that nobody is sent round. Ask one."
        ),
    )
    NOT_ENDED = (
        "not_ended",
        _("This case has no answer yet. Only an answered case can be opened again. Add your words to it instead."),
    )


class CannotPublish(Reason):
    """Why a story cannot be shown."""

    NO_CONSENT = (
        "no_consent",
        _("The author did not agree to show this story. Nothing is shown without that. Ask the author first."),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. The author is told what was cut and why. Write one sentence."),
    )
    NO_WORDS = (
        "no_words",
        _("The public version is empty. Nothing would be read. Leave some words, or do not show the story."),
    )
    NOT_WAITING = (
        "not_waiting",
        _("Somebody has already decided on this story. It cannot be decided twice. Go on with the next one."),
    )


TITLE_LENGTH = 80
TEXT_MIN, TEXT_MAX = 10, 6000
MOST_TRANSFERS = 2  # then a supervisor decides; source: pains of real cities, petitions sent from office to office
UNDO_SECONDS = 10  # a sending waits this long before anybody is told, so that it can be taken back
