"""Days off of the city's own, beside the nation's: added and taken back with their effect on open cases shown before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.cases import actions, queries, rules
from madang.kit import clock, near
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.places import queries as places
from madang.places.models import DayOff
from madang.ui import dates

from . import acts, pages
from .forms import DayForm


@pages.door
def holidays(request: HttpRequest) -> HttpResponse:
    """List a year's days off, and take one more: shown first, then published."""
    today = clock.today()
    year = whole(request.GET.get("year", "")) or today.year
    year = min(max(year, 2000), today.year + 10)
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (answer := _take(request, form)):
        return answer
    own = {day.on: day for day in DayOff.objects.filter(on__year=year)}
    national = places.national_holidays(settings.CITY_COUNTRY, year, (get_language() or "").split("-")[0])
    context: dict[str, Any] = {
        "form": form,
        "year": year,
        "years": range(today.year - 1, today.year + 3),
        "days": [(on, own.get(on), national.get(on, "")) for on in sorted(own.keys() | national.keys())],
        "today": today,
    }
    return pages.page(request, "holidays", context)


def _take(request: HttpRequest, form: DayForm) -> HttpResponse | None:
    """Show what a day would change, or publish it; None where a rule refuses it, said in the form."""
    told, names, seat = form.cleaned_data, form.words("names"), pages.seat_of(request)
    rows, refusal = (DayOff.objects.all(),), ""
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: actions.close_day(
                    on=told["on"], names=names, closes_at=told["closes_at"], seat=seat, at=clock.now()
                ),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(_address(told["on"]), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_close_day(on=told["on"], names=names, seat=seat, today=clock.today()):
        form.add_error("on" if names else form.first("names"), str(reason.label))
        return None
    near.forget()  # what is shown is reckoned with what stands now, not half a minute ago
    day = DayOff(on=told["on"], names=names, closes_at=told["closes_at"])
    return pages.preview(
        request,
        title=_("A day off, before it is published"),
        back=(_address(told["on"]), _("Days off")),
        lines=_lines(day),
        effect=queries.effect(queries.with_day(day), at=clock.now()),
        seen=acts.mark(*rows),
        button=_("Publish the day"),
        refusal=refusal,
    )


@pages.door
def take_back_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what it would mean to work on a day after all, then do it."""
    day, seat, refusal = get_object_or_404(DayOff, pk=pk), pages.seat_of(request), ""
    rows = (DayOff.objects.all(),)
    if request.method == "POST":
        try:
            place = acts.change(
                seat,
                lambda: actions.open_day(day, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(_address(day.on), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_open_day(day, seat=seat, on=clock.today()):
        refusal = str(reason.label)
    near.forget()
    return pages.preview(
        request,
        title=_("A day off, before it is taken back"),
        back=(_address(day.on), _("Days off")),
        lines=_lines(day),
        effect=queries.effect(queries.without_day(day), at=clock.now()),
        seen=acts.mark(*rows),
        button=_("Take the day back"),
        refusal=refusal,
    )


def _lines(day: DayOff) -> list[tuple[str, str]]:
    short = _("Offices shut at %(time)s") % {"time": f"{day.closes_at:%H:%M}"} if day.closes_at else _("The whole day")
    return [(_("Which day"), dates.day_year(day.on)), (_("Name"), pick(day.names)), (_("How long"), short)]


def _address(on: date) -> str:
    return f"{reverse('manage:holidays')}?year={on.year}"
