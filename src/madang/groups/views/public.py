"""What everybody reads of groups."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.places import queries as places
from madang.places.models import Area

from .. import queries
from ..doors import seat_here
from ..models import Group


@login_not_required
def groups(request: HttpRequest) -> HttpResponse:
    """Show how three make a group, who looks for neighbours, and the groups there are."""
    today = clock.today()
    area = Area.objects.filter(pk=read_number(request.GET.get("area", "")) or 0).first()
    found = queries.public(area=area)
    page = read_number(request.GET.get("page", "")) or 1
    context = {
        "terms": queries.terms_on(today), "looking": queries.looking(area), "groups": found[(page - 1) * 30 : page * 30],
        "count": len(found), "next": page + 1 if len(found) > page * 30 else None, "area": area,
        "districts": places.districts(today),
    }  # fmt: skip
    return render(request, "groups/groups.html", context)


@login_not_required
def group(request: HttpRequest, number: int) -> HttpResponse:
    """Show one group in public: what it does, since when, what it decided for everybody to know; no member's name."""
    found = get_object_or_404(Group.objects.shown().select_related("area", "comes_from", "goes_on_in"), number=number)
    context = {
        "group": found, "people": found.members.here().count(), "member": seat_here(request, found),
        "offshoots": list(found.offshoots.filter(formed_on__isnull=False)),
    }  # fmt: skip
    return render(request, "groups/group.html", context)


@login_not_required
def learned(request: HttpRequest) -> HttpResponse:
    """Show what groups learned, by its words, without names."""
    words = request.GET.get("q", "").strip()[:80]
    return render(request, "groups/learned.html", {"notes": queries.learned(words), "words": words})
