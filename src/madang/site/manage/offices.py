"""Offices: the words that lead a story there, tried on a real text; their name, whom to ask, their end and who takes over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from madang.cases import actions as cases
from madang.cases import queries, routing
from madang.cases.models import Case
from madang.cases.routing import Suggestion
from madang.kit import clock, near
from madang.kit.refusal import Refused
from madang.places import actions
from madang.places.enums import OfficeKind
from madang.places.models import Office

from . import acts, pages
from .forms import OfficeForm, RemitForm, spread

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Tried:
    """One text, and where it would be sent by the words that hold and by those that are thought of."""

    text: str
    now: list[tuple[str, list[str], bool]]  # office, by which words, whether it is this office
    then: list[tuple[str, list[str], bool]]
    is_firm_now: bool
    is_firm_then: bool


@pages.door
def routing_page(request: HttpRequest) -> HttpResponse:
    """List the offices with their words, and how often a suggestion was kept."""
    today = clock.today()
    kept = queries.suggestions_kept(since=clock.now() - LATELY)
    offices = list(Office.objects.select_related("successor").order_by("kind", "pk"))
    rows = [(office, kept.get(office.pk), _words(office)) for office in offices]
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(str(OfficeKind(row[0].kind).label), []).append(row)
    return pages.page(request, "routing", {"groups": groups, "today": today})


def _words(office: Office) -> int:
    return sum(len(written.split()) for written in office.remit.values())


@pages.door
def remit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words that lead a story to an office, with a text to try them on."""
    office, seat = get_object_or_404(Office, pk=pk), pages.seat_of(request)
    rows, tried = (Office.objects.filter(pk=pk),), None
    form = RemitForm(request.POST or None, initial=spread("remit", _lines(office.remit)))
    if request.method == "POST" and form.is_valid():
        words = {language: " ".join(written.split()) for language, written in form.words("remit").items()}
        if request.POST.get("act") == "publish":
            try:
                place = acts.change(
                    seat,
                    lambda: actions.change_office(office, {"remit": words}, by_id=seat.person.pk, at=clock.now()),
                    seen=request.POST.get("seen", ""),
                    rows=rows,
                )
                return pages.after(reverse("manage:routing"), place)
            except Refused as refused:
                form.add_error(None, str(refused.reason.label))
        elif form.cleaned_data["text"]:
            tried = _try(form.cleaned_data["text"], office, words)
    near.forget()
    kept = queries.suggestions_kept(since=clock.now() - LATELY).get(pk)
    context = {
        "office": office, "form": form, "tried": tried, "kept": kept, "seen": request.POST.get("seen") or acts.mark(*rows),
    }  # fmt: skip
    return pages.page(request, "remit", context)


def _lines(words: Mapping[str, str]) -> dict[str, str]:
    """Return words one a line, as they are easiest to read and to change."""
    return {language: "\n".join(written.split()) for language, written in words.items()}


def _try(text: str, office: Office, words: Mapping[str, str]) -> Tried:
    on = clock.today()
    title = cases.title_of(text)
    now = routing.suggest(title, text, area=None, on=on, by=routing.remits_with(on, office, office.remit))
    then = routing.suggest(title, text, area=None, on=on, by=routing.remits_with(on, office, words))
    names = {o.pk: o.name for o in Office.objects.filter(pk__in=[s.office_id for s in (*now.offices, *then.offices)])}

    def told(found: Suggestion) -> list[tuple[str, list[str], bool]]:
        return [(names[s.office_id], s.words, s.office_id == office.pk) for s in found.offices]

    return Tried(text, told(now), told(then), now.is_firm, then.is_firm)


@pages.door
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """Name an office otherwise, say whom to ask, whether it signs twice, its last day and who takes over."""
    found, seat, today = get_object_or_404(Office, pk=pk), pages.seat_of(request), clock.today()
    rows = (Office.objects.filter(pk=pk),)
    held = {
        **spread("names", found.names), **spread("contact_names", found.contact_names),
        "contact_phone": found.contact_phone, "signs_twice": found.signs_twice, "successor": found.successor_id,
        "last": found.valid_until and found.valid_until - timedelta(days=1),
    }  # fmt: skip
    form = OfficeForm(request.POST or None, initial=held, office=found)
    if request.method == "POST" and form.is_valid():
        try:
            place = acts.change(
                seat,
                lambda: actions.change_office(found, form.values(), by_id=seat.person.pk, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:routing"), place)
        except Refused as refused:
            form.add_error(None, str(refused.reason.label))
    context = {
        "office": found, "form": form, "open_cases": Case.objects.open().filter(office=found).count(), "today": today,
        "seen": request.POST.get("seen") or acts.mark(*rows),
    }  # fmt: skip
    return pages.page(request, "office", context)
