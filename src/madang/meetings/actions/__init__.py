"""The only room that writes meetings: lock, ask, change, record, tell."""

from .arranging import Arranged, When, Where, add_items, announce, arrange, cancel, close, move, run_late
from .coming import agree, ask, make_feed, mark, replace, reply, revoke_feed, uninvite
from .freezing import freeze, unfreeze
from .holding import hold, make_holdable, release, release_span
from .saying import attach, forget_notes, note, take_away, take_in, write_minutes

__all__ = [
    "Arranged",
    "When",
    "Where",
    "add_items",
    "agree",
    "announce",
    "arrange",
    "ask",
    "attach",
    "cancel",
    "close",
    "forget_notes",
    "freeze",
    "hold",
    "make_feed",
    "make_holdable",
    "mark",
    "move",
    "note",
    "release",
    "release_span",
    "replace",
    "reply",
    "revoke_feed",
    "run_late",
    "take_away",
    "take_in",
    "unfreeze",
    "uninvite",
    "write_minutes",
]
