"""The one place where an e-mail meets what goes with it: a maker of a calendar part, registered above by subject."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from .models import Notice

Calendar = tuple[str, str]  # the iTIP method, and the text
_makers: dict[str, Callable[[int, str, datetime], Calendar | None]] = {}


def register(about_type: str, maker: Callable[[int, str, datetime], Calendar | None]) -> None:
    """Let e-mails about such a subject carry what `maker` gives for its number, the address and the time of sending."""
    _makers[about_type] = maker


def of(notice: Notice, address: str, at: datetime) -> Calendar | None:
    """Return the calendar part of a notice, where its subject has one."""
    maker = _makers.get(notice.about_type)
    return maker(notice.about_id, address, at) if maker and notice.about_id else None
