"""What everybody may read of the mayor's visits, and how everybody says something."""

from __future__ import annotations

import secrets
import uuid
from collections import defaultdict
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.commitments.lines import figure, line
from madang.documents import actions as documents
from madang.documents.models import Document
from madang.documents.serving import serve
from madang.kit import clock, tries
from madang.kit.plaintext import number
from madang.kit.refusal import Refused
from madang.people.actions import Introduced
from madang.people.doors import Asking
from madang.suggestions import actions as suggestions
from madang.suggestions import queries as cards
from madang.suggestions.actions import Said
from madang.suggestions.enums import Source
from madang.suggestions.models import Card, Theme
from madang.ui import charts
from madang.ui.charts import Land, Tile

from .. import actions, forms, queries
from ..enums import Way
from ..models import Visit

MANY, SECONDS = 20, 600  # cards of one browser's address in ten minutes: a class of children, not a machine


def published(slug: str) -> Visit:
    """Return a visit that everybody may read."""
    found = Visit.objects.shown().select_related(
        "shape", "area", "office", "partner", "pool", "promise__office", "committee", "venue"
    )
    return get_object_or_404(found, slug=slug)


@login_not_required
def visits(request: HttpRequest) -> HttpResponse:
    """Show where the mayor is, where next, and what came of the last visits."""
    today = clock.today()
    found = list(Visit.objects.shown().select_related("shape", "area").order_by("-begins_on", "-pk")[:40])
    context = {
        "now": [v for v in found if v.begins_on <= today <= v.ends_on and v.state != "cancelled"],
        "coming": sorted(
            (v for v in found if v.begins_on > today and v.state != "cancelled"), key=lambda v: v.begins_on
        ),
        "past": [v for v in found if v.ends_on < today or v.state == "cancelled"],
        "shapes": queries.shapes(today),
    }
    return render(request, "mobileoffice/visits.html", context)


@login_not_required
def visit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one visit: the problem, the days, what was said, what is planned, and the figure's way."""
    found, today = published(slug), clock.today()
    plan = queries.plan(found) if found.presented_at else []
    context = {
        "visit": found,
        "days": queries.days(found, is_public=True),
        "today": today,
        "counts": cards.counts(found.pool),
        "sources": [(Source(source).label, n) for source, n in cards.by_source(found.pool)],
        "heaps": cards.heaps(found.pool),
        "latest": cards.wall(found.pool, limit=5),
        "team": queries.team(found),
        "tasks": list(found.tasks.select_related("office").order_by("due_on", "pk")),
        "plan": plan,
        "promise": line(found.promise, today) if found.promise else None,
        "figures": [figure(each) for each in found.promise.indicators.order_by("pk")] if found.promise else [],
        "promises": [line(p, today) for p in queries.promises(found)] if found.adopted_at else [],
        "total": queries.total(found),
        "hall": queries.hall_now(found),
    }
    return render(request, "mobileoffice/visit.html", context)


@login_not_required
def day(request: HttpRequest, slug: str, on: str) -> HttpResponse:
    """Show one day's sheet, fit for printing; an address that only guests know is not on it."""
    found = published(slug)
    try:
        wanted = date.fromisoformat(on)
    except ValueError as error:
        raise Http404 from error
    sheet = next((each for each in queries.days(found, is_public=True) if each.on == wanted), None)
    if sheet is None:
        raise Http404
    return render(request, "mobileoffice/day.html", {"visit": found, "day": sheet})


@login_not_required
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in one thing said, from the code on a poster: one box, a picture, name and telephone only if they wish."""
    found = published(slug)
    form = forms.SayForm(
        request.POST or None, request.FILES or None, initial={"client_id": uuid.uuid4(), "may_show": True}
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        refusal, card = _said(request, found, form.cleaned_data)
        if card is not None:
            request.session[f"said-{found.pk}"] = card.number
            return redirect("mobile_said", slug)
    context = {"visit": found, "form": form, "refusal": refusal, "is_shut": found.pool.shut_at is not None}
    return render(request, "mobileoffice/say.html", context, status=422 if refusal or form.errors else 200)


def _said(request: HttpRequest, found: Visit, typed: dict[str, Any]) -> tuple[str, Card | None]:
    """Keep what was typed on a poster's page; return why not, or the card."""
    if tries.too_many(f"say:{found.pk}:{request.META.get('REMOTE_ADDR', '')}", limit=MANY, seconds=SECONDS):
        return _(
            "Many cards came from here within minutes. A machine could do that. Wait ten minutes, or tell somebody of the city."
        ), None
    try:
        photo = documents.check(typed["photo"]) if typed["photo"] else None
        who = Introduced(
            name=typed["speaker"], language=(get_language() or "ko").split("-")[0], channel="sms", phone=typed["phone"]
        )
        said = Said(
            text=typed["text"], source=Source.POSTER, said_at=clock.now(), client_id=typed["client_id"],
            language=who.language, speaker=typed["speaker"], may_show=typed["may_show"], who=who, area=found.area,
            person=cast(Asking, request).person,
        )  # fmt: skip
        card = suggestions.say(found.pool, said, at=clock.now())
        if photo and not Document.objects.of(card).exists():
            documents.keep(photo, subject=card, at=clock.now())
    except Refused as refused:
        return str(refused.reason.label), None
    return "", card


@login_not_required
def said(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank, and say what becomes of the words."""
    found = published(slug)
    kept = number(str(request.session.get(f"said-{found.pk}", "")))
    card = found.pool.cards.filter(number=kept).first() if kept else None
    if card is None:
        return redirect("mobile_say", slug)
    return render(request, "mobileoffice/said.html", {"visit": found, "card": card})


@login_not_required
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """The wall in the room: the latest words in large letters, the themes as they grow, and a way to stop it."""
    found = published(slug)
    context = {
        "visit": found,
        "cards": cards.wall(found.pool, limit=12),
        "heaps": [heap for heap in cards.heaps(found.pool) if heap.shown],
        "counts": cards.counts(found.pool),
        "is_paused": "pause" in request.GET,
    }
    return render(request, "mobileoffice/wall.html", context)


@login_not_required
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that was said and may be shown, theme by theme; what is in no theme yet stays visible too."""
    found = published(slug)
    theme = found.pool.themes.filter(pk=number(request.GET.get("theme", "")) or 0).first()
    rows = found.pool.cards.shown().order_by("-number").prefetch_related("themes")
    if theme:
        rows = rows.filter(themes=theme)
    elif request.GET.get("theme") == "none":
        rows = rows.unsorted()
    page = number(request.GET.get("before", ""))
    if page:
        rows = rows.filter(number__lt=page)
    listed = list(rows[:51])
    context = {
        "visit": found, "cards": listed[:50], "photos": queries.photos(listed), "more": listed[49].number if len(listed) > 50 else None, "chosen": theme,
        "wanted": request.GET.get("theme", ""), "heaps": cards.heaps(found.pool), "counts": cards.counts(found.pool),
    }  # fmt: skip
    return render(request, "mobileoffice/words.html", context)


@login_not_required
def photo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out a picture of a card that everybody may read."""
    found = published(slug)
    document = get_object_or_404(Document, pk=pk, subject_type=Card._meta.label_lower)
    get_object_or_404(found.pool.cards.shown(), pk=document.subject_id)
    return serve(document)


@login_not_required
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the plan as presented, and what people say of it; take a remark while there is time."""
    found, at, refusal = published(slug), clock.now(), ""
    if found.presented_at is None:
        return render(request, "mobileoffice/plan_none.html", {"visit": found})
    if request.method == "POST":
        action = found.plan.filter(number=number(request.POST.get("line", "")) or 0).first()
        if tries.too_many(f"remark:{request.META.get('REMOTE_ADDR', '')}", limit=MANY, seconds=SECONDS):
            refusal = _("Many remarks came from here within minutes. A machine could do that. Wait ten minutes.")
        else:
            try:
                actions.remark(
                    found, text=request.POST.get("text", ""), at=at, way=Way.HOME, action=action,
                    name=request.POST.get("name", ""), person=cast(Asking, request).person,
                )  # fmt: skip
                request.session["remarked"] = True
                return redirect("mobile_plan", slug)
            except Refused as refused:
                refusal = str(refused.reason.label)
    lines_ = queries.plan(found)
    today = clock.today()
    context = {
        "visit": found,
        "plan": [(action, line(action.commitment, today) if action.commitment else None) for action in lines_],
        "total": queries.total(found),
        "unplaced": cards.counts(found.pool)["unsorted"],
        "themes": {theme.pk: theme for theme in Theme.objects.filter(pool=found.pool)},
        "remarks": list(found.remarks.filter(shown_at__isnull=False).select_related("action").order_by("at")),
        "may_remark": found.remarks_until is not None and found.remarks_until > at and not found.adopted_at,
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
        "is_thanked": request.session.pop("remarked", False),
    }
    return render(request, "mobileoffice/plan.html", context, status=422 if refusal else 200)


@login_not_required
def coverage(request: HttpRequest) -> HttpResponse:
    """Show which districts the mayor has been to this year, and for each gap the reason."""
    today = clock.today()
    year = number(request.GET.get("year", "")) or today.year
    if not 2000 <= year <= today.year + 1:
        raise Http404
    rows = queries.coverage(year, today)
    lands = [
        Land(row.area.outline, row.area.name, len(row.visits), str(len(row.visits))) for row in rows if row.area.outline
    ]
    tiles = [
        Tile(row.area.column, row.area.row, row.area.name, len(row.visits), str(len(row.visits)))
        for row in rows
        if row.area.column is not None and row.area.row is not None
    ]
    there = sum(1 for row in rows if row.visits)
    finding = _("In %(year)s the mayor has been, or will be, in %(there)s of %(all)s districts.") % {
        "year": year, "there": there, "all": len(rows),
    }  # fmt: skip
    title = _("Regular visits by district")
    picture = (
        charts.city_map(lands, title=title, finding=finding)
        if lands
        else charts.tile_map(tiles, title=title, finding=finding)
    )
    years = sorted(
        {v.year for v in Visit.objects.shown().filter(shape__kind="regular").dates("begins_on", "year")} | {today.year},
        reverse=True,
    )
    context = {
        "rows": rows, "year": year, "years": years, "picture": picture, "finding": finding, "today": today,
        "next": queries.rotation(today)[:3],
    }  # fmt: skip
    return render(request, "mobileoffice/coverage.html", context)


def device_key(request: HttpRequest) -> tuple[str, bool]:
    """Return what a browser is known by, and whether that is new and has to be remembered."""
    kept = str(request.get_signed_cookie("voice", default="") or "")
    return (kept, False) if kept else (secrets.token_urlsafe(18), True)


def remember_device(response: HttpResponse, key: str) -> HttpResponse:
    """Let a browser be known again, so that its voice counts once."""
    response.set_signed_cookie(
        "voice", key, max_age=60 * 60 * 24 * 365, httponly=True, samesite="Lax", secure=settings.IS_SECURE
    )
    return response
