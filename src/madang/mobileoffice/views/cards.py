"""What people say, as who writes it down and sorts it sees it: the tablet, cards, lists, moderation, themes."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID, uuid4

from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from madang.documents.models import Document
from madang.documents.serving import serve
from madang.kit import clock
from madang.kit.guard import fits
from madang.kit.plaintext import clean, looks_personal, number
from madang.kit.refusal import Refused
from madang.kit.sheets import UnreadableError
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.suggestions import actions as suggestions
from madang.suggestions import grouping, importing
from madang.suggestions import queries as cards
from madang.suggestions.actions import Said
from madang.suggestions.enums import CannotSay, CannotSort, Decision, Rule, Source
from madang.suggestions.models import Card, Ruling, Theme

from .. import actions, queries, rules
from ..enums import CannotVisit
from ..models import Visit
from .desk import WORKERS, seat_of, visit_of

PAGE = 50
MODERATORS = (RoleKind.MODERATOR, RoleKind.SUPERVISOR)


def _noting(request: HttpRequest, slug: str) -> Visit:
    found = visit_of(request, slug)
    if not rules.notes(found, seat_of(request)):
        raise Http404
    return found


# --- the note-taker's tablet -----------------------------------------------------------------------------------------


@for_staff(*WORKERS)
def capture(request: HttpRequest, slug: str) -> HttpResponse:
    """The note-taker's page: one box, kept on the device until the server has it, with or without a network."""
    found = _noting(request, slug)
    context = {"visit": found, "latest": list(found.pool.cards.order_by("-number")[:5])}
    return render(request, "mobileoffice/capture.html", context)


@for_staff(*WORKERS)
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the small worker that keeps the tablet's page for when there is no network."""
    path = finders.find("mobileoffice/capture-worker.js")
    assert isinstance(path, str)
    response = HttpResponse(Path(path).read_bytes(), content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/desk/mobile/"
    response["Cache-Control"] = "no-cache"
    return response


@for_staff(*WORKERS)
def ready(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the server hears the tablet, with the token that its next sending needs."""
    found = _noting(request, slug)
    return JsonResponse(
        {"token": get_token(request), "cards": found.pool.last_number, "name": seat_of(request).person.name}
    )


@for_staff(*WORKERS)
@require_POST
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in cards from a device; for each say whether it is kept. What is kept already is said to be kept, and not doubled."""
    found, at = _noting(request, slug), clock.now()
    try:
        rows = [(str(UUID(str(row["id"]))), row) for row in json.loads(request.body)["cards"]]
        read = {number: _from_device(row, found, at) for number, row in rows}
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"refused": str(CannotSay.BROKEN.label)}, status=400)
    several = [said for said in read.values() if isinstance(said, Said)]
    try:
        taken = suggestions.say_all(found.pool, several, at=at, written_by=seat_of(request).person)
    except Refused as refused:
        return JsonResponse({"refused": str(refused.reason.label)}, status=422)
    answer: list[dict[str, object]] = [
        {"id": number, "number": None, "refused": said} for number, said in read.items() if isinstance(said, str)
    ]
    answer += [
        {"id": str(said.client_id), "number": each.card.number if each.card and not each.refusal else None,
         "refused": str(each.refusal.label) if each.refusal else ""}
        for said, each in zip(several, taken, strict=True)
    ]  # fmt: skip
    return JsonResponse({"cards": answer})


def _from_device(row: dict[str, Any], visit: Visit, at: datetime) -> Said | str:
    """Return what a device sends as said, or why it cannot be: then it stays there to be mended."""
    said_at = datetime.fromisoformat(str(row.get("said_at") or at.isoformat()).replace("Z", "+00:00"))
    try:
        phone = contacts.phone_if_any(clean(str(row.get("phone") or "")))
    except Refused as refused:
        return str(refused.reason.label)
    speaker = fits(clean(str(row.get("speaker") or "")), 80)
    return Said(
        text=str(row["text"]), source=Source.PAPER if row.get("paper") else Source.TABLET,
        said_at=said_at if said_at.tzinfo else at, client_id=UUID(str(row["id"])), paper=fits(clean(str(row.get("paper") or "")), 20),
        language=visit.language, speaker=speaker, may_show=bool(row.get("may_show")), area=visit.area,
        who=Introduced(name=speaker, language=visit.language, channel="sms", phone=phone) if phone else None,
    )  # fmt: skip


# --- cards -----------------------------------------------------------------------------------------------------------


@for_staff(*WORKERS)
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the cards of a visit with whom may read each; write one in from paper or a call; bring in stories or a list."""
    found, refusal, note = _noting(request, slug), "", ""
    if request.method == "POST":
        try:
            note = _act(request, found)
            if not note:
                return redirect(f"{request.path}?{request.GET.urlencode()}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    view = request.GET.get("view", "unchecked" if found.pool.cards.unchecked().exists() else "all")
    rows = found.pool.cards.select_related("person", "written_by").prefetch_related("themes")
    rows = {"unchecked": rows.unchecked(), "hidden": rows.filter(hidden_at__isnull=False)}.get(view, rows)
    before = number(request.GET.get("before", ""))
    if before:
        rows = rows.filter(number__lt=before)
    page = list(rows.order_by("-number")[: PAGE + 1])
    pictures = queries.photos(page)
    seat = seat_of(request)
    context = {
        "visit": found, "cards": [(card, pictures.get(card.pk), looks_personal(card.text)) for card in page[:PAGE]],
        "more": page[PAGE - 1].number if len(page) > PAGE else None, "view": view, "refusal": refusal, "note": note,
        "counts": cards.counts(found.pool), "unchecked": found.pool.cards.unchecked().count(), "rules": Rule.choices,
        "moderates": seat.is_any(*MODERATORS), "writes": rules.writes(found, seat), "typed": defaultdict(str, request.POST.items()), "client_id": uuid4(),
        "appeals": [ruling for ruling in cards.to_decide() if ruling.card.pool_id == found.pool_id],
        "same": cards.same_words(found.pool)[:5],
    }  # fmt: skip
    return render(request, "mobileoffice/desk_cards.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest, found: Visit) -> str:
    """Do what was asked on the page of cards; return what to say of it, or nothing where the page is read anew."""
    typed, seat, at = request.POST, seat_of(request), clock.now()
    act = typed.get("act", "")
    if act == "say":
        phone = contacts.phone_if_any(clean(typed.get("phone", "")))
        speaker, paper = clean(typed.get("speaker", "")), fits(clean(typed.get("paper", "")).strip(), 20)
        who = Introduced(name=speaker, language=found.language, channel="sms", phone=phone) if phone else None
        source = Source.PAPER if paper else Source.PHONE if typed.get("way") == "phone" else Source.TABLET
        suggestions.say(
            found.pool,
            Said(
                text=typed.get("text", ""), source=source, said_at=at, paper=paper, language=found.language,
                speaker=speaker, may_show=bool(typed.get("may_show")), who=who, area=found.area, client_id=a_uuid(typed.get("client_id", "")),
            ),
            at=at, written_by=seat.person,
        )  # fmt: skip
        return ""
    if act == "gather":
        actions.gather(found, seat=seat, at=at)
        return ""
    card = get_object_or_404(found.pool.cards, pk=number(typed.get("card", "")) or 0)
    if act == "check":
        suggestions.check(card, by=seat.person, at=at)
    elif act == "hide" and typed.get("rule") in Rule.values:
        suggestions.hide(card, rule=Rule(typed["rule"]), reason=clean(typed.get("reason", "")), seat=seat, at=at)
    elif act == "decide" and typed.get("decision") in Decision.values:
        ruling = get_object_or_404(Ruling, card=card, pk=number(typed.get("ruling", "")) or 0)
        suggestions.decide(
            ruling, decision=Decision(typed["decision"]), answer=clean(typed.get("answer", "")), seat=seat, at=at
        )
    else:
        raise Http404
    return ""


def a_uuid(written: str) -> UUID | None:
    """Read an identity that a page made; None for anything else."""
    try:
        return UUID(written)
    except ValueError:
        return None


@for_staff(*WORKERS)
def picture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out a card's picture to who works on the visit."""
    found = _noting(request, slug)
    document = get_object_or_404(Document, pk=pk, subject_type=Card._meta.label_lower)
    get_object_or_404(found.pool.cards, pk=document.subject_id)
    return serve(document)


@for_staff(*WORKERS)
def bring_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Look at a list of what was said elsewhere, and bring it in; each row once, however often it is brought."""
    found, refusal, told = visit_of(request, slug), "", None
    if not rules.writes(found, seat_of(request)):
        raise Http404
    upload, count = request.FILES.get("file"), None
    if request.method == "POST":
        try:
            told = _listed(upload)
            if request.POST.get("act") == "bring_in":
                origin = fits(clean(request.POST.get("origin", "")).strip(), 30)
                if not origin:
                    raise Refused(CannotSay.NO_ORIGIN)
                count = suggestions.bring_in(
                    found.pool, told.rows, origin=origin, may_show=bool(request.POST.get("may_show")), area=found.area,
                    by=seat_of(request).person, at=clock.now(),
                )  # fmt: skip
        except UnreadableError as error:
            refusal = str(error.fault)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "visit": found,
        "refusal": refusal,
        "told": told,
        "count": count,
        "typed": defaultdict(str, request.POST.items()),
    }
    return render(request, "mobileoffice/desk_import.html", context, status=422 if refusal else 200)


def _listed(upload: UploadedFile | None) -> importing.List:
    if upload is None or not upload.size:
        raise Refused(CannotSay.NO_FILE)
    if upload.size > importing.MAX_BYTES:
        raise Refused(CannotSay.TOO_LARGE)
    name = PurePath(upload.name or "list.csv").name[:80]
    with tempfile.TemporaryDirectory() as folder:  # under its own name: faults are told by it
        path = Path(folder) / "".join(sign for sign in name if sign.isalnum() or sign in "._- ")[-80:].lstrip(".")
        path = path if path.suffix else path.with_suffix(".csv")
        with path.open("wb") as kept:
            for chunk in upload.chunks():
                kept.write(chunk)
        return importing.read(path, name=name)


# --- themes ----------------------------------------------------------------------------------------------------------


@for_staff(*WORKERS)
def themes(request: HttpRequest, slug: str) -> HttpResponse:
    """Sort what was said: cards left, themes right, and what the machine would put together, with its words."""
    found, refusal = visit_of(request, slug), ""
    if request.method == "POST":
        try:
            with transaction.atomic():  # all of what was picked, or nothing
                _sort(request, found)
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    wanted = found.pool.themes.filter(pk=number(request.GET.get("theme", "")) or 0, put_into__isnull=True).first()
    every = list(found.pool.cards.prefetch_related("themes").order_by("number")[:3000])
    left = [card for card in every if (wanted in card.themes.all() if wanted else not card.themes.all())]
    heaps = cards.heaps(found.pool)
    context = {
        "visit": found, "heaps": heaps, "chosen": wanted, "cards": left[:PAGE], "left": len(left), "refusal": refusal,
        "counts": cards.counts(found.pool), "typed": defaultdict(str, request.POST.items()), "writes": rules.writes(found, seat_of(request)),
        **(_proposed(every, heaps) if wanted is None else {"groups": [], "guesses": {}}),
    }  # fmt: skip
    return render(request, "mobileoffice/desk_themes.html", context, status=422 if refusal else 200)


def _proposed(every: list[Card], heaps: list[cards.Heap]) -> dict[str, Any]:
    """Return the groups that a machine would make of what is in no theme, and for single cards the theme they are like."""
    loose = [card for card in every if not card.themes.all()]
    groups = [
        ([loose[n] for n in group.members], ", ".join(group.words), " ".join(group.words[:2]))
        for group in [group for group in grouping.groups([card.text for card in loose]) if group.words][:6]
    ] if len(loose) > 3 else []  # fmt: skip
    names = {heap.theme.pk: heap.theme for heap in heaps}
    guesses: dict[int, tuple[Theme, str]] = {}
    if names and loose:
        taken = [card.themes.all()[0].pk if card.themes.all() else None for card in every]
        for guess in grouping.proposals_for_themes([card.text for card in every], taken):
            if guess.theme in names:
                guesses[every[guess.card].pk] = (names[guess.theme], ", ".join(guess.words))
    return {"groups": groups, "guesses": guesses}


def _sort(request: HttpRequest, found: Visit) -> None:
    typed, by, at = request.POST, seat_of(request).person, clock.now()
    if not rules.writes(found, seat_of(request)):
        raise Refused(CannotVisit.NOT_YOURS)
    act = typed.get("act", "")
    if act == "begin":
        suggestions.begin_theme(found.pool, name=typed.get("name", ""), by=by, at=at)
        return
    if act == "agree":
        picked = found.pool.cards.filter(pk__in=[number(pk) or 0 for pk in typed.getlist("card")])
        suggestions.agree_to_group(
            found.pool, list(picked.order_by("number")), name=typed.get("name", ""), by=by, at=at
        )
        return
    theme = get_object_or_404(Theme, pool=found.pool, pk=number(typed.get("theme", "")) or 0)
    if act == "rename":
        suggestions.rename(theme, name=typed.get("name", ""), by=by, at=at)
    elif act == "put_into":
        other = get_object_or_404(Theme, pool=found.pool, pk=number(typed.get("other", "")) or 0)
        suggestions.put_into(theme, other, by=by, at=at)
    elif act in ("file", "unfile"):
        if not typed.getlist("card"):
            raise Refused(CannotSort.NO_CARD)
        for pk in typed.getlist("card"):
            card = get_object_or_404(found.pool.cards, pk=number(pk) or 0)
            if act == "file":
                suggestions.file(card, theme, by=by, at=at, is_proposed=bool(typed.get("is_proposed")))
            else:
                suggestions.unfile(card, theme, by=by, at=at)
    else:
        raise Http404


def among_stories(request: HttpRequest) -> str:
    """Return what waits for a moderator at visits: cards to be read first, and objections."""
    waiting = (
        Card.objects.unchecked().filter(pool__visit__isnull=False).values("pool__visit__slug").annotate(n=Count("pk"))
    )
    visits = {
        visit.slug: visit for visit in Visit.objects.filter(slug__in=[row["pool__visit__slug"] for row in waiting])
    }
    appeals = [ruling for ruling in cards.to_decide() if hasattr(ruling.card.pool, "visit")]
    rows = [(visits[row["pool__visit__slug"]], row["n"]) for row in waiting]
    context = {"rows": rows, "appeals": appeals}
    return render_to_string("mobileoffice/_moderation.html", context, request) if rows or appeals else ""
