"""Training the model of `learning` from answered cases: in a minute and a gigabyte for 20,000 of them.

Only `madang learn` comes in here; scikit-learn and SciPy are not loaded by the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB

from . import learning
from .learning import RARE, Measured, Model, Sample

MOST = 20_000  # cases, the newest: more would not fit into a minute and a gigabyte
TELLERS = 3  # different people who must have used a piece before it is kept, so that no piece is one person's
LEAST_OF_OFFICE = 6  # cases an office needs before it can be told apart
LEAST_SURE = 12  # held-out cases that a threshold must stand on
SMOOTH_SYLLABLES, SMOOTH_JAMO, RIDGE, STEPS = 0.5, 0.4, 2.0, 8
SHARES = (0.4, 0.4, 0.3)  # of the three views
STACKED, STACK_C = 0.8, 0.1  # of what is learned about all three together, and how firmly it is held back
FOLDS, HELD_OUT = 3, 5
MOST_PIECES = 100_000  # those of the most cases
BLOCK = 1000  # samples
SEED = 0
LOGARITHMS = (1 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)  # of how often a piece stands in a text
TEMPERATURES = np.geomspace(0.2, 20, 60)

Floats = NDArray[np.float64]
Table = NDArray[np.float32]  # half the memory, and twice as fast over the whole table
Places = NDArray[np.intp]


class TooFewError(ValueError):
    """There are too few cases, or too few offices with enough of them."""


def train(samples: Sequence[Sample], *, precision: float) -> Model:
    """Return a model of the newest samples; its threshold and figures come from a fifth it had not read.

    The samples are in order of time, oldest first. Raises TooFewError.
    """
    kept = _with_company(samples[-MOST:])
    offices = sorted({sample.office for sample in kept})
    if len(offices) < 2:
        raise TooFewError(f"{len(kept)} cases of {len(offices)} offices with at least {LEAST_OF_OFFICE}")
    shelf = _shelve(kept)
    owners = np.searchsorted(offices, [sample.office for sample in kept])
    weights = np.array([sample.weight for sample in kept])
    apart = StratifiedKFold(HELD_OUT, shuffle=True, random_state=SEED)
    read, held = next(iter(apart.split(owners, owners)))
    trial = shelf.known_to(read)
    case = _Cases(trial.values[read], trial.is_jamo, owners[read], weights[read], len(offices))
    blend = _blend(case)
    scores = trial.values[held] @ blend.fold(_views(case)).T + blend.bias
    temperature = _temperature(scores, owners[held])
    lead, measured = _measure(scores, owners[held], precision, temperature)
    del trial, case
    whole = shelf.known_to(np.arange(len(kept)))
    if not len(whole.hashes):
        raise TooFewError(f"nothing that {TELLERS} different people wrote in {len(kept)} cases")
    table = blend.fold(_views(_Cases(whole.values, whole.is_jamo, owners, weights, len(offices))))
    return Model(
        offices=offices,
        hashes=whole.hashes,
        is_jamo=whole.is_jamo,
        rarity=whole.rarity,
        weights=np.ascontiguousarray(table.T),
        bias=blend.bias.astype(np.float32),
        temperature=temperature,
        lead=lead,
        measured=measured,
        samples=len(kept),
    )


def _with_company(samples: Sequence[Sample]) -> list[Sample]:
    """Leave out the offices that have answered too little to be told apart."""
    counts: dict[str, int] = {}
    for sample in samples:
        counts[sample.office] = counts.get(sample.office, 0) + 1
    return [sample for sample in samples if counts[sample.office] >= LEAST_OF_OFFICE]


# --- pieces of all samples -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """The values of the pieces that are kept, one row a sample."""

    hashes: NDArray[np.uint32]
    is_jamo: NDArray[np.bool_]
    rarity: Table
    values: sparse.csr_matrix


@dataclass(frozen=True)
class _Shelf:
    """The pieces of all samples, one after another; `ends` says where each sample's begin and end."""

    hashes: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    is_jamo: NDArray[np.bool_]
    ends: Places
    tellers: list[str]

    def known_to(self, read: Places) -> _Known:
        """Return the values of all samples by the pieces that enough people used in those that were read."""
        hashes, people, cases = self._used(read)
        kept = people >= TELLERS
        if kept.sum() > MOST_PIECES:
            kept &= cases > np.partition(cases[kept], -MOST_PIECES)[-MOST_PIECES]
        hashes, cases = hashes[kept], cases[kept]
        rarity = (np.log((1 + len(read)) / (1 + cases)) + 1).astype(np.float32)
        is_jamo = np.zeros(len(hashes), bool)
        is_jamo[np.searchsorted(hashes, np.intersect1d(hashes, self.hashes[self.is_jamo]))] = True
        blocks = [self._values(start, hashes, rarity) for start in range(0, len(self.ends) - 1, BLOCK)]
        return _Known(hashes, is_jamo, rarity, sparse.vstack(blocks, format="csr"))

    def _values(self, start: int, hashes: NDArray[np.uint32], rarity: Table) -> sparse.csr_matrix:
        """Return the values of a block of samples: block by block, so that no long table of 64 bits stands in memory."""
        ends = self.ends[start : start + BLOCK + 1]
        part = slice(ends[0], ends[-1])
        own, is_jamo, ends = self.hashes[part], self.is_jamo[part], ends - ends[0]
        at = np.minimum(np.searchsorted(hashes, own), max(len(hashes) - 1, 0)).astype(np.int32)
        known = hashes[at] == own if len(hashes) else np.zeros(len(at), bool)
        rarest = np.float32(RARE * float(rarity.max(initial=1.0)))
        raw = LOGARITHMS[self.counts[part]] * (np.where(known, rarity[at], rarest) if len(hashes) else rarest)
        rows = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        for kind in (is_jamo, ~is_jamo):
            lengths = np.sqrt(np.bincount(rows[kind], raw[kind] ** 2, len(ends) - 1))
            raw[kind] /= np.maximum(lengths, 1e-6).astype(np.float32)[rows[kind]]
        kept = np.concatenate([[0], np.cumsum(np.bincount(rows[known], minlength=len(ends) - 1))])
        return sparse.csr_matrix((raw[known], at[known], kept), shape=(len(ends) - 1, len(hashes)))

    def _used(self, read: Places) -> tuple[NDArray[np.uint32], Places, Places]:
        """Return the pieces in rising order, by how many people each was used, and in how many cases."""
        cases = np.concatenate([self._of(row) for row in read])
        hashes, in_cases = np.unique(cases, return_counts=True)
        again = []  # what somebody who told several cases used more than once
        for teller, rows in groupby(sorted(read, key=lambda row: self.tellers[row]), key=lambda row: self.tellers[row]):
            if teller and len(own := list(rows)) > 1:
                used, times = np.unique(np.concatenate([self._of(row) for row in own]), return_counts=True)
                again.append(np.repeat(used, times - 1))
        in_people = in_cases.copy()
        if again:
            used, times = np.unique(np.concatenate(again), return_counts=True)
            in_people[np.searchsorted(hashes, used)] -= times
        return hashes, in_people, in_cases

    def _of(self, row: int) -> NDArray[np.uint32]:
        return self.hashes[self.ends[row] : self.ends[row + 1]]


def _shelve(samples: Sequence[Sample]) -> _Shelf:
    parts = list(_cut(samples))
    return _Shelf(
        hashes=np.concatenate([hashes for hashes, _counts, _jamo in parts]),
        counts=np.concatenate([counts for _hashes, counts, _jamo in parts]),
        is_jamo=np.concatenate([jamo for _hashes, _counts, jamo in parts]),
        ends=np.concatenate([[0], np.cumsum([len(hashes) for hashes, _counts, _jamo in parts])]),
        tellers=[sample.teller for sample in samples],
    )


def _cut(samples: Sequence[Sample]) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.bool_]]]:
    for sample in samples:
        _words, first, second = learning.pieces(sample.title, sample.text)
        ones, one_counts = np.unique(first.hashes, return_counts=True)
        twos, two_counts = np.unique(second.hashes, return_counts=True)
        counts = np.minimum(np.concatenate([one_counts, two_counts]), 255).astype(np.uint8)
        is_jamo = np.repeat([False, True], [len(ones), len(twos)])
        yield np.concatenate([ones, twos]), counts, is_jamo


# --- weights ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cases:
    """Cases to learn from: values by piece, the office of each by its place, and how much each counts."""

    values: sparse.csr_matrix
    is_jamo: NDArray[np.bool_]
    owners: Places
    weights: Floats
    offices: int

    def only(self, rows: Places) -> _Cases:
        """Return some of them."""
        return _Cases(self.values[rows], self.is_jamo, self.owners[rows], self.weights[rows], self.offices)


@dataclass(frozen=True)
class _Blend:
    """How the three views are weighed: a square table for each, offices by offices, and what each office starts with."""

    mixings: list[Table]
    bias: Floats

    def fold(self, views: Iterator[Table]) -> Table:
        """Return the one table of weights, offices by pieces, that says what the views say together."""
        return cast(Table, sum(mixing @ view for mixing, view in zip(self.mixings, views, strict=True)))


def _blend(cases: _Cases) -> _Blend:
    """Learn how to weigh the views from cases that none of them had read."""
    unread = [np.zeros((len(cases.owners), cases.offices)) for _share in SHARES]
    for read, held in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(cases.owners, cases.owners):
        for scores, view in zip(unread, _views(cases.only(read)), strict=True):
            scores[held] = cases.values[held] @ view.T
    spreads = [max(float(scores.std()), 1e-9) for scores in unread]
    stack = LogisticRegression(C=STACK_C, max_iter=1000, tol=1e-3)
    together = np.hstack([scores / spread for scores, spread in zip(unread, spreads, strict=True)])
    stack.fit(together, cases.owners, cases.weights)
    learned, bias = stack.coef_, stack.intercept_
    if len(learned) == 1:  # of two offices only the second has a row
        learned, bias = np.vstack([-learned, learned]) / 2, np.concatenate([-bias, bias]) / 2
    tables = np.split(learned, len(SHARES), axis=1)
    mixings = [
        ((share * np.eye(cases.offices) + STACKED * table) / spread).astype(np.float32)
        for share, table, spread in zip(SHARES, tables, spreads, strict=True)
    ]
    return _Blend(mixings, STACKED * bias)


def _views(cases: _Cases) -> Iterator[Table]:
    """Return the weights of each of the three views, offices by pieces, without what all offices have in common.

    The third is a ridge over both kinds, each piece as large as it tells offices apart in the first two.
    """
    values = cases.values
    telling = np.zeros((cases.offices, values.shape[1]), np.float32)
    for kind, smoothing in ((~cases.is_jamo, SMOOTH_SYLLABLES), (cases.is_jamo, SMOOTH_JAMO)):
        view = np.zeros_like(telling)
        if kind.any():
            bayes = ComplementNB(alpha=smoothing).fit(values[:, kind], cases.owners, cases.weights)
            view[:, kind] = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
        telling += view
        yield view
    sizes = np.sqrt((telling**2).mean(axis=0))
    sized = values.copy()
    sized.data *= sizes[sized.indices]
    scale = np.sqrt(2 * len(cases.owners) / max(float((sized.data**2).sum()), 1e-9))  # both kinds have length one
    sized.data *= np.float32(scale)
    wanted = np.eye(cases.offices, dtype=np.float32)[cases.owners]
    view = _ridge(sized, wanted, cases.weights.astype(np.float32)) * (sizes * scale)
    yield (view - view.mean(axis=0)).astype(np.float32)


def _ridge(values: sparse.csr_matrix, wanted: Table, weights: Table) -> Table:
    """Return ridge weights by conjugate gradients, all offices at once; stopping early holds them back as well."""
    turned_over = values.T
    off = (wanted - np.average(wanted, axis=0, weights=weights)).astype(np.float32)
    rest = turned_over @ (off * weights[:, None])
    found, step = np.zeros_like(rest), rest.copy()
    size = (rest**2).sum(axis=0)
    for _ in range(STEPS):
        turned = turned_over @ ((values @ step) * weights[:, None]) + np.float32(RIDGE) * step
        length = size / ((step * turned).sum(axis=0) + np.float32(1e-12))
        found += length * step
        rest -= length * turned
        size, before = (rest**2).sum(axis=0), size
        step = rest + size / (before + np.float32(1e-12)) * step
    return cast(Table, found.T)


# --- what it is worth ------------------------------------------------------------------------------------------------


def _temperature(scores: Floats, owners: Places) -> float:
    """Return the one factor with which the scores give the most honest probabilities.

    As if one more guess had been wrong: few cases that were all right do not make it certain of everything.
    """
    doubt = 1 / (len(owners) + 1)

    def surprise(factor: float) -> float:
        chances = -np.log(np.maximum(learning.softmax(factor * scores), 1e-300))
        return float(((1 - doubt) * chances[np.arange(len(owners)), owners] + doubt * chances.mean(axis=1)).mean())

    return float(min(TEMPERATURES, key=surprise))


def _measure(scores: Floats, owners: Places, precision: float, temperature: float) -> tuple[float, Measured]:
    """Return the smallest lead from which on the guesses are right often enough, and what was measured.

    Where nearly all were right, that would be no lead at all, and nonsense would be sure. So the first of two offices must
    also be as likely as the precision by the model's own probabilities.
    """
    order = np.argsort(-scores, axis=1)
    is_right = order[:, 0] == owners
    best = np.sort(scores, axis=1)
    leads = best[:, -1] - best[:, -2]
    clearest = np.argsort(-leads, kind="stable")
    shares = np.cumsum(is_right[clearest]) / np.arange(1, len(owners) + 1)
    enough = [place for place in np.flatnonzero(shares >= precision) if place + 1 >= LEAST_SURE]
    least = float(np.log(precision / (1 - precision))) / temperature
    lead = max(float(leads[clearest[enough[-1]]]), least) if enough else float("inf")
    sure = leads >= lead
    return lead, Measured(
        held_out=len(owners),
        top1=float(is_right.mean()),
        top3=float((order[:, :3] == owners[:, None]).any(axis=1).mean()),
        sure=float(sure.mean()),
        sure_right=float(is_right[sure].mean()) if sure.any() else 0.0,
    )
