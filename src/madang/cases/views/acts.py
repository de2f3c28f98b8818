"""What a seat does with a case: each act calls one action, then goes back to where the seat was, the next row open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.kit import clock
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.places.models import Office
from madang.ui.forms import PlainForm

from .. import actions, forms, queries
from ..enums import CannotAct, State
from ..models import Case
from .desk import CASE_SEATS, KEPT, seat_of, visible


def back(request: HttpRequest, case: Case, *, done: str) -> HttpResponse:
    """Say what was done, and go back to where the seat was."""
    remember(request, done, at=clock.now())
    request.session.pop(f"kept-{case.reference}", None)
    return redirect(safe_next(request, reverse("desk:case", args=[case.reference])))


def remember(request: HttpRequest, what: str, *, at: datetime, sent: list[Case] | None = None) -> None:
    """Keep what was done for the toast, and what was sent, so that it can be taken back together."""
    cases = [[case.reference, case.version] for case in sent or []]
    request.session["done"] = {"what": what, "at": at.isoformat(), "cases": cases}


def safe_next(request: HttpRequest, otherwise: str) -> str:
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else otherwise


def explain(request: HttpRequest, case: Case, why: str, *, panel: str) -> HttpResponse:
    """Keep everything that was typed, and show the refusal beside it."""
    request.session[f"refused-{case.reference}"] = why
    request.session[f"kept-{case.reference}"] = {name: request.POST.get(name, "")[:6000] for name in KEPT}
    back = {"next": request.POST["next"]} if request.POST.get("next") else {}
    return redirect(f"{reverse('desk:case', args=[case.reference])}?{urlencode({'panel': panel, **back})}")


@for_staff(*CASE_SEATS)
@require_POST
def send(request: HttpRequest, number: str) -> HttpResponse:
    """Send a case to an office."""
    found, form = visible(request, number), forms.SendForm(request.POST)
    if not form.is_valid():
        return explain(request, found, first(form), panel="send")
    office, reason, at = form.cleaned_data["office"], form.cleaned_data["reason"], clock.now()
    try:
        found = actions.send(found, seat=seat_of(request), office=office, reason=reason, at=at)
    except Refused as refused:
        return explain(request, found, str(refused.reason.label), panel="send")
    answer = back(request, found, done="")
    told = _("Sent to %(office)s: %(title)s") % {"office": office.name, "title": found.title}
    remember(request, told, at=at, sent=[found])
    return answer


@for_staff(*CASE_SEATS)
@require_POST
def send_picked(request: HttpRequest) -> HttpResponse:
    """Send each of the picked cases to the office suggested for it."""
    seat, at, left = seat_of(request), clock.now(), 0
    sent: list[Case] = []
    picked = Case.objects.visible_to(seat, hub_id=queries.hub_id()).filter(reference__in=request.POST.getlist("picked"))
    for found in picked[: queries.PAGE]:
        offered = (found.suggestion.get("offices") or [{}])[0].get("office_id")
        target = Office.objects.filter(pk=offered or 0).first()
        try:
            if target is None:
                raise Refused(CannotAct.SAME_OFFICE)
            sent.append(actions.send(found, seat=seat, office=target, reason=_why(found), at=at))
        except Refused:
            left += 1
    told = _("%(sent)s sent, %(left)s left as they were") % {"sent": len(sent), "left": left}
    remember(request, told, at=at, sent=sent)
    return redirect(safe_next(request, reverse("desk:inbox")))


def _why(case: Case) -> str:
    """Return the reason of the first guess, as the resident reads it."""
    first = (case.suggestion.get("offices") or [{}])[0]
    because = ", ".join(first.get("words") or []) or str(first.get("place", ""))
    return _("Because of: %(words)s") % {"words": because} if because else ""


@for_staff(*CASE_SEATS)
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back what this seat sent a moment ago, one case or all that were picked."""
    done = request.session.get("done") or {}
    if not done.get("cases"):
        raise Http404
    sent_at, seat, back, late = datetime.fromisoformat(done["at"]), seat_of(request), [], 0
    for number, version in done["cases"]:
        case = Case.objects.filter(reference=number).first()
        try:
            if case:
                back.append(actions.take_back(case, seat=seat, version=version, sent_at=sent_at, at=clock.now()))
        except Refused:
            late += 1
    told = [_("Taken back: %(title)s") % {"title": ", ".join(c.title for c in back)}] if back else []
    told += [str(CannotAct.TOO_LATE.label)] if late else []
    remember(request, " ".join(told), at=clock.now())
    opened = f"{reverse('desk:inbox')}?{urlencode({'view': 'new', 'open': back[0].reference})}" if back else ""
    return redirect(opened or safe_next(request, reverse("desk:inbox")))


Clean = dict[str, Any]


def act(
    request: HttpRequest, case: Case, form: PlainForm, do: Callable[[Clean], Case], *, panel: str, done: str
) -> HttpResponse:
    """Do one act with what a form says; where the form or a rule refuses, keep what was typed and say why."""
    if not form.is_valid():
        return explain(request, case, first(form), panel=panel)
    try:
        case = do(form.cleaned_data)
    except Refused as refused:
        return explain(request, case, str(refused.reason.label), panel=panel)
    return back(request, case, done=done % {"title": case.title})


@for_staff(*CASE_SEATS)
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the resident."""
    found, seat, version = visible(request, number), seat_of(request), whole(request.POST.get("version", ""))

    def do(told: Clean) -> Case:
        return actions.ask(found, seat=seat, text=told["text"], at=clock.now(), version=version)

    return act(request, found, forms.TextForm(request.POST), do, panel="ask", done=_("Asked: %(title)s"))


@for_staff(*CASE_SEATS)
@require_POST
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """Take more time."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        return actions.extend(found, seat=seat, reason=told["reason"], is_agreed=told["is_agreed"], at=clock.now())

    return act(request, found, forms.ExtendForm(request.POST), do, panel="extend", done=_("More time taken: %(title)s"))


@for_staff(*CASE_SEATS)
@require_POST
def sort_as(request: HttpRequest, number: str) -> HttpResponse:
    """Say what kind of matter it is, or which service."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        matter = told["kind"]
        return actions.sort_as(found, seat=seat, kind=matter.kind, service=matter.service, at=clock.now())

    return act(request, found, forms.SortForm(request.POST), do, panel="", done=_("Sorted: %(title)s"))


@for_staff(*CASE_SEATS)
@require_POST
def refer(request: HttpRequest, number: str) -> HttpResponse:
    """Ask a supervisor whose it is."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        return actions.refer(found, seat=seat, reason=told["reason"], at=clock.now())

    return act(
        request, found, forms.ReasonForm(request.POST), do, panel="refer", done=_("A supervisor decides: %(title)s")
    )


@for_staff(RoleKind.SUPERVISOR)
@require_POST
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Say whose it is, for good."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        return actions.assign(found, seat=seat, office=told["office"], reason=told["reason"], at=clock.now())

    return act(request, found, forms.SendForm(request.POST), do, panel="assign", done=_("Decided: %(title)s"))


@for_staff(RoleKind.AGENT, RoleKind.CLERK)
@require_POST
def speak_for(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what a resident says on the telephone or at the desk: a reply, more words, or that it is not solved."""
    found, seat = visible(request, number), seat_of(request)
    if found.resident is None:
        raise Http404
    by = found.resident

    def do(told: Clean) -> Case:
        text, at = told["text"], clock.now()
        if found.state == State.YOUR_TURN:
            return actions.reply(found, by=by, text=text, at=at, written_by=seat.person)
        if found.is_open:
            return actions.add(found, by=by, text=text, at=at, written_by=seat.person)
        when = told["call_when"]
        return actions.reopen(
            found, by=by, text=text, at=at, written_by=seat.person, wants_call=told["wants_call"], call_when=when
        )

    return act(request, found, forms.AgainForm(request.POST), do, panel="add", done=_("Added: %(title)s"))


@for_staff(RoleKind.AGENT, RoleKind.CLERK)
@require_POST
def rate_for(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what a resident says of the answer."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        score, words = told["score"], told["text"]
        actions.rate(found, by=found.resident, score=score, words=words, at=clock.now(), written_by=seat.person)
        return found

    return act(request, found, forms.RatingForm(request.POST), do, panel="rate", done=_("Kept: %(title)s"))


@for_staff(RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)
@require_POST
def told_now(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Mark that the resident, who is on the line or at the desk, was told what waited for them."""
    found = visible(request, number)
    notices.tell(get_object_or_404(queries.untold(found), pk=pk), at=clock.now())
    return back(request, found, done=_("Told: %(title)s") % {"title": found.title})


def first(form: PlainForm) -> str:
    return str(next(iter(next(iter(form.errors.values())))))
