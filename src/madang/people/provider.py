"""Staff coming in by the city's own sign-in (OpenID Connect). It proves an address; who holds a role, the city says.

Nothing of the provider is kept: each sign-in is matched anew by its proved e-mail, so a role that ended lets nobody in.
Source: OpenID Connect Core 1.0, sections 3.1.3.7 and 5.3.2; RFC 8176 (amr).
"""

from __future__ import annotations

import logging
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from madang.kit import clock

from . import doors, queries, rules
from .enums import CannotComeIn

log = logging.getLogger("madang.people")
PROVIDER = "city"  # the one provider there is, in its addresses


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Every answer of the provider ends here, in the desk or on a page that says why not; the library decides nothing."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Answer in the library's stead, before it would look for accounts of its own or make one."""
        raise ImmediateHttpResponse(_come_in(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say that the provider gave no good answer: given up there, too old, or broken."""
        raise ImmediateHttpResponse(_refused(request, CannotComeIn.NOT_ANSWERED))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say no: nobody is made by a sign-in."""
        return False


@login_not_required
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider."""
    try:
        return cast(HttpResponse, openid.login(request, provider_id))
    except RequestException:
        return _refused(request, CannotComeIn.NOT_ANSWERED)


@login_not_required
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the provider's answer."""
    try:
        return cast(HttpResponse, openid.callback(request, provider_id))
    except RequestException:
        return _refused(request, CannotComeIn.NOT_ANSWERED)


def _come_in(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    told: dict[str, dict[str, Any]] = sociallogin.account.extra_data
    token, more = told.get("id_token") or {}, told.get("userinfo") or {}
    if not token or (more and more.get("sub") != token.get("sub")):  # the answer on a person must be on the same person
        return _refused(request, CannotComeIn.NOT_ANSWERED)
    # The address and its proof from one and the same place: two halves prove nothing.
    claims = next((each for each in (token, more) if each.get("email")), {})
    proof = claims.get("email_verified")
    is_proved = proof is True or proof == "true"  # some providers write it as a word
    login = queries.staff_login(str(claims.get("email") or ""))
    held = queries.roles(login.staff_person_id, clock.today()) if login and login.staff_person_id else []
    reason = rules.why_not_come_in(login, held, is_proved=is_proved)
    if reason or login is None:
        return _refused(request, reason or CannotComeIn.NOT_KNOWN)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, login, "socialaccount", provider=PROVIDER)
    request.is_second_factor_shown = is_second_factor(token)  # type: ignore[attr-defined]
    response = perform_login(request, login, redirect_url=sociallogin.get_redirect_url(request))
    if request.is_second_factor_shown and request.user.is_authenticated:  # type: ignore[attr-defined]
        request.session[doors.SECOND] = True
    return cast(HttpResponse, response)


def is_second_factor(token: dict[str, Any]) -> bool:
    """Say whether a sign-in there counts as two factors: by the setting always, or by what the identity token says."""
    methods = token.get("amr")
    said = {token.get("acr"), *(methods if isinstance(methods, list) else [])}
    return settings.OIDC_IS_SECOND_FACTOR or bool(said & set(settings.OIDC_SECOND_FACTOR_CLAIMS))


def _refused(request: HttpRequest, reason: CannotComeIn) -> HttpResponse:
    log.warning("a sign-in by the provider was refused: %s", reason.value)
    return render(request, "people/not_let_in.html", {"reason": reason.label}, status=403)
