"""The only room that writes an hour with the mayor: lock, ask, change, record, tell."""

from .applying import Asked, apply, change, withdraw
from .deciding import admit, come_back, divert, exclude, not_chosen, score, settle, watch
from .offering import accept, lapse, offer, pass_on, refuse, take_back
from .sessions import cancel, open_ahead, open_session
from .walking import call_next, hear, leave_queue, put_back, take_number

__all__ = [
    "Asked",
    "accept",
    "admit",
    "apply",
    "call_next",
    "cancel",
    "change",
    "come_back",
    "divert",
    "exclude",
    "hear",
    "lapse",
    "leave_queue",
    "not_chosen",
    "offer",
    "open_ahead",
    "open_session",
    "pass_on",
    "put_back",
    "refuse",
    "score",
    "settle",
    "take_back",
    "take_number",
    "watch",
    "withdraw",
]
