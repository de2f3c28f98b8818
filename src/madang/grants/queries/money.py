"""Reads of the money of grants: books, what is due, the way of each won, and the year's spending beside its results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Sum

from madang.funds import queries as funds
from madang.funds.enums import Flow, Place
from madang.funds.models import Transfer
from madang.people.rules import Seat

from ..enums import UNDER_WAY, Checked, GrantState, PaymentState, Result, Stage
from ..models import Claim, Expense, Grant, Payment, Report, Tranche

GRANT = Grant._meta.label_lower


@dataclass(frozen=True)
class Books:
    """A grant's money, in won: promised, paid out and not come back, spent of it and of the group's own, and what is left."""

    won: int
    paid: int  # net of what came back
    spent: int
    own: int
    by_item: dict[str, int] = field(default_factory=dict)
    open: int = 0  # expenses that nobody has looked at, or with a question

    @property
    def left(self) -> int:
        """What of the award is not spent."""
        return self.won - self.spent

    @property
    def in_hand(self) -> int:
        """What the group has and has not spent."""
        return self.paid - self.spent


def books_of(grants: Iterable[Grant], *, until: datetime | None = None) -> dict[int, Books]:
    """Return the books of grants by their numbers, as of a moment where one is given."""
    rows = list(grants)
    spent: dict[int, Counter[str]] = defaultdict(Counter)
    own: Counter[int] = Counter()
    unseen: Counter[int] = Counter()
    expenses = Expense.objects.filter(grant__in=rows).exclude(checked__in=[Checked.REFUSED, Checked.TAKEN_BACK])
    if until is not None:
        expenses = expenses.filter(at__lte=until)
    for grant, item, won, is_own, checked in expenses.values_list("grant", "item", "won", "is_own", "checked"):
        if is_own:
            own[grant] += won
        else:
            spent[grant][item] += won
        unseen[grant] += checked in (Checked.OPEN, Checked.ASKED)
    out = _paid([grant.pk for grant in rows], until)
    return {
        grant.pk: Books(
            grant.won,
            out[grant.pk],
            sum(spent[grant.pk].values()),
            own[grant.pk],
            dict(spent[grant.pk]),
            unseen[grant.pk],
        )
        for grant in rows
    }


def books(grant: Grant, *, until: datetime | None = None) -> Books:
    """Return the books of one grant."""
    return books_of([grant], until=until)[grant.pk]


def _paid(numbers: list[int], until: datetime | None) -> Counter[int]:
    """Return what was paid to grants and has not come back, by the ledger."""
    rows = Transfer.objects.filter(debit__subject_type=GRANT, debit__subject_id__in=numbers, flow=Flow.PAY)
    back = Transfer.objects.filter(
        credit__subject_type=GRANT, credit__subject_id__in=numbers, flow__in=[Flow.BOUNCE, Flow.GIVE_BACK]
    )
    if until is not None:
        rows, back = rows.filter(at__lte=until), back.filter(at__lte=until)
    found: Counter[int] = Counter()
    for number, won in rows.values_list("debit__subject_id").annotate(Sum("amount")).order_by():
        found[number] += won
    for number, won in back.values_list("credit__subject_id").annotate(Sum("amount")).order_by():
        found[number] -= won
    return found


def paid(grant: Grant) -> int:
    """Return what was paid to a grant and has not come back, in won."""
    return funds.balance(Place.PAID, grant)


@dataclass(frozen=True)
class Part:
    """A tranche with what is under way or paid of it."""

    tranche: Tranche
    under_way: int
    paid: int

    @property
    def left(self) -> int:
        """What of it nobody has asked for."""
        return self.tranche.won - self.under_way


def where_of_tranche(grant: Grant) -> list[Part]:
    """Return the parts of a grant with what is under way and paid of each."""
    rows: dict[int, Counter[str]] = defaultdict(Counter)
    for tranche, state, won in Payment.objects.filter(tranche__grant=grant).values_list("tranche", "state", "won"):
        rows[tranche][state] += won
    return [
        Part(row, sum(rows[row.pk][state] for state in UNDER_WAY), rows[row.pk][PaymentState.PAID])
        for row in grant.tranches.order_by("place")
    ]


def late_reports(grant: Grant, on: date) -> list[Report]:
    """Return the reports of a grant whose day has passed and that nobody has sent; an extension counts, and the day stays."""
    rows = grant.reports.filter(sent_at__isnull=True, due_on__lt=on)
    return [row for row in rows if row.extended_until is None or row.extended_until < on]


def payment_queue(seat: Seat) -> list[Payment]:
    """Return the payments that wait for somebody of an office, the oldest first."""
    rows = Payment.objects.filter(state__in=[PaymentState.ASKED, PaymentState.APPROVED, PaymentState.SENT])
    rows = rows.filter(tranche__grant__proposal__call__office__in=seat.office_ids)
    return list(
        rows.select_related(
            "tranche__grant__group", "tranche__grant__proposal__call", "account", "asked_by", "approved_by", "batch"
        ).order_by("asked_at")
    )  # fmt: skip


def to_check(seat: Seat) -> list[Expense]:
    """Return the expenses that somebody of an office should look at: those with a flag first."""
    rows = Expense.objects.filter(checked=Checked.OPEN, grant__proposal__call__office__in=seat.office_ids)
    found = list(rows.select_related("grant__group").order_by("at")[:200])
    return sorted(found, key=lambda row: (not row.flags, row.at))


@dataclass(frozen=True)
class Link:
    """One link of the way of a grant's money: what it is, when, how much; missing where there should be one, ahead where its day is to come."""

    kind: str
    title: str = ""
    at: datetime | date | None = None
    won: int | None = None
    who: str = ""
    is_missing: bool = False
    is_ahead: bool = False


def chain(grant: Grant, *, on: date, until: datetime | None = None) -> list[Link]:
    """Return the way of a grant's money from the ordinance to what came of it, as of a day; holes are named, never skipped."""
    grant = as_was(grant, until)
    proposal, call = grant.proposal, grant.proposal.call
    decision = getattr(call, "decision", None)
    is_over = grant.ends_on < on
    found = [
        Link("ordinance", call.envelope.fund.line if call.envelope else "", None, call.budget or None, is_missing=not call.envelope),
        Link("call", call.name, call.opens_at, call.budget),
        Link("decision", str(proposal.total if proposal.total is not None else ""), decision.second_at if decision else None,
             grant.won, f"{decision.first.name}, {decision.second.name}" if decision and decision.second else "",
             decision is None or decision.second is None),
        Link("agreement", "", grant.agreed_at, grant.won, grant.agreed_by.name if grant.agreed_by else "", grant.agreed_at is None),
    ]  # fmt: skip
    moved = [row for row in funds.of_subject(grant, until=until) if row.flow != Flow.COMMIT]
    found += [
        Link(f"transfer.{row.flow}", row.words, row.at, row.amount, row.by.name if row.by else "") for row in moved
    ]
    if grant.won and not any(row.flow == Flow.PAY for row in moved):
        found.append(_gap("transfer.pay", grant.tranches.filter(due_on__lt=on).exists()))
    expenses = grant.expenses.exclude(checked__in=[Checked.REFUSED, Checked.TAKEN_BACK]).order_by("on", "pk")
    if until is not None:
        expenses = expenses.filter(at__lte=until)
    found += [
        Link("expense", row.words, row.on, row.won, row.payee, is_missing=not (row.receipt or row.invoice))
        for row in expenses
    ]
    if grant.won and not expenses:
        found.append(_gap("expense", is_over))
    for report in grant.reports.order_by("due_on"):
        if report.sent_at and (until is None or report.sent_at <= until):
            found.append(Link(f"report.{report.kind}", at=report.sent_at))
        else:
            due = report.extended_until or report.due_on
            found.append(Link(f"report.{report.kind}", at=due, is_missing=due < on, is_ahead=due >= on))
    found.append(Link("result", str(Result(grant.result).label)) if grant.result else _gap("result", is_over))
    return found


def _gap(kind: str, is_missing: bool) -> Link:
    return Link(kind, is_missing=is_missing, is_ahead=not is_missing)


def as_was(grant: Grant, until: datetime | None) -> Grant:
    """Return a grant, in memory, as it was at a moment: under way before its books were shut, and without its result."""
    if until is not None:
        if grant.settled_at is None or grant.settled_at > until:
            grant.result = ""
            grant.state = GrantState.RUNNING if grant.agreed_at and grant.agreed_at <= until else GrantState.OFFERED
        if grant.agreed_at and grant.agreed_at > until:
            grant.agreed_at = grant.agreed_by = None
    return grant


def owed(grant: Grant) -> int:
    """Return what must still come back of a grant, in won."""
    rows = Claim.objects.filter(grant=grant).aggregate(won=Sum("won"), waived=Sum("waived"))
    back = Transfer.objects.filter(credit__subject_type=GRANT, credit__subject_id=grant.pk, flow=Flow.GIVE_BACK)
    return max(0, (rows["won"] or 0) - (rows["waived"] or 0) - int(back.aggregate(won=Sum("amount"))["won"] or 0))


@dataclass(frozen=True)
class Year:
    """A year's awards: by what they were for and what came of them, in won; `unspent` came back or was never taken."""

    by_stage: dict[str, dict[str, int]]
    counts: dict[str, int]
    awarded: int
    paid: int

    @property
    def share_without_result(self) -> float:
        """What part of the projects that said what came of them had no result, of a hundred."""
        known = sum(n for result, n in self.counts.items() if result)
        return 100 * self.counts.get(Result.NONE, 0) / known if known else 0.0


def grants_of(year: int | None = None, *, until: datetime | None = None) -> list[Grant]:
    """Return grants of a year's envelopes, the newest first."""
    rows = Grant.objects.exclude(state=GrantState.REFUSED).select_related(
        "proposal__call__kind", "proposal__call__envelope__fund", "group__area__parent"
    )
    if year is not None:
        rows = rows.filter(proposal__call__envelope__year=year)
    if until is not None:
        rows = rows.filter(awarded_at__lte=until)
    return [as_was(grant, until) for grant in rows.order_by("-number")]


def flows(grants: Iterable[Grant], *, until: datetime | None = None) -> Year:
    """Return the awards of some grants by what they were for and what came of them."""
    rows = list(grants)
    held = books_of(rows, until=until)
    by_stage: dict[str, dict[str, int]] = {stage: defaultdict(int) for stage in Stage.values}
    counts: Counter[str] = Counter()
    for grant in rows:
        stage, book = grant.proposal.call.kind.stage, held[grant.pk]
        if grant.state == GrantState.SETTLED:
            by_stage[stage][grant.result or Result.NONE] += book.paid
            by_stage[stage]["unspent"] += max(0, grant.won - book.paid)
        else:
            by_stage[stage]["under_way"] += grant.won
        counts[grant.result if grant.state == GrantState.SETTLED else ""] += 1
    found = {stage: dict(given) for stage, given in by_stage.items() if sum(given.values())}
    return Year(found, dict(counts), sum(g.won for g in rows), sum(held[g.pk].paid for g in rows))


def results(grants: Iterable[Grant]) -> dict[str, int]:
    """Return how many of some grants had which result; those that have not said are under the empty word."""
    found = Counter(grant.result for grant in grants)
    return {result: found[result] for result in (*Result.values, "") if found[result]}
