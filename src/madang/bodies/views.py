"""Pages of committees: who sits there, what they found, and the secretary's desk."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.commitments.lines import line
from madang.commitments.models import Commitment
from madang.draws.models import Draw
from madang.kit import clock
from madang.kit.guard import fits
from madang.kit.plaintext import clean, number
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.actions import Arranged, When, Where
from madang.meetings.enums import CannotMeet
from madang.people import actions as people
from madang.people import contacts
from madang.people.actions import Introduced
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat

from . import actions, queries, rules
from .enums import CannotSit, Chosen, Finding, Post, Present
from .models import Body, Member, Sitting, Verdict

DESK = (RoleKind.SCHEDULER, RoleKind.SUPERVISOR, RoleKind.OFFICER, RoleKind.MAYOR, RoleKind.AUDITOR)


@login_not_required
def committees(request: HttpRequest) -> HttpResponse:
    """Show the committees there are."""
    on = clock.today()
    rows = [
        (body, len(queries.members(body, on)), queries.next_sitting(body, on))
        for body in Body.objects.order_by("-begins_on", "pk")
    ]
    return render(request, "bodies/committees.html", {"rows": rows})


@login_not_required
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one committee: who sits there, when it meets, what it found of each promise, and how long nobody has looked."""
    body, on = get_object_or_404(Body.objects.select_related("office"), slug=slug), clock.today()
    watched = queries.watched(body, on)
    context = {
        "body": body, "members": queries.members(body, on), "former": queries.former(body, on), "today": on,
        "next": queries.next_sitting(body, on), "due": queries.next_due(body, on),
        "watched": [(row, line(row.commitment, on)) for row in watched],
        "sittings": [(sitting, meeting_queries.minutes_of(sitting.meeting)) for sitting in queries.sittings(body) if sitting.meeting.on <= on],
        "quiet": sum(row.is_quiet for row in watched),
    }  # fmt: skip
    return render(request, "bodies/committee.html", context)


def _seat(request: HttpRequest) -> Seat:
    return cast(Seat, cast(Asking, request).seat)


@for_staff(*DESK)
def desk_list(request: HttpRequest) -> HttpResponse:
    """Show the committees, and the replies that this seat owes them."""
    seat, on = _seat(request), clock.today()
    mayoral = seat.is_any(RoleKind.MAYOR, RoleKind.SCHEDULER)
    context = {
        "bodies": [(body, queries.next_due(body, on), rules.writes_for(body, seat)) for body in Body.objects.order_by("-begins_on", "pk")],
        "owed": queries.owed(office_ids=seat.office_ids, is_mayor=mayoral, on=on), "today": on,
    }  # fmt: skip
    return render(request, "bodies/desk_list.html", context)


@for_staff(*DESK)
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The secretary's desk: members, sittings, who was there, what was found; and the replies of who was asked."""
    body, refusal = get_object_or_404(Body.objects.select_related("office"), slug=slug), ""
    if request.method == "POST":
        try:
            _act(request, body)
            return redirect("desk:committee", slug)
        except Refused as refused:
            refusal = str(refused.reason.label)
    seat, on = _seat(request), clock.today()
    sittings = [
        (
            sitting,
            {row.member_id: row.here for row in sitting.presences.all()},
            queries.members_on(body, sitting.meeting.on),
            {verdict.commitment_id for verdict in sitting.verdicts.all()},
        )
        for sitting in queries.sittings(body)
    ]
    watched = queries.watched(body, on)
    context = {
        "body": body, "refusal": refusal, "typed": defaultdict(str, request.POST.items()), "members": queries.members(body, on),
        "watched": [(row, line(row.commitment, on)) for row in watched], "sittings": sittings, "today": on, "now": clock.now(),
        "writes": rules.writes_for(body, seat), "due": queries.next_due(body, on), "findings": Finding.choices, "posts": Post.choices,
        "chosen": [(c.value, c.label) for c in Chosen], "officials": queries.officials(on),
        "owed": [v for v in queries.owed(office_ids=seat.office_ids, is_mayor=seat.is_any(RoleKind.MAYOR, RoleKind.SCHEDULER), on=on) if v.sitting.body_id == body.pk],
    }  # fmt: skip
    return render(request, "bodies/desk.html", context, status=422 if refusal else 200)


def _act(request: HttpRequest, body: Body) -> None:
    act = request.POST.get("act", "")
    if act == "seat":
        _give_seat(request, body)
    elif act == "end":
        member = get_object_or_404(Member, body=body, pk=number(request.POST.get("member", "")) or 0)
        until = _day(request.POST.get("until", "")) or clock.today()
        actions.end_seat(
            member, until=until, reason=clean(request.POST.get("reason", "")), seat=_seat(request), at=clock.now()
        )
    elif act == "call":
        _call(request, body)
    elif act == "call_off":
        reason = clean(request.POST.get("reason", ""))
        actions.call_off_sitting(_sitting(request, body), reason=reason, seat=_seat(request), at=clock.now())
    elif act == "present":
        sitting = _sitting(request, body)
        here = {pk: Present.HERE if request.POST.get(f"here-{pk}") else Present.AWAY for pk in _listed(request)}
        if not rules.writes_for(body, _seat(request)):
            raise Refused(CannotSit.NOT_YOURS)
        actions.note_present(sitting, here, seat=_seat(request), at=clock.now())
    elif act == "find":
        _find(request, body)
    elif act == "minutes":
        sitting = _sitting(request, body)
        if not rules.writes_for(body, _seat(request)):
            raise Refused(CannotSit.NOT_YOURS)
        meetings.write_minutes(
            sitting.meeting, text=clean(request.POST.get("text", "")), language=first_language(), by=_seat(request).person,
            read=number(request.POST.get("read", "")) or 0, why=clean(request.POST.get("why", "")), at=clock.now(),
        )  # fmt: skip
    elif act == "reply":
        verdict = get_object_or_404(
            Verdict.objects.filter(sitting__body=body), pk=number(request.POST.get("verdict", "")) or 0
        )
        actions.reply(verdict, text=clean(request.POST.get("text", "")), seat=_seat(request), at=clock.now())
    else:
        raise Http404


def _listed(request: HttpRequest) -> list[int]:
    return [pk for written in request.POST.getlist("listed") if (pk := number(written))]


def _sitting(request: HttpRequest, body: Body) -> Sitting:
    found = Sitting.objects.select_related("body", "meeting")
    return get_object_or_404(found, body=body, pk=number(request.POST.get("sitting", "")) or 0)


def _give_seat(request: HttpRequest, body: Body) -> None:
    typed, at = request.POST, clock.now()
    chosen = Chosen(typed["chosen"]) if typed.get("chosen") in Chosen.values else Chosen.NOMINATION
    name = clean(typed.get("name", "")).strip()
    if chosen == Chosen.OFFICE:
        person = get_object_or_404(Person, pk=number(typed.get("official", "")) or 0, staff_login__isnull=False)
        name = name or person.name
    else:
        phone = contacts.phone_if_any(clean(typed.get("phone", "")))
        if not name or not phone:
            raise Refused(CannotSit.NOT_REACHED if name else CannotSit.NO_NAME)
        person = people.named(Introduced(name=name, channel="sms", phone=phone), at=at)
    draw = Draw.objects.filter(number=number(typed.get("draw", "")) or 0, drawn_at__isnull=False).first()
    actions.seat_member(
        body, person, name=name, post=_post(typed.get("post", ""), chosen),
        has_vote=chosen != Chosen.OFFICE, chosen=chosen, draw=draw, speaks_for=clean(typed.get("speaks_for", "")),
        valid_from=_first_day(typed.get("valid_from", "")), valid_until=_day(typed.get("valid_until", "")),
        seat=_seat(request), at=at,
    )  # fmt: skip


def _post(written: str, chosen: Chosen) -> Post:
    """Return as what somebody sits there; officials advise."""
    if chosen == Chosen.OFFICE and written in ("", Post.MEMBER):
        return Post.ADVISER
    return Post(written) if written in Post.values else Post.MEMBER


def _first_day(written: str) -> date:
    """Return the first day of a seat, today where none is written; what is no day is refused."""
    day = _day(written)
    if written.strip() and day is None:
        raise Refused(CannotSit.NO_TERM)
    return day or clock.today()


def _call(request: HttpRequest, body: Body) -> None:
    typed, seat, at = request.POST, _seat(request), clock.now()
    if not rules.writes_for(body, seat):
        raise Refused(CannotSit.NOT_YOURS)
    on, begins, ends = _day(typed.get("on", "")), _time(typed.get("begins", "")), _time(typed.get("ends", ""))
    if on is None or begins is None or ends is None:
        raise Refused(CannotMeet.NO_DAY if on is None else CannotMeet.NO_TIME)
    place = Where(place=fits(clean(typed.get("place", "")), 160))
    actions.call_sitting(
        body, Arranged(body.names, When(on, begins, ends, settings.TIME_ZONE), place), by=seat.person, at=at
    )


def _find(request: HttpRequest, body: Body) -> None:
    typed = request.POST
    commitment = get_object_or_404(Commitment, number=number(typed.get("promise", "")) or 0)
    if typed.get("finding") not in Finding.values:
        raise Http404
    recused = {pk: clean(typed.get(f"why-{pk}", "")) for pk in _listed(request) if typed.get(f"recused-{pk}")}
    actions.find(
        _sitting(request, body), commitment, finding=Finding(typed["finding"]), words=clean(typed.get("words", "")),
        votes_for=number(typed.get("votes_for", "")) or 0, votes_against=number(typed.get("votes_against", "")) or 0,
        recused=recused, reply_due_on=_day(typed.get("reply_due_on", "")), seat=_seat(request), at=clock.now(),
    )  # fmt: skip


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _time(written: str) -> time | None:
    try:
        return datetime.strptime(written, "%H:%M").time()  # noqa: DTZ007 - a wall time
    except ValueError:
        return None
