"""What money for neighbours stands on in the demo: criteria, kinds of money, the line of the budget, and who moves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from madang.funds import actions as funds
from madang.funds.models import Envelope, Fund
from madang.grants.models import Kind
from madang.people.enums import RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places.models import Office
from madang.reviews.models import Rubric
from madang.ui.dates import local

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


def seats(kind: RoleKind, office: str = "") -> list[Seat]:
    """Return the seats of a role, in an office where it matters."""
    rows = Role.objects.filter(kind=kind).select_related("person", "office").order_by("pk")
    return [Seat(role.person, [role]) for role in rows if not office or role.office.code == office]


def lay() -> Purse:
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
    officers = seats(RoleKind.OFFICER, "COMM")
    return Purse(
        funds.found(
            code="village-community", names={"ko": "마을공동체 활성화", "en": "Village communities"},
            source={"ko": "마을공동체 조례 제9조, 세출 301-09", "en": "Ordinance on village communities, art. 9, line 301-09"},
            office=Office.objects.get(code="COMM"), by=officers[0].person, at=datetime.fromisoformat("2013-01-02T00:00:00+00:00"),
        ),
        officers[0], officers[1], seats(RoleKind.SUPERVISOR, "COMM")[0], seats(RoleKind.SUPERVISOR, "HUB")[0],
        seats(RoleKind.EVALUATOR), kinds,
    )  # fmt: skip
