"""Requests of districts to the community division, as both sides see them."""

from __future__ import annotations

from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind

from .. import actions, forms, queries, rules
from ..enums import CannotHelp
from . import shared


@for_staff(*rules.HELPING)
def requests(request: HttpRequest) -> HttpResponse:
    """Show what was asked, by when it is answered and by whom; ask, answer, ask once more."""
    seat, refusal = shared.seat_of(request), ""
    if request.method == "POST":
        try:
            _act(request)
            return redirect(f"{request.path}?done={request.POST.get('act', '')}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    answers = rules.is_division(seat) and seat.is_any(RoleKind.ADVISER, RoleKind.OFFICER, RoleKind.SUPERVISOR)
    context = {
        "open": queries.open_help(seat), "answered": queries.answered_help(seat), "refusal": refusal, "today": clock.today(),
        "asks_for": rules.asking_office(seat), "answers": answers, "typed": defaultdict(str, request.POST.items()),
        "offices": seat.office_ids if seat.is_any(*rules.ASKING) else set(), "terms": queries.terms_on(clock.today()),
        "division": queries.division(), "done": request.GET.get("done", ""), "group": request.GET.get("group", ""),
        "desk": seat.is_any(*rules.DESK),
        "gives": seat.is_any(*rules.GIVING),
    }  # fmt: skip
    return render(request, "centres/desk_help.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest) -> None:
    typed, at, seat, act = request.POST, clock.now(), shared.seat_of(request), request.POST.get("act", "")
    words = typed.get("words", "")
    if act == "ask":
        written = typed.get("group", "").strip()
        group = forms.group_numbered(written) if written else None
        if written and group is None:
            raise Refused(CannotHelp.NO_GROUP)
        actions.ask(words, group=group, seat=seat, at=at)
        return
    found = get_object_or_404(queries.help_seen_by(seat), pk=read_number(typed.get("request", "")) or 0)
    if act == "answer":
        actions.answer(found, words, seat=seat, at=at)
    elif act == "again":
        actions.ask_again(found, words, seat=seat, at=at)
    else:
        raise Http404
