"""What a group writes in a call: begun, saved by any of its members, signed by each, sent and frozen, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from madang.groups.models import Group, Member
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotPropose, State, Why
from ..models import Call, Proposal, Signature, Version
from . import beats


@transaction.atomic
def begin(call: Call, group: Group, member: Member, *, at: datetime, from_last: bool = False) -> Proposal:
    """Begin a group's proposal in a call, with what it wrote last time where it wishes; all members write on it."""
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if refusal := rules.why_not_begin(call, group, member, at=at):
        raise Refused(refusal)
    last = group.proposals.exclude(call=call).order_by("-begun_at").first() if from_last else None
    codes = {code for code, _name, _hint, _limit in call.kind.asks}
    proposal = Proposal(
        call=call, group=group, lead=member, state_at=at, begun_at=at, title=last.title if last else "",
        answers={code: text for code, text in last.answers.items() if code in codes} if last else {},
        room=last.room if last else "", number=beats.next_number(Proposal),
    )  # fmt: skip
    proposal = _kept(proposal)
    beats.record(group, "proposal.begun", proposal, by=None, at=at, number=proposal.number, call=call.number)
    beats.tell(group, "begun", proposal, at=at, besides=member, title=call.name)
    return proposal


def _kept(proposal: Proposal) -> Proposal:
    for _try in range(20):
        try:
            with transaction.atomic():
                proposal.save(force_insert=True)
            return proposal
        except IntegrityError:
            if (
                Proposal.objects.filter(call=proposal.call, group=proposal.group)
                .exclude(state=State.WITHDRAWN)
                .exists()
            ):
                raise Refused(CannotPropose.THERE) from None
            proposal.number += 1
    raise Refused(CannotPropose.THERE)


@transaction.atomic
def save(
    proposal: Proposal, member: Member, *, revision: int, at: datetime, title: str | None = None,
    answers: Mapping[str, str] | None = None, lines: Sequence[Mapping[str, Any]] | None = None, room: str | None = None,
) -> Proposal:  # fmt: skip
    """Save what a member wrote, unless somebody wrote meanwhile: `revision` says on what it was built. Signatures of other words fall away."""
    proposal = beats.locked(proposal)
    said = {code: clean(text).strip() for code, text in (answers or {}).items()}
    rows = (
        [dict(line, words=clean(str(line.get("words", ""))).strip()) for line in lines]
        if lines is not None
        else proposal.lines
    )
    name = proposal.title if title is None else " ".join(clean(title).split())
    if refusal := rules.why_not_save(proposal, member, revision=revision, title=name, answers=said, lines=rows, at=at):
        raise Refused(refusal)
    proposal.title, proposal.lines = name, rows
    proposal.answers = {**proposal.answers, **said}
    if room is not None:
        proposal.room = " ".join(clean(room).split())[:200]
    proposal.revision += 1
    proposal.save(update_fields=["title", "lines", "answers", "room", "revision"])
    return proposal


@transaction.atomic
def sign(proposal: Proposal, member: Member, *, at: datetime, seat: Seat | None = None) -> Proposal:
    """Sign the words as they are; by telephone somebody of the city has read them out."""
    proposal = beats.locked(proposal)
    if refusal := rules.why_not_sign(proposal, member, at=at):
        raise Refused(refusal)
    digest = queries.digest_of(queries.canonical(proposal))
    Signature.objects.create(
        proposal=proposal, member=member, digest=digest, at=at, written_by=seat.person if seat else None
    )
    by = seat.person if seat else None
    beats.record(proposal.group, "proposal.signed", proposal, by=by, at=at, member=member.pk, digest=digest)
    return proposal


@transaction.atomic
def submit(proposal: Proposal, member: Member, *, at: datetime, begun_at: datetime | None = None) -> Proposal:
    """Send a proposal: its words are frozen. Who began to send before the end (`begun_at`) is in time."""
    proposal = beats.locked(proposal)
    if refusal := rules.why_not_submit(proposal, member, at=begun_at or at, on=local(at).date()):
        raise Refused(refusal)
    why = Why.CORRECTED if proposal.state == State.CORRECTING else Why.SUBMITTED
    freeze(proposal, why, at=at)
    if why == Why.CORRECTED:
        proposal.correction.answered_at = at
        proposal.correction.save(update_fields=["answered_at"])
    proposal.state, proposal.state_at, proposal.submitted_at = State.SUBMITTED, at, proposal.submitted_at or at
    proposal.save(update_fields=["state", "state_at", "submitted_at"])
    beats.tell(proposal.group, "submitted", proposal, at=at, title=proposal.title, proposal=proposal.number)
    return proposal


def freeze(proposal: Proposal, why: Why, *, at: datetime) -> Version:
    """Keep the words of a proposal as they are now; a trigger lets nobody change them."""
    words = queries.canonical(proposal)
    made = Version.objects.create(
        proposal=proposal,
        number=proposal.versions.count() + 1,
        why=why,
        words=words,
        digest=queries.digest_of(words),
        at=at,
    )
    beats.record(proposal.group, "proposal.frozen", made, by=None, at=at, why=str(why), digest=made.digest)
    return made


@transaction.atomic
def withdraw(proposal: Proposal, member: Member, *, at: datetime) -> Proposal:
    """Take a proposal back; nobody counts it against the group."""
    proposal = beats.locked(proposal)
    if member.group_id != proposal.group_id or member.left_at:
        raise Refused(CannotPropose.NOT_MEMBER)
    if proposal.state not in (State.DRAFT, State.SUBMITTED, State.CORRECTING, State.ELIGIBLE, State.RESERVE):
        raise Refused(CannotPropose.NOT_NOW)
    if hasattr(proposal.call, "decision") and proposal.state == State.ELIGIBLE:
        raise Refused(CannotPropose.NOT_NOW)  # one has signed a list with it
    proposal.state, proposal.state_at = State.WITHDRAWN, at
    proposal.save(update_fields=["state", "state_at"])
    beats.record(proposal.group, "proposal.withdrawn", proposal, by=None, at=at)
    beats.tell(proposal.group, "withdrawn", proposal, at=at, besides=member, title=proposal.title or proposal.call.name)
    return proposal
