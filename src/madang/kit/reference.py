"""References a person can say aloud: ten random digits, spoken 3-3-4. Random, so that no number tells of another."""

import re
import secrets
from collections.abc import Callable

from django.utils.crypto import constant_time_compare, salted_hmac

_takers: list[Callable[[str], bool]] = []


def new() -> str:
    """Return ten random digits, the first not zero (so that a spreadsheet keeps all ten)."""
    return str(10**9 + secrets.randbelow(9 * 10**9))


def register(is_taken: Callable[[str], bool]) -> None:
    """Let an app above say which references are somebody's already."""
    _takers.append(is_taken)


def free() -> str:
    """Return a reference that is nobody's.

    Among 100,000 cases one new number in 90,000 is somebody's already, and a story sent under it would be taken for theirs.
    """
    while True:
        number = new()
        if not any(is_taken(number) for is_taken in _takers):
            return number


def speakable(reference: str) -> str:
    """Return `482 917 3065` for `4829173065`."""
    return f"{reference[:3]} {reference[3:6]} {reference[6:]}"


def parse(written: str) -> str | None:
    """Return the ten digits in what a person wrote, with any spaces, dots or hyphens; None if it is no reference."""
    digits = re.sub(r"[\s.\-–·]", "", written)
    return digits if re.fullmatch(r"[1-9][0-9]{9}", digits) else None


def pin_of(reference: str) -> str:
    """Return the six-digit PIN of a reference: made from the server's secret, so that a receipt can show it again."""
    return f"{int(salted_hmac('madang.pin', reference, algorithm='sha256').hexdigest(), 16) % 10**6:06d}"


def pin_hash(reference: str, pin: str) -> str:
    """Return what is kept of a PIN: keyed with the server's secret, because six digits alone are soon tried through."""
    return salted_hmac("madang.pin-kept", f"{reference}:{pin}", algorithm="sha256").hexdigest()


def pin_fits(reference: str, pin: str, kept: str) -> bool:
    """Say whether a PIN is the one that was given with a reference."""
    return bool(kept) and constant_time_compare(pin_hash(reference, pin), kept)
