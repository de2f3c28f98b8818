"""How a group comes to be: somebody begins, others say yes with contacts of their own, and the third completes it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from madang.kit import reference
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people import queries as people
from madang.people.models import ContactPoint, Person
from madang.people.rules import Seat
from madang.places.models import Area
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CODE_SIGNS, CannotForm, CannotLive, State, Tie, Way
from ..models import Group, Member
from . import beats

FIRST = 1001


@dataclass(frozen=True)
class Joins:
    """Somebody who says yes: who they are, the contact shown to be theirs (`kind:value`), and what ties them to the place.

    `home` is the member of whom they say that they share a household.
    """

    person: Person
    name: str
    key: str
    tie: Tie | None
    way: Way
    home: int | None = None
    device: str = ""


@transaction.atomic
def begin(
    *, idea: str, area: Area | None, joins: Joins, is_looking: bool, language: str, at: datetime, seat: Seat | None = None
) -> Group:  # fmt: skip
    """Begin a group with its first member. It has a code, and nobody but who has the code knows of it."""
    idea = " ".join(clean(idea).split())
    if refusal := rules.why_not_begin(idea=idea, name=joins.name, area=area, tie=joins.tie):
        raise Refused(refusal)
    assert area is not None
    on = local(at).date()
    if rules.decides_about(area, joins.person, on):
        raise Refused(CannotForm.OFFICIAL)
    last = Group.objects.aggregate(last=Max("number"))["last"] or FIRST - 1
    group = Group(
        number=last + 1, thread=int(reference.new()), idea=idea, language=language, area=area, code=_code(),
        is_looking=is_looking, begun_at=at, state_on=on,
    )  # fmt: skip
    group = _kept(group)
    by = seat.person if seat else None
    facts = {"number": group.number, "area": area.code, "way": str(joins.way)}
    timeline.open_thread(group.thread, [Done("group.begun", group, at, by.pk if by else None, facts)])
    member = _seat(group, joins, at=at, seat=seat, is_founder=True)
    beats.tell_one(joins.person.pk, "group.begun", group, at=at, of=member, code=group.code)
    return group


def _kept(group: Group) -> Group:
    """Keep a new group; two that begin at one moment do not get one number, nor one code."""
    for _try in range(20):
        try:
            with transaction.atomic():
                group.save(force_insert=True)
            return group
        except IntegrityError:
            group.number += 1
            group.code = _code()
    raise Refused(CannotForm.TOO_MANY)


def _code() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(6))


@transaction.atomic
def join(group: Group, joins: Joins, *, at: datetime, seat: Seat | None = None) -> Member:
    """Take a seat. The one who completes the group opens it to everybody, and shuts its code; all are told."""
    group, on = beats.locked(group), local(at).date()
    refusal = rules.why_not_named(name=joins.name, tie=joins.tie) or rules.why_not_join(
        group, key=joins.key, person=joins.person, on=on
    )
    if refusal:
        raise Refused(refusal)
    try:
        with transaction.atomic():
            member = _seat(group, joins, at=at, seat=seat)
    except IntegrityError as error:
        raise Refused(CannotForm.SAME_CONTACT) from error
    beats.record(group, "joined", by=seat.person if seat else None, at=at, subject=member, way=str(joins.way))
    lacks = queries.missing(group, on)
    if group.state == State.FORMING and not lacks:
        group.state, group.state_on, group.formed_on = State.ACTIVE, on, on
        group.code, group.is_looking = None, False
        group.save(update_fields=["state", "state_on", "formed_on", "code", "is_looking"])
        beats.record(group, "formed", by=None, at=at, people=group.members.here().count())
        beats.tell(group, "formed", at=at)
    else:
        beats.tell(group, "joined", at=at, besides=member.pk, of=member, who=member.name, lacks=lacks)
    beats.weigh(group, at=at)
    return member


def _seat(group: Group, joins: Joins, *, at: datetime, seat: Seat | None, is_founder: bool = False) -> Member:
    home = group.members.here().filter(pk=joins.home or 0).first() or _same_address(group, joins.person)
    return Member.objects.create(
        group=group, person=people.one(joins.person), name=clean(joins.name).strip()[:80], key=joins.key, tie=str(joins.tie),
        home=home, way=joins.way, written_by=seat.person if seat else None, device=joins.device, joined_at=at,
        is_founder=is_founder,
    )  # fmt: skip


def _same_address(group: Group, person: Person) -> Member | None:
    """Return a member whom the city knows at the same address or telephone: they are of one household, whatever they say."""
    values = people.contacts_of(people.one(person)).values("value")
    others = ContactPoint.objects.filter(value__in=values).values("person")
    return group.members.here().filter(person__in=others).first()


@transaction.atomic
def open_door(group: Group, member: Member, *, at: datetime) -> Group:
    """Give a group a new code, so that somebody more can join; the codes before it open nothing."""
    group = beats.locked(group)
    if member.group_id != group.pk or member.left_at:
        raise Refused(CannotLive.NOT_MEMBER)
    if not group.is_open:
        raise Refused(CannotLive.NOT_NOW)
    group.code = _code()
    group.save(update_fields=["code"])
    beats.record(group, "door_opened", by=None, at=at, subject=member)
    return group


@transaction.atomic
def close_door(group: Group, member: Member, *, at: datetime) -> Group:
    """Let nobody more join until somebody opens the door again. A group that forms keeps its code."""
    group = beats.locked(group)
    if member.group_id != group.pk or member.left_at:
        raise Refused(CannotLive.NOT_MEMBER)
    if group.state == State.FORMING:
        raise Refused(CannotLive.NOT_NOW)
    group.code = None
    group.save(update_fields=["code"])
    beats.record(group, "door_shut", by=None, at=at, subject=member)
    return group


@transaction.atomic
def leave(member: Member, *, at: datetime, by: Seat | None = None) -> Member:
    """Leave a group, at once and without a reason. What was decided stays; who held a post leaves it empty."""
    group = beats.locked(member.group)
    member = Member.objects.select_for_update().get(pk=member.pk)
    if member.left_at is not None:
        raise Refused(CannotLive.NOT_MEMBER)
    member.left_at = at
    member.save(update_fields=["left_at"])
    Member.objects.filter(home=member).update(home=member.home)
    beats.record(group, "left", by=by.person if by else None, at=at, subject=member, post=member.post)
    if group.state == State.FORMING and not group.members.here().exists():
        group.state, group.state_on, group.code = State.ENDED, local(at).date(), None
        group.save(update_fields=["state", "state_on", "code"])
        beats.record(group, "ended", by=None, at=at)
        return member
    beats.tell(group, "left", at=at, of=member, who=member.name, lacks=queries.missing(group, local(at).date()))
    beats.weigh(group, at=at)
    return member


def kept_offshoot(group: Group, *, idea: str, at: datetime) -> Group:
    """Keep a group that comes from another, without members yet."""
    new = Group(
        number=(Group.objects.aggregate(last=Max("number"))["last"] or FIRST) + 1, thread=int(reference.new()), idea=idea,
        language=group.language, area=group.area, code=_code(), begun_at=at, state_on=local(at).date(), comes_from=group,
    )  # fmt: skip
    new = _kept(new)
    timeline.open_thread(new.thread, [Done("group.begun", new, at, None, {"number": new.number, "from": group.number})])
    return new
