"""How the city keeps its time, what is looked at again, and what many tell alike."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from madang.kit import clock, near
from madang.kit.plaintext import clean
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.places.models import Area, Office

from .. import actions, queries
from ..enums import Found
from ..models import Recheck
from .desk import CASE_SEATS, seat_of

SPANS = (7, 30, 90)  # days


@for_staff(RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.AUDITOR, RoleKind.ADMINISTRATOR, RoleKind.MAYOR)
def stats(request: HttpRequest) -> HttpResponse:
    """Show speed by office and by district as medians and tails, and what is overdue. Never by person."""
    days = next((span for span in SPANS if str(span) == request.GET.get("days")), 30)
    at = clock.now()
    found = queries.figures(since=at - timedelta(days=days), at=at)
    names = {o.pk: o.name for o in Office.objects.all()}
    districts = near.remember(
        f"area-names-{get_language()}", lambda: {a.pk: a.name for a in Area.objects.filter(kind="district")}
    )
    context = {
        "figures": found,
        "offices": [(names.get(line.key or 0, ""), line) for line in found.offices],
        "districts": [(districts.get(line.key or 0, ""), line) for line in found.districts],
        "rechecks": [(districts.get(area or 0, ""), seen, bad) for area, seen, bad in found.rechecks],
        "days": days,
        "spans": SPANS,
        "longest": max((n for _age, n in found.ages), default=0),
        "deserted": queries.deserted(clock.today()),
    }
    return render(request, "cases/stats.html", context)


@for_staff(RoleKind.SUPERVISOR, RoleKind.AUDITOR)
def rechecks(request: HttpRequest) -> HttpResponse:
    """List what was drawn by lot to be looked at again, and keep what was found."""
    seat, refusal, wrong = seat_of(request), "", None
    if request.method == "POST":
        recheck = get_object_or_404(Recheck, pk=whole(request.POST.get("pk", "")) or 0)
        found, note = request.POST.get("found", ""), clean(request.POST.get("note", ""))
        if found in Found.values:
            try:
                actions.look_again(recheck, seat=seat, found=Found(found), note=note, at=clock.now())
                return redirect("desk:rechecks")
            except Refused as refused:
                refusal, wrong = str(refused.reason.label), recheck.pk
    context = {
        "waiting": queries.to_recheck(seat), "founds": Found.choices, "refusal": refusal, "wrong": wrong,
        "typed": request.POST.get("note", ""), "seed": Recheck.objects.order_by("-month").first(),
    }  # fmt: skip
    return render(request, "cases/rechecks.html", context, status=422 if refusal else 200)


@for_staff(*CASE_SEATS)
def floods(request: HttpRequest) -> HttpResponse:
    """Show open cases that came in nearly the same words as groups; none is hidden."""
    return render(request, "cases/floods.html", {"floods": queries.floods(seat_of(request), at=clock.now())})
