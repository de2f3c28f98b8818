"""The only room that writes grants: lock, ask, change, record, tell."""

from .booking import (
    Bought,
    answer_expense,
    answer_plea,
    check_expense,
    claim,
    extend_report,
    money_back,
    plead,
    read_report,
    remind,
    say_result,
    send_report,
    settle,
    spend,
    take_back_expense,
)
from .calls import cancel, copy_of, draft, extend, publish, release_rest
from .deciding import (
    answer_appeal,
    appeal,
    award_next,
    drawn_for,
    hold_draw,
    lay_out,
    order_of,
    sign_list,
    take_back,
)
from .erasing import forget
from .granting import agree, ask_amendment, call_back, delegate, refuse_grant, set_account, sign_amendment
from .judging import accept, ask_to_correct, assign, assign_all, declare, find, refuse, score, take_off, vote
from .lasting import aim, decide_dossier, note_job, open_dossier, read_target, say_opinion
from .paying import approve, ask_payment, close_payment, drop_payment, send_batch
from .writing import begin, save, sign, submit, withdraw

__all__ = [
    "Bought", "accept", "agree", "aim", "answer_appeal", "answer_expense", "answer_plea", "appeal", "approve", "ask_amendment", "ask_payment", "ask_to_correct",
    "assign", "assign_all", "award_next", "begin", "call_back", "cancel", "check_expense", "claim", "close_payment", "copy_of",
    "decide_dossier", "declare", "delegate", "draft", "drawn_for", "drop_payment", "extend", "extend_report", "find", "forget", "hold_draw",
    "lay_out", "money_back", "note_job", "open_dossier", "order_of", "plead", "publish", "read_report", "read_target", "refuse", "refuse_grant",
    "release_rest", "remind", "save", "say_opinion", "say_result", "score", "send_batch", "send_report", "set_account", "settle", "sign",
    "sign_amendment", "sign_list", "spend", "submit", "take_back", "take_back_expense", "take_off", "vote", "withdraw",
]  # fmt: skip
