"""Pages of the demo: take a seat, read what was sent. They exist only where MADANG_DEMO is on."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.auth import login as sign_in
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from madang.cases.enums import State as CaseState
from madang.cases.models import Case
from madang.kit import clock
from madang.notices.enums import State
from madang.notices.models import Notice
from madang.people import contacts, doors
from madang.people.enums import ContactKind
from madang.people.models import ContactPoint, Login, Role
from madang.places.enums import HUB
from madang.places.models import Office

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Show every chair, by office."""
    roles = Role.objects.valid(clock.today()).filter(person__staff_login__is_active=True)
    seats: dict[Office, list[Role]] = defaultdict(list)
    for role in roles.select_related("person", "office").order_by("pk"):
        seats[role.office].append(role)
    offices = sorted(seats.items(), key=lambda each: each[0].code != HUB)  # the front first
    waiting = Case.objects.filter(
        state=CaseState.YOUR_TURN, resident__contacts__kind=ContactKind.PHONE, is_accepted=True
    )
    residents = [c.resident for c in waiting.select_related("resident").order_by("-asked_at", "pk")[:3]]
    return render(request, "demo/home.html", {"offices": offices, "residents": residents})


@login_not_required
@require_POST
def sit(request: HttpRequest, role: int) -> HttpResponse:
    """Sit down in a chair of the city."""
    found = get_object_or_404(Role.objects.select_related("person__staff_login"), pk=role)
    sign_in(request, found.person.staff_login, backend=BACKEND)
    request.session[doors.SECOND] = True
    return redirect("desk:home")


@login_not_required
@require_POST
def be(request: HttpRequest, person: int) -> HttpResponse:
    """Be one of the demo's residents."""
    contact = get_object_or_404(ContactPoint.objects.filter(kind=ContactKind.PHONE, person=person)[:1])
    login = get_object_or_404(Login, phone=contact.value, staff_person__isnull=True)
    sign_in(request, login, backend=BACKEND)
    request.session[doors.CHOSEN] = person
    return redirect("my:home")


@login_not_required
def outbox(request: HttpRequest) -> HttpResponse:
    """Show what was sent, newest first: in the demo nothing leaves this machine."""
    query = request.GET.get("q", "").strip()
    found = Notice.objects.exclude(state__in=[State.WITHDRAWN]).order_by("-left_at", "-pk")
    if query:
        found = found.filter(context__contains=query.replace(" ", "").replace("-", ""))
    notices = list(found[:60])
    shown = [(n, contacts.spoken(n.address) if n.address.startswith("+") else n.address) for n in notices]
    return render(request, "demo/outbox.html", {"notices": shown, "query": query})
