"""What would be forgotten if nobody looked: dates that moved, offices without anybody, answers to look at again, floods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from madang.kit import near, tokens
from madang.people.enums import RoleKind
from madang.people.models import Absence, Person, Role
from madang.people.rules import Seat
from madang.places import queries as places
from madang.places.enums import HUB
from madang.places.models import Area, DayOff, Office

from .. import deadlines
from ..deadlines import Book
from ..enums import STATE_BY_PROMISE, Outcome
from ..models import Case, DeadlineRule, Recheck

# --- what a rule would change ----------------------------------------------------------------------------------------

REASONED = ("pk", "reference", "title", "kind", "service_id", "due_at", "due_sum")


@dataclass(frozen=True)
class Moved:
    """One open case whose date would be another."""

    pk: int
    reference: str
    title: str
    kind: str
    before: datetime
    after: datetime


def moved(by: Book | None = None) -> Iterator[Moved]:
    """Yield the open cases whose date is another by the rules that hold, or by some that are only thought of."""
    for row in Case.objects.open().only(*REASONED).order_by("pk").iterator(chunk_size=1000):
        start = datetime.fromisoformat(str(row.due_sum["start"]))
        after = deadlines.due(row.kind, start, service=row.service_id, stood=row.due_sum, by=by).at
        if after != row.due_at:
            yield Moved(row.pk, row.reference, row.title, row.kind, row.due_at, after)


def moved_cases() -> list[int]:
    """Return the open cases whose kept date is not what the rules say."""
    return [each.pk for each in moved()]


@dataclass(frozen=True)
class Effect:
    """What publishing a rule would do to open cases: how many later, earlier, late at once; the first few by name."""

    later: int
    earlier: int
    late: int
    some: list[Moved]


def effect(by: Book, *, at: datetime) -> Effect:
    """Return what a book of rules would change."""
    found = list(moved(by))
    return Effect(
        later=sum(each.after > each.before for each in found),
        earlier=sum(each.after < each.before for each in found),
        late=sum(each.after < at <= each.before for each in found),
        some=found[:8],
    )


def with_rule(kind: str, service: int | None, amount: int, unit: str, valid_from: date) -> Book:
    """Return the book as it would be with one more rule."""
    book = deadlines.book()
    one = ("" if service else kind, service, valid_from, deadlines.Rule(amount, unit, {}))
    return replace(book, rules=sorted([one, *book.rules], key=lambda rule: rule[2], reverse=True))


def without_rule(rule: DeadlineRule) -> Book:
    """Return the book as it would be with one rule less."""
    others = DeadlineRule.objects.exclude(pk=rule.pk)
    return replace(deadlines.book(), rules=deadlines.rules_of(list(others)))


def with_day(day: DayOff) -> Book:
    """Return the book as it would be with one more day off, or half a day."""
    return replace(deadlines.book(), calendar=places.calendar_with([*DayOff.objects.all(), day]))


def without_day(day: DayOff) -> Book:
    """Return the book as it would be if a day were worked after all."""
    return replace(deadlines.book(), calendar=places.calendar_with(list(DayOff.objects.exclude(pk=day.pk))))


# --- nobody is dropped -----------------------------------------------------------------------------------------------


def dissolved_with_cases(on: date) -> list[Office]:
    """Return offices that are no more and still have open cases."""
    gone = Office.objects.filter(Q(valid_until__lte=on))
    return list(gone.filter(pk__in=Case.objects.open().values("office")))


def officers_with_cases() -> list[Person]:
    """Return who has open cases of their own."""
    return list(Person.objects.filter(pk__in=Case.objects.open().filter(officer__isnull=False).values("officer")))


def out_of_place(on: date) -> list[tuple[int, int]]:
    """Return (case, officer) of open cases whose officer no longer works where the case lies.

    Supervisors and the front may act on cases of other offices, so these stay theirs.
    """
    held = Role.objects.valid(on).filter(person=OuterRef("officer"))
    held = held.filter(Q(office=OuterRef("office")) | Q(kind=RoleKind.SUPERVISOR) | Q(office__code=HUB))
    theirs = Case.objects.open().filter(officer__isnull=False).exclude(Exists(held))
    return [(case, officer) for case, officer in theirs.order_by("pk").values_list("pk", "officer") if officer]


def staffed(on: date) -> set[int]:
    """Return the offices in which an officer or a supervisor works on a day, remembered for half a minute."""
    away = Absence.objects.filter(begins_on__lte=on, ends_on__gte=on).values("person")
    working = Role.objects.valid(on).filter(kind__in=[RoleKind.OFFICER, RoleKind.SUPERVISOR]).exclude(person__in=away)
    return near.remember(f"staffed-{on}", lambda: set(working.values_list("office_id", flat=True)))


def deserted(on: date) -> list[tuple[Office, int]]:
    """Return offices with open cases in which nobody works, with how many."""
    counts = dict(
        Case.objects.open().exclude(office__in=staffed(on)).values_list("office").annotate(n=Count("pk")).order_by()
    )
    return [(office, counts[office.pk]) for office in Office.objects.filter(pk__in=counts).order_by("pk")]


def with_moved_promise() -> list[Case]:
    """Return answered cases that say otherwise than their promise: it was kept, ended, or taken up again meanwhile."""
    said = Q()
    for promise, state in STATE_BY_PROMISE.items():
        said |= Q(commitment__state=promise) & ~Q(state=state)
    promised = Case.objects.filter(outcome=Outcome.PLANNED, answered_at__isnull=False, commitment__isnull=False)
    return list(promised.filter(said).select_related("commitment")[:200])


# --- looking again ---------------------------------------------------------------------------------------------------


def answered_by_district(month: date) -> list[tuple[int, str, dict[str, int]]]:
    """Return for each district (id, code, {reference: case id}) what was answered in a month, places of villages included."""
    first = datetime(month.year, month.month, 1, tzinfo=deadlines.calendar().zone)
    following = (first + timedelta(days=32)).replace(day=1)
    pots: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Case.objects.filter(answered_at__gte=first, answered_at__lt=following, area__isnull=False)
    for pk, reference, area, kind, parent in rows.values_list("pk", "reference", "area", "area__kind", "area__parent"):
        district = area if kind == "district" else parent
        if district:
            pots[district][reference] = pk
    codes = dict(Area.objects.filter(pk__in=pots).values_list("pk", "code"))
    return [(area, codes[area], pots[area]) for area in sorted(pots, key=lambda pk: codes[pk])]


def to_recheck(seat: Seat) -> list[Recheck]:
    """Return what was drawn and not looked at yet, without what the seat itself answered."""
    waiting = Recheck.objects.filter(found="").exclude(case__officer=seat.person)
    return list(waiting.select_related("case__office", "area").order_by("month", "area__code", "pk")[:200])


# --- floods ----------------------------------------------------------------------------------------------------------

LATELY = timedelta(days=7)
AT_MOST = 600  # of the newest open cases are compared
ALIKE = 0.6  # of their pieces in common
LEAST = 4  # cases that make a group


@dataclass(frozen=True)
class Flood:
    """Open cases in nearly the same words: how many, of how many people."""

    cases: list[Case]
    people: int


def floods(seat: Seat, *, at: datetime) -> list[Flood]:
    """Return groups of lately told open cases in nearly the same words, largest first; none is hidden or deleted."""
    recent = Case.objects.open().leading().filter(received_at__gte=at - LATELY)
    if not seat.is_any(RoleKind.SUPERVISOR, RoleKind.AGENT, RoleKind.CLERK):
        recent = recent.filter(office__in=seat.office_ids)
    cases = list(recent.select_related("office", "area").order_by("-received_at")[:AT_MOST])
    groups: list[tuple[set[str], list[Case]]] = []
    holding: dict[str, set[int]] = defaultdict(set)  # piece: groups whose first case has it
    for case in cases:
        pieces = set(tokens.pieces(f"{case.title} {case.text}"))
        near_by = {n for piece in list(pieces)[:40] for n in holding[piece]}
        home = next((n for n in sorted(near_by) if _alike(pieces, groups[n][0]) >= ALIKE), None)
        if home is None:
            groups.append((pieces, [case]))
            for piece in pieces:
                holding[piece].add(len(groups) - 1)
        else:
            groups[home][1].append(case)
    found = [
        Flood(members, len({c.resident_id for c in members if c.resident_id}))
        for _pieces, members in groups
        if len(members) >= LEAST
    ]
    return sorted(found, key=lambda flood: -len(flood.cases))


def _alike(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


# --- what was suggested, and where it ended --------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """How often an office was suggested first, and how often another one answered in the end."""

    suggested: int
    elsewhere: int


def suggestions_kept(*, since: datetime) -> dict[int, Kept]:
    """Return for each office what came of it being suggested first, of the cases answered since an instant."""
    return near.remember(f"suggestions-kept-{since.date()}", lambda: _kept(since), seconds=300)


def _kept(since: datetime) -> dict[int, Kept]:
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = Case.objects.filter(answered_at__gte=since).values_list("office", "suggestion").order_by()
    for office, suggestion in rows.iterator(chunk_size=5000):
        if offices := suggestion.get("offices"):
            first = offices[0]["office_id"]
            counts[first][0] += 1
            counts[first][1] += office != first
    return {office: Kept(*both) for office, both in counts.items()}
