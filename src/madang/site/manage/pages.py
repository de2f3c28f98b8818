"""What the views of management share: who sits here, the page that shows a change before it is made, the way back."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from madang.cases.enums import Kind
from madang.cases.queries import Effect
from madang.cases.views.desk import READ_SEATS
from madang.kit import clock
from madang.kit.plaintext import number as whole
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat

from . import changes

door = for_staff(RoleKind.ADMINISTRATOR)
CARRIED = ("csrfmiddlewaretoken", "act", "seen")


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits here; the door has seen to it that somebody does."""
    return cast(Seat, cast(Asking, request).seat)


def page(request: HttpRequest, name: str, context: dict[str, Any], *, refusal: str = "") -> HttpResponse:
    """Show one page of management, with what was done just now and how to take it back."""
    number = whole(request.GET.get("done", ""))
    done = changes.one(number, seat_of(request), on=clock.today()) if number and request.method == "GET" else None
    form = context.get("form")
    status = 422 if refusal or (form is not None and form.errors) else 200
    more = {"done": done, "refusal": refusal}
    return render(request, f"site/manage/{name}.html", {**context, **more}, status=status)


def after(address: str, place: int) -> HttpResponseRedirect:
    """Lead back to a page that says what was done."""
    sign = "&" if "?" in address else "?"
    return HttpResponseRedirect(f"{address}{sign}done={place}" if place else address)


def preview(
    request: HttpRequest,
    *,
    title: str,
    back: tuple[str, str],
    lines: list[tuple[str, str]],
    effect: Effect | None = None,
    tallies: list[tuple[int, str]] | None = None,
    note: str = "",
    affected: list[tuple[str, str]] | None = None,
    seen: str,
    button: str,
    refusal: str = "",
) -> HttpResponse:
    """Show a change before it is made: of dates with its effect on open cases, of else with tallies, a note, and
    what it meets: each as (address, words).

    Nothing is written.
    """
    sees = seat_of(request).is_any(*READ_SEATS)
    context = {
        "title": title,
        "back": back,
        "lines": lines,
        "effect": effect,
        "tallies": tallies or [],
        "note": note,
        "affected": affected or [],
        "some": [(moved, moved.title if sees else Kind(moved.kind).label) for moved in effect.some] if effect else [],
        "sees": sees,
        "carried": [(k, v) for k, values in request.POST.lists() if k not in CARRIED for v in values],
        "seen": seen,
        "button": button,
        "refusal": refusal,
    }
    return render(request, "site/manage/preview.html", context, status=422 if refusal else 200)
