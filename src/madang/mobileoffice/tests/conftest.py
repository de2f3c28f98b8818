"""A visit of the mayor for tests, taken through its steps."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from madang.meetings.actions import When, Where
from madang.meetings.models import Resource
from madang.mobileoffice import actions
from madang.mobileoffice.actions import Line, Planned, Point
from madang.mobileoffice.enums import Cause, Does, Kind, State, StopKind
from madang.mobileoffice.models import Shape, Stop, Visit
from madang.people.actions import Introduced
from madang.suggestions import actions as suggestions
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source

FIRST, LAST = date(2026, 11, 24), date(2026, 11, 26)


class Tour:
    """A visit to Eunpyeong from 24 to 26 November 2026, and the acts that take it on."""

    def __init__(self, city) -> None:
        self.city, self.at, self.seat = city, city.at, city.seat("scheduler")
        self.mayor = city.seat("mayor").person
        Resource.objects.get_or_create(kind="person", person=self.mayor)
        self.shape = Shape.objects.create(
            kind=Kind.ISSUE, names={"ko": "한 가지 일", "en": "One problem"}, valid_from=date(2018, 1, 1),
            checklist=[{"days": -7, "names": {"ko": "준비"}}, {"days": 7, "names": {"ko": "결과"}}],
        )  # fmt: skip
        self.visit = actions.plan(self.shape, self.planned(), seat=self.seat, at=self.at)

    def planned(self, **more) -> Planned:
        named = {
            "slug": "eunpyeong", "names": {"ko": "은평 현장시장실", "en": "Mobile office, Eunpyeong"},
            "question": {"ko": "왜 팔리지 않는가?", "en": "Why is it unsold?"}, "begins_on": FIRST, "ends_on": LAST,
            "cause": Cause.INFORMATION, "office": self.city.office["HOUS"], "partner": self.city.office["D11380"], "host": self.mayor,
            "area": self.city.area["11380"],
        }  # fmt: skip
        return Planned(**{**named, **more})

    def stop(self, begins: time = time(19), ends: time = time(21), on: date = FIRST, **more) -> Stop:
        named = {
            "kind": StopKind.TOWN_HALL,
            "names": {"ko": "대화 마당"},
            "where": Where(place="구민회관", address="비밀로 7"),
            "is_open": True,
        }
        point = Point(when=When(on, begins, ends, "Asia/Seoul"), **{**named, **more})
        return actions.add_stop(self.visit, point, seat=self.seat, at=self.at)

    def day(self, on: date, hour: int = 12) -> datetime:
        return datetime.combine(on, time(hour), self.at.tzinfo)

    def take(self, state: State, on: date = FIRST, words: str = "") -> Visit:
        self.visit = actions.move_on(self.visit, state, seat=self.seat, at=self.day(on), words=words)
        return self.visit

    def said(self, text: str = "버스가 드뭅니다.", phone: str = "+821012345678"):
        who = Introduced(name="김영자", phone=phone, channel="sms") if phone else None
        told = Said(text=text, source=Source.TABLET, said_at=self.at, may_show=True, who=who)
        return suggestions.say(self.visit.pool, told, at=self.at, written_by=self.seat.person)

    def theme(self, name: str = "버스", *cards):
        theme = suggestions.begin_theme(self.visit.pool, name=name, by=self.seat.person, at=self.at)
        for card in cards:
            suggestions.file(card, theme, by=self.seat.person, at=self.at)
        return theme

    def line(self, theme, does: Does = Does.DO, **more):
        named = (
            {"text": "버스를 늘립니다.", "office": self.city.office["TRAF"], "due_on": date(2027, 3, 1)}
            if does != Does.NOT
            else {"text": "값 돌려주기", "reason": "돈이 없습니다."}
        )
        return actions.write_line(
            self.visit, Line(does=does, themes=[theme], **{**named, **more}), seat=self.seat, at=self.at
        )

    def to_plan(self) -> None:
        self.stop()
        self.take(State.ON_SITE)
        self.take(State.PLANNING, LAST)

    def presented(self) -> None:
        self.visit = actions.present(self.visit, seat=self.seat, at=self.day(LAST, 20))


@pytest.fixture
def tour(city) -> Tour:
    return Tour(city)
