"""The only room that writes centres, talks, files, requests and hours: lock, ask, change, record, tell."""

from .booking import Booking, book, cancel, hand_over, join_group, mark, move
from .erasing import forget
from .filing import Note, correct, tick, write
from .giving import Given, give, thank
from .helping import answer, ask, ask_again
from .keeping import look_after
from .opening import set_centre, set_hours, set_terms

__all__ = [
    "Booking",
    "Given",
    "Note",
    "answer",
    "ask",
    "ask_again",
    "book",
    "cancel",
    "correct",
    "forget",
    "give",
    "hand_over",
    "join_group",
    "look_after",
    "mark",
    "move",
    "set_centre",
    "set_hours",
    "set_terms",
    "thank",
    "tick",
    "write",
]
