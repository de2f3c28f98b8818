"""A group's file: what advisers helped with, whose turn it is, hours that members gave. The group reads the same words."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from madang.groups.models import Group
from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff
from madang.people.enums import RoleKind

from .. import actions, forms, queries, rules
from ..actions import Given, Note
from ..enums import CannotGive, How, Way
from ..models import Visit
from . import shared


@for_staff(*rules.FILE)
def group(request: HttpRequest, number: int) -> HttpResponse:
    """Show a group's file; write a note, correct one's own, tick our step, write down hours that a member tells of."""
    found = get_object_or_404(Group.objects.select_related("area__parent"), number=number)
    seat, refusal, act, today = shared.seat_of(request), "", request.POST.get("act", ""), clock.today()
    visit = Visit.objects.filter(group=found, pk=read_number(request.POST.get("visit", "")) or 0).first()
    form = forms.NoteForm(
        request.POST if act == "note" else None, initial={"on": today, "how": How.THERE}, auto_id="id_%s"
    )
    correcting = forms.NoteForm(request.POST if act == "correct" else None, auto_id="c_%s")
    giving = forms.StintForm(request.POST if act == "hours" else None, initial={"on": today}, auto_id="h_%s")
    bound = next((each for each in (form, correcting, giving) if each.is_bound), None)
    if request.method == "POST":
        try:
            if bound is None or bound.is_valid():
                _act(request, found, visit, bound.cleaned_data if bound else {}, giving)
                return redirect(f"{request.path}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    rows = queries.stints().filter(group=found)
    context = {
        "group": found, "form": form, "correcting": correcting, "giving": giving, "bound": bound, "refusal": refusal,
        "visits": queries.visits_of(found), "talks": queries.talks_of(found)[:10], "last": queries.last_contacts([found.pk]).get(found.pk),
        "stints": list(rows[:20]), "month_rows": shared.months(rows), "today": today, "done": request.GET.get("done", ""),
        "typed": defaultdict(str, request.POST.items()), "advises": seat.is_any(RoleKind.ADVISER), "me": seat.person.pk,
        "writes_hours": seat.is_any(RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK), "sees_talks": seat.is_any(*rules.DESK),
        "members": list(found.members.here().filter(person__isnull=False).order_by("joined_at")), "corrected": visit.pk if visit else 0,
    }  # fmt: skip
    failed = refusal or (bound is not None and bound.errors)
    return render(request, "centres/desk_file.html", context, status=422 if failed else 200)


def _act(
    request: HttpRequest, found: Group, visit: Visit | None, data: dict[str, Any], giving: forms.StintForm
) -> None:
    typed, at, seat, act = request.POST, clock.now(), shared.seat_of(request), request.POST.get("act", "")
    if act == "note":
        how = How(data["how"] or How.THERE)
        actions.write(found, _note(data), day=data["on"], how=how, seat=seat, at=at)
    elif act == "correct" and visit:
        actions.correct(visit, _note(data), read=read_number(typed.get("read", "")) or 0, seat=seat, at=at)
    elif act == "tick" and visit:
        actions.tick(visit, seat=seat, at=at)
    elif act == "hours" and seat.is_any(RoleKind.ADVISER, RoleKind.AGENT, RoleKind.CLERK):
        member = found.members.here().filter(pk=read_number(typed.get("member", "")) or 0).first()
        if member is None:
            raise Refused(CannotGive.NOT_MEMBER)
        way = Way.PHONE if typed.get("way") == Way.PHONE else Way.DESK
        actions.give(Given(data["on"], giving.total, data["what"], way, group=found), member=member, seat=seat, at=at)
    else:
        raise Http404


def _note(data: dict[str, Any]) -> Note:
    return Note(data["helped"], data["theirs"], data["ours"], data["due_on"])


def on_the_desk(request: HttpRequest) -> str:
    """Return the last notes in a group's file, for its page at the desk, as HTML; not to who scores groups."""
    number: Any = request.resolver_match.kwargs.get("number") if request.resolver_match else None
    found = Group.objects.filter(number=number or 0).first()
    seat = shared.seat_of(request)
    if found is None or not seat.is_any(*rules.FILE):
        return ""
    context = {
        "group": found, "visits": queries.visits_of(found)[:3], "last": queries.last_contacts([found.pk]).get(found.pk),
        "books": seat.is_any(*rules.DESK), "today": clock.today(),
    }  # fmt: skip
    return render_to_string("centres/_desk_group.html", context, request)
