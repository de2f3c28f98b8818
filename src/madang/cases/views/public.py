"""What everybody may read, and following a story without an account."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime, time
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from madang.kit import clock, near, reference, tries
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.people import queries as people
from madang.people.doors import Asking
from madang.places import queries as places
from madang.places.enums import OfficeKind
from madang.places.models import Area, Office
from madang.ui.dates import local
from madang.ui.kept import kept

from .. import actions, deadlines, forms, queries, sums
from ..enums import Kind
from ..models import Case, Service, Story
from . import thread

OPENED = "opened"  # the cookie of the case that was opened with its PIN
OPEN_FOR = 15 * 60  # seconds
VOICE = "voice"  # the cookie under which one browser has one voice


@login_not_required
@kept
def stories(request: HttpRequest) -> HttpResponse:
    """List public stories, newest first, by words, district and office."""
    today, language = clock.today(), get_language()
    code = request.GET.get("district", "")
    district = Area.objects.filter(kind="district", code=code).first() if code else None
    code = request.GET.get("office", "")
    office = Office.objects.filter(code=code).first() if code else None
    words = request.GET.get("q", "").strip()[:100]
    before = number(request.GET.get("before", ""))
    found = queries.stories(area=district, office=office, words=words, before=before)
    is_loose = bool(words) and not found
    if is_loose:
        found = queries.stories(area=district, office=office, words=words, before=before, is_loose=True)
    context = {
        "stories": found[:20],
        "more": found[19].number if len(found) > 20 else None,
        "districts": near.remember(
            f"story-districts-{language}", lambda: [(d.code, d.name) for d in places.districts(today)]
        ),
        "offices": near.remember(f"story-offices-{language}", lambda: [(o.code, o.name) for o in _departments(today)]),
        "district": district,
        "office": office,
        "words": words,
        "is_loose": is_loose and bool(found),
    }
    return render(request, "cases/stories.html", context)


def _departments(on: date) -> list[Office]:
    return list(Office.objects.valid(on).filter(kind=OfficeKind.DEPARTMENT).order_by("pk"))


@login_not_required
@kept
def story(request: HttpRequest, number: int) -> HttpResponse:
    """Show one story as everybody reads it."""
    found = get_object_or_404(Story.objects.public().select_related("area__parent", "office"), number=number)
    return render(request, "cases/story.html", {"story": found, "alike": _alike(found)})


def _alike(story: Story) -> list[Story]:
    return [other for other in queries.similar_stories(story.title, limit=4) if other.pk != story.pk][:3]


@login_not_required
def me_too(request: HttpRequest, number: int) -> HttpResponse:
    """Add one's voice to a story, once."""
    found = get_object_or_404(Story.objects.public(), number=number)
    person = cast(Asking, request).person
    browser = str(request.get_signed_cookie(VOICE, default="") or secrets.token_urlsafe(18))
    counted = None
    if request.method == "POST":
        counted = actions.add_voice(
            found, key=f"person:{person.pk}" if person else f"browser:{browser}", at=clock.now()
        )
        found.refresh_from_db()
    response = render(request, "cases/me_too.html", {"story": found, "counted": counted})
    if not person:
        response.set_signed_cookie(
            VOICE,
            browser,
            max_age=60 * 60 * 24 * 365,
            httponly=True,
            samesite="Lax",
            secure=settings.IS_SECURE,
        )
    return response


@login_not_required
def find(request: HttpRequest) -> HttpResponse:
    """Show where a case is to whoever has its reference and the last four digits, or the PIN. Words need a code.

    A PIN is all that somebody without a telephone has, so with it they read the answer, reply and open it again.
    """
    asked = request.method == "POST"
    form = forms.FindForm(request.POST if asked else None, initial={"reference": request.GET.get("reference", "")})
    opened = _opened_by_pin(request)
    if opened and asked and "act" in request.POST:
        return _act_by_pin(request, opened)
    if opened and not asked and "said" in request.GET:
        return _found(request, opened, with_words=True, is_said=True)
    if not (asked and form.is_valid()):
        return render(request, "cases/find.html", {"form": form}, status=422 if form.errors else 200)
    wanted, proof = form.cleaned_data["reference"], form.cleaned_data["proof"].strip()
    if _tried_too_often(request, wanted):
        return render(request, "cases/find_wait.html", status=429)
    case = _whole(wanted)
    shown = people.proved(case.resident, case.reference, case.pin_hash, proof) if case is not None else ""
    if case is None or not shown:
        # One page for a number that does not exist and for digits that do not fit: neither tells of the other.
        return render(request, "cases/not_found.html", {"form": form}, status=404)
    tries.forget(f"find:{wanted}")
    response = _found(request, case, with_words=shown == "pin")
    if shown == "pin":
        response.set_signed_cookie(
            OPENED, case.reference, max_age=OPEN_FOR, httponly=True, samesite="Lax", secure=settings.IS_SECURE
        )
    return response


def _whole(reference: str) -> Case | None:
    return Case.objects.filter(reference=reference).select_related("office", "resident", "area").first()


def _opened_by_pin(request: HttpRequest) -> Case | None:
    """Return the case that this browser has opened with its PIN in the last minutes."""
    number = str(request.get_signed_cookie(OPENED, default="", max_age=OPEN_FOR) or "")
    asked = request.POST.get("reference") or request.GET.get("reference", "")
    return _whole(number) if number and number == asked else None


def _found(request: HttpRequest, case: Case, *, with_words: bool, **more: object) -> HttpResponse:
    context = {
        "case": case,
        "with_words": with_words,
        "office": _office(case),
        # A PIN is all they have: nobody can tell them the numbers of what their letter was split into.
        "matters": [(c, reference.pin_of(c.reference)) for c in case.split_off.order_by("pk")] if with_words else [],
        "refusal": "",
        "typed": "",
        "is_said": False,
    }
    status = 422 if more.get("refusal") else 200
    return render(request, "cases/found.html", {**context, "step": thread.step(case), **more}, status=status)


def _act_by_pin(request: HttpRequest, case: Case) -> HttpResponse:
    """Reply, add or open again with the PIN, then show the case anew under an address that can be loaded twice."""
    acts: dict[str, Callable[..., Case]] = {"reply": actions.reply, "add": actions.add, "reopen": actions.reopen}
    act = acts.get(request.POST["act"])
    text = clean(request.POST.get("text", ""))
    if act is None:
        raise Http404
    try:
        act(case, by=case.resident, text=text, at=clock.now())
    except Refused as refused:
        return _found(request, case, with_words=True, refusal=str(refused.reason.label), typed=text)
    return redirect(f"{reverse('find')}?{urlencode({'reference': case.reference, 'said': 'yes'})}")


def _tried_too_often(request: HttpRequest, number: str) -> bool:
    address = request.META.get("REMOTE_ADDR", "")
    by_number = tries.too_many(f"find:{number}", limit=8, seconds=900)
    by_address = tries.too_many(f"find-from:{address}", limit=100, seconds=900)
    return by_number or by_address


def _office(case: Case) -> Office | None:
    return None if case.office_id == queries.hub_id() else case.office


@login_not_required
def deadline(request: HttpRequest) -> HttpResponse:
    """Answer "what if I tell it today?": the date of the answer for a kind of matter, and the sum behind it."""
    now = clock.now()
    form = forms.WhatIfForm(
        request.GET if "on" in request.GET else None, initial={"kind": Kind.OTHER, "on": clock.today()}
    )
    due, lines = None, []
    if form.is_bound and form.is_valid():
        matter, on = form.cleaned_data["kind"], form.cleaned_data["on"]
        hour = time(9) if on != clock.today() else local(now).time()
        start = datetime.combine(on, hour, local(now).tzinfo)
        found = deadlines.due(matter.kind, start, service=matter.service.pk if matter.service else None)
        due, lines = found.at, sums.in_words(found.facts)
    status = 422 if form.errors else 200
    context = {"form": form, "due": due, "lines": lines, "days_off": places.coming_days_off(clock.today())}
    return render(request, "cases/deadline.html", context, status=status)


@login_not_required
@kept
def services(request: HttpRequest) -> HttpResponse:
    """List the everyday services of the catalogue with their own limits, by field, and what the law gives the rest."""
    today, book = clock.today(), deadlines.book()
    fields: dict[str, list[tuple[Service, str]]] = {}
    for service in Service.objects.valid(today).select_related("office").order_by("pk"):
        rule = book.rule(Kind.OTHER, today, service.pk)
        fields.setdefault(pick(service.field_names), []).append((service, sums.limit(rule.amount, rule.unit)))
    kinds = []
    for kind in Kind:
        rule = book.rule(kind, today)
        kinds.append((kind.label, sums.limit(rule.amount, rule.unit), pick(rule.basis)))
    return render(request, "cases/services.html", {"fields": fields.items(), "kinds": kinds})


@login_not_required
@kept
def offices(request: HttpRequest) -> HttpResponse:
    """List who does what in the city, with a person to ask."""
    found = Office.objects.valid(clock.today()).select_related("area").order_by("kind", "pk")
    groups = [(kind.label, [o for o in found if o.kind == kind]) for kind in OfficeKind]
    return render(request, "cases/offices.html", {"groups": groups})
