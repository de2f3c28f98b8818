"""A talk booked for somebody who calls or stands at the desk, read back to them at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people import actions as people
from madang.people.doors import for_staff

from .. import actions, forms, queries, rules
from ..actions import Booking
from ..enums import Way
from ..models import Centre
from . import shared

DAYS = 14  # of free times that are offered at once: who calls says a day


@for_staff(*rules.DESK)
def book(request: HttpRequest) -> HttpResponse:
    """Book for a caller: the centre, then its free times; what was typed stays when the centre changes."""
    seat, at, refusal = shared.seat_of(request), clock.now(), ""
    here = queries.centres(clock.today())
    typed = request.POST or request.GET
    code = typed.get("centre", "") or next((c.office.code for c in here if c.office_id in seat.office_ids), "")
    centre = next((row for row in here if row.office.code == code), None)
    found = shared.days(centre, typed.get("from", ""), at=at, count=DAYS) if centre else None
    shows_only = request.POST.get("act") != "book"
    form = forms.CallerForm(
        request.POST or None, slots=found.slots if found else [],
        centres=[(row.office.code, f"{row.area.district.name if row.area else ''} · {row.name}") for row in here],
        initial={"centre": code, "group": request.GET.get("group", ""), "language": first_language()},
    )  # fmt: skip
    form.about_them()
    if request.method == "POST" and not shows_only and form.is_valid():
        try:
            advice = actions.book(_booking(form, request, centre), at=at, seat=seat)
            return redirect(f"{reverse('desk:talk', args=[advice.pk])}?done=booked")
        except Refused as refused:
            refusal = str(refused.reason.label)
            found = shared.days(centre, "", at=at, count=DAYS) if centre else None  # as they are now
    faults = request.method == "POST" and not shows_only
    context = {
        "form": form, "refusal": refusal, "centre": centre, "days": found, "faults": faults, "way": typed.get("way", "phone"),
        "chosen": typed.get("at", ""),
    }  # fmt: skip
    status = 422 if faults and (refusal or form.errors) else 200
    return render(request, "centres/desk_book.html", context, status=status)


def _booking(form: forms.CallerForm, request: HttpRequest, centre: Centre | None) -> Booking:
    """Return the talk of whoever speaks: somebody of the city has them on the line or before them."""
    data, at = form.cleaned_data, clock.now()
    language = data["language"] or first_language()
    who = form.introduced(language)
    key = f"phone:{who.phone}" if who.phone else f"email:{who.email}"
    on, begins = data["at"]
    return Booking(
        centre=data["centre"] if centre is None else centre, on=on, begins=begins, person=people.meet(who, at=at, is_proved=True),
        about=data["about"], way=Way.PHONE if request.POST.get("way") == Way.PHONE else Way.DESK, language=language, key=key,
        needs=data["needs"], group=data["group"],
    )  # fmt: skip
