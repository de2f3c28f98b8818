"""What the browser may do on our pages: nothing that the pages themselves do not bring."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madang.cases import queries as cases
from madang.kit import clock, guard
from madang.kit.refusal import Refused
from madang.places.models import Office

from . import founding, views

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; media-src 'self'"
)


def policy(plays_from: list[str] | None) -> str:
    """Return the policy of a page. One that plays a stream may take it from those origins; `blob:` is the player's buffer."""
    if plays_from is None:
        return POLICY
    widened = POLICY.replace("connect-src 'self'", " ".join(["connect-src 'self'", *plays_from]))
    return widened.replace("media-src 'self'", " ".join(["media-src 'self' blob:", *plays_from]))


class ProxyMiddleware:
    """Take the asker's address from the city's own proxies, so that tries are counted for each and not for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PROXIES:
            hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
            if len(hops) >= settings.PROXIES:
                request.META["REMOTE_ADDR"] = hops[-settings.PROXIES]
        return self.get_response(request)


class PolicyMiddleware:
    """Send a content security policy without `unsafe-inline`, and switch off devices no page uses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(getattr(response, "plays_from", None)))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(self), interest-cohort=()"
        )
        return response


class FoundedMiddleware:
    """Say on every page that no city has been made yet, rather than break in the middle of a story."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            cases.hub_id()  # remembered; pages ask for it anyway
        except Office.DoesNotExist:
            return views.not_founded(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer where a page broke because a deadline rule is missing; other faults go on as they are."""
        if isinstance(exception, LookupError) and founding.missing(clock.today()):
            return views.not_founded(request)
        return None


class GuardMiddleware:
    """Keep what the law forbids out of every row that a page writes, and answer where a page did not expect a refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        with guard.shut():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say the reason of a refusal that no page has caught, with what was typed."""
        return views.refused(request, exception.reason) if isinstance(exception, Refused) else None
