"""The only room that writes an hour with the mayor: lock, ask, change, record, tell."""

from .after import comment, find, keep_comment_back, remind_looks, show_comment, take_comment_back, take_down_comment
from .applying import Asked, apply, change, withdraw
from .deciding import admit, come_back, divert, exclude, missed, not_chosen, score, settle, settle_due, watch
from .drawing import commit_list, give_list_up, seat_by_draw
from .erasing import erase
from .laying import columns, drop_programme, keep_programme, publish_terms, withdraw_terms
from .offering import accept, broken, broken_in, lapse, offer, pass_on, refuse, take_back
from .proposing import ask_for_proposal, propose
from .running import add_view, brief, close, note_gifts, promise_in_talk
from .sessions import cancel, look_after, move, open_ahead, open_session, replace, set_by_hand
from .walking import call_next, hear, leave_queue, listen, put_back, take_number

__all__ = [
    "Asked",
    "accept",
    "add_view",
    "admit",
    "apply",
    "ask_for_proposal",
    "brief",
    "broken",
    "broken_in",
    "call_next",
    "cancel",
    "change",
    "close",
    "columns",
    "come_back",
    "comment",
    "commit_list",
    "divert",
    "drop_programme",
    "erase",
    "exclude",
    "find",
    "give_list_up",
    "hear",
    "keep_comment_back",
    "keep_programme",
    "lapse",
    "leave_queue",
    "listen",
    "look_after",
    "missed",
    "move",
    "not_chosen",
    "note_gifts",
    "offer",
    "open_ahead",
    "open_session",
    "pass_on",
    "promise_in_talk",
    "propose",
    "publish_terms",
    "put_back",
    "refuse",
    "remind_looks",
    "replace",
    "score",
    "seat_by_draw",
    "set_by_hand",
    "settle",
    "settle_due",
    "show_comment",
    "take_back",
    "take_comment_back",
    "take_down_comment",
    "take_number",
    "watch",
    "withdraw",
    "withdraw_terms",
]
