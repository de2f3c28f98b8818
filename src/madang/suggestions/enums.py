"""The words and reasons of cards and themes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


class Source(models.TextChoices):
    """By which way a card came."""

    TABLET = "tablet", _("Written down by a note-taker")
    POSTER = "poster", _("By the code on a poster")
    FORUM = "forum", _("At a forum table")
    PAPER = "paper", _("On a paper card")
    PHONE = "phone", _("By telephone")
    IMPORT = "import", _("From a list or social media")
    CASE = "case", _("From a story told to the city")


class Rule(models.TextChoices):
    """The rule by which a card is taken off the public pages. The words themselves stay for audit."""

    PERSONAL = "personal", _("It names or shows a private person")
    INSULT = "insult", _("It insults or threatens somebody")
    ADVERT = "advert", _("It sells something")
    UNLAWFUL = "unlawful", _("The law forbids to show it")
    NO_WORDS = "no_words", _("It has no words that could be read")


class Decision(models.TextChoices):
    """How an appeal ended."""

    STANDS = "stands", _("It stays off the public pages")
    SHOWN = "shown", _("It is shown again")


class Visibility(models.TextChoices):
    """Whether everybody may read a card, and if not, why not."""

    SHOWN = "shown", _("Shown")
    NOT_CHECKED = "not_checked", _("Waits to be read by the city")
    NOT_AGREED = "not_agreed", _("The author did not agree to show it")
    WITHDRAWN = "withdrawn", _("The author took the agreement back")
    HIDDEN = "hidden", _("Taken off by a moderator")


class CannotSay(Reason):
    """Why a card cannot be taken in."""

    NO_WORDS = ("no_words", _("The card is empty. There would be nothing to read. Write what was said."))
    TOO_LONG = (
        "too_long",
        _("This is longer than 2,000 letters. Nobody could sort it. Make two cards of it, one matter each."),
    )
    SHUT = (
        "shut",
        _("This collection has ended. Nothing said now would reach the plan. Tell the city your story instead."),
    )
    PAPER_TAKEN = (
        "paper_taken",
        _("A card with this printed number has been typed in already. It would count twice. Look it up by its number."),
    )
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    NO_FILE = ("no_file", _("No file is chosen. There is nothing to read. Choose a CSV file."))
    NO_ORIGIN = (
        "no_origin",
        _("Where the list comes from is not said. Brought a second time, its cards would stand twice. Write one word, such as facebook."),
    )  # fmt: skip
    TOO_LARGE = (
        "too_large",
        _(
            "The file is larger than 30 MB. It would fill the memory. Split it, and bring the parts in one after the other."
        ),
    )
    TOO_MANY = (
        "too_many",
        _("More than 500 cards came at once. They could not be kept in one go. Send them in parts."),
    )
    BROKEN = (
        "broken",
        _("The cards could not be read. Nothing of them was kept. Send them again; they stay on the device."),
    )


class CannotSort(Reason):
    """Why a card or a theme cannot be sorted so."""

    NO_CARD = ("no_card", _("No card is chosen. There is nothing to sort. Tick at least one, then press a theme."))
    LONG_NAME = ("long_name", _("The name is longer than 80 letters. Nobody could press it. Write two or three words."))
    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    TWO_THEMES = (
        "two_themes",
        _("The card is in two themes already. More would blur what it says. Take it out of one first."),
    )
    NO_NAME = ("no_name", _("The theme has no name. Everybody reads it. Write two or three words."))
    NAMED = (
        "named",
        _("A theme of this name exists. Two alike could not be told apart. Choose another name, or use that one."),
    )
    OTHER_POOL = (
        "other_pool",
        _("The card and the theme belong to different collections. They cannot meet. Choose a theme of this one."),
    )
    SAME = ("same", _("This is one theme. It cannot be put into itself. Choose another."))
    GONE = ("gone", _("The theme was put into another meanwhile. Cards cannot go there any more. Read the list again."))


class CannotHide(Reason):
    """Why a card cannot be taken off, appealed or shown again."""

    PERSONAL_NUMBER = (
        "personal_number",
        _("A resident registration number stands in the words. The law forbids the city to keep it. Take it out."),
    )
    EMPTY = ("empty", _("The objection is empty. Nobody could look at it. Write why the words should be shown."))
    NO_REASON = ("no_reason", _("A reason is missing. The author reads it. Write one sentence."))
    HIDDEN = (
        "hidden",
        _("The card is off the public pages already. Nothing would change. Look at the reason that is written there."),
    )
    NOT_HIDDEN = ("not_hidden", _("Everybody can read this card. There is nothing to object to. Go back."))
    APPEALED = (
        "appealed",
        _("An objection is being looked at. A second one would not be sooner. Wait for the answer."),
    )
    NO_APPEAL = ("no_appeal", _("Nobody objects. There is nothing to decide. Go back to the list."))
    OWN_RULING = (
        "own_ruling",
        _("You took this card off yourself. Somebody else must look at the objection. Leave it to a colleague."),
    )
    NOT_MODERATOR = (
        "not_moderator",
        _("Only a moderator or a supervisor decides this. The rule protects both sides. Ask one of them."),
    )


LONGEST = 2000  # letters of a card
MOST_AT_ONCE = 500  # cards in one sending from a device
MOST_THEMES = 2
LONGEST_NAME = 80  # letters of a theme
