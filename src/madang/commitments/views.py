"""Pages of promises: what the city owes, for everybody; and for the office that answers for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_resident, for_staff
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.places.queries import districts

from . import actions, forms, queries, rules
from .enums import MOVES, OWED, State
from .lines import line
from .models import Commitment

KEEPERS = (RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.SCHEDULER)


@login_not_required
def promises(request: HttpRequest) -> HttpResponse:
    """List what the city has promised, with what became of it."""
    today = clock.today()
    view = request.GET.get("view", "all")
    view = view if view in queries.VIEWS else "all"
    office = Office.objects.filter(code=request.GET.get("office", "")).first() if "office" in request.GET else None
    area = Area.objects.filter(kind="district", code=request.GET.get("district", "")).first()
    found = queries.page(view, on=today, office=office, area=area, after=whole(request.GET.get("after", "")))
    context = {
        "lines": [line(c, today) for c in found[: queries.PAGE]],
        "more": found[queries.PAGE - 1].number if len(found) > queries.PAGE else None,
        "counts": queries.counts(today),
        "view": view,
        "office": office,
        "district": area,
        "districts": districts(today),
    }
    return render(request, "commitments/promises.html", context)


@login_not_required
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """Show one promise: what, who, by when, what was done, what shows it."""
    found = get_object_or_404(Commitment.objects.select_related("office", "area"), number=number)
    person = cast(Asking, request).person
    hearing = queries.hearing(found, person) if person else []
    context = {
        "line": line(found, clock.today()),
        "promise": found,
        "steps": found.steps.order_by("-on", "-pk"),
        "is_followed": bool(hearing),
        "has_asked": any(row.is_asker for row in hearing),
    }
    return render(request, "commitments/promise.html", context)


@for_resident
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Let a resident hear what becomes of a promise, or no more. Who came here to sign in presses once more."""
    found, person = get_object_or_404(Commitment, number=number), cast(Person, cast(Asking, request).person)
    if request.method == "POST":
        rows = queries.hearing(found, person)
        if request.POST.get("stop"):
            for row in rows:
                actions.leave_off(found, key=row.to_key)
        elif not rows:
            actions.hear(found, key=f"person:{person.pk}", at=clock.now(), is_asker=False)
    return redirect("promise", number)


# --- the desk --------------------------------------------------------------------------------------------------------


def _seat(request: HttpRequest) -> Seat:
    return cast(Seat, cast(Asking, request).seat)


@for_staff(*KEEPERS)
def desk_promises(request: HttpRequest) -> HttpResponse:
    """List what the seat's offices owe, first due first."""
    today = clock.today()
    owed = [line(c, today) for c in queries.owed(_seat(request), on=today)]
    return render(request, "commitments/desk_promises.html", {"lines": owed})


@for_staff(*KEEPERS)
def desk_new(request: HttpRequest) -> HttpResponse:
    """Make a promise that no story asked for."""
    seat = _seat(request)
    form = forms.PromiseForm(request.POST or None, seat=seat, every_office=seat.is_any(RoleKind.SUPERVISOR))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.promise(**told, seat=seat, at=clock.now())
            return redirect("desk:promise", made.number)
        except Refused as refused:
            form.add_error("due_on", str(refused.reason.label))
    return render(request, "commitments/desk_new.html", {"form": form}, status=422 if form.errors else 200)


@for_staff(*KEEPERS)
def desk_promise(request: HttpRequest, number: int) -> HttpResponse:
    """Write to a promise: a step further, progress, another date, its end."""
    found = get_object_or_404(Commitment.objects.select_related("office", "area"), number=number)
    seat, today, form, refusal = _seat(request), clock.today(), forms.StepForm(request.POST or None), ""
    if request.method == "POST":
        if form.is_valid():
            try:
                _write(found, seat, form.cleaned_data)
                return redirect("desk:promise", number)
            except Refused as refused:
                refusal = str(refused.reason.label)
        else:
            refusal = str(next(iter(next(iter(form.errors.values())))))
    context: dict[str, Any] = {
        "promise": found,
        "line": line(found, today),
        "steps": found.steps.select_related("by").order_by("-on", "-pk"),
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
        "next": [state for state in OWED if MOVES.allow(State(found.state), state)],
        "may_change": rules.why_not_change(found, seat=seat) is None,
        "may_take_up": rules.why_not_take_up(found, seat=seat, text="-") is None,
        "hearers": found.hearers.count(),
    }
    return render(request, "commitments/desk_promise.html", context, status=422 if refusal else 200)


def _write(found: Commitment, seat: Seat, told: dict[str, Any]) -> None:
    act, text, at = told["act"], told["text"], clock.now()
    if act == "advance":
        actions.advance(found, seat=seat, state=State(told["state"] or State.MADE), text=text, at=at)
    elif act == "report":
        actions.report(found, seat=seat, text=text, at=at)
    elif act == "move":
        actions.move(found, seat=seat, due_on=told["due_on"], reason=text, at=at)
    elif act == "take_up":
        actions.take_up(found, seat=seat, text=text, at=at)
    else:
        actions.end(found, seat=seat, state=State(act), text=text, at=at)
