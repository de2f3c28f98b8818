"""Calls, proposals, judgements, money and what came of it."""

from .calls import Call, Kind
from .judging import Appeal, Assignment, Decision, Finding, PeerVote
from .money import Amendment, BankAccount, Batch, Claim, Expense, Grant, Payment, Tranche
from .outcomes import Dossier, Job, Report, Rollout, Service, Target
from .proposals import Correction, Proposal, Signature, Version

__all__ = [
    "Amendment", "Appeal", "Assignment", "BankAccount", "Batch", "Call", "Claim", "Correction", "Decision", "Dossier", "Expense",
    "Finding", "Grant", "Job", "Kind", "Payment", "PeerVote", "Proposal", "Report", "Rollout", "Service", "Signature", "Target", "Tranche",
    "Version",
]  # fmt: skip
