"""What everybody reads of centres: where they are, when they are open, which times are free."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dates import WEEKDAYS

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.places import queries as places
from madang.places.models import Area
from madang.ui.dates import local

from .. import queries
from ..models import Centre
from . import shared


@login_not_required
def centres(request: HttpRequest) -> HttpResponse:
    """Show the centres by district: open now or when next, and the telephone."""
    at = clock.now()
    area = Area.objects.filter(pk=read_number(request.GET.get("area", "")) or 0).first()
    rows = [
        row for row in queries.openings(at) if area is None or (row.centre.area and row.centre.area.district == area)
    ]
    by_district: dict[str, list[queries.Opening]] = {}
    for row in rows:
        by_district.setdefault(row.centre.area.district.name if row.centre.area else "", []).append(row)
    context = {
        "by_district": by_district, "area": area, "districts": places.districts(clock.today()), "today": local(at).date(),
        "group": read_number(request.GET.get("group", "")), "terms": queries.terms_on(clock.today()),
    }  # fmt: skip
    return render(request, "centres/centres.html", context)


@login_not_required
def centre(request: HttpRequest, code: str) -> HttpResponse:
    """Show one centre: its opening times, what changes soon, and its free times as buttons."""
    at, today = clock.now(), clock.today()
    rows = Centre.objects.valid(today).select_related("office__area__parent")
    found = get_object_or_404(rows, office__code=code)
    terms = queries.terms_on(today)
    context = {
        "centre": found, "opening": queries.opening(found, at), "today": today, "terms": terms,
        "weekly": _week(found, today),
        "changes": [(day, _week(found, day)) for day in queries.changes_of_hours(found, today)[:2]],
        "days_off": places.coming_days_off(today, days=30), "minutes": queries.minutes_of(found, terms),
        "days": shared.days(found, request.GET.get("from", ""), at=at), "group": read_number(request.GET.get("group", "")),
    }  # fmt: skip
    return render(request, "centres/centre.html", context)


def _week(found: Centre, day: date) -> list[tuple[Any, list[tuple[time, time]]]]:
    return [(WEEKDAYS[weekday], times) for weekday, times in queries.weekly(found, day)]
