"""How alike texts are, by words that stand in the same company, and texts put together by it. Needs SciPy; loaded by no page.

Few cards about one matter share a word: one says lamp, one says dark. So a word is placed by the words it is met with in all cards
(positive pointwise mutual information with its strongest directions; Levy, Goldberg, Dagan 2015), a card by its words, and cards are
joined by the mean likeness between groups (average linkage). Then words count by how unevenly they lie in the groups found, not by how
rare they are, and all is joined again: words of courtesy weigh nothing from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.linalg import svds
from scipy.spatial.distance import squareform

from .pieces import pieces

COMMON, COMMON_AT_LEAST = 0.15, 10  # of all texts, or so many: a piece in more of them says nothing of a theme
MANY, LEAST_OF_FEW, LEAST_OF_MANY = 1000, 2, 3  # texts; how many of them must hold a piece
MOST_TIMES = 3  # that a piece counts in one text
FEWEST_DIRECTIONS, DIRECTIONS, TEXTS_FOR_ONE = 20, 60, 20
SMOOTH = 0.75  # power of how often a piece is met. Source: Levy and others, section 3.2
COMPANY = 0.7  # of the likeness by company; the rest is that by the pieces themselves
DOUBT = 3  # texts lying as all do, added to those of a piece, so that a rare one is not held to be telling
MOST = 6000  # texts joined pair by pair, in half a gigabyte; further ones go to the nearest group
SMALL = 400  # pieces whose directions are found exactly

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]


class Space:
    """Texts as numbers. `is_known` says which hold a piece that counts; the others are like nothing."""

    def __init__(self, texts: Sequence[str]) -> None:
        cut = [Counter(pieces(text)) for text in texts]
        holding = Counter(piece for counts in cut for piece in counts)
        least = LEAST_OF_MANY if len(texts) >= MANY else LEAST_OF_FEW
        most = max(COMMON * len(texts), COMMON_AT_LEAST)
        at = {piece: place for place, piece in enumerate(sorted(p for p, n in holding.items() if least <= n <= most))}
        found = [
            (row, at[piece], 1 + np.log(min(times, MOST_TIMES)))
            for row, counts in enumerate(cut)
            for piece, times in counts.items()
            if piece in at
        ]
        rows, columns, values = zip(*found, strict=True) if found else ((), (), ())
        self.table = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(at)), dtype=np.float64)
        self.is_known: NDArray[np.bool_] = np.diff(self.table.indptr) > 0
        rarity = np.log(len(texts) / np.array([holding[piece] for piece in at], dtype=np.float64))
        self.company = _company(self.table, int(np.clip(len(texts) // TEXTS_FOR_ONE, FEWEST_DIRECTIONS, DIRECTIONS)))
        self.weigh(rarity)

    def weigh(self, weights: NDArray[np.float64]) -> None:
        """Place the texts anew, by what each piece weighs."""
        weighed = self.table @ sparse.diags(weights)
        own = _to_length_one(weighed.multiply(1.0))
        inner = _rows_to_length_one(np.asarray(own @ self.company))
        inner = _rows_to_length_one(inner - inner[self.is_known].mean(axis=0) if self.is_known.any() else inner)
        self.own, self.inner = own.astype(np.float32), (inner * self.is_known[:, None]).astype(np.float32)

    def learn(self, labels: Numbers) -> None:
        """Let pieces count by how unevenly they lie in groups; -1 is in none."""
        kept = np.flatnonzero((labels >= 0) & self.is_known)
        if not len(kept):
            return
        groups = np.eye(int(labels.max()) + 1)[labels[kept]]
        usual = groups.mean(axis=0)
        held = (self.table[kept] > 0).astype(np.float64).T @ groups
        times = held.sum(axis=1, keepdims=True)
        shares = (held + DOUBT * usual) / (times + DOUBT)
        uneven = shares * np.log(np.maximum(shares, 1e-12) / np.maximum(usual, 1e-12))
        self.weigh(np.where(times[:, 0] > 0, uneven.sum(axis=1), 0.0))

    def likeness(self, rows: Numbers, to: Numbers, labels: Numbers) -> Floats:
        """Return the mean likeness of texts to groups: rows by groups, where `labels` are the groups of the texts `to`."""
        groups = np.eye(int(labels.max()) + 1, dtype=np.float32)[labels]
        groups /= np.maximum(groups.sum(axis=0), 1)
        by_company = self.inner[rows] @ (self.inner[to].T @ groups)
        by_piece = self.own[rows] @ (self.own[to].T @ groups)
        return cast(Floats, COMPANY * by_company + (1 - COMPANY) * by_piece)

    def fits(self, rows: Numbers, labels: Numbers) -> NDArray[np.float64]:
        """Return the mean likeness of each text to the others of its group; alone it fits."""
        fits = np.ones(len(rows))
        kept = np.flatnonzero(labels >= 0)
        if len(kept):
            near = self.likeness(rows[kept], rows[kept], labels[kept])
            sizes = np.bincount(labels[kept])[labels[kept]]
            mean = (near[np.arange(len(kept)), labels[kept]] * sizes - 1) / np.maximum(sizes - 1, 1)
            fits[kept] = np.where(sizes > 1, mean, 1.0)
        return fits

    def tree(self, rows: Numbers) -> Any:
        """Return how texts are joined, step by step, those of the greatest mean likeness first."""
        apart = self.inner[rows] @ self.inner[rows].T
        apart *= -COMPANY
        pairs = (self.own[rows] @ self.own[rows].T).tocoo()
        apart[pairs.row, pairs.col] -= (1 - COMPANY) * pairs.data
        apart += 1
        np.fill_diagonal(apart, 0)
        return linkage(np.maximum(squareform(apart, checks=False), 0), "average")


def divided(space: Space, *, among: Numbers, number: int | None = None, apart: float = 0.85) -> Numbers:
    """Return the group of each text of `among`, -1 where it is not known: so many groups, or as many as lie `apart`."""
    labels = np.full(len(among), -1, np.intp)
    known = np.flatnonzero(space.is_known[among])
    if len(known) < 2:
        labels[known] = 0
        return labels
    joined = known[np.arange(0, len(known), -(-len(known) // MOST))]
    first = fcluster(space.tree(among[joined]), number or max(2, round(len(joined) ** 0.5)), "maxclust") - 1
    learned = np.full(len(space.is_known), -1, np.intp)
    learned[among[joined]] = first
    space.learn(learned)
    tree = space.tree(among[joined])
    found = fcluster(tree, number, "maxclust") if number else fcluster(tree, apart, "distance")
    labels[joined] = found - 1
    if len(joined) < len(known):
        others = np.setdiff1d(known, joined)
        labels[others] = space.likeness(among[others], among[joined], labels[joined]).argmax(axis=1)
    return labels


def _company(table: Any, directions: int) -> NDArray[np.float64]:
    """Return pieces as points: near one another where they are met with the same pieces."""
    holds = (table > 0).astype(np.float64)
    lengths = np.diff(table.indptr)
    met = (holds.T @ sparse.diags(1 / np.maximum(lengths - 1, 1)) @ holds).tocoo()
    others = met.row != met.col
    rows, columns, values = met.row[others], met.col[others], met.data[others]
    total = np.bincount(rows, values, table.shape[1])
    usual = total**SMOOTH / max((total**SMOOTH).sum(), 1e-12)
    gain = np.log(values / np.maximum(total[rows] * usual[columns], 1e-12))
    kept = gain > 0
    gains = sparse.csr_matrix((gain[kept], (rows[kept], columns[kept])), shape=met.shape)
    if not gains.nnz:
        return np.zeros((table.shape[1], 1))
    if min(gains.shape) <= max(SMALL, directions + 1):
        left, strength, _right = np.linalg.svd(gains.toarray(), full_matrices=False)
        left, strength = left[:, :directions], strength[:directions]
    else:  # a fixed start, or each run would answer otherwise
        left, strength, _right = svds(gains, k=directions, v0=np.ones(gains.shape[0]))
    return _rows_to_length_one(left * np.sqrt(strength))


def _to_length_one(table: Any) -> Any:
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-12)) @ table)


def _rows_to_length_one(points: Any) -> NDArray[np.float64]:
    """Return points at length one; those in the middle of everything stay there."""
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return cast(NDArray[np.float64], np.where(lengths > 1e-9, points / np.maximum(lengths, 1e-9), 0.0))
