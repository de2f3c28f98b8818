"""The demo city's money for neighbours: the child-care mothers from seed money to their third year, a group that broke up and gave back what
was left, a few that worked, changed or came to nothing, a call that is being decided and one that is open. Everybody in it is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from madang.commitments import actions as commitments
from madang.funds import actions as funds
from madang.funds.models import Envelope, Fund
from madang.grants import actions, queries, rules
from madang.grants.actions import Bought
from madang.grants.enums import Checked, Look, Measure, PaymentState, Proof, Result
from madang.grants.models import Call, Grant, Kind, Proposal, Report
from madang.groups.enums import Post
from madang.groups.models import Group, Member
from madang.people.enums import RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.reviews.models import Rubric
from madang.ui.dates import local

from .groups import whole

SINCE = date(2012, 1, 1)
CRITERIA = (
    ("together", "함께함과 열림", "Together and open", "이웃 누구나 올 수 있는가", "Can every neighbour come?", 35),
    ("need", "동네에 필요함", "Needed here", "동네가 무엇을 아쉬워하는가", "What does the neighbourhood lack?", 30),
    ("doable", "할 수 있음", "Can be done", "사람과 시간이 맞는가", "Do people and time fit?", 20),
    ("lasting", "이어짐", "Goes on", "돈이 끝나도 남는가", "What stays when the money ends?", 15),
)
ITEMS = (
    ("goods", "물건", "Goods", 100), ("teacher", "강사비", "Teachers", 50), ("food", "간식", "Snacks", 20), ("print", "인쇄·홍보", "Printing", 30),
)  # fmt: skip
QUESTIONS = (
    ("why", "왜 필요합니까?", "Why is it needed?", 600), ("how", "누가, 언제, 무엇을 합니까?", "Who does what, and when?", 900),
    ("open", "이웃은 어떻게 함께합니까?", "How do neighbours join in?", 600),
)  # fmt: skip
KINDS = (  # code, stage, year, ko, en, least, most, own percent, tranches, peers, rooms
    ("seed", "seed", 1, "씨앗 지원", "Seed money", 300_000, 1_000_000, 0, (100,), 0, True),
    ("growth", "growth", 2, "둘째 해 지원", "Money for the second year", 1_000_000, 5_000_000, 10, (60, 40), 0, True),
    ("growth-3", "growth", 3, "셋째 해 지원", "Money for the third year", 1_000_000, 9_000_000, 10, (60, 40), 0, True),
    ("problem", "problem", 1, "동네 문제 풀기", "Solving a problem", 2_000_000, 10_000_000, 10, (50, 50), 0, False),
    ("space", "space", 1, "공간 꾸리기", "A space for everybody", 3_000_000, 20_000_000, 10, (50, 30, 20), 0, True),
    ("alley", "alley", 1, "골목 만들기", "Making an alley", 1_000_000, 5_000_000, 5, (70, 30), 30, False),
)
ALLEY = (  # name of the group, idea, what is asked for, marks of two judges
    ("빛골목", "어두운 골목에 작은 등을 답니다.", 2_400_000, (4, 3)), ("물마루", "빗물로 골목 화단을 가꿉니다.", 1_800_000, (3, 3)),
    ("쉼터사이", "언덕길에 앉을 자리를 놓습니다.", 2_900_000, (4, 4)), ("손글씨", "가게 간판을 함께 새로 씁니다.", 2_000_000, (2, 4)),
    ("소리길", "골목에서 달마다 음악을 듣습니다.", 1_500_000, (2, 2)),
)  # fmt: skip
FAMILY = ("표", "옥", "탁", "봉", "설", "기", "제", "선", "단", "빈", "해", "누", "마", "온", "담")


@dataclass
class Purse:
    """The money of the demo, and who moves it."""

    fund: Fund
    officer: Seat
    second: Seat
    supervisor: Seat
    chief: Seat
    judges: list[Seat]
    kinds: dict[str, Kind]
    envelopes: dict[int, Envelope] = field(default_factory=dict)

    def envelope(self, at: datetime, won: int = 120_000_000) -> Envelope:
        """Return the city's envelope of a year; the council gave it in January."""
        year = local(at).year
        if year not in self.envelopes:
            given = funds.appropriate(
                self.fund,
                year=year,
                amount=won,
                words=f"{year}년 예산, 시의회 의결",
                seat=self.officer,
                at=at - timedelta(days=20),
            )
            self.envelopes[year] = given.debit.envelope
        return self.envelopes[year]


def _seats(kind: RoleKind, office: str = "") -> list[Seat]:
    rows = Role.objects.filter(kind=kind).select_related("person", "office").order_by("pk")
    return [Seat(role.person, [role]) for role in rows if not office or role.office.code == office]


def _lay() -> Purse:
    """Lay out criteria, kinds of money and the line of the budget; who gives it out has worked there for years."""
    Role.objects.filter(office__code="COMM").update(valid_from=SINCE)
    Rubric.objects.create(
        code="village", reviewers=2, spread=25, valid_from=SINCE,
        criteria=[
            {"code": code, "names": {"ko": ko, "en": en}, "hints": {"ko": hint, "en": hint_en}, "weight": weight}
            for code, ko, en, hint, hint_en, weight in CRITERIA
        ],
    )  # fmt: skip
    items = [{"code": code, "names": {"ko": ko, "en": en}, "percent": percent} for code, ko, en, percent in ITEMS]
    asks = [{"code": code, "names": {"ko": ko, "en": en}, "limit": limit} for code, ko, en, limit in QUESTIONS]
    kinds = {
        code: Kind.objects.create(
            code=code, stage=stage, year=year, names={"ko": ko, "en": en}, least=least, most=most, own_percent=own, items=items,
            questions=asks, tranches=list(parts), rubric="village", peer_percent=peers, has_rooms=rooms, cash_most=50_000,
            light_below=500_000, valid_from=SINCE,
            abouts={"ko": "이웃 세 사람이 모여 함께 하는 일에 드립니다.", "en": "For what three and more neighbours do together."},
        )
        for code, stage, year, ko, en, least, most, own, parts, peers, rooms in KINDS
    }  # fmt: skip
    officers = _seats(RoleKind.OFFICER, "COMM")
    return Purse(
        funds.found(
            code="village-community", names={"ko": "마을공동체 활성화", "en": "Village communities"},
            source={"ko": "마을공동체 조례 제9조, 세출 301-09", "en": "Ordinance on village communities, art. 9, line 301-09"},
            office=Office.objects.get(code="COMM"), by=officers[0].person, at=datetime.fromisoformat("2013-01-02T00:00:00+00:00"),
        ),
        officers[0], officers[1], _seats(RoleKind.SUPERVISOR, "COMM")[0], _seats(RoleKind.SUPERVISOR, "HUB")[0],
        _seats(RoleKind.EVALUATOR), kinds,
    )  # fmt: skip


def _call(
    purse: Purse,
    kind: str,
    ko: str,
    en: str,
    budget: int,
    opens: datetime,
    *,
    days: tuple[int, int, int, int] = (25, 40, 45, 225),
) -> Call:
    """Publish a call that opens on a day; `days` are until it closes, is decided, and projects begin and end."""
    on, envelope = local(opens).date(), purse.envelope(opens)
    morning = local(opens).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
    closes, decides, starts, ends = (timedelta(days=n) for n in days)
    call = Call(
        kind=purse.kinds[kind], names={"ko": ko, "en": en}, envelope=envelope, budget=budget, office=purse.fund.office,
        opens_at=morning, closes_at=morning + closes + timedelta(hours=9), decides_on=on + decides, starts_on=on + starts, ends_on=on + ends,
        election_check="법무담당관이 확인했습니다.",
    )  # fmt: skip
    before = opens - timedelta(days=5)
    return actions.publish(actions.draft(call, seat=purse.officer, at=before), seat=purse.officer, at=before)


@dataclass(frozen=True)
class Wish:
    """What a group asks for in a call."""

    title: str
    why: str
    lines: tuple[tuple[str, str, int, int], ...]  # item, words, won, own
    room: str = ""


def _write(call: Call, group: Group, wish: Wish, at: datetime) -> Proposal:
    members = list(group.members.here().order_by("pk"))
    proposal = actions.begin(call, group, members[0], at=at)
    answers = {
        "why": wish.why,
        "how": "세 사람이 요일을 나누어 맡고, 달마다 한 번 모두 모입니다.",
        "open": "주민센터와 골목 게시판에 알리고 누구나 받습니다.",
    }
    proposal = actions.save(
        proposal, members[0], revision=0, title=wish.title, answers=answers, at=at, room=wish.room or None
    )
    lines = [{"item": item, "words": words, "won": won, "own": own} for item, words, won, own in wish.lines]
    return actions.save(proposal, members[-1], revision=1, lines=lines, at=at + timedelta(hours=5))


def _send(call: Call, group: Group, wish: Wish, at: datetime) -> Proposal:
    proposal = _write(call, group, wish, at)
    members = list(group.members.here().order_by("pk"))
    for hours, member in enumerate(members, 8):
        actions.sign(proposal, member, at=at + timedelta(hours=hours))
    return actions.submit(proposal, members[0], at=at + timedelta(hours=20))


def _judge(purse: Purse, proposal: Proposal, marks: tuple[int, int], at: datetime) -> None:
    actions.accept(proposal, seat=purse.officer, at=at)
    on = local(at).date()
    free = [seat for seat in purse.judges if not rules.is_tied(proposal, seat.person, on)]
    for seat, mark in zip(free, marks, strict=False):
        actions.assign(proposal, seat.person, seat=purse.officer, at=at)
        points = {code: mark for code, *_rest in CRITERIA}
        actions.score(
            proposal,
            by=seat.person,
            points=points,
            note="이웃에게 열려 있고 할 수 있는 일입니다.",
            at=at + timedelta(hours=2),
        )
    if abs(marks[0] - marks[1]) > 1:
        actions.find(
            proposal, look=Look.TALK, on=on, words="한 사람은 예산을, 한 사람은 모임의 꾸준함을 무겁게 보았습니다. 현장을 보고 뜻을 모았습니다.",
            seat=purse.officer, at=at + timedelta(hours=4),
        )  # fmt: skip


def _decide(purse: Purse, call: Call, at: datetime) -> None:
    rubric = Rubric.objects.get(code="village")
    call = Call.objects.select_related("kind", "envelope").get(pk=call.pk)
    lines = [
        {"proposal": row.proposal.number, "outcome": str(row.outcome), "won": row.won, "reason": ""}
        for row in queries.ranked(call, rubric)
    ]
    decision = actions.lay_out(call, lines, seat=purse.officer, at=at)
    actions.sign_list(call, digest=decision.digest, seat=purse.supervisor, at=at + timedelta(days=1))


def _run(purse: Purse, proposal: Proposal, at: datetime, *, digits: str) -> Grant:
    """Let a group take its grant up: the delegation, the agreement, posts, an account that was called back, the first part paid."""
    grant = Grant.objects.get(proposal=proposal)
    one, two = grant.group.members.here().order_by("pk")[:2]
    if grant.room:
        words = "평일 저녁 여섯 시부터 아홉 시까지 방을 누가 어떻게 쓰는지 모임이 정합니다. 열쇠는 두 사람이 가집니다. 사업이 끝나는 날까지입니다."
        actions.delegate(grant, words=words, seat=purse.supervisor, at=at)
    actions.agree(grant, one, at=at + timedelta(days=1))
    Member.objects.filter(pk=one.pk, post=Post.MEMBER).update(post=Post.BANK)
    Member.objects.filter(pk=two.pk, post=Post.MEMBER).update(post=Post.SIGNER)
    if not grant.group.bank_accounts.exists():
        account = actions.set_account(
            grant.group, one, bank="마당은행", digits=digits, holder=grant.group.title[:40], at=at + timedelta(days=1)
        )
        actions.call_back(account, seat=purse.officer, at=at + timedelta(days=2), is_theirs=True)
    _pay(purse, grant, 1, max(at + timedelta(days=4), at))
    return Grant.objects.get(pk=grant.pk)


def _pay(purse: Purse, grant: Grant, place: int, at: datetime) -> None:
    tranche = grant.tranches.filter(place=place).first()
    if tranche is None:
        return
    payment = actions.ask_payment(tranche, won=tranche.won, seat=purse.officer, at=at)
    actions.approve(payment, seat=purse.supervisor, at=at + timedelta(hours=3))
    actions.send_batch([payment], seat=purse.second, at=at + timedelta(hours=6))
    actions.close_payment(payment, to=PaymentState.PAID, seat=purse.second, at=at + timedelta(days=1))


def _buy(
    purse: Purse, grant: Grant, rows: tuple[tuple[str, str, str, int], ...], at: datetime, *, is_checked: bool = True
) -> None:
    """Enter what was bought, a few days apart: (item, words, payee, won)."""
    for n, (item, words, payee, won) in enumerate(rows):
        when = at + timedelta(days=9 * n)
        bought = Bought(
            local(when).date(),
            payee,
            words,
            item,
            won,
            proof=Proof.INVOICE,
            invoice=f"{grant.number}-{place_of(grant) + 1}",
        )
        made = actions.spend(grant, bought, at=when, member=grant.group.members.here().order_by("pk").first())
        if is_checked:
            actions.check_expense(made, to=Checked.FINE, words="", seat=purse.officer, at=when + timedelta(days=2))


def place_of(grant: Grant) -> int:
    """Return how many expenses a grant has: the next number of an invented invoice."""
    return grant.expenses.count()


def _report(purse: Purse, grant: Grant, kind: str, words: str, counts: tuple[int, int, int], at: datetime) -> None:
    report = Report.objects.filter(grant=grant, kind=kind).first()
    if report is None:
        return
    people, households, attendances = counts
    member = grant.group.members.here().order_by("pk").first()
    actions.send_report(
        report, words=words, people=people, households=households, attendances=attendances, at=at, member=member
    )
    actions.read_report(report, question="", seat=purse.officer, at=at + timedelta(days=3))


def _end(
    purse: Purse, grant: Grant, result: Result, learned: str, at: datetime, *, words: str, counts: tuple[int, int, int]
) -> None:
    """Let a project end: its last report, what came of it, what is left given back, its books shut."""
    _report(purse, grant, "final", words, counts, at)
    actions.say_result(
        grant, result=result, learned=learned, at=at, member=grant.group.members.here().order_by("pk").first()
    )
    left = queries.books(grant).in_hand
    if left > 0:
        due = local(at).date() + timedelta(days=30)
        actions.claim(
            grant, won=left, reason="쓰고 남은 돈입니다.", due_on=due, seat=purse.officer, at=at + timedelta(days=4)
        )
        actions.money_back(
            grant, won=left, words="모임 통장에서 돌려받음", seat=purse.officer, at=at + timedelta(days=10)
        )
    actions.settle(grant, seat=purse.officer, at=at + timedelta(days=12))


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
    purse = _lay()
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
    _calls_of_today(_lay(), at)


def _calls_of_today(purse: Purse, at: datetime) -> None:
    """A call that is being decided, and one that is open, in which somebody writes."""
    _alley(purse, at)
    opens = at - timedelta(days=6)
    call = _call(purse, "seed", "이웃 씨앗 공모", "Seed call for neighbours", 12_000_000, opens, days=(30, 45, 50, 230))
    group = whole(
        "혼자 사는 어르신과 반찬을 나눕니다.", "11710", ("단여울", "빈가을", "해든솔"), 81, at - timedelta(days=30)
    )
    _write(
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
        call = _call(purse, kind, ko, en, sum(line[2] for line in lines) + 2_000_000, opens)
        proposal = _send(
            call,
            group,
            Wish(title, "저녁 여섯 시부터 아홉 시 사이에 아이를 맡길 곳이 없습니다.", lines, room),
            opens + timedelta(days=6),
        )
        _judge(purse, proposal, (4, 4 if year > 1 else 3), opens + timedelta(days=27))
        _decide(purse, call, opens + timedelta(days=33))
        grant = _run(purse, proposal, opens + timedelta(days=46), digits="110-345-678901")
        bought = tuple((item, words, "한빛상회", won * (70 if year == 3 else 98) // 100) for item, words, won, _own in lines)  # fmt: skip
        first = bought if year == 1 else tuple((item, words, payee, won // 2) for item, words, payee, won in bought)
        _buy(purse, grant, first, opens + timedelta(days=60), is_checked=year < 3)
        if year > 1:
            _report(
                purse,
                grant,
                "interim",
                "저녁마다 아이들이 모입니다. 부모 여섯 명이 번갈아 지킵니다.",
                (14 + 8 * year, 10 + 5 * year, 300 * year),
                opens + timedelta(days=120),
            )
            _pay(purse, grant, 2, opens + timedelta(days=140))
        if year == 2:
            _buy(purse, grant, first, opens + timedelta(days=150))
        if year < 3:
            _end(
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
    district = _seats(RoleKind.OFFICER, "D11380")[0]
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
    call = _call(purse, "seed", "가을 씨앗 공모", "Autumn seed call", 6_000_000, opens, days=(14, 20, 24, 200))
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
            _send(
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
        _judge(purse, proposal, (3, 3), opens + timedelta(days=15))
    _decide(purse, call, opens + timedelta(days=18))
    for n, (proposal, _group, result, learned) in enumerate(sent):
        grant = _run(purse, proposal, opens + timedelta(days=25), digits=f"220-11{n}-456{n}89")
        spent = 780_000 if result != Result.NONE else 240_000
        _buy(
            purse,
            grant,
            (("goods", "재료와 도구", "동네철물", spent - 80_000), ("print", "알림 종이", "바른인쇄", 80_000)),
            opens + timedelta(days=50),
        )
        _end(
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
    call = _call(purse, "alley", "골목 만들기 공모", "Call for alleys", 7_000_000, opens, days=(30, 52, 56, 260))
    districts = ("11305", "11380", "11440", "11620", "11710")
    sent = []
    for n, ((name, idea, won, marks), code) in enumerate(zip(ALLEY, districts, strict=True)):
        names = tuple(f"{FAMILY[14 - n]}{part}" for part in ("하리", "유솔", "채담"))
        group = whole(idea, code, names, 21 + 4 * n, at - timedelta(days=90))  # type: ignore[arg-type]
        lines = (("goods", "재료", won * 80 // 100, won // 10), ("print", "알림", won - won * 80 // 100, 0))
        sent.append(
            (
                _send(
                    call,
                    group,
                    Wish(f"{name}: {idea[:-1]}", "골목에 오래 아쉬웠던 일입니다.", lines),
                    opens + timedelta(days=10),
                ),
                marks,
            )
        )
    for proposal, marks in sent:
        _judge(purse, proposal, marks, opens + timedelta(days=32))
    call = Call.objects.select_related("kind").get(pk=call.pk)
    for n, (proposal, _marks) in enumerate(sent[:4]):
        others = [row for k, (row, _m) in enumerate(sent) if k != n][:3]
        actions.vote(call, proposal.group, proposal.lead, others, at=opens + timedelta(days=34))
