"""A town hall: where and when, its broadcast, its questions from home, the room and the telephone; and its desk."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.kit import clock, tries
from madang.kit.plaintext import clean, looks_personal, number
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.enums import Agreement
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.doors import Asking, for_staff
from madang.places.models import Office
from madang.ui import policy
from madang.ui.kept import kept_for

from .. import actions, forms, queries, rules
from ..actions import Asked
from ..enums import CannotAsk, CannotVisit, QuestionState, Way
from ..models import Backing, Broadcast, Question, Stop, Visit
from .desk import WORKERS, a_day, seat_of, visit_of
from .public import device_key, published, remember_device

EVERY = 5  # seconds between two looks of a watcher at the list
FRESH = 2.0  # seconds for which all watchers get the list that was drawn last
QUESTIONS, VOICES, SECONDS = 60, 1200, 600  # of one address in ten minutes: a hall full of people behind one address


def _stop(found: Visit, request: HttpRequest) -> tuple[Stop, list[Stop]]:
    """Return the town hall that is asked for, or the one that is on, and the others of the visit."""
    every = queries.halls(found)
    wanted = number(request.GET.get("hall", ""))
    stop = next((each for each in every if wanted in (None, each.pk)), None)
    if stop is None:
        raise Http404
    return stop, [each for each in every if each != stop]


def _broadcast(stop: Stop) -> Broadcast:
    return getattr(stop, "broadcast", None) or Broadcast(stop=stop)


def _turn(stop: Stop) -> str:
    """Return a mark of what a watcher's page shows beside the list: where it differs, the page has to be loaded anew."""
    broadcast = _broadcast(stop)
    told = (broadcast.stream, broadcast.captions, broadcast.recording, broadcast.takes_questions, stop.meeting.state)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:10]


# --- what everybody sees ---------------------------------------------------------------------------------------------


@login_not_required
def hall(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a town hall with its broadcast and its questions; take a question from home, and a voice for another's."""
    found = published(slug)
    stop, others = _stop(found, request)
    key, is_new = device_key(request)
    person = cast(Asking, request).person
    voice = f"person:{person.pk}" if person else key
    if request.method == "POST":
        response = _posted(request, found, stop, voice)
        if request.POST.get("act") == "back" and is_new and not person:
            remember_device(response, key)
        return response
    return _page(request, found, stop, others, voice)


def _page(
    request: HttpRequest, found: Visit, stop: Stop, others: list[Stop], voice: str, form: forms.AskForm | None = None,
    refusal: str = "",
) -> HttpResponse:  # fmt: skip
    broadcast = _broadcast(stop)
    backed = Backing.objects.filter(question__stop=stop, key=voice).values_list("question", flat=True)
    context = {
        "visit": found, "stop": stop, "meeting": stop.meeting, "broadcast": broadcast, "others": others, "refusal": refusal,
        "form": form or forms.AskForm(initial={"key": uuid4()}), "questions": queries.questions(stop), "turn": _turn(stop),
        "off": queries.taken_off(stop), "takes": broadcast.takes_questions,
        "backed": set(backed), "every": EVERY, "asked_as": number(request.GET.get("asked", "")), "now": clock.now(),
        "minutes": meeting_queries.minutes_of(stop.meeting), "query": f"?hall={stop.pk}" if others else "",
        "is_wrong": bool(form and form.errors),
    }  # fmt: skip
    response = render(
        request, "mobileoffice/hall.html", context, status=422 if refusal or (form and form.errors) else 200
    )
    return policy.plays(response, [broadcast.recording or broadcast.stream, broadcast.captions])


def _posted(request: HttpRequest, found: Visit, stop: Stop, voice: str) -> HttpResponse:
    """Do what a watcher asked for. A page with script gets a few words as JSON, so that the broadcast plays on."""
    form = forms.AskForm(request.POST) if request.POST.get("act") == "ask" else None
    is_script = request.headers.get("Accept") == "application/json"
    try:
        if form is None:
            return _backed(request, stop, voice, is_script=is_script)
        if form.is_valid():
            return _asked(request, stop, form.cleaned_data, is_script=is_script)
        refusal = ""
    except Refused as refused:
        refusal = str(refused.reason.label)
    if is_script:
        told = (
            refusal or " ".join(str(error) for errors in form.errors.values() for error in errors) if form else refusal
        )
        return JsonResponse({"refused": told}, status=422)
    return _page(request, found, stop, [], voice, form, refusal)


def _asked(request: HttpRequest, stop: Stop, typed: dict[str, Any], *, is_script: bool) -> HttpResponse:
    _not_too_many(request, f"ask:{stop.pk}", QUESTIONS)
    asked = Asked(
        text=typed["text"], way=Way.HOME, key=str(typed["key"]), name=typed["name"], person=cast(Asking, request).person
    )
    question = actions.ask(stop, asked, at=clock.now())
    if is_script:
        said = _("Thank you. It is question %(number)s. Everybody sees it once somebody of the city has read it.")
        return JsonResponse({"said": said % {"number": question.number}, "key": str(uuid4())})
    hall = f"hall={request.GET['hall']}&" if number(request.GET.get("hall", "")) else ""
    return redirect(f"{request.path}?{hall}asked={question.number}#ask")


def _backed(request: HttpRequest, stop: Stop, voice: str, *, is_script: bool) -> HttpResponse:
    if request.POST.get("act") != "back":
        raise Http404
    _not_too_many(request, f"back:{stop.pk}", VOICES)
    question = get_object_or_404(stop.questions, pk=number(request.POST.get("question", "")) or 0)
    actions.back(question, key=voice, at=clock.now())
    if is_script:
        question.refresh_from_db(fields=["backing"])
        return JsonResponse({"backing": question.backing})
    return redirect(f"{request.get_full_path()}#q-{question.pk}")


def _not_too_many(request: HttpRequest, what: str, limit: int) -> None:
    if tries.too_many(f"{what}:{request.META.get('REMOTE_ADDR', '')}", limit=limit, seconds=SECONDS):
        raise Refused(CannotAsk.TOO_MANY)


@login_not_required
@kept_for(FRESH)
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the list of questions by itself, the same for everybody: thousands look at it every few seconds."""
    visit = get_object_or_404(Visit.objects.shown(), slug=slug)
    stop, _others = _stop(visit, request)
    context = {
        "questions": queries.questions(stop), "turn": _turn(stop), "backed": set(), "visit": visit,
        "takes": _broadcast(stop).takes_questions,
    }  # fmt: skip
    return render(request, "mobileoffice/_questions.html", context)


# --- the desk --------------------------------------------------------------------------------------------------------


@for_staff(*WORKERS)
def desk(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Run a town hall: the broadcast, questions from the room and by telephone, what is answered, who is seen, the minutes."""
    found, refusal = visit_of(request, slug), ""
    if not rules.notes(found, seat_of(request)):
        raise Http404
    stop = get_object_or_404(found.stops.select_related("meeting", "broadcast", "visit"), pk=pk)
    broadcast = _broadcast(stop)
    form = forms.BroadcastForm(
        request.POST if request.POST.get("act") == "broadcast" else None, initial=vars(broadcast)
    )
    if request.method == "POST":
        try:
            if _act(request, found, stop, form):
                return redirect(request.path)
        except Refused as refused:
            refusal = str(refused.reason.label)
    every = list(stop.questions.select_related("commitment", "case").order_by("-backing", "number"))
    chosen = number(request.POST.get("question", "") or request.GET.get("question", ""))
    context = {
        "visit": found, "stop": stop, "meeting": stop.meeting, "broadcast": broadcast, "form": form, "refusal": refusal,
        "waiting": [(q, looks_personal(q.text)) for q in sorted(every, key=lambda q: q.number) if q.state == QuestionState.WAITING],
        "open": [q for q in every if q.state == QuestionState.OPEN],
        "answered": sorted((q for q in every if q.answered_at), key=lambda q: q.answered_at or q.asked_at, reverse=True),
        "hidden": [q for q in every if q.state == QuestionState.HIDDEN],
        "chosen": next((q for q in every if q.pk == chosen and q.state == QuestionState.OPEN), None),
        "agreed": _agreed(stop), "minutes": meeting_queries.minutes_of(stop.meeting), "key": uuid4(), "every": EVERY,
        "typed": defaultdict(str, request.POST.items()), "writes": rules.writes(found, seat_of(request)),
        "office_choices": [(o.pk, o.name) for o in Office.objects.valid(clock.today()).order_by("kind", "pk")],
        "has_begun": stop.meeting.starts_at <= clock.now(), "takes": broadcast.takes_questions,
        "answers": rules.answers(found, seat_of(request)),
    }  # fmt: skip
    return render(request, "mobileoffice/desk_hall.html", context, status=422 if refusal or form.errors else 200)


def _agreed(stop: Stop) -> list[tuple[Any, bool]]:
    """Return who is asked to a town hall, each with whether they agree to be seen and heard in the broadcast now."""
    rows = stop.meeting.attendances.select_related("person").exclude(came="revoked").order_by("part", "pk")
    held = stop.meeting.attendances.filter(agreements__purpose=Agreement.STREAM, agreements__withdrawn_at__isnull=True)
    yes = set(held.values_list("pk", flat=True))
    return [(row, row.pk in yes) for row in rows]


def _act(request: HttpRequest, found: Visit, stop: Stop, form: forms.BroadcastForm) -> bool:
    """Do what was asked; say whether it was done, and not only typed wrongly."""
    typed, seat, at = request.POST, seat_of(request), clock.now()
    act = typed.get("act", "")
    if act == "broadcast":
        if not form.is_valid():
            return False
        actions.set_broadcast(stop, **form.cleaned_data, seat=seat, at=at)
    elif act == "ask":
        _write_in(request, stop)
    elif act == "agree":
        row = get_object_or_404(stop.meeting.attendances, pk=number(typed.get("row", "")) or 0)
        meetings.agree(row, Agreement.STREAM, is_agreed=typed.get("agreed") == "yes", at=at)
    elif act == "minutes":
        if not rules.writes(found, seat):
            raise Refused(CannotVisit.NOT_YOURS)
        meetings.write_minutes(
            stop.meeting, text=clean(typed.get("text", "")), language=settings.LANGUAGE_CODE,
            read=number(typed.get("read", "")) or 0, why=clean(typed.get("why", "")), by=seat.person, at=at,
        )  # fmt: skip
    else:
        question = get_object_or_404(
            Question.objects.select_related("stop__visit"), stop=stop, pk=number(typed.get("question", "")) or 0
        )
        _decide(request, question, act)
    return True


def _write_in(request: HttpRequest, stop: Stop) -> None:
    """Write down a question from the room, or one that somebody told 120."""
    typed = request.POST
    name, phone = clean(typed.get("name", "")), contacts.phone_if_any(clean(typed.get("phone", "")))
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    who = Introduced(name=name, language=language, channel="sms", phone=phone) if phone else None
    way = Way.PHONE if typed.get("way") == "phone" else Way.ROOM
    asked = Asked(
        text=typed.get("text", ""), way=way, key=typed.get("key", "")[:64] or str(uuid4()), name=name, who=who
    )
    actions.ask(stop, asked, at=clock.now(), seat=seat_of(request))


def _decide(request: HttpRequest, question: Question, act: str) -> None:
    """Open, hide or answer a question; an answer may become a case or a promise in the same act."""
    typed, seat, at = request.POST, seat_of(request), clock.now()
    text, becomes = clean(typed.get("text", "")), typed.get("becomes", "")
    office = Office.objects.filter(pk=number(typed.get("office", "")) or 0).first()
    if act == "open":
        actions.open_question(question, seat=seat)
    elif act == "hide":
        actions.hide_question(question, why=clean(typed.get("why", "")), seat=seat, at=at)
    elif act == "answer" and becomes == "case":
        actions.make_case(question, text=text, seat=seat, at=at, office=office)
    elif act == "answer" and becomes == "promise":
        if office is None:
            raise Refused(CannotAsk.NO_OFFICE)
        actions.make_promise(
            question, text=text, office=office, due_on=a_day(typed.get("due_on", "")), seat=seat, at=at
        )
    elif act == "correct":
        actions.correct_answer(question, text=text, seat=seat, at=at)
    elif act == "answer":
        actions.answer(question, text=text, seat=seat, at=at)
    else:
        raise Http404
