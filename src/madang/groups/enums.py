"""The words, moves and reasons of groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves
from madang.kit.refusal import Reason

LONGEST_IDEA = 200  # letters: it is read aloud to whoever is asked to join
LONGEST = 4000  # letters in one text of a group
SEATS = "group-seats"  # session key: the seats that this browser has taken with a code
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is mistaken for another when it is read aloud


class State(models.TextChoices):
    """Where a group is."""

    FORMING = "forming", _("Looking for its three")
    ACTIVE = "active", _("At work")
    RESTING = "resting", _("Taking a rest")
    MERGED = "merged", _("Went on in another group")
    ENDED = "ended", _("Ended")


MOVES = Moves(
    State,
    {
        State.FORMING: {State.ACTIVE, State.ENDED},
        State.ACTIVE: {State.RESTING, State.MERGED, State.ENDED},
        State.RESTING: {State.ACTIVE, State.MERGED, State.ENDED},
        State.MERGED: set(),
        State.ENDED: set(),
    },
)


class Tie(models.TextChoices):
    """What ties a member to the area."""

    LIVES = "lives", _("I live there")
    WORKS = "works", _("I work there")
    STUDIES = "studies", _("I study there")


class Way(models.TextChoices):
    """How somebody said yes."""

    WEB = "web", _("On the web")
    PHONE = "phone", _("By telephone")
    DESK = "desk", _("At a desk")


class Post(models.TextChoices):
    """What a member does for the group."""

    MEMBER = "member", _("A member")
    LEAD = "lead", _("Speaks for the group")
    BANK = "bank", _("Holds the bank account")
    SIGNER = "signer", _("Signs for payments")


class Kind(models.TextChoices):
    """What members decide together. It holds once more than half of them have said yes."""

    PLAIN = "plain", _("Something of our own")
    WORDS = "words", _("Our name and what we do")
    CHARTER = "charter", _("Our charter")
    COURSE = "course", _("A changed course")
    POSTS = "posts", _("Who holds which post")
    REST = "rest", _("A rest")
    BACK = "back", _("Back to work")
    SPLIT = "split", _("Two groups instead of one")
    MERGE = "merge", _("Going on in another group")
    END = "end", _("The end")


class Writer(models.TextChoices):
    """Who noted what was learned."""

    MEMBER = "member", _("A member")
    LEFT = "left", _("Somebody who left")
    ADVISER = "adviser", _("An adviser")
    MEDIATOR = "mediator", _("A mediator")


class Outcome(models.TextChoices):
    """How a call to a mediator ended."""

    AGREED = "agreed", _("They found a way")
    PARTED = "parted", _("They part")
    LEFT = "left", _("It was let rest")


class Sign(models.TextChoices):
    """What may mean that a group is not what it seems. A person looks; nothing follows by itself."""

    CONTACT = "contact", _("members share a telephone or an address with members of other groups")
    DEVICE = "device", _("seats were taken from one device")
    FOUNDER = "founder", _("one person began many groups")
    ALIKE = "alike", _("its words are nearly those of another group")
    BURST = "burst", _("its seats were filled within minutes")


class CannotForm(Reason):
    """Why a group cannot begin, or somebody cannot join it."""

    NO_IDEA = (
        "no_idea",
        _("The idea is missing. Whoever is asked to join reads it first. Write it in one sentence."),
    )
    LONG_IDEA = (
        "long_idea",
        _("The idea is longer than 200 letters. It is read aloud to whoever is asked. Shorten it to one sentence."),
    )
    NO_NAME = ("no_name", _("The name is missing. The others want to know who is with them. Write it."))
    NO_CONTACT = (
        "no_contact",
        _("There is no telephone and no e-mail. Nobody could be told what the group decides. Write one of them."),
    )
    NO_AREA = ("no_area", _("The neighbourhood is missing. A group belongs to one. Choose it."))
    NO_TIE = (
        "no_tie",
        _(
            "Nothing ties you to the neighbourhood. A group is of people who live, work or study there. Choose what fits."
        ),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    SAME_CONTACT = (
        "same_contact",
        _("Somebody joined with this telephone or address already. Three accounts are not three people. Use your own."),
    )
    IS_MEMBER = ("is_member", _("You are in this group already. Nobody counts twice. Send the code to somebody else."))
    NOT_OPEN = (
        "not_open",
        _(
            "This code is not valid any more: the group is complete, or took a new code. Ask who gave it to you for the new one."
        ),
    )
    OFFICIAL = (
        "official",
        _(
            "You hold a seat of the city that decides about groups. Nobody decides about their own. Help as an adviser instead."
        ),
    )
    TOO_MANY = (
        "too_many",
        _(
            "Many groups were begun from here within minutes. A machine could do that. Wait ten minutes, or call the city."
        ),
    )
    FULL = ("full", _("The group has as many members as it can hold. Begin one of your own, or ask to be told."))


class CannotLive(Reason):
    """Why a group cannot decide or do this."""

    NOT_MEMBER = ("not_member", _("You are not in this group. Its members decide. Ask one of them for the code."))
    NO_WORDS = ("no_words", _("The words are missing. All members read them. Write one sentence."))
    TOO_LONG = ("too_long", _("This is longer than 4,000 letters. Nobody would read it to the end. Shorten it."))
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NOT_NOW = ("not_now", _("The group cannot do this where it is now. Its page says what comes next. Look there."))
    NO_DAY = ("no_day", _("The day is missing, has passed, or is more than two years away. Choose one to come."))
    ONE_SIGNER = (
        "one_signer",
        _(
            "The one who holds the account would be the only one who signs. Money needs two pairs of eyes. Choose another signer."
        ),
    )
    SAID = ("said", _("You have said yes to this already. Each voice counts once. Wait for the others."))
    DONE = ("done", _("This is decided or was taken back. Its record stays. Propose it anew."))
    NO_ONE = ("no_one", _("Nobody is chosen, or everybody is. Two groups need people in both. Choose who goes along."))
    NO_OTHER = (
        "no_other",
        _(
            "There is no group at work under this number, or it is your own. Nobody could go on there. Look the number up."
        ),
    )
    PAUSED = (
        "paused",
        _(
            "A mediator asked everybody to wait until then. What is decided in anger does not hold. Come back after that day."
        ),
    )
    CLAIMED = (
        "claimed",
        _(
            "Two sides say that they are the group. Its name, posts, parts and end wait until a mediator has settled it. Help and all else go on."
        ),
    )
    CALLED = (
        "called",
        _("A mediator is with this group already. Two would be in each other's way. Wait for the call."),
    )
    SETTLED = ("settled", _("This call is settled. Its record stays. Begin a new one."))
    NOT_YOURS = ("not_yours", _("Another office looks after this. What is said there is private. Ask them."))


class CannotPay(Reason):
    """Why new payments to a group wait. Help goes on meanwhile."""

    FORMING = ("forming", _("The group is not complete yet. Payments begin with three. Help goes on meanwhile."))
    SHORT = (
        "short",
        _(
            "The group has fewer than three people at the moment. New payments wait until it has. Help goes on meanwhile."
        ),
    )
    HELD = (
        "held",
        _("A mediator is with the group. New payments wait, and nobody is blamed. Help goes on meanwhile."),
    )
    RESTING = ("resting", _("The group takes a rest. Payments go on when it is back. Nothing is lost."))
    ENDED = ("ended", _("The group has ended. Nothing can be paid to it. Look at its handover."))
