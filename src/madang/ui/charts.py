"""Pictures drawn on the server as SVG: a name and a number in each place, colours only as tokens, a text twin beside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

TILE, GAP, STEPS = 92, 6, 5


@dataclass(frozen=True)
class Tile:
    """One district on the tile map: its place in the grid, what it is called, and its number."""

    column: int
    row: int
    name: str
    value: float
    shown: str


def step(value: float, highest: float) -> int:
    """Return the heat step, 0 to 4, of a value among values up to `highest`."""
    return min(STEPS - 1, int(value / highest * STEPS)) if highest > 0 else 0


def _lines(name: str) -> list[str]:
    """Return a name in one line, or a long Latin one in two, parted where a syllable begins: `Dong-`, `daemun`."""
    if len(name) <= 7 or not name.isascii():
        return [name]
    starts = [
        m.start() for m in re.finditer(r"(?<!c)(ch|[^aeiouy])(?=[aeiouy])", name) if 3 <= m.start() <= len(name) - 3
    ]
    if not starts:
        return [name]
    at = min(starts, key=lambda place: abs(place - len(name) / 2))
    return [name[:at] + "-", name[at:]]


def tile_map(tiles: Sequence[Tile], *, title: str, finding: str, key: str = "map") -> Markup:
    """Draw districts as equal tiles, so that small ones are read as easily as large ones.

    It is a picture: links stand in the table beside it, where keyboards and readers find them. `finding` is what the picture shows, in words, for those who do not see it.
    """
    if not tiles:
        return Markup("")
    highest = max(tile.value for tile in tiles)
    left, top = min(t.column for t in tiles), min(t.row for t in tiles)
    width = (max(t.column for t in tiles) - left + 1) * (TILE + GAP) - GAP
    height = (max(t.row for t in tiles) - top + 1) * (TILE + GAP) - GAP
    parts = [
        f'<svg class="tiles" viewBox="-3 -3 {width + 6} {height + 6}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(finding)}</desc>'
    ]
    for tile in tiles:
        x, y = (tile.column - left) * (TILE + GAP), (tile.row - top) * (TILE + GAP)
        heat = step(tile.value, highest)
        lines = _lines(tile.name)
        size = 22 if max(map(len, lines)) <= 5 else 19
        names = "".join(
            f'<text x="{x + TILE / 2:g}" y="{y + (38 if len(lines) == 1 else 27 + 20 * n)}" text-anchor="middle"'
            f' font-size="{size}" fill="var(--h{heat}k)">{escape(line)}</text>'
            for n, line in enumerate(lines)
        )
        parts.append(
            f'<rect x="{x}" y="{y}" width="{TILE}" height="{TILE}" rx="8" fill="var(--h{heat})"/>'
            f"{names}"
            f'<text x="{x + TILE / 2:g}" y="{y + 70 + 6 * (len(lines) - 1)}" text-anchor="middle" font-size="26" font-weight="800"'
            f' fill="var(--h{heat}k)">{escape(tile.shown)}</text>'
        )
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 every value was escaped


def bars(rows: Sequence[tuple[str, float, str, str]], *, title: str) -> Markup:
    """Draw (name, value, shown, note) as bars in a definition list: the words are HTML, only the bar is SVG."""
    highest = max((value for _name, value, _shown, _note in rows), default=0) or 1
    lines = [
        f"<div><dt>{escape(name)}</dt><dd class='bar'><svg viewBox='0 0 100 10' preserveAspectRatio='none'"
        f" aria-hidden='true'><rect width='{value / highest * 100:.1f}' height='10' rx='1' fill='var(--jjok)'/></svg>"
        f"<b>{escape(shown)}</b></dd><dd class='n'>{escape(note)}</dd></div>"
        for name, value, shown, note in rows
    ]
    return Markup(f"<dl class='hb num' aria-label='{escape(title)}'>{''.join(lines)}</dl>")  # noqa: S704 every value was escaped
