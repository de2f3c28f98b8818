"""Reads of promises that need a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from madang.people import queries as people
from madang.people.enums import RoleKind, Scope
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office

from .enums import CONFIRM_DAYS, OWED, State
from .models import Commitment, CommitmentQuerySet, Hearer, Spending, Step

PAGE = 30
NEWS = 50
VIEWS = ("under_way", "late", "kept", "disputed", "changed", "broken", "all")


def counts(on: date) -> dict[str, int]:
    """Return how many promises are owed in time, late, kept (and confirmed), disputed, changed and not kept."""
    late = Q(state__in=OWED, due_on__lt=on)
    return Commitment.objects.standing().aggregate(
        under_way=Count("pk", filter=Q(state__in=OWED) & ~late),
        late=Count("pk", filter=late),
        kept=Count("pk", filter=Q(state=State.KEPT, disputed_on__isnull=True)),
        confirmed=Count("pk", filter=Q(confirmed_on__isnull=False)),
        disputed=Count("pk", filter=Q(disputed_on__isnull=False)),
        changed=Count("pk", filter=Q(state=State.CHANGED)),
        broken=Count("pk", filter=Q(state=State.BROKEN)),
    )


def in_view(view: str, *, on: date) -> CommitmentQuerySet:
    """Return the promises of one view."""
    found = Commitment.objects.standing().shown()
    if view == "late":
        return found.late(on)
    if view == "under_way":
        return found.owed().filter(due_on__gte=on)
    if view == "disputed":
        return found.disputed()
    if view == "kept":
        return found.filter(state=State.KEPT, disputed_on__isnull=True)
    if view in (State.CHANGED, State.BROKEN):
        return found.filter(state=view)
    return found


def page(
    view: str, *, on: date, office: Office | None = None, area: Area | None = None, after: int | None = None,
    without_late: bool = False,
) -> list[Commitment]:  # fmt: skip
    """Return one page of promises, newest first, and one more where there is a next page."""
    found = _of(in_view(view, on=on), office, area)
    if without_late:
        found = found.exclude(state__in=OWED, due_on__lt=on)
    if after:
        found = found.filter(number__lt=after)
    return list(found.order_by("-number")[: PAGE + 1])


def late_first(*, on: date, office: Office | None = None, area: Area | None = None) -> list[Commitment]:
    """Return what is late, the longest first: it stands before everything else."""
    return list(_of(in_view("late", on=on), office, area).order_by("due_on", "number")[:PAGE])


def _of(found: CommitmentQuerySet, office: Office | None, area: Area | None) -> CommitmentQuerySet:
    if office:
        found = found.filter(office=office)
    return found.filter(Q(area=area) | Q(area__parent=area)) if area else found


def news() -> list[Step]:
    """Return the last things that happened to promises, the newest first."""
    return list(Step.objects.select_related("commitment__office").order_by("-on", "-pk")[:NEWS])


@dataclass(frozen=True)
class Pack:
    """What an office answers for in a quarter: what is late at its end, and what ended in it otherwise than confirmed."""

    office: Office
    late: list[Commitment]
    changed: list[Commitment]
    broken: list[Commitment]
    unconfirmed: list[Commitment]


def packs(begins_on: date, ends_on: date, *, seat: Seat, on: date) -> list[Pack]:
    """Return the review of a quarter, one pack an office; an officer's own offices, else every one.

    What is late is late at the quarter's last day, or today where the quarter goes on. A date that was moved since counts as it is now.
    """
    day = min(on, ends_on)
    found = Commitment.objects.standing().shown().filter(made_on__lte=day)
    if not seat.is_any(RoleKind.SUPERVISOR, RoleKind.SCHEDULER):
        found = found.of_seat(seat)
    late = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), due_on__lt=day)
    ended = found.filter(ended_on__range=(begins_on, day))
    made: dict[int, Pack] = {}
    for name, rows in (
        ("late", late),
        ("changed", ended.filter(state=State.CHANGED)),
        ("broken", ended.filter(state=State.BROKEN)),
        ("unconfirmed", ended.filter(state=State.KEPT, confirmed_on__isnull=True)),
    ):
        for promise in rows.order_by("due_on", "number"):
            pack = made.setdefault(promise.office_id, Pack(promise.office, [], [], [], []))
            getattr(pack, name).append(promise)
    return sorted(made.values(), key=lambda pack: pack.office.pk)


def owed(seat: Seat, *, on: date) -> list[Commitment]:
    """Return what a seat's offices owe, first due first; a supervisor sees what every office owes."""
    found = Commitment.objects.standing().owed().shown()
    if not seat.is_any(RoleKind.SUPERVISOR):
        found = found.of_seat(seat)
    return list(found.order_by("due_on", "pk")[:200])


def told(commitment: Commitment, *, on: date) -> list[tuple[str, bool, str]]:
    """Return who hears of a promise on a day: recipient key, whether they asked, and the key of whose matter it is.

    A person is told once, also where several of their records asked; a helper is told as the person wished.
    """
    found: dict[str, tuple[bool, str]] = {}
    rows = list(commitment.hearers.order_by("-is_asker", "pk").values_list("to_key", "is_asker"))
    for is_asker in (True, False):
        keys = [key for key, asked in rows if asked == is_asker]
        numbers = [int(key.removeprefix("person:")) for key in keys if key.startswith("person:")]
        for number, hearers in people.hearers_of_all(numbers, on).items():
            for key in hearers:
                found.setdefault(key, (is_asker, f"person:{number}"))
        for key in keys:
            if not key.startswith("person:"):
                found.setdefault(key, (is_asker, key))
    return [(key, is_asker, of_key) for key, (is_asker, of_key) in found.items()]


def hearing(commitment: Commitment, person: Person) -> list[Hearer]:
    """Return by which rows somebody hears of a promise, under whichever of their records; who asked comes first."""
    keys = [f"person:{number}" for number in people.records_of(person)]
    return list(commitment.hearers.filter(to_key__in=keys).order_by("-is_asker"))


def disputed() -> list[Commitment]:
    """Return what a supervisor has to decide, the longest waiting first."""
    return list(Commitment.objects.standing().disputed().shown().order_by("disputed_on", "pk"))


def is_unconfirmed(commitment: Commitment, on: date, *, days: int) -> bool:
    """Say whether a promise has been called kept for more than so many days, and nobody confirmed or disputed it."""
    return Commitment.objects.filter(pk=commitment.pk).unconfirmed(on, days=days).exists()


def unconfirmed(seat: Seat, *, on: date) -> list[Commitment]:
    """Return what a seat's offices call kept and nobody confirmed in time, the longest first; a supervisor sees all."""
    found = Commitment.objects.standing().unconfirmed(on, days=CONFIRM_DAYS).shown()
    if not seat.is_any(RoleKind.SUPERVISOR):
        found = found.of_seat(seat)
    return list(found.order_by("ended_on", "pk")[:200])


def asked_by(commitment: Commitment, person: Person, *, on: date) -> Hearer | None:
    """Return by which row somebody asked for a promise, themselves or as one who may act for who asked."""
    helped = [people.one(each.person) for each in people.helped_by(person, on, scope=Scope.ACT)]
    keys = [f"person:{number}" for each in (person, *helped) for number in people.records_of(each)]
    return commitment.hearers.filter(to_key__in=keys, is_asker=True).order_by("pk").first()


def askers(commitment: Commitment) -> list[tuple[Hearer, Person | None]]:
    """Return who asked for a promise, with the record that stands for each now."""
    rows = list(commitment.hearers.filter(is_asker=True).order_by("pk"))
    numbers = {row.pk: int(row.to_key.removeprefix("person:")) for row in rows if row.to_key.startswith("person:")}
    found = Person.objects.select_related("same_as").in_bulk(numbers.values())
    return [(row, people.one(found[numbers[row.pk]]) if numbers.get(row.pk) in found else None) for row in rows]


def that_came_of(source_type: str, numbers: Iterable[int]) -> list[Commitment]:
    """Return the promises that came of some subjects, such as the items of one meeting, in their order."""
    found = Commitment.objects.filter(source_type=source_type, source_id__in=list(numbers))
    return list(found.shown().order_by("number"))


def late_of(source_type: str, *, on: date) -> list[Commitment]:
    """Return the promises that came of one kind of subject and are late, the longest first."""
    return list(Commitment.objects.standing().late(on).filter(source_type=source_type).shown().order_by("due_on"))


def promised_to(key: str) -> list[Commitment]:
    """Return the promises that somebody asked for, the newest first."""
    found = Commitment.objects.filter(hearers__to_key=key, hearers__is_asker=True)
    return list(found.select_related("office").order_by("-number"))


@dataclass(frozen=True)
class Paid:
    """One line of money, in won: what it was promised with, and what was paid out so far."""

    commitment: Commitment
    won: int | None
    spent: int


@dataclass(frozen=True)
class Money:
    """The money of a promise and of its parts. The sums are made from the rows, so they foot."""

    whole: int | None
    rows: list[Paid]
    spendings: list[Spending]

    @property
    def promised(self) -> int:
        """What the rows were promised with, together."""
        return sum(row.won or 0 for row in self.rows)

    @property
    def spent(self) -> int:
        """What was paid out for the rows, together."""
        return sum(row.spent for row in self.rows)

    @property
    def unplaced(self) -> int:
        """What of the whole stands in no part; below nothing where the parts are more."""
        return (self.whole or 0) - self.promised


def money(commitment: Commitment) -> Money:
    """Return the money of a promise: of its parts where it has some, and what was paid for the whole itself; else its own."""
    parts = list(commitment.parts.select_related("office", "area__parent").order_by("number"))
    every = [*parts, commitment]
    spendings = list(Spending.objects.filter(commitment__in=every).select_related("commitment").order_by("-on", "-pk"))
    spent: dict[int, int] = {}
    for spending in spendings:
        spent[spending.commitment_id] = spent.get(spending.commitment_id, 0) + spending.won
    rows = [Paid(part, part.won, spent.get(part.pk, 0)) for part in parts]
    own = spent.get(commitment.pk, 0)
    if not parts or own:
        rows.append(Paid(commitment, None if parts else commitment.won, own))
    has_any = any(row.won or row.spent for row in rows)
    return Money(commitment.won if parts else None, rows if has_any else [], spendings)
