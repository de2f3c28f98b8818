"""Pictures drawn on the server as SVG: a name and a number in each place, colours only as tokens, a text twin beside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from . import dates

TILE, GAP, STEPS = 92, 6, 5
NARROWEST = 592  # pixels: a map is never shown narrower (ui/public.css), so that its smallest text keeps 14
TALLEST = 1.2  # height of a map for a width of 1


OVER = 2.0  # a name may be so much wider or higher than its district; it carries its own ground with it
PLACES = ((0, 0), (0, -0.25), (0, 0.25), (-0.25, 0), (0.25, 0), (0, -0.5), (0, 0.5), (-0.5, 0), (0.5, 0))
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Tile:
    """One district on the tile map: its place in the grid, what it is called, and its number."""

    column: int
    row: int
    name: str
    value: float
    shown: str


@dataclass(frozen=True)
class Land:
    """One district on the outline map: its outline (path, spot, room, box), what it is called, and its number."""

    outline: Mapping[str, Any]
    name: str
    value: float
    shown: str


def step(value: float, highest: float) -> int:
    """Return the heat step, 0 to 4, of a value among values up to `highest`."""
    return min(STEPS - 1, int(value / highest * STEPS)) if highest > 0 else 0


def _lines(name: str) -> list[str]:
    """Return a name in one line, or a long Latin one in two, parted between words or syllables: `Dong-`, `daemun`."""
    if len(name) > 9 and " " in name:
        spaces = [place for place, letter in enumerate(name) if letter == " "]
        at = min(spaces, key=lambda place: abs(place - len(name) / 2))
        return [name[:at], name[at + 1 :]]
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
        longest = max(map(len, lines))
        size = 22 if longest <= 5 else 19 if longest <= 8 else 15
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


def city_map(lands: Sequence[Land], *, title: str, finding: str, key: str = "map") -> Markup:
    """Draw districts by their outlines, each with its name and number where they fit without touching others'.

    Like `tile_map` it is a picture. What does not fit stands in the table beside it.
    """
    if not lands:
        return Markup("")
    boxes = [land.outline["box"] for land in lands]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    width = max(right - left, (bottom - top) / TALLEST)
    left -= (width - (right - left)) / 2
    pixel = width / NARROWEST
    edge = 2 * pixel
    highest = max(land.value for land in lands)
    parts = [
        f'<svg class="tiles" viewBox="{left - edge:.0f} {top - edge:.0f} {width + 2 * edge:.0f} {bottom - top + 2 * edge:.0f}"'
        f' role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(finding)}</desc>'
        f'<g stroke="var(--surface)" stroke-width="{edge:.1f}" stroke-linejoin="round">'
    ]
    parts += [
        f'<path d="{escape(land.outline["path"])}" fill="var(--h{step(land.value, highest)})"/>' for land in lands
    ]
    parts.append(
        f'</g><g text-anchor="middle" stroke-width="{4 * pixel:.1f}" stroke-linejoin="round" paint-order="stroke">'
    )
    taken: list[Box] = []
    frame = (left, top, left + width, bottom)
    # The smallest first: a large district has other places for its name.
    for land in sorted(lands, key=lambda land: land.outline["room"][0] * land.outline["room"][1]):
        heat = step(land.value, highest)
        colours = f'fill="var(--h{heat}k)" stroke="var(--h{heat})"'
        for x, y, line, size in _label(land, pixel, frame, taken):
            weight = ' font-weight="800"' if line == land.shown else ""
            parts.append(
                f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:.1f}"{weight} {colours}>{escape(line)}</text>'
            )
    parts.append("</g></svg>")
    return Markup("".join(parts))  # noqa: S704 every value was escaped


def _label(land: Land, pixel: float, frame: Box, taken: list[Box]) -> list[tuple[float, float, str, float]]:
    """Return (x, baseline, line, size) of a district's name and number, or of its number alone, where there is room."""
    small, large = 15 * pixel, 18 * pixel
    (across, down), (middle, centre) = land.outline["room"], land.outline["spot"]
    for name in (_lines(land.name), []):
        lines = [(line, small) for line in name] + [(land.shown, large)]
        wide = max(sum(0.54 if letter.isascii() else 0.95 for letter in line) * size for line, size in lines)
        high = sum(size * 1.1 for _line, size in lines)
        if name and (wide > OVER * across or high > OVER * down):
            continue
        for right, below in PLACES:
            x = min(max(middle + right * wide, frame[0] + wide / 2), frame[2] - wide / 2)
            y = min(max(centre + below * high, frame[1] + high / 2), frame[3] - high / 2)
            box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if all(box[2] <= b[0] or b[2] <= box[0] or box[3] <= b[1] or b[3] <= box[1] for b in taken):
                taken.append(box)
                placed, base = [], box[1]
                for line, size in lines:
                    base += size * 1.1
                    placed.append((x, base - size * 0.2, line, size))
                return placed
    return []


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


@dataclass(frozen=True)
class Stone:
    """One stone on a line of time: its day, its word (or none), and whether that step is done."""

    on: date
    word: str
    is_done: bool


LINE_WIDTH = 720


def promise_steps(stones: Sequence[Stone], *, today: date, is_late: bool) -> Markup:
    """Draw the same stones as bars, for a screen too narrow for words beside them; the sentence stands below."""
    kinds = ("ok" if stone.is_done else "miss" if stone.on < today else "" for stone in stones)
    bars = "".join(f'<i class="{kind}"></i>' for kind in kinds)
    return Markup(f'<div class="pm-steps{" late" if is_late else ""}" aria-hidden="true">{bars}</div>')  # noqa: S704


def _wide(text: str, size: int) -> float:
    """Return about how wide a text is drawn: a Hangul syllable fills its square, other signs a little over half."""
    return sum(size if "가" <= sign <= "힣" else size * 0.58 for sign in text)


def promise_line(
    stones: Sequence[Stone], *, start: date, end: date, today: date | None, is_late: bool, finding: str, key: str
) -> Markup:
    """Draw stones along the time from `start` to `end` or today; `finding` says the same in words."""
    last = max([end, *([today] if today else []), *(stone.on for stone in stones)])
    first = min(start, *(stone.on for stone in stones))
    days, left, right = max((last - first).days, 1), 14, LINE_WIDTH - 14
    colour = "var(--dae)" if is_late else "var(--jjok)"

    def x(on: date) -> int:
        return round(left + (right - left) * (on - first).days / days)

    done = [stone.on for stone in stones if stone.is_done]
    parts = [
        f'<svg class="stones" viewBox="0 0 {LINE_WIDTH} 92" role="img" aria-labelledby="{key}"><title id="{key}">{escape(finding)}</title>',
        f'<line x1="{left}" x2="{x(last)}" y1="42" y2="42" stroke="var(--line)" stroke-width="6" stroke-linecap="round"/>',
    ]
    if done:
        parts.append(
            f'<line x1="{left}" x2="{x(max(done))}" y1="42" y2="42" stroke="{colour}" stroke-width="6" stroke-linecap="round"/>'
        )
    if today is not None:
        at, word = x(today), _("Today")
        anchor = "start" if at < 40 else "end" if at > LINE_WIDTH - 40 else "middle"
        parts.append(
            f'<line x1="{at}" x2="{at}" y1="20" y2="58" stroke="var(--ink)" stroke-width="2" stroke-dasharray="3 3"/>'
            f'<text x="{at}" y="14" font-size="16" font-weight="700" text-anchor="{anchor}" fill="var(--ink)">{escape(word)}</text>'
        )
    free = -100.0  # where the last word ends; a word that would lie over it is left to the sentence
    for stone in stones:
        at = x(stone.on)
        if stone.is_done:
            parts.append(
                f'<circle cx="{at}" cy="42" r="10" fill="{colour}"/><path d="M{at - 4.5:.1f} 42l3.2 3.4 6-6.8" fill="none"'
                ' stroke="var(--on)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>'
            )
        else:
            edge = "var(--dae)" if today and stone.on < today else "var(--edge)"
            parts.append(f'<circle cx="{at}" cy="42" r="9" fill="var(--paper)" stroke="{edge}" stroke-width="3"/>')
        written = dates.month(stone.on)
        width = max(_wide(stone.word, 16), _wide(written, 15))
        begin = min(max(at - width / 2, 0), LINE_WIDTH - width)
        if stone.word and begin > free:
            free = begin + width + 6
            anchor, place = (
                ("start", 0) if begin == 0 else ("end", LINE_WIDTH) if begin == LINE_WIDTH - width else ("middle", at)
            )
            parts.append(
                f'<text x="{place}" y="72" font-size="16" text-anchor="{anchor}" fill="var(--ink)">{escape(stone.word)}</text>'
                f'<text x="{place}" y="90" font-size="15" text-anchor="{anchor}" fill="var(--ink3)">{escape(written)}</text>'
            )
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 each word was escaped above
