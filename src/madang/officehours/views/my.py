"""An applicant's own page: where it is, the seat that is held, when and where, what would help."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from madang.commitments import queries as commitments
from madang.kit import clock, reference
from madang.kit.plaintext import clean
from madang.kit.plaintext import number as whole
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.enums import Agreement
from madang.meetings.models import Attendance
from madang.people import queries as people
from madang.people.doors import Asking, for_resident
from madang.people.enums import Need, Scope
from madang.people.models import Person

from .. import actions, forms, lines, queries
from ..enums import CannotChoose, State
from ..models import Application, Offer


def person_of(request: HttpRequest) -> Person:
    """Return the resident who asks."""
    return cast(Person, cast(Asking, request).person)


def visible(person: Person) -> list[Application]:
    """Return the applications of somebody, and of those they help."""
    found = Application.objects.of(person)
    for row in people.helped_by(person, clock.today()):
        found = found | Application.objects.of(people.one(row.person))
    return list(found.distinct().select_related("programme__office", "person__same_as").order_by("-told_at")[:50])


def _acts_for(person: Person) -> set[int]:
    """Return for whom somebody may say yes or no, themselves among them, by the record that stands for each."""
    rows = people.helped_by(person, clock.today(), scope=Scope.ACT)
    return {people.one(person).pk, *(people.one(row.person).pk for row in rows)}


def _is_asked(application: Application, acts_for: set[int]) -> bool:
    return application.state == State.OFFERED and people.one(application.person).pk in acts_for


def among_mine(request: HttpRequest) -> str:
    """Return one's open applications that wait for the city, for the page of one's stories, as HTML."""
    acts_for = _acts_for(person_of(request))
    return _listed(request, [a for a in _open(request) if not _is_asked(a, acts_for)], has_heading=True)


def your_turn(request: HttpRequest) -> str:
    """Return one's applications that wait for one's own yes or no, for "Your turn" on that page, as HTML."""
    acts_for = _acts_for(person_of(request))
    return _listed(request, [a for a in _open(request) if _is_asked(a, acts_for)])


def _open(request: HttpRequest) -> list[Application]:
    return [application for application in visible(person_of(request)) if application.answered_at is None]


def _listed(request: HttpRequest, found: list[Application], *, has_heading: bool = False) -> str:
    rows = lines.lines(found, clock.now())
    context = {"rows": rows, "has_heading": has_heading}
    return render_to_string("officehours/_my.html", context, request) if rows else ""


@for_resident
def dates(request: HttpRequest) -> HttpResponse:
    """List one's applications, with whose turn it is."""
    at = clock.now()
    rows = lines.lines(visible(person_of(request)), at)
    return render(request, "officehours/my_dates.html", {"rows": rows})


@for_resident
def application(request: HttpRequest, number: str) -> HttpResponse:
    """Show one application; say yes or no to a seat, change days and needs, take it back."""
    person, at = person_of(request), clock.now()
    found = next((a for a in visible(person) if a.reference == number), None)
    if found is None:
        raise Http404
    refusal, may_act = "", people.one(found.person).pk in _acts_for(person)
    if request.method == "POST":
        if not may_act:
            raise Http404
        try:
            _act(request, found, person)
            return redirect("my_date", number)
        except Refused as refused:
            refusal = str(refused.reason.label)
    offer = queries.open_offer(found)
    row = Attendance.objects.filter(item=offer.item, person=found.person).first() if offer else None
    context = {
        "line": lines.line(found, at),
        "application": found,
        "offer": offer,
        "seen": seen_of(found, offer),
        "meeting": offer.item.meeting if offer else None,
        "refusal": refusal,
        "may_act": may_act,
        "sessions": forms.session_choices(queries.open_sessions(found.programme, at)),
        "wished": {str(pk) for pk in found.wishes.values_list("pk", flat=True)},
        "needs": Need.choices,
        "agreements": [
            (value, label, bool(row) and meeting_queries.has_agreed(row, Agreement(value)))
            for value, label in Agreement.choices
        ]
        if row
        else [],
        "drawn": found.wish_rows.exclude(key="").filter(session__draw__isnull=False).select_related("session__draw"),
        "comment": queries.comment_of(found),
        "met_in": queries.sat_in(found) if found.state == "met" else None,
        "typed_comment": request.POST.get("comment", "") if refusal else "",
        "promises": commitments.that_came_of("meetings.item", found.offers.values_list("item", flat=True)),
    }
    return render(request, "officehours/my_date.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest, found: Application, person: Person) -> None:
    act, at = request.POST.get("act", ""), clock.now()
    offer = queries.open_offer(found)
    if _is_stale(request, act, found, offer):
        raise Refused(CannotChoose.STATE)
    if act == "accept" and offer:
        actions.accept(offer, by=person, at=at)
    elif act == "refuse" and offer:
        actions.refuse(offer, by=person, at=at)
    elif act == "withdraw":
        actions.withdraw(found, by=person, at=at)
    elif act == "comment":
        language = (get_language() or found.language).split("-")[0]
        actions.comment(found, text=clean(request.POST.get("comment", "")), language=language, by=person, at=at)
    elif act == "take_comment_back":
        actions.take_comment_back(found, by=person, at=at)
    elif act == "change":
        wanted = {whole(pk) for pk in request.POST.getlist("sessions")}
        sessions = [s for s in queries.open_sessions(found.programme, at) if s.pk in wanted]
        needs = [need for need in request.POST.getlist("needs") if need in Need.values]
        actions.change(found, by=person, sessions=sessions, needs=needs, at=at)
    elif act == "agree" and offer:
        row = get_object_or_404(Attendance, item=offer.item, person=found.person)
        for value in Agreement.values:
            meetings.agree(row, Agreement(value), is_agreed=value in request.POST.getlist("agree"), at=at)
    else:
        raise Http404


def seen_of(found: Application, offer: Offer | None) -> str:
    """Return what a page was drawn from: a button of an older page gives no seat away that was taken since."""
    return f"{found.state}:{offer.pk if offer else 0}"


def _is_stale(request: HttpRequest, act: str, found: Application, offer: Offer | None) -> bool:
    """Say whether somebody answers a page that says otherwise than what holds now; a yes said twice stays one."""
    seen = request.POST.get("seen")
    if act not in ("accept", "refuse", "withdraw") or seen is None or seen == seen_of(found, offer):
        return False
    return not (act == "accept" and found.state == State.SEATED and offer and seen == f"{State.OFFERED}:{offer.pk}")


def by_number(request: HttpRequest) -> HttpResponse | None:
    """Show an application to whoever has its number and the last four digits, or the PIN; None where it is not one.

    With the PIN, which is all that somebody without a telephone has, they say yes or no to a seat or take it back.
    """
    number = reference.parse(request.POST.get("reference", "")) or ""
    found = Application.objects.filter(reference=number).select_related("programme__office", "person").first()
    proof = request.POST.get("proof", "").strip()
    shown = people.proved(found.person, number, found.pin_hash, proof) if found else ""
    if found is None or not shown:
        return None
    refusal, act = "", request.POST.get("act", "")
    if act in ("accept", "refuse", "withdraw") and shown == "pin":
        try:
            _act(request, found, found.person)
        except Refused as refused:
            refusal = str(refused.reason.label)
        found.refresh_from_db()
    context = {
        "line": lines.line(found, clock.now()),
        "application": found,
        "with_words": shown == "pin",
        "proof": proof,
        "seen": seen_of(found, queries.open_offer(found)),
        "refusal": refusal,
    }
    return render(request, "officehours/found.html", context, status=422 if refusal else 200)
