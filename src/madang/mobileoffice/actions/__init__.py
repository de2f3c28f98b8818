"""The only room that writes visits: lock, ask, change, record, tell."""

from .agenda import Point, add_stop, announce_agenda, call_off_stop
from .erasing import forget
from .hall import (
    Asked,
    answer,
    ask,
    back,
    correct_answer,
    hide_question,
    make_case,
    make_promise,
    open_question,
    set_broadcast,
)
from .planning import (
    Line,
    adopt,
    drop_line,
    found_committee,
    pledge,
    present,
    remark,
    reply_to_remark,
    show_remark,
    write_line,
)
from .shaping import write_shape
from .team import done_task, give_task, join_team, leave_team
from .visiting import Planned, change, explain_gap, gather, move_on, plan, publish, take_step, undo_step

__all__ = [
    "Asked", "Line", "Planned", "Point", "add_stop", "adopt", "announce_agenda", "answer", "ask", "back", "call_off_stop", "change", "correct_answer",
    "done_task", "drop_line", "explain_gap", "forget", "found_committee", "gather", "give_task", "hide_question", "join_team", "leave_team",
    "make_case", "make_promise", "move_on", "open_question", "plan", "pledge", "present", "publish", "remark", "reply_to_remark",
    "set_broadcast", "show_remark", "take_step", "undo_step", "write_line", "write_shape",
]  # fmt: skip
