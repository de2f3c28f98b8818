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
    LARGE_PRINT = "large_print", _("Large print")
    SAFE_CONTACT = "safe_contact", _("Please do not call or write: I will ask at a desk")


class Purpose(models.TextChoices):
    """What a person agrees to, one by one."""

    PUBLISH = "publish", _("To show the story without a name")


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
