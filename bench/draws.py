"""Draws: the smallest chance that quotas leave anybody, against the published one; what a draw and its panels cost."""

from __future__ import annotations

import csv
import time
from collections import Counter
from fractions import Fraction

from .city import SHARED, City
from .report import Report

POOL = SHARED / "sortition" / "example_small_20"
PUBLISHED = 10.0  # percent, LEXIMIN's smallest chance for this pool (Flanigan et al., Nature 2021); a naive draw gives at most 1.21
PICKS = 20
ENTRIES = 10_000


def run(city: City, report: Report) -> None:
    """Reckon the panels of the published pool, and draw among many."""
    from madang.draws import picking, proof, quotas

    begun = time.perf_counter()
    picking.order_of("0" * 64, ((f"K{n}", 1) for n in range(ENTRIES)), "3 17 21")
    report.line("draw_order_ms", 1000 * (time.perf_counter() - begun), "ms", more=f"{ENTRIES} entries of weight 1")
    if not POOL.exists():
        report.skip("draw_min_chance_percent", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    wanted: dict[str, dict[str, tuple[int, int]]] = {}
    for row in _rows("categories"):
        wanted.setdefault(row["category"], {})[row["feature"]] = (int(row["min"]), int(row["max"]))
    entries = [(f"P{number:03d}", row) for number, row in enumerate(_rows("respondents"), 1)]
    begun = time.perf_counter()
    panels = quotas.panels_of(entries, wanted, PICKS)
    taken = time.perf_counter() - begun
    chances = proof.chances_of(panels)
    least = min(chances.get(key, Fraction(0)) for key, _features in entries)
    # Published with one decimal. Ours is off it by the rounding to whole parts of 2^32, in the eighth.
    report.line(
        "draw_min_chance_percent",
        round(100 * float(least), 6),
        "%, at least",
        PUBLISHED,
        more=f"{len(entries)} entries, {PICKS} picked, {len(panels)} panels; largest chance {100 * float(max(chances.values())):.6f} %",
    )
    report.line("draw_panels_ms", 1000 * taken, "ms", more="the panels and their chances")
    features = dict(entries)
    for _parts, keys in panels:
        for trait, values in wanted.items():
            count = Counter(features[key][trait] for key in keys)
            holds = all(least <= count[value] <= most for value, (least, most) in values.items())
            report.check("draw_panels", holds=holds, told=f"a panel has {count}")


def _rows(name: str) -> list[dict[str, str]]:
    with (POOL / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
