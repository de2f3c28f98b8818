"""Pages that join several apps, and the pages nobody should need: errors, preferences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from madang.cases import queries as cases
from madang.cases.enums import State
from madang.cases.views import public as stories
from madang.commitments import queries as commitments
from madang.commitments.lines import line
from madang.kit import clock, near
from madang.kit.refusal import Reason
from madang.officehours.views.my import by_number
from madang.people.forms import YouForm
from madang.places import queries as places
from madang.places.models import Office
from madang.ui import dates
from madang.ui.charts import Land, Tile
from madang.ui.context import SIZES, THEMES
from madang.ui.icons import PATHS
from madang.ui.kept import kept

from . import words

YEAR = 60 * 60 * 24 * 365
FIGURES = 300.0  # seconds for which figures of a month are remembered: they read every case of it


@login_not_required
def find(request: HttpRequest) -> HttpResponse:
    """Show what lies behind a number, whatever it is of: a story, else an application for an hour with the mayor."""
    response = stories.find(request)
    return (by_number(request) if response.status_code == 404 else None) or response


@login_not_required
@kept
def home(request: HttpRequest) -> HttpResponse:
    """Send people to the right door, and show how the city keeps its word."""
    now = clock.now()
    since = now - timedelta(days=30)
    told = near.remember("told-by-district", lambda: cases.told_by_district(since, on=clock.today()), seconds=FIGURES)
    districts = places.districts(clock.today())
    people = any(d.population for d in districts)  # a city may not have told them yet; then plain numbers stand alone
    rows = sorted(
        ((d, told.get(d.pk, 0), _rate(told.get(d.pk, 0), d.population)) for d in districts),
        key=lambda r: -(r[2] if people else r[1]),
    )
    most = ", ".join(d.name for d, _n, _r in sorted(rows, key=lambda r: -r[1])[:3])
    lands = [Land(d.outline, d.name.removesuffix("-gu"), n, str(n)) for d, n, _r in rows if d.outline]
    context: dict[str, Any] = {
        "answered": cases.lately_answered(),
        "promised": near.remember("promise-counts", lambda: commitments.counts(clock.today()), seconds=FIGURES),
        "promises": [line(promise, clock.today()) for promise in commitments.page("all", on=clock.today())[:3]],
        "desks": Office.objects.valid(clock.today()).filter(kind__in=["district_office", "village_centre"]).count(),
        "speed": near.remember("speed", lambda: cases.speed(since), seconds=FIGURES),
        "tiles": [
            Tile(d.column, d.row, d.name.removesuffix("-gu"), n, str(n))
            for d, n, _r in rows
            if d.column is not None and d.row is not None
        ],
        "lands": lands if len(lands) == len(rows) else [],  # a map with holes would tell something else
        "finding": _("Most stories come from %(districts)s.") % {"districts": most}
        if any(n for _d, n, _r in rows)
        else _("No story with a district was told in this time."),
        "bars": [
            (d.name, rate, dates.number(rate), str(n)) if people else (d.name, n, str(n), "")
            for d, n, rate in (rows if len(rows) <= 7 else [*rows[:5], *rows[-2:]])
        ],
        "table": [(d.code, d.name, n, dates.number(rate)) for d, n, rate in rows],
        "people": people,
    }
    return render(request, "site/home.html", context)


def _rate(stories: int, population: int | None) -> float:
    return round(stories / population * 10000, 2) if population else 0.0


@login_not_required
@kept
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the plain pages of words."""
    return render(request, "site/words.html", {"page": words.page(name)})


@login_not_required
def prefs(request: HttpRequest) -> HttpResponse:
    """Keep how this browser likes the pages: theme, text size, language."""
    address = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        address = reverse("home")
    response = HttpResponseRedirect(address)
    for name, allowed in (("theme", THEMES), ("size", SIZES)):
        if name in request.GET:
            value = request.GET[name]
            if value in allowed:
                response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True)
            else:
                response.delete_cookie(name)
    if request.GET.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, request.GET["language"], max_age=YEAR, samesite="Lax")
    return response


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its states."""
    broken = YouForm({"phone": "12", "channel": "sms"})
    broken.errors.pop("channel", None)
    context = {
        "states": State.choices,
        "plain": YouForm(),
        "broken": broken,
        "today": clock.today(),
        "tiles": [Tile(n, 0, name, n * n, str(n * n)) for n, name in enumerate(("Jung", "Mapo", "Seodaemun"))],
        "bars": [("Jung", 4.0, "4", ""), ("Mapo", 2.5, "2.5", "")],
        "icons": sorted(PATHS),
    }
    return render(request, "site/gallery.html", context)


def factor_kept(request: HttpRequest) -> HttpResponse:
    """Lead a member of staff who has just set up a second factor to the desk."""
    return HttpResponseRedirect(reverse("desk:home"))


# --- errors: never a dead end ----------------------------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing is at this address."""
    lines = [
        _("The address may be mistyped, or what stood here was taken away."),
        _("If you look for your story, its ten-digit number leads to it."),
    ]
    return _error(request, 404, _("There is no page at this address"), lines)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is the city's."""
    lines = [
        _("The fault is ours, not yours. It has been written down."),
        _("What you typed before this step is kept. Go back and try once more."),
    ]
    return _error(request, 500, _("Something broke on our side"), lines)


def refused(request: HttpRequest, reason: Reason) -> HttpResponse:
    """Say why something was not done, and give back what was typed."""
    typed: list[str] = [
        str(text)
        for name, text in request.POST.items()
        if "csrf" not in name and "password" not in name and len(str(text)) > 7
    ]
    lines = [str(reason.label), _("Nothing was kept. Go back, mend it and send it once more. This is what you typed:")]
    return _error(request, 422, _("This was not kept"), [*lines, *typed])


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that what was sent could not be taken in, most often because it is too much."""
    lines = [
        _("What was sent is larger than one page can take, or was cut off on its way."),
        _("Go back: what you typed is still in the page. Shorten it, or add the rest as a file."),
    ]
    return _error(request, 400, _("This could not be taken in"), lines)


def not_founded(request: HttpRequest) -> HttpResponse:
    """Say that the city behind these pages is not set up, and what its server keeper does."""
    lines = [
        _(
            "The server works, but it knows no office and no rule for the date of an answer yet. A story could not be kept."
        ),
        _("If you keep this server, run: madang init, with your city's file. docs/deployment.md tells how."),
        _("If you came to tell the city something, please call."),
    ]
    return _error(request, 503, _("The city is not set up here yet"), lines)


def csrf_failure(request: HttpRequest, exception: object = None, reason: str = "") -> HttpResponse:
    """Say that a form was too old to be trusted, and what to do."""
    lines = [
        _(
            "The page was open for a long time, or cookies are switched off. Without them nobody could tell you from a stranger."
        ),
        _("Go back, load the page again and send it once more. What you typed is still in the page."),
    ]
    return _error(request, 403, _("This form has expired"), lines)


def _error(request: HttpRequest, status: int, title: str, lines: list[str]) -> HttpResponse:
    return render(request, "site/error.html", {"title": title, "lines": lines}, status=status)
