"""The demo city's mobile offices: Eunpyeong 2012 and Samyang-dong 2018 with their real figures, and one visit now under way.

What people say is invented; that there were 146 suggestions, 618 flats and 70 days, and a pledge of USD 893 million, is not.
Sources: the case study “Meeting the Mayor”; the split of the pledge into parts is made up, and says so.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from random import Random
from typing import Any
from uuid import UUID

from madang.bodies import actions as bodies
from madang.bodies.enums import Chosen, Finding, Post, Present
from madang.commitments import actions as commitments
from madang.commitments.enums import State as Promised
from madang.commitments.models import Commitment
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged, When, Where
from madang.mobileoffice import actions
from madang.mobileoffice.actions import Line, Planned, Point
from madang.mobileoffice.enums import Cause, Does, Kind, State, StopKind, Way
from madang.mobileoffice.models import Shape, Stop, Visit
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.suggestions import actions as suggestions
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source
from madang.suggestions.models import Theme
from madang.ui.dates import local

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


def visit_the_city(at: datetime, seats: dict[str, Seat], dice: Random) -> None:
    """Let the mayor have been in Eunpyeong and Samyang-dong, go round some districts, and be on site now."""
    shapes = lay_shapes()
    words = json.loads((files("madang.demo") / "data" / "mobile.json").read_text(encoding="utf-8"))
    teller = _Teller(seats, dice, {office.code: office for office in Office.objects.all()})
    _eunpyeong(teller, shapes, words)
    _samyang(teller, shapes, words, at)
    _rounds(teller, shapes, at)
    _now(teller, shapes, words, at)


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


class _Teller:
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


def _day(on: date, hour: int = 9) -> datetime:
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC) - timedelta(hours=9)


def _tick(visit: Visit, seat: Seat, until: date) -> None:
    """Tick what was to be done by a day, each on its own."""
    for step in visit.steps.filter(due_on__lte=until):
        actions.take_step(step, seat=seat, at=_day(step.due_on))


def _hold(visit: Visit, seat: Seat) -> None:
    """Say of each point of an agenda that it took place, and tick what was to be done by the end."""
    _tick(visit, seat, visit.ends_on + timedelta(days=7))
    for stop in visit.stops.select_related("meeting"):
        meetings.close(stop.meeting, by=seat.person, at=stop.meeting.ends_at)


def _eunpyeong(teller: _Teller, shapes: dict[Kind, Shape], words: dict[str, Any]) -> None:
    """Nine days in November 2012, in an unsold flat: 146 things said, a task force, and 618 flats sold in 70 days."""
    seat, planned_at = teller.scheduler, _day(date(2012, 10, 22))
    visit = actions.plan(
        shapes[Kind.ISSUE],
        Planned(
            slug="eunpyeong-2012", names={"ko": "은평뉴타운 현장시장실", "en": "Mobile office, Eunpyeong New Town"},
            question={"ko": "시가 지은 아파트 618채가 왜 팔리지 않는가?", "en": "Why do 618 flats that the city built stay unsold?"},
            begins_on=date(2012, 11, 1), ends_on=date(2012, 11, 9), cause=Cause.INFORMATION,
            cause_words="남은 집은 모두 큰 평수이고, 버스와 학교를 믿지 못해 계약을 망설인다는 것을 아무 부서도 한자리에서 듣지 못했습니다.",
            unblock="주택실, 교통실, SH공사, 은평구가 함께 정해야 합니다.", tried="값을 두 번 내렸고 광고를 세 번 했습니다.",
            why_here="빈집 618채가 시의 빚을 늘리고 있었고, 같은 동네에서 기한을 넘긴 이야기가 가장 많았습니다.",
            area=Area.objects.get(code="11380", kind="district"), base="은평뉴타운의 팔리지 않은 아파트 한 채",
            office=teller.offices["HOUS"], partner=teller.offices["D11380"], host=teller.mayor, won=18_000_000,
        ),
        seat=seat, at=planned_at,
    )  # fmt: skip
    visit.promise = Commitment.objects.order_by("number").first()  # the 618 flats: it has its number already
    visit.save(update_fields=["promise"])
    first = date(2012, 11, 1)
    teller.stop(
        visit,
        first,
        "09:00",
        "10:00",
        StopKind.BRIEFING,
        "은평구청 설명",
        "Briefing by Eunpyeong-gu",
        "현장시장실",
        at=planned_at,
    )
    teller.stop(
        visit,
        first,
        "10:30",
        "12:00",
        StopKind.SITE,
        "빈집과 통학로 걷기",
        "Walk through empty flats and the way to school",
        "3지구",
        at=planned_at,
        travel=15,
    )
    teller.stop(
        visit,
        date(2012, 11, 2),
        "19:00",
        "21:00",
        StopKind.EVENING,
        "열린 저녁",
        "Open evening",
        "현장시장실",
        at=planned_at,
        is_open=True,
    )
    teller.stop(
        visit,
        date(2012, 11, 6),
        "14:00",
        "16:00",
        StopKind.RESIDENTS,
        "입주자와 만남",
        "Meeting with those who live there",
        "관리사무소",
        at=planned_at,
        travel=10,
        is_open=True,
    )
    teller.stop(
        visit,
        date(2012, 11, 8),
        "10:00",
        "12:00",
        StopKind.TEAM,
        "전담반 실행 회의",
        "Working team",
        "현장시장실",
        at=planned_at,
    )
    teller.stop(
        visit,
        date(2012, 11, 9),
        "19:00",
        "21:00",
        StopKind.TOWN_HALL,
        "주민 대화 마당",
        "Town hall",
        "은평뉴타운 체육관",
        at=planned_at,
        travel=10,
        is_open=True,
    )
    actions.announce_agenda(visit, seat=seat, at=planned_at)
    visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=_day(first))
    sorted_: dict[str, list[str]] = words["eunpyeong"]
    once = [text for texts in sorted_.values() for text in texts]
    said = [*once, *(words["again"][n % 4] + text for n, text in enumerate(once)), once[0], once[9]]
    assert len(said) == 146
    teller.say(visit, said, _day(first, 10), _day(date(2012, 11, 9), 18))
    mates = [
        actions.join_team(visit, teller.seats[key].person, office=teller.offices[code], does=does, seat=seat, at=_day(first))
        for key, code, does in (
            ("officer:HOUS", "HOUS", "분양 조건"), ("officer:TRAF", "TRAF", "버스 노선"), ("officer:PARK", "PARK", "빈 상가와 모일 자리"),
        )
    ]  # fmt: skip
    for mate, text, due, did in (
        (mates[0], "전세와 나누어 내기를 함께 쓰는 계약서를 만든다", 12, "11월 14일부터 새 계약서로 받았습니다."),
        (mates[1], "광화문까지 바로 가는 버스를 회사와 정한다", 20, "한 노선을 단지 안까지 늘렸습니다."),
        (mates[2], "하루 자 보는 집 다섯 채를 연다", 15, "다섯 채를 열어 두 주 동안 아흔 집이 자고 갔습니다."),
    ):
        task = actions.give_task(
            visit, mate, text=text, due_on=date(2012, 11, due), seat=seat, at=_day(date(2012, 11, 8), 13)
        )
        actions.done_task(task, came_of_it=did, seat=seat, at=_day(date(2012, 11, due - 1), 17))
    _hold(visit, seat)
    visit = actions.move_on(visit, State.PLANNING, seat=seat, at=_day(date(2012, 11, 10)))
    themes = teller.themes(visit, sorted_, _day(date(2012, 11, 10), 10))
    _write(teller, visit, themes, _day(date(2012, 11, 11)), date(2012, 12, 31), (
        (Does.DO, "전세로 먼저 살아 보고, 나누어 내고 살 수 있게 합니다.", ["값과 분양 조건"], "HOUS", None),
        (Does.DO, "출근 시간 버스를 10분마다 보내고 광화문까지 바로 잇습니다.", ["버스와 지하철"], "TRAF", 640_000_000),
        (Does.DO, "남은 집과 값을 한 쪽에 그대로 보이고, 하루 자 보는 집을 엽니다.", ["알리기"], "HOUS", 90_000_000),
        (Does.STUDY, "중학교를 언제 어디에 여는지 교육청과 정합니다.", ["학교"], "HOUS", None),
        (Does.DO, "빈 상가 세 칸을 작은 도서관과 사랑방으로 엽니다.", ["도서관과 모일 자리", "가게와 병원"], "PARK", 210_000_000),
        (Does.DO, "가로등 마흔 개를 켜고 밤 순찰을 늘립니다.", ["길과 밤의 안전"], "ROAD", 120_000_000),
        (Does.NOT, "먼저 산 사람에게 값의 차이를 돌려주기", ["값과 분양 조건"], "", None),
    ))  # fmt: skip
    visit = actions.present(visit, seat=seat, at=_day(date(2012, 11, 12), 19), days=7)
    actions.remark(
        visit,
        text="버스가 먼저입니다. 학교는 그다음에 믿겠습니다.",
        at=_day(date(2012, 11, 13)),
        way=Way.ROOM,
        name="3지구 입주자",
        seat=seat,
    )
    promises = actions.adopt(visit, seat=seat, at=_day(date(2012, 11, 20)))
    _keep(teller, promises, date(2012, 12, 28))
    visit.refresh_from_db()
    text = "618채가 70일 만에 모두 주인을 찾았습니다. 버스는 10분마다 오고, 빈 상가 세 칸이 사랑방이 되었습니다."
    actions.move_on(visit, State.FINISHED, seat=seat, at=_day(date(2013, 1, 17)), words=text)


def _write(
    teller: _Teller, visit: Visit, themes: dict[str, Theme], at: datetime, due_on: date, lines: tuple[Any, ...]
) -> None:
    """Write the lines of a plan."""
    for does, text, names, code, won in lines:
        reason = (
            "계약은 그날의 조건으로 끝났습니다. 돌려주면 다른 단지도 같아야 하고, 그 돈은 시에 없습니다."
            if does == Does.NOT
            else ""
        )
        line = Line(
            does=does, text=text, themes=[themes[name] for name in names], reason=reason, won=won,
            office=teller.offices[code] if code else None, due_on=due_on if code else None,
        )  # fmt: skip
        actions.write_line(visit, line, seat=teller.scheduler, at=at)


def _keep(teller: _Teller, promises: list[Commitment], on: date) -> None:
    """End the promises of an old plan: kept, the last changed."""
    for n, promise in enumerate(promises):
        seat = _seat_of(teller, promise)
        if n == len(promises) - 3:
            commitments.end(
                promise,
                seat=seat,
                state=Promised.CHANGED,
                text="교육청이 한 해 뒤로 미루어, 통학 버스를 먼저 보냈습니다.",
                at=_day(on, 11),
            )
            continue
        promise = commitments.end(
            promise, seat=seat, state=Promised.KEPT, text="현장에서 확인했습니다.", at=_day(on, 11)
        )
        asker = promise.hearers.filter(is_asker=True).order_by("pk").first()
        if asker:
            commitments.confirm(promise, asker=asker, at=_day(on, 11) + timedelta(days=5))


def _seat_of(teller: _Teller, promise: Commitment) -> Seat:
    return teller.seats.get(f"officer:{promise.office.code}", teller.seats["supervisor:HUB"])


def _samyang(teller: _Teller, shapes: dict[Kind, Shape], words: dict[str, Any], at: datetime) -> None:
    """Four weeks of summer 2018 on a roof: open evenings, a plan, and a pledge of USD 893 million that is still being kept."""
    seat, planned_at = teller.scheduler, _day(date(2018, 7, 9))
    visit = actions.plan(
        shapes[Kind.STAY],
        Planned(
            slug="samyang-2018", names={"ko": "삼양동 옥탑방 한 달", "en": "A month on a roof in Samyang-dong"},
            question={"ko": "강북은 왜 강남보다 늘 나중인가?", "en": "Why does the north of the city always come later than the south?"},
            begins_on=date(2018, 7, 22), ends_on=date(2018, 8, 18), cause=Cause.SILOS,
            cause_words="길, 철도, 학교, 돌봄을 부서마다 따로 셈해, 사람이 적은 곳은 늘 뒤로 밀렸습니다.",
            unblock="기획조정실이 셈을 바꾸어야 합니다.", tried="균형발전 계획이 세 번 있었습니다.",
            why_here="강북구는 약속이 가장 오래 늦은 곳이었습니다.", area=Area.objects.get(code="11305", kind="district"),
            base="삼양동 옥탑방, 30제곱미터", office=teller.offices["MAYOR"], partner=teller.offices["D11305"], host=teller.mayor,
        ),
        seat=seat, at=planned_at,
    )  # fmt: skip
    for week in range(4):
        evening = date(2018, 7, 24) + timedelta(weeks=week)
        teller.stop(
            visit,
            evening,
            "19:00",
            "21:00",
            StopKind.EVENING,
            "열린 저녁",
            "Open evening",
            "삼양동 솔밭 마당",
            at=planned_at,
            is_open=True,
        )
    teller.stop(
        visit,
        date(2018, 8, 18),
        "15:00",
        "17:00",
        StopKind.TOWN_HALL,
        "주민 대화 마당",
        "Town hall",
        "강북문화예술회관",
        at=planned_at,
        travel=20,
        is_open=True,
    )
    actions.announce_agenda(visit, seat=seat, at=planned_at)
    visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=_day(date(2018, 7, 22)))
    said: list[str] = words["samyang"]
    teller.say(visit, said, _day(date(2018, 7, 23)), _day(date(2018, 8, 17)))
    _hold(visit, seat)
    visit = actions.move_on(visit, State.PLANNING, seat=seat, at=_day(date(2018, 8, 18), 18))
    themes = teller.themes(
        visit,
        {"병원과 돌봄": [said[0], said[2], said[5]], "철도와 길": [said[3], said[8], said[12]], "빈집과 더위": [said[1], said[4]],
         "학교와 일자리": [said[6], said[7], said[9], said[13]], "머무는 일에 대하여": [said[10], said[11]]},
        _day(date(2018, 8, 18), 18),
    )  # fmt: skip
    actions.pledge(
        visit, text="강북에 1조 원을 들여 공공기관, 경전철 네 노선, 어린이집과 병원을 세웁니다.", office=teller.offices["MAYOR"],
        due_on=date(2028, 8, 18), won=1_000_000_000_000, budget_line="균형발전 특별회계", seat=seat, at=_day(date(2018, 8, 19)),
    )  # fmt: skip
    visit.refresh_from_db()
    plan = (
        ("경전철 네 노선을 시의 돈으로 먼저 짓습니다.", ["철도와 길"], "TRAF", 620_000_000_000, date(2028, 6, 30), "11305"),
        ("시의 공공기관 세 곳을 강북으로 옮깁니다.", ["학교와 일자리"], "MAYOR", 90_000_000_000, date(2026, 12, 31), "11305"),
        ("어린이집 아흔 곳을 새로 엽니다.", ["병원과 돌봄"], "WELF", 110_000_000_000, date(2022, 12, 31), "11290"),
        ("어린이 병원을 강북권에 세웁니다.", ["병원과 돌봄"], "WELF", 70_000_000_000, date(2024, 12, 31), "11320"),
        ("학교 체육관 서른 곳을 짓습니다.", ["학교와 일자리"], "CULT", 60_000_000_000, date(2021, 12, 31), "11350"),
        ("빈집 천 채를 사서 청년과 이웃이 쓰게 고칩니다.", ["빈집과 더위"], "HOUS", 40_000_000_000, date(2022, 12, 31), "11305"),
    )  # fmt: skip
    for text, names, code, won, due_on, area in plan:
        actions.write_line(
            visit,
            Line(does=Does.DO, text=text, themes=[themes[name] for name in names], office=teller.offices[code], due_on=due_on, won=won,
                 budget_line="균형발전 특별회계", area=Area.objects.get(code=area, kind="district")),
            seat=seat, at=_day(date(2018, 8, 19), 10),
        )  # fmt: skip
    actions.write_line(
        visit, Line(does=Does.NOT, text="시장이 머무는 동안 동네를 더 조용하게 하기", themes=[themes["머무는 일에 대하여"]], reason="집회를 막을 권한이 시에 없습니다. 다음에는 큰길에서 떨어진 집을 고릅니다."),
        seat=seat, at=_day(date(2018, 8, 19), 10),
    )  # fmt: skip
    visit = actions.present(visit, seat=seat, at=_day(date(2018, 8, 19), 15), days=14)
    actions.remark(
        visit,
        text="약속은 전에도 들었습니다. 해마다 어디까지 왔는지 보여 주십시오.",
        at=_day(date(2018, 8, 21)),
        way=Way.PHONE,
        name="강북구 주민",
        seat=seat,
    )
    remark = visit.remarks.get()
    actions.reply_to_remark(
        remark, text="석 달마다 점검위원회가 보고, 아래에 남깁니다.", seat=seat, at=_day(date(2018, 8, 24))
    )
    committee = actions.found_committee(
        visit, names={"ko": "강북 균형발전 점검위원회", "en": "Northern districts follow-up committee"},
        words={"ko": "삼양동에서 한 약속을 석 달마다 봅니다.", "en": "It looks each quarter at what was promised in Samyang-dong."},
        office=teller.offices["MAYOR"], quorum_percent=50, seat=seat, at=_day(date(2018, 8, 25)),
    )  # fmt: skip
    promises = actions.adopt(visit, seat=seat, at=_day(date(2018, 9, 3)))
    for n in (2, 4):
        commitments.end(
            promises[n],
            seat=_seat_of(teller, promises[n]),
            state=Promised.KEPT,
            text="모두 문을 열었습니다. 자리와 날은 시의 누리집에 있습니다.",
            at=_day(promises[n].due_on, 10),
        )
    commitments.advance(
        promises[0],
        seat=_seat_of(teller, promises[0]),
        state=Promised.UNDER_WAY,
        text="두 노선의 설계를 마쳤습니다.",
        at=at - timedelta(days=200),
    )
    for n, paid_on, won, text in (
        (0, date(2021, 6, 30), 38_000_000_000, "두 노선 설계"), (0, date(2024, 11, 29), 64_000_000_000, "터 사기"),
        (1, date(2023, 12, 20), 31_000_000_000, "첫 번째 기관 이전"), (2, date(2020, 12, 18), 52_000_000_000, "어린이집 마흔다섯 곳"),
        (2, date(2022, 12, 9), 61_000_000_000, "어린이집 마흔다섯 곳"), (4, date(2021, 11, 30), 57_400_000_000, "체육관 서른 곳"),
        (5, date(2022, 5, 31), 12_500_000_000, "빈집 이백여든 채"), (5, date(2022, 9, 30), -500_000_000, "계약이 깨져 돌려받음"),
    ):  # fmt: skip
        commitments.spend(
            promises[n],
            won=won,
            on=paid_on,
            text=f"{text} (시연을 위해 지은 수)",
            seat=_seat_of(teller, promises[n]),
            at=_day(paid_on, 17),
        )
    _sit(teller, committee, promises, at)


def _sit(teller: _Teller, committee: Any, promises: list[Commitment], at: datetime) -> None:
    """Let five residents and an official sit, and find something of four promises some weeks ago."""
    seat, begun = teller.scheduler, at - timedelta(days=300)
    since = local(begun).date()
    members = []
    for n, (name, speaks_for) in enumerate(
        (("문채아", "삼양동"), ("오세람", "번동"), ("유다원", "길음동"), ("차은결", "쌍문동"), ("홍라온", "상계동"))
    ):
        person = people.meet(Introduced(name=name, channel="sms", phone=f"+82102018{n:04d}", language="ko"), at=begun)
        members.append(bodies.seat_member(
            committee, person, name=name, post=Post.CHAIR if n == 0 else Post.MEMBER, has_vote=True, chosen=Chosen.NOMINATION,
            valid_from=since, valid_until=since + timedelta(days=730), speaks_for=speaks_for, seat=seat, at=begun,
        ))  # fmt: skip
    bodies.seat_member(
        committee, teller.seats["officer:TRAF"].person, name="안태경", post=Post.ADVISER, has_vote=False, chosen=Chosen.OFFICE,
        valid_from=since, valid_until=since + timedelta(days=730), seat=seat, at=begun,
    )  # fmt: skip
    for days, findings in ((190, ((0, Finding.ON_TRACK, "두 노선의 설계를 보았습니다."),)), (80, (
        (2, Finding.CONFIRMED, "아흔 곳 가운데 여덟 곳을 찾아가 보았습니다. 모두 아이들이 다닙니다."),
        (1, Finding.QUESTIONED, "세 곳 가운데 한 곳만 옮겼습니다. 두 곳은 언제입니까?"),
        (3, Finding.ESCALATED, "날이 지났는데 터도 정하지 못했습니다. 시장이 답해야 합니다."),
    ))):  # fmt: skip
        on = local(at - timedelta(days=days)).date()
        when = When(on, time(19), time(21), ZONE)
        called = _day(on, 10) - timedelta(days=10)
        sitting = bodies.call_sitting(
            committee, Arranged(committee.names, when, Where(place="강북구청 4층")), by=seat.person, at=called
        )
        meetings.close(sitting.meeting, by=seat.person, at=_day(on, 21))
        bodies.note_present(
            sitting,
            {member.pk: Present.HERE for member in members[: 4 if days == 80 else 5]},
            seat=seat,
            at=_day(on, 21),
        )
        for n, finding, words in findings:
            promise = Commitment.objects.get(pk=promises[n].pk)
            recused = {members[1].pk: "옮겨 온 기관에서 일합니다."} if finding == Finding.QUESTIONED else {}
            verdict = bodies.find(
                sitting,
                promise,
                finding=finding,
                words=words,
                votes_for=3,
                votes_against=0,
                recused=recused,
                seat=seat,
                at=_day(on, 22),
            )
            if finding == Finding.QUESTIONED:
                bodies.reply(
                    verdict,
                    text="한 곳은 내년 봄, 한 곳은 내후년에 옮깁니다. 새 날을 약속에 적었습니다.",
                    seat=teller.seats["supervisor:HUB"],
                    at=_day(on, 10) + timedelta(days=9),
                )


def _rounds(teller: _Teller, shapes: dict[Kind, Shape], at: datetime) -> None:
    """Regular visits of this year: some held, one called off, one to come, and reasons for some gaps."""
    seat, today = teller.scheduler, local(at).date()
    year = today.year
    districts = list(Area.objects.filter(kind="district", valid_until=None).order_by("code"))
    chosen = teller.dice.sample([area for area in districts if area.code not in ("11380", "11305", "11260")], 7)
    for n, area in enumerate(chosen):
        begins = (
            today + timedelta(days=21)
            if n == 6
            else max(date(year, 1, 14), today - timedelta(days=320)) + timedelta(days=40 * n)
        )
        if n != 6 and begins >= today - timedelta(days=30):
            continue
        planned_at = _day(begins - timedelta(days=20)) if n != 6 else at - timedelta(days=4)
        visit = actions.plan(
            shapes[Kind.REGULAR],
            Planned(
                slug=f"round-{area.code}-{year}", names={"ko": f"{area.names['ko']} 순회", "en": f"Round: {area.names['en']}"},
                question={"ko": f"{area.names['ko']}에서 오래 막힌 일은 무엇인가?", "en": f"What has been stuck for long in {area.names['en']}?"},
                begins_on=begins, ends_on=begins + timedelta(days=1), cause=Cause.SILOS, area=area, base=f"{area.names['ko']}청",
                why_here="올해 차례입니다.", office=teller.offices["MAYOR"], partner=teller.offices[f"D{area.code}"], host=teller.mayor,
            ),
            seat=seat, at=planned_at,
        )  # fmt: skip
        teller.stop(
            visit,
            begins,
            "13:00",
            "14:00",
            StopKind.BRIEFING,
            "구청 설명",
            "District briefing",
            f"{area.names['ko']}청",
            at=planned_at,
        )
        teller.stop(
            visit,
            begins,
            "19:00",
            "21:00",
            StopKind.TOWN_HALL,
            "주민 대화 마당",
            "Town hall",
            f"{area.names['ko']} 구민회관",
            at=planned_at,
            travel=20,
            is_open=True,
        )
        actions.announce_agenda(visit, seat=seat, at=planned_at)
        if n == 6:
            continue
        if n == 2:
            actions.move_on(
                visit,
                State.CANCELLED,
                seat=seat,
                at=planned_at + timedelta(days=9),
                words="시장 상인들이 정비 계획에 반대하여 들어갈 수 없었고, 계획을 다시 세우기로 했습니다.",
            )
            continue
        visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=_day(begins))
        _hold(visit, seat)
        visit = actions.move_on(visit, State.PLANNING, seat=seat, at=_day(begins + timedelta(days=2)))
        if n < 4:
            words = (
                "들은 말씀은 모두 구청이 이미 하고 있는 일이어서, 새로 정한 것이 없습니다. 구청이 하나하나 답했습니다."
            )
            actions.move_on(visit, State.FINISHED, seat=seat, at=_day(begins + timedelta(days=20)), words=words)
    for area, reason in zip(
        [a for a in districts if a not in chosen][:3],
        (
            "구의회 일정과 겹쳐 내년 1월로 미루었습니다.",
            "구청이 올해는 원하지 않았습니다.",
            "선거법이 정한 기간이었습니다.",
        ),
        strict=True,
    ):
        actions.explain_gap(area, year=year, reason=reason, seat=seat, at=at - timedelta(days=20))


def _now(teller: _Teller, shapes: dict[Kind, Shape], words: dict[str, Any], at: datetime) -> None:
    """A visit under way: an old market in Jungnang-gu, on its third day, with cards that are not sorted yet."""
    seat, today = teller.scheduler, local(at).date()
    begins, planned_at = today - timedelta(days=2), at - timedelta(days=16)
    visit = actions.plan(
        shapes[Kind.ISSUE],
        Planned(
            slug="jungnang-market", names={"ko": "중랑 옛 시장 현장시장실", "en": "Mobile office, the old market of Jungnang"},
            question={"ko": "옛 시장에 왜 젊은 손님이 오지 않는가?", "en": "Why do young people stay away from the old market?"},
            begins_on=begins, ends_on=today + timedelta(days=4), cause=Cause.CONFLICT,
            cause_words="상인회와 노점, 집주인이 바라는 것이 서로 다릅니다.", unblock="상인회, 노점 모임, 중랑구가 한자리에 앉아야 합니다.",
            tried="주차장 계획이 세 번 미뤄졌습니다.", why_here="이 시장에 관한 이야기가 여럿이고, 늦은 약속이 하나 있습니다.",
            area=Area.objects.get(code="11260", kind="district"), base="시장 안 빈 가게", office=teller.offices["MAYOR"],
            partner=teller.offices["D11260"], host=teller.mayor, won=12_000_000,
        ),
        seat=seat, at=planned_at,
    )  # fmt: skip
    teller.stop(
        visit,
        begins,
        "13:00",
        "14:00",
        StopKind.BRIEFING,
        "중랑구청 설명",
        "Briefing by Jungnang-gu",
        "중랑구청",
        at=planned_at,
        officials=("officer:TRAF",),
    )
    teller.stop(
        visit,
        today + timedelta(days=1),
        "14:00",
        "16:00",
        StopKind.RESIDENTS,
        "상인과 만남",
        "Meeting with traders",
        "시장 안 빈 가게",
        at=planned_at,
        travel=10,
        is_open=True,
        officials=("officer:ROAD",),
    )
    teller.stop(
        visit,
        today + timedelta(days=2),
        "19:00",
        "21:00",
        StopKind.EVENING,
        "열린 저녁",
        "Open evening",
        "시장 쉼터",
        at=planned_at,
        is_open=True,
    )
    hall = teller.stop(
        visit,
        today + timedelta(days=4),
        "19:00",
        "21:00",
        StopKind.TOWN_HALL,
        "주민 대화 마당",
        "Town hall",
        "중랑구민회관",
        at=planned_at,
        travel=15,
        is_open=True,
        officials=("officer:TRAF", "officer:HOUS"),
    )
    actions.announce_agenda(visit, seat=seat, at=planned_at)
    visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=at - timedelta(days=2))
    _tick(visit, seat, today)
    teller.say(visit, words["now"], at - timedelta(hours=40), at - timedelta(minutes=20))
    for n, text in enumerate(("😀😀😀🎉🎉", "시장에 무료 와이파이가 있으면 좋겠습니다.")):
        said = Said(
            text=text,
            source=Source.POSTER,
            said_at=at - timedelta(minutes=9 - n),
            language="ko",
            may_show=True,
            area=visit.area,
        )
        suggestions.say(visit.pool, said, at=said.said_at)
    suggestions.begin_theme(visit.pool, name="주차와 차", by=seat.person, at=at - timedelta(hours=2))
    actions.join_team(
        visit,
        teller.seats["officer:TRAF"].person,
        office=teller.offices["TRAF"],
        does="주차와 배달",
        seat=seat,
        at=at - timedelta(days=1),
    )
    actions.set_broadcast(
        hall, stream="", captions="", recording="", takes_questions=True, seat=seat, at=at - timedelta(days=1)
    )
    for text, way in (("주차장은 언제 짓습니까?", Way.HOME), ("노점도 상인회에 들어갈 수 있습니까?", Way.ROOM)):
        actions.ask(hall, actions.Asked(text=text, way=way, key=f"demo-{way}"), at=at - timedelta(hours=3), seat=seat)
