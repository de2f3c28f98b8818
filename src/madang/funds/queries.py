"""Reads of money: what is where, as of any moment, and whether the books agree with what was transferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Q, Sum

from madang.places.models import Area

from .enums import Flow, Place
from .models import Account, Envelope, Fund, Transfer


@dataclass(frozen=True)
class Sums:
    """What an envelope has, in won: where it came from, and where it is. `allotted` came from other envelopes, or left for them."""

    appropriated: int = 0
    allotted: int = 0
    free: int = 0
    reserved: int = 0
    committed: int = 0
    paid: int = 0
    returned: int = 0

    @property
    def has(self) -> int:
        """All that this envelope answers for."""
        return self.appropriated + self.allotted

    @property
    def is_footing(self) -> bool:
        """Say whether what came is what is there."""
        return self.has == self.free + self.reserved + self.committed + self.paid + self.returned

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(mine + theirs for mine, theirs in zip(self._row(), other._row(), strict=True)))

    def _row(self) -> tuple[int, ...]:
        return (
            self.appropriated, self.allotted, self.free, self.reserved, self.committed, self.paid, self.returned,
        )  # fmt: skip


def statement(envelopes: Iterable[Envelope], *, until: datetime | None = None) -> dict[int, Sums]:
    """Return the sums of envelopes by their numbers, added up from all transfers until a moment."""
    numbers = [envelope.pk for envelope in envelopes]
    found: dict[int, dict[str, int]] = {number: defaultdict(int) for number in numbers}
    rows = Transfer.objects.filter(Q(credit__envelope__in=numbers) | Q(debit__envelope__in=numbers))
    if until is not None:
        rows = rows.filter(at__lte=until)
    sides = ("credit__envelope", "credit__place", "debit__envelope", "debit__place", "flow")
    for gave, left, got, reached, flow, amount in rows.values_list(*sides).annotate(Sum("amount")).order_by():
        for number, place, signed in ((gave, left, -amount), (got, reached, amount)):
            if number in found:
                found[number][place] += signed
                if flow in (Flow.ALLOT, Flow.CARRY):
                    found[number]["allotted"] += signed
    return {
        number: Sums(
            -row[Place.SOURCE], row["allotted"], row[Place.FREE], row[Place.RESERVED], row[Place.COMMITTED],
            row[Place.PAID], row[Place.RETURNED],
        )
        for number, row in found.items()
    }  # fmt: skip


def envelopes(year: int | None = None, fund: Fund | None = None) -> list[Envelope]:
    """Return envelopes, the city's before its districts'."""
    rows = Envelope.objects.select_related("fund__office", "area")
    if year is not None:
        rows = rows.filter(year=year)
    if fund is not None:
        rows = rows.filter(fund=fund)
    return list(rows.order_by("-year", "fund__code", models.F("area__code").asc(nulls_first=True)))


def years() -> list[int]:
    """Return the years that have an envelope, the newest first."""
    return list(Envelope.objects.order_by("-year").values_list("year", flat=True).distinct())


def find_envelope(fund: Fund, year: int, area: Area | None) -> Envelope | None:
    """Return the envelope of a fund in a year for a district, or for the city."""
    return Envelope.objects.filter(fund=fund, year=year, area=area).first()


def balance(place: Place, subject: models.Model, *, until: datetime | None = None) -> int:
    """Return what is in a place for a call or a grant, in won; as of a moment where one is given."""
    accounts = Account.objects.filter(place=place, subject_type=subject._meta.label_lower, subject_id=subject.pk or 0)
    if until is None:
        return int(accounts.aggregate(sum=Sum("balance"))["sum"] or 0)
    got = Transfer.objects.filter(debit__in=accounts, at__lte=until).aggregate(sum=Sum("amount"))["sum"] or 0
    gave = Transfer.objects.filter(credit__in=accounts, at__lte=until).aggregate(sum=Sum("amount"))["sum"] or 0
    return int(got - gave)


def free(envelope: Envelope) -> int:
    """Return what is free in an envelope, in won."""
    found = envelope.accounts.filter(place=Place.FREE).values_list("balance", flat=True).first()
    return found or 0


def of_subject(subject: models.Model, *, until: datetime | None = None) -> list[Transfer]:
    """Return every transfer from or to the accounts of a call or grant, the first first."""
    kind, pk = subject._meta.label_lower, subject.pk
    rows = Transfer.objects.filter(
        Q(credit__subject_type=kind, credit__subject_id=pk) | Q(debit__subject_type=kind, debit__subject_id=pk)
    )
    if until is not None:
        rows = rows.filter(at__lte=until)
    return list(rows.select_related("credit__envelope", "debit__envelope", "by").order_by("at", "pk"))


def of_envelope(envelope: Envelope, *, until: datetime | None = None) -> models.QuerySet[Transfer]:
    """Return every transfer from or to an envelope, the newest first."""
    rows = Transfer.objects.filter(Q(credit__envelope=envelope) | Q(debit__envelope=envelope))
    if until is not None:
        rows = rows.filter(at__lte=until)
    return rows.select_related("credit__envelope__area", "debit__envelope__area", "by").order_by("-at", "-pk")


@dataclass(frozen=True)
class Fault:
    """An account whose balance is not what its transfers add up to."""

    account: int
    balance: int
    added_up: int

    def __str__(self) -> str:
        return f"account {self.account}: {self.balance} won stand there, its transfers add up to {self.added_up}"


def faults() -> Iterator[Fault]:
    """Yield every account that does not agree with its transfers; none where the books are whole."""
    got = dict(Transfer.objects.values_list("debit").annotate(Sum("amount")).order_by())
    gave = dict(Transfer.objects.values_list("credit").annotate(Sum("amount")).order_by())
    for pk, kept in Account.objects.order_by("pk").values_list("pk", "balance"):
        added = got.get(pk, 0) - gave.get(pk, 0)
        if added != kept:
            yield Fault(pk, kept, added)
