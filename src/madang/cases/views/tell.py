"""Telling the city something: one question a page, kept after each, sent once."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from madang.documents import actions as documents
from madang.documents.enums import MAX_FILES, CannotTake
from madang.documents.models import Document
from madang.documents.serving import serve
from madang.kit import clock, reference
from madang.kit.plaintext import number
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people import contacts, drafts
from madang.people.actions import Introduced
from madang.people.doors import Asking
from madang.people.drafts import Trail
from madang.people.enums import Need
from madang.people.forms import YouForm
from madang.people.models import Draft, Person
from madang.places import queries as places
from madang.places.forms import WhereForm
from madang.places.models import Area
from madang.ui.forms import PlainForm

from .. import actions, alarms, deadlines, forms, queries
from ..actions import Told
from ..enums import Channel, Kind, Whose
from ..models import Case, HandOff

TRAIL = Trail("tell", {"words": "text", "whose": "whose", "where": "where", "photos": "", "you": "channel"})


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """Say what can be told, how long it takes, and that a telephone will do."""
    draft = TRAIL.draft_of(request)
    return render(request, "cases/tell_start.html", {"draft": draft, "go_on": _first_open(draft) if draft else ""})


@login_not_required
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Ask one question; keep what was typed; go on."""
    if step not in TRAIL.steps:
        raise Http404
    draft = TRAIL.draft_of(request)
    if draft is None and step != "words":
        return _already_sent(request) or redirect("tell:start")
    if step == "photos":
        return _photos(request, cast(Draft, draft))
    form = _form(step, request.POST if request.method == "POST" else None, draft)
    if request.method == "POST" and form.is_valid():
        draft = draft or TRAIL.begin(at=clock.now())
        people.keep_draft(draft, answers=drafts.answers(step, form), at=clock.now())
        return TRAIL.go_on(_next(request, step), draft)
    if request.method == "POST" and draft:
        drafts.keep_refused(draft, form, request.POST, at=clock.now())
    context = {
        "form": form,
        "step": step,
        "number": TRAIL.names.index(step) + 1,
        "of": len(TRAIL.steps),
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
        people.keep_draft(draft, answers={"files": len(kept), "photos": True}, at=clock.now())
        if not refusals and not (uploads and "more" in request.POST):
            return redirect(_next(request, "photos"))
        if not refusals:
            return redirect("tell:step", "photos")
    context = {
        "kept": kept,
        "refusals": refusals,
        "number": 4,
        "of": len(TRAIL.steps),
        "back": _back("photos"),
        "draft": draft,
        "step": "photos",
        "scripts": _scripts(draft),
    }
    return render(request, "cases/tell_photos.html", context, status=422 if refusals else 200)


@login_not_required
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a file of this browser's own draft."""
    draft = TRAIL.draft_of(request)
    document = Document.objects.of(draft).filter(pk=pk).first() if draft else None
    if document is None:
        raise Http404
    return serve(document)


@login_not_required
def similar(request: HttpRequest) -> HttpResponse:
    """Show public stories alike, so that one voice can join another instead of starting anew."""
    draft = TRAIL.draft_of(request)
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
    draft = TRAIL.draft_of(request)
    if draft is None:
        return _already_sent(request) or redirect("tell:start")
    missing = TRAIL.open_step(draft)
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
    return TRAIL.told(reverse("tell:done"), number)


def _already_sent(request: HttpRequest) -> HttpResponse | None:
    return TRAIL.told_already(request, reverse("tell:done"), queries.is_filed)


@login_not_required
def done(request: HttpRequest) -> HttpResponse:
    """Show this browser's own last receipt."""
    number = TRAIL.number_of(request)
    case = Case.objects.filter(reference=number).select_related("office", "resident").first() if number else None
    if case is None:
        return redirect("tell:start")
    has_way = case.resident is not None and case.resident.contacts.exists()
    return render(
        request,
        "cases/tell_done.html",
        {"case": case, "pin": reference.pin_of(number) if case.pin_hash else "", "has_way": has_way},
    )


# --- steps ----------------------------------------------------------------------------------------------------------

FORMS: dict[str, type[PlainForm]] = {
    "words": forms.WordsForm, "whose": forms.WhoseForm, "where": WhereForm, "you": YouForm,
}  # fmt: skip


def _form(step: str, posted: Any, draft: Draft | None) -> PlainForm:
    return FORMS[step](posted, initial=drafts.initial(draft, FORMS[step].base_fields))


def _first_open(draft: Draft) -> str:
    """Return the address of the first question that has no answer yet."""
    missing = TRAIL.open_step(draft)
    return reverse("tell:step", args=[missing]) if missing else reverse("tell:check")


def _next(request: HttpRequest, step: str) -> str:
    following = TRAIL.next_step(step)
    if following is None or request.GET.get("back") == "check":
        return reverse("tell:check")
    return reverse("tell:similar") if step == "where" else reverse("tell:step", args=[following])


def _back(step: str) -> str:
    place = TRAIL.names.index(step)
    return reverse("tell:step", args=[TRAIL.names[place - 1]]) if place else reverse("tell:start")
