"""A draw for the tests of draws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from madang.draws import actions
from madang.draws.actions import Entry
from madang.draws.models import Draw

PURPOSE = {"ko": "토요일 데이트 세 자리", "en": "Three places on Saturday"}


@pytest.fixture
def make(city) -> Callable[..., Draw]:
    """Return the function that commits a draw whose seed is due in an hour; three of seven, two of them heavier."""

    def commit(**more: object) -> Draw:
        told = {
            "purpose": PURPOSE,
            "entries": [Entry(f"K{n}", 3 if n > 5 else 1) for n in range(1, 8)],
            "picks": 3,
            "seed_due_at": city.at + timedelta(hours=1),
            "seat": city.seat("scheduler"),
            "at": city.at,
        }
        return actions.commit(**{**told, **more})  # type: ignore[arg-type]

    return commit


@pytest.fixture
def due(city) -> datetime:
    """Return a moment at which the seed may be typed in."""
    return city.at + timedelta(hours=1, minutes=5)


@pytest.fixture
def drawn(make, city, due) -> Draw:
    """Return a draw that has its seed."""
    return actions.reveal(make(), seed="3 17 21", witnesses="김참관", seat=city.seat("scheduler"), at=due)
