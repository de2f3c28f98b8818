"""What everybody reads: calls and what was decided in them."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from madang.groups.doors import seats_here
from madang.kit import clock
from madang.reviews import queries as reviews
from madang.ui.dates import local

from .. import queries
from ..enums import Phase, State
from ..models import Call


@login_not_required
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls: open ones first, then those that come, are judged and were decided."""
    at = clock.now()
    rows = [(call, call.phase(at)) for call in queries.public_calls()]
    order = [Phase.OPEN, Phase.COMING, Phase.JUDGED, Phase.DECIDED, Phase.CANCELLED]
    rows.sort(key=lambda row: order.index(row[1]))
    context = {"rows": rows, "seats": seats_here(request), "kinds": queries.kinds_on(local(at).date())}
    return render(request, "grants/calls.html", context)


@login_not_required
def call(request: HttpRequest, number: int) -> HttpResponse:
    """One call: what it gives, for whom, until when, how it is judged, and in the end what was decided and why."""
    found = get_object_or_404(
        Call.objects.shown().select_related("kind", "office", "area__parent", "envelope__fund"), number=number
    )
    at = clock.now()
    mine = [seat for seat in seats_here(request) if seat.group.formed_on]
    decided = found.proposals.filter(total__isnull=False).select_related("group__area").order_by("place", "number")
    context = {
        "call": found, "phase": found.phase(at), "seats": mine, "rubric": reviews.rubric(found.kind.rubric, local(found.opens_at).date()),
        "decided": decided, "unjudged": found.proposals.filter(state=State.INELIGIBLE).count(), "decision": getattr(found, "decision", None),
        "sent": found.proposals.sent().count() if found.phase(at) not in (Phase.OPEN, Phase.COMING) else None,
    }  # fmt: skip
    return render(request, "grants/call.html", cast(dict[str, object], context))
