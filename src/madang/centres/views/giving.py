"""Hours given: officials write their weekend hours down, somebody thanks for what was given; nobody is compared."""

from __future__ import annotations

from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from madang.kit import clock
from madang.kit.plaintext import number as read_number
from madang.kit.refusal import Refused
from madang.people.doors import for_staff

from .. import actions, forms, queries, rules
from ..actions import Given
from ..enums import CannotGive, Way
from ..models import Stint
from . import shared


@for_staff(*rules.GIVING)
def hours(request: HttpRequest) -> HttpResponse:
    """Show the hours of a centre by month, what waits for thanks, and one's own; write one's own down."""
    seat, refusal, act, today = shared.seat_of(request), "", request.POST.get("act", ""), clock.today()
    here = queries.centres(today)
    form = forms.StintForm(request.POST if act == "give" else None, initial={"on": today})
    if request.method == "POST":
        try:
            if act != "give" or form.is_valid():
                _act(request, form)
                return redirect(f"{request.path}?done={act}")
        except Refused as refused:
            refusal = str(refused.reason.label)
    code = request.GET.get("centre", "") or next((c.office.code for c in here if c.office_id in seat.office_ids), "")
    centre = next((row for row in here if row.office.code == code), None)
    rows = queries.stints()
    context = {
        "form": form, "refusal": refusal, "centres": here, "centre": centre, "done": request.GET.get("done", ""), "today": today,
        "month_rows": shared.months(rows.filter(centre=centre)) if centre else [],
        "rows": list(rows.filter(centre=centre)[:20]) if centre else [], "mine": list(rows.filter(person=seat.person)[:20]),
        "to_thank": [row for row in queries.to_thank() if row.person_id != seat.person.pk] if seat.is_any(*rules.THANKING) else [],
        "typed": defaultdict(str, request.POST.items()), "desk": seat.is_any(*rules.DESK),
    }  # fmt: skip
    return render(request, "centres/desk_hours.html", context, status=422 if refusal or form.errors else 200)


def _act(request: HttpRequest, form: forms.StintForm) -> None:
    typed, at, seat, act = request.POST, clock.now(), shared.seat_of(request), request.POST.get("act", "")
    if act == "give":
        data, written = form.cleaned_data, typed.get("group", "").strip()
        group = forms.group_numbered(written) if written else None
        if written and group is None:
            raise Refused(CannotGive.NO_GROUP)
        centre = next((c for c in queries.centres(clock.today()) if c.office.code == typed.get("at_centre")), None)
        given = Given(data["on"], form.total, data["what"], Way.DESK, group=group, centre=centre)
        actions.give(given, seat=seat, at=at)
    elif act == "thank":
        stint = get_object_or_404(Stint, pk=read_number(typed.get("stint", "")) or 0)
        actions.thank(stint, typed.get("words", ""), seat=seat, at=at)
    else:
        raise Http404
