"""One talk at the desk: who comes and why, the group's file, the three boxes, whether it took place, another time."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind
from madang.ui.dates import local

from .. import actions, forms, queries, rules
from ..actions import Note
from ..enums import MOVES, CannotBook, How, State
from ..models import Advice, Visit
from . import shared


@for_staff(*rules.DESK)
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a talk to who sees it, and do what was asked."""
    seat, at, refusal, act = shared.seat_of(request), clock.now(), "", request.POST.get("act", "")
    seen = queries.seen_by(seat)
    found = get_object_or_404(seen, pk=pk)
    form = forms.NoteForm(
        request.POST if act == "note" else None, initial={"on": min(found.meeting.on, clock.today()), "how": How.CENTRE}
    )
    if request.method == "POST":
        try:
            if act != "note" or form.is_valid():
                _act(request, found, form)
                return redirect(f"{request.path}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = get_object_or_404(seen, pk=pk)
    to_come = found.state == State.BOOKED and found.meeting.starts_at > at
    visits = queries.visits_of(found.group) if found.group else []
    context = {
        "advice": found, "form": form, "refusal": refusal, "done": request.GET.get("done", ""), "to_come": to_come,
        "phones": shared.telephones(found.person), "needs": [name for value, name in forms.NEEDS if value in found.needs],
        "days": shared.days(found.centre, request.GET.get("from", ""), at=at) if to_come else None,
        "visits": visits[:5], "own": next((row for row in visits if row.advice_id == found.pk), None), "today": clock.today(),
        "marks": _marks(found) if found.meeting.starts_at <= at and seat.is_any(RoleKind.ADVISER, RoleKind.CLERK) else [],
        "advises": seat.is_any(RoleKind.ADVISER), "typed": defaultdict(str, request.POST.items()),
        "stranded": next((row.why for row in queries.stranded(at, centre=found.centre) if row.advice.pk == pk), ""),
        "tongue": dict(settings.LANGUAGES).get(found.language, found.language),
        "has_begun": found.meeting.starts_at <= at, "now": local(at),
    }  # fmt: skip
    return render(request, "centres/desk_talk.html", context, status=422 if refusal or form.errors else 200)


def _marks(found: Advice) -> list[tuple[str, str]]:
    """Return as what a talk can be written down now."""
    open_to = (State.HELD, State.MISSED, State.UNKNOWN)
    return [(state.value, str(state.label)) for state in open_to if MOVES.allow(State(found.state), state)]


def _act(request: HttpRequest, found: Advice, form: forms.NoteForm) -> None:
    typed, at, seat, act = request.POST, clock.now(), shared.seat_of(request), request.POST.get("act", "")
    if act == "mark" and typed.get("state") in State.values:
        actions.mark(found, State(typed["state"]), seat=seat, at=at)
    elif act == "move":
        chosen = forms.read_time(typed.get("at", ""))
        if chosen is None:
            raise Refused(CannotBook.NO_TIME)
        if chosen != (found.meeting.on, found.meeting.begins):  # pressed twice, it is there already
            actions.move(found, on=chosen[0], begins=chosen[1], at=at, seat=seat, reason=typed.get("reason", ""))
    elif act == "cancel":
        if found.state != State.CANCELLED:
            actions.cancel(found, at=at, seat=seat, reason=typed.get("reason", ""))
    elif act == "group":
        group = forms.group_numbered(typed.get("number", ""))
        if group is None:
            raise Refused(CannotBook.NO_GROUP)
        actions.join_group(found, group, seat=seat, at=at)
    elif act == "note" and found.group:
        data = form.cleaned_data
        note = Note(data["helped"], data["theirs"], data["ours"], data["due_on"])
        how = How(data["how"] or How.CENTRE)
        actions.write(found.group, note, day=data["on"], how=how, seat=seat, at=at, advice=found)
    elif act == "tick" and found.group:
        visit = get_object_or_404(Visit, group=found.group, pk=read_number(typed.get("visit", "")) or 0)
        actions.tick(visit, seat=seat, at=at)
    else:
        raise Http404
