"""Standing answers to what is often asked, and what to say when life is in danger."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from madang.cases import actions
from madang.cases.models import HandOff, StandardAnswer
from madang.cases.plainness import look
from madang.kit import clock
from madang.kit.refusal import Refused

from . import acts, pages
from .forms import AnswerForm, ScriptForm, spread

OLD = 180  # days after which an answer should be looked at again


@pages.door
def answers(request: HttpRequest) -> HttpResponse:
    """List standing answers, the longest unchecked first, and the scripts."""
    today = clock.today()
    found = StandardAnswer.objects.select_related("office").order_by("checked_on", "pk")
    context = {
        "answers": [(answer, (today - answer.checked_on).days > OLD) for answer in found],
        "scripts": HandOff.objects.order_by("kind", "pk"),
        "today": today,
    }
    return pages.page(request, "answers", context)


@pages.door
def answer(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a standing answer, or write it otherwise."""
    found = get_object_or_404(StandardAnswer, pk=pk) if pk else StandardAnswer(checked_on=clock.today())
    held = {
        **spread("titles", found.titles if pk else {}), **spread("texts", found.texts if pk else {}), **spread("words", found.words),
        "office": found.office_id, "is_final": found.is_final, "checked_on": found.checked_on, "valid_until": found.valid_until,
    }  # fmt: skip
    form = AnswerForm(request.POST or None, initial=held)
    rows = (StandardAnswer.objects.filter(pk=found.pk or 0),)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        values = {
            **{name: form.words(name) for name in ("titles", "texts", "words")},
            "office_id": told["office"].pk if told["office"] else None,
            **{name: told[name] for name in ("is_final", "checked_on", "valid_until")},
        }
        if place := _keep(request, found, values, form, rows):
            return place
    texts = form.words("texts") if form.is_bound and not form.errors else found.texts if pk else {}
    context = {
        "form": form, "answer": found if pk else None, "seen": request.POST.get("seen") or acts.mark(*rows),
        "plain": look("\n".join(texts.values())) if texts else None,
    }  # fmt: skip
    return pages.page(request, "answer", context)


@pages.door
def script(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add words for danger with what to say, or write them otherwise."""
    found = get_object_or_404(HandOff, pk=pk) if pk else HandOff()
    held = {
        **spread("words", found.words if pk else {}), **spread("scripts", found.scripts if pk else {}), "kind": found.kind,
        "phone": found.phone, "valid_until": found.valid_until,
    }  # fmt: skip
    form = ScriptForm(request.POST or None, initial=held)
    rows = (HandOff.objects.filter(pk=found.pk or 0),)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        values = {
            **{name: form.words(name) for name in ("words", "scripts")},
            **{name: told[name] for name in ("kind", "phone", "valid_until")},
        }
        if place := _keep(request, found, values, form, rows):
            return place
    context = {"form": form, "script": found if pk else None, "seen": request.POST.get("seen") or acts.mark(*rows)}
    return pages.page(request, "script", context)


def _keep(
    request: HttpRequest, row: StandardAnswer | HandOff, values: dict[str, Any], form: Any, rows: Any
) -> HttpResponse | None:
    """Keep a row and lead back to the list; None where a rule refuses it, said in the form."""
    seat = pages.seat_of(request)
    try:
        place = acts.change(
            seat,
            lambda: actions.keep_standing(row, values, seat=seat, at=clock.now()),
            seen=request.POST.get("seen", ""),
            rows=rows,
        )
    except Refused as refused:
        form.add_error(None, str(refused.reason.label))
        return None
    return pages.after(reverse("manage:answers"), place)
