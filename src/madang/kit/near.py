"""What a process may remember for half a minute: rules, names and words that change a few times a year."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

SECONDS = 30.0
MOST = 20_000  # things; then all are forgotten at once, which costs one slow page
T = TypeVar("T")
_kept: dict[Hashable, tuple[float, object]] = {}


def remember(key: Hashable, make: Callable[[], T], *, seconds: float = SECONDS) -> T:
    """Return what `make` gave at most `seconds` ago under this key."""
    found = _kept.get(key)
    now = time.monotonic()
    if found is None or found[0] < now:
        found = (now + seconds, make())
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = found
    return cast(T, found[1])


def forget() -> None:
    """Remember nothing: for tests, and after an act that changes what is remembered here."""
    _kept.clear()


def has(key: Hashable) -> bool:
    """Say whether something is remembered under this key and still holds for a moment."""
    found = _kept.get(key)
    return found is not None and found[0] > time.monotonic() + 1
