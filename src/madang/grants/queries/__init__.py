"""Reads of calls, proposals, judgements, money and what came of it."""

from .calls import (
    calls_for,
    canonical,
    digest_of,
    groups_of_call,
    kinds_on,
    open_calls,
    public_calls,
    signed,
    whose_turn,
)
from .judging import (
    Place,
    conflicts,
    given_to,
    list_of,
    progress,
    ranked,
    scores_of,
    tie,
    ties,
    voters,
    waits_for,
)
from .money import (
    Books,
    books,
    books_of,
    chain,
    flows,
    grants_of,
    late_reports,
    owed,
    paid,
    payment_queue,
    results,
    to_check,
    where_of_tranche,
)
from .outcomes import counted, is_kept, jobs, people_of, projects_by_village, uses

__all__ = [
    "Books", "Place", "books", "books_of", "calls_for", "canonical", "chain", "conflicts", "counted", "digest_of", "flows", "given_to", "grants_of",
    "groups_of_call", "is_kept", "jobs", "kinds_on", "late_reports", "list_of", "open_calls", "owed", "paid",
    "payment_queue", "people_of", "progress", "projects_by_village", "public_calls", "ranked", "results", "scores_of", "signed", "tie",
    "ties", "to_check", "uses", "voters", "waits_for", "where_of_tranche", "whose_turn",
]  # fmt: skip
