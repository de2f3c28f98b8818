"""What everybody may read: the ways to meet the mayor, how it is chosen, and each session in public."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.commitments import queries as commitments
from madang.documents.serving import serve
from madang.kit import clock
from madang.meetings import queries as meetings
from madang.meetings import rules as meeting_rules
from madang.meetings.models import Freeze, Paper
from madang.reviews import queries as reviews

from .. import lines, queries, quotas
from ..models import Application, Programme, Session


@login_not_required
def mayor(request: HttpRequest) -> HttpResponse:
    """Show the ways to meet the mayor, each with its next day and its honest odds."""
    at = clock.now()
    coming = queries.next_sessions(at)
    rows = []
    for programme in Programme.objects.select_related("office").order_by("place", "pk"):
        terms = queries.terms_of(programme, clock.today())
        if terms:
            rows.append(
                (programme, terms, coming.get(programme.pk), lines.how_chosen(terms), lines.odds(programme, at))
            )
    return render(request, "officehours/mayor.html", {"rows": rows, "lately": _lately()})


def _lately() -> list[Session]:
    past = Session.objects.filter(meeting__state="held").select_related("meeting__venue", "programme")
    return list(past.order_by("-meeting__starts_at")[:4])


@login_not_required
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Show one programme: what it is, its days, how it chooses, whom to ask."""
    found = get_object_or_404(Programme.objects.select_related("office"), code=code)
    terms = queries.terms_of(found, clock.today())
    if terms is None:
        raise Http404
    at = clock.now()
    sessions = Session.objects.to_come(at).filter(programme=found)
    taking = queries.open_sessions(found, at)
    context = {
        "programme": found,
        "terms": terms,
        "sessions": list(sessions.select_related("meeting__venue", "terms")[:12]),
        "is_open": bool(taking),
        "taking": {session.pk for session in taking},
        "today": clock.today(),
        "how": lines.how_chosen(terms),
        "odds": lines.odds(found, at),
        "past": list(
            Session.objects.filter(programme=found, meeting__state="held")
            .select_related("meeting__venue")
            .order_by("-meeting__starts_at")[:6]
        ),
    }
    return render(request, "officehours/programme.html", context)


@login_not_required
def session(request: HttpRequest, code: str, on: str) -> HttpResponse:
    """Show one session in public: who was chosen and why, who was not by count and reason; later minutes and promises."""
    try:
        wanted = date.fromisoformat(on)
    except ValueError as error:
        raise Http404 from error
    found = queries.on_day(code, wanted)
    if found is None:
        moved = queries.moved_from(code, wanted)
        if moved is None:
            raise Http404
        return redirect("session", code, moved.on)
    at, papers = clock.now(), meetings.papers_of(found.meeting)
    context = {
        "session": found,
        "meeting": found.meeting,
        "seats": queries.chosen(found),
        "free": queries.free_items(found).count(),
        "asked": Application.objects.filter(wishes=found).count(),
        "others": queries.not_chosen(found),
        "minutes": meetings.minutes_of(found.meeting),
        "notes": [note for note in meetings.notes_of(found.meeting) if note.is_public],
        "papers": [(p, f) for p, f in papers if f and meeting_rules.may_everybody_read(p)],
        "gone": [p for p, _file in papers if p.is_public and p.taken_away_at and found.meeting.state == "held"],
        "gift_notes": list(found.gift_notes.order_by("-version")),
        "looks": queries.looks(found),
        "comments": queries.comments(found),
        "promises": commitments.that_came_of("meetings.item", found.meeting.items.values_list("pk", flat=True)),
        "former": queries.former_day(found) if found.meeting.sequence else None,
        "frozen": Freeze.holding(found.meeting.on) if found.meeting.ends_at > at else None,
        "is_over": found.meeting.ends_at <= at,
        "is_taking": Session.objects.open(at).filter(pk=found.pk).exists(),
        "is_walk_in": queries.is_walk_in(found),
        "waiting": len(queries.queue(found)),
        "now_called": found.tickets.filter(state="called").order_by("-called_at").first(),
        "is_today": found.meeting.on == clock.today(),
    }
    return render(request, "officehours/session.html", context)


@login_not_required
def file(request: HttpRequest, code: str, on: str, pk: int) -> HttpResponse:
    """Hand out a document of a session that has taken place, where it is for everybody."""
    paper = get_object_or_404(Paper.objects.select_related("meeting"), pk=pk, meeting__session__programme__code=code)
    document = meetings.file_of(paper)
    if paper.meeting.session.on != on or document is None or not meeting_rules.may_everybody_read(paper):
        raise Http404
    return serve(document)


@login_not_required
def how_chosen(request: HttpRequest) -> HttpResponse:
    """Show the rules of choosing: the criteria with their weights, a worked example, and how the last seats fell."""
    today = clock.today()
    rows = []
    for found in Programme.objects.select_related("office").order_by("place", "pk"):
        terms = queries.terms_of(found, today)
        if terms:
            rubrics = reviews.rubrics(terms.rubric, today) if terms.rubric else []
            rows.append((found, terms, lines.how_chosen(terms), rubrics, quotas.in_words(terms.quotas)))
    past = Session.objects.exclude(meeting__state="cancelled").filter(meeting__starts_at__lte=clock.now())
    sessions = list(past.select_related("meeting").order_by("-meeting__starts_at")[:8])
    shared = queries.balance(sessions)
    balance = {
        name: sorted(((str(key or ""), count) for key, count in counted.items()), key=lambda row: -row[1])
        for name, counted in shared.items()
        if name != "first"
    }
    first = shared["first"]
    return render(
        request,
        "officehours/how_chosen.html",
        {
            "rows": rows,
            "balance": balance,
            "sessions": sessions,
            "first": first[True],
            "again": first[False],
            "today": today,
        },
    )
