"""Pages of signing in: who are you (residents who share an address), and the second factor (staff)."""

from __future__ import annotations

from typing import cast

from allauth.account import views as account
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from madang.kit import clock

from . import actions, doors, queries
from .models import Login


def who(request: HttpRequest) -> HttpResponse:
    """Ask which person at this address is here; where there is one, go on."""
    login = cast(Login, request.user)
    if login.staff_person_id:
        return redirect("desk:home")
    found = queries.at_address(login)
    wanted = request.POST.get("person", "")
    chosen = next((p for p in found if str(p.pk) == wanted), found[0] if len(found) == 1 else None)
    if chosen is None:
        return render(request, "people/who.html", {"people": found})
    request.session[doors.CHOSEN] = chosen.pk
    actions.prove(chosen, login, at=clock.now())
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    address = request.GET.get("next", "") or request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return address
    return reverse("my:home")


@doors.for_staff_logins
def password(request: HttpRequest) -> HttpResponse:
    """Let a member of staff choose a password of their own; who has none comes in another way."""
    if not cast(Login, request.user).has_usable_password():
        raise Http404
    return cast(HttpResponse, account.password_change(request))


def second_factor(request: HttpRequest) -> HttpResponse:
    """Lead a member of staff to what is still asked of them: a password of their own, then a second factor."""
    if not cast(Login, request.user).staff_person_id:
        raise Http404
    if doors.must_change_password(request):
        return redirect("account_change_password")
    return redirect("mfa_activate_totp")
