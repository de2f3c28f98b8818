"""What stands of money on a group's own page and on its file at the desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string

from madang.groups.models import Group
from madang.kit import clock

from .. import queries
from ..models import Service


def _of(request: HttpRequest) -> Group:
    match = request.resolver_match
    assert match is not None
    return get_object_or_404(Group.objects.select_related("area__parent"), number=match.kwargs["number"])


def group(request: HttpRequest) -> str:
    """Return a group's money, for its own page: whose turn it is, calls that are open, what runs."""
    found, at = _of(request), clock.now()
    if found.formed_on is None:
        return ""
    proposals = [
        (row, queries.whose_turn(row, at))
        for row in found.proposals.select_related("call__kind").order_by("-begun_at")[:5]
    ]
    grants = found.grants.select_related("proposal").filter(state__in=["offered", "running"]).order_by("-number")
    context = {
        "group": found,
        "proposals": proposals,
        "grants": grants,
        "open": len(queries.calls_for(found, at)) if found.is_open else 0,
    }
    return render_to_string("grants/_group.html", context, request)


def desk_group(request: HttpRequest) -> str:
    """Return a group's proposals and grants, for its file at the desk."""
    found = _of(request)
    rows = found.proposals.select_related("call").order_by("-begun_at")
    grants = found.grants.select_related("proposal").order_by("-number")
    return render_to_string("grants/_desk_group.html", {"proposals": rows, "grants": grants}, request) if rows else ""


def services(request: HttpRequest) -> str:
    """Return the services of the city that came out of projects of neighbours, for the catalogue of services."""
    rows = (
        Service.objects.select_related("office", "dossier__group")
        .prefetch_related("rollouts__area")
        .order_by("-begins_on")
    )
    return render_to_string("grants/_services.html", {"services": rows}, request) if rows else ""
