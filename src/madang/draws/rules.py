"""May they, and if not, why not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from madang.people.enums import RoleKind
from madang.people.rules import Seat

from .enums import LONGEST_SEED, MOST_TICKETS, MOST_WEIGHT, CannotDraw
from .models import Draw
from .picking import Quotas

# Plain ASCII, so that every program sorts keys alike and none can hide a sign in one.
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
TRAIT = re.compile(r"[^\x00-\x1f\x7f]{1,80}")


def why_not_commit(
    *,
    purpose: Mapping[str, str],
    entries: Sequence[tuple[str, int, Mapping[str, str]]],
    picks: int,
    quotas: Quotas | None,
    seed_due_at: datetime,
    at: datetime,
) -> CannotDraw | None:
    """Say why entries cannot be committed so."""
    if not any(words.strip() for words in purpose.values()):
        return CannotDraw.NO_PURPOSE
    if not 1 <= picks <= len(entries):
        return CannotDraw.NO_ENTRIES
    if not all(_is_plain(*entry) for entry in entries):
        return CannotDraw.BAD_ENTRY
    if len({key for key, _weight, _features in entries}) < len(entries):
        return CannotDraw.SAME_KEY
    if sum(weight for _key, weight, _features in entries) > MOST_TICKETS:
        return CannotDraw.TOO_MANY
    if seed_due_at <= at:
        return CannotDraw.NOT_AHEAD
    return _why_not_quotas(entries, quotas) if quotas is not None else None


def _is_plain(key: str, weight: int, features: Mapping[str, str]) -> bool:
    words = [*features, *features.values()]
    is_sound = KEY.fullmatch(key) is not None and all(TRAIT.fullmatch(word) is not None for word in words)
    return is_sound and 1 <= weight <= MOST_WEIGHT


def _why_not_quotas(entries: Sequence[tuple[str, int, Mapping[str, str]]], quotas: Quotas) -> CannotDraw | None:
    if any(weight != 1 for _key, weight, _features in entries):
        return CannotDraw.WEIGHT_AND_QUOTA
    bounds = [bound for values in quotas.values() for bound in values.values()]
    if not bounds or any(not 0 <= least <= most for least, most in bounds):
        return CannotDraw.BAD_QUOTA
    if any(
        features.get(trait) not in values for trait, values in quotas.items() for _key, _weight, features in entries
    ):
        return CannotDraw.BAD_QUOTA
    return None


def why_not_reveal(draw: Draw, *, seed: str, witnesses: str, seat: Seat, at: datetime) -> CannotDraw | None:
    """Say why a seed cannot be given to a draw."""
    if not seat.is_any(RoleKind.SCHEDULER):
        return CannotDraw.NOT_YOURS
    if draw.drawn_at is not None:
        return CannotDraw.DRAWN
    if draw.abandoned_at is not None:
        return CannotDraw.ABANDONED
    if at < draw.seed_due_at:
        return CannotDraw.TOO_EARLY
    if not seed or len(seed) > LONGEST_SEED:
        return CannotDraw.NO_SEED
    return None if witnesses.strip() else CannotDraw.NO_WITNESSES


def why_not_abandon(draw: Draw, *, reason: str, seat: Seat, at: datetime) -> CannotDraw | None:
    """Say why a published list cannot be given up: from the announced time on, somebody might pick among results."""
    if not seat.is_any(RoleKind.SCHEDULER):
        return CannotDraw.NOT_YOURS
    if draw.drawn_at is not None:
        return CannotDraw.DRAWN
    if draw.abandoned_at is not None:
        return CannotDraw.ABANDONED
    if at >= draw.seed_due_at:
        return CannotDraw.SEED_KNOWN
    return None if reason.strip() else CannotDraw.NO_REASON
