"""The only room that writes forums: lock, ask, change, record, tell."""

from .erasing import forget
from .ladder import answer, look_after, set_rung
from .opining import add_table, decide, say, write_notes
from .planning import Planned, Settled, call_off, change, hold, move, plan, report, set_seats, settle
from .proposing import Proposed, check_topic, drop_topic, propose
from .seating import Comes, check_in, give_back, register, undo_check_in
from .voting import hide_statement, show_statement, state, vote

__all__ = [
    "Comes",
    "Planned",
    "Proposed",
    "Settled",
    "add_table",
    "answer",
    "call_off",
    "change",
    "check_in",
    "check_topic",
    "decide",
    "drop_topic",
    "forget",
    "give_back",
    "hide_statement",
    "hold",
    "look_after",
    "move",
    "plan",
    "propose",
    "register",
    "report",
    "say",
    "set_rung",
    "set_seats",
    "settle",
    "show_statement",
    "state",
    "undo_check_in",
    "vote",
    "write_notes",
]  # fmt: skip
