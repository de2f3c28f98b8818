"""The only room that writes meetings: lock, ask, change, record, tell."""

from .arranging import Arranged, When, Where, add_items, announce, arrange, cancel, close, move, run_late
from .coming import agree, ask, make_feed, mark, replace, reply, revoke_feed, uninvite
from .freezing import freeze, unfreeze
from .holding import hold, make_holdable, release, release_span
from .keeping import drop_resource, end_resource, keep_resource, resume_resource
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
    "drop_resource",
    "end_resource",
    "forget_notes",
    "freeze",
    "hold",
    "keep_resource",
    "make_feed",
    "make_holdable",
    "mark",
    "move",
    "note",
    "release",
    "release_span",
    "replace",
    "reply",
    "resume_resource",
    "revoke_feed",
    "run_late",
    "take_away",
    "take_in",
    "unfreeze",
    "uninvite",
    "write_minutes",
]
