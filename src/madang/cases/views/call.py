"""The telephone and the counter: words first, read back, saved once, with the resident's reference spoken or printed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from madang.documents import actions as documents
from madang.kit import clock, reference
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.people import actions as people_actions
from madang.people import contacts
from madang.people import queries as people
from madang.people.doors import for_staff
from madang.people.enums import ContactKind, RoleKind
from madang.people.models import Draft, Person
from madang.places import queries as places
from madang.places.models import Office
from madang.ui.dates import local

from .. import actions, alarms, forms, queries, routing
from ..actions import Told
from ..enums import Channel, Kind, MessageKind, Outcome, Whose
from ..models import Case, StandardAnswer
from . import rows
from .desk import counts, dangers, seat_of
from .tell import TRAIL

FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)
WRITERS = (*FRONT, RoleKind.OFFICER)  # officers write down visits; what a number told before is the front's to see
TAKEN_DOWN = (Channel.PHONE, Channel.DESK, Channel.LETTER, Channel.FIELD)
MOST_FILES = 10
FIELDS = (
    "text",
    "name",
    "phone",
    "email",
    "postal",
    "area",
    "place",
    "channel",
    "language",
    "kind",
    "whose",
    "public",
)


@for_staff(*FRONT)
def call(request: HttpRequest) -> HttpResponse:
    """Write down a call."""
    return _take_down(request, Channel.PHONE)


@for_staff(*FRONT)
def letter_in(request: HttpRequest) -> HttpResponse:
    """Type in a letter that came by post, with its scan: the count begins on the day it came."""
    return _take_down(request, Channel.LETTER)


@for_staff(*WRITERS)
def visit(request: HttpRequest) -> HttpResponse:
    """Write down what was said or seen on a visit on the spot."""
    return _take_down(request, Channel.FIELD)


@for_staff(*FRONT)
def counter(request: HttpRequest) -> HttpResponse:
    """Write down what a person at the desk says, and print the receipt."""
    return _take_down(request, Channel.DESK)


def _take_down(request: HttpRequest, channel: Channel) -> HttpResponse:
    seat = seat_of(request)
    if request.method != "POST":
        number = _begun(request)
        if not number:  # it stands in the address, so that Back and a reload come to the same case
            key = signing.dumps(reference.free(), salt="call")
            return redirect(f"{request.path}?{urlencode({**request.GET.dict(), 'key': key})}")
        if saved := Case.objects.filter(reference=number, written_by=seat.person).first():
            return _after(saved)
        draft = Draft.objects.filter(reference=number).first()
        first = {"channel": "sms", "language": settings.LANGUAGE_CODE}
        initial: dict[str, Any] = {**first, "kind": Kind.OTHER, "whose": Whose.ME}
        initial |= {k: v for k, v in (draft.answers if draft else {}).items() if k in (*FIELDS, "needs")}
        initial["area"] = draft.answers.get("area_name", draft.answers.get("area", "")) if draft else ""
        initial["phone"] = request.GET.get("from", initial.get("phone", ""))
        same = _same_caller(request)
        initial |= {**same, **{f"was_{name}": same.get(name, value) for name, value in first.items()}}
        return _page(request, forms.CallForm(initial=initial), channel, number)
    number = _signed(request.POST.get("key", "")) or reference.free()
    form = forms.CallForm(request.POST)
    try:
        files = [documents.check(upload) for upload in request.FILES.getlist("files")[:MOST_FILES]]
    except Refused as refused:
        form.add_error(None, str(refused.reason.label))
    if not form.is_valid():
        return _page(request, form, channel, number, status=422)
    data, who, at = form.cleaned_data, form.introduced(), clock.now()
    is_asked = who.phone and not who.name and seat.is_any(*FRONT)
    known = people.named_at(ContactKind.PHONE, who.phone) if is_asked else []
    if meant := next((person for person in known if str(person.pk) == request.POST.get("is")), None):
        who = replace(who, name=meant.name)
    elif known and request.POST.get("is") != "other":
        return _page(request, form, channel, number, status=422, known=known)
    told = Told(
        reference=number,
        text=data["text"],
        channel=channel,
        who=who,
        kind=data["kind"].kind,
        service=data["kind"].service,
        whose=Whose(data["whose"] or Whose.ME),
        area=data["area"],
        place=clean(data["place"]),
        wants_public=data["public"],
        written_by=seat.person,
        pin="" if who.phone and who.channel else reference.pin_of(number),
        received_at=_came(data["came_on"], at),
    )
    draft = Draft.objects.filter(reference=number).first()
    try:
        filed = actions.file(told, at=at, draft=draft)
    except Refused as refused:
        form.add_error("text", str(refused.reason.label))
        return _page(request, form, channel, number, status=422)
    if filed.is_new:
        for file in files:
            documents.keep(file, subject=filed.case, at=at, by_id=seat.person.pk)
    if at_once := request.POST.get("at_once", ""):
        return _answer_at_once(request, filed.case, at_once)
    return _after(filed.case)


def _after(case: Case) -> HttpResponse:
    """Lead to what is said or handed over once it is written down."""
    return redirect("desk:receipt" if case.channel != Channel.PHONE else "desk:read_back", case.reference)


def _begun(request: HttpRequest) -> str:
    """Return the reference under which this form was opened before: a draft's, or the one in its address; else empty."""
    draft, asked = _to_go_on(request), reference.parse(request.GET.get("draft", ""))
    if asked and (draft or Case.objects.filter(reference=asked, written_by=seat_of(request).person).exists()):
        return asked
    return _signed(request.GET.get("key", ""))


def _came(on: date | None, at: datetime) -> datetime | None:
    """Return when a letter reached the city: the morning of its day, never after now; None where it is today's."""
    if on is None or on >= local(at).date():
        return None
    return datetime.combine(on, time(9), local(at).tzinfo)


def _answer_at_once(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """Answer what was just written down with a standing answer, while the resident is still there."""
    standing = get_object_or_404(StandardAnswer.objects.valid(clock.today()).filter(is_final=True), code=code)
    text = pick(standing.texts, case.language)
    try:
        actions.answer(
            case, seat=seat_of(request), text=text, outcome=Outcome.INFORMED, at=clock.now(), is_first_contact=True,
            public_text=text if case.wants_public else "",
        )  # fmt: skip
    except Refused as refused:
        if case.is_open:  # not only pressed twice: it waits like any other, and whoever wrote it down must know
            request.session[f"refused-{case.reference}"] = str(refused.reason.label)
    return redirect("desk:read_back", case.reference)


def _signed(key: str) -> str:
    """Return the reference a form was opened with, empty where it is forged or a day old."""
    try:
        return str(signing.loads(key, salt="call", max_age=60 * 60 * 24))
    except signing.BadSignature:
        return ""


def _same_caller(request: HttpRequest) -> dict[str, Any]:
    """Return who spoke last, when the same person has another matter."""
    number, seat = reference.parse(request.GET.get("again", "")), seat_of(request)
    case = (
        Case.objects.filter(reference=number, written_by=seat.person).select_related("resident").first()
        if number
        else None
    )
    if case is None or case.resident is None:
        return {}
    kept = {contact.kind: contact.value for contact in case.resident.contacts.order_by("-pk")}
    who = case.resident
    known = {
        "phone": contacts.spoken(kept["phone"]) if "phone" in kept else "",
        "email": kept.get("email", ""),
        "postal": kept.get("post", ""),
    }
    return {**known, "name": who.name, "channel": who.channel or "none", "language": who.language, "needs": who.needs}


def _to_go_on(request: HttpRequest) -> Draft | None:
    """Return the unfinished draft with this reference: one's own, or one begun on the web by the person who calls."""
    number = reference.parse(request.GET.get("draft", ""))
    return Draft.objects.filter(reference=number, kind=TRAIL.kind).first() if number else None


def _page(
    request: HttpRequest,
    form: forms.CallForm,
    channel: Channel,
    number: str,
    *,
    status: int = 200,
    known: Sequence[Person] = (),
) -> HttpResponse:
    today = clock.today()
    context = {
        "form": form,
        "channel": channel,
        "number": number,
        "known": known,
        "at_once": request.POST.get("at_once", "") if known else "",
        "counts": counts(request),
        "key": signing.dumps(number, salt="call"),
        "villages": places.villages(today),
        "districts": places.districts(today),
        "today": today,
        "drafts": queries.left_unfinished(seat_of(request).person, at=clock.now()),
        "asked_draft": request.GET.get("draft", ""),
        "draft_is_missing": bool(request.GET.get("draft")) and _to_go_on(request) is None,
    }
    return render(request, "cases/call.html", context, status=status)


@for_staff(*FRONT)
def caller(request: HttpRequest) -> HttpResponse:
    """Show the past cases of a telephone number, while the caller speaks."""
    number = rows.kept_phone(request.GET.get("phone", ""))
    found = queries.of_contact(number, limit=6) if number else []
    context = {
        "rows": [rows.row(c, clock.now()) for c in found],
        "number": number,
        "caller": found[0].resident if found else None,
        "known": people.named_at(ContactKind.PHONE, number) if number else [],
        "plans": people.plans_at(ContactKind.PHONE, number, clock.today()) if number else [],
    }
    return render(request, "cases/call_past.html", context)


@for_staff(*WRITERS)
def guess(request: HttpRequest) -> HttpResponse:
    """Show which office it may be for and what is alike, while the agent types."""
    text = clean(request.GET.get("text", ""))[:2000]
    area = places.area_named(request.GET.get("area", ""), on=clock.today())
    suggestion = routing.suggest("", text, area=area, on=clock.today())
    offices = {o.pk: o for o in Office.objects.filter(pk__in=[s.office_id for s in suggestion.offices])}
    offers = [(offices[s.office_id], s, rows.sureness(n, suggestion)) for n, s in enumerate(suggestion.offices)]
    context = {
        "offers": offers,
        "alike": queries.similar_stories(text) if len(text) > 8 else [],
        "has_words": len(text) > 3,
        "scripts": alarms.of(text, on=clock.today()),
        "standing": queries.standing(text, on=clock.today()) if len(text) > 3 else [],
        "services": routing.services(text, on=clock.today()),
    }
    return render(request, "cases/call_guess.html", context)


@for_staff(*WRITERS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was typed so far, in case the line drops."""
    now, number = clock.now(), _signed(request.POST.get("key", "")) or reference.free()
    draft = Draft.objects.filter(reference=number).first() or Draft(
        kind=TRAIL.kind,
        reference=number,
        secret=secrets.token_urlsafe(24),
        channel=via if (via := request.POST.get("via")) in TAKEN_DOWN else Channel.PHONE,
        by=seat_of(request).person,
        begun_at=now,
        kept_at=now,
    )
    typed = {name: request.POST.get(name, "")[:6000] for name in FIELDS if name in request.POST}
    if (
        any(typed.get(name) for name in ("text", "phone", "name"))
        and not Case.objects.filter(reference=number).exists()
    ):
        people_actions.keep_draft(draft, answers={**typed, "area_name": typed.get("area", "")}, at=now)
    return HttpResponse(status=204)


@for_staff(*WRITERS)
def read_back(request: HttpRequest, number: str) -> HttpResponse:
    """Show the words to be read back with the reference to be spoken; keep that the resident agreed."""
    seat = seat_of(request)
    case = get_object_or_404(
        Case.objects.select_related("area__parent", "resident", "office"),
        reference=number,
        written_by=seat.person,
    )
    refusal = ""
    kept = str(request.session.pop(f"refused-{number}", ""))
    if request.method == "POST":
        try:
            if request.POST.get("act") == "agree":
                actions.agree(case, seat=seat, at=clock.now())
            else:
                actions.mend(case, seat=seat, text=clean(request.POST.get("text", "")), at=clock.now())
            return redirect("desk:read_back", number)
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "case": case,
        "scripts": dangers(case),
        "counts": counts(request),
        "pin": reference.pin_of(number) if case.pin_hash else "",
        "answer": case.messages.filter(kind=MessageKind.ANSWER).order_by("-at").first() if case.is_ended else None,
        "refusal": refusal or kept,
        "is_editing": bool(request.GET.get("edit")) or bool(refusal),
        "typed": request.POST.get("text", case.text),
    }
    return render(request, "cases/read_back.html", context, status=422 if refusal else 200)


@for_staff(*WRITERS)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Print the receipt of a case that this seat wrote down."""
    case = get_object_or_404(
        Case.objects.select_related("area__parent", "resident", "office"),
        reference=number,
        written_by=seat_of(request).person,
    )
    context = {
        "case": case,
        "scripts": dangers(case),
        "counts": counts(request),
        "pin": reference.pin_of(number) if case.pin_hash else "",
    }
    return render(request, "cases/receipt.html", context)
