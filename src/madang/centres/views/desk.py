"""The first page of advice at the desk: today's talks, the next days, what we owe, whom nobody has met for a while."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from madang.kit import clock
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.ui.dates import local

from .. import queries, rules
from ..models import Advice
from . import shared


@for_staff(*rules.DESK)
def home(request: HttpRequest) -> HttpResponse:
    """Show what is to do today, and what must not be forgotten."""
    seat, at, today = shared.seat_of(request), clock.now(), clock.today()
    seen = queries.seen_by(seat)
    rows = queries.coming(seen, at)
    ours = {advice.pk for advice in rows}
    stranded = [row for row in queries.stranded(at) if row.advice.pk in ours or seen.filter(pk=row.advice.pk).exists()]
    context = {
        "now": [row for row in rows if row.meeting.on == today], "later": _by_day([r for r in rows if r.meeting.on > today]),
        "stranded": stranded, "not_known": [row for row in queries.not_known(seen, at) if row.meeting.on < today],
        "steps": queries.open_steps(seat), "unseen": queries.unseen(seat, today), "terms": queries.terms_on(today),
        "help": queries.open_help(seat) if seat.is_any(*rules.HELPING) else [], "today": today, "at": local(at),
        "advises": seat.is_any(RoleKind.ADVISER), "helps": seat.is_any(*rules.HELPING),
    }  # fmt: skip
    return render(request, "centres/desk_home.html", context)


def _by_day(rows: list[Advice]) -> list[tuple[object, list[Advice]]]:
    found: dict[object, list[Advice]] = {}
    for row in rows:
        found.setdefault(row.meeting.on, []).append(row)
    return list(found.items())


def on_my_day(request: HttpRequest) -> str:
    """Return an adviser's talks of today, for the page of their day, as HTML."""
    seat = shared.seat_of(request)
    if not seat.is_any(RoleKind.ADVISER):
        return ""
    rows = queries.coming(queries.seen_by(seat).filter(adviser=seat.person), clock.now(), days=1)
    steps = [row for row in queries.open_steps(seat) if row.adviser_id == seat.person.pk]
    return render_to_string("centres/_my_day.html", {"rows": rows, "steps": steps, "today": clock.today()}, request)
