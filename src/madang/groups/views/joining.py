"""How somebody begins a group or joins one: the idea first, then who they are, then a code to their own address."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from madang.kit import clock, tries
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people import actions as people
from madang.people import codes
from madang.people import queries as people_queries
from madang.people.contacts import Introduced
from madang.people.doors import Asking, address_of
from madang.people.enums import ContactKind
from madang.people.models import Person
from madang.places import queries as places
from madang.places.models import Area

from .. import actions, forms, queries
from ..actions import Joins
from ..doors import seat_here
from ..enums import SEATS, CannotForm, Tie, Way
from ..models import Group

WAITS = "group-code"  # session keys: the address that waits for its code, and what is done once it came back
WANTED = "group-wanted"
MANY, SECONDS = 6, 600


def language() -> str:
    """Return the language that somebody reads in."""
    return (get_language() or first_language()).split("-")[0]


def villages() -> list[tuple[str, list[Area]]]:
    """Return the villages of each district, or the districts where a city has no villages."""
    return places.villages_by_district(clock.today())


def device_of(request: HttpRequest) -> str:
    """Return a digest by which one sees that two seats were taken from one device, and nothing else."""
    if "device" not in request.session:
        request.session["device"] = secrets.token_urlsafe(12)
    return hashlib.sha256(str(request.session["device"]).encode()).hexdigest()[:32]


def _known(request: HttpRequest) -> tuple[Person, str] | None:
    """Return who has signed in, and the address that this sign-in has shown to be theirs."""
    person, address = cast(Asking, request).person, address_of(request)
    return (person, f"{'email' if '@' in address else 'phone'}:{address}") if person and address else None


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """Begin a group: one sentence, the village, who begins; who is not known gets a code first."""
    known = _known(request)
    form = forms.BeginForm(request.POST or None, areas=villages(), is_known=known is not None)
    refusal, alike = "", []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        alike = [] if request.POST.get("anyway") else queries.alike(data["idea"], data["area"])
        wanted = {
            "act": "begin", "idea": data["idea"], "area": data["area"].pk, "is_looking": data["is_looking"], "tie": data["tie"],
        }  # fmt: skip
        if not alike:
            try:
                return _go_on(request, wanted, form, known)
            except Refused as refused:
                refusal = str(refused.reason.label)
    context = {
        "form": form, "refusal": refusal, "alike": alike, "known": known[0] if known else None,
        "terms": queries.terms_on(clock.today()),
    }  # fmt: skip
    return render(request, "groups/start.html", context, status=422 if refusal or form.errors else 200)


@login_not_required
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a group, and lead to it."""
    written, refusal = request.GET.get("code", "").strip()[:20], ""
    if written:
        found = None if _guesses(request) else queries.by_code(written)
        if found:
            return redirect("group_join", found.code)
        refusal = str(CannotForm.NOT_OPEN.label)
    return render(request, "groups/enter.html", {"refusal": refusal, "code": written}, status=422 if refusal else 200)


def _guesses(request: HttpRequest) -> bool:
    return tries.too_many(f"group-code:{request.META.get('REMOTE_ADDR', '')}", limit=60, seconds=600)


@login_not_required
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Show the idea before anything is asked, and take a yes."""
    found = None if _guesses(request) else queries.by_code(code)
    if found is None:
        refusal = str(CannotForm.NOT_OPEN.label)
        return render(request, "groups/enter.html", {"refusal": refusal, "code": code[:20]}, status=404)
    known, refusal = _known(request), ""
    if seat_here(request, found):
        return redirect("group_ours", found.number)
    here = list(found.members.here().order_by("joined_at"))
    form = forms.YesForm(request.POST or None, members=here, is_known=known is not None)
    if request.method == "POST" and form.is_valid():
        wanted = {
            "act": "join", "group": found.pk, "code": found.code, "tie": form.cleaned_data["tie"],
            "home": form.cleaned_data["home"],
        }  # fmt: skip
        try:
            return _go_on(request, wanted, form, known)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "group": found, "form": form, "refusal": refusal, "known": known[0] if known else None, "members": here,
        "lacks": queries.missing(found, clock.today()),
    }  # fmt: skip
    return render(request, "groups/join.html", context, status=422 if refusal or form.errors else 200)


def _go_on(
    request: HttpRequest, wanted: dict[str, Any], form: forms.YesForm, known: tuple[Person, str] | None
) -> HttpResponse:
    """Do what is wanted for somebody known, or send a code to the address of somebody who is not."""
    if tries.too_many(f"groups:{request.META.get('REMOTE_ADDR', '')}", limit=MANY * 5, seconds=SECONDS):
        raise Refused(CannotForm.TOO_MANY)
    if known:
        return _done(request, wanted, known[0], known[0].name or str(known[0].pk), known[1])
    who = form.introduced(language())
    address = ("phone", who.phone) if who.phone else ("email", who.email)
    codes.send(
        request.session, WAITS, address, asker=request.META.get("REMOTE_ADDR", ""), language=language(), at=clock.now()
    )
    request.session[WANTED] = {**wanted, "name": who.name, "channel": who.channel}
    return redirect("group_code")


@login_not_required
def code(request: HttpRequest) -> HttpResponse:
    """Take the code back, and do what was wanted: now the address is shown to be theirs."""
    wanted, refusal, at = request.session.get(WANTED), "", clock.now()
    if not wanted or not codes.waiting(request.session, WAITS):
        return redirect("group_start")
    shown = codes.waiting(request.session, WAITS)
    if request.method == "POST":
        try:
            kind, value = codes.check(request.session, WAITS, request.POST.get("code", ""), at=at)
            phone, email = (value, "") if kind == ContactKind.PHONE else ("", value)
            who = Introduced(
                name=wanted["name"], language=language(), channel=wanted["channel"], phone=phone, email=email
            )
            person = people.meet(who, at=at, is_proved=True)
            return _done(request, wanted, person, wanted["name"], f"{kind}:{value}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    is_over = not codes.waiting(request.session, WAITS)
    context = {"shown": shown, "refusal": refusal, "is_over": is_over, "wanted": wanted}
    return render(request, "groups/code.html", context, status=422 if refusal else 200)


def _done(request: HttpRequest, wanted: dict[str, Any], person: Person, name: str, key: str) -> HttpResponse:
    """Begin or join, and let this browser see the group's own page."""
    at = clock.now()
    joins = Joins(
        person=person, name=name, key=key, tie=Tie(wanted["tie"]), way=Way.WEB, device=device_of(request),
        home=int(wanted["home"]) if wanted.get("home") else None,
    )  # fmt: skip
    if wanted["act"] == "begin":
        area = get_object_or_404(Area, pk=wanted["area"])
        group = actions.begin(
            idea=wanted["idea"], area=area, joins=joins, is_looking=wanted["is_looking"], language=language(), at=at
        )
        member = group.members.get()
    else:
        group = get_object_or_404(Group, pk=wanted["group"])
        member = queries.member_of(group, people_queries.one(person)) or actions.join(group, joins, at=at)
    request.session[SEATS] = [*request.session.get(SEATS, []), member.pk][-20:]
    request.session.pop(WANTED, None)
    return redirect("group_ours", group.number)
