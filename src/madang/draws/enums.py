"""The kinds of draws, their bounds, and why one cannot be committed or drawn."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


class Kind(models.TextChoices):
    """How a draw picks."""

    SEEDED = "seeded", _("One after the other, by weight")
    QUOTA = "quota", _("A whole panel, by quotas")


MOST_TICKETS = 200_000  # of all entries together: a browser on a telephone runs so many again in seconds
MOST_WEIGHT = 1000
LONGEST_SEED = 500


class CannotDraw(Reason):
    """Why entries cannot be committed, or a seed cannot be given."""

    NO_PURPOSE = (
        "no_purpose",
        _("It is not said what is drawn. Everybody reads it beside the result. Write it in a few words."),
    )
    NO_ENTRIES = (
        "no_entries",
        _(
            "There are fewer entries than are to be picked, or none. Nothing could be drawn. Pick fewer, or wait for more."
        ),
    )
    TOO_MANY = (
        "too_many",
        _(
            "These are too many entries, or too heavy ones. Nobody could run the draw again on a telephone. Draw in parts."
        ),
    )
    BAD_ENTRY = (
        "bad_entry",
        _(
            "An entry has a key, a weight or a trait that cannot be published. A draw needs plain ones. Give each a short key."
        ),
    )
    SAME_KEY = (
        "same_key",
        _("Two entries have the same key. Nobody could tell who was picked. Give each a key of its own."),
    )
    WEIGHT_AND_QUOTA = (
        "weight_and_quota",
        _(
            "A draw by quotas has entries with weights. Its chances are made as equal as the quotas allow. Take the weights out."
        ),
    )
    BAD_QUOTA = (
        "bad_quota",
        _(
            "A quota names a trait that an entry lacks, or asks for less than none. It would mean nothing. Mend the quotas."
        ),
    )
    NO_PANEL = (
        "no_panel",
        _(
            "No panel of this size meets all quotas. The entries do not have enough of somebody. Loosen a quota, or find more."
        ),
    )
    NOT_AHEAD = (
        "not_ahead",
        _("The time of the seed has come or passed. Somebody might know the seed already. Choose a later time."),
    )
    NOT_YOURS = (
        "not_yours",
        _("Only the scheduler types the seed. One office answers for it. Ask them to come with the witnesses."),
    )
    TOO_EARLY = (
        "too_early",
        _("The announced time has not come. Whoever wants to watch would be too late. Wait until then."),
    )
    NO_SEED = ("no_seed", _("The seed is missing or too long. Without it nothing is drawn. Type what came up."))
    NO_WITNESSES = (
        "no_witnesses",
        _("The witnesses are missing. Somebody must be able to say that they saw it. Write their names."),
    )
    ABANDONED = (
        "abandoned",
        _("This draw was given up, with a reason that everybody reads. A seed would change nothing. Use the new list."),
    )
    SEED_KNOWN = (
        "seed_known",
        _(
            "The announced time of the seed has come. Somebody might know the result, and choose another. Type the seed in."
        ),
    )
    NO_REASON = (
        "no_reason",
        _("A reason is missing. Everybody reads why a published list was given up. Write one sentence."),
    )
    DRAWN = ("drawn", _("This draw has its seed already. A second one would be a second draw. Read the result."))
