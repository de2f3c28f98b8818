"""The secret calendar of a person: its address, and the page that makes and ends it."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madang.kit import clock
from madang.people.doors import Asking, for_resident, for_staff
from madang.people.models import Person

from . import actions, inviting, queries


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out a person's calendar to whoever knows its secret."""
    person = queries.person_of_feed(token)
    if person is None:
        raise Http404
    response = HttpResponse(inviting.calendar(person, at=clock.now()), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@for_resident
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Let a resident see what they are asked to, and make or end a secret calendar address."""
    return _calendar(request, cast(Person, cast(Asking, request).person), "meetings/my_calendar.html")


@for_staff()
def desk_calendar(request: HttpRequest) -> HttpResponse:
    """The same for a member of staff."""
    seat = cast(Asking, request).seat
    assert seat is not None
    return _calendar(request, seat.person, "meetings/desk_calendar.html")


def _calendar(request: HttpRequest, person: Person, page: str) -> HttpResponse:
    at, address = clock.now(), ""
    if request.method == "POST" and request.POST.get("act") == "end":
        actions.revoke_feed(person, at=at)
    elif request.method == "POST":
        address = request.build_absolute_uri(reverse("calendar", args=[actions.make_feed(person, at=at)]))
    context = {
        "rows": [(row, inviting.entry(row)) for row in queries.calendar_of(person, at=at)],
        "address": address,  # shown once: only a digest is kept
        "has_feed": person.feeds.filter(revoked_at__isnull=True).exists(),
    }
    return render(request, page, context)
