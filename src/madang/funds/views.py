"""The desk of money: what each envelope has, what the council gave, what districts are allotted, every transfer."""

from __future__ import annotations

import csv
from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area

from . import actions, forms, queries, rules
from .models import Envelope
from .queries import Sums
from .rules import as_of

READERS = (
    RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.EVALUATOR, RoleKind.AUDITOR, RoleKind.ADMINISTRATOR,
)  # fmt: skip
PER_PAGE = 50


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


@for_staff(*READERS)
def money(request: HttpRequest) -> HttpResponse:
    """Show every envelope of a year with its sums, and give the city's envelope what the council gave."""
    seat, refusal = seat_of(request), ""
    form = forms.AppropriateForm(request.POST or None, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.appropriate(
                data["fund"], year=data["year"], amount=data["amount"], words=data["words"], seat=seat, at=clock.now(),
                key=_key(request, "appropriate"),
            )  # fmt: skip
            return redirect(f"{reverse('desk:envelope', args=[made.debit.envelope_id])}?done=appropriate")
        except Refused as refused:
            refusal = str(refused.reason.label)
    on, until = as_of(request.GET.get("as-of", ""))
    years = queries.years()
    year = read_number(request.GET.get("year", "")) or (years[0] if years else clock.today().year)
    envelopes = queries.envelopes(year)
    sums = queries.statement(envelopes, until=until)
    total = sum((sums[envelope.pk] for envelope in envelopes), Sums())
    context = {
        "rows": [(envelope, sums[envelope.pk]) for envelope in envelopes], "total": total, "years": years, "year": year,
        "form": form, "refusal": refusal, "on": on, "moves": any(rules.may_move(e.fund, seat) for e in envelopes)
        or seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR), "once": clock.now().timestamp(),
    }  # fmt: skip
    return render(request, "funds/desk_money.html", context, status=422 if refusal or form.errors else 200)


def _key(request: HttpRequest, act: str) -> str | None:
    """Return what makes a form that is sent twice move the money once."""
    once = request.POST.get("once", "")[:40]
    return f"{act}:{request.user.pk}:{once}" if once else None


@for_staff(*READERS)
def envelope(request: HttpRequest, pk: int) -> HttpResponse:
    """One envelope: where its money is, every transfer; allot to a district, give back, carry into the next year."""
    found = get_object_or_404(Envelope.objects.select_related("fund__office", "area"), pk=pk)
    seat, refusal, act = seat_of(request), "", request.POST.get("act", "")
    districts = Area.objects.filter(pk__in=[area.pk for area in places.districts(clock.today())]).order_by("code")
    allot = forms.AllotForm(request.POST if act == "allot" else None, districts=districts, auto_id="a_%s")
    back = forms.AmountForm(request.POST if act in ("recall", "withdraw", "carry") else None, auto_id="b_%s")
    if request.method == "POST":
        try:
            if (allot if act == "allot" else back).is_valid():
                _act(request, found, act, allot, back, seat)
                return redirect(f"{request.path}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    on, until = as_of(request.GET.get("as-of", ""))
    page = Paginator(queries.of_envelope(found, until=until), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "envelope": found, "sums": queries.statement([found], until=until)[found.pk], "page": page, "allot": allot, "back": back,
        "act": act, "refusal": refusal, "on": on, "moves": rules.may_move(found.fund, seat), "once": clock.now().timestamp(),
        "done": request.GET.get("done", ""),
    }  # fmt: skip
    bad = refusal or allot.errors or back.errors
    return render(request, "funds/desk_envelope.html", context, status=422 if bad else 200)


def _act(
    request: HttpRequest, found: Envelope, act: str, allot: forms.AllotForm, back: forms.AmountForm, seat: Seat
) -> None:
    at, key = clock.now(), _key(request, act)
    if act == "allot":
        data = allot.cleaned_data
        taker = actions.envelope_of(found.fund, found.year, data["area"])
        actions.allot(found, taker, amount=data["amount"], words=data["words"], seat=seat, at=at, key=key)
        return
    amount, words = back.cleaned_data["amount"], back.cleaned_data["words"]
    if act == "recall":
        giver = actions.envelope_of(found.fund, found.year, None)
        actions.allot(found, giver, amount=amount, words=words, seat=seat, at=at, key=key)
    elif act == "withdraw":
        actions.withdraw(found, amount=amount, words=words, seat=seat, at=at, key=key)
    else:
        actions.carry(found, amount=amount, words=words, seat=seat, at=at, key=key)


@for_staff(*READERS)
def transfers(request: HttpRequest, pk: int) -> HttpResponse:
    """Every transfer of an envelope as a file, with who made it and when."""
    found = get_object_or_404(Envelope, pk=pk)
    _on, until = as_of(request.GET.get("as-of", ""))
    named = {"Content-Disposition": f'attachment; filename="envelope-{pk}.csv"'}
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=named)
    sheet = csv.writer(answer)
    sheet.writerow(["number", "at", "flow", "from", "from_id", "to", "to_id", "won", "words", "by"])
    for row in queries.of_envelope(found, until=until).order_by("at", "pk"):
        sides = [(side.place, side.subject_id or side.envelope_id) for side in (row.credit, row.debit)]
        who = row.by.name if row.by else ""
        words = f"'{row.words}" if row.words[:1] in ("=", "+", "-", "@") else row.words
        sheet.writerow([row.pk, row.at.isoformat(), row.flow, *sides[0], *sides[1], row.amount, words, who])
    return answer
