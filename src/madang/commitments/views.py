"""Pages of promises: what the city owes, for everybody; and for the office that answers for it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.documents import actions as documents
from madang.documents.enums import MAX_FILES
from madang.documents.models import Document
from madang.documents.serving import serve
from madang.kit import clock
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.people.doors import Asking, for_resident, for_staff
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.places.queries import districts
from madang.ui.kept import kept

from . import actions, forms, queries, rules
from .enums import MOVES, OWED, CannotPromise, Says, State
from .lines import Figure, Line, figure, line, money_map
from .models import Commitment, Hearer

KEEPERS = (RoleKind.OFFICER, RoleKind.SUPERVISOR, RoleKind.SCHEDULER)
FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)


@login_not_required
def promises(request: HttpRequest) -> HttpResponse:
    """List what the city has promised, with what became of it: what is late first, then the newest."""
    today = clock.today()
    view = request.GET.get("view", "all")
    view = view if view in queries.VIEWS else "all"
    office = Office.objects.filter(code=request.GET.get("office", "")).first() if "office" in request.GET else None
    area = Area.objects.filter(kind="district", code=request.GET.get("district", "")).first()
    after, is_all = whole(request.GET.get("after", "")), view == "all"
    first = queries.late_first(on=today, office=office, area=area) if is_all and not after else []
    found = queries.page(view, on=today, office=office, area=area, after=after, without_late=is_all)
    context = {
        "lines": [line(c, today) for c in (*first, *found[: queries.PAGE])],
        "more": found[queries.PAGE - 1].number if len(found) > queries.PAGE else None,
        "counts": queries.counts(today),
        "view": view,
        "office": office,
        "district": area,
        "districts": districts(today),
    }
    return render(request, "commitments/promises.html", context)


@login_not_required
@kept
def feed(request: HttpRequest) -> HttpResponse:
    """Tell what happened to promises as an Atom feed, the newest first. Source: RFC 4287."""
    page = request.build_absolute_uri(reverse("promises"))
    atom = Atom1Feed(
        title=_("What the city has promised"), link=page, description="", language=get_language(),
        feed_url=request.build_absolute_uri(request.path),
    )  # fmt: skip
    for step in queries.news():
        address = request.build_absolute_uri(reverse("promise", args=[step.commitment.number]))
        what = f"{step.get_kind_display()}: {step.commitment.text}"
        atom.add_item(
            title=what, link=address, description=step.text or what, unique_id=f"{address}#step-{step.pk}",
            updateddate=datetime.combine(step.on, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE)), author_name=step.commitment.office.name,
        )  # fmt: skip
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@login_not_required
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """Show one promise: what, who, by when, what was done, what shows it."""
    found = get_object_or_404(Commitment.objects.shown().select_related("parent", "merged_into"), number=number)
    return _promise_page(request, found)


def _promise_page(request: HttpRequest, found: Commitment, refusal: str = "") -> HttpResponse:
    person = cast(Asking, request).person
    hearing = queries.hearing(found, person) if person else []
    context = {
        "line": line(found, clock.today()),
        "promise": found,
        "steps": found.steps.order_by("-on", "-pk"),
        "is_followed": bool(hearing),
        "has_asked": any(row.is_asker for row in hearing),
        "figures": _figures(found),
        "parts": [line(part, clock.today()) for part in found.parts.shown().order_by("number")],
        **_money(found),
        "refusal": refusal,
        "typed_words": request.POST.get("words", ""),
        **_kept_so(found, person),
    }
    return render(request, "commitments/promise.html", context, status=422 if refusal else 200)


def _money(found: Commitment) -> dict[str, Any]:
    """Return what a promise and its parts were promised with and what was paid out, and where on the map."""
    money = queries.money(found)
    if not money.rows:
        return {"money": None, "money_map": ""}
    return {"money": money, "money_map": money_map(money, clock.today())}


def _figures(found: Commitment) -> list[Figure]:
    return [figure(each) for each in found.indicators.prefetch_related("readings").order_by("pk")]


def _kept_so(found: Commitment, person: Person | None) -> dict[str, Any]:
    """Return what a page says of a promise that is called kept: what shows it, and what this reader has said of it."""
    if found.state != State.KEPT:
        return {"files": [], "asker": None}
    asker = queries.asked_by(found, person, on=clock.today()) if person else None
    return {"files": list(Document.objects.of(found).order_by("pk")), "asker": asker}


@login_not_required
def file(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Show a file that shows that a promise is kept, to everybody."""
    found = get_object_or_404(Commitment, number=number, state=State.KEPT)
    return serve(get_object_or_404(Document.objects.of(found), pk=pk))


@for_resident
def say(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody who asked say whether a promise is kept. Who came here to sign in says it on its page."""
    found, person = get_object_or_404(Commitment, number=number), cast(Person, cast(Asking, request).person)
    if request.method != "POST":
        return redirect("promise", number)
    asker = queries.asked_by(found, person, on=clock.today())
    if asker is None:
        raise Http404
    refusal = _say(found, asker, request, None)
    if not refusal:
        return redirect("promise", number)
    return _promise_page(request, found, refusal)


def _say(found: Commitment, asker: Hearer, request: HttpRequest, seat: Seat | None) -> str:
    """Keep what was said of a promise; return why not, or nothing."""
    form = forms.SaysForm(request.POST)
    if not form.is_valid():
        return str(next(iter(next(iter(form.errors.values())))))
    try:
        if form.cleaned_data["said"] == Says.YES:
            actions.confirm(found, asker=asker, at=clock.now(), written_by=seat)
        else:
            actions.dispute(found, asker=asker, words=form.cleaned_data["words"], at=clock.now(), written_by=seat)
    except Refused as refused:
        return str(refused.reason.label)
    return ""


@for_resident
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Let a resident hear what becomes of a promise, or no more. Who came here to sign in presses once more."""
    found, person = get_object_or_404(Commitment, number=number), cast(Person, cast(Asking, request).person)
    found = found.merged_into or found
    if request.method == "POST":
        rows = queries.hearing(found, person)
        if request.POST.get("stop"):
            for row in rows:
                actions.leave_off(found, key=row.to_key)
        elif not rows:
            actions.hear(found, key=f"person:{person.pk}", at=clock.now(), is_asker=False)
    return redirect("promise", number)


# --- the desk --------------------------------------------------------------------------------------------------------


def _seat(request: HttpRequest) -> Seat:
    return cast(Seat, cast(Asking, request).seat)


@for_staff(*KEEPERS)
def desk_promises(request: HttpRequest) -> HttpResponse:
    """List what the seat's offices owe, first due first."""
    today = clock.today()
    owed = [line(c, today) for c in queries.owed(_seat(request), on=today)]
    seat = _seat(request)
    disputed = [
        line(c, today) for c in queries.disputed() if seat.is_any(RoleKind.SUPERVISOR) or c.office_id in seat.office_ids
    ]
    context = {
        "lines": owed,
        "disputed": disputed,
        "unconfirmed": [line(c, today) for c in queries.unconfirmed(seat, on=today)],
    }
    return render(request, "commitments/desk_promises.html", context)


@for_staff(*KEEPERS)
def desk_review(request: HttpRequest) -> HttpResponse:
    """Show the review of a quarter, one part an office, to be printed."""
    today = clock.today()
    begins_on, ends_on = _quarter(request.GET.get("quarter", ""), today)
    packs = queries.packs(begins_on, ends_on, seat=_seat(request), on=today)
    context = {
        "packs": [(pack.office, _told_of(pack, today)) for pack in packs],
        "begins_on": begins_on,
        "ends_on": ends_on,
        "before": _called(begins_on - timedelta(days=1)),
        "after": _called(ends_on + timedelta(days=1)) if ends_on < today else "",
        "called": _called(begins_on),
        "today": today,
    }
    return render(request, "commitments/desk_review.html", context)


def _told_of(pack: queries.Pack, today: date) -> list[tuple[str, list[Line]]]:
    """Return what of a pack is not empty, under its heading."""
    told = (
        (_("Late"), pack.late), (_("Changed, with reason"), pack.changed), (_("Not kept, with reason"), pack.broken),
        (_("Kept, and confirmed by nobody"), pack.unconfirmed),
    )  # fmt: skip
    return [(heading, [line(promise, today) for promise in promises]) for heading, promises in told if promises]


def _quarter(text: str, today: date) -> tuple[date, date]:
    """Return the first and last day of a quarter written as `2026Q4`; of today's where it is written otherwise."""
    match = re.fullmatch(r"(20\d\d)Q([1-4])", text)
    year, quarter = (int(match[1]), int(match[2])) if match else (today.year, (today.month + 2) // 3)
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return date(year, quarter * 3 - 2, 1), following - timedelta(days=1)


def _called(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


@for_staff(*KEEPERS)
def desk_new(request: HttpRequest) -> HttpResponse:
    """Make a promise that no story asked for."""
    seat = _seat(request)
    form = forms.PromiseForm(request.POST or None, seat=seat, every_office=seat.is_any(RoleKind.SUPERVISOR))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = actions.promise(**told, seat=seat, at=clock.now())
            return redirect("desk:promise", made.number)
        except Refused as refused:
            is_of_words = refused.reason in (CannotPromise.PERSONAL_NUMBER, CannotPromise.TOO_LONG)
            form.add_error("text" if is_of_words else "due_on", str(refused.reason.label))
    return render(request, "commitments/desk_new.html", {"form": form}, status=422 if form.errors else 200)


@for_staff(*KEEPERS)
def desk_promise(request: HttpRequest, number: int) -> HttpResponse:
    """Write to a promise: a step further, progress, another date, its end."""
    found = get_object_or_404(Commitment.objects.select_related("office", "area"), number=number)
    seat, today, form, refusal = _seat(request), clock.today(), forms.StepForm(request.POST or None), ""
    if request.method == "POST":
        if form.is_valid():
            try:
                _write(found, seat, form.cleaned_data, request)
                return redirect("desk:promise", number)
            except Refused as refused:
                refusal = str(refused.reason.label)
        else:
            refusal = str(next(iter(next(iter(form.errors.values())))))
    context: dict[str, Any] = {
        "promise": found,
        "line": line(found, today),
        "steps": found.steps.select_related("by").order_by("-on", "-pk"),
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
        "next": [state for state in OWED if MOVES.allow(State(found.state), state)],
        "may_change": rules.why_not_change(found, seat=seat) is None,
        "may_vouch": rules.why_not_vouch(found, seat=seat, text="-") is None,
        "may_decide": rules.why_not_decide(found, seat=seat, reason="-") is None,
        "reviews": found.reviews.order_by("-said_at") if rules.why_not_read(found, seat=seat) is None else [],
        "asked": [row.said for row, _person in queries.askers(found)],
        **_kept_so(found, None),
        "may_take_up": rules.why_not_take_up(found, seat=seat, text="-") is None,
        "hearers": found.hearers.count(),
    }
    return render(request, "commitments/desk_promise.html", context, status=422 if refusal else 200)


def _write(found: Commitment, seat: Seat, told: dict[str, Any], request: HttpRequest) -> None:
    act, text, at = told["act"], told["text"], clock.now()
    if act == "advance":
        actions.advance(found, seat=seat, state=State(told["state"] or State.MADE), text=text, at=at)
    elif act == "report":
        actions.report(found, seat=seat, text=text, at=at)
    elif act == "move":
        actions.move(found, seat=seat, due_on=told["due_on"], reason=text, at=at)
    elif act == "take_up":
        actions.take_up(found, seat=seat, text=text, at=at)
    elif act == "vouch":
        actions.vouch(found, seat=seat, text=text, at=at)
    elif act == "uphold":
        actions.uphold(found, seat=seat, reason=text, at=at)
    else:
        files = (
            [documents.check(upload) for upload in request.FILES.getlist("files")[:MAX_FILES]] if act == "kept" else []
        )
        actions.end(found, seat=seat, state=State(act), text=text, at=at, files=files)


MORE: dict[str, type[forms.OfPromise]] = {
    "measure": forms.MeasureForm, "read": forms.ReadingForm, "milestone": forms.MilestoneForm, "reach": forms.ReachForm,
    "fund": forms.MoneyForm, "spend": forms.SpendForm, "split": forms.SplitForm, "merge": forms.MergeForm,
    "set_apart": forms.SetApartForm,
}  # fmt: skip


@for_staff(*KEEPERS)
def desk_more(request: HttpRequest, number: int) -> HttpResponse:
    """Say what a promise is measured by, its milestones, its money; let it be kept in parts, or with another."""
    found = get_object_or_404(Commitment.objects.shown(), number=number)
    seat, chosen, refusal = _seat(request), request.POST.get("act", ""), ""
    each = {
        act: form(request.POST if act == chosen else None, prefix=act, promise=found, seat=seat)
        for act, form in MORE.items()
    }
    if request.method == "POST":
        form = each.get(chosen)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                _write_more(found, chosen, form, seat)
                return redirect("desk:promise_more", number)
            except Refused as refused:
                refusal = str(refused.reason.label)
        else:
            refusal = str(next(iter(next(iter(form.errors.values())))))
    context = {
        "promise": found, "line": line(found, clock.today()), "forms": each, "chosen": chosen, "refusal": refusal,
        "figures": _figures(found), "may_change": rules.why_not_change(found, seat=seat) is None,
        "may_read": rules.why_not_read(found, seat=seat) is None,
        "may_set_apart": rules.why_not_set_apart(found, seat=seat, reason="-") is None,
        "open_stones": found.milestones.filter(done_on=None).exists(),
    }  # fmt: skip
    return render(request, "commitments/desk_more.html", context, status=422 if refusal else 200)


def _write_more(found: Commitment, act: str, form: forms.OfPromise, seat: Seat) -> None:
    told, at, language = form.cleaned_data, clock.now(), found.language
    if act == "measure":
        names, units = {language: told["name"]}, {language: told["unit"]}
        actions.measure(
            found, names=names, units=units, baseline=told["baseline"], target=told["target"], seat=seat, at=at
        )
    elif act == "read":
        actions.take_reading(
            told["indicator"], value=told["value"], on=told["on"], source=told["source"][:200], seat=seat, at=at
        )
    elif act == "milestone":
        actions.set_milestone(found, text=told["text"], due_on=told["due_on"], seat=seat, at=at)
    elif act == "reach":
        actions.reach(told["milestone"], done_on=told["done_on"], seat=seat, at=at)
    elif act == "fund":
        actions.fund(found, won=told["won"], budget_line=told["budget_line"], text=told["text"], seat=seat, at=at)
    elif act == "spend":
        actions.spend(found, won=told["won"], on=told["on"], text=told["text"], seat=seat, at=at)
    elif isinstance(form, forms.SplitForm):
        actions.split(found, parts=[actions.Part(*part) for part in form.parts], seat=seat, at=at)
    elif act == "set_apart":
        actions.set_apart(found, reason=told["reason"], seat=seat, at=at)
    else:
        if told["number"] is None:
            raise Refused(CannotPromise.NO_NUMBER)
        lead = Commitment.objects.filter(number=told["number"]).first()
        if lead is None:
            raise Refused(CannotPromise.UNKNOWN_NUMBER)
        actions.merge(lead, found, reason=told["reason"], seat=seat, at=at)


@for_staff(*FRONT)
def desk_asked(request: HttpRequest, number: int) -> HttpResponse:
    """Write down what somebody who asked says of a promise by telephone or at a desk."""
    found, refusal = get_object_or_404(Commitment.objects.select_related("office", "area"), number=number), ""
    askers = queries.askers(found)
    if request.method == "POST":
        asker = next((row for row, _person in askers if str(row.pk) == request.POST.get("asker")), None)
        if asker is None:
            raise Http404
        refusal = _say(found, asker, request, _seat(request))
        if not refusal:
            return redirect("desk:promise_asked", number)
    context = {
        "promise": found, "line": line(found, clock.today()), "askers": askers, "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
    }  # fmt: skip
    return render(request, "commitments/desk_asked.html", context, status=422 if refusal else 200)
