"""A small city with its three programmes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from madang.cases.enums import Channel
from madang.kit import reference
from madang.meetings.models import Resource
from madang.officehours import actions
from madang.officehours.actions import Asked
from madang.officehours.enums import Choice
from madang.officehours.models import Application, Programme, Session, Terms
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.places.models import Venue
from madang.reviews.models import Rubric

CRITERIA = [
    {"code": code, "names": {"ko": ko, "en": en}, "hints": {}, "weight": weight}
    for code, ko, en, weight in (
        ("reach", "여럿에게 닿음", "Collective reach", 30),
        ("relevance", "사회의 문제", "Social relevance", 25),
        ("tried", "먼저 해 본 길", "Tried the normal way", 15),
        ("power", "시가 할 수 있음", "Within the city's power", 15),
        ("equity", "처음 오는 사람", "Equity and never met", 15),
    )
]


@dataclass
class Hall:
    """The city, its scheduler and its programmes."""

    city: object
    at: datetime
    scheduler: Seat
    saturdays: Programme
    fridays: Programme
    cafes: Programme

    def sessions(self, programme: Programme | None = None) -> list[Session]:
        """Return the open sessions of a programme."""
        found = Session.objects.filter(programme=programme or self.saturdays).order_by("meeting__starts_at")
        return list(found.select_related("meeting", "terms", "programme"))

    def ask(
        self, name: str = "김영자", phone: str = "+821012345678", at: datetime | None = None, **more
    ) -> Application:
        """Apply by telephone, for the first session unless said otherwise."""
        programme = more.pop("programme", self.saturdays)
        asked = Asked(
            reference=more.pop("reference", reference.new()),
            programme=programme,
            text=more.pop(
                "text", "우리 동네 건널목에 신호등이 없어서 아이들이 위험합니다. 시장님과 이야기하고 싶습니다."
            ),
            who=more.pop("who", Introduced(name=name, phone=phone, channel="sms")),
            channel=more.pop("channel", Channel.PHONE),
            sessions=more.pop("sessions", self.sessions(programme)[:1]),
            written_by=more.pop("written_by", self.city.seat("agent").person),
            **more,
        )
        return actions.apply(asked, at=at or self.at)

    def many(self, count: int, **more) -> list[Application]:
        """Return so many applications of different people."""
        return [self.ask(f"시민{n}", f"+82105555{n:04d}", **more) for n in range(count)]

    def admitted(self, count: int = 1, **more) -> list[Application]:
        """Return applications that are in the pool."""
        return [actions.admit(each, seat=self.scheduler, at=self.at) for each in self.many(count, **more)]


@pytest.fixture
def hall(city) -> Hall:
    """Return a city in which people can meet the mayor."""
    at = city.at
    venue = Venue.objects.order_by("pk")[0]
    mayor, office = city.seat("mayor").person, city.office["MAYOR"]
    Resource.objects.create(kind="person", person=mayor)
    Resource.objects.create(kind="room", names={"ko": "회의실"}, venue=venue)
    Resource.objects.create(kind="interpreter", names={"ko": "수어"}, languages=["sign"])
    for seat in (city.seat("officer", "TRAF"), city.seat("officer", "HOUS")):
        Resource.objects.create(kind="person", person=seat.person)
    Rubric.objects.create(code="weekend-date", criteria=CRITERIA, valid_from=date(2018, 1, 1))

    def programme(code: str, place: int, **terms) -> Programme:
        made = Programme.objects.create(
            code=code, names={"ko": code, "en": code}, office=office, host=mayor, place=place
        )
        held = {"valid_from": date(2018, 1, 1), "zone": "Asia/Seoul", "venue": venue, **terms}
        Terms.objects.create(programme=made, **held)
        return made

    saturdays = programme(
        "weekend-date", 1, choice=Choice.REVIEWED, rule="FREQ=WEEKLY;BYDAY=SA", begins=time(10), ends=time(11, 35),
        minutes=20, gap=5, most=14, rubric="weekend-date", drawn_percent=10, shuts_days=3, ahead=4,
    )  # fmt: skip
    fridays = programme(
        "open-door", 2, choice=Choice.DRAWN, rule="FREQ=MONTHLY;BYDAY=1FR,3FR", begins=time(8, 30), ends=time(12),
        minutes=10, most=3, shuts_days=3, ahead=2,
    )  # fmt: skip
    cafes = programme(
        "pop-up", 3, choice=Choice.WALK_IN, begins=time(14), ends=time(16), minutes=10, ahead=1, shuts_days=0
    )
    actions.open_ahead(at)
    return Hall(city, at, city.seat("scheduler"), saturdays, fridays, cafes)


@pytest.fixture
def cafe(hall) -> Session:
    """Return a walk-in session on the next day but one."""
    terms = hall.cafes.terms.get()
    on = (hall.at + timedelta(days=2)).date()
    return actions.open_session(hall.cafes, terms, on, by=hall.scheduler.person, at=hall.at)
