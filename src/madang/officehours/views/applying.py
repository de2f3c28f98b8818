"""Applying for an hour: one question a page, kept after each, sent once; and the same on one page at the desk."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.cases.enums import Channel, Whose
from madang.cases.models import Case
from madang.kit import clock, reference
from madang.kit.refusal import Refused
from madang.people import actions as people
from madang.people import contacts, drafts
from madang.people.doors import Asking, for_staff
from madang.people.drafts import Trail
from madang.people.enums import Need, RoleKind
from madang.people.models import Draft
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.models import Area
from madang.ui.forms import PlainForm

from .. import actions, forms, lines, queries
from ..actions import Asked
from ..enums import Band, CannotApply
from ..models import Application, Programme, Session, Terms

TRAIL = Trail("hour", {"matter": "text", "whose": "whose", "where": "where", "when": "sessions", "you": "channel"})
FORMS: dict[str, type[PlainForm]] = {
    "matter": forms.MatterForm, "whose": forms.WhoseForm, "where": forms.PlaceForm, "when": forms.WhenForm,
    "you": forms.ApplicantForm,
}  # fmt: skip
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
    missing = TRAIL.open_step(draft) if draft else TRAIL.names[0]
    return redirect("hour:step", code, missing) if missing else redirect("hour:check", code)


@login_not_required
def step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Ask one question; keep what was typed; go on."""
    if step not in TRAIL.steps:
        raise Http404
    found, terms = _programme(code)
    draft = _draft(request, code)
    if draft is None and step != TRAIL.names[0]:
        return _already_sent(request, code) or redirect("hour:start", code)
    form = _form(request, step, found, terms, draft)
    if request.method == "POST" and form.is_valid():
        draft = draft or TRAIL.begin(at=clock.now(), programme=code)
        people.keep_draft(draft, answers=drafts.answers(step, form), at=clock.now())
        following = None if request.GET.get("back") == "check" else TRAIL.next_step(step)
        address = reverse("hour:step", args=[code, following]) if following else reverse("hour:check", args=[code])
        return TRAIL.go_on(address, draft)
    if request.method == "POST" and draft:
        drafts.keep_refused(draft, form, request.POST, at=clock.now())
    number = TRAIL.names.index(step)
    today = clock.today()
    context = {
        "programme": found,
        "terms": terms,
        "form": form,
        "step": step,
        "number": number + 1,
        "of": len(TRAIL.steps),
        "draft": draft,
        "is_known": cast(Asking, request).person is not None,
        "back": reverse("hour:step", args=[code, TRAIL.names[number - 1]])
        if number
        else reverse("programme", args=[code]),
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
    missing = TRAIL.open_step(draft)
    you = forms.ApplicantForm(draft.answers, cases=_own_cases(request))
    if missing or not you.is_valid():
        return redirect("hour:step", code, missing or "you")
    refused = ""
    if request.method == "POST":
        try:
            told = _asked(draft, found, you, cast(Asking, request).person is not None, request)
            application = actions.apply(told, at=clock.now())
            people.finish_draft(draft, told=application)
            return TRAIL.told(reverse("hour:done", args=[code]), application.reference)
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
        "tongue": dict(settings.LANGUAGES).get(str(answers.get("language", "")), ""),
        "earlier": [case for case in you.cases if case.reference in you.cleaned_data["earlier"]],
        "band": Band(str(answers["band"])).label if answers.get("band") else "",
        "needs": [Need(need).label for need in answers.get("needs", [])],
        "back": reverse("hour:step", args=[code, "you"]),
    }
    return render(request, "officehours/apply_check.html", context, status=422 if refused else 200)


@login_not_required
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Show this browser's own last receipt."""
    number = TRAIL.number_of(request)
    found = Application.objects.select_related("programme__office", "person").filter(reference=number).first()
    if found is None or found.programme.code != code:
        return redirect("programme", code)
    pin = reference.pin_of(number) if found.pin_hash else ""
    return render(request, "officehours/apply_done.html", {"line": lines.line(found, clock.now()), "pin": pin})


# --- drafts ----------------------------------------------------------------------------------------------------------


def _draft(request: HttpRequest, code: str) -> Draft | None:
    """Return this browser's draft, where it is for this programme."""
    found = TRAIL.draft_of(request)
    return found if found and found.answers.get("programme") == code else None


def _already_sent(request: HttpRequest, code: str) -> HttpResponse | None:
    return TRAIL.told_already(request, reverse("hour:done", args=[code]), queries.is_asked)


def _own_cases(request: HttpRequest) -> list[Case]:
    """Return what somebody told before, once their contact is proved; nothing before that."""
    person = cast(Asking, request).person
    return queries.own_cases(person) if person else []


def _form(request: HttpRequest, step: str, found: Programme, terms: Terms, draft: Draft | None) -> PlainForm:
    kind, posted = FORMS[step], request.POST if request.method == "POST" else None
    options: dict[str, Any] = {"initial": drafts.initial(draft, kind.base_fields)}
    if step == "you":
        options["cases"] = _own_cases(request)
    if step == "whose":
        options["most"] = terms.most
    if step == "when":
        options |= {"sessions": queries.open_sessions(found, clock.now()), "times": lines.hours(terms)}
    return kind(posted, **options)


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
        earlier=list(you.cleaned_data.get("earlier", [])),
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
        number = reference.free()
    initial = {
        "channel": "sms",
        "language": settings.LANGUAGE_CODE,
        "whose": "me",
        "phone": request.GET.get("from", ""),
    }
    form, waits = forms.DeskForm(request.POST or None, initial=initial, **options), _waiting(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            application = actions.apply(_at_desk(form, found, sessions, seat, number), at=clock.now())
            return redirect("desk:application", application.reference)
        except Refused as refused:
            waits = queries.waiting_at(found, form.introduced().addresses)
            is_asked = refused.reason == CannotApply.WAITS and waits
            form.add_error(None, _waits_already(waits) if is_asked else str(refused.reason.label))
    today = clock.today()
    context = {
        "form": form,
        "programme": found,
        "terms": terms,
        "key": signing.dumps(number, salt="hour"),
        "villages": places.villages(today),
        "districts": places.districts(today),
        "waits": waits,
        "programmes": [p for p in Programme.objects.order_by("place") if _takes(p)],
    }
    return render(request, "officehours/desk_apply.html", context, status=422 if form.errors else 200)


def _waiting(request: HttpRequest, found: Programme) -> list[Application]:
    """Return what waits from the telephone of whoever calls, before anything is written down."""
    try:
        phone = contacts.phone_if_any(request.POST.get("phone", request.GET.get("from", "")))
    except Refused:
        return []
    return queries.waiting_at(found, [("phone", phone)]) if phone else []


def _waits_already(waits: list[Application]) -> str:
    numbers = ", ".join(reference.speakable(each.reference) for each in waits)
    return _(
        "This person has an application that waits: %(numbers)s. Everybody has one at a time. Change that one, or take it back for them."
    ) % {"numbers": numbers}


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
