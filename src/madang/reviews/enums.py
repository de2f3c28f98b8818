"""The words and reasons of reviews."""

from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason

MOST_CRITERIA = 12  # of one rubric: whoever reviews reads all of them each time
LONGEST_NAME = 80  # letters of a criterion
LONGEST_HINT = 300
MOST_REVIEWERS = 9
MOST = 4  # points of one criterion: 0 not at all, 1 a little, 2 partly, 3 largely, 4 wholly


class CannotReview(Reason):
    """Why somebody cannot review, or not so."""

    CONFLICT = (
        "conflict",
        _("You have a part in this matter. Nobody judges their own. Leave it to the other reviewers."),
    )
    OWN = (
        "own",
        _("You are one of those who ask. Nobody judges their own matter. Leave it to the other reviewers."),
    )
    INCOMPLETE = (
        "incomplete",
        _("A criterion has no points, or too many. The parts are published. Give each criterion 0 to 4 points."),
    )
    NO_REASON = ("no_reason", _("The words are missing. Whoever asks later reads why. Write one sentence."))
    REVIEWED = (
        "reviewed",
        _(
            "You have scored this already. A part in the matter must be said before. Ask the scheduler to take your score out."
        ),
    )
    ENOUGH = ("enough", _("This has all its reviews. One more would weigh more than theirs. Choose another."))


class CannotPublish(Reason):
    """Why criteria cannot hold from a day on, or not be taken back."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator changes what holds for everybody. It must be clear who did. Ask one."),
    )
    NO_CODE = (
        "no_code",
        _(
            "The short word of these criteria is missing or has other signs. Terms name them by it. Write small Latin letters, digits and hyphens, such as weekend-date."
        ),
    )
    PASSED = (
        "passed",
        _("That day has passed. What was judged by the criteria of that time stays. Choose today or a later day."),
    )
    SAME_DAY = (
        "same_day",
        _(
            "Criteria begin on that day already. Two on one day would contradict each other. Choose another day, or take those back first."
        ),
    )
    NONE = ("none", _("There is no criterion. Nobody could be judged by nothing. Write at least one."))
    TOO_MANY = (
        "too_many",
        _("There are more than twelve criteria. Whoever reviews reads all of them each time. Join some."),
    )
    BAD_CODE = (
        "bad_code",
        _(
            "The short word of a criterion is missing or has other signs. Points are kept under it. Write small Latin letters, digits and hyphens, such as reach."
        ),
    )
    CODE_TWICE = (
        "code_twice",
        _(
            "Two criteria have the same short word. Their points would lie on top of each other. Give each its own word."
        ),
    )
    NO_NAME = (
        "no_name",
        _(
            "A criterion has no name in one of the languages. Whoever reads that language could not see what counts. Write it in each."
        ),
    )
    LONG_WORDS = (
        "long_words",
        _(
            "A name is longer than 80 letters, or a hint longer than 300. It would not be read to the end. Write it shorter; nothing was cut."
        ),
    )
    WEIGHT = (
        "weight",
        _(
            "A weight is not a whole number from 1 to 100. A criterion without weight counts nothing. Write such a number."
        ),
    )
    NOT_A_HUNDRED = (
        "not_a_hundred",
        _(
            "The weights do not add up to 100. Points are of 100, so that everybody can compare them. Change the weights until they do."
        ),
    )
    REVIEWERS = (
        "reviewers",
        _(
            "The number of reviewers is not from 1 to 9. With none nothing is judged, with more it never ends. Write such a number."
        ),
    )
    SPREAD = (
        "spread",
        _(
            "The difference that asks for a talk is not from 0 to 100 points. There are no more points than that. Write such a number."
        ),
    )
    BEGUN = ("begun", _("These criteria have begun. They stay as they were published. Write new ones from a day on."))
    IN_USE = (
        "in_use",
        _(
            "Something goes by these criteria already and would have none. People would not know by what they are chosen. Let it go by others first."
        ),
    )
