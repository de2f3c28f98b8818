"""The words and reasons of reviews."""

from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason

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
