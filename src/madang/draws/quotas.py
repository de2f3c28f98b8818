"""Panels that meet quotas, with chances as equal as the quotas allow (LEXIMIN), reckoned before any seed is known.

Source: Flanigan, Gölz, Gupta, Hennig, Procaccia, "Fair algorithms for selecting citizens' assemblies", Nature 596 (2021). The smallest
chance of anybody is made as large as it can be, then the next smallest, and so on.

Who has the same traits in everything that a quota counts is alike, and those who are alike get the same chance. So it is reckoned over
kinds of entries: a panel is how many it takes of each kind. A linear program finds the chances; a whole-number program finds the next
panel that would make them fairer, until there is none. Then panels of kinds become panels of entries in equal shares, and as few as
suffice. Solved by HiGHS through SciPy. Nothing here has to be trusted: the panels are published, and each key's chance can be added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from .picking import PARTS, Panel, Quotas

NEAR = 1e-7
ROUNDS = 5000  # whole-number programs, at most


class NoPanel(Exception):
    """No panel of the wanted size meets all quotas."""


class Kinds:
    """Entries sorted into kinds, and the bounds on how many of each kind a panel takes."""

    def __init__(self, entries: Sequence[tuple[str, Mapping[str, str]]], quotas: Quotas, picks: int) -> None:
        members: dict[tuple[str, ...], list[str]] = {}
        for key, features in entries:
            members.setdefault(tuple(features[trait] for trait in quotas), []).append(key)
        self.members = [members[kind] for kind in sorted(members)]
        self.sizes = np.array([len(keys) for keys in self.members])
        rows, least, most = [np.ones(len(members))], [float(picks)], [float(picks)]
        for place, (_trait, values) in enumerate(quotas.items()):
            for value, (low, high) in values.items():
                rows.append(np.array([float(kind[place] == value) for kind in sorted(members)]))
                least.append(float(low))
                most.append(float(high))
        self.constraint = LinearConstraint(np.array(rows), np.array(least), np.array(most))

    def best(self, worth: Any) -> Any:
        """Return the panel, as how many of each kind, whose worth is greatest; raise NoPanel where there is none."""
        found = milp(
            -np.asarray(worth, dtype=float),
            constraints=self.constraint,
            integrality=np.ones(len(self.sizes)),
            bounds=(np.zeros(len(self.sizes)), self.sizes.astype(float)),
        )
        if found.x is None:
            raise NoPanel
        return np.rint(found.x).astype(int)


def panels_of(entries: Sequence[tuple[str, Mapping[str, str]]], quotas: Quotas, picks: int) -> list[Panel]:
    """Return panels with their parts of `PARTS`, from (key, features). This may take seconds; it raises NoPanel."""
    kinds = Kinds(entries, quotas, picks)
    panels, chances = _leximin(kinds)
    spread: dict[tuple[str, ...], float] = {}
    for panel, chance in zip(panels, chances, strict=True):
        if chance > NEAR:
            for share, keys in _of_entries(kinds, panel):
                spread[keys] = spread.get(keys, 0.0) + float(share) * chance
    return _in_parts(_as_few([key for key, _features in entries], spread))


def _leximin(kinds: Kinds) -> tuple[list[Any], Any]:
    """Return panels of kinds and their chances: the smallest chance as large as can be, then the next."""
    count = len(kinds.sizes)
    panels: list[Any] = []
    for kind in range(count):  # each kind at least once, where it can be at all
        panel = kinds.best(np.eye(count)[kind])
        if not any((panel == other).all() for other in panels):
            panels.append(panel)
    fixed: dict[int, float] = {}
    chances: Any = None
    for _round in range(ROUNDS):
        chances, worth, cap, least = _stage(kinds, panels, fixed)
        panel = kinds.best(worth / kinds.sizes)
        is_known = any((panel == other).all() for other in panels)
        if not is_known and float(panel @ (worth / kinds.sizes)) > cap + NEAR:
            panels.append(panel)
            continue
        # The worths of the free kinds add up to 1, so each time one of them, or more, is held.
        fixed |= {kind: least for kind in range(count) if kind not in fixed and worth[kind] > NEAR}
        if len(fixed) == count:
            return panels, chances
    raise NoPanel


def _stage(kinds: Kinds, panels: list[Any], fixed: Mapping[int, float]) -> tuple[Any, Any, float, float]:
    """Return chances that make the smallest free one largest, the worth of each kind, the worth of a panel, that smallest chance."""
    taken = np.array(panels).T / kinds.sizes[:, None]  # kind × panel → chance of one of the kind
    free = np.array([[0.0 if kind in fixed else 1.0] for kind in range(len(kinds.sizes))])
    found = linprog(
        np.append(np.zeros(len(panels)), -1.0),
        A_ub=np.hstack([-taken, free]),
        b_ub=np.array([-max(0.0, fixed.get(kind, 0.0) - NEAR / 100) for kind in range(len(kinds.sizes))]),
        A_eq=np.append(np.ones(len(panels)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * (len(panels) + 1),
        method="highs",
    )
    if found.x is None:
        raise NoPanel
    # By duality no panel in `panels` is worth more than the cap; one that is would make the chances fairer.
    return found.x[:-1], -found.ineqlin.marginals, -float(found.eqlin.marginals[0]), float(found.x[-1])


def _of_entries(kinds: Kinds, panel: Any) -> list[tuple[Fraction, tuple[str, ...]]]:
    """Return panels of entries with their exact shares of one panel of kinds, in which all of a kind have the same chance.

    Systematic sampling (Madow 1949): each of n members holds c/n of a line of length c; a point u between 0 and 1 takes whoever
    holds u, u + 1, … Between the borders of all kinds the panel stays the same.
    """
    borders = {Fraction(0), Fraction(1)}
    for size, count in zip(kinds.sizes.tolist(), panel.tolist(), strict=True):
        borders |= {Fraction(place * count, size) % 1 for place in range(size)}
    cuts = sorted(borders)
    found = []
    for low, high in pairwise(cuts):
        keys: list[str] = []
        for members, size, count in zip(kinds.members, kinds.sizes.tolist(), panel.tolist(), strict=True):
            keys += [members[int((low + turn) * size / count)] for turn in range(count)]
        found.append((high - low, tuple(sorted(keys))))
    return found


def _as_few(keys: list[str], spread: Mapping[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    """Return chances over fewer panels that give each key the same: a corner of the linear program has at most one a key."""
    panels = sorted(spread)
    if len(panels) <= len(keys) + 1:
        return {panel: spread[panel] for panel in panels}
    row = {key: place for place, key in enumerate(keys)}
    places = [(row[key], column) for column, panel in enumerate(panels) for key in panel]
    shape = (len(keys), len(panels))
    matrix = csr_array((np.ones(len(places)), tuple(np.array(places).T)), shape=shape)
    before = np.array([spread[panel] for panel in panels])
    found = linprog(np.zeros(len(panels)), A_eq=matrix, b_eq=matrix @ before, bounds=(0, None), method="highs-ds")
    if found.x is None:
        return {panel: spread[panel] for panel in panels}
    return {panel: float(chance) for panel, chance in zip(panels, found.x, strict=True) if chance > NEAR / 100}


def _in_parts(spread: Mapping[tuple[str, ...], float]) -> list[Panel]:
    """Return the panels with whole parts that add up to `PARTS`: rounded down, the rest to the largest remainders."""
    whole = sum(spread.values())
    exact = [(chance / whole * PARTS, list(panel)) for panel, chance in sorted(spread.items())]
    parts = [int(share) for share, _panel in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: (parts[place] - exact[place][0], place))
    for place in by_rest[: PARTS - sum(parts)]:
        parts[place] += 1
    return [(share, panel) for share, (_exact, panel) in zip(parts, exact, strict=True) if share]
