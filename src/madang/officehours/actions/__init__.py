"""The only room that writes an hour with the mayor: lock, ask, change, record, tell."""

from .after import comment, find, keep_comment_back, remind_looks, show_comment, take_comment_back
from .applying import Asked, apply, change, withdraw
from .deciding import admit, come_back, divert, exclude, not_chosen, score, settle, watch
from .drawing import commit_list, drawn_seats, seat_by_draw
from .erasing import erase
from .offering import accept, broken, lapse, offer, pass_on, refuse, take_back
from .proposing import ask_for_proposal, propose
from .running import add_view, brief, close, note_gifts, promise_in_talk
from .sessions import cancel, look_after, move, open_ahead, open_session
from .walking import call_next, hear, leave_queue, put_back, take_number

__all__ = [
    "Asked",
    "accept",
    "add_view",
    "admit",
    "apply",
    "ask_for_proposal",
    "brief",
    "broken",
    "call_next",
    "cancel",
    "change",
    "close",
    "come_back",
    "comment",
    "commit_list",
    "divert",
    "drawn_seats",
    "erase",
    "exclude",
    "find",
    "hear",
    "keep_comment_back",
    "lapse",
    "leave_queue",
    "look_after",
    "move",
    "not_chosen",
    "note_gifts",
    "offer",
    "open_ahead",
    "open_session",
    "pass_on",
    "promise_in_talk",
    "propose",
    "put_back",
    "refuse",
    "remind_looks",
    "score",
    "seat_by_draw",
    "settle",
    "show_comment",
    "take_back",
    "take_comment_back",
    "take_number",
    "watch",
    "withdraw",
]
