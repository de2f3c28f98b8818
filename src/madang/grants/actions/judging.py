"""From what was sent to what is decided: checked, put right once, given to judges, scored, voted on, looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from madang.groups.models import Group, Member
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.enums import RoleKind
from madang.people.models import Person, Role
from madang.people.rules import Seat
from madang.reviews import actions as reviews
from madang.reviews import queries as reviewed
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotJudge, CannotPropose, Look, State
from ..models import Assignment, Call, Correction, Finding, PeerVote, Proposal
from . import beats


@transaction.atomic
def accept(proposal: Proposal, *, seat: Seat, at: datetime) -> Proposal:
    """Find that a proposal can be judged."""
    proposal = _checkable(proposal, seat)
    return _put(proposal, State.ELIGIBLE, "", seat=seat, at=at)


@transaction.atomic
def refuse(proposal: Proposal, *, reason: str, seat: Seat, at: datetime) -> Proposal:
    """Find that a proposal cannot be judged, and say why; the group may appeal."""
    proposal = _checkable(proposal, seat, also=(State.ELIGIBLE, State.CORRECTING))
    if not reason.strip():
        raise Refused(CannotPropose.NO_WORDS)
    if proposal.state == State.CORRECTING and proposal.correction.until >= local(at).date():
        raise Refused(CannotPropose.NOT_NOW)  # the group still has its days
    proposal = _put(proposal, State.INELIGIBLE, clean(reason).strip(), seat=seat, at=at)
    until = local(at).date() + timedelta(days=proposal.call.appeal_days)
    beats.tell(
        proposal.group,
        "ineligible",
        proposal,
        at=at,
        title=proposal.title,
        reason=proposal.reason,
        until=until.isoformat(),
    )
    return proposal


def _checkable(proposal: Proposal, seat: Seat, *, also: tuple[State, ...] = ()) -> Proposal:
    proposal = beats.locked(proposal)
    if not rules.runs(proposal.call, seat):
        raise Refused(CannotJudge.NOT_YOURS)
    if proposal.state not in (State.SUBMITTED, *also):
        raise Refused(CannotPropose.NOT_NOW)
    return proposal


def _put(proposal: Proposal, state: State, reason: str, *, seat: Seat, at: datetime) -> Proposal:
    proposal.state, proposal.state_at, proposal.reason = state, at, reason
    proposal.save(update_fields=["state", "state_at", "reason"])
    beats.record(proposal.group, f"proposal.{state}", proposal, by=seat.person, at=at)
    return proposal


@transaction.atomic
def ask_to_correct(proposal: Proposal, *, words: str, until: date | None, seat: Seat, at: datetime) -> Proposal:
    """Ask a group once to put something right; until then it is its turn, and the words can be written again."""
    proposal = _checkable(proposal, seat)
    on = local(at).date()
    if hasattr(proposal, "correction"):
        raise Refused(CannotPropose.ASKED)
    if not words.strip():
        raise Refused(CannotPropose.NO_WORDS)
    if until is None or not on < until <= proposal.call.decides_on:
        raise Refused(CannotPropose.NO_DAY)
    Correction.objects.create(proposal=proposal, words=clean(words).strip(), by=seat.person, at=at, until=until)
    _put(proposal, State.CORRECTING, "", seat=seat, at=at)
    beats.tell(
        proposal.group,
        "correct",
        proposal,
        at=at,
        title=proposal.title,
        words=clean(words).strip(),
        until=until.isoformat(),
    )
    return proposal


@transaction.atomic
def assign(proposal: Proposal, judge: Person, *, seat: Seat, at: datetime) -> Assignment:
    """Give a proposal to a judge who is not tied to its group."""
    proposal = beats.locked(proposal)
    if refusal := rules.why_not_assign(proposal, judge, seat=seat, at=at):
        raise Refused(refusal)
    made = Assignment.objects.create(proposal=proposal, judge=judge, by=seat.person, at=at)
    beats.record(proposal.group, "proposal.assigned", made, by=seat.person, at=at, judge=judge.pk)
    return made


@transaction.atomic
def assign_all(call: Call, *, seat: Seat, at: datetime) -> tuple[int, int]:
    """Give every proposal of a call the judges it lacks: those with least to judge first, none who is tied, none of its own district.

    Return how many were given, and how many are still lacking because nobody is free of ties.
    """
    call, on = beats.locked_call(call), local(at).date()
    rubric = reviewed.rubric(call.kind.rubric, local(call.opens_at).date())
    roles = Role.objects.valid(on).filter(kind=RoleKind.EVALUATOR).select_related("person", "office")
    judges = {role.person_id: role for role in roles}
    rows = list(
        call.proposals.filter(state=State.ELIGIBLE).select_related("group__area__parent", "call").order_by("number")
    )
    tied = queries.conflicts(call, on, list(judges))
    load = Counter(
        Assignment.objects.filter(judge__in=judges, dropped_at=None, proposal__state=State.ELIGIBLE).values_list(
            "judge", flat=True
        )
    )
    given, lacking = 0, 0
    for row in rows:
        has = set(row.assignments.filter(dropped_at=None).values_list("judge", flat=True))
        free = [pk for pk in judges if pk not in has and (pk, row.pk) not in tied]
        away = {pk: judges[pk].office.area_id == row.group.area.district.pk for pk in free}
        free.sort(key=lambda pk: (away[pk], load[pk], pk))
        for pk in free[: max(0, (rubric.reviewers if rubric else 0) - len(has))]:
            assign(row, judges[pk].person, seat=seat, at=at)
            load[pk] += 1
            has.add(pk)
            given += 1
        lacking += max(0, (rubric.reviewers if rubric else 0) - len(has))
    return given, lacking


@transaction.atomic
def take_off(assignment: Assignment, *, reason: str, by: Person, at: datetime) -> Assignment:
    """Take a judge off a proposal with a reason: points that were given go with them."""
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("proposal__group", "judge", "proposal__call")
        .get(pk=assignment.pk)
    )
    if hasattr(assignment.proposal.call, "decision"):
        raise Refused(CannotJudge.FINAL)
    if not reason.strip():
        raise Refused(CannotJudge.NO_WORDS)
    if assignment.dropped_at is None:
        assignment.dropped_at, assignment.reason = at, clean(reason).strip()
        assignment.save(update_fields=["dropped_at", "reason"])
        proposal = assignment.proposal
        reviews.take_out(proposal, reviewer=assignment.judge, by=by, reason=reason, thread=proposal.group.thread, at=at)
        beats.record(proposal.group, "proposal.judge_off", assignment, by=by, at=at, judge=assignment.judge_id)
    return assignment


@transaction.atomic
def declare(proposal: Proposal, *, by: Person, reason: str, at: datetime) -> None:
    """Declare that one has a part in a proposal: its file is shut, and whatever one was given of it is taken away."""
    proposal = beats.locked(proposal)
    for assignment in proposal.assignments.filter(judge=by, dropped_at=None):
        take_off(assignment, reason=reason, by=by, at=at)
    reviews.declare(proposal, by=by, reason=reason, thread=proposal.group.thread, at=at)


@transaction.atomic
def score(proposal: Proposal, *, by: Person, points: Mapping[str, int], note: str, at: datetime) -> None:
    """Give points on each criterion. Nobody sees the others' before all are in."""
    proposal = beats.locked(proposal)
    if refusal := rules.why_not_judge(proposal, by=by, at=at):
        raise Refused(refusal)
    rubric = reviewed.rubric(proposal.call.kind.rubric, local(proposal.call.opens_at).date())
    assert rubric is not None  # a call is published with criteria
    askers = [member.person for member in proposal.group.members.select_related("person") if member.person]
    reviews.review(
        proposal, rubric=rubric, by=by, points=points, note=note, askers=askers, thread=proposal.group.thread, at=at
    )


@transaction.atomic
def vote(call: Call, group: Group, member: Member, chosen: Sequence[Proposal], *, at: datetime) -> list[PeerVote]:
    """Give a group's points to others of its call, the first the most; a later vote takes the place of an earlier one."""
    call = beats.locked_call(call)
    now = {row.pk: row for row in call.proposals.filter(pk__in=[proposal.pk for proposal in chosen])}
    chosen = [now.get(proposal.pk, proposal) for proposal in chosen]
    if refusal := rules.why_not_vote(call, group, member, chosen, at=at):
        raise Refused(refusal)
    PeerVote.objects.filter(call=call, group=group).delete()
    made = [
        PeerVote(call=call, group=group, proposal=proposal, points=points, by=member, at=at)
        for points, proposal in zip((3, 2, 1), chosen, strict=False)
    ]
    try:
        with transaction.atomic():
            PeerVote.objects.bulk_create(made)
    except IntegrityError as error:
        raise Refused(CannotJudge.ALL_POINTS) from error
    beats.record(group, "call.voted", call, by=None, at=at, proposals=[proposal.number for proposal in chosen])
    return made


@transaction.atomic
def find(proposal: Proposal, *, look: Look, on: date | None, words: str, seat: Seat, at: datetime) -> Finding:
    """Write down a site visit, an interview, or a talk between judges who lay far apart."""
    proposal = beats.locked(proposal)
    if not rules.may_find(proposal, seat, at=at):
        raise Refused(CannotJudge.NOT_GIVEN)
    if rules.is_tied(proposal, seat.person, local(at).date()):
        raise Refused(CannotJudge.TIED)
    if not words.strip() or on is None or on > local(at).date():
        raise Refused(CannotJudge.NO_WORDS)
    made = Finding.objects.create(
        proposal=proposal, look=look, on=on, words=clean(words).strip(), by=seat.person, at=at
    )
    beats.record(proposal.group, "proposal.looked", made, by=seat.person, at=at, look=str(look))
    return made
