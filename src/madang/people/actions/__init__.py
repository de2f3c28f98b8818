"""The only room that writes persons, how they are reached, who acts for them, and who works for the city."""

from ..contacts import Introduced
from .drafting import finish_draft, forget_drafts, keep_draft
from .helping import end_help, let_help
from .meeting import (
    add_contact,
    consent,
    drop_contact,
    forget,
    keep_contacts,
    meet,
    named,
    prove,
    set_how_to_answer,
    set_needs,
    withdraw_consent,
)
from .plans import appeal, decide_appeal, end_plan, plan_contact
from .records import join, part, propose_again, tell_apart
from .seating import begin_leave, come_back, drop_leave, end_role, give_role, go_on, leave, take_role
from .staff import be_away, seat

__all__ = [
    "Introduced",
    "add_contact",
    "appeal",
    "be_away",
    "begin_leave",
    "come_back",
    "consent",
    "decide_appeal",
    "drop_contact",
    "drop_leave",
    "end_help",
    "end_plan",
    "end_role",
    "finish_draft",
    "forget",
    "forget_drafts",
    "give_role",
    "go_on",
    "join",
    "keep_contacts",
    "keep_draft",
    "leave",
    "let_help",
    "meet",
    "named",
    "part",
    "plan_contact",
    "propose_again",
    "prove",
    "seat",
    "set_how_to_answer",
    "set_needs",
    "take_role",
    "tell_apart",
    "withdraw_consent",
]
