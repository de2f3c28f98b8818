"""The scheduler's desk: the pool with its points in parts, one application, and every decision about it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from madang.cases.enums import Channel
from madang.cases.models import Case
from madang.kit import clock
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.meetings.models import Item
from madang.people import queries as people
from madang.people.doors import Asking, for_staff
from madang.people.enums import Need, RoleKind
from madang.people.rules import Seat
from madang.places.models import Office
from madang.reviews import actions as review_actions
from madang.reviews import queries as reviews
from madang.reviews import rules as review_rules
from madang.reviews.models import Rubric
from madang.reviews.queries import Score
from madang.timeline import queries as timeline

from .. import actions, forms, lines, queries, rules
from ..enums import CannotChoose, Exclusion, State
from ..models import Application, Programme, Session

SCHEDULERS = (RoleKind.SCHEDULER,)
REVIEWERS = (RoleKind.SCHEDULER, RoleKind.EVALUATOR)
FRONT = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR)


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


@for_staff(*REVIEWERS)
def pool(request: HttpRequest) -> HttpResponse:
    """Show who asks for an hour: points in parts, what waits for whom, and who was forgotten (nobody)."""
    at, today, seat = clock.now(), clock.today(), seat_of(request)
    programmes = list(Programme.objects.select_related("office").order_by("place", "pk"))
    code = request.GET.get("programme", "")
    chosen = next((p for p in programmes if p.code == code), programmes[0] if programmes else None)
    if chosen is None:
        raise Http404
    terms = queries.terms_of(chosen, today)
    hidden = reviews.conflicted("officehours.application", seat.person)
    rubric = reviews.rubric(terms.rubric, today) if terms and terms.rubric else None
    own = _scored_by(seat, rubric)
    rows = [
        (application, score, application.pk in hidden, application.pk in own)
        for application, score in queries.pool(chosen, today)
    ]
    context = {
        "programmes": programmes,
        "programme": chosen,
        "terms": terms,
        "rubric": rubric,
        "rows": rows,
        "unanswered": list(queries.unanswered(at)[:20]),
        "sessions": queries.open_sessions(chosen, at),
        "coming": Session.objects.to_come(at).filter(programme=chosen).select_related("meeting__venue", "terms")[:8],
        "owed": queries.owed(at),
        "warnings": [(s, w) for s, w in queries.warnings(at) if s.programme_id == chosen.pk],
        "refusal": request.session.pop("pool_refusal", ""),
        "day_typed": defaultdict(str, request.session.pop("pool_typed", {})),
        "today": today,
        "may_place": seat.is_any(*SCHEDULERS),
    }
    return render(request, "officehours/desk_pool.html", context)


def _scored_by(seat: Seat, rubric: Rubric | None) -> set[int]:
    """Return the applications to which a reviewer has given points by the criteria that hold; earlier points are asked anew."""
    given = seat.person.reviews.filter(subject_type="officehours.application", rubric=rubric)
    return set(given.values_list("subject_id", flat=True))


@for_staff(*REVIEWERS, *FRONT)
def application(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one application: words, what they told before, points, offers, and what can be done."""
    found = application_of(reference)
    return _page(request, found)


def application_of(reference: str) -> Application:
    """Return an application by its reference, or 404."""
    known = Application.objects.select_related("programme__office", "person", "area__parent", "topic", "case__office")
    return get_object_or_404(known, reference=reference)


def _page(
    request: HttpRequest, found: Application, *, refusal: str = "", score_form: forms.ScoreForm | None = None
) -> HttpResponse:
    at, today, seat = clock.now(), clock.today(), seat_of(request)
    if review_rules.why_not_judge(found, by=seat.person, askers=[found.person]) and not seat.is_any(*FRONT):
        return render(request, "officehours/desk_shut.html", {"reference": found.reference})
    rubric = queries.rubric_of(found, today)
    given = reviews.reviews_of(found)
    own = next((r for r in given if r.reviewer_id == seat.person.pk), None)
    if rubric and score_form is None:
        score_form = forms.ScoreForm(
            rubric=rubric, initial={**(own.points if own else {}), "note": own.note if own else ""}
        )
    cases = Case.objects.of(people.one(found.person)).exclude(pk=found.case_id or 0).select_related("office")
    offer = queries.open_offer(found)
    context = {
        "application": found,
        "line": lines.line(found, at),
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
        "rubric": rubric,
        "score": reviews.score(found, rubric) if rubric else Score(),
        "reviews": given,
        "score_form": score_form,
        "has_scored": own is not None,
        "cases": list(cases.order_by("-received_at")[:8]),
        "told_before": queries.raised_before(found),
        "own_numbers": set(found.earlier),
        "before": queries.before(found)[:8],
        "waits": queries.waiting_beside(found),
        "offer": offer,
        "offers": list(found.offers.select_related("item__meeting").order_by("-pk")),
        "places": _places(found, at) if found.state == State.ELIGIBLE and seat.is_any(*SCHEDULERS) else [],
        "offices": Office.objects.valid(today).order_by("kind", "pk"),
        "exclusions": Exclusion.choices,
        "entries": timeline.of(found)[:30],
        "needs_labels": Need.choices,
        "decides": seat.is_any(*SCHEDULERS),
        "reviews_it": seat.is_any(*REVIEWERS),
        "answers_for": seat.is_any(*FRONT, *SCHEDULERS),
        "is_due": State(found.state) in (State.RECEIVED, State.ELIGIBLE),
        "is_ahead": rules.why_not_give_back(found) is None,
        "met_in": queries.sat_in(found) if found.state == State.MET else None,
        "comment": queries.comment_of(found),
        "usual_channel": Channel.DESK if seat.is_any(RoleKind.CLERK) else Channel.PHONE,
        "tongues": settings.LANGUAGES,
    }
    return render(request, "officehours/desk_application.html", context, status=422 if refusal else 200)


def _places(found: Application, at: Any) -> list[tuple[Session, list[Item], list[str]]]:
    """Return the free seats of the sessions to come, those that were wished for first, with the rules each would break."""
    wished = set(found.wishes.values_list("pk", flat=True))
    allowed = Session.objects.to_come(at).allowed().filter(programme=found.programme)
    coming = allowed.select_related("meeting__venue", "terms")
    sessions = sorted(coming[:8], key=lambda s: (s.pk not in wished, s.meeting.starts_at))
    taken, broken = queries.seats_of(sessions), actions.broken_in(found, sessions, at=at)
    free = {session.pk: [item for item, offer in taken[session.pk] if offer is None] for session in sessions}
    return [(s, free[s.pk], [str(rule.label) for rule in broken[s.pk]]) for s in sessions if free[s.pk]]


@for_staff(*REVIEWERS)
def score(request: HttpRequest, reference: str) -> HttpResponse:
    """Give points, or change one's own. Who loads the page of a refused form anew comes back to the application."""
    if request.method != "POST":
        return redirect("desk:application", reference)
    found, seat = application_of(reference), seat_of(request)
    rubric = queries.rubric_of(found, clock.today())
    if rubric is None:
        raise Http404
    form = forms.ScoreForm(request.POST, rubric=rubric)
    if not form.is_valid():
        return _page(request, found, refusal=str(next(iter(form.errors.values()))[0]), score_form=form)
    try:
        actions.score(found, seat=seat, points=form.points, note=form.cleaned_data["note"], at=clock.now())
    except Refused as refused:
        return _page(request, found, refusal=str(refused.reason.label), score_form=form)
    return redirect(_next_to_score(found, seat) or "desk:hours")


def _next_to_score(found: Application, seat: Seat) -> str | None:
    """Return the page of the next application with the fewest scores that this reviewer has not scored."""
    own = _scored_by(seat, queries.rubric_of(found, clock.today()))
    hidden = reviews.conflicted("officehours.application", seat.person)
    rows = queries.pool(found.programme, clock.today())
    left = [(s.reviews, a) for a, s in rows if a.pk not in own | hidden and not s.is_whole]
    return f"/desk/mayor/{min(left, key=lambda row: (row[0], row[1].told_at))[1].reference}/" if left else None


@for_staff(*REVIEWERS, *FRONT)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Do what the scheduler decided, or the applicant said on the telephone. What is no act leads to the application."""
    if request.method != "POST":
        return redirect("desk:application", reference)
    found, seat, at = application_of(reference), seat_of(request), clock.now()
    act, form = request.POST.get("act", ""), forms.DecideForm(request.POST)
    if form.has_error("text"):
        return _page(request, found, refusal=str(form.errors["text"][0]))
    try:
        if act in ("accept", "refuse", "withdraw", "comment", "take_comment_back"):
            if not seat.is_any(*FRONT, *SCHEDULERS):
                raise Http404
            _for_applicant(request, found, act, seat)
        elif act == "declare":
            review_actions.declare(
                found, by=seat.person, reason=request.POST.get("text", ""), thread=found.thread, at=at
            )
        else:
            if not seat.is_any(*SCHEDULERS):
                raise Http404
            _decide(form, found, act, seat, aside=request.POST.getlist("aside"))
    except Refused as refused:
        if refused.reason == CannotChoose.SETS_ASIDE:
            return ask_first(request, found, queries.item(form.cleaned_data["item"] or 0), form.cleaned_data["text"])
        return _page(request, found, refusal=str(refused.reason.label))
    return redirect("desk:application", reference)


def _for_applicant(request: HttpRequest, found: Application, act: str, seat: Seat) -> None:
    """Keep what an applicant said by telephone or at a desk: the record says who wrote it down."""
    offer, at = queries.open_offer(found), clock.now()
    if act == "withdraw":
        actions.withdraw(found, by=seat.person, at=at)
    elif act == "comment":
        _take_down(request, found, seat)
    elif act == "take_comment_back":
        actions.take_comment_back(found, by=seat.person, at=at)
    elif offer is None:
        raise Http404
    elif act == "accept":
        actions.accept(offer, by=seat.person, at=at)
    else:
        actions.refuse(offer, by=seat.person, at=at)


def _take_down(request: HttpRequest, found: Application, seat: Seat) -> None:
    told = request.POST
    languages, channel = dict(settings.LANGUAGES), told.get("channel", "")
    if channel not in Channel.values:
        raise Http404
    actions.take_down_comment(
        found,
        text=clean(told.get("text", "")),
        language=told["language"] if told.get("language") in languages else settings.LANGUAGE_CODE,
        channel=Channel(channel),
        is_read_back=bool(told.get("read_back")),
        seat=seat,
        at=clock.now(),
    )


def ask_first(request: HttpRequest, found: Application, item: Item | None, why: str) -> HttpResponse:
    """Show which rules an offer would set aside, and ask whether it is made all the same: the same form, pressed twice."""
    session = Session.objects.select_related("meeting__venue", "terms", "programme").get(meeting=item.meeting_id)  # type: ignore[union-attr]
    is_board = "reference" in request.POST
    context = {
        "application": found,
        "item": item,
        "why": why,
        "aside": [(rule.value, rule.label) for rule in actions.broken(found, session, at=clock.now())],
        "address": request.path,
        "hidden": [
            (name, value) for name, value in request.POST.items() if name not in ("aside", "csrfmiddlewaretoken")
        ],
        "back": f"{reverse('desk:board')}?programme={found.programme.code}"
        if is_board
        else reverse("desk:application", args=[found.reference]),
    }
    return render(request, "officehours/desk_aside.html", context)


def _decide(form: forms.DecideForm, found: Application, act: str, seat: Seat, *, aside: list[str]) -> None:
    if not form.is_valid():
        raise Http404
    at, text, office = clock.now(), form.cleaned_data["text"], form.cleaned_data["office"]
    if act == "admit":
        actions.admit(found, seat=seat, at=at)
    elif act == "divert" and office:
        actions.divert(found, seat=seat, office=office, reason=text, at=at)
    elif act == "exclude" and office:
        exclusion = Exclusion(form.cleaned_data["exclusion"] or Exclusion.QUESTION)
        actions.exclude(
            found, seat=seat, exclusion=exclusion, office=office, answer=text or str(exclusion.label), at=at
        )
    elif act == "not_chosen":
        actions.not_chosen(found, seat=seat, office=office, reason=text, at=at)
    elif act == "offer":
        item = get_object_or_404(Item, pk=form.cleaned_data["item"] or 0)
        actions.offer(found, item, why=text, seat=seat, at=at, aside=aside)
    elif act == "take_back" and (offer := queries.open_offer(found)):
        actions.take_back(offer, seat=seat, reason=text, at=at)
    else:
        raise Http404
