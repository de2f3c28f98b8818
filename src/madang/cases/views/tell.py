"""Telling the city something: one question a page, kept after each, sent once."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from madang.documents import actions as documents
from madang.documents.enums import MAX_FILES, CannotTake
from madang.documents.models import Document
from madang.documents.serving import serve
from madang.kit import clock, reference
from madang.kit.plaintext import number
from madang.kit.refusal import Refused
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.doors import Asking
from madang.people.enums import Need
from madang.people.forms import YouForm
from madang.people.models import Person
from madang.places import queries as places
from madang.places.forms import WhereForm
from madang.places.models import Area
from madang.ui.forms import PlainForm

from .. import actions, alarms, deadlines, forms, queries
from ..actions import Told
from ..enums import Channel, Kind, Whose
from ..models import Case, Draft, HandOff

STEPS = ("words", "whose", "where", "photos", "you")
COOKIE, RECEIPT = "tell", "receipt"
COOKIE_AGE = 60 * 60 * 24 * queries.DRAFT_DAYS


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """Say what can be told, how long it takes, and that a telephone will do."""
    draft = _draft(request)
    return render(request, "cases/tell_start.html", {"draft": draft, "go_on": _first_open(draft) if draft else ""})


@login_not_required
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Ask one question; keep what was typed; go on."""
    if step not in STEPS:
        raise Http404
    draft = _draft(request)
    if draft is None and step != "words":
        return _already_sent(request) or redirect("tell:start")
    if step == "photos":
        return _photos(request, cast(Draft, draft))
    form = _form(step, request.POST if request.method == "POST" else None, draft)
    if request.method == "POST" and form.is_valid():
        draft = draft or _new_draft()
        actions.keep_draft(draft, answers=_answers(step, form), at=clock.now())
        return _remember(redirect(_next(request, step, draft)), draft)
    if request.method == "POST" and draft:  # an answer that must be mended is not forgotten meanwhile
        typed: dict[str, object] = {
            f"typed_{name}": request.POST.get(name, "") for name in form.fields if name != "text"
        }
        actions.keep_draft(draft, answers=typed, at=clock.now())
    context = {
        "form": form,
        "step": step,
        "number": STEPS.index(step) + 1,
        "of": len(STEPS),
        "back": _back(step),
        "draft": draft,
        "scripts": _scripts(draft),
        "villages": places.villages(clock.today()) if step == "where" else [],
        "districts": places.districts(clock.today()) if step == "where" else [],
    }
    return render(request, f"cases/tell_{step}.html", context, status=422 if form.errors else 200)


def _scripts(draft: Draft | None) -> list[HandOff]:
    """Return what to say at once where the words tell of danger; the story goes on all the same."""
    return alarms.of(str(draft.answers.get("text", "")), on=clock.today()) if draft else []


def _photos(request: HttpRequest, draft: Draft) -> HttpResponse:
    refusals: list[str] = []
    kept = list(Document.objects.of(draft).order_by("pk"))
    if request.method == "POST":
        if gone := request.POST.get("drop"):
            documents.drop(Document.objects.of(draft).filter(pk=number(gone) or 0))
            return redirect("tell:step", "photos")
        uploads = cast(list[UploadedFile], request.FILES.getlist("files"))
        for upload in uploads:
            try:
                if len(kept) >= MAX_FILES:
                    raise Refused(CannotTake.TOO_MANY)
                kept.append(documents.keep(documents.check(upload), subject=draft, at=clock.now()))
            except Refused as refused:
                refusals.append(f"{upload.name}: {refused.reason.label}")
        actions.keep_draft(draft, answers={"files": len(kept), "photos": True}, at=clock.now())
        if not refusals and not (uploads and "more" in request.POST):
            return redirect(_next(request, "photos", draft))
        if not refusals:
            return redirect("tell:step", "photos")
    context = {
        "kept": kept,
        "refusals": refusals,
        "number": 4,
        "of": len(STEPS),
        "back": _back("photos"),
        "draft": draft,
        "step": "photos",
        "scripts": _scripts(draft),
    }
    return render(request, "cases/tell_photos.html", context, status=422 if refusals else 200)


@login_not_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file of this browser's own draft."""
    draft = _draft(request)
    document = Document.objects.of(draft).filter(pk=pk).first() if draft else None
    if document is None:
        raise Http404
    return serve(document)


@login_not_required
def similar(request: HttpRequest) -> HttpResponse:
    """Show public stories alike, so that one voice can join another instead of starting anew."""
    draft = _draft(request)
    if draft is None:
        return redirect("tell:start")
    words = str(draft.answers.get("text", ""))
    found = queries.similar_stories(words)
    standing = [each for each in queries.standing(words, on=clock.today()) if each.is_final][:2]
    if not (found or standing) or request.method == "POST":
        return redirect("tell:step", "photos")
    context = {"stories": found, "standing": standing, "back": reverse("tell:step", args=["where"]), "draft": draft}
    return render(request, "cases/tell_similar.html", context)


@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """Show all answers before they are sent, what the city sees and what everybody sees; send once."""
    draft = _draft(request)
    if draft is None:
        return _already_sent(request) or redirect("tell:start")
    missing = next((name for name in STEPS if name != "photos" and not _is_answered(name, draft)), None)
    you = YouForm(draft.answers)
    if missing or not you.is_valid():
        return redirect("tell:step", missing or "you")
    form = forms.SeenForm(request.POST or None, initial=draft.answers)
    if request.method == "POST" and form.is_valid():
        draft.answers["visible"] = form.cleaned_data["visible"]
        told = _told(draft, you.introduced(), cast(Asking, request).person)
        try:
            filed = actions.file(told, at=clock.now(), draft=draft)
        except Refused as refused:
            return render(
                request,
                "cases/tell_check.html",
                _checked(draft, form) | {"refused": refused.reason.label},
                status=422,
            )
        return _receipt(filed.case.reference)
    return render(request, "cases/tell_check.html", _checked(draft, form), status=422 if form.errors else 200)


def _checked(draft: Draft, form: forms.SeenForm) -> dict[str, Any]:
    area_id = draft.answers.get("area")
    return {
        "draft": draft,
        "form": form,
        "area": Area.objects.select_related("parent").filter(pk=area_id).first() if area_id else None,
        "whose": Whose(str(draft.answers["whose"])).label,
        "answers": draft.answers,
        "files": Document.objects.of(draft).count() if draft.answers.get("files") else 0,
        "back": reverse("tell:step", args=["you"]),
        "due": deadlines.due(Kind.OTHER, clock.now()).at,
        "answer_language": dict(settings.LANGUAGES).get(str(draft.answers.get("language")), ""),
        "needs": [Need(need).label for need in draft.answers.get("needs", [])],
        "phone": contacts.spoken(str(draft.answers.get("phone", ""))) if draft.answers.get("phone") else "",
        "forfeits": not any(draft.answers.get(name) for name in ("phone", "email", "postal")),
    }


def _told(draft: Draft, who: Introduced, person: Person | None) -> Told:
    answers = draft.answers
    area_id = answers.get("area")
    return Told(
        reference=draft.reference,
        text=str(answers["text"]),
        channel=Channel.WEB,
        who=who,
        whose=Whose(str(answers["whose"])),
        area=Area.objects.get(pk=area_id) if area_id else None,
        place=str(answers.get("place", "")),
        wants_public=answers.get("visible") == "public",
        told_by=person,
        pin="" if (who.phone and who.channel) or person else reference.pin_of(draft.reference),
    )


def _receipt(number: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("tell:done"))
    response.set_signed_cookie(
        RECEIPT,
        number,
        max_age=60 * 60 * 24,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_SECURE,
    )
    response.delete_cookie(COOKIE)
    return response


def _already_sent(request: HttpRequest) -> HttpResponse | None:
    """Lead a second press of the button to the receipt of the first."""
    number = _cookie(request, COOKIE).partition(".")[0]
    if number and Case.objects.filter(reference=number).exists():
        return _receipt(number)
    return redirect("tell:done") if _cookie(request, RECEIPT) else None


@login_not_required
def done(request: HttpRequest) -> HttpResponse:
    """Show this browser's own last receipt."""
    number = receipt_of(request)
    case = Case.objects.filter(reference=number).select_related("office", "resident").first() if number else None
    if case is None:
        return redirect("tell:start")
    has_way = case.resident is not None and case.resident.contacts.exists()
    return render(
        request,
        "cases/tell_done.html",
        {"case": case, "pin": reference.pin_of(number) if case.pin_hash else "", "has_way": has_way},
    )


def receipt_of(request: HttpRequest) -> str:
    """Return the reference of this browser's own last receipt, empty where it has none."""
    return _cookie(request, RECEIPT)


# --- drafts ---------------------------------------------------------------------------------------------------------


def _cookie(request: HttpRequest, name: str) -> str:
    return str(request.get_signed_cookie(name, default="", max_age=COOKIE_AGE) or "")


def _draft(request: HttpRequest) -> Draft | None:
    number, _dot, secret = _cookie(request, COOKIE).partition(".")
    return Draft.objects.filter(reference=number, secret=secret).first() if number else None


def _new_draft() -> Draft:
    now = clock.now()
    return Draft(
        reference=queries.free_reference(), secret=secrets.token_urlsafe(24), channel=Channel.WEB, begun_at=now, kept_at=now,
        answers={"language": (get_language() or settings.LANGUAGE_CODE).split("-")[0]},
    )  # fmt: skip


def _remember(response: HttpResponse, draft: Draft) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        f"{draft.reference}.{draft.secret}",
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_SECURE,
    )
    return response


FORMS: dict[str, type[PlainForm]] = {
    "words": forms.WordsForm, "whose": forms.WhoseForm, "where": WhereForm, "you": YouForm,
}  # fmt: skip


def _form(step: str, posted: Any, draft: Draft | None) -> PlainForm:
    kept = dict(draft.answers) if draft else {}
    initial = {name: kept.get(name, kept.get(f"typed_{name}")) for name in FORMS[step].base_fields}
    if step == "where":
        initial["area"] = kept.get("area_name", kept.get("typed_area", ""))
    return FORMS[step](posted, initial=initial)


def _answers(step: str, form: PlainForm) -> dict[str, object]:
    answers: dict[str, object] = dict(form.cleaned_data)
    if step == "where":
        area = cast(Area | None, answers["area"])
        answers |= {"area": area.pk if area else None, "area_name": area.full_name if area else "", "where": True}
    return answers


def _first_open(draft: Draft) -> str:
    """Return the address of the first question that has no answer yet."""
    missing = next((name for name in STEPS if name != "photos" and not _is_answered(name, draft)), None)
    return reverse("tell:step", args=[missing]) if missing else reverse("tell:check")


def _is_answered(step: str, draft: Draft) -> bool:
    return bool(draft.answers.get({"words": "text", "whose": "whose", "where": "where", "you": "channel"}[step]))


def _next(request: HttpRequest, step: str, draft: Draft) -> str:
    if request.GET.get("back") == "check":
        return reverse("tell:check")
    if step == "where":
        return reverse("tell:similar")
    if step == "you":
        return reverse("tell:check")
    return reverse("tell:step", args=[STEPS[STEPS.index(step) + 1]])


def _back(step: str) -> str:
    place = STEPS.index(step)
    return reverse("tell:step", args=[STEPS[place - 1]]) if place else reverse("tell:start")
