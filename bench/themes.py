"""Themes: comments of Decide Madrid grouped without their proposals, beside TF-IDF and k-means in the same run."""

from __future__ import annotations

import csv
import resource
import time
from typing import Any

import numpy as np

from .city import SHARED, City
from .report import Report

SEEDS, STARTS = 3, 10
FILED = 0.3


def run(city: City, report: Report) -> None:
    """Compare groups with the proposals the comments were written under; then copies, themes that are there, and time."""
    del city  # it sets Django up; no card of it is asked
    path = SHARED / "proposals-madrid" / "comments.csv"
    if not path.exists():
        report.skip("themes_madrid", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts, proposals = [row["text"] for row in rows], np.array([int(row["proposalId"]) for row in rows])
    number = len(np.unique(proposals))
    _same_number(report, texts, proposals, number)
    own = _own_number(report, texts, proposals)
    _peers(report, texts, proposals, {"": number, "_own": own})
    _copies(report, texts)
    _there_already(report, texts, proposals)


def _alike(theirs: Any, ours: Any) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(theirs, ours))


def _same_number(report: Report, texts: list[str], proposals: Any, number: int) -> None:
    from madang.suggestions import likeness

    begun, busy = time.perf_counter(), time.process_time()
    labels = likeness.divided(likeness.Space(texts), among=np.arange(len(texts)), number=number)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    labels = np.where(labels < 0, labels.max() + 1 + np.arange(len(labels)), labels)
    more = f"{len(texts)} comments, {number} groups given, as many as proposals; {seconds:.1f} s, {busy:.1f} of CPU"
    report.line("themes_madrid_ari", _alike(proposals, labels), "", more=more)


def _own_number(report: Report, texts: list[str], proposals: Any) -> int:
    from madang.suggestions.grouping import groups

    begun, busy = time.perf_counter(), time.process_time()
    found = groups(texts)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    labels = np.arange(len(texts)) + len(found)  # a card in no group is one of its own
    for place, group in enumerate(found):
        labels[list(group.members)] = place
    placed = labels < len(found)
    inside = _alike(proposals[placed], labels[placed])
    more = f"{len(found)} groups, {100 * placed.mean():.0f} % of the cards; among these alone {inside:.3f}"
    report.line("themes_madrid_own_ari", _alike(proposals, labels), "", more=more)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    more = f"{len(texts)} cards with their words, {busy:.1f} s of CPU, peak of the process {peak:.0f} MB"
    report.line("themes_seconds", seconds, "s, at most", 10, more=more)
    return len(found)


def _peers(report: Report, texts: list[str], proposals: Any, numbers: dict[str, int]) -> None:
    """TF-IDF and k-means as it comes, and with latent dimensions brought to length one, the stronger recipe of its handbook."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    table = TfidfVectorizer(strip_accents="unicode", sublinear_tf=True, min_df=2, max_df=0.1).fit_transform(texts)
    latent = normalize(TruncatedSVD(100, random_state=0).fit_transform(table))
    for kind, points in (("", table), ("_lsa", latent)):
        for whose, number in numbers.items():
            found = [
                _alike(proposals, KMeans(number, n_init=STARTS, random_state=seed).fit_predict(points))
                for seed in range(SEEDS)
            ]
            more = f"{number} groups, best of {STARTS} starts, {SEEDS} seeds: " + ", ".join(
                f"{one:.3f}" for one in found
            )
            report.line(f"themes_madrid_peer{kind}{whose}_ari", float(np.mean(found)), "", more=more)


def _copies(report: Report, texts: list[str]) -> None:
    from madang.suggestions.grouping import near_duplicates

    flood = texts + [f"Please save the old market hall of our town says number{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n}" for n in range(5000)]  # fmt: skip
    for name, given in (("themes_copies_seconds", texts), ("themes_copies_flood_seconds", flood)):
        begun = time.perf_counter()
        found = near_duplicates(given)
        more = f"{len(given)} cards, {len(found)} sets of copies, the largest {len(found[0].members)}"
        report.line(name, time.perf_counter() - begun, "s", more=more)


def _there_already(report: Report, texts: list[str], proposals: Any) -> None:
    from madang.suggestions.grouping import proposals_for_themes

    dice = np.random.default_rng(0)
    taken = [int(theme) if dice.random() < FILED else None for theme in proposals]
    found = proposals_for_themes(texts, taken)
    right = np.mean([proposals[one.card] == one.theme for one in found])
    share = len(found) / sum(theme is None for theme in taken)
    more = f"{100 * FILED:.0f} % filed by their proposals; proposed for {100 * share:.1f} % of the rest"
    report.line("themes_there_right_percent", 100 * float(right), "%", more=more)
