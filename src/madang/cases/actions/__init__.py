"""The only room that writes cases: lock, ask, change, record, tell."""

from .filing import ANONYMOUS, Filed, Told, file, forget_drafts, keep_draft, title_of
from .handling import agree, answer, ask, extend, mend, read, send, sort_as, take_back
from .publishing import add_voice, hide_story, keep_back, publish
from .residents import accept, add, erase, hide, reopen, reply

__all__ = [
    "ANONYMOUS",
    "Filed",
    "Told",
    "accept",
    "add",
    "add_voice",
    "agree",
    "answer",
    "ask",
    "erase",
    "extend",
    "file",
    "forget_drafts",
    "hide",
    "hide_story",
    "keep_back",
    "keep_draft",
    "mend",
    "publish",
    "read",
    "reopen",
    "reply",
    "send",
    "sort_as",
    "take_back",
    "title_of",
]
