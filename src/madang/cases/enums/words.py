"""The words and moves of a case, and the numbers its rules go by."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.commitments.enums import OWED
from madang.commitments.enums import State as PromiseState
from madang.kit.moves import Moves


class State(models.TextChoices):
    """Where a case is. The labels are the only status words a resident reads; none of them says closed."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    WITH_OFFICE = "with_office", _("With a department")
    YOUR_TURN = "your_turn", _("Your turn")
    ANSWERED = "answered", _("Answered")
    PROMISED = "promised", _("Promise under way")
    NOT_DOING = "not_doing", _("Not doing, with reason")


ENDED = (State.ANSWERED, State.PROMISED, State.NOT_DOING)
OPEN = (State.RECEIVED, State.READ, State.WITH_OFFICE, State.YOUR_TURN)
MOVES = Moves(
    State,
    {
        State.RECEIVED: {State.READ, State.WITH_OFFICE, State.YOUR_TURN, *ENDED},
        State.READ: {State.WITH_OFFICE, State.YOUR_TURN, *ENDED},
        State.WITH_OFFICE: {State.READ, State.YOUR_TURN, *ENDED},
        State.YOUR_TURN: {State.READ, State.WITH_OFFICE, *ENDED},
        State.ANSWERED: {State.READ, State.WITH_OFFICE, State.PROMISED},
        State.PROMISED: {State.READ, State.WITH_OFFICE, State.ANSWERED, State.NOT_DOING},
        State.NOT_DOING: {State.READ, State.WITH_OFFICE, State.PROMISED},
    },
)


class Channel(models.TextChoices):
    """How the city was told."""

    WEB = "web", _("Website")
    PHONE = "phone", _("Telephone")
    DESK = "desk", _("Desk")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    LETTER = "letter", _("Letter")
    FIELD = "field", _("Visit on the spot")
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

    DONE = "done", _("Done, with evidence")
    INFORMED = "informed", _("Explained")
    PLANNED = "planned", _("Planned: it becomes a promise")
    NOT_DOING = "not_doing", _("Not doing, because")
    NOT_OURS = "not_ours", _("Not ours: it belongs to")


STATE_OF = {Outcome.PLANNED: State.PROMISED, Outcome.NOT_DOING: State.NOT_DOING}  # any other answer is an answer


# What a case says of its promise; a promise that is taken up again is under way again. Changed is an answer: what is
# done instead, and why.
STATE_BY_PROMISE = {
    **dict.fromkeys(OWED, State.PROMISED), PromiseState.KEPT: State.ANSWERED, PromiseState.CHANGED: State.ANSWERED,
    PromiseState.BROKEN: State.NOT_DOING,
}  # fmt: skip


class Alarm(models.TextChoices):
    """What must not wait in a list."""

    EMERGENCY = "emergency", _("Danger to life")
    SELF_HARM = "self_harm", _("Danger to oneself")


class Found(models.TextChoices):
    """What looking again at an answered case has shown."""

    SOLVED = "solved", _("Solved")
    NOT_SOLVED = "not_solved", _("Not solved: opened again")
    NOT_REACHED = "not_reached", _("Nobody reached, nothing to see")


class MessageKind(models.TextChoices):
    """Words that go between a resident and the city."""

    QUESTION = "question", _("Question from the city")
    REPLY = "reply", _("Reply from the resident")
    ADDITION = "addition", _("Added by the resident")
    SEEN = "seen", _("Written down when the city looked again")
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

TITLE_LENGTH = 80
TEXT_MIN, TEXT_MAX = 10, 6000
MOST_TRANSFERS = 2  # then a supervisor decides; source: pains of real cities, petitions sent from office to office
UNDO_SECONDS = 10  # a sending waits this long before anybody is told, so that it can be taken back
MOST_AT_ONCE = 1000  # cases merged in one act
MOST_MATTERS = 12  # that one letter is split into
FIRST_CONTACT_MINUTES = 60  # an answer within this, by who wrote the case down, is one at first contact
RECHECKS = 5  # drawn for each district and month; source: the ombudsman's sample of a real city

ERASED = "—"  # what stands where words were erased by law
