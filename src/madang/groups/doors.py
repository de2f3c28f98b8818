"""Who of a group is asking: by sign-in, or because this browser took the seat with a code to its own address."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from madang.people.doors import Asking, for_resident

from . import queries
from .enums import SEATS
from .models import Group, Member


def seat_here(request: HttpRequest, group: Group) -> Member | None:
    """Return the seat of who asks."""
    if found := queries.member_of(group, cast(Asking, request).person):
        return found
    return group.members.here().filter(pk__in=request.session.get(SEATS, [])).first()


def seats_here(request: HttpRequest) -> list[Member]:
    """Return every seat of who asks, in groups that have not ended."""
    person = cast(Asking, request).person
    found = queries.groups_of(person) if person else []
    taken = request.session.get(SEATS, [])
    rows = Member.objects.filter(pk__in=taken, left_at__isnull=True, group__in=Group.objects.open())
    known = {member.pk for member in found}
    return [*found, *(row for row in rows.select_related("group__area") if row.pk not in known)]


def led_away(request: HttpRequest) -> HttpResponse:
    """Lead who is no member to the door; to somebody who has said who they are there is no such page."""
    if request.user.is_authenticated:
        return cast(HttpResponse, _whoever(request))
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}")


@for_resident
def _whoever(request: HttpRequest) -> HttpResponse:
    raise Http404
