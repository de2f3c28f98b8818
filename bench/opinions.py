"""Opinion groups: published conversations of pol.is grouped anew, beside the groups that pol.is gave."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from .city import SHARED, City
from .report import Report

MANY, STATEMENTS = 10_000, 300


def run(city: City, report: Report) -> None:
    """Compare groups by the adjusted Rand index over those whom both have placed; then time for many people."""
    del city  # it sets Django up; no forum of it is asked
    folder = SHARED / "polis"
    if not folder.exists():
        report.skip("opinion_groups", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    _compare(report, "opinion_groups_seattle_ari", *_exported(folder / "15-per-hour-seattle"), target=0.8)
    _compare(report, "opinion_groups_london_ari", *_exported(folder / "london.youth.policing"))
    _compare(report, "opinion_groups_below_100_ari", *_kept(folder / "below-100-ptpts"))
    _many(report)


def _compare(
    report: Report, name: str, votes: Any, theirs: dict[int, str], withheld: list[int], target: float | None = None
) -> None:
    from sklearn.metrics import adjusted_rand_score

    from madang.forums.opinion import opinions

    found = opinions(votes, withheld=withheld)
    ours = {place.participant: place.group for place in found.places}
    both = sorted(set(ours) & set(theirs))
    alike = adjusted_rand_score([theirs[row] for row in both], [ours[row] for row in both])
    sizes = " + ".join(str(len(group.members)) for group in found.groups)
    their_sizes = " + ".join(str(count) for _group, count in Counter(theirs.values()).most_common())
    more = f"{sizes} people, pol.is {their_sizes}, {len(both)} placed by both; silhouette {found.clearness:.3f}"
    report.line(name, float(alike), "" if target is None else "at least", target, more=more)


def _exported(folder: Path) -> tuple[Any, dict[int, str], list[int]]:
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        withheld = {row["comment-id"] for row in csv.DictReader(file) if row["moderated"] == "-1"}
    names = [name for name in rows[0] if name.isdigit()]
    votes = np.array([[float(row[name]) if row[name] else np.nan for name in names] for row in rows])
    theirs = {at: row["group-id"] for at, row in enumerate(rows) if row["group-id"]}
    return votes, theirs, [at for at, name in enumerate(names) if name in withheld]


def _kept(folder: Path) -> tuple[Any, dict[int, str], list[int]]:
    mathematics = json.loads((folder / "math-pca2.json").read_text(encoding="utf-8"))
    votes = np.full((mathematics["n"], mathematics["n-cmts"]), np.nan)
    for vote in json.loads((folder / "votes.json").read_text(encoding="utf-8")):
        votes[vote["pid"], vote["tid"]] = vote["vote"]
    base = dict(zip(mathematics["base-clusters"]["id"], mathematics["base-clusters"]["members"], strict=True))
    groups = {
        pid: str(group["id"]) for group in mathematics["group-clusters"] for at in group["members"] for pid in base[at]
    }
    return votes, groups, mathematics["mod-out"]


def _many(report: Report) -> None:
    from madang.forums.opinion import opinions

    dice = np.random.default_rng(0)
    camps = dice.uniform(-0.9, 0.9, (3, STATEMENTS))
    agrees = (1 + camps[dice.integers(3, size=MANY)]) / 2
    votes = np.where(dice.random(agrees.shape) < agrees, 1.0, -1.0)
    votes[dice.random(votes.shape) < 0.7] = np.nan
    begun, busy = time.perf_counter(), time.process_time()
    found = opinions(votes)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    more = f"{MANY} invented people, {STATEMENTS} statements, {len(found.groups)} groups; {busy:.1f} s of CPU"
    report.line("opinion_groups_10000_seconds", seconds, "s, at most", 10, more=more)
