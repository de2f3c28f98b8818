"""A resident's own pages: what needs me first."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.documents.serving import serve
from madang.kit import clock
from madang.kit.refusal import Refused
from madang.people import queries as people_queries
from madang.people.doors import Asking, for_resident
from madang.people.enums import Scope
from madang.people.models import Helper, Person

from .. import actions, forms, queries, sums
from ..enums import ENDED, State
from ..models import Case
from . import thread
from .tell import TRAIL


def _person(request: HttpRequest) -> Person:
    return cast(Person, cast(Asking, request).person)


def _case(request: HttpRequest, reference: str) -> Case:
    """Return a case of one's own, or of somebody one may act for."""
    person = _person(request)
    theirs = Case.objects.told_by(person)
    for help_row in people_queries.helped_by(person, clock.today()):
        theirs = theirs | Case.objects.told_by(people_queries.one(help_row.person))
    found = theirs.distinct().select_related(
        "office", "area__parent", "officer", "story", "resident__same_as", "commitment", "merged_into"
    )
    return get_object_or_404(found, reference=reference)


def _helped(request: HttpRequest, case: Case) -> Helper | None:
    """Return by which permission somebody looks at another's case; None where it is their own."""
    person, owner = _person(request), case.resident
    if owner is None or people_queries.one(owner) == person:
        return None
    rows = people_queries.helped_by(person, clock.today())
    theirs = [h for h in rows if people_queries.one(h.person) == people_queries.one(owner)]
    return next((h for h in theirs if h.scope == Scope.ACT), theirs[0])


def _take_receipt(request: HttpRequest) -> None:
    """Accept the story whose receipt this browser holds: who told it and who proved the address are one."""
    number = TRAIL.number_of(request)
    case = Case.objects.of(_person(request)).filter(reference=number, is_accepted=False).first() if number else None
    if case:
        actions.accept(case, by=_person(request), is_mine=True, at=clock.now())


@for_resident
def home(request: HttpRequest) -> HttpResponse:
    """List one's stories: your turn, then with the city, then answered."""
    person = _person(request)
    _take_receipt(request)
    cases = list(Case.objects.told_by(person).select_related("office").order_by("-received_at")[:100])
    helped = [
        (
            h,
            list(
                Case.objects.told_by(people_queries.one(h.person))
                .select_related("office")
                .order_by("-received_at")[:50]
            ),
        )
        for h in people_queries.helped_by(person, clock.today())
    ]
    context = {
        "helped": helped,
        "your_turn": [c for c in cases if c.state == State.YOUR_TURN],
        "with_city": [c for c in cases if c.state not in (*ENDED, State.YOUR_TURN)],
        "answered": [c for c in cases if c.state in ENDED],
        "unaccepted": list(Case.objects.of(person).filter(is_accepted=False).order_by("-received_at")[:20]),
    }
    return render(request, "cases/my.html", context)


@for_resident
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether a story told in one's name is one's own."""
    case = get_object_or_404(Case.objects.of(_person(request)), reference=reference, is_accepted=False)
    if request.method != "POST":
        raise Http404
    actions.accept(case, by=_person(request), is_mine=request.POST.get("mine") == "yes", at=clock.now())
    return redirect("my:case", reference) if request.POST.get("mine") == "yes" else redirect("my:home")


@for_resident
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one's case: where it is, whose turn, what has happened; reply, add, open again, hide."""
    _take_receipt(request)
    if Case.objects.of(_person(request)).filter(reference=reference, is_accepted=False).exists():
        return redirect("my:home")  # first the question whether it is theirs
    found, refusal, typed = _case(request, reference), "", ""
    if request.method == "POST":
        typed = request.POST.get("text", "")
        refusal = _act(request, found)
        if not refusal:
            return redirect("my:case", reference)
    helped = _helped(request, found)
    context = {
        "case": found,
        "events": thread.for_resident(found),
        "question": thread.open_question(found),
        "sum": sums.in_words(found.due_sum),
        "office": None if found.office_id == queries.hub_id() else found.office,
        "documents": queries.files_of(found),
        "refusal": refusal,
        "tried": request.POST.get("act", ""),
        "typed": typed,
        "step": thread.step(found),
        "helped": helped,
        "may_act": helped is None or helped.scope == Scope.ACT,
        "rating": found.ratings.filter(answered_at=found.answered_at).first() if found.answered_at else None,
        "scores": forms.RatingForm.SCORES,
        "together": queries.people_alike(found),
        "led_to": thread.led_to(found),
        "hearers": people_queries.helpers_of(found.resident, clock.today()) if found.resident else [],
    }
    return render(request, "cases/my_case.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest, case: Case) -> str:
    """Do what a resident, or who may act for them, asks for; return the refusal in words, empty where it was done."""
    act, by, at, helped = request.POST.get("act", ""), _person(request), clock.now(), _helped(request, case)
    if helped and (helped.scope != Scope.ACT or act == "hide"):
        raise Http404
    wanted = {"rate": forms.RatingForm, "reopen": forms.AgainForm, "reply": forms.TextForm, "add": forms.TextForm}
    try:
        if act == "hide":
            actions.hide(case, by=by, at=at)
            return ""
        if act not in wanted:
            raise Http404
        form = wanted[act](request.POST)
        if not form.is_valid():
            return str(next(iter(next(iter(form.errors.values())))))
        told = form.cleaned_data
        if act == "rate":
            actions.rate(case, by=by, score=told["score"], words=told["text"], at=at)
        elif act == "reopen":
            again, when = told["wants_call"], told["call_when"]
            actions.reopen(case, by=by, text=told["text"], at=at, wants_call=again, call_when=when)
        elif act == "reply":
            actions.reply(case, by=by, text=told["text"], at=at)
        else:
            actions.add(case, by=by, text=told["text"], at=at)
    except Refused as refused:
        return str(refused.reason.label)
    return ""


@for_resident
def photo(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show a file of one's own case."""
    return serve(get_object_or_404(queries.files_of(_case(request, reference)), pk=number))
