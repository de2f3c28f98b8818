"""Reads of judging: who is tied to whom, whose points are in, and the ranked list with the budget line across it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum

from madang.groups.models import Group, Member
from madang.people.models import ContactPoint, Login, Person, Role
from madang.reviews import queries as reviews
from madang.reviews.models import Conflict, Review, Rubric
from madang.reviews.queries import Score
from madang.timeline.models import Entry

from ..enums import PEER_POINTS, Look, Outcome, State, Tie
from ..models import Assignment, Call, Finding, PeerVote, Proposal

# What the timeline says of somebody who has helped a group.
HELPED = ("advice.visited", "group.mediator_came", "group.mediated")
PROPOSAL = Proposal._meta.label_lower


def tie(person: Person, group: Group, on: date) -> Tie | None:
    """Return what ties somebody to a group, if anything does."""
    return ties([person.pk], [group], on).get((person.pk, group.pk))


def ties(people: Collection[int], groups: Collection[Group], on: date) -> dict[tuple[int, int], Tie]:
    """Return what ties each of some people to each of some groups: {(person, group): tie}; who is not tied has no row."""
    rows = list(
        Member.objects.filter(group__in=[group.pk for group in groups], person__isnull=False).values_list(
            "group", "person"
        )
    )
    head = _heads({*people, *(person for _number, person in rows if person)})
    values = _addresses(head)
    offices = _offices(head, values, on)
    members: dict[int, set[int]] = defaultdict(set)
    for number, person in rows:
        if person:
            members[number].add(head[person])
    helped = {
        (by, thread)
        for by, thread in Entry.objects.filter(
            thread__in=[group.thread for group in groups], kind__in=HELPED, by_id__in=list(head)
        ).values_list("by_id", "thread")
    }
    records: dict[int, set[int]] = defaultdict(set)
    for record, one in head.items():
        records[one].add(record)
    found: dict[tuple[int, int], Tie] = {}
    for group in groups:
        theirs = members[group.pk]
        addresses: set[str] = set().union(*(values[one] for one in theirs))
        places: set[int] = set().union(*(offices[one] for one in theirs))
        for person in people:
            one = head[person]
            if one in theirs:
                found[person, group.pk] = Tie.MEMBER
            elif values[one] & addresses:
                found[person, group.pk] = Tie.HOUSEHOLD
            elif offices[one] & places:
                found[person, group.pk] = Tie.OFFICE
            elif any((record, group.thread) in helped for record in records[one]):
                found[person, group.pk] = Tie.HELPED
    return found


def _heads(people: Collection[int]) -> dict[int, int]:
    """Return for each record of these people, those that were joined with them among them, the record that stands for it."""
    given = dict(Person.objects.filter(pk__in=people).values_list("pk", "same_as"))
    tops = {same or pk for pk, same in given.items()}
    joined = Person.objects.filter(same_as__in=tops).values_list("pk", "same_as")
    return {**{top: top for top in tops}, **{pk: same for pk, same in joined if same}}


def _addresses(head: dict[int, int]) -> dict[int, set[str]]:
    """Return the telephones, e-mails and postal addresses of people, those at work among them."""
    found: dict[int, set[str]] = defaultdict(set)
    for person, value in ContactPoint.objects.filter(person__in=head).values_list("person", "value"):
        found[head[person]].add(value)
    for person, email, phone in Login.objects.filter(staff_person__in=head).values_list(
        "staff_person", "email", "phone"
    ):
        if person:
            found[head[person]] |= {value for value in (email, phone) if value}
    return found


def _offices(head: dict[int, int], values: dict[int, set[str]], on: date) -> dict[int, set[int]]:
    """Return the offices people work in: by their own record, or because they are reached at an address of staff."""
    found: dict[int, set[int]] = defaultdict(set)
    for person, office in Role.objects.valid(on).filter(person__in=head).values_list("person", "office"):
        found[head[person]].add(office)
    owner = {value: one for one, held in values.items() for value in held}
    logins = Login.objects.filter(Q(email__in=owner) | Q(phone__in=owner), staff_person__isnull=False)
    staff = {
        person: owner.get(email or "") or owner.get(phone or "")
        for person, email, phone in logins.values_list("staff_person", "email", "phone")
    }
    for person, office in Role.objects.valid(on).filter(person__in=staff).values_list("person", "office"):
        if one := staff[person]:
            found[one].add(office)
    return found


def conflicts(call: Call, on: date, people: Collection[int]) -> dict[tuple[int, int], Tie]:
    """Return who of some people is tied to which proposal of a call, derived and declared: {(person, proposal): tie}."""
    rows = list(call.proposals.select_related("group"))
    derived = ties(people, [row.group for row in rows], on)
    found = {(person, row.pk): why for row in rows for person in people if (why := derived.get((person, row.group_id)))}
    declared = Conflict.objects.filter(
        subject_type=PROPOSAL, subject_id__in=[row.pk for row in rows], reviewer__in=people
    )
    for person, number in declared.values_list("reviewer", "subject_id"):
        found[person, number] = Tie.DECLARED
    return found


@dataclass(frozen=True)
class Judging:
    """How far a proposal is: who judges it, who has, its points, and what is missing."""

    proposal: Proposal
    judges: list[Assignment]
    done: set[int]
    score: Score
    findings: list[Finding]

    @property
    def is_in(self) -> bool:
        """Say whether all judges are done."""
        return bool(self.judges) and all(row.judge_id in self.done for row in self.judges)

    @property
    def needs_talk(self) -> bool:
        """Say whether two judges lie far apart and have not talked since."""
        talked = any(row.look == Look.TALK for row in self.findings)
        return self.is_in and self.score.is_disputed and not talked


def progress(call: Call, rubric: Rubric | None) -> list[Judging]:
    """Return how far each proposal of a call that is judged is, in the order of their numbers."""
    rows = list(call.proposals.filter(state__in=[State.ELIGIBLE, State.AWARDED, State.RESERVE, State.DECLINED])
                .select_related("group__area", "lead", "call__kind").order_by("number"))  # fmt: skip
    judges: dict[int, list[Assignment]] = defaultdict(list)
    for given in Assignment.objects.filter(proposal__in=rows, dropped_at=None).select_related("judge").order_by("pk"):
        judges[given.proposal_id].append(given)
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(proposal__in=rows).select_related("by").order_by("at"):
        findings[finding.proposal_id].append(finding)
    done: dict[int, set[int]] = defaultdict(set)
    for number, judge in Review.objects.filter(subject_type=PROPOSAL, subject_id__in=[r.pk for r in rows]).values_list(
        "subject_id", "reviewer"
    ):
        done[number].add(judge)
    scores = scores_of(call, rubric)
    return [Judging(row, judges[row.pk], done[row.pk], scores.get(row.pk, Score()), findings[row.pk]) for row in rows]


def scores_of(call: Call, rubric: Rubric | None) -> dict[int, Score]:
    """Return the points of each proposal of a call, in parts."""
    return reviews.scores(PROPOSAL, call.proposals.values_list("pk", flat=True), rubric) if rubric else {}


def given_to(judge: Person) -> list[tuple[Assignment, bool]]:
    """Return what somebody has to judge, with whether they have; what waits first."""
    rows = Assignment.objects.filter(judge=judge, dropped_at=None, proposal__state=State.ELIGIBLE)
    rows = rows.select_related("proposal__call__kind", "proposal__group__area").order_by(
        "proposal__call__decides_on", "pk"
    )
    done = set(Review.objects.filter(subject_type=PROPOSAL, reviewer=judge).values_list("subject_id", flat=True))
    return sorted(((row, row.proposal_id in done) for row in rows), key=lambda pair: pair[1])


def waits_for(judge: Person) -> int:
    """Return how many proposals wait for somebody's points."""
    return sum(not is_done for _row, is_done in given_to(judge))


def voters(call: Call) -> tuple[set[int], set[int]]:
    """Return the groups of a call that may vote on one another, and those that have given all their points."""
    may = set(call.proposals.filter(state=State.ELIGIBLE).values_list("group", flat=True))
    needed = min(len(PEER_POINTS), max(0, len(may) - 1))
    gave = PeerVote.objects.filter(call=call).values_list("group").annotate(n=Count("pk")).order_by()
    return may, {group for group, n in gave if needed and n >= needed}


@dataclass
class Place:
    """One row of the ranked list: points, what is asked, how much is left before it, and what the list says of it."""

    proposal: Proposal
    total: float
    parts: dict[str, float]
    peers: float
    outcome: Outcome = Outcome.DECLINE
    won: int = 0
    reason: str = ""
    tied: list[int] = field(
        default_factory=list
    )  # numbers of proposals with the same points that lie on the line with it

    @property
    def crosses(self) -> bool:
        """Say whether a draw has to say which of the equal comes first."""
        return bool(self.tied)


def ranked(call: Call, rubric: Rubric | None, *, drawn: Iterable[str] = ()) -> list[Place]:
    """Return the proposals of a call by their points: those above the budget line, then the reserve.

    The rule for equal points, as it is published: who lives in a district that had less until then, else the draw. `drawn` is the order of
    the draw, as proposals' numbers. Equal ones that lie on the budget line without one are marked.
    """
    scores = scores_of(call, rubric)
    peers = _peers(call)
    share = call.kind.peer_percent
    rows = [
        Place(
            row,
            round((100 - share) / 100 * scores.get(row.pk, Score()).total + share / 100 * peers.get(row.pk, 0.0), 2),
            {code: round(points, 2) for code, points in scores.get(row.pk, Score()).parts.items()},
            round(peers.get(row.pk, 0.0), 2),
        )
        for row in call.proposals.filter(state=State.ELIGIBLE).select_related("group__area__parent", "lead", "call")
    ]
    order = {key: place for place, key in enumerate(drawn)}
    rows.sort(key=lambda row: (-row.total, order.get(str(row.proposal.number), len(order)), row.proposal.number))
    left, is_over = call.budget, False
    for row in rows:
        asked = row.proposal.asked
        is_over = is_over or asked > left  # the line is one: what is smaller and comes later does not slip under it
        row.outcome = Outcome.RESERVE if is_over else Outcome.AWARD
        if not is_over:
            row.won, left = asked, left - asked
    _mark_ties(rows, order)
    return rows


def _mark_ties(rows: list[Place], order: dict[str, int]) -> None:
    """Mark those with the same points of which some fit and some do not, unless a draw has put them in order."""
    by_total: dict[float, list[Place]] = defaultdict(list)
    for row in rows:
        by_total[row.total].append(row)
    for same in by_total.values():
        split = len({row.outcome for row in same}) > 1
        if split and any(str(row.proposal.number) not in order for row in same):
            numbers = [row.proposal.number for row in same]
            for row in same:
                row.tied = numbers


def _peers(call: Call) -> dict[int, float]:
    """Return what each proposal has of a hundred peer points: its part of what the most chosen one has."""
    sums = dict(PeerVote.objects.filter(call=call).values_list("proposal").annotate(Sum("points")).order_by())
    most = max(sums.values(), default=0)
    return {number: 100 * points / most for number, points in sums.items()} if most else {}


def list_of(call: Call) -> list[dict[str, object]]:
    """Return the list of a decision as it was laid out; empty where there is none."""
    decision = getattr(call, "decision", None)
    return list(decision.lines) if decision else []
