"""Learning: the model of answered cases on real titles of petitions, beside the baseline their README names."""

from __future__ import annotations

import csv
import multiprocessing
import resource
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import numpy as np

from .city import TITLES, City
from .report import Report

FOLDS, MANY, LETTERS = 5, 20_000, 200
PRECISION = 0.70
README = {"top1": 0.476, "top3": 0.720, "coverage_at_70": 0.30}
AIMS = {"top1": 0.50, "top3": 0.75, "coverage_at_70": 0.35}


def run(city: City, report: Report) -> None:
    """Five folds of the titles by their category, as the README of the data says; then time and memory for 20,000."""
    del city  # it sets Django up; no office of it is asked
    if not TITLES.exists():
        report.skip("routing_learned", "the folder of real data is missing (MADANG_SHARED_DATA)")
        return
    with TITLES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    titles, categories = np.array([row["title"] for row in rows]), np.array([row["category"] for row in rows])
    _five_folds(titles, categories, report)
    for name, letters in (("", 0), ("_long", LETTERS)):
        context = multiprocessing.get_context("spawn")  # a process of its own, so that the peak is its own
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            seconds, busy, megabytes = pool.submit(train_many, list(titles), list(categories), letters).result()
        words = (
            "titles repeated" if not letters else f"titles with {LETTERS} letters of text each, all of them different"
        )
        report.line(
            f"routing_train{name}_seconds", seconds, "s, at most", 60, more=f"{MANY} {words}; {busy:.0f} s of CPU"
        )
        report.line(f"routing_train{name}_memory", megabytes, "MB, at most", 1000, more="peak of the process")


def _five_folds(titles: Any, categories: Any, report: Report) -> None:
    from sklearn.model_selection import StratifiedKFold

    from madang.cases import learning, training
    from madang.cases.learning import Sample

    classes = np.unique(categories)
    theirs, ours = (np.full((len(titles), len(classes)), -np.inf) for _ in range(2))
    is_sure, times = np.zeros(len(titles), bool), []
    for read, held in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(titles, categories):
        theirs[held] = _baseline(titles[read], categories[read], titles[held])
        samples = [Sample(titles[row], "", categories[row]) for row in read]
        model = learning.read(training.train(samples, precision=PRECISION).as_bytes())
        assert model is not None and model.offices == list(classes)
        for row in held[:200]:
            begun = time.process_time()
            model.guess(titles[row], "")
            times.append(1000 * (time.process_time() - begun))
        for row in held:
            guesses = model.guess(titles[row], "", limit=len(classes))
            is_sure[row] = guesses.is_sure
            for guess in guesses.offices:
                ours[row, np.searchsorted(classes, guess.office)] = np.log(guess.probability) / model.temperature
    known, base = _measure(ours, classes, categories), _measure(theirs, classes, categories)
    best = np.sort(theirs, axis=1)[:, -1]
    base_by_score = _coverage(best, classes[theirs.argmax(axis=1)] == categories)
    for name, aim in AIMS.items():
        more = f"baseline in this run {base[name]:.3f}"
        if name == "coverage_at_70":
            more += f" by its lead, {base_by_score:.3f} by its first score"
        report.line(f"routing_{name}", known[name], "at least", aim, more=f"{more}; README {README[name]:.3f}")
        report.add(f"routing_baseline_{name}", base[name], "")
    is_right = classes[ours.argmax(axis=1)] == categories
    report.line(
        "routing_sure_percent",
        100 * is_sure.mean(),
        "%",
        more=f"by thresholds from the training folds alone; {100 * is_right[is_sure].mean():.1f} % of them right",
    )
    report.line(
        "routing_guess_ms",
        statistics.median(times),
        "ms, at most",
        5,
        more="three offices with their reasons, median, CPU",
    )


def _baseline(read: Any, categories: Any, held: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    machine = LinearSVC(C=0.2).fit(pieces.fit_transform(read), categories)
    return machine.decision_function(pieces.transform(held))


def _measure(scores: Any, classes: Any, categories: Any) -> dict[str, float]:
    order = classes[np.argsort(-scores, axis=1)]
    is_right = order[:, 0] == categories
    ranked = np.sort(np.where(np.isfinite(scores), scores, -1e9), axis=1)
    return {
        "top1": float(is_right.mean()),
        "top3": float((order[:, :3] == categories[:, None]).any(axis=1).mean()),
        "coverage_at_70": _coverage(ranked[:, -1] - ranked[:, -2], is_right),
    }


def _coverage(confidence: Any, is_right: Any) -> float:
    """Return the largest share of texts, the most confident first, of which 70 % are right."""
    shares = np.cumsum(is_right[np.argsort(-confidence, kind="stable")]) / np.arange(1, len(is_right) + 1)
    enough = np.flatnonzero(shares >= PRECISION)
    return float(enough[-1] + 1) / len(is_right) if len(enough) else 0.0


def train_many(titles: list[str], categories: list[str], letters: int) -> tuple[float, float, float]:
    """Train on 20,000 rows; return seconds, seconds of CPU, and the peak of memory in megabytes."""
    from madang.cases import learning, training

    dice = np.random.default_rng(0)
    samples = []
    for row in range(MANY):
        text = ""
        while len(text) < letters:
            text += titles[dice.integers(len(titles))] + " "
        samples.append(learning.Sample(titles[row % len(titles)], text[:letters], categories[row % len(titles)]))
    begun, busy = time.perf_counter(), time.process_time()
    training.train(samples, precision=learning.precision(date(2026, 11, 22)))
    spent = time.perf_counter() - begun, time.process_time() - busy
    return *spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
