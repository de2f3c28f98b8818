"""People for the tests of people, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from madang.cases.models import Case
from madang.commitments.models import Hearer
from madang.notices.models import Notice
from madang.people import actions
from madang.people.actions import Introduced
from madang.people.models import ContactPlan, ContactPoint, Helper, Login, Person

KIM, LEE = "+821012345678", "+821099998888"


@pytest.fixture
def meet(city) -> Callable[..., Person]:
    """Return the function that lets the city come to know somebody, told by a member of staff."""

    def known(name: str = "김영자", phone: str = "", **more: object) -> Person:
        who = Introduced(name=name, phone=phone, channel=str(more.pop("channel", "sms")), **more)  # type: ignore[arg-type]
        return actions.meet(who, at=city.at, is_proved=True)

    return known


@pytest.fixture
def today(city, monkeypatch) -> None:
    """Let the pages live on the day of the test's city."""
    monkeypatch.setattr("madang.kit.clock.now", lambda: city.at)
    monkeypatch.setattr("madang.kit.clock.today", lambda: city.at.date())


def kept() -> dict[str, list[dict[str, object]]]:
    """Return every row that says something of a person, column by column."""
    models = (Person, ContactPoint, Login, Case, Helper, ContactPlan, Hearer, Notice)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def heard(kinds: Iterable[str] = ()) -> list[tuple[str, str, str]]:
    """Return (kind, recipient key, address) of what went out of the outbox, in its order."""
    rows = Notice.objects.exclude(state="due").order_by("pk")
    found = rows.filter(kind__in=list(kinds)) if kinds else rows
    return list(found.values_list("kind", "to_key", "address"))
