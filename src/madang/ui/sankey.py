"""Where an amount flows, drawn on the server as SVG: bands between columns as wide as what they carry; a table stands beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from . import dates

GAP, NODE, TOP = 38, 16, 30  # a gap holds the two lines of a name even where its band is thin
WIDE, NARROW = (900, 420), (360, 520)  # second drawing for telephones, so that its text keeps 14 pixels there


@dataclass(frozen=True)
class Node:
    """A place that an amount goes through: its key, its name and its colour."""

    key: str
    name: str
    colour: str


def sankey(
    columns: Sequence[Sequence[Node]], links: Sequence[tuple[str, str, int]], *, heads: Sequence[str], finding: str, key: str,
    is_narrow: bool = False,
) -> Markup:  # fmt: skip
    """Draw amounts in won from column to column. `finding` says in words what is seen."""
    width, height = NARROW if is_narrow else WIDE
    gone: dict[str, int] = defaultdict(int)
    come: dict[str, int] = defaultdict(int)
    for one, other, won in links:
        gone[one] += won
        come[other] += won
    value = {node.key: max(gone[node.key], come[node.key]) for column in columns for node in column}
    shown = [[node for node in column if value[node.key]] for column in columns]
    if not all(shown):
        return Markup("")
    scale = min((height - TOP - 26 - GAP * (len(column) - 1)) / sum(value[n.key] for n in column) for column in shown)
    left, right = (0, 168) if is_narrow else (118, 214)
    step = (width - left - right - NODE) / (len(shown) - 1)
    spot: dict[str, tuple[float, float]] = {}
    for place, column in enumerate(shown):
        y = TOP + (height - TOP - sum(value[n.key] * scale for n in column) - GAP * (len(column) - 1)) / 2
        for node in column:
            spot[node.key] = (left + place * step, y)
            y += value[node.key] * scale + GAP
    colour = {node.key: node.colour for column in shown for node in column}
    parts = [
        f'<svg class="sankey {"narrow" if is_narrow else "wide"}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{key}">'
        f'<title id="{key}">{escape(finding)}</title>',
        *_bands(links, spot, colour, scale),
    ]
    for place, head in enumerate(heads):
        end = place == 0 and not is_narrow
        x = left + place * step + (NODE if end else 0)
        parts.append(
            f'<text x="{x:.0f}" y="15" font-size="14" text-anchor="{"end" if end else "start"}" fill="var(--ink3)">{escape(head)}</text>'
        )
    for place, column in enumerate(shown):
        end = place == 0 and not is_narrow
        parts += [_node(node, spot[node.key], value[node.key], scale, end=end) for node in column]
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 every value was escaped


def _bands(
    links: Sequence[tuple[str, str, int]], spot: dict[str, tuple[float, float]], colour: dict[str, str], scale: float
) -> list[str]:
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    found = []
    for one, other, won in links:
        if not won:
            continue
        (ax, ay), (bx, by), thick = spot[one], spot[other], won * scale
        y1, y2 = ay + out[one] + thick / 2, by + into[other] + thick / 2
        out[one] += thick
        into[other] += thick
        middle = (ax + NODE + bx) / 2
        found.append(
            f'<path d="M{ax + NODE:.0f} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {bx:.0f} {y2:.1f}" fill="none"'
            f' stroke="{colour[other]}" stroke-opacity=".34" stroke-width="{max(thick, 1.5):.1f}"/>'
        )
    return found


def _node(node: Node, at: tuple[float, float], won: int, scale: float, *, end: bool) -> str:
    (x, y), high = at, max(won * scale, 3)
    words = f'x="{x - 8 if end else x + NODE + 8:.0f}" text-anchor="{"end" if end else "start"}"'
    halo = 'paint-order="stroke" stroke="var(--surface)" stroke-width="4"'
    middle = y + high / 2
    return (
        f'<rect x="{x:.0f}" y="{y:.1f}" width="{NODE}" height="{high:.1f}" rx="2" fill="{node.colour}"/>'
        f'<text {words} y="{middle - 2:.1f}" font-size="15" font-weight="700" fill="var(--ink)" {halo}>{escape(node.name)}</text>'
        f'<text {words} y="{middle + 16:.1f}" font-size="14" fill="var(--ink2)" {halo}>{escape(dates.won_short(won))}</text>'
    )
