"""The words, moves and limits of calls, proposals, payments and what came of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.moves import Moves

LONGEST_ANSWER = 3000
MOST_LINES = 20
PEER_POINTS = (3, 2, 1)  # a group gives each of these to one other proposal of its call
COOLING_DAYS = 3  # from the call-back about a new bank account until money goes there


class Stage(models.TextChoices):
    """What a kind of money is for."""

    SEED = "seed", _("Seed: neighbours begin")
    GROWTH = "growth", _("Growth: a group goes on")
    ALLEY = "alley", _("Alley: a place is made together")
    PROBLEM = "problem", _("A problem is solved")
    SPACE = "space", _("A space for everybody")


class CallState(models.TextChoices):
    """Where a call is; open and closed follow from its days."""

    DRAFT = "draft", _("Being prepared")
    PUBLISHED = "published", _("Published")
    DECIDED = "decided", _("Decided")
    CANCELLED = "cancelled", _("Cancelled")


CALL_MOVES = Moves(
    CallState,
    {
        CallState.DRAFT: {CallState.PUBLISHED, CallState.CANCELLED},
        CallState.PUBLISHED: {CallState.DECIDED, CallState.CANCELLED},
        CallState.DECIDED: set(),
        CallState.CANCELLED: set(),
    },
)


class Phase(models.TextChoices):
    """What a reader sees of a call on a day."""

    DRAFT = "draft", _("Being prepared")
    COMING = "coming", _("Opens soon")
    OPEN = "open", _("Open for proposals")
    JUDGED = "judged", _("Being judged")
    DECIDED = "decided", _("Decided")
    CANCELLED = "cancelled", _("Cancelled")


class State(models.TextChoices):
    """Where a proposal is."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Sent")
    CORRECTING = "correcting", _("The group puts something right")
    ELIGIBLE = "eligible", _("Is judged")
    INELIGIBLE = "ineligible", _("Could not be judged")
    AWARDED = "awarded", _("Awarded")
    RESERVE = "reserve", _("On the reserve list")
    DECLINED = "declined", _("Not awarded")
    WITHDRAWN = "withdrawn", _("Taken back by the group")


MOVES = Moves(
    State,
    {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.CORRECTING, State.ELIGIBLE, State.INELIGIBLE, State.WITHDRAWN},
        State.CORRECTING: {State.SUBMITTED, State.INELIGIBLE, State.WITHDRAWN},
        State.ELIGIBLE: {State.AWARDED, State.RESERVE, State.DECLINED, State.INELIGIBLE, State.WITHDRAWN},
        State.INELIGIBLE: {State.ELIGIBLE},
        State.AWARDED: {State.WITHDRAWN},
        State.RESERVE: {State.AWARDED, State.DECLINED, State.WITHDRAWN},
        State.DECLINED: {State.AWARDED, State.RESERVE},
        State.WITHDRAWN: set(),
    },
)
WRITABLE = (State.DRAFT, State.CORRECTING)
IN_PLAY = (State.DRAFT, State.SUBMITTED, State.CORRECTING, State.ELIGIBLE, State.RESERVE, State.AWARDED)


class Why(models.TextChoices):
    """Why the words of a proposal were frozen."""

    SUBMITTED = "submitted", _("Sent")
    CORRECTED = "corrected", _("Put right")
    AWARDED = "awarded", _("Awarded")


class Tie(models.TextChoices):
    """Why somebody does not judge a group's proposal."""

    MEMBER = "member", _("is or was in the group")
    HOUSEHOLD = "household", _("shares an address or a telephone with a member")
    OFFICE = "office", _("works in one office with a member")
    HELPED = "helped", _("has advised or mediated the group")
    DECLARED = "declared", _("has said so")


class Look(models.TextChoices):
    """What was found out beyond the paper."""

    VISIT = "visit", _("Site visit")
    INTERVIEW = "interview", _("Interview")
    TALK = "talk", _("Talk between judges")


class Outcome(models.TextChoices):
    """What the decision is on a proposal."""

    AWARD = "award", _("Award")
    RESERVE = "reserve", _("Reserve list")
    DECLINE = "decline", _("Not awarded")


class GrantState(models.TextChoices):
    """Where a grant is."""

    OFFERED = "offered", _("The group looks at the agreement")
    RUNNING = "running", _("Under way")
    SETTLED = "settled", _("Settled")
    REFUSED = "refused", _("Not taken up")


GRANT_MOVES = Moves(
    GrantState,
    {
        GrantState.OFFERED: {GrantState.RUNNING, GrantState.REFUSED},
        GrantState.RUNNING: {GrantState.SETTLED},
        GrantState.SETTLED: set(),
        GrantState.REFUSED: set(),
    },
)


class PaymentState(models.TextChoices):
    """Where a payment is."""

    ASKED = "asked", _("Asked for")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("With the bank")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Refused by the bank")
    BOUNCED = "bounced", _("Came back")
    DROPPED = "dropped", _("Not approved")


PAYMENT_MOVES = Moves(
    PaymentState,
    {
        PaymentState.ASKED: {PaymentState.APPROVED, PaymentState.DROPPED},
        PaymentState.APPROVED: {PaymentState.SENT, PaymentState.DROPPED},
        PaymentState.SENT: {PaymentState.PAID, PaymentState.FAILED},
        PaymentState.PAID: {PaymentState.BOUNCED},
        PaymentState.FAILED: set(),
        PaymentState.BOUNCED: set(),
        PaymentState.DROPPED: set(),
    },
)
UNDER_WAY = (PaymentState.ASKED, PaymentState.APPROVED, PaymentState.SENT, PaymentState.PAID)


class Proof(models.TextChoices):
    """What shows that something was bought."""

    INVOICE = "invoice", _("Electronic invoice")
    CARD = "card", _("Card slip")
    TRANSFER = "transfer", _("Bank transfer")
    CASH = "cash", _("Cash receipt")


class Checked(models.TextChoices):
    """What the city found of an expense."""

    OPEN = "open", _("Not looked at")
    FINE = "fine", _("Fits")
    ASKED = "asked", _("A question is open")
    REFUSED = "refused", _("Does not fit")
    TAKEN_BACK = "taken_back", _("Taken back by the group")


class Flag(models.TextChoices):
    """What a person should look at in an expense. Nothing follows by itself."""

    SELF = "self", _("the payee has a member's name")
    ITEM = "item", _("more than its item was to cost")
    OUTSIDE = "outside", _("outside of the project's days")
    CASH = "cash", _("more cash than allowed")


class ReportKind(models.TextChoices):
    """Which report is owed."""

    INTERIM = "interim", _("Report on the way")
    FINAL = "final", _("Report in the end")


class Result(models.TextChoices):
    """What came of a project. About three in ten have no result, and teach something."""

    WORKS = "works", _("It works")
    CHANGED = "changed", _("It became something else")
    RESTING = "resting", _("It rests")
    NONE = "none", _("No result")


class Verdict(models.TextChoices):
    """What becomes of a project that lasted."""

    SERVICE = "service", _("A service of the city")
    COOPERATIVE = "cooperative", _("A co-operative")
    NGO = "ngo", _("A non-profit organisation")
    ENTERPRISE = "enterprise", _("A social enterprise")
    NOT_YET = "not_yet", _("Stays a project of the group")


class Measure(models.TextChoices):
    """What the division steers by, counted from what is there."""

    VILLAGES = "villages", _("villages with a group of their own")
    PROJECTS = "projects", _("villages with at least two projects")
    PEOPLE = "people", _("residents who take part, each counted once")


class Programme(models.TextChoices):
    """Through which programme somebody found work."""

    GROUPS = "groups", _("groups of neighbours")
    ENERGY = "energy", _("energy self-reliant villages")
    ACADEMY = "academy", _("academies and schools")
    COUNCILS = "councils", _("neighbourhood councils and committees")
    OTHER = "other", _("another programme of the city")
