"""What a promise is measured by and what it costs: figures and their readings, milestones, money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from madang.kit.refusal import Refused
from madang.kit.words import pick
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import rules
from ..enums import StepKind
from ..models import Commitment, Indicator, Milestone, Reading, Spending
from . import beats


@transaction.atomic
def measure(
    commitment: Commitment, *, names: Mapping[str, str], units: Mapping[str, str], baseline: Decimal | None,
    target: Decimal | None, seat: Seat, at: datetime,
) -> Indicator:  # fmt: skip
    """Measure a promise by a figure from now on: where it begins and where it is to be."""
    commitment = beats.locked(commitment)
    refusal = rules.why_not_measure(commitment, seat=seat, name=pick(names), baseline=baseline, target=target)
    if refusal:
        raise Refused(refusal)
    assert baseline is not None and target is not None
    return put_figure(commitment, Figure(names, units, baseline, target), seat=seat, at=at)


@dataclass(frozen=True)
class Figure:
    """What a promise is measured by: words in several languages, where it begins and where it is to be."""

    names: Mapping[str, str]
    units: Mapping[str, str]
    baseline: Decimal
    target: Decimal


def put_figure(commitment: Commitment, figure: Figure, *, seat: Seat, at: datetime) -> Indicator:
    """Write down a figure that the rules allow."""
    indicator = Indicator.objects.create(
        commitment=commitment, names=dict(figure.names), units=dict(figure.units), baseline=figure.baseline,
        baseline_on=local(at).date(), target=figure.target,
    )  # fmt: skip
    facts = {"names": dict(figure.names), "baseline": str(figure.baseline), "target": str(figure.target)}
    _record(commitment, "measured", seat, at, **facts)
    return indicator


@transaction.atomic
def take_reading(
    indicator: Indicator, *, value: Decimal | None, on: date | None, seat: Seat, at: datetime, source: str = ""
) -> Reading:
    """Keep a figure as it was on a day, and where that is known from."""
    commitment = beats.locked(indicator.commitment)
    refusal = rules.why_not_take_reading(
        indicator, seat=seat, value=value, taken_on=on, on=local(at).date(), source=source
    )
    if refusal:
        raise Refused(refusal)
    assert value is not None and on is not None
    reading = Reading.objects.create(indicator=indicator, on=on, value=value, source=source.strip(), by=seat.person)
    _record(commitment, "read", seat, at, names=indicator.names, on=on.isoformat(), value=str(value))
    return reading


@transaction.atomic
def set_milestone(commitment: Commitment, *, text: str, due_on: date | None, seat: Seat, at: datetime) -> Milestone:
    """Lay a stone on the way of a promise."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_set_milestone(commitment, seat=seat, text=text, due_on=due_on):
        raise Refused(refusal)
    assert due_on is not None
    milestone = Milestone.objects.create(commitment=commitment, text=text.strip(), due_on=due_on)
    _record(commitment, "milestone", seat, at, text=milestone.text, due_on=due_on.isoformat())
    return milestone


@transaction.atomic
def reach(milestone: Milestone, *, done_on: date | None, seat: Seat, at: datetime) -> Milestone:
    """Say on which day a milestone was reached; everybody reads it as a report."""
    commitment = beats.locked(milestone.commitment)
    milestone = Milestone.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=milestone.pk)
    if refusal := rules.why_not_reach(milestone, seat=seat, done_on=done_on, on=local(at).date()):
        raise Refused(refusal)
    milestone.done_on = done_on
    milestone.save(update_fields=["done_on"])
    beats.step(commitment, StepKind.REPORTED, milestone.text, seat=seat, at=at)
    return milestone


@transaction.atomic
def fund(
    commitment: Commitment, *, won: int | None, budget_line: str, text: str, seat: Seat, at: datetime
) -> Commitment:
    """Say what a promise costs, in won, and from which line of the budget; an earlier amount stays to be read."""
    commitment = beats.locked(commitment)
    if refusal := rules.why_not_fund(commitment, seat=seat, won=won, budget_line=budget_line, text=text):
        raise Refused(refusal)
    assert won is not None
    return put_money(commitment, won, budget_line, text=text, seat=seat, at=at)


def put_money(
    commitment: Commitment, won: int, budget_line: str, *, text: str = "", seat: Seat, at: datetime
) -> Commitment:
    """Write down money that the rules allow."""
    commitment.won, commitment.budget_line = won, budget_line.strip()
    commitment.save(update_fields=["won", "budget_line"])
    words = f"₩{won:,}" + (f" · {budget_line.strip()}" if budget_line.strip() else "")
    beats.step(commitment, StepKind.MONEY, f"{words}\n{text}".strip(), seat=seat, at=at)
    return commitment


@transaction.atomic
def spend(commitment: Commitment, *, won: int | None, on: date | None, text: str, seat: Seat, at: datetime) -> Spending:
    """Write down money that was paid out for a promise, or below nothing what came back, and for what."""
    commitment = beats.locked(commitment)
    refusal = rules.why_not_spend(commitment, seat=seat, won=won, spent_on=on, text=text, on=local(at).date())
    if refusal:
        raise Refused(refusal)
    assert won is not None and on is not None
    spending = Spending.objects.create(commitment=commitment, on=on, won=won, text=text.strip()[:200], by=seat.person)
    _record(commitment, "spent", seat, at, won=won, on=on.isoformat(), text=spending.text)
    return spending


def _record(commitment: Commitment, kind: str, seat: Seat, at: datetime, **facts: object) -> None:
    done = Done(f"promise.{kind}", commitment, at, seat.person.pk, {"number": commitment.number, **facts})
    timeline.record(commitment.thread, done)
