"""Reads of what came of grants: people counted once, projects by village, and whom the city must not forget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from madang.groups.models import Group, Member
from madang.people import queries as people
from madang.people.models import Person
from madang.reviews.models import Rubric

from ..enums import CallState, GrantState, Measure
from ..models import Call, Expense, Grant, Job, Report, Signature


@dataclass(frozen=True)
class Counted:
    """People, households and attendances of reports. They are never added to one another."""

    people: int
    households: int
    attendances: int


def counted(grants: Iterable[Grant], *, until: datetime | None = None) -> Counted:
    """Return what the last report of each of some grants counts, as of a moment where one is given."""
    last: dict[int, Report] = {}
    rows = Report.objects.filter(grant__in=list(grants), sent_at__isnull=False).order_by("sent_at")
    for report in rows.filter(sent_at__lte=until) if until is not None else rows:
        last[report.grant_id] = report
    reports = list(last.values())
    return Counted(
        sum(row.people or 0 for row in reports),
        sum(row.households or 0 for row in reports),
        sum(row.attendances or 0 for row in reports),
    )


def people_of() -> int:
    """Return how many residents are or were in a group, each counted once, however many groups they are in."""
    rows = Member.objects.filter(person__isnull=False, group__formed_on__isnull=False).values_list(
        "person", "person__same_as"
    )
    return len({same or person for person, same in rows})


def projects_by_village() -> Counter[int]:
    """Return how many projects were taken up in each area, by the area of the group."""
    rows = Grant.objects.filter(state__in=[GrantState.RUNNING, GrantState.SETTLED])
    return Counter(rows.values_list("group__area", flat=True))


def measured(measure: Measure) -> int:
    """Return what the division steers by as it is now, counted from groups, projects and people."""
    if measure == Measure.VILLAGES:
        return Group.objects.open().filter(formed_on__isnull=False).values("area").distinct().count()
    if measure == Measure.PROJECTS:
        return sum(projects >= 2 for projects in projects_by_village().values())
    return people_of()


def jobs(programme: str = "", *, until: datetime | None = None) -> tuple[int, int]:
    """Return how many found work through a programme, or any, and how many hours a week that is together."""
    rows = Job.objects.filter(programme=programme) if programme else Job.objects.all()
    rows = rows.filter(at__lte=until) if until is not None else rows
    found = rows.aggregate(jobs=Count("pk"), hours=Sum("hours"))
    return int(found["jobs"] or 0), int(found["hours"] or 0)


def is_kept(person: Person) -> bool:
    """Say whether the books of a grant name a person: they must stand."""
    numbers = people.records_of(people.one(person))
    members = Member.objects.filter(person__in=numbers)
    return (
        Signature.objects.filter(member__in=members).exists()
        or Expense.objects.filter(member__in=members).exists()
        or Job.objects.filter(person__in=numbers).exists()
    )


def uses(rubric: Rubric) -> bool:
    """Say whether a call that is published goes by some criteria."""
    on = rubric.valid_from
    rows = Call.objects.filter(
        kind__rubric=rubric.code, state__in=[CallState.PUBLISHED, CallState.DECIDED], opens_at__date__gte=on
    )
    return rows.exists()
