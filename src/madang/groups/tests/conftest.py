"""A village, and people who join groups there with contacts of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

import pytest

from madang.groups import actions
from madang.groups.actions import Joins
from madang.groups.enums import Kind, Tie, Way
from madang.groups.models import Decision, Group, Member, Terms
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person
from madang.places.models import Area

CARE = "저녁에 아이를 함께 돌봅니다."


@dataclass
class Village:
    """A village at a moment, and the people one meets there."""

    city: object
    at: datetime
    area: Area
    met: dict[str, Person] = field(default_factory=dict)

    def joins(self, name: str, **more) -> Joins:
        """Return somebody with a telephone of their own who says yes."""
        phone = more.pop("phone", f"+8210{crc32(name.encode()) % 10**8:08d}")
        if name not in self.met:
            self.met[name] = people.meet(Introduced(name=name, phone=phone, channel="sms"), at=self.at)
        way = more.pop("way", Way.WEB)
        return Joins(self.met[name], name, more.pop("key", f"phone:{phone}"), more.pop("tie", Tie.LIVES), way, **more)

    def begin(self, name: str = "한지수", idea: str = CARE, **more) -> Group:
        """Begin a group."""
        told = {"is_looking": False, "language": "ko", "at": self.at, "area": self.area, **more}
        return actions.begin(idea=idea, joins=told.pop("joins", self.joins(name)), **told)

    def join(self, group: Group, name: str, **more) -> Member:
        """Let somebody take a seat, a minute after the one before."""
        self.at += timedelta(minutes=2)
        return actions.join(group, self.joins(name, **more), at=self.at)

    def three(self, idea: str = CARE, names: tuple[str, ...] = ("한지수", "오세람", "유다원")) -> Group:
        """Return a complete group."""
        group = self.begin(names[0], idea)
        for name in names[1:]:
            self.join(group, name)
        group.refresh_from_db()
        return group

    def member(self, group: Group, name: str) -> Member:
        """Return somebody's seat."""
        return group.members.here().get(name=name)

    def decide(
        self, group: Group, kind: Kind, words: str = "그렇게 합니다.", *, by=("한지수", "오세람"), **asked
    ) -> Decision:
        """Let members propose something and agree."""
        first, *rest = (self.member(group, name) for name in by)
        decision = actions.propose(group, first, kind=kind, words=words, asked=asked, at=self.at)
        for member in rest:
            decision = actions.agree(decision, member, at=self.at)
        group.refresh_from_db()
        return decision


@pytest.fixture
def village(city) -> Village:
    """Return a neighbourhood of Eunpyeong-gu."""
    Terms.objects.create(valid_from=city.at.date() - timedelta(days=900))
    area = Area.objects.filter(kind="village", parent=city.area["11380"]).order_by("code").first()
    assert area is not None
    return Village(city, city.at, area)
