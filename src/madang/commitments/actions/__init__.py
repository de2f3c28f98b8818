"""The only room that writes promises: lock, ask, change, record, tell."""

from .confirming import confirm, dispute, forget, uphold, vouch
from .joining import Part, merge, set_apart, split
from .measuring import Figure, fund, measure, reach, set_milestone, spend, take_reading
from .promising import FIRST_NUMBER, advance, end, hear, leave_off, move, promise, report, take_up
from .waiting import hand_on, look_after, remind

__all__ = [
    "FIRST_NUMBER",
    "Figure",
    "Part",
    "advance",
    "confirm",
    "dispute",
    "end",
    "forget",
    "fund",
    "hand_on",
    "hear",
    "leave_off",
    "look_after",
    "measure",
    "merge",
    "move",
    "promise",
    "reach",
    "remind",
    "report",
    "set_apart",
    "set_milestone",
    "spend",
    "split",
    "take_reading",
    "take_up",
    "uphold",
    "vouch",
]
