"""Samyang-dong, summer 2018, and the committee that follows its promises up to now.

The pledge of USD 893 million is from the case study “Meeting the Mayor”; its split into parts is made up, and says so.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from madang.bodies import actions as bodies
from madang.bodies.enums import Chosen, Finding, Post, Present
from madang.commitments import actions as commitments
from madang.commitments.enums import State as Promised
from madang.commitments.models import Commitment
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged, When, Where
from madang.mobileoffice import actions
from madang.mobileoffice.actions import Line, Planned
from madang.mobileoffice.enums import Cause, Does, Kind, State, StopKind, Way
from madang.mobileoffice.models import Shape
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.places.models import Area
from madang.ui.dates import local

from .telling import ZONE, Teller, day, hold


def live_on_a_roof(teller: Teller, shapes: dict[Kind, Shape], words: dict[str, Any], at: datetime) -> None:
    """Four weeks of summer 2018 on a roof: open evenings, a plan, and a pledge of USD 893 million that is still being kept."""
    seat, planned_at = teller.scheduler, day(date(2018, 7, 9))
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
    visit = actions.move_on(visit, State.ON_SITE, seat=seat, at=day(date(2018, 7, 22)))
    said: list[str] = words["samyang"]
    teller.say(visit, said, day(date(2018, 7, 23)), day(date(2018, 8, 17)))
    hold(visit, seat)
    visit = actions.move_on(visit, State.PLANNING, seat=seat, at=day(date(2018, 8, 18), 18))
    themes = teller.themes(
        visit,
        {"병원과 돌봄": [said[0], said[2], said[5]], "철도와 길": [said[3], said[8], said[12]], "빈집과 더위": [said[1], said[4]],
         "학교와 일자리": [said[6], said[7], said[9], said[13]], "머무는 일에 대하여": [said[10], said[11]]},
        day(date(2018, 8, 18), 18),
    )  # fmt: skip
    actions.pledge(
        visit, text="강북에 1조 원을 들여 공공기관, 경전철 네 노선, 어린이집과 병원을 세웁니다.", office=teller.offices["MAYOR"],
        due_on=date(2028, 8, 18), won=1_000_000_000_000, budget_line="균형발전 특별회계", seat=seat, at=day(date(2018, 8, 19)),
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
            seat=seat, at=day(date(2018, 8, 19), 10),
        )  # fmt: skip
    actions.write_line(
        visit, Line(does=Does.NOT, text="시장이 머무는 동안 동네를 더 조용하게 하기", themes=[themes["머무는 일에 대하여"]], reason="집회를 막을 권한이 시에 없습니다. 다음에는 큰길에서 떨어진 집을 고릅니다."),
        seat=seat, at=day(date(2018, 8, 19), 10),
    )  # fmt: skip
    visit = actions.present(visit, seat=seat, at=day(date(2018, 8, 19), 15), days=14)
    actions.remark(
        visit,
        text="약속은 전에도 들었습니다. 해마다 어디까지 왔는지 보여 주십시오.",
        at=day(date(2018, 8, 21)),
        way=Way.PHONE,
        name="강북구 주민",
        seat=seat,
    )
    remark = visit.remarks.get()
    actions.reply_to_remark(
        remark, text="석 달마다 점검위원회가 보고, 아래에 남깁니다.", seat=seat, at=day(date(2018, 8, 24))
    )
    committee = actions.found_committee(
        visit, names={"ko": "강북 균형발전 점검위원회", "en": "Northern districts follow-up committee"},
        words={"ko": "삼양동에서 한 약속을 석 달마다 봅니다.", "en": "It looks each quarter at what was promised in Samyang-dong."},
        office=teller.offices["MAYOR"], quorum_percent=50, seat=seat, at=day(date(2018, 8, 25)),
    )  # fmt: skip
    promises = actions.adopt(visit, seat=seat, at=day(date(2018, 9, 3)))
    for n in (2, 4):
        commitments.end(
            promises[n],
            seat=teller.seat_of(promises[n]),
            state=Promised.KEPT,
            text="모두 문을 열었습니다. 자리와 날은 시의 누리집에 있습니다.",
            at=day(promises[n].due_on, 10),
        )
    commitments.advance(
        promises[0],
        seat=teller.seat_of(promises[0]),
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
            seat=teller.seat_of(promises[n]),
            at=day(paid_on, 17),
        )
    _sit(teller, committee, promises, at)


def _sit(teller: Teller, committee: Any, promises: list[Commitment], at: datetime) -> None:
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
        called = day(on, 10) - timedelta(days=10)
        sitting = bodies.call_sitting(
            committee, Arranged(committee.names, when, Where(place="강북구청 4층")), by=seat.person, at=called
        )
        meetings.close(sitting.meeting, by=seat.person, at=day(on, 21))
        bodies.note_present(
            sitting,
            {member.pk: Present.HERE for member in members[: 4 if days == 80 else 5]},
            seat=seat,
            at=day(on, 21),
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
                at=day(on, 22),
            )
            if finding == Finding.QUESTIONED:
                bodies.reply(
                    verdict,
                    text="한 곳은 내년 봄, 한 곳은 내후년에 옮깁니다. 새 날을 약속에 적었습니다.",
                    seat=teller.seats["supervisor:HUB"],
                    at=day(on, 10) + timedelta(days=9),
                )
