"""May they, and if not, why not."""

from __future__ import annotations

from madang.kit.plaintext import has_resident_number
from madang.people.enums import RoleKind
from madang.people.rules import Seat

from .enums import LONGEST, LONGEST_NAME, MOST_THEMES, CannotHide, CannotSay, CannotSort
from .models import Card, Pool, Ruling, Theme

MODERATES = (RoleKind.MODERATOR, RoleKind.SUPERVISOR)


def why_not_say(pool: Pool, *, text: str, speaker: str = "") -> CannotSay | None:
    """Say why words cannot be kept in a pool."""
    if pool.shut_at is not None:
        return CannotSay.SHUT
    return CannotSay.PERSONAL_NUMBER if has_resident_number(speaker) else why_not_text(text)


def why_not_text(text: str) -> CannotSay | None:
    """Say why words cannot be a card."""
    if not text.strip():
        return CannotSay.NO_WORDS
    if len(text) > LONGEST:
        return CannotSay.TOO_LONG
    return CannotSay.PERSONAL_NUMBER if has_resident_number(text) else None


def why_not_file(card: Card, theme: Theme) -> CannotSort | None:
    """Say why a card cannot be put into a theme."""
    if card.pool_id != theme.pool_id:
        return CannotSort.OTHER_POOL
    if theme.put_into_id is not None:
        return CannotSort.GONE
    others = card.filings.exclude(theme=theme).count()
    return CannotSort.TWO_THEMES if others >= MOST_THEMES else None


def why_not_name(pool: Pool, name: str, *, but: Theme | None = None) -> CannotSort | None:
    """Say why a theme cannot have a name."""
    if not name.strip():
        return CannotSort.NO_NAME
    if len(name) > LONGEST_NAME:
        return CannotSort.LONG_NAME
    if has_resident_number(name):
        return CannotSort.PERSONAL_NUMBER
    same = pool.themes.filter(put_into__isnull=True, name=name.strip())
    return CannotSort.NAMED if any(theme != but for theme in same) else None


def why_not_put_into(theme: Theme, other: Theme) -> CannotSort | None:
    """Say why a theme cannot be put into another."""
    if theme.pk == other.pk:
        return CannotSort.SAME
    if theme.pool_id != other.pool_id:
        return CannotSort.OTHER_POOL
    return CannotSort.GONE if theme.put_into_id or other.put_into_id else None


def why_not_hide(card: Card, *, seat: Seat, reason: str) -> CannotHide | None:
    """Say why a seat cannot take a card off the public pages."""
    if not seat.is_any(*MODERATES):
        return CannotHide.NOT_MODERATOR
    if card.hidden_at is not None:
        return CannotHide.HIDDEN
    if has_resident_number(reason):
        return CannotHide.PERSONAL_NUMBER
    return None if reason.strip() else CannotHide.NO_REASON


def why_not_appeal(ruling: Ruling | None, *, text: str) -> CannotHide | None:
    """Say why an author cannot object."""
    if ruling is None or ruling.decision == "shown":
        return CannotHide.NOT_HIDDEN
    if ruling.appealed_at is not None:
        return CannotHide.APPEALED
    if has_resident_number(text):
        return CannotHide.PERSONAL_NUMBER
    return None if text.strip() else CannotHide.EMPTY


def why_not_decide(ruling: Ruling, *, seat: Seat, answer: str) -> CannotHide | None:
    """Say why a seat cannot decide an objection: never who took the card off."""
    if not seat.is_any(*MODERATES):
        return CannotHide.NOT_MODERATOR
    if ruling.appealed_at is None or ruling.decided_at is not None:
        return CannotHide.NO_APPEAL
    if ruling.by_id == seat.person.pk:
        return CannotHide.OWN_RULING
    if has_resident_number(answer):
        return CannotHide.PERSONAL_NUMBER
    return None if answer.strip() else CannotHide.NO_REASON
