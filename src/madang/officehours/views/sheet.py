"""The run sheet of a session: who comes when, who came, what was promised, what lies with it, the minutes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.commitments import queries as commitments
from madang.commitments.lines import line as promise_line
from madang.documents import actions as documents
from madang.documents.serving import serve
from madang.kit import clock
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.actions import When, Where
from madang.meetings.enums import Came, CannotMeet
from madang.meetings.models import Resource
from madang.meetings.walltime import instant
from madang.people.doors import for_staff
from madang.people.enums import Need
from madang.places.models import Office, Venue

from .. import actions, forms, lines, queries
from ..enums import CannotLay
from ..models import Session
from .desk import SCHEDULERS, seat_of
from .running import RUNNERS, session_of


@for_staff(*RUNNERS)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a session: who comes when, what to know, who came, what was promised, the minutes."""
    session, refusal = session_of(pk), ""
    if request.method == "POST":
        try:
            _run(request, session)
            return redirect("desk:hour", pk)
        except Refused as refused:
            refusal = str(refused.reason.label)
    return _sheet(request, session, refusal)


def _sheet(request: HttpRequest, session: Session, refusal: str) -> HttpResponse:
    at, meeting = clock.now(), session.meeting
    seats = queries.seats(session)
    coming, promises = meeting_queries.asked_to(meeting), defaultdict(list)
    for promise in commitments.that_came_of("meetings.item", [item.pk for item, _offer in seats]):
        promises[promise.source_id].append(promise_line(promise, clock.today()))
    rows = [
        {"item": item, "offer": offer, "people": coming.get(item.pk, []), "promises": promises[item.pk]}
        for item, offer in seats
    ]
    minutes = meeting_queries.minutes_of(meeting)
    is_to_come = meeting.ends_at > at and meeting.state != "cancelled"
    context = {
        "session": session,
        "looks": queries.looks(session),
        "troubles": [trouble for _s, trouble in queries.troubles([session])] if is_to_come else [],
        "touched": _touched(session) if is_to_come else (0, 0),
        "gift_notes": session.gift_notes.count(),
        "today": clock.today(),
        "meeting": meeting,
        "rows": rows,
        "held": meeting_queries.held_for(meeting),
        "gone": _gone(session) if is_to_come else [],
        "refusal": refusal,
        "typed": defaultdict(str, request.POST.items()),
        "came": Came.choices,
        "venues": Venue.objects.order_by("pk"),
        "offices": Office.objects.valid(clock.today()).order_by("kind", "pk"),
        "lacking": [lines.lacking(lack) for lack in queries.lacking(session, at)],
        "notes": meeting_queries.notes_of(meeting),
        "papers": meeting_queries.papers_of(meeting),
        "minutes": minutes,
        "version": len(minutes),
        "has_begun": meeting.starts_at <= at,
        "is_shut": session.shuts_at <= at,
        "promised": sum(map(len, promises.values())),
        "is_walk_in": queries.is_walk_in(session),
        "need_names": dict(Need.choices),
        "draw": session.draw,
        "drawn_seats": queries.to_draw(session) if session.draw is None else 0,
        "seed_until": meeting.starts_at - queries.late(session.terms),
        "may_give_up": session.draw is not None and session.draw.drawn_at is None and at < session.draw.seed_due_at,
        "is_seated": session.wish_rows.filter(place__isnull=False).exists(),
        "decides": seat_of(request).is_any(*SCHEDULERS),
        "waiting": queries.hoping(session),
    }
    return render(request, "officehours/desk_hour.html", context, status=422 if refusal else 200)


def _touched(session: Session) -> tuple[int, int]:
    """Return whom a move touches: how many have or are offered a seat, and how many only wished for it."""
    held = [offer is not None for _application, offer in queries.concerned(session)]
    return sum(held), len(held) - sum(held)


def _gone(session: Session) -> list[tuple[Resource, list[Resource]]]:
    """Return who is held for a session and works here no more, each with who could come along instead."""
    return [(gone, queries.successors(session, gone)) for gone in queries.gone_from([session])[session.pk]]


def _run(request: HttpRequest, session: Session) -> None:
    seat, at, act = seat_of(request), clock.now(), request.POST.get("act", "")
    if act == "came":
        row = get_object_or_404(session.meeting.attendances, pk=number(request.POST.get("row", "")) or 0)
        came = request.POST.get("came", "")
        if came not in Came.values:
            raise Http404
        meetings.mark(row, Came(came), by=seat.person, at=at)
    elif act == "late":
        meetings.run_late(session.meeting, minutes=number(request.POST.get("minutes", "")))
    elif act == "promise":
        item = get_object_or_404(session.meeting.items, pk=number(request.POST.get("item", "")) or 0)
        office = get_object_or_404(Office.objects.valid(clock.today()), pk=number(request.POST.get("office", "")) or 0)
        actions.promise_in_talk(
            session, item, office=office, text=request.POST.get("text", ""), due_on=request.POST.get("due_on", ""),
            is_read_back=bool(request.POST.get("read_back")), seat=seat, at=at,
        )  # fmt: skip
    elif act == "close":
        actions.close(session, seat=seat, at=at)
    elif act == "minutes":
        meetings.write_minutes(
            session.meeting, text=request.POST.get("text", ""), language=settings.LANGUAGE_CODE,
            read=number(request.POST.get("read", "")) or 0, why=request.POST.get("why", ""), by=seat.person, at=at,
        )  # fmt: skip
    elif act == "move":
        actions.move(session, *_moved(request, session), reason=request.POST.get("text", ""), seat=seat, at=at)
    elif act == "cancel":
        actions.cancel(session, seat=seat, reason=request.POST.get("text", ""), at=at)
    elif act == "replace":
        gone = get_object_or_404(Resource, pk=number(request.POST.get("gone", "")) or 0)
        successor = get_object_or_404(Resource, pk=number(request.POST.get("successor", "")) or 0)
        actions.replace(session, gone, successor, seat=seat, at=at)
    elif act == "settle":
        actions.settle(session, seat=seat, at=at)
    elif act == "commit":
        actions.commit_list(
            session,
            seat=seat,
            seed_due_at=_moment(request, session),
            seed_from=request.POST.get("seed_from", ""),
            at=at,
        )
    elif act == "give_up":
        actions.give_list_up(session, seat=seat, reason=request.POST.get("text", ""), at=at)
    elif act == "draw":
        actions.seat_by_draw(session, seat=seat, at=at)
    elif act == "gifts":
        actions.note_gifts(
            session, text=clean(request.POST.get("text", "")), why=clean(request.POST.get("why", "")), seat=seat, at=at
        )
    elif act in ("note", "take_in", "attach", "take_away"):
        _lay_beside(request, session, act)
    else:
        raise Http404


def _lay_beside(request: HttpRequest, session: Session, act: str) -> None:
    """Write down a note, or let a file lie with the meeting; take either back with a reason."""
    by, at, meeting = seat_of(request).person, clock.now(), session.meeting
    form = forms.BesideForm(request.POST)
    if not form.is_valid():
        raise Refused(CannotLay.RESIDENT_NUMBER if form.has_error("text", "resident_number") else CannotLay.TOO_LONG)
    text, is_public = form.cleaned_data["text"], form.cleaned_data["is_public"]
    if act == "note":
        item = meeting.items.filter(pk=form.cleaned_data["item"] or 0).first()
        meetings.note(meeting, text=text, by=by, at=at, item=item, is_public=is_public)
    elif act == "attach":
        upload = request.FILES.get("file")
        taken = documents.check(upload) if upload else None
        meetings.attach(meeting, taken, title=text[:160], is_public=is_public, by=by, at=at)
    elif act == "take_in":
        note = get_object_or_404(meeting.notes, pk=form.cleaned_data["row"] or 0)
        meetings.take_in(note, reason=text, by=by, at=at)
    else:
        paper = get_object_or_404(meeting.papers, pk=form.cleaned_data["row"] or 0)
        meetings.take_away(paper, reason=text, by=by, at=at)


def _moved(request: HttpRequest, session: Session) -> tuple[When, Where]:
    """Return the time and place that were typed; what was left empty stays as it is."""
    typed, meeting = request.POST, session.meeting
    try:
        on = date.fromisoformat(typed.get("on") or meeting.on.isoformat())
        begins = time.fromisoformat(typed.get("begins") or meeting.begins.isoformat())
    except ValueError as error:
        raise Refused(CannotMeet.NO_DAY) from error
    length = datetime.combine(meeting.on, meeting.ends) - datetime.combine(meeting.on, meeting.begins)
    ends = (datetime.combine(on, begins) + length).time()
    place = clean(typed.get("place", "")).strip()
    venue = Venue.objects.filter(pk=number(typed.get("venue", "")) or 0).first()
    where = Where(meeting.venue, meeting.place, meeting.address, meeting.area)
    if place or venue:
        where = Where(place=place) if place else Where(venue)
    return When(on, begins, ends, meeting.zone), where


def _moment(request: HttpRequest, session: Session) -> datetime:
    """Return the wall time that was typed, as an instant; a broken one is refused by the draw as not to come."""
    typed = request.POST.get("seed_due_at", "")
    try:
        written = datetime.fromisoformat(typed)
    except ValueError:
        return clock.now()
    return instant(written.date(), written.time(), session.meeting.zone) or clock.now()


@for_staff(*RUNNERS)
def file(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Hand out a file that lies with a session."""
    found = get_object_or_404(session_of(pk).meeting.papers, pk=paper)
    document = meeting_queries.file_of(found)
    if document is None:
        raise Http404
    return serve(document)
