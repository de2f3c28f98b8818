"""May somebody judge, vote, lay out a list, sign it, or answer an appeal, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from madang.groups.models import Group, Member
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.people.rules import Seat
from madang.reviews import queries as reviews
from madang.reviews.models import Review
from madang.ui.dates import local

from .. import queries
from ..enums import (
    PEER_POINTS,
    CallState,
    CannotAppeal,
    CannotDecide,
    CannotJudge,
    Outcome,
    State,
)
from ..models import Appeal, Assignment, Call, Decision, Proposal
from ..queries.judging import PROPOSAL
from .proposals import RUNNERS
from .proposals import runs as _runs

runs = _runs


def why_not_assign(proposal: Proposal, judge: Person, *, seat: Seat, at: datetime) -> CannotJudge | None:
    """Say why somebody cannot be given a proposal to judge."""
    on = local(at).date()
    if not runs(proposal.call, seat):
        return CannotJudge.NOT_YOURS
    if proposal.call.closes_at > at:
        return CannotJudge.TOO_EARLY
    if proposal.state != State.ELIGIBLE:
        return CannotJudge.NOT_ELIGIBLE
    if _is_signed(proposal.call):
        return CannotJudge.FINAL
    if not Role.objects.valid(on).filter(person=judge, kind=RoleKind.EVALUATOR).exists():
        return CannotJudge.NOT_JUDGE
    if proposal.assignments.filter(judge=judge, dropped_at=None).exists():
        return CannotJudge.GIVEN
    return CannotJudge.TIED if is_tied(proposal, judge, on) else None


def is_tied(proposal: Proposal, person: Person, on: date) -> bool:
    """Say whether somebody is tied to a proposal's group, or has said so."""
    return reviews.has_conflict(proposal, person) or queries.tie(person, proposal.group, on) is not None


def _is_signed(call: Call) -> bool:
    return Decision.objects.filter(call=call).exists()


def why_not_judge(proposal: Proposal, *, by: Person, at: datetime) -> CannotJudge | None:
    """Say why somebody may not read a proposal's file as its judge, nor give it points."""
    if not Assignment.objects.filter(proposal=proposal, judge=by, dropped_at=None).exists():
        return CannotJudge.NOT_GIVEN
    if proposal.state != State.ELIGIBLE:
        return CannotJudge.NOT_ELIGIBLE
    if _is_signed(proposal.call):
        return CannotJudge.FINAL
    return CannotJudge.TIED if is_tied(proposal, by, local(at).date()) else None


def may_find(proposal: Proposal, seat: Seat, *, at: datetime) -> bool:
    """Say whether a seat writes down a visit or an interview: who runs the call, a judge, or an officer of the group's own district."""
    district = proposal.group.area.district.pk
    is_near = any(role.office.area_id == district and role.kind in RUNNERS for role in seat.roles)
    return is_near or runs(proposal.call, seat) or why_not_judge(proposal, by=seat.person, at=at) is None


def why_not_vote(
    call: Call, group: Group, member: Member, chosen: Sequence[Proposal], *, at: datetime
) -> CannotJudge | None:
    """Say why a group cannot give its points to these proposals, the first the most."""
    may, _done = queries.voters(call)
    is_over = call.phase(at) != "judged" or _is_signed(call) or not call.kind.peer_percent
    if group.pk not in may or member.group_id != group.pk or member.left_at or is_over:
        return CannotJudge.NOT_IN_CALL
    if any(proposal.group_id == group.pk for proposal in chosen):
        return CannotJudge.OWN_PROPOSAL
    if any(proposal.call_id != call.pk or proposal.state != State.ELIGIBLE for proposal in chosen):
        return CannotJudge.NOT_ELIGIBLE
    needed = min(len(PEER_POINTS), len(may) - 1)
    return None if len({p.pk for p in chosen}) == len(chosen) == needed else CannotJudge.ALL_POINTS


def may_decide(call: Call, person: Person, on: date) -> CannotDecide | None:
    """Say why somebody has no part in deciding a call: tied to a group in it, or a judge of it."""
    rows = list(call.proposals.exclude(submitted_at=None).select_related("group"))
    tied = queries.ties([person.pk], [row.group for row in rows], on)
    if tied or any(reviews.has_conflict(row, person) for row in rows):
        return CannotDecide.TIED
    judged = Review.objects.filter(subject_type=PROPOSAL, subject_id__in=[row.pk for row in rows], reviewer=person)
    return CannotDecide.JUDGED if judged.exists() else None


def why_not_lay_out(
    call: Call, lines: Sequence[Mapping[str, Any]], *, seat: Seat, at: datetime, drawn: Sequence[str] = ()
) -> CannotDecide | None:
    """Say why a list cannot be laid out and signed for the first time. `lines` are [{proposal, outcome, won, reason}]."""
    on = local(at).date()
    if not runs(call, seat):
        return CannotDecide.NOT_YOURS
    if call.state != CallState.PUBLISHED or call.closes_at > at:
        return CannotDecide.DECIDED if call.state == CallState.DECIDED else CannotDecide.NOT_ALL_IN
    if refusal := may_decide(call, seat.person, on):
        return refusal
    rubric = reviews.rubric(call.kind.rubric, local(call.opens_at).date())
    if rubric is None or call.proposals.filter(state__in=[State.SUBMITTED, State.CORRECTING]).exists():
        return CannotDecide.NOT_ALL_IN
    rows = queries.progress(call, rubric)
    if any(not row.is_in or row.needs_talk or not row.score.is_whole for row in rows):
        return CannotDecide.NOT_ALL_IN
    return _why_not_lines(call, lines, queries.ranked(call, rubric, drawn=drawn))


def _why_not_lines(
    call: Call, lines: Sequence[Mapping[str, Any]], ranked: Sequence[queries.Place]
) -> CannotDecide | None:
    given = {line["proposal"]: line for line in lines}
    if set(given) != {row.proposal.number for row in ranked}:
        return CannotDecide.CHANGED
    spent = 0
    for row in ranked:
        line = given[row.proposal.number]
        is_moved = line["outcome"] != row.outcome or (
            line["outcome"] == Outcome.AWARD and line["won"] != row.proposal.asked
        )
        if is_moved and not str(line.get("reason", "")).strip():
            return CannotDecide.TIE if row.crosses and line["outcome"] == Outcome.AWARD else CannotDecide.NO_REASON
        if row.crosses and not is_moved:
            return CannotDecide.TIE
        if line["outcome"] == Outcome.AWARD:
            if line["won"] > row.proposal.asked or (row.proposal.asked and line["won"] < 1):
                return CannotDecide.TOO_MUCH
            spent += line["won"]
    return CannotDecide.OVER_BUDGET if spent > call.budget else None


def why_not_sign_list(
    call: Call, decision: Decision | None, *, digest: str, seat: Seat, at: datetime
) -> CannotDecide | None:
    """Say why a list cannot be signed by a second hand."""
    if not runs(call, seat):
        return CannotDecide.NOT_YOURS
    if call.state != CallState.PUBLISHED:
        return CannotDecide.DECIDED
    if decision is None:
        return CannotDecide.NO_LIST
    if decision.second_id is not None:
        return CannotDecide.DECIDED
    if decision.first_id == seat.person.pk:
        return CannotDecide.SAME_HAND
    if decision.digest != digest:
        return CannotDecide.CHANGED
    return may_decide(call, seat.person, local(at).date())


def why_not_appeal(proposal: Proposal, member: Member, *, words: str, at: datetime) -> CannotAppeal | None:
    """Say why a group cannot appeal against what was decided."""
    if member.group_id != proposal.group_id or member.left_at:
        return CannotAppeal.NOT_MEMBER
    decision = Decision.objects.filter(call=proposal.call, second_at__isnull=False).first()
    decided_at = proposal.state_at if proposal.state == State.INELIGIBLE else decision.second_at if decision else None
    if decided_at is None or proposal.state in (State.DRAFT, State.WITHDRAWN):
        return CannotAppeal.NOT_DECIDED
    if Appeal.objects.filter(proposal=proposal).exists():
        return CannotAppeal.THERE
    if local(at).date() > local(decided_at).date() + timedelta(days=proposal.call.appeal_days):
        return CannotAppeal.LATE
    return None if words.strip() else CannotAppeal.NO_WORDS


def why_not_answer_appeal(appeal: Appeal, *, answer: str, seat: Seat, at: datetime) -> CannotAppeal | None:
    """Say why somebody cannot answer an appeal: they decided, judged, or are tied to the group."""
    if appeal.answered_at is not None:
        return CannotAppeal.ANSWERED
    call, person = appeal.proposal.call, seat.person
    decision = Decision.objects.filter(call=call).first()
    hands = {decision.first_id, decision.second_id} if decision else set()
    records = set(people.records_of(people.one(person)))
    judged = Assignment.objects.filter(proposal=appeal.proposal, judge=person).exists()
    if records & hands or judged or is_tied(appeal.proposal, person, local(at).date()):
        return CannotAppeal.SAME_HAND
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotAppeal.SAME_HAND
    return None if answer.strip() else CannotAppeal.NO_WORDS
