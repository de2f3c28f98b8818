"""The checklists of the mayor's visits and the rungs of the ladder, written from a day on."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import zip_longest

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from madang.forums import actions as forums
from madang.forums.enums import DutyKind
from madang.forums.models import Rung
from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.mobileoffice import actions as mobileoffice
from madang.mobileoffice import queries
from madang.mobileoffice.enums import CannotShape, Kind

from . import acts, pages

LANGUAGES = ("ko", "en")


@pages.door
def outings(request: HttpRequest) -> HttpResponse:
    """Show the kinds of visits and the rungs of the ladder with what holds and what comes, and write others from a day on."""
    today, refusal = clock.today(), ""
    if request.method == "POST":
        try:
            return pages.after(reverse("manage:outings"), _write(request, today))
        except Refused as refused:
            refusal = str(refused.reason.label)
    typed = defaultdict(str, request.POST.items())
    shapes = [(shape, _lines(shape.checklist)) for shape in queries.shapes(today)]
    context = {
        "shapes": shapes, "rungs": Rung.objects.order_by("kind", "valid_from"), "kinds": DutyKind.choices, "typed": typed,
        "today": today, "shape_kinds": Kind.choices,
    }  # fmt: skip
    return pages.page(request, "outings", context, refusal=refusal)


def _lines(checklist: list[dict[str, object]]) -> dict[str, str]:
    """Return a checklist as it is typed, one text a language: a line is the days and the words."""
    return {
        code: "\n".join(f"{row['days']} {row['names'].get(code, '')}" for row in checklist)  # type: ignore[attr-defined]
        for code in LANGUAGES
    }


def _write(request: HttpRequest, today: date) -> int:
    typed, seat = request.POST, pages.seat_of(request)
    try:
        valid_from = date.fromisoformat(typed.get("valid_from", ""))
    except ValueError as error:
        raise Refused(CannotShape.PAST) from error
    if typed.get("act") == "rung" and typed.get("kind") in DutyKind.values:
        kind = DutyKind(typed["kind"])
        voices, days = number(typed.get("voices", "")) or 0, number(typed.get("days", "")) or 0
        return acts.change(
            seat,
            lambda: forums.set_rung(
                kind, voices=voices, days=days, valid_from=valid_from, seat=seat, on=today, at=clock.now()
            ),
        )
    if typed.get("act") != "shape" or typed.get("kind") not in Kind.values:
        raise Http404
    words = {
        name: {code: clean(typed.get(f"{name}_{code}", "")) for code in LANGUAGES}
        for name in ("names", "words", "list")
    }
    return acts.change(
        seat,
        lambda: mobileoffice.write_shape(
            Kind(typed["kind"]), names=words["names"], words=words["words"], checklist=_checklist(words["list"]),
            remark_days=number(typed.get("remark_days", "")) or 0, valid_from=valid_from, seat=seat, on=today, at=clock.now(),
        ),
    )  # fmt: skip


def _checklist(typed: dict[str, str]) -> list[tuple[int, dict[str, str]]]:
    """Read a checklist: the same line in each language is one step; its days stand before the words."""
    columns = [[line.strip() for line in typed[code].splitlines() if line.strip()] for code in LANGUAGES]
    steps = []
    for lines in zip_longest(*columns, fillvalue=""):
        told = {code: line.partition(" ") for code, line in zip(LANGUAGES, lines, strict=True) if line}
        days = {before for before, _space, _words in told.values()}
        try:
            counted = int(next(iter(days)))
        except ValueError as error:
            raise Refused(CannotShape.BAD_STEP) from error
        if len(days) > 1 or not all(words.strip() for _before, _space, words in told.values()):
            raise Refused(CannotShape.BAD_STEP)
        steps.append((counted, {code: words.strip() for code, (_before, _space, words) in told.items()}))
    return steps
