"""Desks for advice, their opening times and the terms of talks, written from a day on."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, time

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS

from madang.centres import actions, queries, rules
from madang.centres.enums import DISTRICT, CannotOpen
from madang.centres.models import Advice, Centre, Terms
from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.places.models import Office

from . import acts, pages

LANGUAGES = ("ko", "en")
SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*(?:[-–~]|to|부터)\s*([0-9]{1,2}):([0-9]{2})(?:까지)?")
NUMBERS = ("minutes", "farthest_days", "notice_hours", "unseen_days", "help_days")


@pages.door
def centres(request: HttpRequest) -> HttpResponse:
    """Show each desk with its week and what comes, and write others from a day on; talks outside are shown before."""
    today, refusal, typed, met = clock.today(), "", defaultdict(str, request.POST.items()), []
    if request.method == "POST":
        try:
            if request.POST.get("act") == "hours" and not request.POST.get("anyway"):
                met = _met(request)
            if not met:
                return pages.after(reverse("manage:centres"), _write(request))
        except Refused as refused:
            refusal = str(refused.reason.label)
    rows = [(row, _lines(row, today), _coming(row, today)) for row in queries.centres(today)]
    context = {
        "rows": rows, "typed": typed, "today": today, "terms": queries.terms_on(today), "met": met, "weekdays": WEEKDAYS,
        "later": Terms.objects.filter(valid_from__gt=today).order_by("valid_from"),
        "free": Office.objects.valid(today).filter(kind__in=DISTRICT, centre__isnull=True).order_by("kind", "code"),
    }  # fmt: skip
    return pages.page(request, "centres", context, refusal=refusal)


def _written(times: list[tuple[time, time]]) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in times)


def _lines(centre: Centre, on: date) -> dict[int, str]:
    """Return a week as it is typed, one line a weekday."""
    return {weekday: _written(times) for weekday, times in queries.weekly(centre, on)}


def _coming(centre: Centre, on: date) -> list[tuple[date, dict[int, str]]]:
    return [(day, _lines(centre, day)) for day in queries.changes_of_hours(centre, on)]


def _centre(request: HttpRequest) -> Centre:
    found = next((c for c in queries.centres(clock.today()) if c.office.code == request.POST.get("centre")), None)
    if found is None:
        raise Http404
    return found


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("valid_from", ""))
    except ValueError as error:
        raise Refused(CannotOpen.NO_DAY) from error


def _spans(request: HttpRequest) -> dict[int, list[tuple[time, time]]]:
    """Read a week: a line a weekday, such as `09:00-12:00, 13:00-18:00`; an empty one is shut."""
    found = {}
    for weekday in range(7):
        written = request.POST.get(f"day-{weekday}", "").strip()
        found[weekday] = [_span(part) for part in re.split(r"[,;]", written) if part.strip()]
    return found


def _span(written: str) -> tuple[time, time]:
    match = SPAN.fullmatch(written.strip())
    try:
        if match is None:
            raise ValueError(written)
        opens, shut = int(match[1]), int(match[3])
        return time(opens, int(match[2])), time(shut, int(match[4]))
    except ValueError as error:
        raise Refused(CannotOpen.BAD_TIME) from error


def _met(request: HttpRequest) -> list[Advice]:
    """Return the booked talks that new opening times would leave outside."""
    centre, spans, day = _centre(request), _spans(request), _day(request)
    if refusal := rules.why_not_hours(centre, spans, valid_from=day, seat=pages.seat_of(request), on=clock.today()):
        raise Refused(refusal)
    return queries.unmet(centre, spans, day, clock.now())


def _write(request: HttpRequest) -> int:
    typed, seat, at = request.POST, pages.seat_of(request), clock.now()
    if typed.get("act") == "hours":
        centre, spans, day = _centre(request), _spans(request), _day(request)
        return acts.change(seat, lambda: actions.set_hours(centre, spans, valid_from=day, seat=seat, at=at))
    if typed.get("act") == "terms":
        numbers = {name: number(typed.get(name, "").strip()) for name in NUMBERS}
        if any(value is None or value > 1000 for value in numbers.values()):
            raise Refused(CannotOpen.BAD_NUMBER)
        terms = Terms(valid_from=_day(request), **numbers)
        return acts.change(seat, lambda: actions.set_terms(terms, seat=seat, at=at))
    if typed.get("act") not in ("add", "change"):
        raise Http404
    kept = _centre(request) if typed["act"] == "change" else None
    office = kept.office if kept else Office.objects.filter(code=typed.get("office", "")).first()
    length = typed.get("minutes", "").strip()
    if length and number(length) is None:
        raise Refused(CannotOpen.BAD_NUMBER)
    return acts.change(
        seat,
        lambda: actions.set_centre(
            office, address={code: clean(typed.get(f"address_{code}", "")) for code in LANGUAGES}, centre=kept,
            is_step_free=bool(typed.get("is_step_free")), minutes=number(length) if length else None, seat=seat, at=at,
        ),
    )  # fmt: skip
