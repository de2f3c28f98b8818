"""Promises, what happened to them, who hears of it, and what they are measured by."""

from .measures import Indicator, Milestone, Reading, Spending
from .promise import Commitment, CommitmentQuerySet, Hearer, Review, Step

__all__ = [
    "Commitment",
    "CommitmentQuerySet",
    "Hearer",
    "Indicator",
    "Milestone",
    "Reading",
    "Review",
    "Spending",
    "Step",
]
