"""Applying for an hour: one question a page, kept after each, sent once; and the same on one page at the desk."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from madang.cases import actions as cases
from madang.cases import queries as case_queries
from madang.cases.enums import Channel, Whose
from madang.cases.models import Draft
from madang.kit import clock, reference
from madang.kit.refusal import Refused
from madang.people import contacts
from madang.people.doors import Asking, for_staff
from madang.people.enums import Need, RoleKind
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area
from madang.ui.forms import PlainForm

from .. import actions, forms, lines, queries
from ..actions import Asked
from ..enums import Band
from ..models import Application, Programme, Session, Terms

STEPS = ("matter", "whose", "where", "when", "you")
COOKIE, RECEIPT = "hour", "hour_receipt"
AGE = 60 * 60 * 24 * 30
FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR, RoleKind.SCHEDULER)


def _programme(code: str) -> tuple[Programme, Terms]:
    """Return a programme that takes applications, with its terms; 404 where nobody applies."""
    found = get_object_or_404(Programme.objects.select_related("office"), code=code)
    terms = queries.terms_of(found, clock.today())
    if terms is None or terms.choice == "walk_in":
        raise Http404
    return found, terms


@login_not_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin, or go on where one was; where no day is open, say when one will be."""
    found, _terms = _programme(code)
    if not queries.open_sessions(found, clock.now()):
        return render(request, "officehours/apply_shut.html", {"programme": found})
    draft = _draft(request, code)
    missing = next((name for name in STEPS if not _is_answered(name, draft)), None) if draft else STEPS[0]
    return redirect("hour:step", code, missing) if missing else redirect("hour:check", code)


@login_not_required
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Ask one question; keep what was typed; go on."""
    if step not in STEPS:
        raise Http404
    found, terms = _programme(code)
    draft = _draft(request, code)
    if draft is None and step != STEPS[0]:
        return _already_sent(request, code) or redirect("hour:start", code)
    form = _form(step, found, terms, request.POST if request.method == "POST" else None, draft)
    if request.method == "POST" and form.is_valid():
        draft = draft or _new_draft(code)
        cases.keep_draft(draft, answers=_answers(step, form), at=clock.now())
        to_check = request.GET.get("back") == "check" or step == STEPS[-1]
        address = (
            reverse("hour:check", args=[code])
            if to_check
            else reverse("hour:step", args=[code, STEPS[STEPS.index(step) + 1]])
        )
        return _remember(HttpResponseRedirect(address), draft)
    if request.method == "POST" and draft:  # an answer that must be mended is not forgotten meanwhile
        typed: dict[str, object] = {f"typed_{name}": request.POST.get(name, "") for name in form.fields}
        cases.keep_draft(draft, answers=typed, at=clock.now())
    number = STEPS.index(step)
    today = clock.today()
    context = {
        "programme": found,
        "terms": terms,
        "form": form,
        "step": step,
        "number": number + 1,
        "of": len(STEPS),
        "draft": draft,
        "back": reverse("hour:step", args=[code, STEPS[number - 1]]) if number else reverse("programme", args=[code]),
        "villages": places.villages(today) if step == "where" else [],
        "districts": places.districts(today) if step == "where" else [],
    }
    return render(request, f"officehours/apply_{step}.html", context, status=422 if form.errors else 200)


@login_not_required
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show all answers before they are sent, and send once."""
    found, _terms = _programme(code)
    draft = _draft(request, code)
    if draft is None:
        return _already_sent(request, code) or redirect("hour:start", code)
    missing = next((name for name in STEPS if not _is_answered(name, draft)), None)
    you = forms.ApplicantForm(draft.answers)
    if missing or not you.is_valid():
        return redirect("hour:step", code, missing or "you")
    refused = ""
    if request.method == "POST":
        try:
            told = _asked(draft, found, you, cast(Asking, request).person is not None, request)
            application = actions.apply(told, at=clock.now())
            Draft.objects.filter(pk=draft.pk).delete()
            return _receipt(code, application.reference)
        except Refused as refusal:
            refused = str(refusal.reason.label)
    answers = draft.answers
    context = {
        "programme": found,
        "draft": draft,
        "answers": answers,
        "refused": refused,
        "whose": Whose(str(answers["whose"])).label,
        "days": [words for pk, words in forms.session_choices(_sessions(draft, found))],
        "phone": contacts.spoken(str(answers.get("phone", ""))) if answers.get("phone") else "",
        "band": Band(str(answers["band"])).label if answers.get("band") else "",
        "needs": [Need(need).label for need in answers.get("needs", [])],
        "back": reverse("hour:step", args=[code, "you"]),
    }
    return render(request, "officehours/apply_check.html", context, status=422 if refused else 200)


@login_not_required
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Show this browser's own last receipt."""
    number = str(request.get_signed_cookie(RECEIPT, default="", max_age=60 * 60 * 24) or "")
    found = Application.objects.select_related("programme__office", "person").filter(reference=number).first()
    if found is None or found.programme.code != code:
        return redirect("programme", code)
    pin = reference.pin_of(number) if found.pin_hash else ""
    return render(request, "officehours/apply_done.html", {"line": lines.line(found, clock.now()), "pin": pin})


# --- drafts ----------------------------------------------------------------------------------------------------------


def _draft(request: HttpRequest, code: str) -> Draft | None:
    kept = str(request.get_signed_cookie(COOKIE, default="", max_age=AGE) or "")
    number, _dot, secret = kept.partition(".")
    found = Draft.objects.filter(reference=number, secret=secret).first() if number else None
    return found if found and found.answers.get("programme") == code else None


def _new_draft(code: str) -> Draft:
    now = clock.now()
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return Draft(
        reference=case_queries.free_reference(), secret=secrets.token_urlsafe(24), channel=Channel.WEB, begun_at=now, kept_at=now,
        answers={"language": language, "programme": code},
    )  # fmt: skip


def _remember(response: HttpResponse, draft: Draft) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        f"{draft.reference}.{draft.secret}",
        max_age=AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_SECURE,
    )
    return response


def _receipt(code: str, number: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("hour:done", args=[code]))
    response.set_signed_cookie(
        RECEIPT, number, max_age=60 * 60 * 24, httponly=True, samesite="Lax", secure=settings.IS_SECURE
    )
    response.delete_cookie(COOKIE)
    return response


def _already_sent(request: HttpRequest, code: str) -> HttpResponse | None:
    """Lead a second press of the button to the receipt of the first."""
    number = str(request.get_signed_cookie(COOKIE, default="", max_age=AGE) or "").partition(".")[0]
    if number and Application.objects.filter(reference=number).exists():
        return _receipt(code, number)
    return redirect("hour:done", code) if request.get_signed_cookie(RECEIPT, default="") else None


def _is_answered(step: str, draft: Draft) -> bool:
    keys = {"matter": "text", "whose": "whose", "where": "where", "when": "sessions", "you": "channel"}
    return bool(draft.answers.get(keys[step]))


def _form(step: str, found: Programme, terms: Terms, posted: Any, draft: Draft | None) -> PlainForm:
    kept = dict(draft.answers) if draft else {}
    if step == "matter":
        return forms.MatterForm(posted, initial=kept)
    if step == "whose":
        return forms.WhoseForm(posted, initial=_typed(kept, "whose", "size", "others"), most=terms.most)
    if step == "where":
        return forms.PlaceForm(posted, initial={**kept, "area": kept.get("area_name", kept.get("typed_area", ""))})
    if step == "when":
        sessions = queries.open_sessions(found, clock.now())
        return forms.WhenForm(posted, initial=kept, sessions=sessions, times=lines.hours(terms))
    return forms.ApplicantForm(posted, initial=_typed(kept, *forms.ApplicantForm.base_fields))


def _typed(kept: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return what was kept, or else what was typed and refused."""
    return {name: kept.get(name, kept.get(f"typed_{name}")) for name in names}


def _answers(step: str, form: PlainForm) -> dict[str, object]:
    answers: dict[str, object] = dict(form.cleaned_data)
    if step == "where":
        area = cast(Area | None, answers["area"])
        answers |= {"area": area.pk if area else None, "area_name": forms.area_name(area), "where": True}
    return answers


def _sessions(draft: Draft, found: Programme) -> list[Session]:
    wanted = {str(pk) for pk in draft.answers.get("sessions", [])}
    return [session for session in queries.open_sessions(found, clock.now()) if str(session.pk) in wanted]


def _asked(draft: Draft, found: Programme, you: forms.ApplicantForm, is_signed_in: bool, request: HttpRequest) -> Asked:
    answers, who = draft.answers, you.introduced()
    area = answers.get("area")
    person = cast(Asking, request).person if is_signed_in else None
    return Asked(
        reference=draft.reference,
        programme=found,
        text=str(answers["text"]),
        who=who,
        channel=Channel.WEB,
        sessions=_sessions(draft, found),
        whose=Whose(str(answers["whose"])),
        size=int(answers.get("size") or 1),
        others=str(answers.get("others", "")),
        area=Area.objects.get(pk=area) if area else None,
        place=str(answers.get("place", "")),
        needs=list(you.cleaned_data["needs"]),
        times=list(answers.get("times", [])),
        before=you.cleaned_data["before"],
        band=you.cleaned_data["band"],
        told_by=person,
        pin="" if (who.phone and who.channel) or person else reference.pin_of(draft.reference),
    )


# --- at the desk and on the telephone --------------------------------------------------------------------------------


@for_staff(*FRONT)
def at_desk(request: HttpRequest, code: str) -> HttpResponse:
    """Write down an application while somebody speaks, on one page; saved once, and read back."""
    found, terms = _programme(code)
    seat = cast(Seat, cast(Asking, request).seat)
    sessions = queries.open_sessions(found, clock.now())
    options: dict[str, Any] = {"sessions": sessions, "times": lines.hours(terms), "most": terms.most}
    try:
        number = str(signing.loads(request.POST.get("key", ""), salt="hour", max_age=60 * 60 * 24))
    except signing.BadSignature:
        number = case_queries.free_reference()
    initial = {
        "channel": "sms",
        "language": settings.LANGUAGE_CODE,
        "whose": "me",
        "phone": request.GET.get("from", ""),
    }
    form = forms.DeskForm(request.POST or None, initial=initial, **options)
    if request.method == "POST" and form.is_valid():
        try:
            application = actions.apply(_at_desk(form, found, sessions, seat, number), at=clock.now())
            return redirect("desk:application", application.reference)
        except Refused as refused:
            form.add_error(None, str(refused.reason.label))
    today = clock.today()
    context = {
        "form": form,
        "programme": found,
        "terms": terms,
        "key": signing.dumps(number, salt="hour"),
        "villages": places.villages(today),
        "districts": places.districts(today),
        "programmes": [p for p in Programme.objects.order_by("place") if _takes(p)],
    }
    return render(request, "officehours/desk_apply.html", context, status=422 if form.errors else 200)


def _takes(programme: Programme) -> bool:
    terms = queries.terms_of(programme, clock.today())
    return terms is not None and terms.choice != "walk_in"


def _at_desk(form: forms.DeskForm, found: Programme, sessions: list[Session], seat: Seat, number: str) -> Asked:
    data, who = form.cleaned_data, form.introduced()
    wanted = set(data["sessions"])
    is_desk = seat.is_any(RoleKind.CLERK)
    return Asked(
        reference=number,
        programme=found,
        text=data["text"],
        who=who,
        channel=Channel.DESK if is_desk else Channel.PHONE,
        sessions=[session for session in sessions if str(session.pk) in wanted],
        whose=Whose(data["whose"] or Whose.ME),
        size=data["size"],
        others=data["others"],
        area=data["area"],
        place=data["place"],
        needs=list(data["needs"]),
        times=list(data["times"]),
        before=data["before"],
        band=data["band"],
        written_by=seat.person,
        pin="" if who.phone and who.channel else reference.pin_of(number),
    )
