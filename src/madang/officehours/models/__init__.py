"""Programmes, sessions, applications and offers; what is looked at and said after a session."""

from .after import Comment, Finding, Look
from .hour import (
    Application,
    ApplicationQuerySet,
    Brief,
    FormerDay,
    Gifts,
    Offer,
    Programme,
    Proposal,
    Session,
    SessionQuerySet,
    Terms,
    Ticket,
    Wish,
)

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "Brief",
    "Comment",
    "Finding",
    "FormerDay",
    "Gifts",
    "Look",
    "Offer",
    "Programme",
    "Proposal",
    "Session",
    "SessionQuerySet",
    "Terms",
    "Ticket",
    "Wish",
]
