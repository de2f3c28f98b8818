"""Choosing and placing: which items get a seat, in which slot, with whose help, and a proof of how good the answer is.

This folder is a function of plain values. It knows no database, no clock and no model: who calls it reads rows, asks the clock and says so
in `Problem.at`. One optimisation chooses and places at once, because whether an item can be chosen depends on where it could be placed.

- `problem`: the nouns (`Slot`, `Item`, `Helper`, `Held`, `Fixed`, `Share`), every rule in words, and the answer (`Solution`, `Reason`)
- `legal`: is an answer legal, and is its value what it says. It shares nothing with the solver but `problem`
- `options`: the problem as numbers, once all rules are applied that look at one item alone
- `annealing`: a first answer in the order of points, and a better one by moves in which items give way to others
- `bound`: what no answer can exceed, and the best answer itself where that can be proved
- `explaining`: why an item has no slot, as codes with facts; pages have the words
- `solving`: the way through all of them

    solution = solve(problem, seed=7, effort=QUICK, on_progress=lambda percent, value, bound: …)
    assert not faults(problem, solution)

The answer is the same for the same problem, seed and effort on the same versions of Python and SciPy: everything ends by counts. A
hand-set placement (`Fixed`) is carried out before anything is reckoned, with whoever is free; the optimum is that of the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .legal import costs_of, faults
from .problem import (
    Fixed,
    Held,
    Helper,
    Item,
    Problem,
    Reason,
    Share,
    Slot,
    Solution,
    Span,
    Stay,
    Venue,
    Weights,
    Why,
    interpreter,
    language_need,
    office_need,
    official,
    share_of,
)

if TYPE_CHECKING:
    from .solving import QUICK, THOROUGH, Effort, solve

__all__ = [
    "QUICK",
    "THOROUGH",
    "Effort",
    "Fixed",
    "Held",
    "Helper",
    "Item",
    "Problem",
    "Reason",
    "Share",
    "Slot",
    "Solution",
    "Span",
    "Stay",
    "Venue",
    "Weights",
    "Why",
    "costs_of",
    "faults",
    "interpreter",
    "language_need",
    "office_need",
    "official",
    "share_of",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Bring the solver in when it is first asked for: it needs SciPy, and no page does."""
    if name in ("QUICK", "THOROUGH", "Effort", "solve"):
        from . import solving

        return getattr(solving, name)
    raise AttributeError(name)
