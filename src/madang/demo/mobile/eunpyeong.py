"""Eunpyeong New Town, November 2012: the figures are those of the case study “Meeting the Mayor”, what people say is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from madang.commitments import actions as commitments
from madang.commitments.enums import State as Promised
from madang.commitments.models import Commitment
from madang.mobileoffice import actions
from madang.mobileoffice.actions import Line, Planned
from madang.mobileoffice.enums import Cause, Does, Kind, State, StopKind, Way
from madang.mobileoffice.models import Shape, Visit
from madang.places.models import Area
from madang.suggestions.models import Theme

from .telling import Teller, day, hold


def sell_the_flats(teller: Teller, shapes: dict[Kind, Shape], words: dict[str, Any]) -> None:
    """Nine days in November 2012, in an unsold flat: 146 things said, a task force, and 618 flats sold in 70 days."""
    seat, planned_at = teller.scheduler, day(date(2012, 10, 22))
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
    visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=day(first))
    sorted_: dict[str, list[str]] = words["eunpyeong"]
    once = [text for texts in sorted_.values() for text in texts]
    said = [*once, *(words["again"][n % 4] + text for n, text in enumerate(once)), once[0], once[9]]
    assert len(said) == 146
    teller.say(visit, said, day(first, 10), day(date(2012, 11, 9), 18))
    mates = [
        actions.join_team(visit, teller.seats[key].person, office=teller.offices[code], does=does, seat=seat, at=day(first))
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
            visit, mate, text=text, due_on=date(2012, 11, due), seat=seat, at=day(date(2012, 11, 8), 13)
        )
        actions.done_task(task, came_of_it=did, seat=seat, at=day(date(2012, 11, due - 1), 17))
    hold(visit, seat)
    visit = actions.move_on(visit, State.PLANNING, seat=seat, at=day(date(2012, 11, 10)))
    themes = teller.themes(visit, sorted_, day(date(2012, 11, 10), 10))
    _write(teller, visit, themes, day(date(2012, 11, 11)), date(2012, 12, 31), (
        (Does.DO, "전세로 먼저 살아 보고, 나누어 내고 살 수 있게 합니다.", ["값과 분양 조건"], "HOUS", None),
        (Does.DO, "출근 시간 버스를 10분마다 보내고 광화문까지 바로 잇습니다.", ["버스와 지하철"], "TRAF", 640_000_000),
        (Does.DO, "남은 집과 값을 한 쪽에 그대로 보이고, 하루 자 보는 집을 엽니다.", ["알리기"], "HOUS", 90_000_000),
        (Does.STUDY, "중학교를 언제 어디에 여는지 교육청과 정합니다.", ["학교"], "HOUS", None),
        (Does.DO, "빈 상가 세 칸을 작은 도서관과 사랑방으로 엽니다.", ["도서관과 모일 자리", "가게와 병원"], "PARK", 210_000_000),
        (Does.DO, "가로등 마흔 개를 켜고 밤 순찰을 늘립니다.", ["길과 밤의 안전"], "ROAD", 120_000_000),
        (Does.NOT, "먼저 산 사람에게 값의 차이를 돌려주기", ["값과 분양 조건"], "", None),
    ))  # fmt: skip
    visit = actions.present(visit, seat=seat, at=day(date(2012, 11, 12), 19), days=7)
    actions.remark(
        visit,
        text="버스가 먼저입니다. 학교는 그다음에 믿겠습니다.",
        at=day(date(2012, 11, 13)),
        way=Way.ROOM,
        name="3지구 입주자",
        seat=seat,
    )
    promises = actions.adopt(visit, seat=seat, at=day(date(2012, 11, 20)))
    _keep(teller, promises, date(2012, 12, 28))
    visit.refresh_from_db()
    text = "618채가 70일 만에 모두 주인을 찾았습니다. 버스는 10분마다 오고, 빈 상가 세 칸이 사랑방이 되었습니다."
    actions.move_on(visit, State.FINISHED, seat=seat, at=day(date(2013, 1, 17)), words=text)


def _write(
    teller: Teller, visit: Visit, themes: dict[str, Theme], at: datetime, due_on: date, lines: tuple[Any, ...]
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


def _keep(teller: Teller, promises: list[Commitment], on: date) -> None:
    """End the promises of an old plan: kept, the last changed."""
    for n, promise in enumerate(promises):
        seat = teller.seat_of(promise)
        if n == len(promises) - 3:
            commitments.end(
                promise,
                seat=seat,
                state=Promised.CHANGED,
                text="교육청이 한 해 뒤로 미루어, 통학 버스를 먼저 보냈습니다.",
                at=day(on, 11),
            )
            continue
        promise = commitments.end(
            promise, seat=seat, state=Promised.KEPT, text="현장에서 확인했습니다.", at=day(on, 11)
        )
        asker = promise.hearers.filter(is_asker=True).order_by("pk").first()
        if asker:
            commitments.confirm(promise, asker=asker, at=day(on, 11) + timedelta(days=5))
