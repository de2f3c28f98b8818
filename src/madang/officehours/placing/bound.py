"""What no legal answer can exceed, and for small problems the best answer itself, by whole-number programs.

Each option of an item is a variable of 0 or 1. An item has one option at most, a slot one item, a helper one of any slots that pairwise
clash (a clique), a district no more than its share; what it lacks to its least costs. Without wholeness the program is a linear one, and
what it reaches is a bound for every legal answer (Dantzig, Fulkerson, Johnson, "Solution of a large-scale traveling-salesman
problem", 1954). Branch and bound closes what is left (Land, Doig, "An automatic method of solving discrete programming problems", 1960).
Solved by HiGHS through SciPy (Huangfu, Hall, "Parallelizing the dual revised simplex method", 2018). It stops by nodes, never by a clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from .options import Option, Options

NEAR = 1e-4  # of a point: rounding within HiGHS
STEPS = 50_000  # of the simplex method


class Program:
    """The problem as a matrix: a column for each option, then one for what each share may lack.

    `taken` are seats of each share that stay as they are, where the columns are but a part.
    """

    def __init__(self, options: Options, columns: list[tuple[int, Option]], taken: list[int] | None = None) -> None:
        self.options, self.columns = options, columns
        taken = taken or [0] * len(options.room)
        room_left = [max(0, room - count) for room, count in zip(options.room, taken, strict=True)]
        lacking = [max(0, lack - count) for lack, count in zip(options.lack, taken, strict=True)]
        rows: list[tuple[list[int], float, float]] = []
        by_item: dict[int, list[int]] = {}
        by_slot: dict[int, list[int]] = {}
        by_helper: dict[int, dict[int, list[int]]] = {}
        by_share: dict[int, list[int]] = {}
        for column, (item, (slot, helpers, _value)) in enumerate(columns):
            by_item.setdefault(item, []).append(column)
            by_slot.setdefault(slot, []).append(column)
            for helper in helpers:
                by_helper.setdefault(helper, {}).setdefault(slot, []).append(column)
            for share in options.shares_of(item, slot):
                by_share.setdefault(share, []).append(column)
        rows += [(found, -np.inf, 1.0) for found in (*by_item.values(), *by_slot.values()) if len(found) > 1]
        for slots in by_helper.values():
            for clique in cliques(sorted(slots), options.clash):
                rows.append(([column for slot in clique for column in slots[slot]], -np.inf, 1.0))
        self.shares = [share for share, lack in enumerate(lacking) if lack]
        lacks = {share: len(columns) + place for place, share in enumerate(self.shares)}
        rows += [(found, -np.inf, float(room_left[share])) for share, found in by_share.items()]
        rows += [([*by_share.get(share, []), lacks[share]], float(lacking[share]), np.inf) for share in self.shares]
        width = len(columns) + len(lacks)
        ends = np.cumsum([0] + [len(found) for found, _least, _most in rows])
        places = np.array([column for found, _least, _most in rows for column in found], dtype=np.int32)
        self.matrix = csr_array((np.ones(len(places)), places, ends), shape=(len(rows), width))
        self.least = np.array([least for _found, least, _most in rows])
        self.most = np.array([most for _found, _least, most in rows])
        self.worth = np.array(
            [float(value) for _item, (_slot, _helpers, value) in columns]
            + [-float(options.problem.weights.short)] * len(lacks)
        )
        self.caps = np.array([1.0] * len(columns) + [float(lacking[share]) for share in self.shares])

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to place."""
        return not self.columns


@dataclass(frozen=True)
class Linear:
    """What the linear program says: a bound on the value, what each column would cost at its prices, the steps it took.

    `is_done` is false where it took too many steps; then the bound is a plain sum of the best, and costs are not known.
    """

    bound: int
    costs: Any
    steps: int
    is_done: bool


@dataclass(frozen=True)
class Whole:
    """What a whole-number program says: the options it chose (`None`: none found), and a bound on all that it could choose from."""

    chosen: list[Option | None] | None
    bound: int


def linear(program: Program, *, steps: int = STEPS) -> Linear:
    """Solve the program without wholeness. The bound is reckoned anew from the prices: any prices give one that holds."""
    options = program.options
    if program.is_empty:
        return Linear(options.base - options.problem.weights.short * sum(options.lack), np.zeros(0), 0, True)
    is_most, is_least = np.isfinite(program.most), np.isfinite(program.least)
    matrix = vstack([program.matrix[is_most], -program.matrix[is_least]], format="csr")
    caps = np.concatenate([program.most[is_most], -program.least[is_least]])
    found = linprog(
        -program.worth,
        A_ub=matrix,
        b_ub=caps,
        bounds=np.column_stack([np.zeros(len(program.caps)), program.caps]),
        method="highs-ds",
        options={"maxiter": steps},
    )
    if found.status != 0:
        return Linear(_plain(options), None, int(found.nit), False)
    prices = np.maximum(0.0, -found.ineqlin.marginals)
    costs = program.worth - matrix.T @ prices
    most = float(caps @ prices) + float(program.caps @ np.maximum(0.0, costs))
    return Linear(min(options.base + floor(most + NEAR), _plain(options)), costs, int(found.nit), True)


def _plain(options: Options) -> int:
    """Return the sum of the best values that fit into the open slots."""
    best = sorted((max(value for _slot, _helpers, value in of) for of in options.of if of), reverse=True)
    slots = {slot for of in options.of for slot, _helpers, _value in of}
    return options.base + sum(best[: len(slots)])


def whole(program: Program, *, nodes: int) -> Whole:
    """Solve the program with wholeness, by at most so many nodes."""
    options = program.options
    chosen: list[Option | None] = [None] * len(options.items)
    if program.is_empty:
        return Whole(chosen, options.base - options.problem.weights.short * sum(options.lack))
    found = milp(
        -program.worth,
        constraints=LinearConstraint(program.matrix, program.least, program.most),
        integrality=np.append(np.ones(len(program.columns)), np.zeros(len(program.worth) - len(program.columns))),
        bounds=Bounds(0.0, program.caps),
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    dual = found.mip_dual_bound
    is_bound = dual is not None and np.isfinite(dual)
    bound = options.base + floor(-dual + NEAR) if is_bound else _plain(options)
    if found.x is None:
        return Whole(None, bound)
    for column in np.flatnonzero(found.x[: len(program.columns)] > 0.5):
        item, option = program.columns[column]
        chosen[item] = option
    return Whole(chosen, bound)


def cliques(slots: list[int], clash: list[int]) -> Iterator[list[int]]:
    """Return sets of slots that pairwise clash, so that every clashing pair is in one, and every slot."""
    covered: set[tuple[int, int]] = set()
    for place, one in enumerate(slots):
        pairs = [other for other in slots[place + 1 :] if clash[one] >> other & 1]
        for other in pairs:
            if (one, other) in covered:
                continue
            clique = [one, other]
            for third in slots:
                if third not in clique and all(clash[third] >> member & 1 for member in clique):
                    clique.append(third)
            clique.sort()
            covered |= {(a, b) for n, a in enumerate(clique) for b in clique[n + 1 :]}
            yield clique
