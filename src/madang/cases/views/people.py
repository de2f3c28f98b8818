"""People as the front line knows them: records told twice, how somebody is reached, who helps, a contact plan."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from madang.kit import clock
from madang.kit.plaintext import clean
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people import actions, contacts, queries
from madang.people.actions import Introduced
from madang.people.doors import for_staff
from madang.people.enums import ContactKind, Hears, Need, RoleKind, Scope
from madang.people.models import ContactPoint, Helper, Person

from .. import forms
from ..models import Case
from . import rows
from .desk import seat_of

FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)


class NotUnderstood(Exception):
    """What was typed means nothing; the message says what, why and what to do."""


def signal_names() -> dict[str, str]:
    """Return what speaks for two records being one person, in words."""
    return {
        "phone": _("the same telephone"), "email": _("the same e-mail"), "post": _("the same postal address"),
        "name": _("the same name"), "name_alike": _("a name that is alike"), "needs": _("the same needs"),
    }  # fmt: skip


@for_staff(*FRONT)
def people(request: HttpRequest) -> HttpResponse:
    """List records that may be of one person, likeliest first. A person decides."""
    return render(
        request,
        "cases/people.html",
        {"pairs": queries.proposed(), "apart": queries.told_apart(), "names": signal_names()},
    )


@for_staff(*FRONT)
def compare(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """Show two records side by side, let one stand for both, or keep that they are of two people."""
    first, second = (get_object_or_404(_residents(), pk=pk) for pk in (one, other))
    seat, refusal = seat_of(request), ""
    signals = queries.likeness(first, second).signals
    if request.method == "POST":
        act = request.POST.get("act", "")
        kept, joined = (second, first) if request.POST.get("keep") == str(second.pk) else (first, second)
        reason = clean(request.POST.get("reason", ""))
        try:
            if act == "apart":
                actions.tell_apart(first, second, seat=seat, reason=reason, at=clock.now())
                return redirect("desk:people")
            if act == "again":
                actions.propose_again(first, second, seat=seat, at=clock.now())
                return redirect("desk:compare", first.pk, second.pk)
            actions.join(kept, joined, seat=seat, reason=reason, signals=signals, at=clock.now())
            return redirect("desk:person", kept.pk)
        except Refused as refused:
            refusal = str(refused.reason.label)
    both = [_known(person) for person in (first, second)]
    context = {
        "both": both, "signals": [signal_names()[s] for s in signals], "refusal": refusal,
        "typed": request.POST.get("reason", ""), "apart": queries.apart(first, second).select_related("by").first(),
    }  # fmt: skip
    return render(request, "cases/compare.html", context, status=422 if refusal else 200)


def _residents() -> Any:
    return Person.objects.filter(staff_login__isnull=True)


def _known(person: Person) -> dict[str, Any]:
    cases = Case.objects.filter(resident=person).select_related("office").order_by("-received_at")
    return {
        "person": person,
        "contacts": [(c, contacts.spoken(c.value) if c.kind == "phone" else c.value) for c in person.contacts.all()],
        "cases": [rows.row(case, clock.now()) for case in cases[:8]],
    }


@for_staff(*FRONT)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: records, addresses, helpers, plan, stories; each with what can be done about it."""
    found = queries.one(get_object_or_404(_residents().select_related("same_as"), pk=pk))
    refusal = ""
    if request.method == "POST":
        try:
            _do(request, found)
            return redirect("desk:person", found.pk)
        except Refused as refused:
            refusal = str(refused.reason.label)
        except NotUnderstood as error:
            refusal = str(error)
    today, at = clock.today(), clock.now()
    numbers = queries.records_of(found)
    cases = Case.objects.filter(resident__in=numbers).select_related("office", "resident").order_by("-received_at")
    known = queries.contacts_of(found).order_by("kind", "pk")
    context = {
        "who": found,
        "records": list(found.records.prefetch_related("contacts")),
        "contacts": [(c, contacts.spoken(c.value) if c.kind == "phone" else c.value) for c in known],
        "cases": [rows.row(case, at) for case in cases[:30]],
        "likely": queries.likely_same(found),
        "names": signal_names(),
        "helpers": queries.helpers_of(found, today),
        "helps": queries.helped_by(found, today),
        "helper_form": forms.HelperForm(request.POST if request.POST.get("act") == "helper" else None),
        "plan": queries.plan_of(found, today),
        "plan_form": forms.PlanForm(request.POST if request.POST.get("act") == "plan" else None),
        "needs": [(need, label, bool(queries.having(Need(need), [found.pk]))) for need, label in Need.choices],
        "is_supervisor": seat_of(request).is_any(RoleKind.SUPERVISOR),
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
    }
    return render(request, "cases/person.html", context, status=422 if refusal else 200)


def _do(request: HttpRequest, found: Person) -> None:
    """Do what the seat asked for on a person's page."""
    act, seat, at, typed = request.POST.get("act", ""), seat_of(request), clock.now(), request.POST
    if act == "contact":
        kind, value = contacts.address(typed.get("address", "").strip())
        actions.add_contact(found, kind=ContactKind(kind), value=value, at=at)
    elif act == "drop":
        numbers = queries.records_of(found)
        contact = get_object_or_404(ContactPoint, pk=whole(typed.get("pk", "")) or 0, person__in=numbers)
        actions.drop_contact(contact.person, contact, at=at)
    elif act == "needs":
        wanted = typed.getlist("needs")
        for record in [found, *found.records.all()]:
            actions.set_needs(record, [need for need in Need.values if need in wanted])
    elif act == "part":
        other = get_object_or_404(found.records, pk=whole(typed.get("pk", "")) or 0)
        actions.part(other, seat=seat, reason=clean(typed.get("reason", "")), at=at)
    elif act == "helper":
        _let_help(request, found)
    elif act == "end_help":
        numbers = queries.records_of(found)
        theirs = Helper.objects.filter(Q(person__in=numbers) | Q(helper__in=numbers))
        row = get_object_or_404(theirs, pk=whole(typed.get("pk", "")) or 0)
        actions.end_help(row, by=seat.person, at=at)
    elif act in ("plan", "appeal", "decide", "end_plan"):
        _plan(request, found, act)
    else:
        raise Http404


def _let_help(request: HttpRequest, found: Person) -> None:
    form, at = forms.HelperForm(request.POST), clock.now()
    if not form.is_valid():
        raise NotUnderstood(str(next(iter(next(iter(form.errors.values()))))))
    told = form.cleaned_data
    who = Introduced(name=told["name"], language=found.language, **told["reached"])
    actions.let_help(
        found, who, scope=Scope(told["scope"]), hears=Hears(told["hears"]), ends_on=told["ends_on"], at=at,
        channel="desk", written_by=seat_of(request).person,
    )  # fmt: skip


def _plan(request: HttpRequest, found: Person, act: str) -> None:
    seat, at, typed = seat_of(request), clock.now(), request.POST
    if act == "plan":
        form = forms.PlanForm(typed)
        if not form.is_valid():
            raise NotUnderstood(str(next(iter(next(iter(form.errors.values()))))))
        actions.plan_contact(found, **form.cleaned_data, seat=seat, at=at)
        return
    plan = queries.plan_of(found, clock.today())
    if plan is None:
        raise Http404
    if act == "appeal":
        actions.appeal(plan, text=clean(typed.get("text", "")), at=at, written_by=seat.person)
    elif act == "decide":
        answer, is_upheld = clean(typed.get("text", "")), typed.get("upheld") == "yes"
        actions.decide_appeal(plan, seat=seat, is_upheld=is_upheld, answer=answer, at=at)
    else:
        actions.end_plan(plan, seat=seat, at=at)
