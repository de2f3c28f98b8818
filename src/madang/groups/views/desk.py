"""The desk of groups: who calls begins or joins through us, the file of a group, notes, calls to a mediator, signs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people import actions as people
from madang.people.contacts import spoken
from madang.people.doors import Asking, for_staff
from madang.people.enums import RoleKind
from madang.people.rules import Seat

from .. import actions, forms, queries, rules
from ..actions import Joins
from ..enums import Outcome, Sign, Tie, Way, Writer
from ..models import Group, Learned, Mediation
from .joining import villages


def seat_of(request: HttpRequest) -> Seat:
    """Return who sits at the desk."""
    return cast(Seat, cast(Asking, request).seat)


def _way(request: HttpRequest) -> Way:
    return Way.PHONE if request.POST.get("way") == Way.PHONE else Way.DESK


@for_staff(*rules.READERS)
def groups(request: HttpRequest) -> HttpResponse:
    """Find a group, and see what waits: groups short of people, calls to a mediator, notes to read."""
    seat, today, refusal = seat_of(request), clock.today(), ""
    if request.method == "POST":
        try:
            note = get_object_or_404(Learned, pk=read_number(request.POST.get("note", "")) or 0)
            actions.check_note(note, text=request.POST.get("text", ""), seat=seat, at=clock.now())
            return redirect("desk:groups")
        except Refused as refused:
            refusal = str(refused.reason.label)
    words = request.GET.get("q", "").strip()[:80]
    checks = seat.is_any(RoleKind.ADVISER, RoleKind.MODERATOR, RoleKind.SUPERVISOR)
    context = {
        "groups": queries.find(words), "words": words, "short": queries.short_too_long(today), "refusal": refusal,
        "notes": queries.to_check() if checks else [], "signs": len(queries.signs()) if _looks(seat) else 0,
        "calls": [call for call in queries.calls() if rules.may_mediate(seat, call)], "helps": seat.is_any(*rules.HELPERS),
        "typed": defaultdict(str, request.POST.items()), "looks": _looks(seat),
    }  # fmt: skip
    return render(request, "groups/desk_groups.html", context, status=422 if refusal else 200)


def _looks(seat: Seat) -> bool:
    return seat.is_any(*rules.DECIDERS, RoleKind.ADVISER)


@for_staff(*rules.HELPERS)
def start(request: HttpRequest) -> HttpResponse:
    """Begin a group for somebody who calls or stands at the desk; the idea is read back, and the code is told."""
    form, refusal = forms.BeginForm(request.POST or None, areas=villages()), ""
    form.about_them()
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            group = actions.begin(
                idea=data["idea"], area=data["area"], joins=_joins(request, form), is_looking=data["is_looking"],
                language=first_language(), at=clock.now(), seat=seat_of(request),
            )  # fmt: skip
            return redirect(f"{reverse('desk:group', args=[group.number])}?done=begun")
        except Refused as refused:
            refusal = str(refused.reason.label)
    context = {
        "form": form,
        "refusal": refusal,
        "way": request.POST.get("way", "phone"),
        "terms": queries.terms_on(clock.today()),
    }
    return render(request, "groups/desk_start.html", context, status=422 if refusal or form.errors else 200)


def _joins(request: HttpRequest, form: forms.YesForm) -> Joins:
    """Return who speaks: somebody of the city heard them say yes, on their own telephone or at the desk."""
    who = form.introduced(first_language())
    person = people.meet(who, at=clock.now())
    key = f"phone:{who.phone}" if who.phone else f"email:{who.email}"
    home = read_number(form.cleaned_data.get("home") or "")
    return Joins(person, who.name, key, Tie(form.cleaned_data["tie"]), _way(request), home=home)


@for_staff(*rules.READERS)
def group(request: HttpRequest, number: int) -> HttpResponse:
    """The file of a group: seats, what it is short of, notes, a mediator; a caller joins or leaves through us."""
    found = get_object_or_404(Group.objects.select_related("area", "comes_from", "goes_on_in"), number=number)
    seat, refusal, act = seat_of(request), "", request.POST.get("act", "")
    here = list(found.members.here().order_by("joined_at"))
    form = forms.YesForm(request.POST if act == "join" else None, members=here)
    form.about_them()
    if request.method == "POST":
        try:
            if act != "join" or form.is_valid():
                _act(request, found, form, seat)
                return redirect(f"{request.path}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found.refresh_from_db()
    today, call = clock.today(), queries.mediation(found)
    context = {
        "group": found, "form": form, "refusal": refusal, "lacks": queries.missing(found, today), "call": call,
        "members": [(m, spoken(m.key.partition(":")[2]) if m.key.startswith("phone:") else m.key.partition(":")[2]) for m in here],
        "decisions": queries.decisions(found), "why_not_pay": rules.why_not_pay(found, on=today),
        "notes": list(found.learned.order_by("-at")), "looks": list(found.looks.select_related("by").order_by("-at")),
        "helps": seat.is_any(*rules.HELPERS), "mediates": call is not None and rules.may_mediate(seat, call),
        "is_mine": call is not None and call.mediator_id == seat.person.pk, "outcomes": Outcome.choices, "today": today,
        "signs": next((each.found for each in queries.signs() if each.group == found), []) if _looks(seat) else [],
        "may_look": _looks(seat), "done": request.GET.get("done", ""), "typed": defaultdict(str, request.POST.items()),
        "notes_down": seat.is_any(RoleKind.ADVISER), "way": request.POST.get("way", "phone"),
    }  # fmt: skip
    return render(request, "groups/desk_group.html", context, status=422 if refusal or form.errors else 200)


def _act(request: HttpRequest, found: Group, form: forms.YesForm, seat: Seat) -> None:
    typed, at, act = request.POST, clock.now(), request.POST.get("act", "")
    if act in ("join", "leave", "open") and not seat.is_any(*rules.HELPERS):
        raise Http404
    member = found.members.here().filter(pk=read_number(typed.get("member", "")) or 0).first()
    if act == "join":
        actions.join(found, _joins(request, form), at=at, seat=seat)
    elif act == "leave" and member:
        actions.leave(member, at=at, by=seat)
    elif act == "open" and member:
        actions.open_door(found, member, at=at)
    elif act == "note":
        mediates = (call := queries.mediation(found)) is not None and call.mediator_id == seat.person.pk
        actions.note(
            found, text=typed.get("text", ""), writer=Writer.MEDIATOR if mediates else Writer.ADVISER, seat=seat, at=at
        )
    elif act == "call" and member:
        actions.call_mediator(found, member, words=typed.get("words", ""), at=at)
    elif act == "take":
        actions.take_call(_call(found), seat=seat, pause_until=_day(typed.get("pause_until", "")), at=at)
    elif act == "settle" and typed.get("outcome") in Outcome.values:
        actions.settle(_call(found), outcome=Outcome(typed["outcome"]), seat=seat, at=at)
    elif act == "look":
        actions.look_at(found, words=typed.get("words", ""), seat=seat, at=at)
    else:
        raise Http404


def _call(found: Group) -> Mediation:
    if (call := queries.mediation(found)) is None:
        raise Http404
    return call


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


@for_staff(*rules.DECIDERS, RoleKind.ADVISER, RoleKind.AUDITOR)
def signs(request: HttpRequest) -> HttpResponse:
    """Show what may mean that a group is not what it seems, with its reasons; a person looks, nothing follows by itself."""
    found = [(each.group, [(Sign(sign).label, words) for sign, words in each.found]) for each in queries.signs()]
    return render(request, "groups/desk_signs.html", {"signs": found, "title": _("Groups to look at")})
