"""A resident's own pages: what needs me first."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.documents.models import Document
from madang.kit import clock
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people import contacts
from madang.people.doors import Asking, for_resident
from madang.people.models import Person

from .. import actions, deadlines, forms, queries
from ..enums import ENDED, State
from ..models import Case
from . import thread
from .tell import receipt_of, serve


def _person(request: HttpRequest) -> Person:
    return cast(Person, cast(Asking, request).person)


def _case(request: HttpRequest, reference: str) -> Case:
    mine = Case.objects.told_by(_person(request)).select_related("office", "area__parent", "officer", "story")
    return get_object_or_404(mine, reference=reference)


def _take_receipt(request: HttpRequest) -> None:
    """Accept the story whose receipt this browser holds: who told it and who proved the address are one."""
    number = receipt_of(request)
    case = (
        Case.objects.filter(reference=number, resident=_person(request), is_accepted=False).first() if number else None
    )
    if case:
        actions.accept(case, by=_person(request), is_mine=True, at=clock.now())


@for_resident
def home(request: HttpRequest) -> HttpResponse:
    """List one's stories: your turn, then with the city, then answered."""
    person = _person(request)
    _take_receipt(request)
    cases = list(Case.objects.told_by(person).select_related("office").order_by("-received_at")[:100])
    context = {
        "your_turn": [c for c in cases if c.state == State.YOUR_TURN],
        "with_city": [c for c in cases if c.state not in (*ENDED, State.YOUR_TURN)],
        "answered": [c for c in cases if c.state in ENDED],
        "unaccepted": list(Case.objects.filter(resident=person, is_accepted=False).order_by("-received_at")[:20]),
    }
    return render(request, "cases/my.html", context)


@for_resident
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether a story told in one's name is one's own."""
    case = get_object_or_404(Case, reference=reference, resident=_person(request), is_accepted=False)
    if request.method != "POST":
        raise Http404
    actions.accept(case, by=_person(request), is_mine=request.POST.get("mine") == "yes", at=clock.now())
    return redirect("my:case", reference) if request.POST.get("mine") == "yes" else redirect("my:home")


@for_resident
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one's case: where it is, whose turn, what has happened; reply, add, open again, hide."""
    _take_receipt(request)
    if Case.objects.filter(reference=reference, resident=_person(request), is_accepted=False).exists():
        return redirect("my:home")  # first the question whether it is theirs
    found, refusal, typed = _case(request, reference), "", ""
    if request.method == "POST":
        form = forms.TextForm(request.POST)
        act, by, at = request.POST.get("act", ""), _person(request), clock.now()
        typed = request.POST.get("text", "")
        try:
            if act == "hide":
                actions.hide(found, by=by, at=at)
                return redirect("my:case", reference)
            if not form.is_valid():
                refusal = str(next(iter(form.errors["text"])))
            elif act in ("reply", "add", "reopen"):
                getattr(actions, act)(found, by=by, text=form.cleaned_data["text"], at=at)
                return redirect("my:case", reference)
            else:
                raise Http404
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "case": found,
        "events": thread.for_resident(found),
        "question": thread.open_question(found),
        "sum": deadlines.in_words(found.kind, found.due_sum),
        "office": None if found.office_id == queries.hub_id() else found.office,
        "documents": Document.objects.of(found).order_by("pk"),
        "refusal": refusal,
        "typed": typed,
        "step": thread.step(found),
    }
    return render(request, "cases/my_case.html", context, status=422 if refusal else 200)


@for_resident
def photo(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show a file of one's own case."""
    return serve(get_object_or_404(Document.objects.of(_case(request, reference)), pk=number))


@for_resident
def details(request: HttpRequest) -> HttpResponse:
    """Change how and in which language the city answers."""
    person = _person(request)
    known = list(person.contacts.order_by("kind", "pk"))
    initial = {"channel": person.channel or "sms", "language": person.language}
    form = forms.HowForm(request.POST or None, initial=initial, kinds={contact.kind for contact in known})
    is_kept = False
    if request.method == "POST" and form.is_valid():
        people.set_how_to_answer(person, **form.cleaned_data)
        is_kept = True
    shown = [(c, contacts.spoken(c.value) if c.kind == "phone" else c.value) for c in known]
    context = {"form": form, "contacts": shown, "is_kept": is_kept}
    return render(request, "cases/details.html", context, status=422 if form.errors else 200)
