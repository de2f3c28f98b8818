"""Reads of bodies that need a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from madang.commitments.models import Commitment
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person, Role

from .enums import QUIET_DAYS
from .models import Body, Member, Sitting, Verdict


@dataclass(frozen=True)
class Watched:
    """A promise in a body's care: what was last found about it, and for how many days nobody has looked."""

    commitment: Commitment
    last: Verdict | None
    days: int
    is_quiet: bool
    is_owed_reply: bool


def members(body: Body, on: date) -> list[Member]:
    """Return who sits in a body on a day, the chair first."""
    order = {"chair": 0, "member": 1, "adviser": 2}
    found = body.members.sitting(on).select_related("draw")
    return sorted(found, key=lambda member: (order[member.post], member.pk))


def members_on(body: Body, on: date) -> list[Member]:
    """Return the members with a vote on a day, in the order in which they took their seats."""
    return list(body.members.sitting(on).filter(has_vote=True).order_by("pk"))


def officials(on: date) -> list[Role]:
    """Return who works for the city and can advise a body."""
    found = Role.objects.valid(on).filter(kind__in=[RoleKind.OFFICER, RoleKind.SUPERVISOR])
    return list(found.select_related("person", "office").order_by("office__kind", "office", "person__name"))


def next_sitting(body: Body, on: date) -> Sitting | None:
    """Return the sitting that comes next, where one is called."""
    coming = body.sittings.filter(meeting__on__gte=on).exclude(meeting__state="cancelled")
    return coming.select_related("meeting__venue").order_by("meeting__starts_at").first()


def former(body: Body, on: date) -> list[Member]:
    """Return who sat in a body before a day."""
    return list(body.members.filter(valid_until__lte=on).order_by("-valid_until", "pk"))


def watched(body: Body, on: date) -> list[Watched]:
    """Return the promises in a body's care, the one nobody has looked at for longest first."""
    cares = {care.commitment_id: care for care in body.cares.all()}
    last: dict[int, Verdict] = {}
    found = Verdict.objects.filter(commitment__in=cares, sitting__body=body).select_related("sitting__meeting")
    for verdict in found.order_by("sitting__meeting__on", "pk"):
        last[verdict.commitment_id] = verdict
    rows = []
    for commitment in Commitment.objects.filter(pk__in=cares).shown().order_by("number"):
        latest = last.get(commitment.pk)
        days = (on - (latest.sitting.meeting.on if latest else cares[commitment.pk].since)).days
        owes = bool(latest and latest.reply_due_on and not latest.reply)
        is_done = bool(commitment.confirmed_on) or commitment.state in ("changed", "broken")
        rows.append(Watched(commitment, latest, days, days > QUIET_DAYS and not is_done, owes))
    return sorted(rows, key=lambda row: (not row.is_owed_reply, not row.is_quiet, -row.days, row.commitment.number))


def sittings(body: Body) -> list[Sitting]:
    """Return a body's sittings, the last first."""
    return list(
        body.sittings.select_related("meeting").prefetch_related("verdicts__commitment").order_by("-meeting__on", "-pk")
    )


def next_due(body: Body, on: date) -> date:
    """Return by when a body has to sit again: a quarter after its last sitting, or after it began."""
    past = body.sittings.exclude(meeting__state="cancelled").filter(meeting__on__lte=on)
    last = past.select_related("meeting").order_by("-meeting__on").first()
    return (last.meeting.on if last else body.begins_on) + timedelta(days=QUIET_DAYS)


def owed(*, office_ids: set[int], is_mayor: bool, on: date) -> list[Verdict]:
    """Return the replies that some offices owe to bodies, and the mayor where it was handed up; the first due first."""
    open_ = Verdict.objects.filter(reply="", reply_due_on__isnull=False).select_related("sitting__body", "commitment")
    theirs = open_.filter(finding="questioned", commitment__office__in=office_ids)
    handed = open_.filter(finding="escalated") if is_mayor else Verdict.objects.none()
    return sorted([*theirs, *handed], key=lambda verdict: (verdict.reply_due_on, verdict.pk))


def verdicts_on(commitment: Commitment) -> list[Verdict]:
    """Return what bodies found about a promise, the newest first."""
    return list(
        commitment.verdicts.select_related("sitting__body", "sitting__meeting").order_by("-sitting__meeting__on", "-pk")
    )


def sits(person: Person) -> bool:
    """Say whether a person sits or sat in a body."""
    return Member.objects.filter(person__in=people.records_of(people.one(person))).exists()
