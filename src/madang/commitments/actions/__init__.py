"""The only room that writes promises: lock, ask, change, record, tell."""

from .confirming import confirm, dispute, forget, uphold, vouch
from .promising import FIRST_NUMBER, advance, end, hear, leave_off, move, promise, report, take_up

__all__ = [
    "FIRST_NUMBER",
    "advance",
    "confirm",
    "dispute",
    "end",
    "forget",
    "hear",
    "leave_off",
    "move",
    "promise",
    "report",
    "take_up",
    "uphold",
    "vouch",
]
