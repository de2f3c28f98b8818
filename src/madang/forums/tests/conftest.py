"""A small city with a forum on its way."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from madang.forums import actions
from madang.forums.actions import Comes, Planned, Proposed, Settled
from madang.forums.enums import Way
from madang.forums.models import Forum, Registration, Rung, SubTopic
from madang.meetings.actions import When, Where
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source


@dataclass
class Yard:
    """The city, who holds a forum and who answers at the front, and the forum itself."""

    city: object
    at: datetime
    scheduler: Seat
    agent: Seat
    forum: Forum

    def again(self) -> Forum:
        """Return the forum as it stands now."""
        return Forum.objects.select_related("office", "pool", "meeting").get(pk=self.forum.pk)

    def propose(
        self, words: str = "밤에 아이를 어디에 맡깁니까?", name: str = "김영자", phone: str = "+821012345678", **more
    ) -> SubTopic:
        """Propose a sub-topic on the web."""
        who = Introduced(name=name, phone=phone, channel="sms")
        return actions.propose(self.forum, Proposed(words, name=name, who=who, **more), at=self.at)

    def settle(self, seats: int = 5, **more) -> Forum:
        """Choose the first sub-topic (propose one where there is none), and a Saturday ten days ahead."""
        topic = more.pop("topic", None) or self.forum.topics.order_by("pk").first() or self.propose()
        settled = Settled(
            topic=topic, reason=more.pop("reason", "가장 많은 사람의 일입니다."), why_not=more.pop("why_not", "다음 토론회에서 다룹니다."),
            when=When(date(2026, 11, 28), time(14), time(16), "Asia/Seoul"), where=Where(place="마을회관 2층"), seats=seats, **more,
        )  # fmt: skip
        return actions.settle(self.forum, settled, seat=self.scheduler, at=self.at)

    def come(self, n: int = 0, size: int = 1, **more) -> Registration:
        """Register somebody on the web, the same for the same number."""
        return self.register(n, size, **more)[0]

    def register(self, n: int = 0, size: int = 1, *, seat: Seat | None = None, way: Way = Way.WEB, **more):
        """Register somebody; return the registration and whether it is new."""
        who = Introduced(name=f"시민{n}", phone=f"+82105555{n:04d}", channel="sms")
        return actions.register(self.forum, Comes(who=who, size=size, way=way, **more), at=self.at, seat=seat)

    def say(
        self,
        text: str = "밤에도 여는 어린이집이 있어야 합니다.",
        table: str = "1",
        name: str = "",
        phone: str = "",
        **more,
    ):
        """Write an opinion down at a table."""
        said = Said(
            text=text, source=Source.FORUM, said_at=self.at, client_id=uuid.uuid4(), table=table, may_show=more.pop("may_show", True),
            who=Introduced(name=name, phone=phone, channel="sms"), speaker=name, language="ko",
        )  # fmt: skip
        return actions.say(self.forum, said, seat=self.agent, at=self.at)

    @property
    def after(self) -> datetime:
        """An instant after the forum."""
        return self.again().meeting.ends_at + timedelta(hours=1)

    def hold(self) -> Forum:
        """Settle the forum where it is not, and say that it took place."""
        if self.again().meeting is None:
            self.settle()
        return actions.hold(self.forum, seat=self.scheduler, at=self.after)


def told(kind: str) -> list[str]:
    """Return to whom notices of a kind are on their way."""
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("to_key", flat=True))


@pytest.fixture(name="told")
def told_fixture():
    """Return the function that reads the outbox."""
    return told


@pytest.fixture
def yard(city) -> Yard:
    """Return a city that has asked its people for sub-topics."""
    scheduler = city.seat("scheduler")
    planned = Planned(
        slug="night-care", names={"ko": "밤의 돌봄", "en": "Care at night"}, theme={"ko": "밤에 일하는 부모를 어떻게 돕습니까?", "en": "How do we help parents who work at night?"},
        office=city.office["HUB"], seats=40,
    )  # fmt: skip
    return Yard(city, city.at, scheduler, city.seat("agent"), actions.plan(planned, seat=scheduler, at=city.at))


@pytest.fixture
def rungs(db) -> list[Rung]:
    """Lay out a ladder of two rungs that a test can climb."""
    return [
        Rung.objects.create(kind="forum", voices=3, days=30, valid_from=date(2020, 3, 1)),
        Rung.objects.create(kind="answer", voices=5, days=60, valid_from=date(2020, 3, 1)),
    ]
