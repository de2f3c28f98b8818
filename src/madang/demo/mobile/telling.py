"""What all visits of the demo city share: the shapes, who plans and who speaks, and how a visit is kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from madang.commitments.models import Commitment
from madang.meetings import actions as meetings
from madang.meetings.actions import When, Where
from madang.mobileoffice import actions
from madang.mobileoffice.actions import Point
from madang.mobileoffice.enums import Kind, StopKind
from madang.mobileoffice.models import Shape, Stop, Visit
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.places.models import Office
from madang.suggestions import actions as suggestions
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source
from madang.suggestions.models import Theme

ZONE = "Asia/Seoul"
SOURCES = [Source.TABLET] * 5 + [Source.POSTER] * 3 + [Source.IMPORT] * 3 + [Source.PAPER, Source.FORUM, Source.PHONE]
STEPS: tuple[tuple[int, str, str], ...] = (
    (-7, "막힌 일을 지도에 적고 갈 곳을 정한다", "Map what is stuck, and choose the places"),
    (-7, "자치구와 실무 회의를 한다", "Meet with the district at working level"),
    (-3, "날마다의 일정표를 낸다", "Publish the day sheets"),
    (0, "담당 부서가 자리를 연다", "The office in charge opens the place"),
    (7, "결과를 알린다", "Publish what came of it"),
    (7, "말씀마다 답한다", "Answer each thing that was said"),
)  # fmt: skip
SHAPES: tuple[tuple[Kind, str, str, str, str], ...] = (
    (Kind.ISSUE, "한 가지 일을 위한 현장시장실", "For one problem", "막힌 일 하나를 풀 때까지 그 자리에서 일합니다.", "The mayor works on the spot until one stuck matter moves."),
    (Kind.REGULAR, "자치구 순회 이틀", "Two days in a district", "스물다섯 자치구를 차례로 이틀씩 갑니다.", "Two days in each of the districts, in turn."),
    (Kind.STAY, "머무는 현장시장실", "A stay among residents", "몇 주 동안 동네에 살며 저녁마다 문을 엽니다.", "Some weeks of living in a neighbourhood, with open evenings."),
)  # fmt: skip


def lay_shapes() -> dict[Kind, Shape]:
    """Lay out the three shapes with their checklists."""
    checklist = [{"days": days, "names": {"ko": ko, "en": en}} for days, ko, en in STEPS]
    return {
        kind: Shape.objects.create(
            kind=kind, names={"ko": ko, "en": en}, words={"ko": words_ko, "en": words_en}, checklist=checklist,
            valid_from=date(2012, 1, 1),
        )
        for kind, ko, en, words_ko, words_en in SHAPES
    }  # fmt: skip


class Teller:
    """Who plans, who says something, and from which dice."""

    def __init__(self, seats: dict[str, Seat], dice: Random, offices: dict[str, Office]) -> None:
        self.seats, self.dice, self.offices = seats, dice, offices
        self.scheduler, self.mayor = seats["scheduler:MAYOR"], seats["mayor:MAYOR"].person
        self.agent = seats["agent:CALL"]

    def who(self) -> Introduced:
        """Return somebody who leaves a telephone."""
        name = self.dice.choice("김이박최정강조윤장임") + self.dice.choice(
            ["영자", "순이", "지훈", "민서", "하은", "도윤", "정숙", "상철"]
        )
        return Introduced(name=name, language="ko", channel="sms", phone=f"+8210{self.dice.randrange(10**7, 10**8)}")

    def say(self, visit: Visit, texts: list[str], since: datetime, until: datetime) -> None:
        """Let texts be said one after the other in a span; one in four leaves a telephone, one in ten does not agree to be shown."""
        step = (until - since) / max(len(texts), 1)
        for n, text in enumerate(texts):
            when, source = since + step * n, self.dice.choice(SOURCES)
            who = self.who() if self.dice.random() < 0.25 else None
            said = Said(
                text=text, source=source, said_at=when, language="ko", may_show=self.dice.random() < 0.9, who=who,
                speaker=who.name[0] + "○○" if who else "", area=visit.area, client_id=UUID(int=self.dice.getrandbits(128), version=4),
                paper=f"A-{n:03d}" if source == Source.PAPER else "",
            )  # fmt: skip
            suggestions.say(visit.pool, said, at=when, written_by=self.agent.person)

    def stop(
        self, visit: Visit, on: date, begins: str, ends: str, kind: StopKind, ko: str, en: str, place: str, *, at: datetime,
        travel: int = 0, is_open: bool = False, officials: tuple[str, ...] = (),
    ) -> Stop:  # fmt: skip
        """Put a point on the agenda."""
        when = When(on, time.fromisoformat(begins), time.fromisoformat(ends), ZONE)
        point = Point(
            kind, {"ko": ko, "en": en}, when, Where(place=place, area=visit.area), travel=travel, is_open=is_open
        )
        asked = [self.seats[key].person for key in officials]
        return actions.add_stop(visit, point, seat=self.scheduler, at=at, officials=asked)

    def themes(self, visit: Visit, sorted_: dict[str, list[str]], at: datetime) -> dict[str, Theme]:
        """File the cards of a visit in themes, by their words."""
        by, made = self.scheduler.person, {}
        cards = list(visit.pool.cards.order_by("number"))
        for name, texts in sorted_.items():
            made[name] = suggestions.begin_theme(visit.pool, name=name, by=by, at=at)
            for card in cards:
                if any(text in card.text for text in texts):
                    suggestions.file(card, made[name], by=by, at=at)
        return made

    def seat_of(self, promise: Commitment) -> Seat:
        """Return who answers for a promise."""
        return self.seats.get(f"officer:{promise.office.code}", self.seats["supervisor:HUB"])


def day(on: date, hour: int = 9) -> datetime:
    """Return an hour of a day as Seoul's clocks show it."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC) - timedelta(hours=9)


def tick(visit: Visit, seat: Seat, until: date) -> None:
    """Tick what was to be done by a day, each on its own."""
    for step in visit.steps.filter(due_on__lte=until):
        actions.take_step(step, seat=seat, at=day(step.due_on))


def hold(visit: Visit, seat: Seat) -> None:
    """Say of each point of an agenda that it took place, and tick what was to be done by the end."""
    tick(visit, seat, visit.ends_on + timedelta(days=7))
    for stop in visit.stops.select_related("meeting"):
        meetings.close(stop.meeting, by=seat.person, at=stop.meeting.ends_at)
