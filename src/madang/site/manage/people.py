"""Who works for the city: seats given and ended, leave with a deputy, and everything ended at once."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.cases.models import Case
from madang.kit import clock
from madang.kit.refusal import Refused
from madang.people import actions
from madang.people.enums import CannotSeat
from madang.people.models import Absence, Login, Person, Role
from madang.people.rules import Seat
from madang.places.models import Office

from . import acts, pages
from .forms import EndForm, GiveForm, LeaveForm

SOON = timedelta(days=30)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud


@dataclass(frozen=True)
class Worker:
    """One member of staff: how they sign in, what they do, whether they are away."""

    person: Person
    login: Login
    roles: list[Role]  # that hold or will
    has_factor: bool
    away: Absence | None


def _workers(on: date, logins: Any) -> list[Worker]:
    found = list(
        logins.filter(staff_person__isnull=False).select_related("staff_person").order_by("staff_person__name")
    )
    people = [login.staff_person_id for login in found]
    roles: dict[int, list[Role]] = defaultdict(list)
    held = Role.objects.filter(person__in=people).select_related("office").defer("office__remit").order_by("pk")
    for role in held:
        if role.valid_until is None or role.valid_until > on:
            roles[role.person_id].append(role)
    factors = set(Authenticator.objects.filter(user__in=found).values_list("user_id", flat=True))
    away = {a.person_id: a for a in Absence.objects.filter(person__in=people, begins_on__lte=on, ends_on__gte=on)}
    return [
        Worker(login.staff_person, login, roles[login.staff_person_id], login.pk in factors, away.get(login.staff_person_id))
        for login in found
    ]  # fmt: skip


@pages.door
def people(request: HttpRequest) -> HttpResponse:
    """List who works here by office, those whose roles end soon first, and give a seat."""
    today = clock.today()
    form = GiveForm(request.POST or None, initial={"start": today, "way": "password"})
    if request.method == "POST" and form.is_valid() and (answer := _give(request, form)):
        return answer
    found = _workers(today, Login.objects.all())
    offices: dict[Office, list[tuple[Worker, list[Role]]]] = {}
    for worker in found:
        for office in {role.office for role in worker.roles}:
            theirs = [role for role in worker.roles if role.office_id == office.pk]
            offices.setdefault(office, []).append((worker, theirs))
    ending = [
        (role.valid_until, worker, role)
        for worker in found
        for role in worker.roles
        if role.valid_until and role.valid_until <= today + SOON
    ]
    context = {
        "form": form,
        "offices": sorted(offices.items(), key=lambda pair: (pair[0].kind, pair[0].pk)),
        "without": [worker for worker in found if not worker.roles],
        "ending": sorted(ending, key=lambda row: (row[0], row[1].person.pk)),
        "today": today,
    }
    return pages.page(request, "people", context)


def _give(request: HttpRequest, form: GiveForm) -> HttpResponse | None:
    """Give a seat and show its password once; None where a rule refuses it, said in the form."""
    told, seat = form.cleaned_data, pages.seat_of(request)
    known = Person.objects.filter(staff_login__email=told["email"]).first()
    password = None if known or told["way"] == "code" else new_password()
    given: list[Role] = []

    def give() -> None:
        role = actions.give_role(
            name=told["name"], email=told["email"], kind=told["kind"], office=told["office"], start=told["start"],
            password=password, seat=seat, at=clock.now(),
        )  # fmt: skip
        given.append(role)

    try:
        place = acts.change(seat, give)
    except Refused as refused:
        words = str(refused.reason.label)
        if known and refused.reason == CannotSeat.OTHER_NAME:
            form.add_error("email", _("%(name)s signs in with it.") % {"name": known.name} + " " + words)
        else:
            form.add_error(None, words)
        return None
    if password is None:
        return pages.after(reverse("manage:person", args=[given[0].person_id]), place)
    context = {"role": given[0], "email": told["email"], "password": password}
    response = render(request, "site/manage/given.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def new_password() -> str:
    """Return a password for once, easy to read aloud: some 99 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


@pages.door
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one member of staff, and end a role, keep a leave, or end everything."""
    login = get_object_or_404(Login, staff_person=pk)
    found, today, seat = get_object_or_404(Person, pk=pk), clock.today(), pages.seat_of(request)
    wanted = request.POST.get("act", "")
    end = EndForm(request.POST if wanted == "end" else None, person=found)
    leave = LeaveForm(request.POST if wanted == "leave" else None, person=found)
    refusal = ""
    if request.method == "POST" and (do := _act(wanted, found, seat, end, leave)):
        try:
            return pages.after(reverse("manage:person", args=[pk]), acts.change(seat, do))
        except Refused as refused:
            refusal = str(refused.reason.label)
    worker = _workers(today, Login.objects.filter(pk=login.pk))[0]
    context = {
        "worker": worker,
        "past": found.roles.filter(valid_until__lte=today).select_related("office").order_by("-valid_until"),
        "leaves": found.absences.filter(ends_on__gte=today).select_related("deputy").order_by("begins_on"),
        "end": end,
        "leave": leave,
        "cases": Case.objects.open().filter(officer=found).count(),
        "today": today,
    }
    status = 422 if end.errors or leave.errors else 200
    response = pages.page(request, "person", context, refusal=refusal)
    response.status_code = max(response.status_code, status)
    return response


def _act(wanted: str, found: Person, seat: Seat, end: EndForm, leave: LeaveForm) -> Callable[[], object] | None:
    """Return what is to be done with somebody; None where the form does not say it well."""
    if wanted == "end" and end.is_valid():
        told = end.cleaned_data
        until = told["last"] + timedelta(days=1)
        return lambda: actions.end_role(told["role"], until=until, seat=seat, at=clock.now())
    if wanted == "leave" and leave.is_valid():
        days = leave.cleaned_data
        return lambda: actions.begin_leave(found, **days, seat=seat, at=clock.now())
    if wanted == "everything":
        return lambda: actions.leave(found, seat=seat, at=clock.now())
    return None
