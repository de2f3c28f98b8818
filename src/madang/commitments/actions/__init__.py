"""The only room that writes promises: lock, ask, change, record, tell."""

from .confirming import confirm, dispute, forget, uphold, vouch
from .joining import Part, merge, split
from .measuring import fund, measure, reach, set_milestone, take_reading
from .promising import FIRST_NUMBER, advance, end, hear, leave_off, move, promise, report, take_up

__all__ = [
    "FIRST_NUMBER",
    "Part",
    "advance",
    "confirm",
    "dispute",
    "end",
    "forget",
    "fund",
    "hear",
    "leave_off",
    "measure",
    "merge",
    "move",
    "promise",
    "reach",
    "report",
    "set_milestone",
    "split",
    "take_reading",
    "take_up",
    "uphold",
    "vouch",
]
