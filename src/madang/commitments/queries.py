"""Reads of promises that need a name."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q

from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Area, Office

from .enums import State
from .models import Commitment, CommitmentQuerySet

PAGE = 30
VIEWS = ("under_way", "late", "kept", "broken", "all")


def counts(on: date) -> dict[str, int]:
    """Return how many promises are under way in time, late, kept and not kept."""
    late = Q(state=State.UNDER_WAY, due_on__lt=on)
    return Commitment.objects.aggregate(
        under_way=Count("pk", filter=Q(state=State.UNDER_WAY) & ~late),
        late=Count("pk", filter=late),
        kept=Count("pk", filter=Q(state=State.KEPT)),
        broken=Count("pk", filter=Q(state=State.BROKEN)),
    )


def in_view(view: str, *, on: date) -> CommitmentQuerySet:
    """Return the promises of one view."""
    found = Commitment.objects.select_related("office", "area")
    if view == "late":
        return found.late(on)
    if view == "under_way":
        return found.under_way().filter(due_on__gte=on)
    if view in (State.KEPT, State.BROKEN):
        return found.filter(state=view)
    return found


def page(
    view: str, *, on: date, office: Office | None = None, area: Area | None = None, after: int | None = None
) -> list[Commitment]:
    """Return one page of promises, newest first, and one more where there is a next page."""
    found = in_view(view, on=on)
    if office:
        found = found.filter(office=office)
    if area:
        found = found.filter(Q(area=area) | Q(area__parent=area))
    if after:
        found = found.filter(number__lt=after)
    return list(found.prefetch_related("steps").order_by("-number")[: PAGE + 1])


def owed(seat: Seat, *, on: date) -> list[Commitment]:
    """Return what a seat's offices owe, first due first; a supervisor sees what every office owes."""
    found = Commitment.objects.under_way().select_related("office", "area")
    if not seat.is_any(RoleKind.SUPERVISOR):
        found = found.of_seat(seat)
    return list(found.order_by("due_on", "pk")[:200])
