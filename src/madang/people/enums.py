"""Roles, needs, kinds of contact, and why something about a person is refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.kit.refusal import Reason


class ContactKind(models.TextChoices):
    """What a contact point is."""

    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Postal address")


class RoleKind(models.TextChoices):
    """What somebody does for the city."""

    AGENT = "agent", _("Call-centre agent")
    CLERK = "clerk", _("Desk clerk")
    OFFICER = "officer", _("Department officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    MODERATOR = "moderator", _("Moderator")
    ADVISER = "adviser", _("Village-centre adviser")
    EVALUATOR = "evaluator", _("Evaluator")
    SCHEDULER = "scheduler", _("Mayor's scheduler")
    MAYOR = "mayor", _("Mayor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Need(models.TextChoices):
    """What a person needs so that a talk can be a talk."""

    INTERPRETER = "interpreter", _("An interpreter")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    WHEELCHAIR = "wheelchair", _("Step-free access")
    LOOP = "loop", _("An induction loop for hearing aids")
    LARGE_PRINT = "large_print", _("Large print")
    NO_VOICEMAIL = "no_voicemail", _("Never leave a message on a machine or with others")
    SAFE_CONTACT = "safe_contact", _("Please do not call or write: I will ask at a desk")


class Purpose(models.TextChoices):
    """What a person agrees to, one by one."""

    PUBLISH = "publish", _("To show the story without a name")


class Scope(models.TextChoices):
    """What a helper may do for somebody."""

    FOLLOW = "follow", _("See the stories and the answers")
    ACT = "act", _("Also reply, add and open again")


class Hears(models.TextChoices):
    """Who is told what happens, where somebody has a helper."""

    PERSON = "person", _("Only the person")
    HELPER = "helper", _("Only the helper")
    BOTH = "both", _("Both")


class CannotHelp(Reason):
    """Why somebody cannot be made a helper."""

    SELF = ("self", _("This is the same person. Nobody needs a permission for their own matters. Name another person."))
    NOT_KNOWN = (
        "not_known",
        _(
            "The city cannot reach this helper. They must be able to prove who they are. Write a name, and a telephone or e-mail."
        ),
    )
    NO_END = (
        "no_end",
        _(
            "The last day is missing or too far. A permission without an end is forgotten. Choose a day within two years."
        ),
    )
    PASSED = (
        "passed",
        _("The last day has passed already. The permission would hold on no day. Choose a day to come."),
    )
    HELPS_ALREADY = (
        "helps_already",
        _("This person helps already. Two permissions would contradict each other. End the old one first."),
    )
    STAFF = (
        "staff",
        _("A member of staff cannot be a helper. They might decide on what they ask for. Name a relative or a friend."),
    )


class CannotMerge(Reason):
    """Why two records of people cannot be joined or parted."""

    SAME = ("same", _("This is one record. There is nothing to join. Choose another one."))
    STAFF = (
        "staff",
        _("One of these belongs to a member of staff. Work and home are kept apart. Leave them as they are."),
    )
    JOINED = ("joined", _("These have been joined already. Joining twice changes nothing. Part them first."))
    NOT_JOINED = ("not_joined", _("This record is not joined with another. There is nothing to part. Go back."))
    NO_REASON = ("no_reason", _("A reason is missing. Whoever looks later must know why. Write one sentence."))


class CannotPlan(Reason):
    """Why a contact plan cannot be made, ended or appealed against."""

    NOT_SUPERVISOR = (
        "not_supervisor",
        _("Only a supervisor decides this, by name. It limits a resident's right. Ask one."),
    )
    NO_WORDS = (
        "no_words",
        _("The terms or the reason are missing. The person is told both. Write how they are heard, and why."),
    )
    NO_END = (
        "no_end",
        _("The last day is missing or more than six months away. A limit must end. Choose a nearer day."),
    )
    PASSED = (
        "passed",
        _("The last day is not after today. The limit would hold on no day. Choose a later one."),
    )
    OPEN = ("open", _("A plan holds for this person already. Two would contradict each other. End it first."))
    ENDED = ("ended", _("This plan has ended. Nothing has to be decided any more. Go back."))
    OWN_DECISION = (
        "own_decision",
        _("You decided this plan. An appeal is looked at by somebody else. Ask another supervisor."),
    )
    APPEALED = (
        "appealed",
        _("There is an objection already. It is decided as it was written. Wait for the answer, or call the city."),
    )
    DECIDED = (
        "decided",
        _("This objection has been decided. The person has read the answer. End the plan if it should end."),
    )
    NO_APPEAL = ("no_appeal", _("Nobody has appealed. There is nothing to decide. End the plan if it is not needed."))


class CannotSeat(Reason):
    """Why somebody's seat at the desk cannot be given, ended or left so."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Only an administrator says who works here. It must be clear who did. Ask one."),
    )
    LAST_ADMINISTRATOR = (
        "last_administrator",
        _(
            "After that nobody could change who works here. The city would be shut out of its own rules. Make somebody else an administrator first."
        ),
    )
    NO_NAME = ("no_name", _("The name is empty. Acts are written down under it. Write the name."))
    OTHER_NAME = (
        "other_name",
        _(
            "This address belongs to somebody who works here under another name. The role would go to them. Write their name if they are meant, or another address."
        ),
    )
    HELD = (
        "held",
        _("This person holds this role in this office on that day already. Two are no more than one. Go back."),
    )
    NO_OFFICE = (
        "no_office",
        _("This office does not exist on that day. Nobody can work in it. Choose another office or another day."),
    )
    ENDED = ("ended", _("This role has ended already. What was done in it stands. Give it anew instead."))
    TOO_EARLY = (
        "too_early",
        _(
            "That day has passed, or lies before the role begins. What was done since then stands. Choose today or later."
        ),
    )
    BEGUN = (
        "begun",
        _("This role has been held on a day before today. What was done in it stands. Give it a last day instead."),
    )
    NO_DAYS = (
        "no_days",
        _("The last day is before the first, or has passed. Nobody would be away. Choose another day."),
    )
    AWAY = (
        "away",
        _(
            "This person is away on some of these days already. Two deputies would contradict each other. Take the other back first."
        ),
    )
    NO_DEPUTY = (
        "no_deputy",
        _("The deputy is the same person, or has no role here then. Matters would lie still. Choose a colleague."),
    )
    GONE = ("gone", _("This has changed since then. There is nothing left to take back. Look at it anew."))


class CannotComeIn(Reason):
    """Why a sign-in by the city's provider did not open the desk."""

    NOT_ANSWERED = (
        "not_answered",
        _(
            "The sign-in was not finished. It was given up, took too long, or the sign-in service gave no good answer. Begin once more, or use your password."
        ),
    )
    NOT_PROVED = (
        "not_proved",
        _(
            "The sign-in service has not checked your e-mail address. Anybody could have written it there. Ask whoever keeps that service to confirm it, then begin once more."
        ),
    )
    NOT_KNOWN = (
        "not_known",
        _(
            "No seat at this desk belongs to the e-mail address you signed in with. The city gives seats, the sign-in service does not. Ask your administrator for one."
        ),
    )
    NO_ROLE = (
        "no_role",
        _(
            "You hold no role today. It ended, or has not begun, and without one no page of the desk opens. Ask your administrator."
        ),
    )


class CannotProve(Reason):
    """Why an address is not shown to be somebody's."""

    TOO_OFTEN = (
        "too_often",
        _(
            "Codes were sent there too often. So that nobody is bothered, it is shut for a while. Wait 15 minutes, or call the city."
        ),
    )
    NO_LONGER = (
        "no_longer",
        _("This code is worth nothing any more. It is older than 15 minutes, or was guessed at. Ask for a new one."),
    )
    NOT_THE_CODE = (
        "not_the_code",
        _("This is not the code that was sent. It may be an older one. Write the six digits of the newest message."),
    )


class CannotReach(Reason):
    """Why a contact point was not taken."""

    NOT_A_PHONE = (
        "not_a_phone",
        _(
            "This is not a telephone number. The city could not call or text it. Write it with the area code, such as 010-1234-5678."
        ),
    )
    NOT_AN_EMAIL = (
        "not_an_email",
        _("This is not an e-mail address. Nothing could be sent to it. Check the part after the @ sign."),
    )
    NO_WAY_TO_ANSWER = (
        "no_way_to_answer",
        _(
            "There is no way to answer you as you asked. The number or address for it is empty. Fill it in, or choose another way."
        ),
    )


DRAFT_DAYS = 30  # until what nobody went on with is deleted
