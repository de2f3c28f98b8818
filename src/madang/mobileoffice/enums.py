"""The words, moves and reasons of visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason


class Kind(models.TextChoices):
    """The three shapes of a mobile office."""

    ISSUE = "issue", _("For one problem")
    REGULAR = "regular", _("Two days in a district")
    STAY = "stay", _("A stay among residents")


class Cause(models.TextChoices):
    """Why things do not move."""

    INFORMATION = "information", _("Something is not known")
    UNFORESEEN = "unforeseen", _("Something came that nobody expected")
    CONFLICT = "conflict", _("People want different things")
    SILOS = "silos", _("Offices do not work together")


class State(models.TextChoices):
    """Where a visit is."""

    PLANNED = "planned", _("Planned")
    ON_SITE = "on_site", _("On site")
    PLANNING = "planning", _("Making the plan")
    PRESENTED = "presented", _("Plan presented")
    FOLLOWED_UP = "followed_up", _("Followed up")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Called off")


MOVES = Moves(
    State,
    {
        State.PLANNED: {State.ON_SITE, State.CANCELLED},
        State.ON_SITE: {State.PLANNING, State.CANCELLED},
        State.PLANNING: {State.PRESENTED, State.FINISHED},
        State.PRESENTED: {State.FOLLOWED_UP},
        State.FOLLOWED_UP: {State.FINISHED},
        State.FINISHED: set(),
        State.CANCELLED: set(),
    },
)


class StopKind(models.TextChoices):
    """What a point of the agenda is."""

    BRIEFING = "briefing", _("District briefing")
    SITE = "site", _("Site visit")
    RESIDENTS = "residents", _("Meeting with residents")
    EVENING = "evening", _("Open evening")
    TEAM = "team", _("Working team")
    TOWN_HALL = "town_hall", _("Town hall")
    RETURN = "return", _("Return visit")


class Does(models.TextChoices):
    """What the city does about a theme."""

    DO = "do", _("We do it")
    STUDY = "study", _("We study it until")
    NOT = "not", _("We do not, because")


class Way(models.TextChoices):
    """By which way a question or a remark came."""

    ROOM = "room", _("From the room")
    HOME = "home", _("From home")
    PHONE = "phone", _("By telephone")


class QuestionState(models.TextChoices):
    """Where a question of a town hall is."""

    WAITING = "waiting", _("Waits to be read")
    OPEN = "open", _("To be answered")
    ANSWERED = "answered", _("Answered")
    HIDDEN = "hidden", _("Not shown")


class CannotVisit(Reason):
    """Why a visit cannot be planned, changed or moved on."""

    NOT_YOURS = (
        "not_yours",
        _(
            "This visit is planned by another office. Only that office, its partner and the mayor's scheduler write to it. Ask them."
        ),
    )
    NOT_SCHEDULER = ("not_scheduler", _("The mayor's scheduler decides this. It binds the mayor. Ask them."))
    NO_NAME = ("no_name", _("The visit has no name. Everybody reads it. Write a few words."))
    NO_QUESTION = (
        "no_question",
        _("The problem is missing. Without it nobody knows why the mayor comes. Write it in one sentence."),
    )
    NO_DAYS = ("no_days", _("The last day is before the first, or a day is missing. A visit has days. Choose both."))
    BAD_DAYS = (
        "bad_days",
        _(
            "The first day has passed, lies more than three years away, or the visit is longer than a year. Nobody could prepare for it. Choose other days."
        ),
    )
    PLANNED_TWICE = (
        "planned_twice",
        _("A visit of this name begins on that day already. It would stand twice. Look at the list of visits."),
    )
    TAKEN_NAME = ("taken_name", _("There is a visit under this short address. Two would be confused. Choose another."))
    NOT_NEXT = (
        "not_next",
        _("This step does not come next. A visit goes through its steps in order. Look where it is."),
    )
    NO_AGENDA = ("no_agenda", _("The agenda is empty. Nobody would know where to come. Put at least one point on it."))
    TOO_EARLY = ("too_early", _("The first day is still to come. The mayor is not there yet. Wait for it."))
    NO_REASON = ("no_reason", _("A reason is missing. Everybody reads it. Write one sentence."))
    ENDED = ("ended", _("This visit is finished or was called off. Its record stays as it is. Plan another one."))
    NO_OUTCOME = (
        "no_outcome",
        _(
            "Nothing new came of this visit: no action was adopted. A visit ends with at least one, or says in public why not. Adopt one, or write the reason."
        ),
    )
    BASE_BUSY = ("base_busy", _("The days are not those of the visit. Nobody would be there. Choose a day between."))
    BAD_TRAVEL = (
        "bad_travel",
        _("The minutes on the way are no number from 0 to 600. The day sheet counts with them. Write such as 20."),
    )
    STILL_THERE = (
        "still_there",
        _(
            "The last day is still to come. People read that the mayor stays until then. Wait for it, or write in public why the mayor leaves before."
        ),
    )
    POINTS_LEFT = (
        "points_left",
        _("Points of the agenda are still to come. People would wait there. Hold them first, or call them off."),
    )
    QUESTIONS_LEFT = (
        "questions_left",
        _(
            "Questions of the town hall have no answer yet. Who asked them waits. Answer them, take them up, or say why not."
        ),
    )
    NO_PARTNER = ("no_partner", _("Only the partner district or the planning office changes this. Ask them."))
    NOT_OPEN = ("not_open", _("The city does not take this now. Look at the visit's page for what comes next."))


class CannotPlan(Reason):
    """Why the plan of a visit cannot be changed so."""

    NO_WORDS = ("no_words", _("The words are missing. Everybody reads them. Write one sentence."))
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    TOO_LONG = ("too_long", _("This is longer than 2,000 letters. Nobody would read it to the end. Shorten it."))
    REMARKS_OPEN = (
        "remarks_open",
        _(
            "People may still remark on the plan. They were told until when. Wait for that day, or say in public why it is decided before."
        ),
    )
    NO_OFFICE = ("no_office", _("The office is missing. Somebody must answer for it. Choose one."))
    NO_DATE = ("no_date", _("The day is missing or has passed. What has no day is never late. Choose one to come."))
    DONE = (
        "done",
        _("This task was finished before. What came of it stands. Give a new task, if there is more to do."),
    )
    TOO_FAR = (
        "too_far",
        _(
            "The day is more than ten years away. Nobody now could answer for it. Choose an earlier one, or a first part of it."
        ),
    )
    BAD_DAYS = (
        "bad_days",
        _("The days for remarks are not between 1 and 90. People need time, and an end. Write such as 14."),
    )
    NO_REASON = ("no_reason", _("The reason is missing. Who asked for it reads why not. Write one sentence."))
    NO_THEME = ("no_theme", _("No theme is chosen. An action answers what was said. Choose at least one."))
    ADOPTED = ("adopted", _("The plan is adopted. What stands in it is promised. Change the promise instead."))
    NOT_DRAFT = (
        "not_draft",
        _("The plan is presented already. People speak about what they read there. Write a remark instead."),
    )
    NOT_PRESENTED = (
        "not_presented",
        _("The plan is not presented yet. There is nothing to speak about. Wait for the day."),
    )
    EMPTY = ("empty", _("The plan has no action. There is nothing to present. Write the first."))
    BAD_FIGURE = (
        "bad_figure",
        _(
            "The figure is not complete, or its target is where it begins. A change could not be seen. Write name, beginning and target."
        ),
    )
    BAD_MONEY = (
        "bad_money",
        _("The amount is no whole number of won above nothing. Everybody reads what it costs. Write it in figures."),
    )
    BAD_QUORUM = (
        "bad_quorum",
        _("The share is no whole number from 10 to 90. Nobody could meet by it. Write such as 50."),
    )
    REPLIED = ("replied", _("This remark has its reply. Read it, or write a new remark."))


class CannotShape(Reason):
    """Why a kind of visit cannot have such settings."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes this. It holds for every visit to come. Ask one."),
    )
    NO_NAME = ("no_name", _("The name is empty. Everybody reads it. Write it in at least one language."))
    BAD_STEP = (
        "bad_step",
        _(
            "A line of the checklist has no number of days up to 365, or no words. Nobody would know when or what. Write such as: -7 Publish the day sheets."
        ),
    )
    BAD_DAYS = (
        "bad_days",
        _("The days for remarks are not between 1 and 90. People need time, and an end. Write such as 14."),
    )
    PAST = ("past", _("That day has passed. Visits planned since then keep their checklist. Choose today or later."))
    SAME_DAY = (
        "same_day",
        _("Settings of this kind begin on that day already. Two would contradict each other. Choose another day."),
    )


class CannotAsk(Reason):
    """Why a question cannot be asked, backed or answered at a town hall."""

    NO_WORDS = ("no_words", _("The question is empty. Nobody could answer it. Write it in one sentence."))
    NO_ANSWER = (
        "no_answer",
        _("The answer is empty. Whoever was not there reads it. Write in a sentence what was said."),
    )
    NO_OFFICE = ("no_office", _("The office is missing. Somebody must keep the promise. Choose one."))
    TOO_LONG = ("too_long", _("This is longer than 400 letters. It cannot be read aloud. Shorten it."))
    SHUT = (
        "shut",
        _("This town hall takes no questions now. They would not be heard. Tell the city your story instead."),
    )
    BACKED = ("backed", _("You have backed this question already. Each voice counts once. Back another one too."))
    NOT_OPEN = ("not_open", _("This question is answered or not shown. Nothing can be added. Look at the others."))
    TOO_MANY = (
        "too_many",
        _("Many questions came from here within a minute. A person should ask them. Wait a little."),
    )


FARTHEST = 365  # days from a visit at which its checklist still asks for something
MOST_SAID = 2000  # letters of a remark, a reply, a reason
MOST_LETTERS = 400  # of a question
REMARK_DAYS = 14  # in which residents remark on a presented plan, where nothing else is said
