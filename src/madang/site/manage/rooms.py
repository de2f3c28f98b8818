"""Places to meet, and what can be held there: rooms, interpreters, devices, officials; added, renamed, taken out of use."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from madang.kit import clock
from madang.kit.refusal import Reason, Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings import rules as meeting_rules
from madang.meetings.enums import CannotKeep, ResourceKind
from madang.meetings.models import Resource
from madang.officehours.models import Session
from madang.places import actions as places
from madang.places.enums import CannotMeetThere
from madang.places.models import Venue
from madang.ui import dates

from . import acts, pages, roomwords
from .room_forms import EndForm, ResourceForm, VenueForm

IN_NAMES = (CannotKeep.NO_NAME, CannotKeep.LONG_NAME, CannotKeep.PERSONAL_NUMBER, CannotMeetThere.NO_NAME, CannotMeetThere.LONG_NAME)  # fmt: skip
IN_ADDRESS = (CannotMeetThere.LONG_ADDRESS,)


@pages.door
def rooms(request: HttpRequest) -> HttpResponse:
    """List the places with their rooms, the interpreters, the devices, and the officials who can come along."""
    today = clock.today()
    found = list(Resource.objects.select_related("person", "venue").order_by("pk"))
    ended = {each.pk for each in found if each.valid_until and each.valid_until <= today}
    kinds = {kind: [each for each in found if each.kind == kind] for kind in ResourceKind}
    venues = [
        (venue, [room for room in kinds[ResourceKind.ROOM] if room.venue_id == venue.pk])
        for venue in Venue.objects.select_related("area").order_by("pk")
    ]
    context = {
        "venues": venues,
        "homeless": [room for room in kinds[ResourceKind.ROOM] if room.venue_id is None],
        "interpreters": kinds[ResourceKind.INTERPRETER],
        "devices": [(each, roomwords.said("helps", each.helps)) for each in kinds[ResourceKind.DEVICE]],
        "officials": sorted(kinds[ResourceKind.PERSON], key=lambda each: (each.pk in ended, each.name)),
        "ended": ended,
        "tongues": roomwords.tongues,
    }
    return pages.page(request, "rooms", context)


@pages.door
def venue(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a place to meet, or say of one what is different."""
    found, seat = get_object_or_404(Venue, pk=pk) if pk else Venue(), pages.seat_of(request)
    rows = (Venue.objects.filter(pk=found.pk or 0),)
    form = VenueForm(request.POST or None, venue=found)
    if request.method == "POST" and form.is_valid():
        try:
            place = acts.change(
                seat,
                lambda: places.keep_venue(found, form.values(), by_id=seat.person.pk, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:rooms"), place)
        except Refused as refused:
            form.add_error(_beside(form, refused.reason), str(refused.reason.label))
    coming = Session.objects.to_come(clock.now()).filter(meeting__venue=found.pk or 0)
    context = {
        "form": form,
        "venue": found if pk else None,
        "seen": request.POST.get("seen") or acts.mark(*rows),
        "met": [_session(session) for session in coming.select_related("meeting", "programme")],
    }
    return pages.page(request, "venue", context)


def _beside(form: VenueForm | ResourceForm, reason: Reason) -> str | None:
    """Return the field beside which a reason is said: of words the first in which one is missing; None: above the form."""
    if reason not in (*IN_NAMES, *IN_ADDRESS):
        return None
    name = "address" if reason in IN_ADDRESS else "names"
    empty = [field.name for field in form.pairs(name) if not form.cleaned_data.get(field.name)]
    is_empty = reason in (CannotKeep.NO_NAME, CannotMeetThere.NO_NAME)
    return empty[0] if empty and is_empty else form.first(name)


@pages.door
def resource(request: HttpRequest, pk: int | None = None, kind: str = "") -> HttpResponse:
    """Add what can be held, or call it otherwise."""
    if pk is None and kind not in ResourceKind.values:
        raise Http404
    seat, today = pages.seat_of(request), clock.today()
    found = get_object_or_404(Resource, pk=pk) if pk else Resource(kind=kind, valid_from=today)
    if pk and found.kind == ResourceKind.PERSON:
        raise Http404  # a person is called what they are called
    rows = (Resource.objects.filter(pk=found.pk or 0),)
    form = ResourceForm(request.POST or None, resource=found)
    if not pk and request.method == "GET" and "venue" in form.fields:
        form.initial["venue"] = request.GET.get("place")
    if request.method == "POST" and form.is_valid():
        try:
            place = acts.change(
                seat,
                lambda: meetings.keep_resource(found, form.values(), seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:rooms"), place)
        except Refused as refused:
            form.add_error(_beside(form, refused.reason), str(refused.reason.label))
    titles = {
        ResourceKind.ROOM: _("Add a room"), ResourceKind.INTERPRETER: _("Add an interpreter"),
        ResourceKind.DEVICE: _("Add a device"), ResourceKind.PERSON: _("Add an official"),
    }  # fmt: skip
    context = {
        "form": form,
        "resource": found if pk else None,
        "title": found.name if pk else titles[ResourceKind(found.kind)],
        "seen": request.POST.get("seen") or acts.mark(*rows),
    }
    return pages.page(request, "resource", context)


@pages.door
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something out of use from a day on, with what it is held for in sight: shown first, then published."""
    found = get_object_or_404(Resource.objects.select_related("person", "venue"), pk=pk)
    form, seat, today = EndForm(request.POST or None), pages.seat_of(request), clock.today()
    since, refusal = today, ""
    if request.method == "POST" and request.POST.get("act") == "resume":
        try:
            place = acts.change(seat, lambda: meetings.resume_resource(found, seat=seat, at=clock.now()))
            return pages.after(reverse("manage:rooms"), place)
        except Refused as refused:
            refusal, form = str(refused.reason.label), EndForm()
    elif request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        if answer := _end(request, found, form, until):
            return answer
        since = max(until, today)
    context = {"form": form, "resource": found, "held": _held_for(found, since), "since": since, "today": today}
    return pages.page(request, "resource_end", context, refusal=refusal)


def _end(request: HttpRequest, found: Resource, form: EndForm, until: date) -> HttpResponse | None:
    """Show what goes out of use when, or publish it; None where a rule refuses it, said in the form."""
    seat, rows, refusal = pages.seat_of(request), (Resource.objects.filter(pk=found.pk),), ""
    if request.POST.get("act") == "publish":
        try:
            place = acts.change(
                seat,
                lambda: meetings.end_resource(found, until=until, seat=seat, at=clock.now()),
                seen=request.POST.get("seen", ""),
                rows=rows,
            )
            return pages.after(reverse("manage:rooms"), place)
        except Refused as refused:
            refusal = str(refused.reason.label)
    elif reason := meeting_rules.why_not_end_resource(found, until=until, seat=seat, on=clock.today()):
        form.add_error("until", str(reason.label))
        return None
    before = meeting_queries.held_since(found, clock.today())
    return pages.preview(
        request,
        title=_("Before it is taken out of use"),
        back=(reverse("manage:rooms"), _("Rooms and interpreters")),
        lines=[
            (_("What is held"), found.name),
            (_("Kind"), str(ResourceKind(found.kind).label)),
            (_("In which place"), found.venue.name if found.venue else ""),
            (_("Out of use from"), dates.day_year(until)),
        ],
        tallies=[(len(before), _("meetings before that day keep it"))],
        note=_("From that day on nothing holds it. What it was held for stays in the record."),
        seen=acts.mark(*rows),
        button=_("Take it out of use"),
        refusal=refusal,
    )


def _held_for(found: Resource, since: date) -> list[tuple[str, str]]:
    """Return what something is held for since a day, each as (address, words); without an address where it has no public page."""
    held = meeting_queries.held_since(found, since)
    known = Session.objects.filter(meeting__in=held).select_related("meeting", "programme")
    sessions = {session.meeting_id: session for session in known}
    return [
        _session(sessions[each.pk]) if each.pk in sessions else ("", f"{dates.moment_year(each.starts_at)} · {each.name}")
        for each in held
    ]  # fmt: skip


def _session(session: Session) -> tuple[str, str]:
    address = reverse("session", args=[session.programme.code, session.on])
    return address, f"{dates.moment_year(session.meeting.starts_at)} · {session.programme.name}"
