"""Doors of pages: who is asking, and who may come in. A stranger at a staff door is shown that nothing is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from madang.kit import clock

from . import queries, rules
from .enums import RoleKind
from .models import Login, Person
from .rules import Seat

View = Callable[..., HttpResponseBase]
CHOSEN = "person"  # session key: the person chosen among those who share an address
SECOND = "second_factor"  # session key: the second factor was shown (or is not asked, in the demo)


class Asking(HttpRequest):
    """A request, once `WhoMiddleware` has looked: a resident's person, or a member of staff's seat, or neither."""

    person: Person | None
    seat: Seat | None


def address_of(request: HttpRequest) -> str:
    """Return the address that this sign-in has proved."""
    return request.user.address if isinstance(request.user, Login) else ""


class WhoMiddleware:
    """Answer "who is asking?" anew on each request, so that a role or a contact that ended opens no door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asking = cast(Asking, request)
        asking.person, asking.seat = None, None
        if request.user.is_authenticated:
            login = request.user
            if login.staff_person_id:
                asking.seat = self._seat(request, login)
            elif chosen := request.session.get(CHOSEN):
                asking.person = next((p for p in queries.at_address(login) if p.pk == chosen), None)
        return self.get_response(request)

    def _seat(self, request: HttpRequest, login: Login) -> Seat | None:
        if must_change_password(request) or (not request.session.get(SECOND) and not _used("mfa", request)):
            return None
        today = clock.today()
        held = queries.roles(cast(int, login.staff_person_id), today)
        return Seat(held[0].person, held, today) if held else None


def _used(method: str, request: HttpRequest) -> bool:
    records: list[dict[str, Any]] = request.session.get("account_authentication_methods", [])
    return any(record.get("method") == method for record in records)


def must_change_password(request: HttpRequest) -> bool:
    """Say whether somebody came in with a password that another person has seen."""
    return cast(Login, request.user).is_password_once and _used("password", request)


class DoorMiddleware(LoginRequiredMiddleware):
    """Every page is shut unless it says otherwise; staff are led to their own door, residents to theirs."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        name = "account_login" if request.path.startswith(("/desk/", "/manage/")) else "account_request_login_code"
        query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{reverse(name)}?{query}")


def for_staff(*kinds: RoleKind) -> Callable[[View], View]:
    """Open a page to seats of these kinds (none named: any seat). Others are told that there is no such page."""

    def shut(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asking = cast(Asking, request)
            login = cast(Login, request.user)
            if login.staff_person_id and asking.seat is None:
                return HttpResponseRedirect(reverse("people:second_factor"))
            if not rules.may_pass(asking.seat, kinds or tuple(RoleKind)):
                raise Http404
            return view(request, *args, **kwargs)

        return door

    return shut


def for_resident(view: View) -> View:
    """Open a page to a resident who has shown an address and said who they are."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asking = cast(Asking, request)
        if cast(Login, request.user).staff_person_id:
            raise Http404
        if asking.person is None:
            query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('people:who')}?{query}")
        return view(request, *args, **kwargs)

    return door


def for_staff_logins(view: View) -> View:
    """Open a page to logins of staff, with or without their second factor: the pages where they set it up."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast(Login, request.user).staff_person_id:
            raise Http404
        return view(request, *args, **kwargs)

    return door
