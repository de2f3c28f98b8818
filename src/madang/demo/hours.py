"""The demo city's hours with the mayor: three programmes, past Saturdays with their promises, a pool, a queue.

All through the real actions, each at its own time, from the same dice.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from madang.cases.enums import Channel
from madang.draws import actions as draws
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.actions import Where
from madang.meetings.enums import Came, Part
from madang.meetings.models import Resource
from madang.officehours import actions, queries
from madang.officehours.actions import Asked
from madang.officehours.enums import Band, Choice
from madang.officehours.models import Application, Look, Programme, Session, Terms
from madang.people.actions import Introduced
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office, Venue
from madang.reviews.models import Rubric
from madang.ui.dates import local

SINCE = date(2018, 1, 1)
WEEKS, FEW = 7, 3  # how long there have been such hours; in a small city
RUBRIC = (
    ("reach", "함께 겪는 사람", "Collective reach", "몇 사람의 일인가", "How many people it touches", 30),
    ("relevance", "사회에서의 무게", "Social relevance", "도시 전체가 배울 것이 있는가", "Whether the whole city learns from it", 25),
    ("tried", "먼저 알아본 길", "Tried the normal way", "부서에 먼저 이야기했는가", "Whether an office was asked before", 15),
    ("power", "시가 할 수 있는 일", "Within the city's power", "시가 풀 수 있는가", "Whether the city can settle it", 15),
    ("equity", "처음 오는 사람", "Equity and never met", "이제껏 듣지 못한 목소리인가", "Whether it is a voice not heard before", 15),
)  # fmt: skip
PROGRAMMES: tuple[tuple[str, str, str, str, str], ...] = (
    ("weekend-date", "시장과의 주말데이트", "Weekend Date with the mayor",
     "토요일 아침, 한 안건에 20분. 혼자서도, 이웃과 함께도 됩니다. 담당 공무원이 함께 앉습니다.",
     "On Saturday mornings, twenty minutes for one matter. Alone or with neighbours. Officials who know the matter sit with you."),
    ("open-door", "열린 문 대화", "Open Door Chats",
     "매달 첫째와 셋째 금요일, 10분씩. 무엇이든 이야기할 수 있습니다. 자리는 추첨합니다.",
     "On the first and third Friday, ten minutes each. About anything. Seats are drawn by lot."),
    ("pop-up", "동네 찻집 시장실", "Pop-up hours",
     "시장이 찻집이나 공원에 앉아 있습니다. 그냥 오셔서 번호표를 받으세요.",
     "The mayor sits in a café or a park. Just come, and take a number."),
)  # fmt: skip
MATTERS: tuple[tuple[str, str, str], ...] = (
    ("초등학교 정문 앞 건널목에 신호등이 없어 아이들이 뛰어 건넙니다. 학부모 서른 명이 함께 부탁드립니다.", "TRAF", "정문 앞에 신호등을 놓고, 그때까지 교통안전 지도사를 두 명 둡니다."),
    ("반지하에 사는 이웃들이 장마마다 잠을 못 잡니다. 물막이판을 달아 준다던 약속이 두 해째 미뤄졌습니다.", "WATER", "우리 동 반지하 마흔 집에 물막이판을 답니다."),
    ("공원 화장실에 휠체어가 들어갈 수 없습니다. 장애인 양궁 모임이 연습을 못 하고 돌아갑니다.", "PARK", "공원 화장실 두 곳의 문을 넓히고 턱을 없앱니다."),
    ("마을버스 막차가 밤 열 시라 야간 간병을 마친 사람들이 한 시간을 걷습니다.", "TRAF", "마을버스 막차를 열한 시 반까지 늘려 석 달 동안 해 봅니다."),
    ("도서관이 저녁 여섯 시에 닫아 일하는 사람은 갈 수 없습니다. 토요일만이라도 늦게까지 열어 주세요.", "CULT", "토요일에는 밤 아홉 시까지 엽니다."),
    ("빈집 세 채에 쓰레기가 쌓이고 밤에 사람이 드나듭니다. 골목 주민 스무 명이 무서워합니다.", "HOUS", "빈집 세 채를 막고, 한 채는 동네 쉼터로 고칩니다."),
    ("경로당 어르신들이 휴대전화로 병원 예약을 못 하십니다. 동네에서 가르쳐 줄 사람이 필요합니다.", "WELF", "경로당 열두 곳에 한 달에 두 번 도우미를 보냅니다."),
    ("학교 음수대가 고장 난 지 반년입니다. 아이들이 물을 사 먹습니다.", "WATER", "학교 음수대를 모두 살피고 고칩니다."),
    ("골목 보안등 간격이 너무 멀어 늦게 들어오는 학생들이 전화를 켜고 걷습니다.", "ROAD", "보안등 스물두 개를 더 답니다."),
    ("재활용 분리수거장이 없는 다세대 골목이라 봉투가 길에 쌓입니다. 함께 쓸 자리를 정해 주세요.", "CLEAN", "분리수거함 여섯 곳을 주민과 함께 정해 놓습니다."),
    ("외국인 이웃이 재난 문자를 읽지 못합니다. 쉬운 말과 여러 말로 보내 주시면 좋겠습니다.", "SAFE", "재난 문자를 다섯 말로 보냅니다."),
    ("하천 산책로에 밤마다 자전거가 빠르게 달려 노인들이 다칩니다. 길을 나누어 주세요.", "PARK", "산책로 2 km에 자전거 길을 따로 냅니다."),
)  # fmt: skip
CAFES = (("삼양동 솔밭 찻집", "Solbat café, Samyang-dong"), ("길음시장 쉼터", "Gileum market lounge"))


def keep_hours(at: datetime, seats: dict[str, Seat], dice: Random, *, weeks: int = WEEKS) -> None:
    """Let people meet the mayor for some weeks up to now, and ask for the weeks to come."""
    programmes = lay_out(seats)
    begun = at - timedelta(weeks=weeks)
    actions.open_ahead(begun)
    teller = _Teller(seats, dice)
    for session in _sessions(programmes["weekend-date"]):
        if session.shuts_at < at:
            _saturday(session, teller, at)
    for session in _sessions(programmes["open-door"]):
        if session.meeting.starts_at < at and weeks > FEW:
            _friday(session, teller)
    _look_at_promises(at, begun, seats)
    actions.open_ahead(at)
    _pool(programmes["weekend-date"], teller, at)
    _lottery(programmes["open-door"], teller, at, asks=26 if weeks > FEW else 6)
    _cafes(programmes["pop-up"], teller, at)


def lay_out(seats: dict[str, Seat]) -> dict[str, Programme]:
    """Lay out the three programmes with their terms, the criteria, and whom and what can be held."""
    mayor, office = seats["mayor:MAYOR"].person, Office.objects.get(code="MAYOR")
    hall = Venue.objects.order_by("pk")[0]
    Resource.objects.create(kind="person", person=mayor)
    Resource.objects.create(kind="room", names={"ko": "시민청 회의실", "en": "Meeting room"}, venue=hall)
    Resource.objects.create(
        kind="interpreter", names={"ko": "수어 통역 정가람", "en": "Sign language, Jeong Garam"}, languages=["sign"]
    )
    Resource.objects.create(
        kind="interpreter", names={"ko": "영어 통역 오하늘", "en": "English, O Haneul"}, languages=["en"]
    )
    Resource.objects.create(
        kind="device", names={"ko": "이동식 청음 보조기", "en": "Portable induction loop"}, helps=["loop"]
    )
    for person in Person.objects.filter(roles__kind=RoleKind.OFFICER).distinct().order_by("pk"):
        Resource.objects.create(kind="person", person=person)
    criteria: list[dict[str, Any]] = [
        {"code": code, "names": {"ko": ko, "en": en}, "hints": {"ko": hint_ko, "en": hint_en}, "weight": weight}
        for code, ko, en, hint_ko, hint_en, weight in RUBRIC
    ]
    Rubric.objects.create(code="weekend-date", criteria=criteria, valid_from=SINCE)
    made = {}
    for place, (code, ko, en, words_ko, words_en) in enumerate(PROGRAMMES, 1):
        made[code] = Programme.objects.create(
            code=code, names={"ko": ko, "en": en}, words={"ko": words_ko, "en": words_en}, office=office, host=mayor, place=place
        )  # fmt: skip
    zone: dict[str, Any] = {"valid_from": SINCE, "zone": "Asia/Seoul", "notice_hours": 48}
    Terms.objects.create(
        programme=made["weekend-date"], choice=Choice.REVIEWED, rule="FREQ=WEEKLY;BYDAY=SA", begins=time(10), ends=time(11, 35),
        minutes=20, gap=5, most=14, venue=hall, may_choose_place=True, ahead=8, shuts_days=4, drawn_percent=10, district_percent=30, rubric="weekend-date",
        is_recorded=True, checks=[14, 90, 180, 365], **zone,
    )  # fmt: skip
    Terms.objects.create(
        programme=made["open-door"], choice=Choice.DRAWN, rule="FREQ=MONTHLY;BYDAY=1FR,3FR", begins=time(8, 30), ends=time(12),
        minutes=10, most=3, venue=hall, ahead=3, shuts_days=5, hold_hours=24, **zone,
    )  # fmt: skip
    Terms.objects.create(
        programme=made["pop-up"], choice=Choice.WALK_IN, begins=time(14), ends=time(16), minutes=10, ahead=2, shuts_days=0, **zone
    )  # fmt: skip
    return made


def _sessions(programme: Programme) -> list[Session]:
    found = Session.objects.filter(programme=programme).select_related("meeting__venue", "terms", "programme")
    return list(found.order_by("meeting__starts_at"))


class _Teller:
    """Who applies: somebody new each time, from the dice."""

    def __init__(self, seats: dict[str, Seat], dice: Random) -> None:
        self.seats, self.dice, self.years = seats, dice, Random(dice.randrange(10**6))
        self.scheduler, self.agent = seats["scheduler:MAYOR"], seats["agent:CALL"]
        self.evaluator = next(seat for key, seat in seats.items() if key.startswith("evaluator"))
        self.offices = {office.code: office for office in Office.objects.all()}
        self.areas = list(Area.objects.filter(kind="village", valid_until=None).order_by("code"))
        self.number = 0

    def ask(
        self, programme: Programme, sessions: list[Session], at: datetime, *, matter: int | None = None
    ) -> Application:
        """Apply for some sessions: half by web, the others by telephone and at a desk."""
        self.number += 1
        text, topic, _promise = MATTERS[(self.number if matter is None else matter) % len(MATTERS)]
        channel = self.dice.choice([Channel.WEB, Channel.WEB, Channel.PHONE, Channel.DESK])
        name = self.dice.choice("김이박최정강조윤장임") + self.dice.choice(
            ["영자", "순이", "지훈", "민서", "하은", "도윤", "정숙", "상철"]
        )
        asked = Asked(
            reference=str(self.dice.randrange(10**9, 10**10)),
            programme=programme,
            text=text,
            who=Introduced(name=name, language="ko", channel="sms", phone=f"+8210{self.dice.randrange(10**7, 10**8)}"),
            channel=channel,
            sessions=sessions,
            size=min(self.dice.choice([1, 1, 2, 3, 5, 9]), 3 if programme.code == "open-door" else 14),
            area=self.dice.choice(self.areas),
            needs=self.dice.choice([[], [], [], [], ["wheelchair"], ["sign_language"]]),
            band=self.years.choice(["", "", *Band.values]),
            times=[self.dice.choice(["08:30", "09:30", "10:30"])] if programme.code == "open-door" else [],
            written_by=None if channel == Channel.WEB else self.agent.person,
        )
        application = actions.apply(asked, at=at)
        Application.objects.filter(pk=application.pk).update(topic=self.offices[topic])
        application.topic = self.offices[topic]
        return application

    def score(self, application: Application, at: datetime) -> None:
        """Let both reviewers give points."""
        good = self.dice.randrange(1, 4)
        for seat in (self.evaluator, self.scheduler):
            points = {row[0]: min(4, max(0, good + self.dice.choice([-1, 0, 0, 1]))) for row in RUBRIC}
            actions.score(application, seat=seat, points=points, note="", at=at)


def _saturday(session: Session, teller: _Teller, at: datetime) -> None:
    """Let one Saturday go by: asked, scored, offered, accepted, held, promised, written up, everybody answered."""
    shuts, begun = session.shuts_at, session.meeting.starts_at
    first = teller.dice.randrange(len(MATTERS))
    asked = [
        teller.ask(session.programme, [session], shuts - timedelta(days=5, hours=n), matter=first + n)
        for n in range(teller.dice.randrange(5, 8))
    ]
    for application in asked:
        teller.score(application, shuts - timedelta(days=2))
        actions.admit(application, seat=teller.scheduler, at=shuts - timedelta(days=1))
    pool = [a for a, _s in queries.pool(session.programme, local(shuts).date()) if a in asked]
    offered_at = shuts + timedelta(hours=2)
    for application, item in zip(pool, queries.free_items(session), strict=False):
        why = "점수가 가장 높은 안건입니다. 여러 이웃이 함께 겪는 일이고, 부서에 먼저 물었습니다."
        try:
            held = actions.offer(application, item, why=why, seat=teller.scheduler, at=offered_at)
        except Refused:
            continue
        actions.accept(held, by=application.person, at=offered_at + timedelta(hours=3))
    if begun > at:
        return
    actions.settle(session, seat=teller.scheduler, at=offered_at + timedelta(hours=5))
    session.refresh_from_db()
    if begun > at - timedelta(days=7):
        return  # the last one waits for somebody to write down who came and what was promised
    for offer in queries.chosen(session):
        row = offer.item.attendances.get(part=Part.ASKER)
        meetings.mark(row, Came.SEEN, by=teller.scheduler.person, at=offer.item.starts_at)
        _text, topic, promised = next(m for m in MATTERS if m[0] == offer.application.text)
        if teller.dice.random() < 0.7:
            due = session.meeting.on + timedelta(days=teller.dice.choice([12, 30, 60, 90, 150]))
            actions.promise_in_talk(
                session, offer.item, office=teller.offices[topic], text=promised, due_on=due.isoformat(),
                is_read_back=True, seat=teller.scheduler, at=offer.item.ends_at,
            )  # fmt: skip
    actions.close(session, seat=teller.scheduler, at=session.meeting.ends_at)
    _comment(session, teller, at)
    if begun < at - timedelta(days=6):
        words = "네 안건을 차례로 들었습니다. 각 안건마다 부서가 답했고, 약속한 것은 날짜와 함께 적었습니다."
        meetings.write_minutes(
            session.meeting, text=words, language="ko", read=0, by=teller.scheduler.person, at=begun + timedelta(days=3)
        )


def _comment(session: Session, teller: _Teller, at: datetime) -> None:
    """Let one who was there comment on the record; the last comment still waits for a moderator."""
    offer = queries.chosen(session)[0]
    said_at = session.meeting.ends_at + timedelta(days=2)
    words = "끝까지 들어 주셨습니다. 다만 언제부터 되는지는 회의록에 적힌 것보다 한 달 늦게 들었습니다."
    application = Application.objects.get(pk=offer.application_id)
    said = actions.comment(application, text=words, language="ko", by=application.person, at=said_at)
    if said_at < at - timedelta(days=7):
        moderator = next(seat for key, seat in teller.seats.items() if key.startswith("moderator"))
        actions.show_comment(said, text=words, reason="", seat=moderator, at=said_at + timedelta(hours=5))


def _look_at_promises(at: datetime, since: datetime, seats: dict[str, Seat]) -> None:
    """Let the days of looking at promises come, one after the other; offices write what they found, but for the last."""
    day = since
    while day < at:
        actions.remind_looks(day)
        day += timedelta(days=1)
    for look in Look.objects.filter(made_at__lt=at - timedelta(days=6)).order_by("pk"):
        for promise in queries.promised_in(look.session):
            seat = next(s for key, s in seats.items() if key.startswith(f"officer:{promise.office.code}"))
            words = "자리를 정했고 예산을 신청했습니다. 날짜는 그대로입니다."
            actions.find(look, promise, text=words, seat=seat, at=look.made_at + timedelta(hours=6))


def _friday(session: Session, teller: _Teller) -> None:
    """Let one Friday go by: a list published, a seed before witnesses, seats in the order drawn, everybody answered."""
    shuts = session.shuts_at
    for n in range(24 if session.meeting.items.count() else 0):
        application = teller.ask(session.programme, [session], shuts - timedelta(days=3, hours=n))
        actions.admit(application, seat=teller.scheduler, at=shuts - timedelta(hours=3))
    due = shuts + timedelta(hours=20)
    draw = actions.commit_list(
        session,
        seat=teller.scheduler,
        seed_due_at=due,
        seed_from="그날 아침 아홉 시 한강 수위와 기온",
        at=shuts + timedelta(minutes=5),
    )
    draws.reveal(draw, seed=f"수위 1.{draw.number} m, 기온 {draw.number % 17} ℃", witnesses="주민 참관인 정다온, 감사담당관 하승민", seat=teller.scheduler, at=due)  # fmt: skip
    session.refresh_from_db()
    actions.seat_by_draw(session, seat=teller.scheduler, at=due + timedelta(minutes=10))
    for _item, offer in queries.seats(session):
        if offer:
            actions.accept(offer, by=offer.application.person, at=due + timedelta(hours=2))
    actions.settle(session, seat=teller.scheduler, at=due + timedelta(hours=30))
    actions.close(session, seat=teller.scheduler, at=session.meeting.ends_at)


def _pool(programme: Programme, teller: _Teller, at: datetime) -> None:
    """Let some ask for the Saturdays to come: scored, half scored, one returned by a department, one not read yet."""
    sessions = queries.open_sessions(programme, at)
    for n in range(14):
        told_at = at - timedelta(days=teller.dice.uniform(0.1, 6))
        some = sorted(teller.dice.sample(sessions, min(3, len(sessions))), key=lambda s: s.meeting.starts_at)
        application = teller.ask(programme, some, told_at)
        if n < 9:
            teller.score(application, at - timedelta(hours=3))
            actions.admit(application, seat=teller.scheduler, at=at - timedelta(hours=2))
        elif n < 11:
            actions.divert(
                application, seat=teller.scheduler, office=application.topic or teller.offices["HUB"], at=at - timedelta(hours=1),
                reason="담당 부서가 이번 주에 바로 고칠 수 있는 일입니다.",
            )  # fmt: skip
    best = [a for a, s in queries.pool(programme, local(at).date()) if a.state == "eligible"][:3]
    for application in best:
        session = application.wishes.select_related("meeting").order_by("meeting__starts_at").first()
        item = queries.free_items(session)[0] if session else None
        if item is None:
            continue
        held = actions.offer(
            application,
            item,
            why="점수가 가장 높고, 처음 오는 사람들입니다.",
            seat=teller.scheduler,
            at=at - timedelta(minutes=50),
        )
        if application == best[0]:
            actions.accept(held, by=application.person, at=at - timedelta(minutes=20))


def _lottery(programme: Programme, teller: _Teller, at: datetime, *, asks: int) -> None:
    """Let more ask for the next Friday than there are seats."""
    sessions = queries.open_sessions(programme, at)[:2]
    for _n in range(asks if sessions else 0):
        application = teller.ask(programme, sessions, at - timedelta(days=teller.dice.uniform(0.1, 4)))
        actions.admit(application, seat=teller.scheduler, at=at - timedelta(hours=1))


def _cafes(programme: Programme, teller: _Teller, at: datetime) -> None:
    """Announce two afternoons in cafés."""
    terms = programme.terms.get()
    for (ko, _en), days in zip(CAFES, (3, 10), strict=True):
        on = local(at).date() + timedelta(days=days)
        try:
            actions.open_session(programme, terms, on, by=teller.scheduler.person, at=at, where=Where(place=ko))
        except Refused:
            continue
