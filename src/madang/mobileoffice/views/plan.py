"""The plan at the desk: its lines, the whole it belongs to, presenting, remarks, adopting, the committee."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.commitments.lines import line
from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.doors import for_staff
from madang.places import queries as places
from madang.places.models import Area, Office
from madang.suggestions import queries as cards
from madang.suggestions.models import Theme

from .. import actions, forms, queries, rules
from ..actions import Line
from ..enums import CannotPlan, Does, Way
from ..models import Action, Remark, Visit
from .desk import SCHEDULERS, WORKERS, a_day, seat_of, visit_of


@for_staff(*WORKERS)
def lines(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the plan line by line, theme by theme; present it, read what people say, adopt it."""
    found, refusal, form = visit_of(request, slug), "", None
    today = clock.today()
    editing = found.plan.filter(number=number(request.GET.get("line", "")) or 0).first()
    if request.method == "POST":
        try:
            form = _act(request, found)
            if form is None:
                return redirect("desk:mobile_actions", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = visit_of(request, slug)
        if request.POST.get("act") == "line":
            form = form or _form(request.POST)
    heaps, plan = cards.heaps(found.pool), queries.plan(found)
    answered = {theme.pk for action in plan for theme in action.themes.all()}
    context = {
        "visit": found, "plan": [(a, line(a.commitment, today) if a.commitment else None) for a in plan], "refusal": refusal,
        "form": form or _form(None, editing), "editing": editing,
        "chosen": set(request.POST.getlist("theme")) or ({str(t.pk) for t in editing.themes.all()} if editing else {request.GET.get("theme", "")}),
        "heaps": heaps, "open_themes": [h for h in heaps if h.theme.pk not in answered], "total": queries.total(found),
        "is_open": bool(found.remarks_until and clock.now() < found.remarks_until),
        "remarks": list(found.remarks.select_related("action", "person").order_by("replied_at", "at")), "today": today,
        "writes": rules.writes(found, seat_of(request)), "decides": seat_of(request).is_any(*SCHEDULERS),
        "office_choices": [(o.pk, o.name) for o in Office.objects.valid(today).order_by("kind", "pk")],
        "line_choices": [(a.number, a.text) for a in plan], "typed": defaultdict(str, request.POST.items()),
    }  # fmt: skip
    return render(
        request, "mobileoffice/desk_plan.html", context, status=422 if refusal or (form and form.errors) else 200
    )


def _form(posted: Any, action: Action | None = None) -> forms.ActionForm:
    today = clock.today()
    initial: dict[str, Any] = {"does": Does.DO}
    if action:
        initial = {
            name: getattr(action, name) for name in forms.ActionForm.base_fields if name not in ("office", "area")
        }
        initial |= {"office": str(action.office_id or ""), "area": str(action.area_id or "")}
    return forms.ActionForm(
        posted, initial=initial, areas=places.districts(today), offices=list(Office.objects.valid(today).order_by("kind", "pk")),
        kinds=Does.choices,
    )  # fmt: skip


def _act(request: HttpRequest, found: Visit) -> forms.ActionForm | None:
    """Do what was asked; return the form where it has to be mended."""
    typed, seat, at = request.POST, seat_of(request), clock.now()
    act = typed.get("act", "")
    if act == "line":
        return _write(request, found)
    if act == "drop":
        actions.drop_line(get_object_or_404(found.plan, number=number(typed.get("line", "")) or 0), seat=seat, at=at)
    elif act == "present":
        days = number(typed.get("days", ""))
        if typed.get("days", "").strip() and days is None:
            raise Refused(CannotPlan.BAD_DAYS)
        actions.present(found, seat=seat, at=at, days=days)
    elif act == "adopt":
        actions.adopt(found, seat=seat, at=at, why_early=clean(typed.get("why_early", "")))
    elif act == "pledge":
        _pledge(request, found)
    elif act == "committee":
        office = get_object_or_404(Office, pk=number(typed.get("office", "")) or 0)
        name = clean(typed.get("name", "")).strip()
        if not name:
            raise Refused(CannotPlan.NO_WORDS)
        words = {found.language: clean(typed.get("words", ""))}
        percent = number(typed.get("quorum", "") or "50")
        if percent is None or not 10 <= percent <= 90:
            raise Refused(CannotPlan.BAD_QUORUM)
        actions.found_committee(
            found, names={found.language: name}, words=words, office=office, quorum_percent=percent, seat=seat, at=at
        )
    elif act == "remark":
        phone = contacts.phone_if_any(clean(typed.get("phone", "")))
        name = clean(typed.get("name", ""))
        way = Way.PHONE if typed.get("way") == "phone" else Way.ROOM
        actions.remark(
            found, text=typed.get("text", ""), at=at, way=way, name=name, seat=seat,
            action=found.plan.filter(number=number(typed.get("line", "")) or 0).first(),
            who=Introduced(name=name, language=found.language, channel="sms", phone=phone) if phone else None,
        )  # fmt: skip
    elif act in ("show", "reply"):
        remark = get_object_or_404(
            Remark.objects.select_related("visit"), visit=found, pk=number(typed.get("remark", "")) or 0
        )
        if act == "show":
            actions.show_remark(remark, seat=seat, at=at)
        else:
            actions.reply_to_remark(remark, text=clean(typed.get("text", "")), seat=seat, at=at)
    else:
        raise Http404
    return None


def _write(request: HttpRequest, found: Visit) -> forms.ActionForm | None:
    form = _form(request.POST)
    if not form.is_valid():
        return form
    data = form.cleaned_data
    themes = list(
        Theme.objects.filter(pool=found.pool, pk__in=[number(pk) or 0 for pk in request.POST.getlist("theme")])
    )
    action = found.plan.filter(number=number(request.POST.get("line", "")) or 0).first()
    written = Line(
        does=Does(data["does"]), text=data["text"], themes=themes, reason=data["reason"], due_on=data["due_on"], won=data["won"],
        office=Office.objects.filter(pk=number(data["office"]) or 0).first(), budget_line=clean(data["budget_line"]),
        figure=clean(data["figure"]), unit=clean(data["unit"]), baseline=data["baseline"], target=data["target"],
        area=Area.objects.filter(pk=number(data["area"]) or 0).first(),
    )  # fmt: skip
    actions.write_line(found, written, seat=seat_of(request), at=clock.now(), action=action)
    return None


def _pledge(request: HttpRequest, found: Visit) -> None:
    form = _form(request.POST)
    form.full_clean()
    data = form.cleaned_data
    if any(form.has_error(name) for name in ("won", "baseline", "target")):
        raise Refused(CannotPlan.BAD_MONEY if form.has_error("won") else CannotPlan.BAD_FIGURE)
    if any(form.has_error(name, "resident_number") for name in ("text", "budget_line", "figure", "unit")):
        raise Refused(CannotPlan.PERSONAL_NUMBER)
    if any(form.has_error(name) for name in ("text", "budget_line", "figure", "unit")):
        raise Refused(CannotPlan.TOO_LONG if data.get("text") or form.data.get("text") else CannotPlan.NO_WORDS)
    office = get_object_or_404(Office, pk=number(request.POST.get("office", "")) or 0)
    language = first_language()
    actions.pledge(
        found, text=data["text"], office=office, due_on=a_day(request.POST.get("due_on", "")), won=data["won"],
        budget_line=clean(data["budget_line"]), names={language: clean(data["figure"])} if data["figure"] else None,
        units={language: clean(data["unit"])}, baseline=data["baseline"], target=data["target"], seat=seat_of(request),
        at=clock.now(),
    )  # fmt: skip
