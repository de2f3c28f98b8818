"""A mayor, a room, an interpreter, and a Saturday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from madang.meetings import actions
from madang.meetings.actions import Arranged, When, Where
from madang.meetings.enums import ResourceKind
from madang.meetings.models import Meeting, Resource
from madang.notices.tests.conftest import mail
from madang.people.models import Person
from madang.places.models import Venue

__all__ = ["mail"]
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
SATURDAY = date(2026, 11, 28)


@dataclass
class House:
    """Who and what meets."""

    by: Person
    resident: Person
    mayor: Resource
    room: Resource
    interpreter: Resource
    at: datetime = AT

    def meeting(self, begins: time = time(10), ends: time = time(11, 35), on: date = SATURDAY, **more) -> Meeting:
        """Arrange a meeting on a wall time."""
        when = When(on, begins, ends, more.pop("zone", "Asia/Seoul"))
        where = more.pop("where", Where(place="시청 6층"))
        names = {"ko": "주말데이트", "en": "Weekend Date"}
        return actions.arrange(Arranged(names, when, where, **more), by=self.by, at=self.at)


@pytest.fixture
def house(db) -> House:
    """Return a house where people meet."""
    mayor = Person.objects.create(name="시장", known_since=AT)
    venue = Venue.objects.create(names={"ko": "시민청", "en": "Citizens' Hall"}, is_step_free=True)
    return House(
        by=Person.objects.create(name="일정 담당", known_since=AT),
        resident=Person.objects.create(name="김영자", known_since=AT, channel="email", language="ko"),
        mayor=Resource.objects.create(kind=ResourceKind.PERSON, person=mayor),
        room=Resource.objects.create(kind=ResourceKind.ROOM, names={"ko": "회의실"}, venue=venue),
        interpreter=Resource.objects.create(kind=ResourceKind.INTERPRETER, names={"ko": "통역"}, languages=["sign"]),
    )
