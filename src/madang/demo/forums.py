"""The demo city's forums: one that asks for sub-topics, one to come, one whose opinions all have their answer; and the ladder.

What people say is invented. The thresholds are those of Democracy Seoul since 1 March 2020: 100 for a forum, 1,000 for the mayor.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from madang.cases import actions as cases
from madang.cases.models import Story
from madang.forums import actions
from madang.forums.actions import Comes, Planned, Proposed, Settled
from madang.forums.enums import DutyKind, Format, Outcome, Value, Way
from madang.forums.models import Forum, Rung
from madang.meetings.actions import When, Where
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import ContactKind
from madang.people.rules import Seat
from madang.places.models import Office
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source
from madang.ui.dates import local

ZONE = "Asia/Seoul"
SINCE = date(2020, 3, 1)
SHARED = 104  # people who say "me too" to one story
RUNGS = ((DutyKind.FORUM, 100, 30), (DutyKind.ANSWER, 1000, 60))
SPOKEN: tuple[tuple[str, str, Outcome, str, str], ...] = (
    ("1", "밤 열 시까지 여는 어린이집이 구마다 하나는 있어야 합니다.", Outcome.REFLECTED, "2027년 예산에 여섯 곳이 들어갔습니다.", "2027년 예산안 214쪽"),
    ("1", "병원에서 일하는 사람은 새벽에 나갑니다. 아침 여섯 시에도 열어 주세요.", Outcome.PARTLY, "두 곳이 시험으로 새벽 여섯 시에 엽니다.", "시험 운영 계획 2쪽"),
    ("2", "아이가 아플 때 데려다줄 사람이 없습니다.", Outcome.REFLECTED, "아픈 아이를 병원에 함께 가는 일을 시작합니다.", "조례 제9조"),
    ("2", "밤에 맡기는 값을 없애 주세요.", Outcome.NOT, "모두에게 없애려면 예산이 세 배 듭니다. 소득이 낮은 집은 내지 않습니다.", ""),
    ("3", "돌보는 선생님이 밤에 혼자 있지 않게 해 주세요.", Outcome.REFLECTED, "밤에는 두 사람이 함께 일하게 정했습니다.", "운영 지침 5쪽"),
    ("3", "학교 돌봄교실도 여덟 시까지 여세요.", Outcome.NOT, "교육청이 정합니다. 교육청에 이 말을 보냈습니다.", ""),
)  # fmt: skip
STATEMENTS = (
    "골목에 차를 세우지 못하게 해야 한다.", "차를 세우는 자리를 나무 심는 자리로 바꾸자.", "가게 앞에는 짐을 내릴 자리가 있어야 한다.",
    "걷는 길이 차 길보다 먼저다.", "자전거 길을 골목까지 이어야 한다.", "주차 요금을 올려야 한다.", "어르신이 앉을 자리가 더 있어야 한다.",
    "학교 앞은 아침에 차를 막자.",
)  # fmt: skip
LEANS = (
    (1, 1, -1, 1, 1, 1, 1, 1),
    (-1, -1, 1, -1, -1, -1, 1, 1),
)  # walkers, shopkeepers; both would have seats and a safe school


def listen(at: datetime, seats: dict[str, Seat], dice: Random) -> None:
    """Lay the ladder's rungs, and let three forums be where forums are."""
    for kind, voices, days in RUNGS:
        Rung.objects.create(kind=kind, voices=voices, days=days, valid_from=SINCE)
    scheduler, agent = seats["scheduler:MAYOR"], seats["agent:CALL"]
    hub = Office.objects.get(code="HUB")
    _care(at, hub, scheduler, agent)
    _alleys(at, hub, scheduler, agent, dice)
    planned = Planned(
        slug="summer-heat", names={"ko": "더운 여름을 함께", "en": "Through the hot summer"}, office=hub, seats=60,
        theme={"ko": "해마다 더워집니다. 누구를 먼저, 무엇으로 도와야 합니까?", "en": "Summers grow hotter. Whom do we help first, and how?"},
        collects_until=local(at).date() + timedelta(days=20),
    )  # fmt: skip
    forum = actions.plan(planned, seat=scheduler, at=at - timedelta(days=3))
    _ask(forum, "옥상 방에 사는 사람의 밤", "이서연", at, agent)
    _ask(forum, "버스를 기다리는 자리의 그늘", "", at, agent)
    _share(at)


def _share(at: datetime) -> None:
    """Let so many say "me too" to the story that is shared most, that the city owes a forum about it."""
    story = Story.objects.public().filter(answered_on__isnull=True).order_by("-voices", "number").first()
    if story is None:
        return
    since = at - timedelta(days=9)
    for n in range(SHARED):
        person = people.meet(Introduced(name=f"같은 마음 {n + 1}", language="ko", channel="sms"), at=since)
        value = f"+82107{n:07d}"
        people.add_contact(person, kind=ContactKind.PHONE, value=value, at=since, proved_at=since)
        cases.add_voice(story, key=f"person:{person.pk}", at=since)
    for n in range(SHARED // 3):
        cases.add_voice(story, key=f"browser:demo-{n}", at=since)
    actions.look_after(since)


def _ask(forum: Forum, words: str, name: str, at: datetime, agent: Seat) -> None:
    wished = Proposed(
        words, Way.PHONE, format=Format.DISCUSSION, headcount=30, wished_place="동네 도서관", name=name, language="ko"
    )
    actions.propose(forum, wished, at=at - timedelta(days=2), seat=agent)


def _settled(forum: Forum, on: date, place: str, seats: int) -> Settled:
    return Settled(
        topic=forum.topics.order_by("pk").first(), reason="가장 많은 사람이 같은 말을 했습니다.", why_not="다음 토론회에서 다룹니다.",
        when=When(on, time(14), time(16, 30), ZONE), where=Where(place=place), why_then="일하는 사람도 올 수 있는 토요일입니다.", seats=seats,
    )  # fmt: skip


def _saturday(on: date) -> date:
    return on + timedelta(days=(5 - on.weekday()) % 7)


def _care(at: datetime, office: Office, scheduler: Seat, agent: Seat) -> None:
    """A forum that is over: every opinion has its answer."""
    then, on = at - timedelta(days=70), _saturday(local(at).date() - timedelta(days=49))
    planned = Planned(
        slug="care-at-night", names={"ko": "밤의 돌봄", "en": "Care at night"}, office=office, seats=40,
        theme={"ko": "밤에 일하는 부모를 어떻게 도와야 합니까?", "en": "How do we help parents who work at night?"},
    )  # fmt: skip
    forum = actions.plan(planned, seat=scheduler, at=then)
    _ask(forum, "밤 열 시 이후의 어린이집", "박하늘", then, agent)
    _ask(forum, "아픈 아이와 혼자 있는 부모", "", then, agent)
    forum = actions.settle(forum, _settled(forum, on, "은평구 마을회관 2층", 40), seat=scheduler, at=then)
    tables = {
        label: actions.add_table(forum, label=label, topic=topic, seat=scheduler, at=then)
        for label, topic in (("1", "언제 엽니까"), ("2", "누가 함께합니까"), ("3", "어디에 엽니까"))
    }
    assert forum.meeting is not None
    for n in range(11):
        comes = Comes(Introduced(name=f"참여 시민 {n + 1}", language="ko"), 1 + n % 3, [], Way.DESK)
        row, _is_new = actions.register(forum, comes, at=then, seat=agent)
        actions.check_in(row, seat=agent, at=forum.meeting.starts_at)
    after = forum.meeting.ends_at
    for n, (table, text, *_fate) in enumerate(SPOKEN):
        said = Said(
            text, Source.FORUM, after, client_id=UUID(int=9_000_000 + n), language="ko", may_show=True, table=table
        )
        actions.say(forum, said, seat=agent, at=after)
    actions.write_notes(
        tables["1"], notes="여는 때를 구마다 물어 정하자는 데 모두 뜻을 같이했습니다.", seat=agent, at=after
    )
    forum = actions.hold(forum, seat=scheduler, at=after)
    for card, (_table, _text, outcome, because, evidence) in zip(
        forum.pool.cards.order_by("number"), SPOKEN, strict=True
    ):
        actions.decide(
            forum,
            [card],
            outcome=outcome,
            because=because,
            evidence=evidence,
            seat=scheduler,
            at=after + timedelta(days=14),
        )
    summary = "여섯 가지를 듣고 여섯 가지에 답했습니다. 셋은 그대로, 하나는 일부, 둘은 까닭을 적었습니다."
    actions.report(forum, summary=summary, seat=scheduler, at=after + timedelta(days=15))


def _alleys(at: datetime, office: Office, scheduler: Seat, agent: Seat, dice: Random) -> None:
    """A forum to come, nearly full, on which people vote already."""
    then = at - timedelta(days=12)
    planned = Planned(
        slug="alleys-to-walk", names={"ko": "걷는 골목", "en": "Alleys to walk in"}, office=office, seats=24,
        theme={"ko": "골목은 누구의 것입니까?", "en": "Whose are the alleys?"},
    )  # fmt: skip
    forum = actions.plan(planned, seat=scheduler, at=then)
    _ask(forum, "가게 앞 골목에 차와 사람이 함께 있는 법", "최민준", then, agent)
    _ask(forum, "학교 가는 길", "", then, agent)
    on = _saturday(local(at).date() + timedelta(days=8))
    forum = actions.settle(forum, _settled(forum, on, "망원시장 고객센터 3층", 24), seat=scheduler, at=then)
    for n in range(9):
        needs = ["sign_language"] if n == 4 else ["wheelchair"] if n == 7 else []
        comes = Comes(Introduced(name=f"등록 시민 {n + 1}", language="ko"), 1 + n % 4, needs, Way.PHONE)
        actions.register(forum, comes, at=then, seat=agent)
    statements = [actions.state(forum, text=text, at=then, seat=scheduler, language="ko") for text in STATEMENTS]
    for statement in statements:
        actions.show_statement(statement, seat=scheduler, at=then)
    for n in range(44):
        lean = LEANS[n % 3 == 2]
        for statement, value in zip(statements, lean, strict=True):
            drawn = dice.random()
            cast = Value(value) if drawn < 0.82 else Value.PASS if drawn < 0.92 else Value(-value)
            actions.vote(statement, key=f"browser:demo-{n}", value=cast, at=then + timedelta(hours=n))
