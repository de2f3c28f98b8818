"""How somebody books a talk on the web: a time, what it is about, who they are, then a code to their own address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from madang.groups.doors import seat_here
from madang.groups.models import Group, Member
from madang.kit import clock, tries
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Reason, Refused
from madang.people import actions as people
from madang.people import codes
from madang.people import queries as people_queries
from madang.people.contacts import Introduced
from madang.people.doors import Asking, address_of
from madang.people.enums import ContactKind
from madang.people.models import Person

from .. import actions, forms, queries, rules
from ..actions import Booking
from ..enums import CannotBook, Way
from ..models import Centre
from . import shared
from .mine import TALKS

WAITS = "advice-code"  # session keys: the address that waits for its code, what is done once it came back,
WANTED = "advice-wanted"
PROVED = "advice-proved"  # and who has just shown an address: a time that was taken meanwhile asks for no second code
LASTS = timedelta(hours=1)
MANY, SECONDS = 30, 600


def known(request: HttpRequest, member: Member | None = None, *, at: datetime) -> tuple[Person, str] | None:
    """Return who asks and the contact shown to be theirs: by sign-in, by a seat in a group, or by a code of just now."""
    person, address = cast(Asking, request).person, address_of(request)
    if person and address:
        return person, f"{'email' if '@' in address else 'phone'}:{address}"
    if member and member.person:
        return member.person, member.key
    kept = request.session.get(PROVED) or {}
    if kept and at < datetime.fromisoformat(kept["until"]):
        found = Person.objects.filter(pk=kept["person"]).first()
        return (found, kept["key"]) if found else None
    return None


def _group(request: HttpRequest) -> tuple[Group | None, Member | None]:
    """Return the group that a talk is for and the seat of who asks in it; a group of others is none."""
    wanted = read_number(request.GET.get("group", "")) or 0
    found = Group.objects.select_related("area").filter(number=wanted).first() if wanted else None
    if found is None:
        return None, None
    member = seat_here(request, found)
    return (found, member) if member else (None, None)


@login_not_required
def book(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what the talk is about and who comes, and book it; where the time was taken meanwhile, others are offered beside."""
    at = clock.now()
    rows = Centre.objects.valid(clock.today()).select_related("office__area__parent")
    centre = get_object_or_404(rows, office__code=code)
    group, member = _group(request)
    who = known(request, member, at=at)
    kept = (request.session.get(WANTED) or {}) if request.GET.get("again") else {}
    first = {"at": request.GET.get("at", ""), "language": shared.language()}
    if kept.get("centre") == centre.pk:
        first |= {name: kept[name] for name in ("about", "needs", "language")}
    form = forms.BookForm(request.POST or None, is_known=who is not None, initial=first)
    refusal: Reason | None = _refusal(request) if kept else None
    if request.method == "POST" and form.is_valid():
        try:
            return _go_on(request, _wanted(centre, group, form), form, who, at=at)
        except Refused as refused:
            refusal = refused.reason
    chosen = forms.read_time(str(form["at"].value() or ""))
    is_free = chosen is not None and queries.slot_at(centre, *chosen, at=at) is not None
    if request.method == "GET" and not kept and not is_free:
        back = urlencode({key: request.GET[key] for key in ("group",) if key in request.GET})
        return redirect(f"{reverse('centre', args=[code])}{'?' + back if back else ''}")
    context = {
        "centre": centre, "form": form, "refusal": str(refusal.label) if refusal else "", "group": group,
        "known": who[0] if who else None, "chosen": datetime.combine(*chosen) if chosen else None, "is_free": is_free,
        "days": shared.days(centre, chosen[0].isoformat() if chosen else "", at=at) if not is_free else None,
        "minutes": queries.minutes_of(centre, queries.terms_on(clock.today())), "needs": forms.NEEDS,
    }  # fmt: skip
    return render(request, "centres/book.html", context, status=422 if refusal or form.errors else 200)


def _refusal(request: HttpRequest) -> CannotBook | None:
    value = request.GET.get("why", "")
    return CannotBook(value) if value in CannotBook.values else None


def _wanted(centre: Centre, group: Group | None, form: forms.BookForm) -> dict[str, Any]:
    data = form.cleaned_data
    on, begins = data["at"]
    return {
        "centre": centre.pk, "code": centre.office.code, "group": group.pk if group else None,
        "number": group.number if group else None, "on": on.isoformat(), "begins": begins.isoformat(), "about": data["about"],
        "needs": data["needs"], "language": data["language"] or shared.language(),
    }  # fmt: skip


def _go_on(
    request: HttpRequest, wanted: dict[str, Any], form: forms.BookForm, who: tuple[Person, str] | None, *, at: datetime
) -> HttpResponse:
    """Book for somebody known, or send a code to the address of somebody who is not."""
    asker = request.META.get("REMOTE_ADDR", "")
    if tries.too_many(f"advice:{asker}", limit=MANY, seconds=SECONDS):
        raise Refused(CannotBook.TOO_MANY)
    if who:
        return _done(request, wanted, *who, at=at)
    introduced = form.introduced(wanted["language"])
    if refusal := _why_not_yet(wanted, at=at):
        raise Refused(refusal)
    address = ("phone", introduced.phone) if introduced.phone else ("email", introduced.email)
    codes.send(request.session, WAITS, address, asker=asker, language=shared.language(), at=at)
    request.session[WANTED] = {**wanted, "name": introduced.name, "channel": introduced.channel}
    return redirect("centre_code")


def _when(wanted: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(f"{wanted['on']}T{wanted['begins']}")


def _why_not_yet(wanted: dict[str, Any], *, at: datetime) -> CannotBook | None:
    """Say before a code is sent what would be said after it."""
    centre, when = Centre.objects.select_related("office").get(pk=wanted["centre"]), _when(wanted)
    return rules.why_not_time(centre, when.date(), when.time(), at=at)


@login_not_required
def code(request: HttpRequest) -> HttpResponse:
    """Take the code back, and book: now the address is shown to be theirs."""
    wanted, refusal, at = request.session.get(WANTED), "", clock.now()
    shown = codes.waiting(request.session, WAITS)
    if not wanted or not shown:
        return redirect("centres")
    if request.method == "POST":
        try:
            kind, value = codes.check(request.session, WAITS, request.POST.get("code", ""), at=at)
            phone, email = (value, "") if kind == ContactKind.PHONE else ("", value)
            who = Introduced(
                name=wanted["name"], language=wanted["language"], channel=wanted["channel"], phone=phone, email=email
            )
            person, key = people.meet(who, at=at, is_proved=True), f"{kind}:{value}"
            request.session[PROVED] = {"person": person.pk, "key": key, "until": (at + LASTS).isoformat()}
            return _booked_or_asked(request, wanted, person, key, at=at)
        except Refused as refused:
            refusal = str(refused.reason.label)
    is_over = not codes.waiting(request.session, WAITS)
    context = {"shown": shown, "refusal": refusal, "is_over": is_over, "wanted": wanted}
    return render(request, "centres/code.html", context, status=422 if refusal else 200)


def _booked_or_asked(
    request: HttpRequest, wanted: dict[str, Any], person: Person, key: str, *, at: datetime
) -> HttpResponse:
    """Book; where the time is gone meanwhile, lead back to the question with all that was typed."""
    try:
        return _done(request, wanted, person, key, at=at)
    except Refused as refused:
        more = {"at": f"{wanted['on']}T{wanted['begins'][:5]}", "again": "1", "why": str(refused.reason.value)}
        if wanted.get("number"):
            more["group"] = str(wanted["number"])
        return redirect(f"{reverse('centre_book', args=[wanted['code']])}?{urlencode(more)}")


def _done(request: HttpRequest, wanted: dict[str, Any], person: Person, key: str, *, at: datetime) -> HttpResponse:
    """Book the talk, and let this browser see it."""
    centre = Centre.objects.select_related("office__area").filter(pk=wanted["centre"]).first()
    if centre is None:
        raise Http404
    when = _when(wanted)
    booking = Booking(
        centre=centre, on=when.date(), begins=when.time(), person=people_queries.one(person), about=wanted["about"], way=Way.WEB,
        language=wanted["language"], key=key, needs=list(wanted["needs"]),
        group=Group.objects.filter(pk=wanted["group"]).first() if wanted.get("group") else None,
    )  # fmt: skip
    advice = actions.book(booking, at=at)
    request.session[TALKS] = [*request.session.get(TALKS, []), advice.pk][-20:]
    for name in (WANTED, PROVED):  # the next one at this browser is somebody else, perhaps
        request.session.pop(name, None)
    return redirect(f"{reverse('my_talk', args=[advice.pk])}?done=booked")
