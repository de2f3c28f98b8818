"""The desk: my day, the inbox, one case and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.documents.models import Document
from madang.kit import clock, reference
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Office

from .. import actions, deadlines, forms, queries, routing, rules
from ..enums import UNDO_SECONDS, CannotAct, Channel, Kind, Outcome, State
from ..models import Case
from ..queries import Filters
from . import rows, thread
from .tell import serve

CASE_SEATS = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.OFFICER, RoleKind.SUPERVISOR)
READ_SEATS = (*CASE_SEATS, RoleKind.MODERATOR, RoleKind.AUDITOR)


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits here; the door has seen to it that somebody does."""
    return cast(Seat, cast(Asking, request).seat)


def end_of_day(at: datetime) -> datetime:
    """Return the last instant of the city's day."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return datetime.combine(local.date(), time.max, local.tzinfo)


def visible(request: HttpRequest, number: str) -> Case:
    """Return a case that this seat may see, or say that there is none."""
    found = Case.objects.visible_to(seat_of(request), hub_id=queries.hub_id())
    return get_object_or_404(
        found.select_related("office", "area__parent", "resident", "written_by").defer("office__remit"),
        reference=number,
    )


@for_staff()
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this seat today, worst first."""
    seat, at = seat_of(request), clock.now()
    if not seat.is_any(*CASE_SEATS):
        return render(
            request, "cases/desk_home.html", {"counts": {}, "worst": [], "drafts": [], "last": end_of_day(at)}
        )
    context = {
        "counts": queries.counts(seat, at=at, end_of_day=end_of_day(at)),
        "worst": rows.of(queries.inbox(seat, Filters(view="owed"), at=at, end_of_day=end_of_day(at), limit=8)[:8], at),
        "drafts": queries.left_unfinished(seat.person, at=at),
        "last": end_of_day(at),
    }
    return render(request, "cases/desk_home.html", context)


def _filters(request: HttpRequest) -> Filters:
    get = request.GET
    view = get.get("view", "new")
    after: tuple[datetime, int] | None = None
    stamp, _dash, pk = get.get("after", "").rpartition("-")
    if stamp and whole(pk):
        try:
            after = datetime.fromisoformat(stamp), int(pk)
        except ValueError:
            after = None
    return Filters(
        view=view if view in queries.VIEWS else "new",
        district=whole(get.get("district", "")),
        channel=get.get("channel", "") if get.get("channel") in Channel.values else "",
        language=get.get("language", "")[:5],
        office=whole(get.get("office", "")),
        words=get.get("words", "").strip()[:100],
        after=after if after is None or after[0].tzinfo else None,
    )


@for_staff(*CASE_SEATS)
def inbox(request: HttpRequest) -> HttpResponse:
    """List what waits, first due first, with one case open beside it."""
    seat, at, wanted = seat_of(request), clock.now(), _filters(request)
    found = queries.inbox(seat, wanted, at=at, end_of_day=end_of_day(at))
    page = found[: queries.PAGE]
    opened = request.GET.get("open", "")
    number = opened if any(c.reference == opened for c in page) else page[0].reference if page else ""
    shown = visible(request, number) if number else None
    last = page[-1] if len(found) > queries.PAGE else None
    context = {
        "rows": rows.of(page, at),
        "open": number,
        "more": f"{last.due_at.isoformat()}-{last.pk}" if last else "",
        "wanted": wanted,
        "view_names": rows.view_names(),
        "counts": queries.counts(seat, at=at, end_of_day=end_of_day(at)),
        "districts": rows.districts(clock.today()),
        "channels": Channel.choices,
        "toast": _toast(request),
        **(detail(request, shown, seat, at) if shown else {"case": None}),
    }
    return render(request, "cases/inbox.html", context, status=422 if request.GET.get("refused") else 200)


def detail(request: HttpRequest, case: Case, seat: Seat, at: datetime) -> dict[str, Any]:
    """Return what a page needs to show one case with what this seat can do with it."""
    suggestion = routing.suggest(case.title, case.text, area=case.area, on=clock.today())
    names = rows.office_names()
    offers = [
        {
            "pk": s.office_id,
            "name": names[s.office_id],
            "words": s.words,
            "place": s.place,
            "sure": rows.sureness(n, suggestion),
        }
        for n, s in enumerate(suggestion.offices)
        if s.office_id in names and s.office_id != case.office_id
    ]
    return {
        "case": case,
        "due": rows.due(case, at),
        "offers": offers,
        "is_firm": suggestion.is_firm,
        "alike": queries.similar(case, limit=3),
        "documents": list(Document.objects.of(case).order_by("pk")),
        "sum": deadlines.in_words(case.kind, case.due_sum),
        "may_act": not rules.why_not_handle(case, seat=seat) and seat.is_any(*CASE_SEATS),
        "kinds": Kind.choices,
        "panel": request.GET.get("panel", ""),
        "kept": {**dict.fromkeys(KEPT, ""), **request.session.get(f"kept-{case.reference}", {})},
        "refusal": _refusal(request, case),
    }


def _refusal(request: HttpRequest, case: Case) -> str:
    return str(request.session.pop(f"refused-{case.reference}", ""))


def _toast(request: HttpRequest) -> dict[str, Any] | None:
    """Return what was just done, and for ten seconds how to take it back."""
    done: dict[str, Any] | None = request.session.get("done")
    if not done or clock.now() > datetime.fromisoformat(done["at"]) + timedelta(seconds=UNDO_SECONDS):
        return None
    return done


@for_staff(*READ_SEATS)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case whole."""
    found, seat, at = visible(request, number), seat_of(request), clock.now()
    if seat.is_any(RoleKind.OFFICER, RoleKind.SUPERVISOR) and found.state == State.RECEIVED:
        found = visible(request, actions.read(found, seat=seat, at=at).reference)
    counts = queries.counts(seat, at=at, end_of_day=end_of_day(at)) if seat.is_any(*CASE_SEATS) else {}
    context = {
        **detail(request, found, seat, at),
        "events": thread.all_of(found),
        "offices": Office.objects.valid(clock.today()).exclude(kind="village_centre").order_by("kind", "pk"),
        "outcomes": Outcome.choices,
        "toast": _toast(request),
        "counts": counts,
    }
    return render(request, "cases/desk_case.html", context)


@for_staff(*READ_SEATS)
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show a file of a case."""
    return serve(get_object_or_404(Document.objects.of(visible(request, number)), pk=pk))


# --- acts: each calls one action, then goes back to where the seat was, the next row open ----------------------------


def _back(request: HttpRequest, case: Case, *, done: str) -> HttpResponse:
    """Say what was done, and go back to where the seat was."""
    _remember(request, done, at=clock.now())
    request.session.pop(f"kept-{case.reference}", None)
    return redirect(_safe_next(request, reverse("desk:case", args=[case.reference])))


def _remember(request: HttpRequest, what: str, *, at: datetime, sent: list[Case] | None = None) -> None:
    """Keep what was done for the toast, and what was sent, so that it can be taken back together."""
    cases = [[case.reference, case.version] for case in sent or []]
    request.session["done"] = {"what": what, "at": at.isoformat(), "cases": cases}


def _safe_next(request: HttpRequest, otherwise: str) -> str:
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else otherwise


KEPT = ("text", "reason", "outcome", "public_text", "office")


def _refused(request: HttpRequest, case: Case, why: str, *, panel: str) -> HttpResponse:
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
        return _refused(request, found, _first(form), panel="send")
    office, reason, at = form.cleaned_data["office"], form.cleaned_data["reason"], clock.now()
    try:
        found = actions.send(found, seat=seat_of(request), office=office, reason=reason, at=at)
    except Refused as refused:
        return _refused(request, found, str(refused.reason.label), panel="send")
    answer = _back(request, found, done="")
    told = _("Sent to %(office)s: %(title)s") % {"office": office.name, "title": found.title}
    _remember(request, told, at=at, sent=[found])
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
    _remember(request, told, at=at, sent=sent)
    return redirect(_safe_next(request, reverse("desk:inbox")))


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
    _remember(request, " ".join(told), at=clock.now())
    opened = f"{reverse('desk:inbox')}?{urlencode({'view': 'new', 'open': back[0].reference})}" if back else ""
    return redirect(opened or _safe_next(request, reverse("desk:inbox")))


Clean = dict[str, Any]


def _act(
    request: HttpRequest, case: Case, form: forms.PlainForm, do: Callable[[Clean], Case], *, panel: str, done: str
) -> HttpResponse:
    """Do one act with what a form says; where the form or a rule refuses, keep what was typed and say why."""
    if not form.is_valid():
        return _refused(request, case, _first(form), panel=panel)
    try:
        case = do(form.cleaned_data)
    except Refused as refused:
        return _refused(request, case, str(refused.reason.label), panel=panel)
    return _back(request, case, done=done % {"title": case.title})


@for_staff(*CASE_SEATS)
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the resident."""
    found, seat, version = visible(request, number), seat_of(request), whole(request.POST.get("version", ""))

    def do(told: Clean) -> Case:
        return actions.ask(found, seat=seat, text=told["text"], at=clock.now(), version=version)

    return _act(request, found, forms.TextForm(request.POST), do, panel="ask", done=_("Asked: %(title)s"))


@for_staff(*CASE_SEATS)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer the resident."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        return actions.answer(
            found, seat=seat, text=told["text"], outcome=Outcome(told["outcome"]),
            public_text=told["public_text"], version=told["version"], at=clock.now(),
        )  # fmt: skip

    return _act(request, found, forms.AnswerForm(request.POST), do, panel="answer", done=_("Answered: %(title)s"))


@for_staff(*CASE_SEATS)
@require_POST
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """Take more time."""
    found, seat = visible(request, number), seat_of(request)

    def do(told: Clean) -> Case:
        return actions.extend(found, seat=seat, reason=told["reason"], is_agreed=told["is_agreed"], at=clock.now())

    return _act(
        request, found, forms.ExtendForm(request.POST), do, panel="extend", done=_("More time taken: %(title)s")
    )


@for_staff(*CASE_SEATS)
@require_POST
def sort_as(request: HttpRequest, number: str) -> HttpResponse:
    """Say what kind of matter it is."""
    found, kind = visible(request, number), request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Http404
    try:
        found = actions.sort_as(found, seat=seat_of(request), kind=Kind(kind), at=clock.now())
    except Refused as refused:
        return _refused(request, found, str(refused.reason.label), panel="")
    return _back(request, found, done=_("Sorted: %(title)s") % {"title": found.title})


@for_staff(RoleKind.AGENT, RoleKind.CLERK)
@require_POST
def speak_for(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what a resident says on the telephone or at the desk: a reply, more words, or that it is not solved."""
    found, seat = visible(request, number), seat_of(request)
    if found.resident is None:
        raise Http404
    act = actions.reply if found.state == State.YOUR_TURN else actions.add if found.is_open else actions.reopen

    def do(told: Clean) -> Case:
        return act(found, by=found.resident, text=told["text"], at=clock.now(), written_by=seat.person)

    return _act(request, found, forms.TextForm(request.POST), do, panel="add", done=_("Added: %(title)s"))


def _first(form: forms.PlainForm) -> str:
    return str(next(iter(next(iter(form.errors.values())))))


@for_staff(*READ_SEATS)
def find(request: HttpRequest) -> HttpResponse:
    """Find cases by reference, telephone, name or words."""
    words, seat, at = request.GET.get("q", "").strip()[:100], seat_of(request), clock.now()
    number = reference.parse(words)
    if number and Case.objects.visible_to(seat, hub_id=queries.hub_id()).filter(reference=number).exists():
        return redirect("desk:case", number)
    found = queries.cases_found(seat, words) if words else []
    if not found and (by_phone := rows.kept_phone(words)):
        found = queries.lines_of(seat, queries.of_contact(by_phone, limit=30))
    return render(request, "cases/desk_find.html", {"words": words, "rows": rows.of(found, at)})
