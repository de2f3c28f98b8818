"""The only room that writes groups: lock, ask, change, record, tell."""

from .deciding import agree, drop, propose
from .erasing import forget
from .forming import Joins, begin, close_door, join, leave, open_door
from .helping import call_mediator, check_note, look_at, note, settle, take_call
from .keeping import look_after

__all__ = [
    "Joins",
    "agree",
    "begin",
    "call_mediator",
    "check_note",
    "close_door",
    "drop",
    "forget",
    "join",
    "leave",
    "look_after",
    "look_at",
    "note",
    "open_door",
    "propose",
    "settle",
    "take_call",
]
