"""A promise as its readers see it: one sentence, and a line with stones from the day it was made to the day it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup

from madang.ui import charts, dates
from madang.ui.charts import Stone

from .enums import State, StepKind
from .models import Commitment


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


def line(promise: Commitment, on: date) -> Line:
    """Return a promise as seen on a day."""
    late = promise.is_late(on)
    tone, sign, word = _badge(promise, late)
    stones = _stones(promise, on)
    sentence = _sentence(promise, on)
    picture = charts.promise_line(
        stones,
        start=promise.made_on,
        end=max(promise.due_on, promise.first_due_on, promise.ended_on or promise.due_on),
        today=on if promise.state == State.UNDER_WAY else None,
        is_late=late,
        finding=sentence,
        key=f"promise-{promise.number}",
    )
    steps = charts.promise_steps(stones, today=on, is_late=late)
    return Line(promise, tone, sign, word, sentence, picture, steps, late)


def _badge(promise: Commitment, late: bool) -> tuple[str, str, str]:
    if promise.state == State.KEPT:
        return "ok", "check", str(State.KEPT.label)
    if promise.state == State.BROKEN:
        return "late", "talk", str(State.BROKEN.label)
    return ("late", "warn", _("Late")) if late else ("go", "clock", str(State.UNDER_WAY.label))


def _sentence(promise: Commitment, on: date) -> str:
    due, first = dates.day_year(promise.due_on), dates.day_year(promise.first_due_on)
    if promise.state == State.KEPT:
        return _("Kept on %(day)s.") % {"day": dates.day_year(promise.ended_on or promise.due_on)}
    if promise.state == State.BROKEN:
        return _("Ended on %(day)s without being kept.") % {"day": dates.day_year(promise.ended_on or promise.due_on)}
    if promise.due_on != promise.first_due_on:
        return _("To be kept by %(day)s; at first by %(first)s.") % {"day": due, "first": first}
    return _("To be kept by %(day)s.") % {"day": due}


def _stones(promise: Commitment, on: date) -> list[Stone]:
    """Return the stones: made, each report, the first date where it was moved, and the date that holds."""
    stones = [Stone(promise.made_on, _("Promised"), is_done=True)]
    stones += [
        Stone(step.on, "", is_done=True)
        for step in sorted(promise.steps.all(), key=lambda s: (s.on, s.pk))
        if step.kind == StepKind.REPORTED
    ]
    if promise.state != State.UNDER_WAY and promise.ended_on:
        return [*stones, Stone(promise.ended_on, str(State(promise.state).label), is_done=promise.state == State.KEPT)]
    if promise.due_on != promise.first_due_on:
        stones.append(Stone(promise.first_due_on, _("First date"), is_done=False))
    return [*stones, Stone(promise.due_on, _("Due"), is_done=False)]
