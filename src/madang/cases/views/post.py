"""What goes out by hand: letters to print and post, calls to make with what came of each try."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.kit import clock
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices import queries as notice_queries
from madang.notices.enums import CALLS, Result, State
from madang.notices.models import Attempt, Notice
from madang.people import contacts
from madang.people import queries as people
from madang.people.doors import for_staff
from madang.people.enums import Need, RoleKind

from .. import actions
from ..models import Case
from .acts import remember
from .desk import counts, seat_of, toast
from .letters import sheet

FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)
BATCH = 50


@for_staff(*FRONT)
def letters(request: HttpRequest) -> HttpResponse:
    """List letters to print, oldest first."""
    waiting = Notice.objects.filter(state=State.TO_PRINT).order_by("left_at", "pk")[:BATCH]
    fresh = sum(notice.printed_at is None for notice in waiting)
    return render(request, "cases/letters.html", {"notices": waiting, "fresh": fresh, "counts": counts(request)})


@for_staff(*FRONT)
def batch(request: HttpRequest) -> HttpResponse:
    """Show all letters that wait, one a sheet; where they are printed, keep that, and leave out what is on paper already."""
    waiting = list(Notice.objects.filter(state=State.TO_PRINT).order_by("left_at", "pk")[:BATCH])
    if request.method == "POST":
        fresh = [notice.pk for notice in waiting if notice.printed_at is None]
        notices.note_printed(fresh, at=clock.now())
        return redirect(f"{request.path}?{urlencode({'pk': fresh}, doseq=True)}")
    if wanted := {whole(pk) for pk in request.GET.getlist("pk")}:
        waiting = [notice for notice in waiting if notice.pk in wanted]
    return render(request, "cases/letter.html", {"sheets": [sheet(request, notice) for notice in waiting]})


@for_staff(*FRONT)
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter as it is printed."""
    notice = get_object_or_404(Notice, pk=pk, state__in=[State.TO_PRINT, State.SENT], channel="letter")
    return render(request, "cases/letter.html", {"sheets": [sheet(request, notice)]})


@for_staff(*FRONT)
@require_POST
def posted(request: HttpRequest) -> HttpResponse:
    """Mark the picked letters as posted, together."""
    for notice in Notice.objects.filter(
        state=State.TO_PRINT, pk__in=[n for n in request.POST.getlist("pk") if n.isdigit()]
    ):
        notices.tell(notice, at=clock.now())
    return redirect("desk:letters")


@for_staff(*FRONT)
def calls(request: HttpRequest) -> HttpResponse:
    """List calls to make: those due now first, and of them those somebody asked for, with the words to say and the tries."""
    at, start = clock.now(), whole(request.GET.get("from", "")) or 0
    found = Notice.objects.filter(state=State.TO_CALL)
    pressing = found.annotate(is_later=Q(next_at__gt=at), is_asked=Q(kind="case.call_back"))
    ordered = pressing.prefetch_related("tries").order_by("is_later", "-is_asked", "left_at", "pk")
    waiting = list(ordered[start : start + BATCH])
    cases = Case.objects.in_bulk([n.about_id for n in waiting if n.about_id])
    quiet = _without_message([n.to_key for n in waiting])
    shown = [
        {
            "notice": n, "number": contacts.spoken(n.address), **_what(n, cases.get(n.about_id or 0)),
            "tries": list(n.tries.all()), "is_later": n.next_at > at, "is_quiet": n.to_key in quiet, "is_asked": n.kind == "case.call_back",
        }
        for n in waiting
    ]  # fmt: skip
    more = found.count() - start - len(shown)
    context = {
        "calls": shown, "results": Result.choices, "most": CALLS, "more": more, "next": start + BATCH,
        "counts": counts(request), "toast": toast(request), "refusal": request.session.pop("calls_refusal", ""),
        "made": notice_queries.calls_of(seat_of(request).person.pk, at),
    }  # fmt: skip
    return render(request, "cases/calls.html", context)


def _what(notice: Notice, case: Case | None) -> dict[str, str]:
    """Return what a call is about: its subject in the reader's language, else the story's own title."""
    is_ours = case is None or notice.language == (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    title, tongue = (notice.subject, notice.language) if case is None or is_ours else (case.title, case.language)
    return {"reference": case.reference if case else "", "title": title, "tongue": tongue}


def _without_message(keys: list[str]) -> set[str]:
    """Return the keys of people for whom nothing may be left on a machine or with others."""
    numbers = [int(key.removeprefix("person:")) for key in keys if key.startswith("person:")]
    return {f"person:{pk}" for pk in people.having(Need.NO_VOICEMAIL, numbers)}


@for_staff(*FRONT)
@require_POST
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what came of a try to reach somebody."""
    notice, result = get_object_or_404(Notice, pk=pk), request.POST.get("result", "")
    if result in Result.values:
        note = request.POST.get("note", "").strip()
        notices.attempt(notice, result=Result(result), by_id=seat_of(request).person.pk, note=note, at=clock.now())
        told = _("Kept: %(name)s, %(result)s") % {"name": notice.name or _("no name"), "result": Result(result).label}
        remember(request, told, at=clock.now())
    return redirect("desk:calls")


@for_staff(*FRONT)
@require_POST
def take_back_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one wrote down of one's own call today."""
    tried = get_object_or_404(Attempt.objects.select_related("notice"), pk=pk)
    try:
        actions.take_back_call(tried, seat=seat_of(request), at=clock.now())
    except Refused as refused:
        request.session["calls_refusal"] = str(refused.reason.label)
    return redirect("desk:calls")
