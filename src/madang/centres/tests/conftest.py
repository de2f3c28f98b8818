"""A village centre with an adviser of its own, one of the division, and a group of three."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zlib import crc32

import pytest

from madang.centres import actions
from madang.centres.actions import Booking, Note
from madang.centres.enums import How, Way
from madang.centres.models import Advice, Centre, Hours, Terms, Visit
from madang.groups import actions as groups
from madang.groups.actions import Joins
from madang.groups.enums import Tie
from madang.groups.enums import Way as JoinWay
from madang.groups.models import Group
from madang.groups.models import Terms as GroupTerms
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area

NAMES = ("한지수", "오세람", "유다원")
ABOUT = "성장 지원금을 묻고 싶습니다."


@dataclass
class Yard:
    """A village centre at a moment, who works there and who comes."""

    city: object
    at: datetime
    centre: Centre
    own: Seat
    wide: Seat
    area: Area
    met: dict[str, Person] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day on which everything happens: a Monday."""
        return self.at.date()

    @property
    def thursday(self) -> date:
        """A day to come on which the centre is open."""
        return self.today + timedelta(days=3)

    def phone(self, name: str) -> str:
        """Return the telephone of somebody."""
        return f"+8210{crc32(name.encode()) % 10**8:08d}"

    def person(self, name: str) -> Person:
        """Return somebody with a telephone of their own."""
        if name not in self.met:
            self.met[name] = people.meet(Introduced(name=name, phone=self.phone(name), channel="sms"), at=self.at)
        return self.met[name]

    def booking(self, name: str = "홍라온", begins: time = time(10), **more) -> Booking:
        """Return a talk that somebody would like to book."""
        told = {"centre": self.centre, "on": self.thursday, "about": ABOUT, "way": Way.WEB, "language": "ko", **more}
        return Booking(person=told.pop("person", None) or self.person(name), begins=begins, **told)

    def book(self, name: str = "홍라온", begins: time = time(10), *, seat: Seat | None = None, **more) -> Advice:
        """Book a talk."""
        return actions.book(self.booking(name, begins, **more), at=more.get("at", self.at), seat=seat)

    def group(
        self, names: tuple[str, ...] = NAMES, idea: str = "저녁에 아이를 함께 돌봅니다.", *, size: int = 3
    ) -> Group:
        """Return a group of some people, complete with three."""
        joins = [Joins(self.person(n), n, f"phone:{self.phone(n)}", Tie.LIVES, JoinWay.WEB) for n in names[:size]]
        group = groups.begin(idea=idea, area=self.area, joins=joins[0], is_looking=False, language="ko", at=self.at)
        for each in joins[1:]:
            groups.join(group, each, at=self.at)
        group.refresh_from_db()
        return group

    def write(self, group: Group, *, seat: Seat | None = None, day: date | None = None, **more) -> Visit:
        """Write a note into a group's file."""
        told = {
            "helped": "신청서를 함께 읽었습니다.",
            "theirs": "견적서를 받습니다.",
            "ours": "",
            "due_on": None,
            **more,
        }
        advice, at = told.pop("advice", None), told.pop("at", self.at)
        day = day or self.today
        return actions.write(group, Note(**told), day=day, how=How.CENTRE, seat=seat or self.own, at=at, advice=advice)


@pytest.fixture
def yard(city) -> Yard:
    """Return the centre of Yeokchon-dong, open on weekdays from nine to twelve and from one to six."""
    Terms.objects.create(valid_from=date(2020, 1, 1))
    GroupTerms.objects.create(valid_from=date(2020, 1, 1), office=city.office["COMM"])
    office = city.office["VC2"]
    centre = Centre.objects.create(office=office, address={"ko": "역말로 62"}, is_step_free=True)
    Hours.objects.bulk_create(
        Hours(centre=centre, weekday=day, opens=opens, closes=closes, valid_from=date(2020, 1, 1))
        for day in range(5)
        for opens, closes in ((time(9), time(12)), (time(13), time(18)))
    )
    role = people.seat(
        name="마은결",
        email="eungyeol.ma@madang.example",
        kind=RoleKind.ADVISER,
        office=office,
        start=date(2020, 1, 1),
        at=city.at,
    )
    return Yard(city, city.at, centre, Seat(role.person, [role]), city.seat("adviser"), office.area)
