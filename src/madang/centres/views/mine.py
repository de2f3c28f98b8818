"""One's own talks: when and where, another time, taken back."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.people import queries as people
from madang.people.doors import Asking, for_resident

from .. import actions, forms, queries
from ..enums import CannotBook, State
from ..models import Advice
from . import shared

TALKS = "advice-talks"  # session key: the talks that this browser has booked with a code


def among_mine(request: HttpRequest) -> str:
    """Return one's talks to come, for the page of one's stories, as HTML."""
    person, at = cast(Asking, request).person, clock.now()
    rows = [row for row in queries.of_person(person) if row.is_open and row.meeting.ends_at > at] if person else []
    return render_to_string("centres/_my.html", {"rows": rows[::-1]}, request) if rows else ""


def _is_mine(request: HttpRequest, advice: Advice) -> bool:
    person = cast(Asking, request).person
    if person and advice.person_id in people.records_of(people.one(person)):
        return True
    return advice.pk in request.session.get(TALKS, []) and advice.person_id is not None


@for_resident
def _whoever(request: HttpRequest) -> HttpResponse:
    """Ask who is there; to somebody who has said so and booked no such talk there is no such page."""
    raise Http404


@login_not_required
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's talk; move it or take it back. Who did not book it is asked to sign in, and told nothing of it."""
    found = queries.talks().filter(pk=pk).first()
    if found is None or not _is_mine(request, found):
        if request.user.is_authenticated:
            return cast(HttpResponse, _whoever(request))
        return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': request.path})}")
    refusal, at = "", clock.now()
    if request.method == "POST":
        try:
            return _act(request, found)
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = get_object_or_404(queries.talks(), pk=pk)
    may_change = found.state == State.BOOKED and found.meeting.starts_at > at
    moves = may_change and ("from" in request.GET or request.GET.get("move") or request.POST.get("act") == "move")
    stranded = (
        [row.why for row in queries.stranded(at, centre=found.centre) if row.advice.pk == pk] if may_change else []
    )
    context = {
        "advice": found, "refusal": refusal, "done": request.GET.get("done", ""), "may_change": may_change,
        "days": shared.days(found.centre, request.GET.get("from", ""), at=at) if moves or stranded else None,
        "stranded": stranded[0] if stranded else "", "signed_in": cast(Asking, request).person is not None,
        "needs": [label for value, label in forms.NEEDS if value in found.needs],
    }  # fmt: skip
    return render(request, "centres/my_talk.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest, found: Advice) -> HttpResponse:
    typed, at, act = request.POST, clock.now(), request.POST.get("act", "")
    if act == "move":
        chosen = forms.read_time(typed.get("at", ""))
        if chosen is None:
            raise Refused(CannotBook.NO_TIME)
        if chosen != (found.meeting.on, found.meeting.begins):  # pressed twice, it is there already
            actions.move(found, on=chosen[0], begins=chosen[1], at=at)
    elif act == "cancel":
        if found.state != State.CANCELLED:
            actions.cancel(found, at=at)
    else:
        raise Http404
    return redirect(f"{request.path}?done={act}")
