"""Criteria by which people are chosen: written from a day on, shown before, taken back until they begin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.kit import clock
from madang.kit.plaintext import number
from madang.kit.refusal import Refused
from madang.officehours import queries as hours
from madang.officehours.models import Programme, Session, Terms
from madang.reviews import actions, queries, rules
from madang.reviews.enums import CannotPublish
from madang.reviews.models import Rubric
from madang.ui import dates

from . import acts, criteriawords, pages
from .criteria_forms import CriteriaForm


@dataclass(frozen=True)
class Said:
    """Criteria from a day on, and where they stand."""

    rubric: Rubric
    is_to_come: bool
    may_go: bool


@dataclass(frozen=True)
class Kept:
    """All criteria under one short word: those that hold, the newest to begin others from, and who goes by them."""

    code: str
    holds: Said | None
    others: list[Said]
    newest: Rubric
    used_by: list[str]


@pages.door
def criteria(request: HttpRequest) -> HttpResponse:
    """List the criteria that hold, those to come and earlier ones, with who goes by them."""
    today, seat = clock.today(), pages.seat_of(request)
    by_code: dict[str, list[Said]] = defaultdict(list)
    for rubric in Rubric.objects.order_by("code", "-valid_from"):
        may_go = rules.why_not_withdraw(rubric, seat=seat, on=today) is None
        by_code[rubric.code].append(Said(rubric, rubric.valid_from > today, may_go))
    rows = []
    for code, said in by_code.items():
        now = queries.rubric(code, today)
        holds = next((each for each in said if each.rubric == now), None)
        others = [each for each in said if each is not holds]
        rows.append(Kept(code, holds, others, said[0].rubric, _used_by(code)))
    return pages.page(request, "criteria", {"rows": rows})


def _used_by(code: str) -> list[str]:
    """Return the ways to meet the mayor whose terms name some criteria."""
    named = Terms.objects.filter(rubric=code).values("programme")
    return [found.name for found in Programme.objects.filter(pk__in=named).order_by("place", "pk")]


@pages.door
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write criteria from a day on, begun from earlier ones or from nothing: shown first, then published."""
    newest = get_object_or_404(Rubric, pk=pk) if pk else None
    rows = number(request.POST.get("rows", "")) or None
    form = CriteriaForm(request.POST or None, newest=newest, rows=rows)
    if request.method == "POST" and form.is_valid() and (answer := _publish(request, newest, form)):
        return answer
    return pages.page(request, "criterion", {"form": form, "newest": newest})


def _publish(request: HttpRequest, newest: Rubric | None, form: CriteriaForm) -> HttpResponse | None:
    """Show what would hold from when, or publish it; None where a rule refuses it, said in the form."""
    made, seat, refusal = form.rubric(newest.code if newest else ""), pages.seat_of(request), ""
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: actions.publish(made, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=(Rubric.objects.filter(code=made.code),),
            )
            return pages.after(reverse("manage:criteria"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_publish(made, seat=seat, on=clock.today()):
        form.add_error(form.beside(reason, made), _with_sum(reason, form.total))
        return None
    elif newest is None and Rubric.objects.filter(code=made.code).exists():
        form.add_error(
            "code",
            _(
                "This word has criteria already. Two kinds under one word would be mixed up. Write others for them on the page before, or choose another word."
            ),
        )
        return None
    title, button = _("Criteria, before they are published"), _("Publish the criteria")
    return _shown(request, made, title=title, button=button, refusal=refusal)  # fmt: skip


def _with_sum(reason: CannotPublish, total: int) -> str:
    if reason != CannotPublish.NOT_A_HUNDRED:
        return str(reason.label)
    return f"{reason.label} " + _("Now they add up to %(sum)s.") % {"sum": total}


@pages.door
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Show criteria that have not begun, then take them back."""
    found, seat, refusal = get_object_or_404(Rubric, pk=pk), pages.seat_of(request), ""
    if request.method == "POST":
        try:
            place = acts.change(
                seat,
                lambda: actions.withdraw(found, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=(Rubric.objects.filter(code=found.code),),
            )
            return pages.after(reverse("manage:criteria"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_withdraw(found, seat=seat, on=clock.today()):
        refusal = str(reason.label)
    title, button = _("Criteria, before they are taken back"), _("Take the criteria back")
    return _shown(request, found, title=title, button=button, refusal=refusal)


def _shown(request: HttpRequest, made: Rubric, *, title: str, button: str, refusal: str) -> HttpResponse:
    before = queries.earlier(made)
    announced = Session.objects.to_come(clock.now()).filter(
        terms__rubric=made.code, meeting__on__gte=made.valid_from
    )  # fmt: skip
    return pages.preview(
        request,
        title=title,
        back=(reverse("manage:criteria"), _("Criteria")),
        lines=[
            (_("Short word"), made.code),
            (_("From which day on"), dates.day_year(made.valid_from)),
            *criteriawords.shown(actions.columns(made), actions.columns(before) if before else {}),
        ],
        tallies=[
            (announced.count(), _("sessions from that day on are announced already")),
            (hours.judged_by(before) if before else 0, _("applications that wait have points by the criteria before")),
        ],
        note=_("Points stay under the criteria they were given by. Who still waits on that day is judged anew by these."),
        seen=acts.mark(Rubric.objects.filter(code=made.code)),
        button=button,
        refusal=refusal,
    )  # fmt: skip
