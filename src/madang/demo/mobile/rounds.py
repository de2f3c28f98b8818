"""This year's rounds of the districts, and one visit that is under way now: all of it is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from madang.mobileoffice import actions
from madang.mobileoffice.actions import Planned
from madang.mobileoffice.enums import Cause, Kind, State, StopKind, Way
from madang.mobileoffice.models import Shape
from madang.places.models import Area
from madang.suggestions import actions as suggestions
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source
from madang.ui.dates import local

from .telling import Teller, day, hold, tick


def go_round(teller: Teller, shapes: dict[Kind, Shape], at: datetime) -> None:
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
        planned_at = day(begins - timedelta(days=20)) if n != 6 else at - timedelta(days=4)
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
        visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=day(begins))
        hold(visit, seat)
        visit = actions.move_on(visit, State.PLANNING, seat=seat, at=day(begins + timedelta(days=2)))
        if n < 4:
            words = (
                "들은 말씀은 모두 구청이 이미 하고 있는 일이어서, 새로 정한 것이 없습니다. 구청이 하나하나 답했습니다."
            )
            actions.move_on(visit, State.FINISHED, seat=seat, at=day(begins + timedelta(days=20)), words=words)
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


def sit_in_the_market(teller: Teller, shapes: dict[Kind, Shape], words: dict[str, Any], at: datetime) -> None:
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
    tick(visit, seat, today)
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
