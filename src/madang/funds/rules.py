"""May they, and if not, why not."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

from madang.people.enums import RoleKind
from madang.people.rules import Seat

from .enums import MOST, CannotTransfer
from .models import Envelope, Fund

NEAR = 10  # years from now that an envelope may be of


def as_of(written: str) -> tuple[date | None, datetime | None]:
    """Return the day that a reader asked for, and its last moment; nothing for now, or where it is no day."""
    try:
        on = date.fromisoformat(written)
        return on, timezone.make_aware(datetime.combine(on, time.max))
    except (ValueError, OverflowError):
        return None, None


def why_not_amount(amount: object) -> CannotTransfer | None:
    """Say why something is no amount of won."""
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        return CannotTransfer.NO_AMOUNT
    return CannotTransfer.TOO_MUCH if amount > MOST else None


def may_move(fund: Fund, seat: Seat) -> bool:
    """Say whether a seat answers for a line of the budget."""
    held = {role.office_id for role in seat.roles if role.kind in (RoleKind.OFFICER, RoleKind.SUPERVISOR)}
    return fund.office_id in held


def why_not_move(fund: Fund, *, amount: object, words: str, seat: Seat) -> CannotTransfer | None:
    """Say why a seat cannot move this amount of a line of the budget."""
    if not may_move(fund, seat):
        return CannotTransfer.NOT_YOURS
    if refusal := why_not_amount(amount):
        return refusal
    return None if words.strip() else CannotTransfer.NO_WORDS


def why_not_year(year: int | None, *, on: date) -> CannotTransfer | None:
    """Say why an envelope cannot be of a year."""
    return None if year is not None and abs(year - on.year) <= NEAR else CannotTransfer.NO_YEAR


def why_not_allot(giver: Envelope, taker: Envelope) -> CannotTransfer | None:
    """Say why money cannot go from one envelope to another of the same year."""
    if giver.pk == taker.pk:
        return CannotTransfer.SAME
    return None if (giver.fund_id, giver.year) == (taker.fund_id, taker.year) else CannotTransfer.OTHER_FUND


def why_not_carry(giver: Envelope, taker: Envelope) -> CannotTransfer | None:
    """Say why money cannot go on into another year."""
    if giver.fund_id != taker.fund_id or giver.area_id != taker.area_id:
        return CannotTransfer.OTHER_FUND
    return None if taker.year == giver.year + 1 else CannotTransfer.NOT_NEXT
