"""A promise as its readers see it: one sentence, and a line with stones from the day it was made to the day it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from madang.places import queries as places
from madang.ui import charts, dates
from madang.ui.charts import Stone, Tile
from madang.ui.trend import Point, trend

from .enums import CONFIRM_DAYS, QUIET_DAYS, Confirmed, State, StepKind
from .models import Commitment, Indicator
from .queries import Money


@dataclass(frozen=True)
class Line:
    """One promise, ready to be shown."""

    promise: Commitment
    tone: str  # of its badge
    sign: str
    word: str
    sentence: str
    picture: Markup
    steps: Markup  # the same where there is no room
    is_late: bool
    age: str  # how long it has been where it is, and how long nothing was written; empty for what ended
    is_quiet: bool


def line(promise: Commitment, on: date) -> Line:
    """Return a promise as seen on a day."""
    late = promise.is_late(on)
    tone, sign, word = _badge(promise, on)
    stones = _stones(promise, on)
    sentence = _kept(promise, on) if promise.state == State.KEPT else _sentence(promise)
    picture = charts.promise_line(
        stones,
        start=promise.made_on,
        end=max(promise.due_on, promise.first_due_on, promise.ended_on or promise.due_on),
        today=on if promise.is_owed else None,
        is_late=late,
        finding=sentence,
        key=f"promise-{promise.number}",
    )
    steps = charts.promise_steps(stones, today=on, is_late=late)
    age, is_quiet = _age(promise, on)
    return Line(promise, tone, sign, word, sentence, picture, steps, late, age, is_quiet)


def _badge(promise: Commitment, on: date) -> tuple[str, str, str]:
    word = str(State(promise.state).label)
    if promise.disputed_on:
        return "late", "warn", _("Disputed")
    if promise.state == State.KEPT:
        return (
            ("ok", "check", _("Kept, confirmed")) if promise.confirmed_on else ("you", "ask", _kept_so_far(promise, on))
        )
    if promise.state == State.CHANGED:
        return "you", "redo", word
    if promise.state == State.BROKEN:
        return "late", "talk", word
    if promise.is_late(on):
        days = (on - promise.due_on).days
        return "late", "warn", ngettext("%(num)d day late", "%(num)d days late", days) % {"num": days}
    return "go", "clock", word


def _kept_so_far(promise: Commitment, on: date) -> str:
    if on <= _asked_until(promise):
        return _("Kept, to be confirmed")
    days = (on - (promise.ended_on or promise.due_on)).days
    told = {"num": days}
    return ngettext("Kept, not confirmed for %(num)d day", "Kept, not confirmed for %(num)d days", days) % told


def _asked_until(promise: Commitment) -> date:
    return (promise.ended_on or promise.due_on) + timedelta(days=CONFIRM_DAYS)


def _kept(promise: Commitment, on: date) -> str:
    """Return who says that a promise is kept: its office alone, or somebody besides, or somebody that it is not."""
    day = dates.day_year(promise.ended_on or promise.due_on)
    if promise.disputed_on:
        told = {"day": day, "said": dates.day_year(promise.disputed_on)}
        return (
            _(
                "The office says that it was kept on %(day)s. Somebody who asked for it said on %(said)s that it was not; a supervisor decides."
            )
            % told
        )
    if promise.confirmed_on:
        told = {"day": day, "on": dates.day_year(promise.confirmed_on)}
        if promise.confirmed == Confirmed.COMMITTEE:
            return _("Kept on %(day)s; confirmed on %(on)s by a committee.") % told
        return _("Kept on %(day)s; confirmed on %(on)s by somebody who asked for it.") % told
    until = _asked_until(promise)
    if promise.handed_on:
        told = {"day": day, "on": dates.day_year(promise.handed_on)}
        return (
            _(
                "The office says that it was kept on %(day)s. Nobody has confirmed it; a committee is asked since %(on)s."
            )
            % told
        )
    if on > until:
        return _("The office says that it was kept on %(day)s. Nobody else has confirmed it yet.") % {"day": day}
    told = {"day": day, "until": dates.day_year(until)}
    return (
        _(
            "The office says that it was kept on %(day)s. Those who asked for it are asked until %(until)s whether it is so."
        )
        % told
    )


def _age(promise: Commitment, on: date) -> tuple[str, bool]:
    """Return how long an owed promise has been where it is, and whether nothing was written for too long."""
    days = (on - promise.state_on).days
    if not promise.is_owed or days < 1:
        return "", False
    told = {"state": State(promise.state).label, "num": days}
    age = ngettext("%(state)s for %(num)d day.", "%(state)s for %(num)d days.", days) % told
    own = max((step.on for step in promise.steps.all()), default=promise.made_on)
    last = max(own, promise.parts_news_on or own)
    silent = (on - last).days
    if silent <= QUIET_DAYS:
        return age, False
    return age + " " + ngettext("No news for %(num)d day.", "No news for %(num)d days.", silent) % {"num": silent}, True


def _sentence(promise: Commitment) -> str:
    due, first = dates.day_year(promise.due_on), dates.day_year(promise.first_due_on)
    if promise.state == State.CHANGED:
        return _("Changed on %(day)s.") % {"day": dates.day_year(promise.ended_on or promise.due_on)}
    if promise.state == State.BROKEN:
        return _("Ended on %(day)s without being kept.") % {"day": dates.day_year(promise.ended_on or promise.due_on)}
    if promise.due_on != promise.first_due_on:
        return _("To be kept by %(day)s; at first by %(first)s.") % {"day": due, "first": first}
    return _("To be kept by %(day)s.") % {"day": due}


def _stones(promise: Commitment, on: date) -> list[Stone]:
    """Return the stones: made, each step further and report, the first date where it was moved, and the date that holds."""
    stones = [Stone(promise.made_on, _("Promised"), is_done=True)]
    stones += [
        Stone(stone.done_on or stone.due_on, stone.text, is_done=stone.done_on is not None)
        for stone in promise.milestones.all()
        if stone.done_on or promise.is_owed
    ]
    stones += [
        Stone(step.on, str(State(step.state).label) if step.kind == StepKind.ADVANCED else "", is_done=True)
        for step in sorted(promise.steps.all(), key=lambda s: (s.on, s.pk))
        if step.kind in (StepKind.ADVANCED, StepKind.REPORTED)
    ]
    if not promise.is_owed and promise.ended_on:
        return [
            *_in_order(stones),
            Stone(promise.ended_on, str(State(promise.state).label), is_done=promise.state == State.KEPT),
        ]
    if promise.due_on != promise.first_due_on:
        stones.append(Stone(promise.first_due_on, _("First date"), is_done=False))
    return _in_order([*stones, Stone(promise.due_on, _("Due"), is_done=False)])


def _in_order(stones: list[Stone]) -> list[Stone]:
    return sorted(stones, key=lambda stone: (stone.on, not stone.is_done))


@dataclass(frozen=True)
class Figure:
    """A figure of a promise, ready to be shown: a picture, a sentence, and the readings behind both."""

    indicator: Indicator
    finding: str
    picture: Markup
    rows: list[tuple[date, str, str]]  # day, value, where it is known from


def figure(indicator: Indicator) -> Figure:
    """Return a figure with its readings, the oldest first; its baseline is the first of them."""
    readings = sorted(indicator.readings.all(), key=lambda reading: reading.on)
    points = [Point(indicator.baseline_on, float(indicator.baseline))]
    rows = [(indicator.baseline_on, _amount(indicator.baseline), _("where it began"))]
    for reading in readings:
        if reading.on == indicator.baseline_on:
            points, rows = [], []
        points.append(Point(reading.on, float(reading.value)))
        rows.append((reading.on, _amount(reading.value), reading.source))
    told = {
        "unit": indicator.unit, "baseline": _amount(indicator.baseline), "now": rows[-1][1],
        "target": _amount(indicator.target), "first": dates.day_year(indicator.baseline_on), "day": dates.day_year(rows[-1][0]),
    }  # fmt: skip
    finding = _("%(baseline)s on %(first)s, %(now)s on %(day)s; to be %(target)s. Counted in: %(unit)s.") % told
    heard = f"{indicator.name}: {finding}"  # a picture may be met apart from its heading
    picture = trend(
        points, target=float(indicator.target), unit=indicator.unit, finding=heard, key=f"figure-{indicator.pk}"
    )
    return Figure(indicator, finding, picture, rows)


def _amount(value: Decimal) -> str:
    return dates.number(int(value) if value == value.to_integral_value() else float(value))


HUNDRED_MILLION = 10**8  # the unit in which budgets are read in Korea


def money_map(money: Money, on: date) -> Markup:
    """Return the map of districts with what was promised for each, in hundred million won; nothing where it lies in fewer than two."""
    by_district: dict[int, int] = {}
    for row in money.rows:
        if row.commitment.area and row.won:
            district = row.commitment.area.district
            by_district[district.pk] = by_district.get(district.pk, 0) + row.won
    if len(by_district) < 2:
        return Markup("")
    tiles = [
        Tile(area.column, area.row, area.name, value, f"{value:,}" if value else "")
        for area in places.districts(on)
        if area.column is not None and area.row is not None
        for value in [round(by_district.get(area.pk, 0) / HUNDRED_MILLION)]
    ]
    title = _("Promised money by district, in hundred million won")
    finding = _("It goes to %(num)s districts.") % {"num": len(by_district)}
    return charts.tile_map(tiles, title=title, finding=finding, key="money")
