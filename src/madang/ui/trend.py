"""One figure over time, drawn on the server as SVG: its readings as a line, its target dashed, a text twin beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from . import dates

# Narrow, so that its words keep 13 pixels on a telephone.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 400, 260, 60, 16, 40, 44


@dataclass(frozen=True)
class Point:
    """A figure on a day."""

    on: date
    value: float


def _round(highest: float) -> float:
    """Return a round number of which four make at least `highest`."""
    step = 1.0
    while step * 4 < highest:
        step *= 2 if str(int(step))[0] in "15" else 2.5
    return step


def trend(points: Sequence[Point], *, target: float, unit: str, finding: str, key: str) -> Markup:
    """Draw a figure from its first day to its last; `finding` says in words what is seen."""
    first, last = points[0].on, max(point.on for point in points)
    days, step = max((last - first).days, 1), _round(max([target, *(point.value for point in points), 1.0]))
    low = min([0.0, target, *(point.value for point in points)])

    def x(on: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (on - first).days / days

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (step * 4 - low)

    parts = [
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{key}"><title id="{key}">{escape(finding)}</title>'
        f'<text x="{LEFT}" y="18" font-size="15" fill="var(--ink3)">{escape(unit)}</text>'
    ]
    for n in range(5):
        at = y(step * n)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="var(--line)"/>'
            f'<text x="{LEFT - 8}" y="{at + 5:.1f}" font-size="15" text-anchor="end" fill="var(--ink3)">{escape(dates.number(step * n))}</text>'
        )
    goal, word = y(target), escape(_("Target"))  # outside the f-string, where words are not gathered
    parts.append(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{goal:.1f}" y2="{goal:.1f}" stroke="var(--ink3)" stroke-width="2" stroke-dasharray="6 5"/>'
        f'<text x="{LEFT + 8}" y="{goal - 7:.1f}" font-size="15" fill="var(--ink2)">{word}</text>'
    )
    path = " ".join(f"{x(point.on):.1f},{y(point.value):.1f}" for point in points)
    parts.append(
        f'<polyline points="{path}" fill="none" stroke="var(--sol)" stroke-width="4" stroke-linejoin="round"/>'
    )
    parts += [
        f'<circle cx="{x(point.on):.1f}" cy="{y(point.value):.1f}" r="6" fill="var(--paper)" stroke="var(--sol)" stroke-width="3"/>'
        for point in points
    ]
    for on, anchor in ((first, "start"), (last, "end")) if last > first else ((first, "start"),):
        parts.append(
            f'<text x="{x(on):.1f}" y="{HEIGHT - 14}" font-size="15" text-anchor="{anchor}" fill="var(--ink2)">{escape(dates.day_year(on))}</text>'
        )
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 each word was escaped above
