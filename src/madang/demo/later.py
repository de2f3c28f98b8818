"""What a city has after some weeks beyond single stories: many alike, letters of three matters, shared work, promises.

All through the real actions, from the same dice, so that the same seed and day give the same city.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from madang.cases import actions as cases
from madang.cases.actions import Matter, Told
from madang.cases.enums import Channel, Found, Kind, Outcome
from madang.cases.models import Case, Recheck
from madang.commitments import actions as commitments
from madang.commitments.enums import State as PromiseState
from madang.commitments.models import Commitment
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import Hears, Need, Scope
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.ui.dates import local

ALIKE = "어린이 보호 구역에 과속 단속 카메라를 달아 주세요. {village} 초등학교 앞 내리막길에서 차들이 속도를 줄이지 않습니다. 아이들이 위험합니다."
LETTER = (
    "골목 보안등이 두 달째 깜빡거립니다. 밤에 걷기 무섭습니다.\n"
    "집 앞 빗물받이가 낙엽으로 막혀서 비만 오면 물이 넘칩니다.\n"
    "경로당 에어컨 지원은 어디에 신청해야 하는지 알려 주세요."
)
PROMISES = (
    ("길음시장 네거리에 대각선 횡단보도를 놓습니다.", "Diagonal crossing at the market junction", "TRAF", -40, 60),
    ("산책로 낡은 의자 스무 개를 새로 바꿉니다.", "Twenty new benches", "PARK", -90, -12),
    ("동네 도서관을 토요일 밤 9시까지 엽니다.", "Library open late on Saturdays", "CULT", -120, 30),
    ("반지하 집 500곳에 물막이판을 답니다.", "Flood barriers for 500 homes", "WATER", -150, 120),
    ("골목 쓰레기통을 100미터마다 하나씩 놓습니다.", "A bin every hundred metres", "CLEAN", -110, -30),
)


WON = {0: 120_000_000, 3: 820_000_000}


def live_on(at: datetime, seats: dict[str, Seat], dice: Random) -> None:
    """Let the city do what takes several people."""
    offices = {office.code: office for office in Office.objects.all()}
    hub, supervisor = seats["officer:HUB"], seats["supervisor:HUB"]
    village = Area.objects.get(kind="village", names__en="Gileum 1-dong", valid_until=None) if _has_gileum() else None
    crowd = _tell_alike(at, dice, village)
    cases.merge(crowd[:6], seat=hub, at=at - timedelta(hours=20), reason="과속 단속")
    _split_a_letter(at, dice, hub, offices)
    _share(at, seats, offices, hub)
    _disagree(at, seats, offices, hub, supervisor, dice)
    _wait_for_a_signature(at, seats, offices, hub, dice)
    _tell_of_danger(at, dice)
    _promise(at, seats, offices)
    _help(at, dice)
    _bound(at, supervisor, dice)
    _look_again(at, seats)


def _has_gileum() -> bool:
    return Area.objects.filter(kind="village", names__en="Gileum 1-dong", valid_until=None).count() == 1


def _told(dice: Random, text: str, name: str, at: datetime, **more: object) -> Case:
    who = more.pop("who", None) or Introduced(
        name=name, channel="sms", phone=f"+8210{dice.randrange(10**7, 10**8)}", language="ko"
    )
    told = Told(
        reference=str(dice.randrange(10**9, 10**10)), text=text, channel=Channel(str(more.pop("channel", "web"))), who=who,  # type: ignore[arg-type]
        kind=Kind.OTHER, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    case = cases.file(told, at=at).case
    Case.objects.filter(pk=case.pk).update(is_accepted=True)
    return Case.objects.get(pk=case.pk)


def _tell_alike(at: datetime, dice: Random, village: Area | None) -> list[Case]:
    names = [
        "권도윤",
        "문하준",
        "배시우",
        "손지안",
        "오은우",
        "임서준",
        "장하은",
        "정유나",
        "채민지",
        "한도현",
        "홍예린",
        "황시온",
        "류가온",
        "남지호",
    ]
    text = ALIKE.format(village=village.names["ko"] if village else "우리 동네")
    ways = ("", " 꼭 부탁드립니다.", " 빨리 해 주세요.")
    return [
        _told(dice, text + ways[n % 3], name, at - timedelta(hours=60 - n * 2), area=village)
        for n, name in enumerate(names)
    ]


def _split_a_letter(at: datetime, dice: Random, hub: Seat, offices: dict[str, Office]) -> None:
    who = Introduced(name="노영숙", channel="letter", postal="서울특별시 성북구 무지개로 77", needs=["large_print"])
    case = _told(dice, LETTER, "노영숙", at - timedelta(hours=30), who=who, channel="letter")
    parts = LETTER.split("\n")
    sent = (offices["ROAD"], offices["WATER"], offices["WELF"])
    matters = [Matter(text, office) for text, office in zip(parts, sent, strict=True)]
    cases.split(case, seat=hub, matters=matters, at=at - timedelta(hours=26))


def _share(at: datetime, seats: dict[str, Seat], offices: dict[str, Office], hub: Seat) -> None:
    """One office leads, two give their part: one has, one has not yet."""
    lead = (
        Case.objects.open()
        .leading()
        .filter(office=offices["TRAF"], state="with_office")
        .order_by("-received_at")
        .first()
    )
    if lead is None:
        return
    seat = seats["officer:TRAF"]
    first = cases.ask_part(
        lead,
        seat=seat,
        office=offices["ROAD"],
        question="노면 표시를 다시 칠할 수 있는 날을 알려 주세요.",
        at=at - timedelta(hours=8),
    )
    cases.ask_part(
        lead,
        seat=seat,
        office=offices["PARK"],
        question="나뭇가지가 신호등을 가립니다. 언제 자를 수 있습니까?",
        at=at - timedelta(hours=7),
    )
    cases.give_part(first, seat=seats["officer:ROAD"], text="다음 주 화요일 밤에 칠합니다.", at=at - timedelta(hours=3))


def _disagree(
    at: datetime, seats: dict[str, Seat], offices: dict[str, Office], hub: Seat, supervisor: Seat, dice: Random
) -> None:
    """Two matters that two offices sent to and fro: one waits for a supervisor, one was decided."""
    for number, text in enumerate(
        (
            "뒷골목 주차 금지 표지판이 쓰러져 있습니다. 세워 주세요.",
            "무허가 건물 옆 담이 기울었습니다. 무너질까 걱정됩니다.",
        )
    ):
        case = _told(dice, text, "곽순자", at - timedelta(hours=50 - number))
        one, other = (("ROAD", "TRAF"), ("PLAN", "SAFE"))[number]
        steps = ((hub, one), (seats[f"officer:{one}"], other), (seats[f"officer:{other}"], one))
        for hours, (seat, code) in enumerate(steps):
            case = cases.send(
                case,
                seat=seat,
                office=offices[code],
                reason="우리 부서의 일이 아닙니다.",
                at=at - timedelta(hours=40 - hours * 6),
            )
        case = cases.refer(
            case, seat=seats[f"officer:{one}"], reason="두 부서가 서로 아니라고 합니다.", at=at - timedelta(hours=10)
        )
        if number:
            cases.assign(
                case,
                seat=supervisor,
                office=offices["SAFE"],
                reason="사람이 다칠 수 있으니 재난안전실이 맡습니다.",
                at=at - timedelta(hours=5),
            )


def _wait_for_a_signature(
    at: datetime, seats: dict[str, Seat], offices: dict[str, Office], hub: Seat, dice: Random
) -> None:
    case = _told(
        dice,
        "임대주택에 곰팡이가 심합니다. 아이가 기침을 합니다. 도배를 다시 해 주세요.",
        "엄지수",
        at - timedelta(hours=44),
    )
    case = cases.send(case, seat=hub, office=offices["HOUS"], at=at - timedelta(hours=40))
    cases.ready(
        case, seat=seats["officer:HOUS"], outcome=Outcome.PLANNED, at=at - timedelta(hours=2),
        text="다음 달에 벽을 고치고 도배를 다시 합니다. 그동안 쓰실 제습기를 이번 주에 가져다드립니다.",
        facts={"promise": "임대주택 한 집의 벽을 고치고 도배를 다시 합니다.", "keep_by": (local(at).date() + timedelta(days=40)).isoformat()},
    )  # fmt: skip


def _tell_of_danger(at: datetime, dice: Random) -> None:
    _told(
        dice,
        "요즘 너무 힘들어서 살기 싫다는 생각이 자꾸 듭니다. 이야기할 사람이 없습니다.",
        "",
        at - timedelta(minutes=35),
    )


def _promise(at: datetime, seats: dict[str, Seat], offices: dict[str, Office]) -> None:
    """Promises of every kind: some under way, moved, late, kept, not kept."""
    today = local(at).date()
    for number, (text, _english, code, made, due) in enumerate(PROMISES):
        seat, began = seats[f"officer:{code}"], at + timedelta(days=made)
        promise = commitments.promise(
            office=offices[code],
            text=text,
            due_on=today + timedelta(days=min(due, 20) if number == 2 else due),
            seat=seat,
            at=began,
        )
        funded = began + timedelta(days=20)
        commitments.advance(
            promise, seat=seat, state=PromiseState.FUNDED, text="장소를 정하고 예산을 받았습니다.", at=funded
        )
        if number in (0, 3):
            _lay_stones(promise, seat, began=began, won=WON[number])
        if number == 1:
            commitments.end(
                promise, seat=seat, state=PromiseState.KEPT, text="의자 스무 개를 모두 바꿨습니다. 산책로 입구부터 정자까지 보실 수 있습니다.",
                at=at - timedelta(days=40),
            )  # fmt: skip
        elif number == 2:
            commitments.move(
                promise,
                seat=seat,
                due_on=today + timedelta(days=due + 30),
                reason="밤에 일할 사서를 더 뽑고 있습니다.",
                at=at - timedelta(days=9),
            )
    for promise in Commitment.objects.owed().filter(source_type="cases.case").order_by("number")[:2]:
        seat = next(s for key, s in seats.items() if key.startswith(f"officer:{promise.office.code}"))
        commitments.end(
            promise,
            seat=seat,
            state=PromiseState.KEPT,
            text="어제 일을 마쳤습니다. 현장에 표지를 붙였습니다.",
            at=at - timedelta(days=1),
        )
    cases.watch(at=at)
    commitments.look_after(at)


def _lay_stones(promise: Commitment, seat: Seat, *, began: datetime, won: int) -> None:
    """Say what a promise costs and lay three stones on its way, of which two are reached."""
    on, at = local(began).date(), began + timedelta(days=21)
    commitments.fund(promise, won=won, budget_line="안전한 골목", text="", seat=seat, at=at)
    for days, text, is_done in ((10, "자리 확정", True), (30, "공사 시작", True), (70, "공사 마침", False)):
        stone = commitments.set_milestone(promise, text=text, due_on=on + timedelta(days=days), seat=seat, at=began)
        if is_done:
            done = began + timedelta(days=days)
            commitments.reach(stone, done_on=local(done).date(), seat=seat, at=done)


def promise_the_flats(seats: dict[str, Seat]) -> None:
    """The first promise: 618 unsold flats of Eunpyeong New Town to none, in 70 days from 1 November 2012.

    The first and the last figure are the city's own, as it published them. Those between are made up, and say so.
    """
    seat, began = seats["officer:HOUS"], datetime(2012, 11, 1, 1, tzinfo=UTC)
    asker = people.meet(Introduced(name="구본희", channel="sms", phone="+821020121101", language="ko"), at=began)
    promise = commitments.promise(
        office=Office.objects.get(code="HOUS"), text="은평뉴타운에 남은 아파트 618채가 모두 주인을 찾게 합니다.",
        due_on=date(2013, 1, 31), seat=seat, at=began, askers=[f"person:{asker.pk}"],
    )  # fmt: skip
    flats = commitments.measure(
        promise, names={"ko": "남은 아파트", "en": "Unsold flats"}, units={"ko": "채", "en": "flats"},
        baseline=Decimal(618), target=Decimal(0), seat=seat, at=began,
    )  # fmt: skip
    text = "현장시장실을 열고, 교통과 학교에 관한 말씀을 단지에서 듣기 시작했습니다."
    commitments.advance(promise, seat=seat, state=PromiseState.UNDER_WAY, text=text, at=began + timedelta(hours=3))
    for days, left in ((10, 520), (25, 371), (40, 214), (55, 88), (70, 0)):
        on = began + timedelta(days=days)
        source = "시연을 위해 지은 수" if left else "서울시 발표"
        commitments.take_reading(flats, value=Decimal(left), on=local(on).date(), source=source, seat=seat, at=on)
    kept = began + timedelta(days=70)
    text = "70일 만에 618채가 모두 주인을 찾았습니다."
    promise = commitments.end(promise, seat=seat, state=PromiseState.KEPT, text=text, at=kept)
    commitments.confirm(promise, asker=promise.hearers.get(), at=kept + timedelta(days=4))


def _help(at: datetime, dice: Random) -> None:
    """A daughter acts for her mother; a neighbour was told of twice."""
    mother = Introduced(name="서말순", channel="call", phone="+82222100101", needs=[Need.NO_VOICEMAIL], language="ko")
    case = _told(
        dice,
        "승강기가 자주 멈춥니다. 다리가 아파서 계단을 못 다닙니다.",
        "",
        at - timedelta(hours=28),
        who=mother,
        channel="phone",
    )
    daughter = Introduced(name="안소라", channel="sms", phone="+821020304050")
    until = local(at).date() + timedelta(days=180)
    assert case.resident is not None
    people.let_help(
        case.resident,
        daughter,
        scope=Scope.ACT,
        hears=Hears.BOTH,
        ends_on=until,
        at=at - timedelta(hours=27),
        channel="phone",
    )
    for name, channel in (("우재희", "sms"), ("우 재희", "email")):
        who = Introduced(
            name=name, channel=channel, phone="+821055667788", email="woo@madang.example" if channel == "email" else ""
        )
        _told(dice, "놀이터 모래를 갈아 주세요. 유리 조각이 나옵니다.", "", at - timedelta(hours=90), who=who)


def _bound(at: datetime, supervisor: Seat, dice: Random) -> None:
    who = Introduced(name="표태식", channel="call", phone="+821077001100")
    case = _told(
        dice,
        "어제 전화한 상담사를 당장 바꿔 주세요. 매일 전화하겠습니다.",
        "",
        at - timedelta(hours=70),
        who=who,
        channel="phone",
    )
    assert case.resident is not None
    people.plan_contact(
        case.resident, terms="전화는 한 주에 한 번, 화요일 오전 10시에 책임자가 받습니다. 글은 언제든 받습니다.",
        reason="상담사에게 여러 번 욕을 하고 집을 찾아가겠다고 했습니다.", ends_on=local(at).date() + timedelta(days=60),
        seat=supervisor, at=at - timedelta(days=2),
    )  # fmt: skip


def _look_again(at: datetime, seats: dict[str, Seat]) -> None:
    month = (local(at).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    cases.draw_rechecks(month, at=at - timedelta(days=3), seed="madang")
    found = (Found.SOLVED, Found.SOLVED, Found.NOT_REACHED, Found.SOLVED, Found.NOT_SOLVED)
    auditor = seats["auditor:AUDIT"]
    for number, recheck in enumerate(Recheck.objects.order_by("area__code", "pk")[:25]):
        note = (
            "가서 보니 고쳐져 있습니다.",
            "전화로 여쭈니 해결됐다고 합니다.",
            "아무도 전화를 받지 않습니다.",
            "사진대로입니다.",
            "아직 그대로입니다.",
        )
        cases.look_again(
            recheck, seat=auditor, found=found[number % 5], note=note[number % 5], at=at - timedelta(days=1)
        )


def rate(case: Case, dice: Random, at: datetime) -> None:
    """Let a resident say what they think of the answer."""
    score = dice.choices((5, 4, 3, 2, 1), (46, 28, 13, 7, 6))[0]
    cases.rate(case, by=case.resident, score=score, at=at)
