"""Time limits, for a kind of matter or one service: the one that holds, earlier and coming ones, and the catalogue itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.cases import actions, queries, rules
from madang.cases.enums import Kind
from madang.cases.models import DeadlineRule, Service
from madang.kit import clock, near
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.places.models import DayOff
from madang.ui import dates

from . import acts, changes, pages
from .forms import RuleForm, ServiceForm, spread


@dataclass(frozen=True)
class Ruled:
    """One matter with its limits: the one that holds today, and those before and after it, newest first."""

    name: str
    kind: str
    service: Service | None
    holds: DeadlineRule | None
    others: list[tuple[DeadlineRule, bool]]  # and whether it is still to come


def _ruled(kind: Kind | None, service: Service | None, found: list[DeadlineRule], on: date) -> Ruled:
    newest = sorted(found, key=lambda rule: rule.valid_from, reverse=True)
    holds = next((rule for rule in newest if rule.valid_from <= on), None)
    name = service.name if service else str(kind.label) if kind else ""
    return Ruled(name, kind or "", service, holds, [(rule, rule.valid_from > on) for rule in newest if rule != holds])


@pages.door
def deadlines(request: HttpRequest) -> HttpResponse:
    """List what holds for each matter, and publish another limit: shown first."""
    today = clock.today()
    wanted = request.GET.get("for", "")
    form = RuleForm(request.POST or None, initial={"matter": wanted, "unit": "days"})
    if request.method == "POST" and form.is_valid() and (answer := _limit(request, form)):
        return answer
    found: dict[object, list[DeadlineRule]] = defaultdict(list)
    for rule in DeadlineRule.objects.all():
        found[rule.service_id or rule.kind].append(rule)
    chapters: dict[str, list[Ruled]] = defaultdict(list)
    for service in Service.objects.select_related("office").order_by("pk"):
        chapters[pick(service.field_names)].append(_ruled(None, service, found[service.pk], today))
    context: dict[str, Any] = {
        "form": form,
        "kinds": [_ruled(kind, None, found[kind.value], today) for kind in Kind],
        "chapters": dict(chapters),
        "today": today,
        "in_words": changes.in_words,
        "is_open": bool(wanted or form.errors),
    }
    return pages.page(request, "deadlines", context)


def _rows() -> Any:
    return DayOff.objects.all(), DeadlineRule.objects.all()


def _limit(request: HttpRequest, form: RuleForm) -> HttpResponse | None:
    """Show what a limit would change, or publish it; None where a rule refuses it, said in the form."""
    told, seat, refusal = form.cleaned_data, pages.seat_of(request), ""
    kind, service = told["matter"].kind, told["matter"].service
    limit = {key: told[key] for key in ("amount", "valid_from")}
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: actions.publish_rule(
                    kind=kind,
                    service=service,
                    unit=told["unit"],
                    basis=form.words("basis"),
                    seat=seat,
                    at=clock.now(),
                    **limit,
                ),
                seen=request.POST.get("seen", ""),
                rows=_rows(),
            )
            return pages.after(reverse("manage:deadlines"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_publish_rule(kind=kind, service=service, seat=seat, today=clock.today(), **limit):
        form.add_error("valid_from", str(reason.label))
        return None
    near.forget()  # what is shown is reckoned with what stands now, not half a minute ago
    book = queries.with_rule(kind, service.pk if service else None, told["amount"], told["unit"], told["valid_from"])
    rule = DeadlineRule(
        kind=kind, service=service, amount=told["amount"], unit=told["unit"], valid_from=told["valid_from"],
        basis=form.words("basis"),
    )  # fmt: skip
    return pages.preview(
        request,
        title=_("A time limit, before it is published"),
        back=(reverse("manage:deadlines"), _("Time limits")),
        lines=_lines(rule),
        effect=queries.effect(book, at=clock.now()),
        seen=acts.mark(*_rows()),
        button=_("Publish the limit"),
        refusal=refusal,
    )


@pages.door
def take_back_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what it would mean if a limit had never been published, then take it back."""
    rule, seat, refusal = get_object_or_404(DeadlineRule, pk=pk), pages.seat_of(request), ""
    if request.method == "POST":
        try:
            place = acts.change(
                seat,
                lambda: actions.withdraw_rule(rule, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=_rows(),
            )
            return pages.after(reverse("manage:deadlines"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := rules.why_not_withdraw_rule(rule, seat=seat):
        refusal = str(reason.label)
    near.forget()
    is_last = rules.why_not_withdraw_rule(rule, seat=seat) is not None
    return pages.preview(
        request,
        title=_("A time limit, before it is taken back"),
        back=(reverse("manage:deadlines"), _("Time limits")),
        lines=_lines(rule),
        effect=queries.Effect(0, 0, 0, []) if is_last else queries.effect(queries.without_rule(rule), at=clock.now()),
        seen=acts.mark(*_rows()),
        button=_("Take the limit back"),
        refusal=refusal,
    )


def _lines(rule: DeadlineRule) -> list[tuple[str, str]]:
    return [
        (_("For which matter"), rule.service.name if rule.service else str(Kind(rule.kind).label)),
        (_("How long"), changes.in_words(rule.amount, rule.unit)),
        (_("Where it stands written"), pick(rule.basis)),
        (_("From which day on"), dates.day_year(rule.valid_from)),
    ]


@pages.door
def service(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add an everyday matter to the catalogue, name it otherwise, or let it end."""
    found = get_object_or_404(Service, pk=pk) if pk else Service()
    rows = (Service.objects.filter(pk=found.pk or 0),)
    held = {
        **spread("names", found.names if pk else {}), **spread("field_names", found.field_names), **spread("words", found.words),
        "office": found.office_id, "valid_from": found.valid_from, "valid_until": found.valid_until,
    }  # fmt: skip
    form, seat = ServiceForm(request.POST or None, initial=held), pages.seat_of(request)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        office = told["office"]
        values = {
            **{name: form.words(name) for name in ("names", "field_names", "words")},
            "office_id": office.pk if office else None, "valid_from": told["valid_from"], "valid_until": told["valid_until"],
        }  # fmt: skip
        try:
            place = acts.change(
                seat,
                lambda: actions.keep_standing(found, values, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:deadlines"), place)
        except Refused as refused:
            form.add_error(None, str(refused.reason.label))
    context = {"form": form, "service": found if pk else None, "seen": request.POST.get("seen") or acts.mark(*rows)}
    return pages.page(request, "service", context)
