"""Ways to meet the mayor, and the terms of each from a day on: a city adds a fourth here, with no code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.officehours import actions, often, queries, rules
from madang.officehours.enums import CannotLayOut
from madang.officehours.models import Application, Programme, Session, Terms
from madang.ui import dates

from . import acts, pages, termwords
from .forms import spread
from .hour_forms import ProgrammeForm, TermsForm, held

BESIDE = {  # beside which field a reason is said; others stand above the form
    CannotLayOut.BEGAN: "valid_from",
    CannotLayOut.SAME_DAY: "valid_from",
    CannotLayOut.NO_TIME: "ends",
    CannotLayOut.NOT_FIVES: "begins",
    CannotLayOut.NO_RULE: "kind",
    CannotLayOut.NO_RUBRIC: "rubric",
    CannotLayOut.RUBRIC_LATER: "rubric",
    CannotLayOut.TOO_LATE: "shuts_days",
    CannotLayOut.LEAST_ABOVE: "district_least",
    CannotLayOut.QUOTA_ORDER: "choice",
    CannotLayOut.QUOTA_SEATS: "choice",
    CannotLayOut.QUOTA_NOBODY: "choice",
}


@dataclass(frozen=True)
class Said:
    """A set of terms in words: its settings, in one line, and where it stands."""

    terms: Terms
    line: str
    settings: list[tuple[str, str]]
    is_to_come: bool
    may_go: bool


@pages.door
def programmes(request: HttpRequest) -> HttpResponse:
    """List the ways to meet the mayor with the terms that hold, those to come and earlier ones."""
    today, seat = clock.today(), pages.seat_of(request)
    rows = []
    for programme in Programme.objects.select_related("office", "host").order_by("place", "pk"):
        found = programme.terms.select_related("venue", "programme").order_by("-valid_from")
        said = [
            Said(
                terms,
                _line(terms),
                termwords.shown(actions.columns(terms)),
                terms.valid_from > today,
                rules.why_not_withdraw_terms(terms, seat=seat, on=today) is None,
            )
            for terms in found
        ]
        now = queries.terms_of(programme, today)
        holds = next((each for each in said if each.terms == now), None)
        rows.append((programme, holds, [each for each in said if each is not holds]))
    return pages.page(request, "programmes", {"rows": rows})


def _line(terms: Terms) -> str:
    opens = f"{terms.begins:%H:%M} – {terms.ends:%H:%M}"
    return " · ".join([termwords.said("choice", terms.choice), often.in_words(terms.rule), opens])


@pages.door
def programme(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a way to meet the mayor, or name one otherwise."""
    found = get_object_or_404(Programme, pk=pk) if pk else Programme(place=Programme.objects.count() + 1)
    rows = (Programme.objects.filter(pk=found.pk or 0),)
    first = {
        **spread("names", found.names if pk else {}), **spread("words", found.words), "office": found.office_id,
        "host": found.host_id, "place": found.place,
    }  # fmt: skip
    form, seat = ProgrammeForm(request.POST or None, initial=first, programme=found), pages.seat_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            place = acts.change(
                seat,
                lambda: actions.keep_programme(found, form.values(), seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:programmes"), place)
        except Refused as refused:
            form.add_error(None, str(refused.reason.label))
    context = {"form": form, "programme": found if pk else None, "seen": request.POST.get("seen") or acts.mark(*rows)}
    return pages.page(request, "programme", context)


@pages.door
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Write terms from a day on, begun from the newest: shown first, then published."""
    found = get_object_or_404(Programme, pk=pk)
    newest = found.terms.order_by("-valid_from").first()
    form = TermsForm(request.POST or None, initial=held(newest))
    if request.method == "POST" and form.is_valid() and (answer := _publish(request, found, form)):
        return answer
    return pages.page(request, "terms", {"form": form, "programme": found, "newest": newest})


def _publish(request: HttpRequest, found: Programme, form: TermsForm) -> HttpResponse | None:
    """Show what would hold from when, or publish it; None where a rule refuses it, said in the form."""
    made, seat, refusal = form.terms(found), pages.seat_of(request), ""
    rows = (found.terms.all(),)
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: actions.publish_terms(made, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:programmes"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_publish_terms(made, seat=seat, on=clock.today()):
        form.add_error(BESIDE.get(reason) if isinstance(reason, CannotLayOut) else None, str(reason.label))
        return None
    return _shown(
        request,
        made,
        title=_("Terms, before they are published"),
        first_days=_first_days(made),
        button=_("Publish the terms"),
        refusal=refusal,
    )


@pages.door
def take_back_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Show terms that have not begun, then take them back."""
    found = get_object_or_404(Terms.objects.select_related("programme"), pk=pk)
    seat, refusal = pages.seat_of(request), ""
    if request.method == "POST":
        try:
            place = acts.change(
                seat,
                lambda: actions.withdraw_terms(found, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=(Terms.objects.filter(programme=found.programme_id),),
            )
            return pages.after(reverse("manage:programmes"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_withdraw_terms(found, seat=seat, on=clock.today()):
        refusal = str(reason.label)
    return _shown(
        request,
        found,
        title=_("Terms, before they are taken back"),
        first_days="",
        button=_("Take the terms back"),
        refusal=refusal,
    )


def _first_days(made: Terms) -> str:
    try:
        found = often.first_days(made.rule, since=made.valid_from)
    except ValueError:  # somebody sent a page that was shown with another rule: the action refuses it
        return ""
    return ", ".join(dates.day(on) for on in found)


def _shown(
    request: HttpRequest, made: Terms, *, title: str, first_days: str, button: str, refusal: str
) -> HttpResponse:
    before = _before(made.programme, made.valid_from)
    announced = Session.objects.to_come(clock.now()).filter(programme=made.programme, meeting__on__gte=made.valid_from)
    waiting = Application.objects.waiting().filter(programme=made.programme)
    return pages.preview(
        request,
        title=title,
        back=(reverse("manage:programmes"), _("Hours with the mayor")),
        lines=[
            (_("Name"), made.programme.name),
            (_("From which day on"), dates.day_year(made.valid_from)),
            *termwords.shown(actions.columns(made), actions.columns(before) if before else None),
            (_("The first days by this"), first_days),
        ],
        tallies=[
            (announced.count(), _("sessions from that day on are announced already")),
            (waiting.count(), _("applications wait")),
        ],
        note=_("Sessions that are announced keep the terms they were opened under. The next ones are opened under those of their day."),
        seen=acts.mark(Terms.objects.filter(programme=made.programme)),
        button=button,
        refusal=refusal,
    )  # fmt: skip


def _before(found: Programme, on: date) -> Terms | None:
    return found.terms.filter(valid_from__lt=on).order_by("-valid_from").first()
