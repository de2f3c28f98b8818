"""A resident's own details: how they are reached, who may act for them, and a plan that bounds how they are heard."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people import codes, contacts, doors, queries
from madang.people.actions import Introduced
from madang.people.doors import Asking, for_resident
from madang.people.enums import ContactKind, Hears, Scope
from madang.people.models import Helper, Person

from .. import forms

NEW = "new-contact"  # session key: the address that waits for its code


def _person(request: HttpRequest) -> Person:
    return cast(Person, cast(Asking, request).person)


@for_resident
def details(request: HttpRequest) -> HttpResponse:
    """Change how and in which language the city answers."""
    person = _person(request)
    known = list(queries.contacts_of(person))
    form = forms.HowForm(
        request.POST or None,
        initial={"channel": person.channel or "sms", "language": person.language},
        kinds={contact.kind for contact in known},
    )
    is_kept = False
    if request.method == "POST" and form.is_valid():
        people.set_how_to_answer(person, **form.cleaned_data)
        is_kept = True
    return _page(request, form=form, is_kept=is_kept, status=422 if form.errors else 200)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    person, today = _person(request), clock.today()
    known = list(queries.contacts_of(person).order_by("kind", "pk"))
    context = {
        "form": forms.HowForm(
            initial={"channel": person.channel or "sms", "language": person.language},
            kinds={contact.kind for contact in known},
        ),
        "contacts": [(c, contacts.spoken(c.value) if c.kind == "phone" else c.value) for c in known],
        "waiting": codes.waiting(request.session, NEW),
        "helpers": queries.helpers_of(person, today),
        "helps": queries.helped_by(person, today),
        "helper_form": forms.HelperForm(initial={"ends_on": today + timedelta(days=180)}),
        "plan": queries.plan_of(person, today),
        "refusal": "",
        "is_kept": False,
        "typed": defaultdict(str, request.POST.items()),
    }
    return render(request, "cases/details.html", {**context, **more}, status=status)


@for_resident
@require_POST
def new_contact(request: HttpRequest) -> HttpResponse:
    """Send a code to a new address: nobody is reached there before it comes back."""
    try:
        kind, value = contacts.address(request.POST.get("address", "").strip())
    except Refused as refused:
        return _page(request, refusal=str(refused.reason.label), status=422)
    person = _person(request)
    try:
        codes.send(
            request.session,
            NEW,
            (kind, value),
            asker=str(person.pk),
            language=person.language,
            at=clock.now(),
            about=person,
        )
    except Refused as refused:
        return _page(request, refusal=str(refused.reason.label), status=429)
    return redirect("my:details")


@for_resident
@require_POST
def prove_contact(request: HttpRequest) -> HttpResponse:
    """Keep the new address once its code came back; the addresses before it are told."""
    at = clock.now()
    if not codes.waiting(request.session, NEW) or request.POST.get("stop"):
        request.session.pop(NEW, None)
        return redirect("my:details")
    try:
        kind, value = codes.check(request.session, NEW, request.POST.get("code", ""), at=at)
    except Refused as refused:
        return _page(request, refusal=str(refused.reason.label), status=422)
    people.add_contact(_person(request), kind=kind, value=value, at=at, proved_at=at)
    return _page(request, is_kept=True)


@for_resident
@require_POST
def drop_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an address go, but never the last one a code can reach, nor the one this sign-in stands on."""
    person = _person(request)
    contact = get_object_or_404(queries.contacts_of(person), pk=pk)
    others = queries.contacts_of(person).exclude(pk=pk).exclude(kind=ContactKind.POST)
    if not others.exists():
        words = _(
            "This is the last address we can reach. You would be locked out. Add another first, or call the city."
        )
        return _page(request, refusal=words, status=422)
    if contact.value == doors.address_of(request):
        words = _(
            "This is the address you are signed in with. You would be locked out. Sign in with another one, then take this one out."
        )
        return _page(request, refusal=words, status=422)
    people.drop_contact(person, contact, at=clock.now())
    return redirect("my:details")


# --- helpers ---------------------------------------------------------------------------------------------------------


@for_resident
@require_POST
def add_helper(request: HttpRequest) -> HttpResponse:
    """Let somebody act for oneself."""
    form, at = forms.HelperForm(request.POST), clock.now()
    if not form.is_valid():
        return _page(request, helper_form=form, status=422)
    told = form.cleaned_data
    who = Introduced(name=told["name"], language=_person(request).language, channel="", **told["reached"])
    try:
        people.let_help(
            _person(request), who, scope=Scope(told["scope"]), hears=Hears(told["hears"]), ends_on=told["ends_on"],
            at=at, channel="web",
        )  # fmt: skip
    except Refused as refused:
        return _page(request, helper_form=form, refusal=str(refused.reason.label), status=422)
    return redirect("my:details")


@for_resident
@require_POST
def end_helper(request: HttpRequest, pk: int) -> HttpResponse:
    """End help at once: who is helped may, and who helps."""
    person = _person(request)
    numbers = queries.records_of(person)
    theirs = Helper.objects.filter(Q(person__in=numbers) | Q(helper__in=numbers), ended_at__isnull=True)
    row = get_object_or_404(theirs, pk=pk)
    people.end_help(row, by=person, at=clock.now())
    return redirect("my:details")


@for_resident
@require_POST
def object_to_plan(request: HttpRequest) -> HttpResponse:
    """Object to a contact plan."""
    plan = queries.plan_of(_person(request), clock.today())
    if plan is None:
        return redirect("my:details")
    form = forms.TextForm(request.POST)
    if not form.is_valid():
        return _page(request, refusal=str(form.errors["text"][0]), status=422)
    try:
        people.appeal(plan, text=form.cleaned_data["text"], at=clock.now())
    except Refused as refused:
        return _page(request, refusal=str(refused.reason.label), status=422)
    return redirect("my:details")
