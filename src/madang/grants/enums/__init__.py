"""The words, moves, limits and reasons of grants."""

from .refusals import (
    CannotAppeal,
    CannotCall,
    CannotConvert,
    CannotDecide,
    CannotJudge,
    CannotPay,
    CannotPropose,
    CannotRun,
    CannotSpend,
)
from .states import (
    CALL_MOVES,
    COOLING_DAYS,
    GRANT_MOVES,
    IN_PLAY,
    LONGEST_ANSWER,
    MOST_LINES,
    MOVES,
    PAYMENT_MOVES,
    PEER_POINTS,
    UNDER_WAY,
    WRITABLE,
    CallState,
    Checked,
    Flag,
    GrantState,
    Look,
    Outcome,
    PaymentState,
    Phase,
    Proof,
    ReportKind,
    Result,
    Stage,
    State,
    Tie,
    Verdict,
    Why,
)

__all__ = [
    "CALL_MOVES", "COOLING_DAYS", "GRANT_MOVES", "IN_PLAY", "LONGEST_ANSWER", "MOST_LINES", "MOVES", "PAYMENT_MOVES", "PEER_POINTS",
    "UNDER_WAY", "WRITABLE", "CallState", "CannotAppeal", "CannotCall", "CannotConvert", "CannotDecide", "CannotJudge", "CannotPay",
    "CannotPropose", "CannotRun", "CannotSpend", "Checked", "Flag", "GrantState", "Look", "Outcome", "PaymentState", "Phase", "Proof",
    "ReportKind", "Result", "Stage", "State", "Tie", "Verdict", "Why",
]  # fmt: skip
