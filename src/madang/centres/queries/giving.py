"""Help that districts ask for, and hours given."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from madang.people.enums import RoleKind
from madang.people.rules import Seat
from madang.places.models import Area

from ..enums import HelpState
from ..models import Centre, HelpRequest, Stint
from .opening import centres, districts_of, division


def help_seen_by(seat: Seat) -> QuerySet[HelpRequest]:
    """Return the requests that a seat sees: those of its office and its district, all for the division, supervisors and auditors."""
    rows = HelpRequest.objects.select_related("office", "group", "by").prefetch_related("answers__by")
    wide = division()
    if seat.is_any(RoleKind.SUPERVISOR, RoleKind.AUDITOR) or (wide and wide.pk in seat.office_ids):
        return rows
    near = districts_of(seat)
    return rows.filter(Q(office__in=seat.office_ids) | Q(office__area__in=near) | Q(office__area__parent__in=near))


def open_help(seat: Seat) -> list[HelpRequest]:
    """Return the requests that wait for an answer, the one due first."""
    rows = help_seen_by(seat).filter(state__in=[HelpState.ASKED, HelpState.AGAIN])
    return list(rows.order_by("due_on", "pk")[:100])


def answered_help(seat: Seat) -> list[HelpRequest]:
    """Return the requests that were answered, the last first."""
    rows = help_seen_by(seat).filter(state__in=[HelpState.ANSWERED, HelpState.SETTLED])
    return list(rows.order_by("-at", "-pk")[:50])


def centre_near(area: Area | None, on: date) -> Centre | None:
    """Return the centre of an area, else one of its district, the village centre before the district's desk."""
    if area is None:
        return None
    found = [row for row in centres(on) if row.area and row.area.district.pk == area.district.pk]
    found.sort(key=lambda row: (row.office.area_id != area.pk, row.office.kind != "village_centre", row.pk))
    return found[0] if found else None


def stints() -> QuerySet[Stint]:
    """Return hours given, the last day first."""
    rows = Stint.objects.select_related("person", "group", "centre__office", "thanked_by")
    return rows.order_by("-on", "-pk")


def to_thank(limit: int = 40) -> list[Stint]:
    """Return hours that nobody has thanked for yet, the longest waiting first."""
    return list(stints().filter(thanked_at__isnull=True).order_by("on", "pk")[:limit])


def by_month(rows: QuerySet[Stint]) -> list[tuple[date, int]]:
    """Return how many minutes were given in each month, the last first."""
    sums = rows.order_by().annotate(month=TruncMonth("on")).values_list("month").annotate(total=Sum("minutes"))
    return [(month, int(total)) for month, total in sums.order_by("-month")[:12]]
