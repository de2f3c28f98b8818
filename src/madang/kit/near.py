"""What a process may remember for half a minute: rules, names and words that change a few times a year."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

SECONDS = 30.0
T = TypeVar("T")
_kept: dict[str, tuple[float, object]] = {}


def remember(key: str, make: Callable[[], T], *, seconds: float = SECONDS) -> T:
    """Return what `make` gave at most `seconds` ago under this key."""
    found = _kept.get(key)
    now = time.monotonic()
    if found is None or found[0] < now:
        found = (now + seconds, make())
        _kept[key] = found
    return cast(T, found[1])


def forget() -> None:
    """Remember nothing: for tests, and after an act that changes what is remembered here."""
    _kept.clear()
