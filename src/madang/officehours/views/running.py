"""Running sessions: the board of the next ones, the briefing, the queue of who walks in, the mayor's week."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from madang.commitments import queries as commitments
from madang.commitments.lines import line as promise_line
from madang.kit import clock, reference
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.meetings import actions as meetings
from madang.meetings.actions import Where
from madang.meetings.enums import CannotMeet
from madang.meetings.models import Item
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.doors import for_staff
from madang.people.enums import Need, RoleKind
from madang.places import queries as places

from .. import actions, forms, lines, queries
from ..enums import SOON_DAYS, Band, CannotChoose
from ..models import Application, Programme, Proposal, Session, Ticket
from .desk import SCHEDULERS, application_of, ask_first, seat_of

RUNNERS = (RoleKind.SCHEDULER, RoleKind.MAYOR)


@for_staff(*SCHEDULERS)
def board(request: HttpRequest) -> HttpResponse:
    """Show the next sessions with their seats, the balance, and the pool beside them: every seat by select box."""
    at = clock.now()
    programmes = list(
        Programme.objects.filter(Exists(Session.objects.to_come(at).filter(programme=OuterRef("pk")))).order_by(
            "place", "pk"
        )
    )
    chosen = next(
        (p for p in programmes if p.code == request.GET.get("programme")), programmes[0] if programmes else None
    )
    sessions = []
    if chosen:
        found = (
            Session.objects.to_come(at)
            .filter(programme=chosen)
            .select_related("meeting__venue", "terms", "programme__host")
        )
        sessions = list(found[:8])
    taken = queries.seats_of(sessions)
    pool = queries.pool(chosen, clock.today()) if chosen else []
    balance = queries.balance(sessions)
    proposal = chosen.proposals.order_by("-pk").first() if chosen else None
    context = {
        "troubles": _troubles(sessions),
        "proposal": proposal,
        **_proposed(proposal, at),
        "allowed": set(Session.objects.to_come(at).allowed().values_list("pk", flat=True)),
        "taking": {session.pk for session in queries.open_sessions(chosen, at)} if chosen else set(),
        "programmes": programmes,
        "programme": chosen,
        "sessions": [(session, taken[session.pk]) for session in sessions],
        "pool": [(a, s) for a, s in pool if a.state == "eligible"],
        "received": sum(a.state == "received" for a, _s in pool),
        "districts": _named(balance["district"]),
        "topics": _named(balance["topic"]),
        "bands": [(label, balance["band"][value]) for value, label in Band.choices if balance["band"][value]],
        "placed_in_all": sum(balance["first"].values()),
        "first": (balance["first"][True], balance["first"][False]),
        "refusal": request.session.pop("board_refusal", ""),
    }
    return render(request, "officehours/desk_board.html", context)


def _troubles(sessions: list[Session]) -> dict[int, list[str]]:
    """Return what became wrong with each of some sessions, in words, by the session's number."""
    found: dict[int, list[str]] = {session.pk: [] for session in sessions}
    for session, trouble in queries.troubles(sessions):
        found[session.pk].append(str(trouble.label))
    return found


def _proposed(proposal: Proposal | None, at: datetime) -> dict[str, Any]:
    """Return a proposal's rows: who could sit where and still can, how many of its seats lie on days that fell away since,
    and who has no seat, with the reason in words."""
    facts = proposal.facts if proposal else {}
    wanted = [row["application"] for row in [*facts.get("placements", []), *facts.get("unplaced", [])]]
    known = Application.objects.select_related("area", "topic").in_bulk(wanted)
    items = Item.objects.in_bulk([row["item"] for row in facts.get("placements", [])])
    meetings_left = set(Session.objects.to_come(at).allowed().values_list("meeting", flat=True))
    rows = [
        (known[row["application"]], items[row["item"]], row["points"], row.get("cost", 0))
        for row in facts.get("placements", [])
        if row["application"] in known and row["item"] in items and known[row["application"]].state == "eligible"
    ]
    placed = [row for row in rows if row[1].meeting_id in meetings_left]
    left = [
        (known[row["application"]], [lines.why_without(why, facts) for why, facts in row["whys"]])
        for row in facts.get("unplaced", [])
        if row["application"] in known
    ]
    lacks = facts.get("short", {})
    short = (
        [(area.name, lacks[area.code]) for area in places.districts(at.date()) if area.code in lacks] if lacks else []
    )
    return {"placed": placed, "fallen": len(rows) - len(placed), "left": left, "short": short}


@for_staff(*SCHEDULERS)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for a proposal: who could sit where, with a proof of how good it is."""
    programme = get_object_or_404(Programme, code=request.POST.get("programme", ""))
    actions.ask_for_proposal(programme, seat=seat_of(request), at=clock.now())
    return redirect(f"/desk/mayor/board/?programme={programme.code}")


def _named(counted: Any) -> list[tuple[str, int]]:
    return sorted(((str(key or "—"), count) for key, count in counted.items()), key=lambda row: (-row[1], row[0]))


@for_staff(*SCHEDULERS)
def place(request: HttpRequest) -> HttpResponse:
    """Offer a seat from the board, with the reason that is published. What is no act leads to the board."""
    if request.method != "POST":
        return redirect("desk:board")
    found = application_of(request.POST.get("reference", ""))
    item = queries.item(number(request.POST.get("item", "")) or 0)
    if item is None:
        raise Http404
    try:
        why, aside = clean(request.POST.get("why", "")), request.POST.getlist("aside")
        actions.offer(found, item, why=why, seat=seat_of(request), at=clock.now(), aside=aside)
    except Refused as refused:
        if refused.reason == CannotChoose.SETS_ASIDE:
            return ask_first(request, found, item, why)
        request.session["board_refusal"] = str(refused.reason.label)
    return redirect(f"/desk/mayor/board/?programme={found.programme.code}")


def session_of(pk: int) -> Session:
    """Return a session by its number, or 404."""
    found = Session.objects.select_related(
        "meeting__venue", "meeting__area", "terms", "programme__office", "programme__host", "draw"
    )
    return get_object_or_404(found, pk=pk)


@for_staff(*RUNNERS)
def brief(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the briefing pack of a session, one printed page an item, frozen when it was made."""
    session = session_of(pk)
    wanted = number(request.POST.get("pack", ""))
    is_new = request.method == "POST" and wanted is None
    packs = actions.brief(session, seat=seat_of(request), at=clock.now(), is_new=is_new)
    if request.method == "POST":
        for pack in packs:
            if pack.pk == wanted:
                actions.add_view(pack, text=clean(request.POST.get("text", "")), seat=seat_of(request))
        return redirect("desk:brief", pk)
    return render(
        request,
        "officehours/desk_brief.html",
        {"session": session, "meeting": session.meeting, "packs": packs, "need_names": dict(Need.choices)},
    )


@for_staff(*RUNNERS)
def week(request: HttpRequest) -> HttpResponse:
    """The mayor's own page, for a telephone: what I promised that is late, whom I meet next, one page a meeting."""
    return render(request, "officehours/desk_week.html", _week())


def on_my_day(request: HttpRequest) -> str:
    """Return, for the first page of the desk, the mayor's week and who was forgotten for a scheduler, as HTML; nothing for others."""
    seat, parts = seat_of(request), []
    if seat.is_any(RoleKind.MAYOR):
        parts.append(render_to_string("officehours/_week.html", _week(), request))
    if seat.is_any(*SCHEDULERS):
        forgotten = list(queries.unanswered(clock.now())[:20])
        parts.append(render_to_string("officehours/_my_day.html", {"unanswered": forgotten}, request))
    return "".join(parts)


def _week() -> dict[str, Any]:
    at, today = clock.now(), clock.today()
    coming = list(Session.objects.to_come(at).select_related("meeting__venue", "programme", "terms")[:6])
    taken = queries.seats_of(coming)
    return {
        "late": [promise_line(p, today) for p in commitments.late_of("meetings.item", on=today)],
        "looks": queries.to_look_at(today, soon=timedelta(days=SOON_DAYS)),
        "today": today,
        "sessions": [(session, [(i, o) for i, o in taken[session.pk] if o]) for session in coming],
    }


@for_staff(*SCHEDULERS)
@require_POST
def open_hour(request: HttpRequest) -> HttpResponse:
    """Set a day by hand: where the rule of a programme gives none, such as an afternoon in a café."""
    programme = get_object_or_404(Programme, code=request.POST.get("programme", ""))
    request.session["pool_typed"] = {name: request.POST.get(name, "")[:200] for name in ("on", "place", "address")}
    place = clean(request.POST.get("place", "")).strip()
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
        where = Where(place=place, address=clean(request.POST.get("address", "")).strip()[:200]) if place else None
        is_meant = bool(request.POST.get("is_meant"))
        made = actions.set_by_hand(programme, on, seat=seat_of(request), at=clock.now(), where=where, is_meant=is_meant)
        del request.session["pool_typed"]
        return redirect("desk:queue" if queries.is_walk_in(made) else "desk:hour", made.pk)
    except ValueError:
        request.session["pool_refusal"] = str(CannotMeet.NO_DAY.label)
    except Refused as refused:
        request.session["pool_refusal"] = str(refused.reason.label)
        request.session["pool_typed"]["is_off"] = refused.reason == CannotChoose.DAY_OFF
    return redirect(f"/desk/mayor/?programme={programme.code}")


# --- who walks in ----------------------------------------------------------------------------------------------------


@for_staff(*RUNNERS, RoleKind.CLERK, RoleKind.AGENT)
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk beside a walk-in session: give numbers, call the next, write down what is said."""
    session, refusal, at = session_of(pk), "", clock.now()
    if not queries.is_walk_in(session):
        raise Http404
    form = forms.SaidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _queue(request, session, form)
            return redirect("desk:queue", pk)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif request.method == "POST":
        refusal = str(next(iter(form.errors.values()))[0])
    context = {
        "session": session,
        "meeting": session.meeting,
        "waiting": [(t, queries.expected_at(session, n, at)) for n, t in enumerate(queries.queue(session))],
        "called": list(session.tickets.filter(state="called").order_by("called_at")),
        "heard": list(
            session.tickets.filter(state__in=["seen", "left"]).select_related("case").order_by("-ended_at")[:12]
        ),
        "refusal": refusal,
        "kept": request.session.pop("queue_kept", None) if request.method == "GET" else None,
        "typed": defaultdict(str, request.POST.items()),
    }
    return render(request, "officehours/desk_queue.html", context, status=422 if refusal else 200)


def _queue(request: HttpRequest, session: Session, form: forms.SaidForm) -> None:
    act, at = request.POST.get("act", ""), clock.now()
    if act == "take":
        actions.take_number(session, at=at, size=form.cleaned_data["size"] or 1)
        return
    if act == "call":
        if actions.call_next(session, at=at) is None:
            raise Refused(CannotChoose.NOBODY_WAITS)
        return
    if act == "late":
        meetings.run_late(session.meeting, minutes=number(request.POST.get("minutes", "")))
        return
    ticket = get_object_or_404(Ticket, session=session, pk=number(request.POST.get("ticket", "")) or 0)
    if act == "back":
        actions.put_back(ticket, at=at)
    elif act == "left":
        actions.leave_queue(ticket, at=at)
    elif act == "heard":
        phone = form.cleaned_data["phone"].strip()
        who = Introduced(
            name=form.cleaned_data["name"], phone=contacts.phone(phone) if phone else "", channel="sms" if phone else ""
        )
        case = actions.hear(ticket, text=form.cleaned_data["text"], seat=seat_of(request), at=at, who=who)
        pin = reference.pin_of(case.reference) if case.pin_hash else ""
        request.session["queue_kept"] = {"number": ticket.number, "reference": case.reference, "pin": pin}
    elif act == "listened":
        actions.listen(ticket, at=at)
    else:
        raise Http404


@login_not_required
def wall(request: HttpRequest, code: str, on: str) -> HttpResponse:
    """The board on the wall of a walk-in session: the number that is called, how late it runs, who is next."""
    try:
        wanted = date.fromisoformat(on)
    except ValueError as error:
        raise Http404 from error
    session = queries.on_day(code, wanted)
    if session is None:
        moved = queries.moved_from(code, wanted)
        if moved is None:
            raise Http404
        return redirect("wall", code, moved.on)
    at = clock.now()
    context = {
        "session": session,
        "meeting": session.meeting,
        "name": pick(session.programme.names),
        "called": list(session.tickets.filter(state="called").order_by("-called_at")[:3]),
        "waiting": [(t, queries.expected_at(session, n, at)) for n, t in enumerate(queries.queue(session)[:8])],
    }
    return render(request, "officehours/wall.html", context)
