"""The decision: a list is laid out and signed by one, signed again by another, and every group hears its points and the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from madang.draws import actions as draws
from madang.draws.actions import Entry
from madang.draws.models import Draw
from madang.funds import actions as funds
from madang.funds.enums import CannotTransfer, Flow
from madang.groups.models import Member
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.reviews import queries as reviewed
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CallState, CannotAppeal, CannotDecide, Outcome, State, Why
from ..models import Appeal, Call, Decision, Proposal
from . import beats
from .granting import make_grant
from .writing import freeze

STATE = {Outcome.AWARD: State.AWARDED, Outcome.RESERVE: State.RESERVE, Outcome.DECLINE: State.DECLINED}


@transaction.atomic
def hold_draw(call: Call, *, seed_due_at: datetime, seat: Seat, at: datetime) -> Draw:
    """Publish which equal proposals lie on the line, before the seed that will put them in order is known."""
    call = beats.locked_call(call)
    if not rules.runs(call, seat):
        raise Refused(CannotDecide.NOT_YOURS)
    rubric = reviewed.rubric(call.kind.rubric, local(call.opens_at).date())
    numbers = sorted({number for row in queries.ranked(call, rubric) for number in row.tied})
    if not numbers:
        raise Refused(CannotDecide.NO_LIST)
    draw = draws.commit(
        purpose={language: f"{name}: {', '.join(map(str, numbers))}" for language, name in call.names.items()},
        entries=[Entry(str(number)) for number in numbers], picks=len(numbers), seed_due_at=seed_due_at, seat=seat, at=at,
        thread=call.thread,
    )  # fmt: skip
    beats.record_call(call, "draw_held", by=seat.person, at=at, draw=draw.number)
    return draw


def drawn_for(call: Call) -> Draw | None:
    """Return the last draw of a call that was not given up."""
    return Draw.objects.filter(thread=call.thread, abandoned_at=None).order_by("-number").first()


def order_of(call: Call) -> list[str]:
    """Return the order in which equal proposals of a call were drawn; empty before."""
    draw = drawn_for(call)
    return list(draw.order) if draw and draw.drawn_at else []


@transaction.atomic
def lay_out(call: Call, lines: Sequence[Mapping[str, Any]], *, seat: Seat, at: datetime) -> Decision:
    """Lay the ranked list out with what each gets and why, and sign it first."""
    call = beats.locked_call(call)
    order = order_of(call)
    given = [{**line, "reason": clean(str(line.get("reason", ""))).strip()} for line in lines]
    if refusal := rules.why_not_lay_out(call, given, seat=seat, at=at, drawn=order):
        raise Refused(refusal)
    rubric = reviewed.rubric(call.kind.rubric, local(call.opens_at).date())
    by_number = {line["proposal"]: line for line in given}
    kept = [
        {
            "proposal": row.proposal.number, "place": place, "total": row.total, "parts": row.parts, "peers": row.peers,
            "outcome": str(by_number[row.proposal.number]["outcome"]),
            "won": by_number[row.proposal.number]["won"] if by_number[row.proposal.number]["outcome"] == Outcome.AWARD else 0,
            "reason": by_number[row.proposal.number]["reason"], "ruled": str(row.outcome),
        }
        for place, row in enumerate(queries.ranked(call, rubric, drawn=order), 1)
    ]  # fmt: skip
    digest = queries.digest_of(json.dumps(kept, sort_keys=True, ensure_ascii=False))
    judges = {row.judge_id for listed in queries.progress(call, rubric) for row in listed.judges}
    tied = queries.conflicts(call, local(at).date(), [*judges, seat.person.pk])
    numbers = dict(call.proposals.values_list("pk", "number"))
    left_out = sorted({(numbers[number], str(why)) for (_person, number), why in tied.items()})
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                call=call, lines=kept, digest=digest, draw=drawn_for(call) if order else None, first=seat.person, first_at=at,
                conflicts=[{"proposal": number, "tie": why} for number, why in left_out],
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(CannotDecide.CHANGED) from error
    beats.record_call(call, "laid_out", by=seat.person, at=at, digest=digest)
    return decision


@transaction.atomic
def take_back(call: Call, *, seat: Seat, at: datetime) -> None:
    """Take a list back that only one has signed, so that something can be changed."""
    call = beats.locked_call(call)
    decision = Decision.objects.select_for_update().filter(call=call).first()
    if decision is None:
        raise Refused(CannotDecide.NO_LIST)
    if decision.second_id is not None:
        raise Refused(CannotDecide.DECIDED)
    if not rules.runs(call, seat):
        raise Refused(CannotDecide.NOT_YOURS)
    beats.record_call(call, "list_taken_back", by=seat.person, at=at, digest=decision.digest)
    decision.delete()


@transaction.atomic
def sign_list(call: Call, *, digest: str, seat: Seat, at: datetime) -> Call:
    """Sign a list as the second hand: all awards come out of the call's money in this one transaction, and everybody is told."""
    call = beats.locked_call(call)
    decision = Decision.objects.select_for_update(of=("self",)).filter(call=call).select_related("first").first()
    if refusal := rules.why_not_sign_list(call, decision, digest=digest, seat=seat, at=at):
        raise Refused(refusal)
    assert decision is not None
    decision.second, decision.second_at = seat.person, at
    decision.save(update_fields=["second", "second_at"])
    rows = {
        row.number: row
        for row in Proposal.objects.select_for_update(of=("self",))
        .filter(call=call)
        .select_related("group", "call__kind", "call__envelope")
    }
    until = (local(at).date() + timedelta(days=call.appeal_days)).isoformat()
    for line in decision.lines:
        proposal = rows[line["proposal"]]
        if proposal.state != State.ELIGIBLE:
            raise Refused(CannotDecide.CHANGED)
        proposal.state, proposal.state_at = STATE[Outcome(line["outcome"])], at
        proposal.total, proposal.place, proposal.reason, proposal.awarded = (
            line["total"],
            line["place"],
            line["reason"],
            line["won"],
        )
        proposal.save(update_fields=["state", "state_at", "total", "place", "reason", "awarded"])
        beats.record(
            proposal.group,
            f"proposal.{proposal.state}",
            proposal,
            by=seat.person,
            at=at,
            won=line["won"],
            total=line["total"],
        )
        if proposal.state == State.AWARDED:
            award(proposal, seat=seat, at=at)
        beats.tell(
            proposal.group, proposal.state, proposal, at=at, title=proposal.title, total=line["total"], won=line["won"],
            reason=line["reason"], until=until, proposal=proposal.number,
        )  # fmt: skip
    call.state = CallState.DECIDED
    call.save(update_fields=["state"])
    beats.record_call(call, "decided", by=seat.person, at=at, digest=digest)
    return call


def award(proposal: Proposal, *, seat: Seat, at: datetime) -> None:
    """Take an award out of the call's money, freeze the words it was given for, and make the grant."""
    grant = make_grant(proposal, at=at)
    if proposal.awarded and proposal.call.envelope:
        try:
            funds.move(
                Flow.COMMIT, proposal.call.envelope, amount=proposal.awarded, gives=proposal.call, takes=grant, by=seat.person, at=at,
                words=f"#{grant.number}", key=f"grant-{grant.pk}", thread=proposal.group.thread,
            )  # fmt: skip
        except Refused as refused:
            raise Refused(
                CannotDecide.OVER_BUDGET if refused.reason == CannotTransfer.SHORT else refused.reason
            ) from refused
    freeze(proposal, Why.AWARDED, at=at)


@transaction.atomic
def award_next(proposal: Proposal, *, won: int, reason: str, seat: Seat, at: datetime) -> Proposal:
    """Award somebody on the reserve list, or after an appeal, from what the call has left; two people have agreed to that order."""
    call = beats.locked_call(proposal.call)
    proposal = beats.locked(proposal)
    if not rules.runs(call, seat):
        raise Refused(CannotDecide.NOT_YOURS)
    if refusal := rules.may_decide(call, seat.person, local(at).date()):
        raise Refused(refusal)
    if call.state != CallState.DECIDED or proposal.state != State.RESERVE:
        raise Refused(CannotDecide.CHANGED)
    before = call.proposals.filter(state=State.RESERVE, place__lt=proposal.place or 0).exists()
    if (before or won != proposal.asked) and not reason.strip():
        raise Refused(CannotDecide.NO_REASON)
    if not 0 <= won <= proposal.asked or (proposal.asked and not won):
        raise Refused(CannotDecide.TOO_MUCH)
    proposal.state, proposal.state_at, proposal.awarded = State.AWARDED, at, won
    proposal.reason = clean(reason).strip() or proposal.reason
    proposal.save(update_fields=["state", "state_at", "awarded", "reason"])
    beats.record(proposal.group, "proposal.awarded", proposal, by=seat.person, at=at, won=won)
    award(proposal, seat=seat, at=at)
    beats.tell(
        proposal.group, "awarded", proposal, at=at, title=proposal.title, total=float(proposal.total or 0), won=won,
        reason=proposal.reason, until="", proposal=proposal.number,
    )  # fmt: skip
    return proposal


@transaction.atomic
def appeal(proposal: Proposal, member: Member, *, words: str, at: datetime) -> Appeal:
    """Object to what was decided; somebody reads it who did not decide."""
    proposal = beats.locked(proposal)
    if refusal := rules.why_not_appeal(proposal, member, words=words, at=at):
        raise Refused(refusal)
    made = Appeal.objects.create(proposal=proposal, by=member, words=clean(words).strip(), at=at)
    beats.record(proposal.group, "proposal.appealed", made, by=None, at=at)
    return made


@transaction.atomic
def answer_appeal(appeal: Appeal, *, answer: str, is_upheld: bool, seat: Seat, at: datetime) -> Appeal:
    """Answer an appeal. One that is right goes on: to be judged where it could not be, else to the head of the reserve list."""
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("proposal__call", "proposal__group")
        .get(pk=appeal.pk)
    )
    if refusal := rules.why_not_answer_appeal(appeal, answer=answer, seat=seat, at=at):
        raise Refused(refusal)
    appeal.answer, appeal.is_upheld, appeal.answered_by, appeal.answered_at = (
        clean(answer).strip(),
        is_upheld,
        seat.person,
        at,
    )
    appeal.save(update_fields=["answer", "is_upheld", "answered_by", "answered_at"])
    proposal = beats.locked(appeal.proposal)
    if is_upheld:
        is_open = proposal.call.state == CallState.PUBLISHED
        if proposal.state == State.INELIGIBLE and not is_open:
            raise Refused(CannotAppeal.LATE)
        was = proposal.state
        proposal.state = State.ELIGIBLE if was == State.INELIGIBLE else State.RESERVE if was == State.DECLINED else was
        proposal.place = 0 if was == State.DECLINED else proposal.place
        proposal.state_at = at
        proposal.save(update_fields=["state", "state_at", "place"])
    beats.record(proposal.group, "proposal.appeal_answered", appeal, by=seat.person, at=at, upheld=is_upheld)
    beats.tell(proposal.group, "appeal", appeal, at=at, title=proposal.title, reply=appeal.answer, upheld=is_upheld)
    return appeal
