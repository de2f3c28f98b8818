"""What a group's own page shows of advice, and the hours that its members gave."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from madang.groups.doors import seat_here
from madang.groups.models import Group
from madang.kit import clock
from madang.kit.refusal import Refused
from madang.people.doors import for_resident

from .. import actions, forms, queries
from ..actions import Given
from ..enums import State, Way
from . import shared


def _group_of(request: HttpRequest) -> Group | None:
    """Return the group whose page is being made."""
    number: Any = request.resolver_match.kwargs.get("number") if request.resolver_match else None
    return Group.objects.select_related("area__parent").filter(number=number or 0).first()


def on_our_page(request: HttpRequest) -> str:
    """Return the adviser's file and the talks of a group, for its own page, as HTML; to its members alone."""
    group = _group_of(request)
    if group is None or seat_here(request, group) is None:
        return ""
    at = clock.now()
    talks = [row for row in queries.talks_of(group) if row.state == State.BOOKED and row.meeting.ends_at > at]
    near = queries.centre_near(group.area, clock.today())
    # Three times, each on a day of its own: whoever cannot on one day can perhaps on the next.
    offered = [slots[0] for _day, slots in shared.days(near, "", at=at).days][:3] if near and group.is_open else []
    context = {
        "group": group, "visits": queries.visits_of(group), "talks": talks[::-1], "near": near, "slots": offered,
        "months": shared.months(queries.stints().filter(group=group)), "today": clock.today(),
    }  # fmt: skip
    return render_to_string("centres/_ours.html", context, request)


@for_resident
def _whoever(request: HttpRequest) -> HttpResponse:
    """Ask who is there; to somebody who has said so and is no member there is no such page."""
    raise Http404


@login_not_required
def hours(request: HttpRequest, number: int) -> HttpResponse:
    """Show the hours that members gave, by month, with the thanks for them; write one's own down."""
    group = get_object_or_404(Group.objects.select_related("area__parent"), number=number)
    member = seat_here(request, group)
    if member is None:
        if request.user.is_authenticated:
            return cast(HttpResponse, _whoever(request))
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}")
    form, refusal, today = forms.StintForm(request.POST or None, initial={"on": clock.today()}), "", clock.today()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            given = Given(data["on"], form.total, data["what"], Way.WEB, group=group)
            actions.give(given, member=member, at=clock.now())
            return redirect(f"{request.path}?done=1")
        except Refused as refused:
            refusal = str(refused.reason.label)
    rows = queries.stints().filter(group=group)
    context = {
        "group": group, "form": form, "refusal": refusal, "rows": list(rows[:60]), "month_rows": shared.months(rows), "today": today,
        "done": request.GET.get("done", ""),
    }  # fmt: skip
    return render(request, "centres/hours.html", context, status=422 if refusal or form.errors else 200)
