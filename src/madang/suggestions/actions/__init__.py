"""The only room that writes cards and themes: lock, ask, change, record, tell."""

from .moderating import appeal, decide, hide
from .saying import Said, Taken, alike, bring_in, check, forget, open_pool, say, say_all, set_showing, shut_pool
from .sorting import agree_to_group, begin_theme, file, put_into, rename, unfile

__all__ = [
    "Said",
    "Taken",
    "agree_to_group",
    "alike",
    "appeal",
    "begin_theme",
    "bring_in",
    "check",
    "decide",
    "file",
    "forget",
    "hide",
    "open_pool",
    "put_into",
    "rename",
    "say",
    "say_all",
    "set_showing",
    "shut_pool",
    "unfile",
]
