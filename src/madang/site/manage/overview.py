"""The first page of management: where to go, and what was changed lately, each with its way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.cases import queries
from madang.cases.models import DeadlineRule
from madang.kit import clock
from madang.kit.refusal import Reason, Refused
from madang.places.models import DayOff
from madang.timeline.actions import CITY
from madang.timeline.models import Entry

from . import acts, changes, pages, undoing


@pages.door
def home(request: HttpRequest) -> HttpResponse:
    """Show where to go and what was changed lately."""
    return _home(request)


def _home(request: HttpRequest, refusal: str = "") -> HttpResponse:
    found = changes.lately(pages.seat_of(request), on=clock.today())
    return pages.page(request, "home", {"changes": found, "doors": _doors()}, refusal=refusal)


def _doors() -> list[tuple[str, str, str, str]]:
    """Return the pages of management: address, sign, name, what it is for."""
    return [
        ("manage:people", "three", _("Who works here"), _("Seats, roles and their ends, leave and deputies")),
        (
            "manage:outings",
            "pin",
            _("Visits and the ladder"),
            _("Checklists of the mayor's visits, and how many voices open a duty of the city"),
        ),
        (
            "manage:centres",
            "tent",
            _("Village centres and their opening times"),
            _("When advice is given, how long a talk is, and how far ahead it is booked"),
        ),
        ("manage:holidays", "cal", _("Days off"), _("The city's own days and half days, beside the nation's")),
        (
            "manage:deadlines",
            "clock",
            _("Time limits"),
            _("How long an answer may take, and the catalogue of services"),
        ),
        (
            "manage:routing",
            "dept",
            _("Offices and their words"),
            _("What leads a story where, whom to ask, who takes over"),
        ),
        (
            "manage:programmes",
            "hand",
            _("Hours with the mayor"),
            _("Ways to meet the mayor, and the terms of each from a day on"),
        ),
        ("manage:criteria", "check", _("Criteria"), _("By what people are chosen, with weights, from a day on")),
        ("manage:rooms", "pin", _("Rooms and interpreters"), _("Places to meet, and what is held for a meeting")),
        ("manage:freezes", "warn", _("Days around an election"), _("When the law allows no such meetings")),
        ("manage:texts", "mail", _("Words of notices"), _("Text messages, mails, letters and what is read aloud")),
        ("manage:answers", "talk", _("Standing answers"), _("What is often asked, and what to say in danger")),
        ("manage:health", "bolt", _("Is it running"), _("What waits to be sent, backups, space on the disk")),
    ]


@pages.door
def take_back(request: HttpRequest, seq: int) -> HttpResponse:
    """Take one change back, unless it has been changed again since; where dates move, show first which."""
    entry, seat = get_object_or_404(Entry, thread=CITY, seq=seq, kind__in=changes.WHAT), pages.seat_of(request)
    book, refusal = undoing.book_after(entry), ""
    rows = (DayOff.objects.all(), DeadlineRule.objects.all()) if book else ()
    if request.method == "POST":

        def undo() -> None:
            act = undoing.offer(entry, seat=seat, on=clock.today())
            if isinstance(act, Reason):
                raise Refused(act)
            act(clock.now())

        try:
            return pages.after(
                reverse("manage:home"), acts.change(seat, undo, seen=request.POST.get("seen", ""), rows=rows)
            )
        except Refused as refused:
            refusal = str(refused.reason.label)
    if book is None:
        return _home(request, refusal)
    change = changes.one(seq, seat, on=clock.today())
    assert change is not None
    return pages.preview(
        request,
        title=_("A change, before it is taken back"),
        back=(reverse("manage:home"), _("The city's rules")),
        lines=[
            (change.what, change.about),
            *((label, f"{before or '–'} → {after or '–'}") for label, before, after in change.lines),
        ],
        effect=queries.effect(book, at=clock.now()),
        seen=acts.mark(*rows),
        button=_("Take it back"),
        refusal=refusal,
    )
