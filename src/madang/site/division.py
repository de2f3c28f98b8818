"""The division's page: its dated targets with their lines, what each district carries, and who asks for help; joined from several apps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.centres import queries as centres
from madang.centres.models import HelpRequest, Visit
from madang.commitments import lines
from madang.funds import queries as funds
from madang.funds.queries import Sums
from madang.grants import actions as grants
from madang.grants import queries as granted
from madang.grants.enums import GrantState, Measure, Programme
from madang.grants.forms import JobForm
from madang.grants.models import Grant, Target
from madang.groups.models import Group
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area

LATELY = 90  # days of visits that are compared


@dataclass(frozen=True)
class Load:
    """What a district carries: its groups, the visits of late, requests that wait, projects that run, and its money in won."""

    area: Area
    groups: int
    visits: int
    help_open: int
    projects: int
    awarded: int
    money: Sums

    @property
    def visits_each(self) -> float:
        """Visits for each group, so that a district with many groups can be told from one with much advice."""
        return self.visits / self.groups if self.groups else 0.0


@for_staff(RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.AUDITOR)
def division(request: HttpRequest) -> HttpResponse:
    """Show targets, loads and requests; write today's count of a target down."""
    seat, refusal, today = cast(Seat, cast(Asking, request).seat), "", clock.today()
    job = JobForm(request.POST if request.POST.get("act") == "job" else None)
    if request.method == "POST":
        try:
            if not job.is_bound or job.is_valid():
                _act(request, job, seat)
                return redirect("division")
        except Refused as refused:
            refusal = str(refused.reason.label)
    office = centres.division()
    targets = [
        (target, lines.figure(target.indicator), granted.measured(Measure(target.measure)))
        for target in Target.objects.select_related("indicator__commitment")
        .prefetch_related("indicator__readings")
        .order_by("pk")
    ]
    context = {
        "targets": targets, "loads": loads(today), "help": centres.open_help(seat), "refusal": refusal, "office": office,
        "runs": office is not None and office.pk in seat.office_ids and seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR),
        "unseen": centres.unseen(seat, today), "job": job, "programmes": Programme.choices, "programme": request.POST.get("programme", ""),
        "jobs": [(name, *granted.jobs(code)) for code, name in Programme.choices],
    }  # fmt: skip
    return render(request, "site/division.html", context, status=422 if refusal or job.errors else 200)


def _act(request: HttpRequest, job: JobForm, seat: Seat) -> None:
    """Write today's count of a target down, or work that somebody found through a programme."""
    if not job.is_bound:
        target = get_object_or_404(Target, pk=read_number(request.POST.get("target", "")) or 0)
        grants.read_target(target, seat=seat, at=clock.now())
        return
    programme = request.POST.get("programme", "")
    if programme not in Programme.values:
        raise Http404
    data = job.cleaned_data
    grants.note_job(
        words=data["words"],
        hours=data["hours"],
        begins_on=data["begins_on"],
        programme=programme,
        seat=seat,
        at=clock.now(),
    )


def loads(on: date) -> list[Load]:
    """Return what each district carries, in as many queries for many districts as for one."""
    open_groups = Group.objects.open().filter(formed_on__isnull=False)
    groups = Counter(area.district.pk for area in _areas(open_groups.values_list("area", flat=True)))
    visits = Counter(
        area.district.pk
        for area in _areas(
            Visit.objects.filter(on__gt=on - timedelta(days=LATELY)).values_list("group__area", flat=True)
        )
    )
    asked = Counter(
        HelpRequest.objects.filter(state__in=["asked", "asked_again"]).values_list("office__area", flat=True)
    )
    running = Grant.objects.filter(state__in=[GrantState.OFFERED, GrantState.RUNNING])
    projects = Counter(area.district.pk for area in _areas(running.values_list("group__area", flat=True)))
    awarded: Counter[int] = Counter()
    year = (
        Grant.objects.exclude(state=GrantState.REFUSED)
        .filter(awarded_at__year=on.year)
        .values_list("group__area")
        .annotate(Sum("won"))
    )
    districts = {area.pk: area.district.pk for area in Area.objects.select_related("parent").defer("outline")}
    for area, won in year.order_by():
        awarded[districts[area]] += won
    envelopes = [envelope for envelope in funds.envelopes(on.year) if envelope.area_id]
    sums = funds.statement(envelopes)
    money: dict[int, Sums] = {}
    for envelope in envelopes:
        money[envelope.area_id or 0] = money.get(envelope.area_id or 0, Sums()) + sums[envelope.pk]
    return [
        Load(
            area,
            groups[area.pk],
            visits[area.pk],
            asked[area.pk],
            projects[area.pk],
            awarded[area.pk],
            money.get(area.pk, Sums()),
        )
        for area in places.districts(on)
    ]


def _areas(numbers: object) -> list[Area]:
    """Return the areas of rows, one for each row."""
    found = list(cast("list[int]", numbers))
    known = {area.pk: area for area in Area.objects.filter(pk__in=set(found)).select_related("parent").defer("outline")}
    return [known[number] for number in found]
