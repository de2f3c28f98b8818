"""How the city keeps its time: by office and by district, as medians and tails. Never by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from madang.kit import near
from madang.places import queries as places
from madang.places.models import Area
from madang.ui.dates import local

from ..enums import Found, Outcome, State
from ..models import Case, Rating, Recheck

FEWEST = 5  # below this a median says more of single people than of an office
SECONDS_A_DAY = 86400


@dataclass(frozen=True)
class Speed:
    """One line of figures: of the cases answered in a time, and of those open now. Times in days; shares 0 to 1."""

    key: int | None
    answered: int
    in_time: float | None
    median: float | None
    ninetieth: float | None
    reopened: float | None
    transfers: float | None
    first_contact: float | None
    open: int
    overdue: int
    overdue_age: float | None  # the median age of what is late, in days


@dataclass(frozen=True)
class Figures:
    """All lines of one time."""

    whole: Speed
    offices: list[Speed]
    districts: list[Speed]
    outcomes: list[tuple[str, int]]
    ratings: list[int]  # how many gave one, two, … five
    rechecks: list[tuple[int | None, int, int]]  # district, looked at again, of them not solved
    ages: list[tuple[str, int]]  # open cases by age


def figures(*, since: datetime, at: datetime) -> Figures:
    """Return the figures of the time since an instant, remembered for five minutes."""
    return near.remember(f"figures-{since.date()}-{at.date()}", lambda: _reckon(since, at), seconds=300)


Answered = tuple[int, int | None, float, bool, bool, int, bool]
Open = tuple[int, int | None, float, float]


def _reckon(since: datetime, at: datetime) -> Figures:
    districts = _district_of(at)
    answered: list[Answered] = [
        (office, districts.get(area or 0), _days(received, done), done <= due, again > 0, transfers, first)
        for office, area, received, due, done, again, transfers, first in Case.objects.filter(answered_at__gte=since)
        .values_list(
            "office", "area", "received_at", "due_at", "answered_at", "reopenings", "transfers", "is_first_contact"
        )
        .order_by()
        .iterator(chunk_size=5000)
        if done is not None
    ]
    waiting: list[Open] = [
        # While it is the resident's turn the count stands still: nothing is late.
        (office, districts.get(area or 0), 0.0 if state == State.YOUR_TURN else _days(due, at), _days(received, at))
        for office, area, due, received, state in Case.objects.open()
        .values_list("office", "area", "due_at", "received_at", "state")
        .order_by()
        .iterator(chunk_size=5000)
    ]
    return Figures(
        whole=_speed(None, answered, waiting),
        offices=_lines(answered, waiting, place=0),
        districts=_lines(answered, waiting, place=1),
        outcomes=_outcomes(since),
        ratings=_ratings(since),
        rechecks=_rechecks(since),
        ages=_ages([row[3] for row in waiting]),
    )


def _days(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / SECONDS_A_DAY


def _district_of(at: datetime) -> dict[int, int]:
    """Return the district of each area as it stands at an instant; as it was, where it is no more."""
    rows = Area.objects.values_list("pk", "kind", "parent")
    then = {pk: pk if kind == "district" else parent or pk for pk, kind, parent in rows if kind != "city"}
    return {**then, **places.districts_now(local(at).date())}


def _lines(answered: list[Answered], waiting: list[Open], *, place: int) -> list[Speed]:
    done: dict[int, list[Answered]] = defaultdict(list)
    still: dict[int, list[Open]] = defaultdict(list)
    for row in answered:
        if row[place] is not None:
            done[int(row[place] or 0)].append(row)
    for line in waiting:
        if line[place] is not None:
            still[int(line[place] or 0)].append(line)
    return [_speed(key, done[key], still[key]) for key in sorted(done.keys() | still.keys())]


def _speed(key: int | None, answered: list[Answered], waiting: list[Open]) -> Speed:
    many = len(answered) >= FEWEST
    days = [row[2] for row in answered]
    late = [row[2] for row in waiting if row[2] > 0]
    return Speed(
        key=key,
        answered=len(answered),
        in_time=_share(row[3] for row in answered) if many else None,
        median=quantile(days, 0.5) if many else None,
        ninetieth=quantile(days, 0.9) if many else None,
        reopened=_share(row[4] for row in answered) if many else None,
        transfers=sum(row[5] for row in answered) / len(answered) if many else None,
        first_contact=_share(row[6] for row in answered) if many else None,
        open=len(waiting),
        overdue=len(late),
        overdue_age=quantile(late, 0.5) if len(late) >= FEWEST else None,
    )


def _share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / len(found) if found else 0.0


def quantile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies (nearest rank); ValueError where there is none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def _outcomes(since: datetime) -> list[tuple[str, int]]:
    rows = Case.objects.filter(answered_at__gte=since).values_list("outcome").annotate(n=Count("pk")).order_by("-n")
    return [(str(Outcome(outcome).label), n) for outcome, n in rows if outcome]


def _ratings(since: datetime) -> list[int]:
    rows = dict(Rating.objects.filter(at__gte=since).values_list("score").annotate(n=Count("pk")).order_by())
    return [rows.get(score, 0) for score in range(1, 6)]


def _rechecks(since: datetime) -> list[tuple[int | None, int, int]]:
    seen: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for area, found in Recheck.objects.filter(looked_at__gte=since).values_list("area", "found"):
        seen[area][0] += 1
        seen[area][1] += found == Found.NOT_SOLVED
    return [(area, looked, bad) for area, (looked, bad) in sorted(seen.items())]


def _ages(days: list[float]) -> list[tuple[str, int]]:
    edges = (2, 5, 7, 14, 30)
    counts = [0] * (len(edges) + 1)
    for age in days:
        counts[next((n for n, edge in enumerate(edges) if age < edge), len(edges))] += 1
    names = ["< 2", "2–5", "5–7", "7–14", "14–30", "> 30"]
    return list(zip(names, counts, strict=True))


def told_by_district(since: datetime, *, on: date) -> dict[int, int]:
    """Return {number of a district on a day: cases told there since an instant}, also under its earlier rows."""
    rows = Case.objects.filter(received_at__gte=since, area__isnull=False).values_list("area").order_by()
    districts, totals = places.districts_now(on), defaultdict[int, int](int)
    for area, told in rows.annotate(told=Count("pk")):
        if area in districts:
            totals[districts[area]] += told
    return dict(totals)


def speed(since: datetime) -> dict[str, float | int]:
    """Return of the cases answered since an instant: how many, the share in time, the median days."""
    rows = list(Case.objects.filter(answered_at__gte=since).values_list("received_at", "due_at", "answered_at"))
    if not rows:
        return {"answered": 0, "in_time": 0.0, "median_days": 0.0}
    days = sorted((answered - received).total_seconds() / 86400 for received, _due, answered in rows if answered)
    in_time = sum(answered <= due for _received, due, answered in rows if answered)
    return {"answered": len(rows), "in_time": in_time / len(rows), "median_days": days[len(days) // 2]}
