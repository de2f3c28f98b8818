"""Days around an election: kept free of meetings from a day on, and taken back until they begin."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings import rules as meeting_rules
from madang.meetings.models import Freeze
from madang.officehours.models import Session
from madang.ui import dates

from . import acts, pages
from .hour_forms import FreezeForm


@pages.door
def freezes(request: HttpRequest) -> HttpResponse:
    """List the days that are kept free, with what is announced on them, and keep more: shown first, then published."""
    form, today = FreezeForm(request.POST or None), clock.today()
    if request.method == "POST" and form.is_valid() and (answer := _keep_free(request, form)):
        return answer
    rows = [(each, _met(each.begins_on, each.ends_on)) for each in meeting_queries.freezes()]
    return pages.page(request, "freezes", {"form": form, "rows": rows, "today": today})


def _met(begins_on: date, ends_on: date) -> list[tuple[str, str]]:
    """Return the announced sessions on some days, each as (address, words)."""
    found = Session.objects.to_come(clock.now()).filter(meeting__on__range=(begins_on, ends_on))
    return [
        (reverse("session", args=[s.programme.code, s.on]), f"{dates.moment(s.meeting.starts_at)} · {s.programme.name}")
        for s in found.select_related("meeting", "programme")
    ]


def _keep_free(request: HttpRequest, form: FreezeForm) -> HttpResponse | None:
    """Show which days are kept free and what is announced on them, or publish them; None where a rule refuses it."""
    told, names, seat, refusal = form.cleaned_data, form.words("names"), pages.seat_of(request), ""
    begins_on, ends_on = told["begins_on"], told["ends_on"]
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: meetings.freeze(begins_on=begins_on, ends_on=ends_on, names=names, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=(Freeze.objects.all(),),
            )
            return pages.after(reverse("manage:freezes"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := meeting_rules.why_not_freeze(begins_on, ends_on, names, seat=seat, on=clock.today()):
        form.add_error("begins_on" if names else form.first("names"), str(reason.label))
        return None
    freeze = Freeze(begins_on=begins_on, ends_on=ends_on, names=names)
    return _shown(
        request, freeze, _("Days without meetings, before they are published"), _("Publish the days"), refusal
    )


@pages.door
def take_back_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which days would take meetings again, then let them."""
    freeze, seat, refusal = get_object_or_404(Freeze, pk=pk), pages.seat_of(request), ""
    if request.method == "POST":
        try:
            place = acts.change(
                seat,
                lambda: meetings.unfreeze(freeze, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=(Freeze.objects.all(),),
            )
            return pages.after(reverse("manage:freezes"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := meeting_rules.why_not_unfreeze(freeze, seat=seat, on=clock.today()):
        refusal = str(reason.label)
    return _shown(
        request, freeze, _("Days without meetings, before they are taken back"), _("Take the days back"), refusal
    )


def _shown(request: HttpRequest, freeze: Freeze, title: str, button: str, refusal: str) -> HttpResponse:
    return pages.preview(
        request,
        title=title,
        back=(reverse("manage:freezes"), _("Days around an election")),
        lines=[
            (_("Why"), pick(freeze.names)),
            (_("First day"), dates.day_year(freeze.begins_on)),
            (_("Last day"), dates.day_year(freeze.ends_on)),
        ],
        affected=_met(freeze.begins_on, freeze.ends_on),
        seen=acts.mark(Freeze.objects.all()),
        button=button,
        refusal=refusal,
    )
