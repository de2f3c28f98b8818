"""Training the model of `learning` from answered cases: in a minute and a gigabyte for 20,000 of them.

Only `madang learn` comes in here; scikit-learn and SciPy are not loaded by the pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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
SMOOTH_SYLLABLES, SMOOTH_JAMO, RIDGE, STEPS = 0.5, 0.4, 2.0, 15
SHARES = (0.4, 0.4, 0.3)  # of the three views
STACKED, STACK_C = 0.8, 0.1  # of what is learned about all three together, and how firmly it is held back
FOLDS, HELD_OUT = 4, 5
SEED = 0
TEMPERATURES = np.geomspace(0.2, 20, 60)

Floats = NDArray[np.float64]
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
    rehearsal = _fit(trial.values[read], trial.is_jamo, owners[read], weights[read], len(offices))
    scores = rehearsal.scores(trial.values[held])
    temperature = _temperature(scores, owners[held])
    lead, measured = _measure(scores, owners[held], precision, temperature)
    whole = shelf.known_to(np.arange(len(kept)))
    fitted = _fit(whole.values, whole.is_jamo, owners, weights, len(offices))
    return Model(
        offices=offices,
        hashes=whole.hashes,
        is_jamo=whole.is_jamo,
        rarity=whole.rarity.astype(np.float32),
        weights=fitted.weights.T.astype(np.float32),
        bias=fitted.bias.astype(np.float32),
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
    rarity: Floats
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
        hashes, cases = hashes[kept], cases[kept]
        rarity = np.log((1 + len(read)) / (1 + cases)) + 1
        at = np.minimum(np.searchsorted(hashes, self.hashes), max(len(hashes) - 1, 0))
        known = hashes[at] == self.hashes if len(hashes) else np.zeros(len(at), bool)
        rarest = RARE * float(rarity.max(initial=1.0))
        rows = np.repeat(np.arange(len(self.ends) - 1, dtype=np.int32), np.diff(self.ends))
        raw = (1 + np.log(self.counts, dtype=np.float32)) * np.where(known, rarity[at] if len(hashes) else 0, rarest)
        for kind in (self.is_jamo, ~self.is_jamo):
            lengths = np.sqrt(np.bincount(rows[kind], raw[kind] ** 2, len(self.ends) - 1))
            raw[kind] /= np.maximum(lengths, 1e-6)[rows[kind]]
        is_jamo = np.zeros(len(hashes), bool)
        is_jamo[at[known & self.is_jamo]] = True
        shape = (len(self.ends) - 1, len(hashes))
        values = sparse.csr_matrix((raw[known].astype(np.float32), (rows[known], at[known])), shape=shape)
        return _Known(hashes, is_jamo, rarity, values)

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
class _Fitted:
    """Weights, offices by pieces."""

    weights: Floats
    bias: Floats

    def scores(self, values: sparse.csr_matrix) -> Floats:
        return np.asarray(values @ self.weights.T + self.bias)


def _fit(
    values: sparse.csr_matrix, is_jamo: NDArray[np.bool_], owners: Places, weights: Floats, offices: int
) -> _Fitted:
    """Fit the three views; learn from cases that they had not read how to weigh them; fold all into one table."""
    unread = [np.zeros((len(owners), offices)) for _share in SHARES]
    for read, held in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(owners, owners):
        for scores, view in zip(
            unread, _views(values[read], is_jamo, owners[read], weights[read], offices), strict=True
        ):
            scores[held] = values[held] @ view.T
    spreads = [max(float(scores.std()), 1e-9) for scores in unread]
    stack = LogisticRegression(C=STACK_C, max_iter=1000, tol=1e-3)
    stack.fit(np.hstack([s / spread for s, spread in zip(unread, spreads, strict=True)]), owners, weights)
    blend, bias = stack.coef_, stack.intercept_
    if len(blend) == 1:  # of two offices only the second has a row
        blend, bias = np.vstack([-blend, blend]) / 2, np.concatenate([-bias, bias]) / 2
    total = np.zeros((offices, values.shape[1]))
    views = _views(values, is_jamo, owners, weights, offices)
    for place, (view, share, spread) in enumerate(zip(views, SHARES, spreads, strict=True)):
        mixing = share * np.eye(offices) + STACKED * blend[:, place * offices : (place + 1) * offices]
        total += mixing @ (view / spread)
    return _Fitted(total, STACKED * bias)


def _views(
    values: sparse.csr_matrix, is_jamo: NDArray[np.bool_], owners: Places, weights: Floats, offices: int
) -> Iterator[Floats]:
    """Return the weights of each of the three views, offices by pieces, without what all offices have in common.

    The third is a ridge over both kinds, each piece as large as it tells offices apart in the first two.
    """
    telling = np.zeros((offices, values.shape[1]))
    for kind, smoothing in ((~is_jamo, SMOOTH_SYLLABLES), (is_jamo, SMOOTH_JAMO)):
        view = np.zeros((offices, values.shape[1]))
        if kind.any():
            view[:, kind] = ComplementNB(alpha=smoothing).fit(values[:, kind], owners, weights).feature_log_prob_
        view -= view.mean(axis=0)
        telling += view
        yield view
    sizes = np.sqrt((telling**2).mean(axis=0))
    sized = values @ sparse.diags_array(sizes)
    scale = np.sqrt(2 * len(owners) / max(float(sized.power(2).sum()), 1e-9))  # both kinds have length one
    view = _ridge((sized * scale).tocsr(), np.eye(offices)[owners], weights) * (sizes * scale)
    yield view - view.mean(axis=0)


def _ridge(values: sparse.csr_matrix, wanted: Floats, weights: Floats) -> Floats:
    """Return ridge weights by conjugate gradients, all offices at once; stopping early holds them back as well."""
    towards = values.T @ ((wanted - np.average(wanted, axis=0, weights=weights)) * weights[:, None])
    found = np.zeros_like(towards)
    rest, step = towards.copy(), towards.copy()
    size = (rest**2).sum(axis=0)
    for _ in range(STEPS):
        turned = values.T @ ((values @ step) * weights[:, None]) + RIDGE * step
        length = size / ((step * turned).sum(axis=0) + 1e-12)
        found += length * step
        rest -= length * turned
        size, before = (rest**2).sum(axis=0), size
        step = rest + size / (before + 1e-12) * step
    return np.asarray(found.T)


# --- what it is worth ------------------------------------------------------------------------------------------------


def _temperature(scores: Floats, owners: Places) -> float:
    """Return the one factor with which the scores give the most honest probabilities."""

    def surprise(factor: float) -> float:
        own = learning.softmax(factor * scores)[np.arange(len(owners)), owners]
        return float(-np.log(np.maximum(own, 1e-12)).mean())

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
