"""The only room that writes cases: lock, ask, change, record, tell."""

from .aftercare import draw_rechecks, follow_promise, look_again, rate
from .answering import answer, give_back, keep_answer_draft, ready, sign
from .calling import take_back_call
from .catalogue import drop_standing, keep_standing
from .filing import ANONYMOUS, Filed, Told, file, title_of
from .handling import agree, ask, assign, extend, mend, read, refer, send, sort_as, take_back
from .joining import Matter, ask_part, drop_part, give_part, merge, split, unmerge
from .learning import learn, learning_is_due
from .publishing import add_voice, hide_story, keep_back, publish
from .residents import accept, add, call_back, erase, hide, reopen, reply
from .ruling import close_day, open_day, publish_rule, reckon_anew, withdraw_rule
from .watching import watch

__all__ = [
    "ANONYMOUS",
    "Filed",
    "Matter",
    "Told",
    "accept",
    "add",
    "add_voice",
    "agree",
    "answer",
    "ask",
    "ask_part",
    "assign",
    "call_back",
    "close_day",
    "draw_rechecks",
    "drop_part",
    "drop_standing",
    "erase",
    "extend",
    "file",
    "follow_promise",
    "give_back",
    "give_part",
    "hide",
    "hide_story",
    "keep_answer_draft",
    "keep_back",
    "keep_standing",
    "learn",
    "learning_is_due",
    "look_again",
    "mend",
    "merge",
    "open_day",
    "publish",
    "publish_rule",
    "rate",
    "read",
    "ready",
    "reckon_anew",
    "refer",
    "reopen",
    "reply",
    "send",
    "sign",
    "sort_as",
    "split",
    "take_back",
    "take_back_call",
    "title_of",
    "unmerge",
    "watch",
    "withdraw_rule",
]
