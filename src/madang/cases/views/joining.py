"""Putting cases together and taking them apart; asking other offices for their part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.kit import clock, reference
from madang.kit.plaintext import clean
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.places.models import Office

from .. import actions, forms, queries
from ..actions import Matter
from ..enums import MOST_AT_ONCE, MOST_MATTERS
from ..models import Case, Part
from . import acts
from .desk import CASE_SEATS, seat_of, visible


@for_staff(*CASE_SEATS)
def merge(request: HttpRequest) -> HttpResponse:
    """Show cases side by side, the one due first as the lead, and answer them together from then on."""
    seat, given = seat_of(request), request.POST or request.GET
    named = [*given.getlist("case"), *given.getlist("picked")]
    numbers = [n for written in named if (n := reference.parse(written))][: MOST_AT_ONCE + 1]
    seen = Case.objects.visible_to(seat, hub_id=queries.hub_id()).filter(reference__in=numbers)
    found = list(seen.select_related("office", "area", "resident", "merged_into").order_by("due_at", "pk"))
    refusal = ""
    if request.method == "POST" and "show" not in request.POST:
        try:
            lead = actions.merge(found, seat=seat, reason=clean(request.POST.get("reason", "")), at=clock.now())
            told = _("%(n)s cases are answered together") % {"n": len(found)}
            return acts.back(request, lead, done=told)
        except Refused as refused:
            refusal = str(refused.reason.label)
    people = len({case.resident_id for case in found if case.resident_id})
    context = {
        "cases": found, "refusal": refusal, "people": people, "typed": request.POST.get("reason", ""),
        "next": given.get("next", ""),
    }  # fmt: skip
    return render(request, "cases/merge.html", context, status=422 if refusal else 200)


@for_staff(*CASE_SEATS)
@require_POST
def unmerge(request: HttpRequest, number: str) -> HttpResponse:
    """Let a case stand for itself again."""
    found = visible(request, number)
    try:
        found = actions.unmerge(found, seat=seat_of(request), at=clock.now())
    except Refused as refused:
        return acts.explain(request, found, str(refused.reason.label), panel="")
    return acts.back(request, found, done=_("Stands for itself: %(title)s") % {"title": found.title})


@for_staff(*CASE_SEATS)
def split(request: HttpRequest, number: str) -> HttpResponse:
    """Make one case of each matter of a letter."""
    found, seat, refusal = visible(request, number), seat_of(request), ""
    typed = [(clean(text), whole(office)) for text, office in _boxes(request)]
    if request.method == "POST" and "more" not in request.POST:
        offices = {o.pk: o for o in Office.objects.filter(pk__in=[o for _text, o in typed if o])}
        matters = [Matter(text, offices.get(office or 0)) for text, office in typed if text]
        try:
            made = actions.split(found, seat=seat, matters=matters, at=clock.now())
            return acts.back(request, found, done=_("Split into %(n)s cases") % {"n": len(made) + 1})
        except Refused as refused:
            refusal = str(refused.reason.label)
    if not typed:
        typed = [(part, None) for part in _paragraphs(found.text)]
    wanted = max(len(typed) + (2 if "more" in request.POST else 0), 3)
    boxes = [*typed, *[("", None)] * (wanted - len(typed))][:MOST_MATTERS]
    context = {
        "case": found, "boxes": boxes, "refusal": refusal,
        "offices": Office.objects.valid(clock.today()).exclude(kind="village_centre").order_by("kind", "pk"),
    }  # fmt: skip
    return render(request, "cases/split.html", context, status=422 if refusal else 200)


def _boxes(request: HttpRequest) -> list[tuple[str, str]]:
    texts, offices = request.POST.getlist("matter"), request.POST.getlist("office")
    return list(zip(texts, [*offices, *[""] * len(texts)], strict=False))


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a letter as a first proposal of its matters."""
    return [part.strip() for part in text.split("\n") if part.strip()][:MOST_MATTERS]


# --- parts of other offices ------------------------------------------------------------------------------------------


@for_staff(*CASE_SEATS)
@require_POST
def ask_part(request: HttpRequest, number: str) -> HttpResponse:
    """Ask another office for its part."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: dict[str, Any]) -> Case:
        actions.ask_part(found, seat=seat, office=told["office"], question=told["question"], at=clock.now())
        return found

    return acts.act(
        request, found, forms.PartForm(request.POST), do, panel="part", done=_("Asked for a part: %(title)s")
    )


@for_staff(*CASE_SEATS)
@require_POST
def give_part(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give one's office's part, or do without another's."""
    found, seat = visible(request, number), seat_of(request)
    part = get_object_or_404(Part.objects.select_related("case"), pk=pk, case=found)

    def do(told: dict[str, Any]) -> Case:
        actions.give_part(part, seat=seat, text=told["text"], at=clock.now())
        return found

    if request.POST.get("drop"):
        try:
            actions.drop_part(part, seat=seat, at=clock.now())
        except Refused as refused:
            return acts.explain(request, found, str(refused.reason.label), panel="part")
        return redirect(reverse("desk:case", args=[number]))
    return acts.act(request, found, forms.TextForm(request.POST), do, panel="give", done=_("Part given: %(title)s"))
