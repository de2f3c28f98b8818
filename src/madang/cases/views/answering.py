"""Writing an answer: kept as it is typed, begun from a standing one, looked at for plainness, signed, given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.kit import clock
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.doors import for_staff

from .. import actions, forms, plainness
from ..enums import Outcome
from ..models import AnswerDraft, Case
from . import acts
from .desk import CASE_SEATS, seat_of, visible

MOST_PICTURES = 5


@for_staff(*CASE_SEATS)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the resident, or lay the answer before a colleague where the office gives two signatures."""
    found, seat = visible(request, number), seat_of(request)
    keep(request, number)  # whatever is refused below, the words are safe
    try:
        pictures = _pictures(request)
    except Refused as refused:
        return acts.explain(request, found, str(refused.reason.label), panel="answer")

    def do(told: dict[str, Any]) -> Case:
        given: dict[str, Any] = {
            "seat": seat, "text": told["text"], "outcome": Outcome(told["outcome"]), "public_text": told["public_text"],
            "version": told["version"], "facts": told["facts"], "pictures": pictures, "at": clock.now(),
        }  # fmt: skip
        if found.office.signs_twice:
            actions.ready(found, **given)
            return found
        return actions.answer(found, **given)

    done = _("Waits for a second signature: %(title)s") if found.office.signs_twice else _("Answered: %(title)s")
    return acts.act(request, found, forms.AnswerForm(request.POST), do, panel="answer", done=done)


def _pictures(request: HttpRequest) -> list[Taken]:
    return [documents.check(upload) for upload in request.FILES.getlist("pictures")[:MOST_PICTURES]]


@for_staff(*CASE_SEATS)
@require_POST
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """Keep an answer as far as it is typed."""
    found, typed = visible(request, number), request.POST
    text = clean(typed.get("text", ""))[:6000]
    if text and found.is_open:
        actions.keep_answer_draft(
            found,
            by=seat_of(request).person,
            text=text,
            outcome=typed.get("outcome", ""),
            public_text=clean(typed.get("public_text", ""))[:6000],
            facts={name: clean(typed.get(name, ""))[:500] for name in forms.OUTCOME_FIELDS if typed.get(name)},
            at=clock.now(),
        )
    return HttpResponse(status=204)


@for_staff(*CASE_SEATS)
@require_POST
def hint(request: HttpRequest) -> HttpResponse:
    """Say how plainly a text reads, while it is typed."""
    found = plainness.look(clean(request.POST.get("text", ""))[:6000])
    return render(request, "cases/hint.html", {"found": found})


@for_staff(*CASE_SEATS)
@require_POST
def sign(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Sign a colleague's answer, or give it back with what should be otherwise."""
    found, seat = visible(request, number), seat_of(request)
    draft = get_object_or_404(AnswerDraft, pk=pk, case=found, ready_at__isnull=False)
    is_given_back = bool(request.POST.get("back"))

    def give_back(told: dict[str, Any]) -> Case:
        actions.give_back(draft, seat=seat, note=told["reason"], at=clock.now())
        return found

    def give(told: dict[str, Any]) -> Case:
        return actions.sign(draft, seat=seat, at=clock.now())

    do: Callable[[dict[str, Any]], Case] = give_back if is_given_back else give
    done = _("Given back: %(title)s") if is_given_back else _("Signed and answered: %(title)s")
    return acts.act(request, found, forms.ReasonForm(request.POST), do, panel="sign", done=done)
