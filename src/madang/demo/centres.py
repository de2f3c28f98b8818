"""The demo city's village centres: opening times, talks, what advisers wrote down, help that a district asked for, hours thanked for.
Everybody in them is invented."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from madang.centres import actions, queries
from madang.centres.actions import Booking, Given, Note
from madang.centres.enums import How, State, Way
from madang.centres.models import Advice, Centre, Hours, Terms
from madang.groups.models import Group
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.dates import local

SINCE = date(2013, 1, 1)
CENTRES = (
    ("VC1", "강북구 삼양로 18", "18 Samyang-ro, Gangbuk-gu", True), ("VC2", "은평구 역말로 62", "62 Yeongmal-ro, Eunpyeong-gu", True),
    ("VC3", "마포구 망원로 41", "41 Mangwon-ro, Mapo-gu", True), ("VC4", "구로구 항동로 5", "5 Hangdong-ro, Guro-gu", True),
    ("VC5", "관악구 신림로 77", "77 Sillim-ro, Gwanak-gu", False), ("VC6", "송파구 백제로 30", "30 Baekje-ro, Songpa-gu", True),
    ("D11305", "강북구청 2층", "Gangbuk-gu Office, 2nd floor", True), ("D11380", "은평구청 1층", "Eunpyeong-gu Office, 1st floor", True),
    ("D11440", "마포구청 3층", "Mapo-gu Office, 3rd floor", True),
)  # fmt: skip
SATURDAY = ("VC2", "VC3")
ADVISERS = (("마은결", "eungyeol.ma@madang.example", "VC2"), ("탁여울", "yeoul.tak@madang.example", "VC5"))


def open_up(at: datetime) -> None:
    """Lay out the centres with their hours, the terms of talks, and two advisers of centres' own."""
    Terms.objects.create(valid_from=SINCE)
    offices = {office.code: office for office in Office.objects.all()}
    for code, korean, english, is_step_free in CENTRES:
        centre = Centre.objects.create(
            office=offices[code], address={"ko": korean, "en": english}, is_step_free=is_step_free, valid_from=SINCE
        )
        own = code.startswith("VC")
        spans = ((time(9), time(12)), (time(13), time(18))) if own else ((time(10), time(12)), (time(14), time(17)))
        week = [(day, *span) for day in range(5) for span in spans]
        week += [(5, time(10), time(13))] if code in SATURDAY else []
        Hours.objects.bulk_create(
            Hours(centre=centre, weekday=day, opens=opens, closes=closes, valid_from=SINCE)
            for day, opens, closes in week
        )
    for name, email, code in ADVISERS:
        people.seat(name=name, email=email, kind=RoleKind.ADVISER, office=offices[code], start=SINCE, at=at)


def advise(at: datetime, groups: list[Group]) -> None:
    """Let advisers meet the demo's groups, and neighbours book talks for the coming days."""
    mothers, resting, parted, looking = groups
    own, wide, front = _seat(RoleKind.ADVISER, "VC2"), _seat(RoleKind.ADVISER, "COMM"), _seat(RoleKind.AGENT, "CALL")
    _visit(
        mothers, own, at - timedelta(days=700), How.CENTRE,
        "모임의 규칙을 함께 읽고, 통장을 누가 맡을지 이야기했습니다.", "회의를 한 번 열어 규칙을 정합니다.", "마을회관을 쓸 수 있는지 알아봅니다.", is_done=True,
    )  # fmt: skip
    _visit(
        mothers, own, at - timedelta(days=160), How.THERE, "저녁 돌봄을 하는 모습을 보았습니다. 아이가 여섯 명으로 늘었습니다.",
        "간식비를 적는 공책을 만듭니다.", "안전 교육을 해 줄 사람을 찾습니다.", is_done=True,
    )  # fmt: skip
    _held(mothers, own, at - timedelta(days=12), "성장 지원금을 신청해도 될지 묻고 싶습니다.")
    _visit(
        resting, wide, at - timedelta(days=61), How.THERE, "옥상에 흙을 얼마나 올려도 되는지 건물 도면을 함께 보았습니다.",
        "겨울에 쉬고 삼월에 다시 모입니다.", "", is_done=False,
    )  # fmt: skip
    _visit(
        parted, wide, at - timedelta(days=350), How.PHONE, "책을 어디에 둘지 이야기했습니다.", "돈을 맡는 사람을 둘로 나눕니다.", "", is_done=False
    )  # fmt: skip
    _visit(
        mothers, own, at - timedelta(days=5), How.PHONE, "신청서의 첫 장을 전화로 함께 읽었습니다.", "견적서 두 장을 받습니다.",
        "마포에서 비슷한 모임을 찾아 만남을 잇습니다.", is_done=False,
    )  # fmt: skip
    _book("VC2", _first(mothers), "신청서를 마지막으로 함께 보고 싶습니다.", at, ahead=2, group=mothers)
    _book("VC1", _first(looking), "이웃 두 사람을 어떻게 찾을지 묻고 싶습니다.", at, ahead=1, group=looking, seat=front)
    guest = people.meet(Introduced(name="Maria Santos", phone="+821055000401", language="en", channel="sms"), at=at)
    _book(
        "VC3",
        guest,
        "I want to cook with neighbours once a month. Where could we do it?",
        at,
        ahead=3,
        needs=["interpreter"],
    )
    _ask_for_help(at, mothers)
    _give(at, mothers, own)


def _seat(kind: RoleKind, office: str) -> Seat:
    role = Role.objects.filter(kind=kind, office__code=office).select_related("person", "office").order_by("pk").first()
    assert role is not None
    return Seat(role.person, [role])


def _first(group: Group) -> Person:
    member = group.members.here().select_related("person").order_by("pk")[0]
    assert member.person is not None
    return member.person


def _visit(
    group: Group, seat: Seat, at: datetime, how: How, helped: str, theirs: str, ours: str, *, is_done: bool
) -> None:
    due_on = local(at).date() + timedelta(days=14) if ours else None
    visit = actions.write(group, Note(helped, theirs, ours, due_on), day=local(at).date(), how=how, seat=seat, at=at)
    if is_done:
        actions.tick(visit, seat=seat, at=at + timedelta(days=9))


def _book(
    code: str, person: Person, about: str, at: datetime, *, ahead: int, group: Group | None = None, seat: Seat | None = None,
    needs: list[str] | None = None,
) -> Advice | None:  # fmt: skip
    """Book the second free time of the first open day from some days on; none where nobody is free."""
    centre = Centre.objects.select_related("office__area").get(office__code=code)
    first = local(at).date() + timedelta(days=ahead)
    days = queries.free(centre, first, first + timedelta(days=12), at=at)
    slots = next((slots for slots in days.values() if len(slots) > 1), None)
    if slots is None:
        return None
    booking = Booking(
        centre=centre, on=slots[1].on, begins=slots[1].begins, person=person, about=about, way=Way.PHONE if seat else Way.WEB,
        language=person.language, group=group, needs=needs or [],
    )  # fmt: skip
    return actions.book(booking, at=at, seat=seat)


def _held(group: Group, seat: Seat, at: datetime, about: str) -> None:
    """Let a talk be booked some days before, take place, and be written down."""
    advice = _book("VC2", _first(group), about, at - timedelta(days=9), ahead=3, group=group)
    if advice is None:
        return
    after = advice.meeting.ends_at + timedelta(hours=1)
    note = Note("신청할 수 있는 돈과 없는 돈을 나누어 설명했습니다.", "무엇을 신청할지 회의에서 정합니다.", "", None)
    actions.write(group, note, day=advice.meeting.on, how=How.CENTRE, seat=seat, at=after, advice=advice)
    advice.refresh_from_db()
    assert advice.state == State.HELD


def _ask_for_help(at: datetime, group: Group) -> None:
    district, community = _seat(RoleKind.OFFICER, "D11380"), _seat(RoleKind.OFFICER, "COMM")
    before = at - timedelta(days=30)
    asked = actions.ask(
        "저녁에 문을 여는 마을회관의 전기 요금을 누가 내는지 알려 주세요.", group=group, seat=district, at=before
    )
    words = "한 달에 열 번까지는 구청이 냅니다. 더 쓰면 모임과 반씩 나눕니다. 계산하는 표를 함께 보냈습니다."
    actions.answer(asked, words, seat=community, at=before + timedelta(days=6))
    actions.ask(
        "아이를 돌보는 모임에 보험이 필요합니다. 시가 한꺼번에 들 수 있습니까?",
        group=group,
        seat=district,
        at=at - timedelta(days=3),
    )


def _give(at: datetime, group: Group, seat: Seat) -> None:
    """Let an adviser and two neighbours give hours; all but the last are thanked for."""
    community, on = _seat(RoleKind.OFFICER, "COMM"), local(at).date()
    saturday = on - timedelta(days=(on.weekday() - 5) % 7 or 7)
    centre = Centre.objects.get(office__code="VC2")
    for weeks, minutes, what in (
        (1, 180, "토요일 아침에 이웃 열두 명과 마을을 걸었습니다."),
        (5, 150, "토요일에 놀이터를 함께 보았습니다."),
    ):
        given = Given(saturday - timedelta(weeks=weeks), minutes, what, Way.DESK, centre=centre)
        stint = actions.give(given, seat=seat, at=at - timedelta(days=1))
        actions.thank(stint, "쉬는 날에 주민 곁에 있어 주어 고맙습니다.", seat=community, at=at - timedelta(hours=20))
    members = list(group.members.here().select_related("person").order_by("pk"))
    for number, (member, minutes, what) in enumerate(
        ((members[0], 240, "마을회관 벽을 칠했습니다."), (members[1], 90, "돌봄 시간표를 짰습니다."))
    ):
        given = Given(on - timedelta(days=8 + number), minutes, what, Way.WEB, group=group)
        stint = actions.give(given, member=member, at=at - timedelta(days=2))
        if number == 0:
            actions.thank(stint, "마을회관이 환해졌습니다. 고맙습니다.", seat=seat, at=at - timedelta(days=1))
