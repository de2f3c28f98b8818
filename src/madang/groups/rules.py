"""May they, and if not, why not."""

from __future__ import annotations

from datetime import date, timedelta

from madang.kit.plaintext import has_resident_number
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.people.rules import Seat
from madang.places.models import Area

from . import queries
from .enums import LONGEST, LONGEST_IDEA, MOVES, CannotForm, CannotLive, CannotPay, Kind, Post, State, Tie
from .models import Decision, Group, Mediation, Member

FARTHEST = timedelta(days=731)
HELPERS = (RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK)  # who write down what somebody says
DECIDERS = (RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.EVALUATOR, RoleKind.ADMINISTRATOR)
READERS = (*HELPERS, *DECIDERS, RoleKind.MODERATOR, RoleKind.AUDITOR)
# What nobody takes for themself while two sides say that they are the group.
CLAIMED = (Kind.WORDS, Kind.POSTS, Kind.SPLIT, Kind.MERGE, Kind.END)
AFTER = {
    Kind.REST: State.RESTING, Kind.BACK: State.ACTIVE, Kind.MERGE: State.MERGED, Kind.END: State.ENDED,
}  # fmt: skip


def why_not_begin(*, idea: str, name: str, area: Area | None, tie: Tie | None) -> CannotForm | None:
    """Say why a group cannot begin with this."""
    if not idea.strip():
        return CannotForm.NO_IDEA
    if len(idea) > LONGEST_IDEA:
        return CannotForm.LONG_IDEA
    if has_resident_number(idea):
        return CannotForm.PERSONAL_NUMBER
    if area is None:
        return CannotForm.NO_AREA
    return why_not_named(name=name, tie=tie)


def why_not_named(*, name: str, tie: Tie | None) -> CannotForm | None:
    """Say why somebody cannot be written down so."""
    if not name.strip():
        return CannotForm.NO_NAME
    if has_resident_number(name):
        return CannotForm.PERSONAL_NUMBER
    return None if tie else CannotForm.NO_TIE


def why_not_join(group: Group, *, key: str, person: Person, on: date) -> CannotForm | None:
    """Say why somebody cannot take a seat. `key` is the contact that they have shown to be theirs."""
    if group.code is None or not group.is_open:
        return CannotForm.NOT_OPEN
    if queries.member_of(group, person):
        return CannotForm.IS_MEMBER
    if group.members.here().filter(key=key).exists():
        return CannotForm.SAME_CONTACT
    if decides_about(group.area, person, on):
        return CannotForm.OFFICIAL
    if group.members.here().count() >= queries.terms_on(on).most:
        return CannotForm.FULL
    return None


def decides_about(area: Area, person: Person, on: date) -> bool:
    """Say whether a person, or somebody at work with their telephone or e-mail, decides about groups of an area."""
    head = people.one(person)
    numbers = people.records_of(head)
    values = list(people.contacts_of(head).values_list("value", flat=True))
    roles = Role.objects.valid(on).filter(kind__in=DECIDERS)
    mine = roles.filter(person__in=numbers) | roles.filter(person__contacts__value__in=values)
    for login in ("email", "phone"):
        mine = mine | roles.filter(**{f"person__staff_login__{login}__in": values})
    places, division = {area.pk, area.parent_id}, queries.terms_on(on).office_id
    return any(
        role.office.area_id in places or role.office_id == division or role.kind == RoleKind.EVALUATOR
        for role in mine.select_related("office")
    )


def why_not_propose(
    group: Group, member: Member, *, kind: Kind, words: str, asked: dict[str, object], on: date
) -> CannotLive | None:
    """Say why a member cannot propose this."""
    if member.group_id != group.pk or member.left_at:
        return CannotLive.NOT_MEMBER
    if refusal := why_not_said(words):
        return refusal
    if not group.is_open or (group.state == State.FORMING and kind not in (Kind.PLAIN, Kind.WORDS, Kind.END)):
        return CannotLive.NOT_NOW
    if kind in AFTER and not MOVES.allow(State(group.state), AFTER[kind]):
        return CannotLive.NOT_NOW
    if (call := queries.mediation(group)) and call.pause_until and on < call.pause_until:
        return CannotLive.PAUSED
    if kind in CLAIMED and is_claimed(group):
        return CannotLive.CLAIMED
    if kind == Kind.REST:
        return why_not_until(asked.get("until"), on=on)
    if kind == Kind.POSTS:
        return _why_not_posts(group, asked)
    if kind == Kind.SPLIT:
        return _why_not_split(group, asked)
    if kind == Kind.MERGE:
        other = Group.objects.filter(number=int(str(asked.get("number") or 0)), state=State.ACTIVE).exclude(pk=group.pk)
        return None if other.exists() else CannotLive.NO_OTHER
    return None


def is_claimed(group: Group) -> bool:
    """Say whether two sides say that they are the group, and a mediator has not settled it yet."""
    call = queries.mediation(group)
    return call is not None and call.is_claim


def why_not_said(words: str) -> CannotLive | None:
    """Say why words cannot be kept."""
    if not words.strip():
        return CannotLive.NO_WORDS
    if len(words) > LONGEST:
        return CannotLive.TOO_LONG
    return CannotLive.PERSONAL_NUMBER if has_resident_number(words) else None


def why_not_until(until: object, *, on: date) -> CannotLive | None:
    """Say why a rest cannot last until a day."""
    try:
        day = date.fromisoformat(str(until))
    except ValueError:
        return CannotLive.NO_DAY
    return None if on < day <= on + FARTHEST else CannotLive.NO_DAY


def _why_not_posts(group: Group, asked: dict[str, object]) -> CannotLive | None:
    """Say why posts cannot be given so: who holds the account is not the only one who signs."""
    posts = asked.get("posts")
    here = set(group.members.here().values_list("pk", flat=True))
    if not isinstance(posts, dict) or not {int(pk) for pk in posts} <= here:
        return CannotLive.NOT_MEMBER
    given = set(posts.values())
    return CannotLive.ONE_SIGNER if Post.BANK in given and Post.SIGNER not in given else None


def _why_not_split(group: Group, asked: dict[str, object]) -> CannotLive | None:
    who = asked.get("members")
    here = set(group.members.here().values_list("pk", flat=True))
    going = {int(pk) for pk in who} if isinstance(who, list) else set()
    return None if going and going <= here and going != here else CannotLive.NO_ONE


def why_not_agree(decision: Decision, member: Member, *, on: date) -> CannotLive | None:
    """Say why a member cannot say yes to something."""
    if member.group_id != decision.group_id or member.left_at:
        return CannotLive.NOT_MEMBER
    if decision.decided_at or decision.dropped_at:
        return CannotLive.DONE
    if decision.voices.filter(member=member).exists():
        return CannotLive.SAID
    return why_not_propose(
        decision.group, decision.by if decision.by.left_at is None else member, kind=Kind(decision.kind),
        words=decision.words, asked=decision.asked, on=on,
    )  # fmt: skip


def why_not_call(group: Group, member: Member) -> CannotLive | None:
    """Say why a member cannot call a mediator."""
    if member.group_id != group.pk or member.left_at:
        return CannotLive.NOT_MEMBER
    if not group.is_open:
        return CannotLive.NOT_NOW
    return CannotLive.CALLED if queries.mediation(group) else None


def may_mediate(seat: Seat, mediation: Mediation) -> bool:
    """Say whether a seat hears what a group says to a mediator: who took the call, or an adviser while nobody has."""
    if mediation.mediator_id:
        return mediation.mediator_id == seat.person.pk
    return seat.is_any(RoleKind.ADVISER)


def why_not_pay(group: Group, *, on: date) -> CannotPay | None:
    """Say why new payments to a group wait. Nobody is blamed, and help goes on."""
    if not group.is_open:
        return CannotPay.ENDED
    if group.state == State.FORMING:
        return CannotPay.FORMING
    if group.state == State.RESTING:
        return CannotPay.RESTING
    if queries.mediation(group):
        return CannotPay.HELD
    return CannotPay.SHORT if queries.missing(group, on) else None
