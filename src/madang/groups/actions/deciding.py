"""What members decide together: one proposes, and it holds once more than half have said yes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotLive, Kind, Post, State
from ..models import Decision, Group, Member, Yes
from . import beats, forming


@transaction.atomic
def propose(
    group: Group, member: Member, *, kind: Kind, words: str, asked: Mapping[str, object], at: datetime
) -> Decision:
    """Propose something, with one's own yes; the others are asked. Alone in a group, it holds at once."""
    group, words = beats.locked(group), clean(words).strip()
    if refusal := rules.why_not_propose(group, member, kind=kind, words=words, asked=dict(asked), on=local(at).date()):
        raise Refused(refusal)
    last = group.decisions.aggregate(last=Max("number"))["last"] or 0
    decision = Decision.objects.create(
        group=group, number=last + 1, kind=kind, words=words, asked=dict(asked), by=member, at=at
    )
    beats.record(group, "proposed", by=None, at=at, subject=decision, kind=str(kind))
    Yes.objects.create(decision=decision, member=member, at=at)
    if not _settle(group, decision, at=at):
        beats.tell(group, "proposed", at=at, besides=member.pk, of=member, kind=str(kind), who=member.name)
    return decision


@transaction.atomic
def agree(decision: Decision, member: Member, *, at: datetime) -> Decision:
    """Say yes. With the voice that makes more than half, what was proposed is done."""
    group = beats.locked(decision.group)
    decision = Decision.objects.select_related("by").get(pk=decision.pk)
    decision.group = group
    if refusal := rules.why_not_agree(decision, member, on=local(at).date()):
        raise Refused(refusal)
    try:
        with transaction.atomic():
            Yes.objects.create(decision=decision, member=member, at=at)
    except IntegrityError as error:
        raise Refused(CannotLive.SAID) from error
    _settle(group, decision, at=at)
    return decision


@transaction.atomic
def drop(decision: Decision, member: Member, *, at: datetime) -> Decision:
    """Take a proposal of one's own back before it is decided."""
    group = beats.locked(decision.group)
    decision = Decision.objects.get(pk=decision.pk)
    if member.pk != decision.by_id:
        raise Refused(CannotLive.NOT_MEMBER)
    if decision.decided_at or decision.dropped_at:
        raise Refused(CannotLive.DONE)
    decision.dropped_at = at
    decision.save(update_fields=["dropped_at"])
    beats.record(group, "dropped", by=None, at=at, subject=decision)
    return decision


def _settle(group: Group, decision: Decision, *, at: datetime) -> bool:
    """Do what was proposed once more than half of those who are here said yes, and with them whoever is to hold money or sign."""
    here = group.members.here()
    said = set(decision.voices.filter(member__in=here).values_list("member", flat=True))
    if len(said) * 2 <= here.count() or not _charged(decision) <= said:
        return False
    decision.decided_at = at
    decision.save(update_fields=["decided_at"])
    _do(group, decision, at=at)
    beats.record(group, "decided", by=None, at=at, subject=decision, kind=str(decision.kind))
    beats.tell(group, "decided", at=at, kind=str(decision.kind))
    return True


def _charged(decision: Decision) -> set[int]:
    """Return the members to whom a decision gives the account or the signature: nobody gets either without their own yes."""
    posts = dict(decision.asked.get("posts", {})) if decision.kind == Kind.POSTS else {}
    return {int(pk) for pk, post in posts.items() if post in (Post.BANK, Post.SIGNER)}


def _do(group: Group, decision: Decision, *, at: datetime) -> None:
    asked, on = decision.asked, local(at).date()
    if decision.kind == Kind.WORDS:
        group.name, group.about = str(asked.get("name", ""))[:80], decision.words
        group.save(update_fields=["name", "about"])
    elif decision.kind == Kind.CHARTER:
        group.charter = decision.words
        group.save(update_fields=["charter"])
    elif decision.kind == Kind.COURSE:
        group.idea = decision.words[:200]
        group.save(update_fields=["idea"])
    elif decision.kind == Kind.POSTS:
        _give_posts(group, dict(asked["posts"]))
    elif decision.kind == Kind.REST:
        _move(group, State.RESTING, on, rests_until=date.fromisoformat(str(asked["until"])))
    elif decision.kind == Kind.BACK:
        _move(group, State.ACTIVE, on, rests_until=None)
    elif decision.kind == Kind.END:
        _move(group, State.ENDED, on, handover=decision.words, code=None)
    elif decision.kind == Kind.SPLIT:
        _split(group, decision, at=at)
    elif decision.kind == Kind.MERGE:
        _merge(group, decision, at=at)


def _move(group: Group, state: State, on: date, **changes: object) -> None:
    group.state, group.state_on = state, on
    for name, value in changes.items():
        setattr(group, name, value)
    group.save(update_fields=["state", "state_on", *changes])


def _give_posts(group: Group, posts: Mapping[str, str]) -> None:
    for member in group.members.here():
        member.post = Post(posts.get(str(member.pk), member.post))
        member.save(update_fields=["post"])


def _split(group: Group, decision: Decision, *, at: datetime) -> None:
    """Let some members go on in a group of their own, under a new number, with what was decided left where it was."""
    going = group.members.here().filter(pk__in=decision.asked["members"])
    on = local(at).date()
    new = forming.kept_offshoot(group, idea=str(decision.asked.get("idea", ""))[:200] or group.idea, at=at)
    for member in list(going):
        Member.objects.create(
            group=new, person=member.person, name=member.name, key=member.key, tie=member.tie, way=member.way,
            written_by=member.written_by, joined_at=at,
        )  # fmt: skip
        member.left_at = at
        member.save(update_fields=["left_at"])
    if not queries.missing(new, on):
        new.formed_on, new.code = on, None
        new.save(update_fields=["formed_on", "code"])
        _move(new, State.ACTIVE, on)
    beats.record(group, "split", by=None, at=at, subject=new)
    beats.tell(new, "split", at=at, door=new.code or "")
    beats.weigh(group, at=at)


def _merge(group: Group, decision: Decision, *, at: datetime) -> None:
    """Ask the other group, or go there where it has decided the same about this one."""
    other = Group.objects.select_for_update().get(number=decision.asked["number"])
    opened = other.decisions.filter(kind=Kind.MERGE, decided_at__isnull=False, asked__number=group.number)
    if not opened.exists():
        beats.tell(other, "merge_asked", at=at, other=group.title, other_number=group.number)
        return
    stays, goes = other, group
    taken = set(stays.members.here().values_list("key", flat=True))
    persons = set(stays.members.here().values_list("person_id", flat=True))
    for member in list(goes.members.here()):
        if member.key not in taken and member.person_id not in persons:
            Member.objects.create(
                group=stays, person=member.person, name=member.name, key=member.key, tie=member.tie, way=member.way,
                written_by=member.written_by, joined_at=at,
            )  # fmt: skip
    _move(goes, State.MERGED, local(at).date(), goes_on_in=stays, code=None)
    beats.record(stays, "merged", by=None, at=at, subject=goes)
    beats.tell(stays, "merged", at=at, other=goes.title, other_number=goes.number)
    beats.weigh(stays, at=at)
