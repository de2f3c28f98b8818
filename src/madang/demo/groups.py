"""The demo city's groups: child-care mothers from three names to a name of their own, a group that rests, one that ended and what it
taught, one that looks for neighbours. Everybody in them is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from madang.groups import actions
from madang.groups.actions import Joins
from madang.groups.enums import Kind, Outcome, Post, Tie, Way, Writer
from madang.groups.models import Group, Member, Terms
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import RoleKind
from madang.people.models import Role
from madang.people.rules import Seat
from madang.places.models import Area, Office

SINCE = date(2013, 1, 1)
CARE = "저녁에 아이를 함께 돌봅니다."
LEARNED = (
    (Writer.MEDIATOR, 84, "돈을 맡는 사람과 쓰는 사람이 같았습니다. 처음부터 둘로 나눴으면 다투지 않았을 것입니다."),
    (Writer.LEFT, 118, "모임 날을 한 사람이 정했습니다. 달마다 돌아가며 정하면 좋겠습니다."),
    (Writer.ADVISER, 40, "첫 달에 할 일을 하나만 정한 모임이 오래갑니다."),
)


def gather(at: datetime) -> list[Group]:
    """Let neighbours form groups over the last years, up to a moment."""
    Terms.objects.create(valid_from=SINCE, office=Office.objects.get(code="COMM"))
    mothers = whole(CARE, "11380", ("배은서", "고다솜", "남지우"), 91, at - timedelta(days=760))
    _decide(
        mothers,
        Kind.WORDS,
        "평일 저녁 여섯 시부터 아홉 시까지 마을회관에서 돌봅니다.",
        at - timedelta(days=750),
        name="저녁돌봄 세모임",
    )
    first, second = (str(member.pk) for member in mothers.members.here().order_by("pk")[:2])
    posts = {first: str(Post.BANK), second: str(Post.SIGNER)}
    _decide(mothers, Kind.POSTS, "통장과 서명을 나눕니다.", at - timedelta(days=745), posts=posts)
    _decide(mothers, Kind.CHARTER, "모두 한 표씩 가집니다. 돈은 두 사람이 봅니다.", at - timedelta(days=740))
    resting = whole("옥상에 텃밭을 가꿉니다.", "11620", ("표하람", "옥가람", "탁새봄"), 94, at - timedelta(days=300))
    _decide(
        resting,
        Kind.REST,
        "겨울에는 쉽니다.",
        at - timedelta(days=20),
        until=(at + timedelta(days=100)).date().isoformat(),
    )
    parted = whole(
        "골목 아이들과 책을 읽습니다.", "11440", ("기나은", "봉하늘", "설온유"), 97, at - timedelta(days=400)
    )
    _part(parted, at - timedelta(days=310))
    looking = _begin("노인정에서 함께 저녁을 먹습니다.", "11305", "제갈민", 89, at - timedelta(days=6), is_looking=True)
    return [mothers, resting, parted, looking]


def _area(code: str) -> Area:
    village = Area.objects.filter(kind="village", parent__code=code).order_by("code").first()
    return village or Area.objects.get(code=code, kind="district", valid_until=None)


def _joins(name: str, n: int, at: datetime) -> Joins:
    phone = f"+821055{n:06d}"
    person = people.meet(Introduced(name=name, phone=phone, channel="sms"), at=at)
    return Joins(person, name, f"phone:{phone}", Tie.LIVES, Way.PHONE)


def _begin(idea: str, code: str, name: str, n: int, at: datetime, *, is_looking: bool = False) -> Group:
    told = {"idea": idea, "area": _area(code), "is_looking": is_looking, "language": "ko", "at": at}
    return actions.begin(joins=_joins(name, n, at), **told)  # type: ignore[arg-type]


def whole(idea: str, code: str, names: tuple[str, str, str], n: int, at: datetime) -> Group:
    """Return a group that is complete two days after it was begun."""
    group = _begin(idea, code, names[0], n, at)
    for place, name in enumerate(names[1:], 1):
        later = at + timedelta(days=place)
        actions.join(group, _joins(name, n + place, later), at=later)
    return Group.objects.get(pk=group.pk)


def _decide(group: Group, kind: Kind, words: str, at: datetime, **asked: object) -> None:
    one, two = group.members.here().order_by("pk")[:2]
    actions.agree(
        actions.propose(group, one, kind=kind, words=words, asked=asked, at=at), two, at=at + timedelta(hours=3)
    )


def _seat(kind: RoleKind) -> Seat:
    role = Role.objects.filter(kind=kind).select_related("person", "office").order_by("pk").first()
    assert role is not None
    return Seat(role.person, [role])


def _part(group: Group, at: datetime) -> None:
    """Let a group quarrel, call a mediator, part, and leave what it learned, read and without names."""
    adviser = _seat(RoleKind.ADVISER)
    member: Member = group.members.here().order_by("-pk")[0]
    call = actions.call_mediator(group, member, words="돈 이야기만 하면 다툽니다.", at=at)
    actions.take_call(call, seat=adviser, pause_until=None, at=at + timedelta(days=1))
    actions.settle(call, outcome=Outcome.PARTED, seat=adviser, at=at + timedelta(days=12))
    assert group.formed_on is not None
    for writer, age, text in LEARNED:
        noted = at - timedelta(days=(at.date() - group.formed_on).days - age)
        note = actions.note(
            group, text=text, writer=writer, at=noted, seat=None if writer == Writer.LEFT else adviser,
            member=member if writer == Writer.LEFT else None,
        )  # fmt: skip
        actions.check_note(note, text=text, seat=adviser, at=noted + timedelta(days=2))
    _decide(
        group, Kind.END, "책 마흔 권은 마을도서관에 드렸고, 남은 돈은 구청에 돌려드렸습니다.", at + timedelta(days=20)
    )
