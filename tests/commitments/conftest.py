"""A promise for the tests of promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from madang.commitments import actions
from madang.commitments.models import Commitment


@pytest.fixture
def make(city) -> Callable[..., Commitment]:
    """Return the function that lets the road office promise something for a day to come."""

    def promise(text: str = "정문 앞에 신호등을 놓습니다.", *, days: int = 30, **more: object) -> Commitment:
        at = more.pop("at", city.at)
        told = {
            "office": city.office["ROAD"],
            "seat": city.seat("officer", "ROAD"),
            "due_on": at.date() + timedelta(days=days),
        }
        return actions.promise(text=text, at=at, **{**told, **more})  # type: ignore[arg-type]

    return promise


@pytest.fixture
def today(city, monkeypatch) -> Callable[[int], None]:
    """Return the function that lets the pages live some days after the city's day; at first on it."""

    def on(days: int) -> None:
        at = city.at + timedelta(days=days)
        monkeypatch.setattr("madang.kit.clock.now", lambda: at)
        monkeypatch.setattr("madang.kit.clock.today", lambda: at.date())

    on(0)
    return on
