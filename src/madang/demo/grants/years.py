"""Three years of money: the child-care mothers, a round of a year ago, the calls of today, and the division's targets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from madang.commitments import actions as commitments
from madang.funds import actions as funds
from madang.grants import actions
from madang.grants.enums import Measure, Result
from madang.grants.models import Call
from madang.groups.models import Group
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Area
from madang.ui.dates import local

from ..groups import whole
from .laying import Purse, lay, seats
from .telling import Wish, buy, call_for, decide, end, judge, pay, report, run, send, write

ALLEY = (  # name of the group, idea, what is asked for, marks of two judges
    ("빛골목", "어두운 골목에 작은 등을 답니다.", 2_400_000, (4, 3)), ("물마루", "빗물로 골목 화단을 가꿉니다.", 1_800_000, (3, 3)),
    ("쉼터사이", "언덕길에 앉을 자리를 놓습니다.", 2_900_000, (4, 4)), ("손글씨", "가게 간판을 함께 새로 씁니다.", 2_000_000, (2, 4)),
    ("소리길", "골목에서 달마다 음악을 듣습니다.", 1_500_000, (2, 2)),
)  # fmt: skip


FAMILY = ("표", "옥", "탁", "봉", "설", "기", "제", "선", "단", "빈", "해", "누", "마", "온", "담")


AIMS = (  # measure, words, when it was promised, first figure, target, by when, readings since
    (Measure.VILLAGES, "모든 동에 주민이 스스로 꾸린 모임이 있게 합니다.", 2018, 26, 424, date(2021, 12, 31), ((2019, 96), (2021, 261))),
    (Measure.PROJECTS, "동마다 마을 사업이 둘 이상 있게 합니다.", 2018, 12, 424, date(2021, 12, 31), ((2020, 88), (2022, 140))),
    (Measure.PEOPLE, "주민 30만 명이 마을 일에 함께합니다. 한 사람은 한 번만 셉니다.", 2017, 130_000, 300_000, date(2021, 12, 31), ((2019, 151_000), (2021, 172_000))),
)  # fmt: skip


def steer(seat: Seat) -> None:
    """Set the division's three dated targets; the first figures are the city's own, the readings since are made up, and say so."""
    for measure, text, year, baseline, target, due_on, readings in AIMS:
        made = actions.aim(
            measure,
            text=text,
            baseline=baseline,
            target=target,
            due_on=due_on,
            seat=seat,
            at=datetime(year, 7, 1, 1, tzinfo=UTC),
        )
        reason = "코로나19로 모이지 못한 해가 있었고, 예산이 줄었습니다."
        moved = datetime(2021, 12, 20, 1, tzinfo=UTC)
        commitments.move(made.indicator.commitment, seat=seat, due_on=date(2028, 12, 31), reason=reason, at=moved)
        for when, value in readings:
            at = datetime(when, 12, 30, 1, tzinfo=UTC)
            commitments.take_reading(
                made.indicator, value=Decimal(value), on=at.date(), source="시연을 위해 지은 수", seat=seat, at=at
            )


def fund_the_city(at: datetime, groups: list[Group]) -> None:
    """Give out the money of three years, up to a moment, to the groups of the demo and a few more."""
    purse = lay()
    mothers = groups[0]
    steer(purse.officer)
    _mothers(purse, mothers, at)
    _seed(purse, at)
    _calls_of_today(purse, at)
    for code, won in (("11380", 9_000_000), ("11440", 7_000_000), ("11620", 6_000_000), ("11305", 5_000_000)):
        envelope = purse.envelope(at)
        district = funds.envelope_of(
            purse.fund, envelope.year, Area.objects.get(code=code, kind="district", valid_until=None)
        )
        funds.allot(envelope, district, amount=won, words="자치구 배정", seat=purse.officer, at=at - timedelta(days=60))


def open_calls(at: datetime) -> None:
    """Lay out the two calls of today alone, for a small city."""
    _calls_of_today(lay(), at)


def _calls_of_today(purse: Purse, at: datetime) -> None:
    """A call that is being decided, and one that is open, in which somebody writes."""
    _alley(purse, at)
    opens = at - timedelta(days=6)
    call = call_for(
        purse, "seed", "이웃 씨앗 공모", "Seed call for neighbours", 12_000_000, opens, days=(30, 45, 50, 230)
    )
    group = whole(
        "혼자 사는 어르신과 반찬을 나눕니다.", "11710", ("단여울", "빈가을", "해든솔"), 81, at - timedelta(days=30)
    )
    write(
        call,
        group,
        Wish(
            "목요일 반찬 나눔",
            "혼자 드시는 분이 골목에 열두 분 계십니다.",
            (("food", "식재료", 100_000, 0), ("goods", "그릇과 통", 500_000, 0)),
        ),
        at - timedelta(days=3),
    )


CARE_ROOM = "역촌동주민센터 2층 놀이방, 평일 저녁 6시~9시"


def _mothers(purse: Purse, group: Group, at: datetime) -> None:
    """The child-care mothers: seed money and a room, a second year, and a third under way."""
    wishes = (
        ("seed", "우리 동네 저녁 돌봄", "첫해 씨앗 공모", "First seed call", 720, (("goods", "놀이 매트와 책", 500_000, 0), ("teacher", "안전 교육", 300_000, 0), ("print", "안내지", 100_000, 0)), CARE_ROOM),
        ("growth", "저녁 돌봄, 둘째 해", "둘째 해 공모", "Second-year call", 455, (("goods", "교구와 응급 상자", 1_800_000, 200_000), ("teacher", "놀이 선생님", 1_600_000, 200_000), ("food", "간식", 600_000, 100_000)), CARE_ROOM),
        ("growth-3", "저녁 돌봄, 셋째 해", "셋째 해 공모", "Third-year call", 190, (("goods", "놀이방 가구", 4_200_000, 500_000), ("teacher", "놀이 선생님 두 분", 3_600_000, 400_000), ("food", "간식", 900_000, 100_000)), CARE_ROOM),
    )  # fmt: skip
    for year, (kind, title, ko, en, days, lines, room) in enumerate(wishes, 1):
        opens = at - timedelta(days=days)
        call = call_for(purse, kind, ko, en, sum(line[2] for line in lines) + 2_000_000, opens)
        proposal = send(
            call,
            group,
            Wish(title, "저녁 여섯 시부터 아홉 시 사이에 아이를 맡길 곳이 없습니다.", lines, room),
            opens + timedelta(days=6),
        )
        judge(purse, proposal, (4, 4 if year > 1 else 3), opens + timedelta(days=27))
        decide(purse, call, opens + timedelta(days=33))
        grant = run(purse, proposal, opens + timedelta(days=46), digits="110-345-678901")
        bought = tuple((item, words, "한빛상회", won * (70 if year == 3 else 98) // 100) for item, words, won, _own in lines)  # fmt: skip
        first = bought if year == 1 else tuple((item, words, payee, won // 2) for item, words, payee, won in bought)
        buy(purse, grant, first, opens + timedelta(days=60), is_checked=year < 3)
        if year > 1:
            report(
                purse,
                grant,
                "interim",
                "저녁마다 아이들이 모입니다. 부모 여섯 명이 번갈아 지킵니다.",
                (14 + 8 * year, 10 + 5 * year, 300 * year),
                opens + timedelta(days=120),
            )
            pay(purse, grant, 2, opens + timedelta(days=140))
        if year == 2:
            buy(purse, grant, first, opens + timedelta(days=150))
        if year < 3:
            end(
                purse, grant, Result.WORKS, "처음부터 돈을 맡는 사람과 쓰는 사람을 나누었고, 못 오는 날을 서로 말하기로 했습니다.", opens + timedelta(days=228),
                words="열두 가정으로 시작해 이웃 골목까지 함께합니다.", counts=(12 * year + 6, 9 * year + 3, 420 * year),
            )  # fmt: skip
    _last(purse, group, at)


def _last(purse: Purse, group: Group, at: datetime) -> None:
    """The dossier on the mothers' project, with both opinions, and work that one of them found."""
    grant = group.grants.filter(result=Result.WORKS).order_by("-number").first()
    assert grant is not None
    evidence = "두 해 동안 서른 아이가 저녁을 함께 보냈습니다. 한 사람에게 든 돈이 시설 돌봄의 반이 안 됩니다. 기다리는 가정이 스물입니다."
    dossier = actions.open_dossier(grant, evidence=evidence, people=30, seat=purse.officer, at=at - timedelta(days=40))
    district = seats(RoleKind.OFFICER, "D11380")[0]
    actions.say_opinion(
        dossier, words="우리 구 두 곳에서 바로 할 수 있습니다.", seat=district, at=at - timedelta(days=30)
    )
    actions.say_opinion(
        dossier, words="부모가 정하는 것을 지킨다면 넓힐 만합니다.", seat=purse.officer, at=at - timedelta(days=21)
    )
    actions.note_job(
        words="초등 돌봄교실 놀이 선생님",
        hours=20,
        begins_on=local(at).date() - timedelta(days=90),
        seat=purse.officer,
        at=at - timedelta(days=80),
        group=group,
    )


def _seed(purse: Purse, at: datetime) -> None:
    """A seed call of a year ago: one project worked, one became something else, one came to nothing and gave back what was left."""
    opens = at - timedelta(days=396)
    call = call_for(purse, "seed", "가을 씨앗 공모", "Autumn seed call", 6_000_000, opens, days=(14, 20, 24, 200))
    others = (
        ("가람모임", "낡은 우산을 고쳐 나눕니다.", "11620", Result.WORKS, "고치는 법을 가르치니 사람이 늘었습니다."),
        ("새길", "골목 역사를 듣고 적습니다.", "11440", Result.CHANGED, "책 대신 소리 지도를 만들었습니다."),
        ("두레", "옥상에서 별을 봅니다.", "11305", Result.NONE, "구름 낀 날의 다른 계획이 없었습니다."),
    )  # fmt: skip
    rows = []
    for n, (name, idea, code, result, learned) in enumerate(others):
        names = tuple(f"{FAMILY[3 * n + k]}{part}" for k, part in enumerate(("가비", "나린", "다솔")))
        group = whole(idea, code, names, 61 + 4 * n, opens - timedelta(days=30))  # type: ignore[arg-type]
        rows.append((group, f"{name}의 {idea[:-1]}", result, learned))
    sent = [
        (
            send(
                call,
                group,
                Wish(
                    title,
                    "이웃이 함께할 까닭이 있습니다.",
                    (("goods", "재료와 도구", 700_000, 0), ("print", "알림", 100_000, 0)),
                ),
                opens + timedelta(days=4),
            ),
            group,
            result,
            learned,
        )
        for group, title, result, learned in rows
    ]
    for proposal, *_rest in sent:
        judge(purse, proposal, (3, 3), opens + timedelta(days=15))
    decide(purse, call, opens + timedelta(days=18))
    for n, (proposal, _group, result, learned) in enumerate(sent):
        grant = run(purse, proposal, opens + timedelta(days=25), digits=f"220-11{n}-456{n}89")
        spent = 780_000 if result != Result.NONE else 240_000
        buy(
            purse,
            grant,
            (("goods", "재료와 도구", "동네철물", spent - 80_000), ("print", "알림 종이", "바른인쇄", 80_000)),
            opens + timedelta(days=50),
        )
        end(
            purse,
            grant,
            result,
            learned,
            opens + timedelta(days=205),
            words="함께 해 보았습니다.",
            counts=(9 + 4 * n, 7 + 3 * n, 60 + 30 * n),
        )


def _alley(purse: Purse, at: datetime) -> None:
    """A call that is being decided: five groups, all judged, two of them far apart who have talked; nobody has signed."""
    opens = at - timedelta(days=40)
    call = call_for(purse, "alley", "골목 만들기 공모", "Call for alleys", 7_000_000, opens, days=(30, 52, 56, 260))
    districts = ("11305", "11380", "11440", "11620", "11710")
    sent = []
    for n, ((name, idea, won, marks), code) in enumerate(zip(ALLEY, districts, strict=True)):
        names = tuple(f"{FAMILY[14 - n]}{part}" for part in ("하리", "유솔", "채담"))
        group = whole(idea, code, names, 21 + 4 * n, at - timedelta(days=90))  # type: ignore[arg-type]
        lines = (("goods", "재료", won * 80 // 100, won // 10), ("print", "알림", won - won * 80 // 100, 0))
        sent.append(
            (
                send(
                    call,
                    group,
                    Wish(f"{name}: {idea[:-1]}", "골목에 오래 아쉬웠던 일입니다.", lines),
                    opens + timedelta(days=10),
                ),
                marks,
            )
        )
    for proposal, marks in sent:
        judge(purse, proposal, marks, opens + timedelta(days=32))
    call = Call.objects.select_related("kind").get(pk=call.pk)
    for n, (proposal, _marks) in enumerate(sent[:4]):
        others = [row for k, (row, _m) in enumerate(sent) if k != n][:3]
        actions.vote(call, proposal.group, proposal.lead, others, at=opens + timedelta(days=34))
