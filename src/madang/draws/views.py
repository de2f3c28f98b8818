"""Pages of draws: what was committed and drawn, for everybody; the seed, for who schedules."""

from __future__ import annotations

import json
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.ui.kept import kept

from . import actions, forms, proof, queries, rules
from .enums import CannotDraw, Kind
from .models import Draw

SHOWN = 200  # of the waiting list and of the panels; the file has all


@login_not_required
@kept
def draws(request: HttpRequest) -> HttpResponse:
    """List what was drawn and what will be."""
    found = queries.page(after=whole(request.GET.get("after", "")))
    more = found[queries.PAGE - 1].number if len(found) > queries.PAGE else None
    return render(request, "draws/draws.html", {"draws": found[: queries.PAGE], "more": more})


@login_not_required
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """Show one draw: before, what is committed and when the seed comes; after, who was picked, and how to run it again."""
    found = get_object_or_404(Draw, number=number)
    told = json.loads(found.commitment)
    context: dict[str, Any] = {
        "draw": found,
        "entries": told["entries"][:SHOWN],
        "has_weights": any(weight != 1 for _key, weight, _features in told["entries"]),
        "waiting": found.waiting_list[:SHOWN],
        "shown": SHOWN,
        "quotas": told["quotas"],
        "panels": len(told["panels"]),
        "least": _least(told) if found.kind == Kind.QUOTA else "",
    }
    response = render(request, "draws/draw.html", context)
    # Who watches the seed being typed in reads the result at once: from the announced time on the page is drawn anew.
    response.is_kept = found.drawn_at is not None or found.abandoned_at is not None or clock.now() < found.seed_due_at  # type: ignore[attr-defined]
    return response


def _least(told: dict[str, Any]) -> str:
    """Return the smallest chance of anybody in percent."""
    chances = proof.chances_of(told["panels"])
    least = min(chances.get(key, 0) for key, _weight, _features in told["entries"])
    return f"{100 * float(least):.2f} %"


@login_not_required
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Give the published file of a draw."""
    found = get_object_or_404(Draw, number=number)
    response = JsonResponse(proof.published(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="draw-{number}.json"'
    response["Cache-Control"] = "no-cache"
    return response


@for_staff(RoleKind.SCHEDULER)
def desk_draw(request: HttpRequest, number: int) -> HttpResponse:
    """Type the seed of a draw, once its time has come."""
    found = get_object_or_404(Draw.objects.select_related("drawn_by"), number=number)
    seat, now, refusal = cast(Seat, cast(Asking, request).seat), clock.now(), ""
    form = forms.SeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reveal(found, **form.cleaned_data, seat=seat, at=now)
            return redirect("desk:draw", number)
        except Refused as refused:
            refusal = str(refused.reason.label)
    why_not = rules.why_not_reveal(found, seed="-", witnesses="-", seat=seat, at=now)
    context = {"draw": found, "form": form, "refusal": refusal, "is_early": why_not == CannotDraw.TOO_EARLY}
    return render(request, "draws/desk_draw.html", context, status=422 if refusal or form.errors else 200)
