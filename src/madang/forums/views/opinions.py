"""The desk's pages of what people say: opinions at tables, what became of each, statements to be read."""

from __future__ import annotations

import uuid
from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people.doors import for_staff
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source

from .. import actions, forms, queries
from ..enums import Outcome, State, StatementState, Way
from ..models import Forum
from .desk import WORKERS, forum_of, seat_of, tools


@for_staff(*WORKERS)
def opinions(request: HttpRequest, slug: str) -> HttpResponse:
    """Write opinions down, table by table, and after the forum what became of each."""
    found, seat, refusal = forum_of(request, slug), seat_of(request), ""
    tables = list(found.tables.select_related("facilitator").order_by("label"))
    act = request.POST.get("act", "")
    form = forms.OpinionForm(
        request.POST if act == "say" else None, tables=[table.label for table in tables],
        initial={"client_id": uuid.uuid4(), "table": request.GET.get("table", ""), "may_show": True},
    )  # fmt: skip
    if request.method == "POST":
        try:
            if act == "say":
                if form.is_valid():
                    said = _said(form)
                    actions.say(found, said, seat=seat, at=clock.now())
                    return redirect(f"{request.path}?table={said.table}")
            else:
                _act(request, found, act)
                return redirect("desk:forum_opinions", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
        found = forum_of(request, slug)
    cards = found.pool.cards.select_related("fate").order_by("-number")
    context = {
        **tools(found, seat), "tables": tables, "form": form, "refusal": refusal, "typed": defaultdict(str, request.POST.items()),
        "cards": list(cards[:100]), "counts": queries.counts(found), "fates": queries.fates(found),
        "to_decide": queries.to_decide(found), "unanswered": queries.without_fate(found).count(), "outcomes": Outcome.choices,
        "is_open": found.state in (State.SET, State.HELD), "decides": found.state == State.HELD,
    }  # fmt: skip
    return render(request, "forums/desk_opinions.html", context, status=422 if refusal or form.errors else 200)


def _said(form: forms.OpinionForm) -> Said:
    data = form.cleaned_data
    return Said(
        text=data["text"], source=Source.PHONE if data["by_phone"] else Source.FORUM, said_at=clock.now(),
        client_id=data["client_id"], language=first_language(), speaker=data["name"], may_show=data["may_show"],
        who=form.introduced(first_language()), table=data["table"],
    )  # fmt: skip


def _act(request: HttpRequest, found: Forum, act: str) -> None:
    typed, seat, at = request.POST, seat_of(request), clock.now()
    if act == "notes":
        table = get_object_or_404(found.tables.select_related("forum"), pk=number(typed.get("table", "")) or 0)
        actions.write_notes(table, notes=typed.get("notes", ""), seat=seat, at=at)
    elif act == "decide" and typed.get("outcome") in Outcome.values:
        card = get_object_or_404(found.pool.cards, pk=number(typed.get("card", "")) or 0)
        several = [card]
        if typed.get("alike") and card.alike:
            several = list(queries.without_fate(found).filter(alike=card.alike))
        actions.decide(
            found, several or [card], outcome=Outcome(typed["outcome"]), because=clean(typed.get("because", "")),
            evidence=clean(typed.get("evidence", "")), address=typed.get("address", "").strip(), seat=seat, at=at,
        )  # fmt: skip
    else:
        raise Http404


@for_staff(*WORKERS)
def statements(request: HttpRequest, slug: str) -> HttpResponse:
    """Read statements before everybody does; add one for a caller."""
    found, seat, refusal = forum_of(request, slug), seat_of(request), ""
    if request.method == "POST":
        typed, at, act = request.POST, clock.now(), request.POST.get("act", "")
        try:
            if act == "state":
                actions.state(found, text=typed.get("text", ""), at=at, seat=seat, way=Way.PHONE)
            else:
                row = get_object_or_404(
                    found.statements.select_related("forum"), pk=number(typed.get("statement", "")) or 0
                )
                if act == "show":
                    actions.show_statement(row, seat=seat, at=at)
                elif act == "hide":
                    actions.hide_statement(row, reason=clean(typed.get("reason", "")), seat=seat, at=at)
                else:
                    raise Http404
            return redirect("desk:forum_statements", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
    rows = list(found.statements.order_by("number"))
    context = {
        **tools(found, seat), "refusal": refusal, "typed": defaultdict(str, request.POST.items()),
        "waiting": [row for row in rows if row.state == StatementState.WAITING],
        "decided": [row for row in rows if row.state != StatementState.WAITING],
        "result": queries.result(found), "is_open": found.state not in (State.REPORTED, State.CANCELLED),
    }  # fmt: skip
    return render(request, "forums/desk_statements.html", context, status=422 if refusal else 200)
