"""What everybody reads of forums, and how they propose a sub-topic and register."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from madang.kit import clock, tries
from madang.kit.plaintext import number
from madang.kit.refusal import Refused
from madang.people import queries as people_queries
from madang.people.doors import Asking
from madang.people.models import Person

from .. import actions, forms, queries, rules
from ..actions import Comes, Proposed
from ..enums import CannotPropose, Format, SeatState, Way
from ..models import Forum, Registration

MANY, SECONDS = 20, 600  # sendings from one address in ten minutes: a class of children, not a machine


def public(slug: str) -> Forum:
    """Return a forum that everybody may read."""
    found = Forum.objects.select_related("office", "pool", "meeting__venue", "meeting__area")
    return get_object_or_404(found, slug=slug)


def language() -> str:
    """Return the language that somebody reads in."""
    return (get_language() or "ko").split("-")[0]


def person_of(request: HttpRequest) -> Person | None:
    """Return the resident who asks, where they have signed in."""
    return cast(Asking, request).person


def is_machine(request: HttpRequest, what: str) -> bool:
    """Count one sending of this address; say whether so many came that a machine sends them."""
    return tries.too_many(f"{what}:{request.META.get('REMOTE_ADDR', '')}", limit=MANY, seconds=SECONDS)


@login_not_required
def forums(request: HttpRequest) -> HttpResponse:
    """Show the themes that take sub-topics, the forums to come with their seats, and what became of opinions."""
    at = clock.now()
    context = {
        "collecting": queries.collecting(), "coming": queries.coming(at), "past": queries.past(at), "today": clock.today(),
        "rungs": queries.rungs(clock.today()),
    }  # fmt: skip
    return render(request, "forums/forums.html", context)


@login_not_required
def ladder(request: HttpRequest) -> HttpResponse:
    """Show how "me too" climbs, what the city owes by it, and what is late."""
    today = clock.today()
    context = {"rungs": queries.rungs(today), "climbing": queries.climbing(today), "duties": queries.duties(today)}
    return render(request, "forums/ladder.html", context)


@login_not_required
def forum(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one forum: theme, sub-topics, when and where, tables, what became of each opinion, what is voted on."""
    found, at = public(slug), clock.now()
    mine = _mine(found, person_of(request), request.session.get(f"registered-{found.pk}", {}))
    context = {
        "forum": found,
        "today": clock.today(),
        "topics": queries.topics(found, is_public=True),
        "takes_topics": rules.why_not_propose(found, words="-", on=clock.today()) is None,
        "takes_people": rules.takes_people(found, at=at),
        "people": queries.people_of(found),
        "tables": list(found.tables.order_by("label")),
        "counts": queries.counts(found),
        "fates": queries.fates(found),
        "heaps": queries.opinions_shown(found),
        "statements": found.statements.filter(state="shown").count(),
        "mine": mine,
        "proposed": request.session.pop(f"proposed-{found.pk}", ""),
    }
    return render(request, "forums/forum.html", context)


def among_mine(request: HttpRequest) -> str:
    """Return one's seats at forums to come, for the page of one's stories, as HTML."""
    person = person_of(request)
    rows = queries.seats_of(person, clock.now()) if person else []
    return render_to_string("forums/_my.html", {"rows": rows}, request) if rows else ""


@login_not_required
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a sub-topic: one box, and only if they wish how, with how many, when, where, and who they are."""
    found, refusal = public(slug), ""
    form = forms.ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if is_machine(request, f"propose:{found.pk}"):
                raise Refused(CannotPropose.TOO_MANY)
            actions.propose(found, _proposed(form, person_of(request)), at=clock.now())
            request.session[f"proposed-{found.pk}"] = "yes"
            return redirect("forum", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
    is_shut = rules.why_not_propose(found, words="-", on=clock.today())
    context = {
        "forum": found, "form": form, "refusal": refusal, "is_shut": is_shut is not None, "person": person_of(request),
        "is_open": any(form.errors.get(name) or form[name].value() for name in ("name", "phone", "email")),
    }  # fmt: skip
    return render(request, "forums/propose.html", context, status=422 if refusal or form.errors else 200)


def _proposed(form: forms.ProposeForm, person: Person | None) -> Proposed:
    data = form.cleaned_data
    return Proposed(
        words=data["words"], way=Way.WEB, format=Format(data["format"]) if data["format"] else None,
        headcount=data["headcount"], wished_on=data["wished_on"], wished_place=data["wished_place"], name=data["name"],
        who=form.introduced(language()), person=person, language=language(),
    )  # fmt: skip


@login_not_required
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Register for a forum, read what holds, and give it back.

    Who has not signed in reads only what this browser has sent itself: whether somebody of that name stood on the list
    before is not said.
    """
    found, at, person, refusal = public(slug), clock.now(), person_of(request), ""
    kept = request.session.get(f"registered-{found.pk}", {})
    mine = _mine(found, person, kept)
    if request.method == "POST" and request.POST.get("act") == "give_back":
        if mine is not None:
            refusal = _give_back(mine)
        request.session.pop(f"registered-{found.pk}", None)
        if not refusal:
            return redirect("forum_register", slug)
    typed = request.POST if request.method == "POST" and not refusal and "size" in request.POST else None
    name = people_queries.one(person).name if person else ""
    form = forms.RegisterForm(typed, initial={"size": 1, "name": name}, is_known=person is not None)
    if typed is not None and form.is_valid():
        try:
            if is_machine(request, f"register:{found.pk}"):
                raise Refused(CannotPropose.TOO_MANY)
            row, is_new = actions.register(found, _comes(form, person), at=at)
            request.session[f"registered-{found.pk}"] = {"row": row.pk, "is_own": is_new or person is not None}
            return redirect("forum_register", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context: dict[str, Any] = {
        "forum": found, "form": form, "refusal": refusal, "person": person, "mine": mine,
        "is_sent": bool(kept) and not kept.get("is_own"), "takes_people": rules.takes_people(found, at=at),
        "place": queries.place_on_list(mine) if mine and mine.state == SeatState.WAITING else 0,
    }  # fmt: skip
    return render(request, "forums/register.html", context, status=422 if refusal or form.errors else 200)


def _mine(found: Forum, person: Person | None, kept: dict[str, Any]) -> Registration | None:
    """Return the registration of who signed in, or what this browser has newly sent."""
    if person is not None:
        return queries.registration_of(found, person)
    if not kept.get("is_own"):
        return None
    mine = found.registrations.filter(pk=number(str(kept.get("row", ""))) or 0)
    return mine.exclude(state=SeatState.CANCELLED).first()


def _give_back(mine: Registration) -> str:
    try:
        actions.give_back(mine, at=clock.now())
    except Refused as refused:
        return str(refused.reason.label)
    return ""


def _comes(form: forms.RegisterForm, person: Person | None) -> Comes:
    data = form.cleaned_data
    return Comes(who=form.introduced(language()), size=data["size"], needs=data["needs"], way=Way.WEB, person=person)
