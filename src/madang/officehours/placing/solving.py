"""From a problem to an answer with a proof, in steps that end by counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import bound
from .annealing import Seats, anneal, greedy, settle
from .explaining import reasons_of
from .options import Options
from .problem import Problem, Solution, ill_formed

SMALL, SMALL_NODES = 6_000, 500  # columns up to which a proof is always tried, and by how many nodes
MOST_COLUMNS, MOST_STEPS = 20_000, 20_000  # beyond these a whole-number program is not begun: nobody knows when it ends
PART, ROUNDS = 20, 2  # slots that are opened at a time, and how often each


@dataclass(frozen=True)
class Effort:
    """How long is tried, in counts: moves of annealing, then the columns near the best, then all, by so many nodes.

    `near` is in points: columns that cost no more at the prices of the linear program. Without nodes there is no proof but for small
    problems.
    """

    moves: int
    near: int
    nodes: int


QUICK = Effort(moves=400_000, near=8, nodes=0)
THOROUGH = Effort(moves=1_000_000, near=15, nodes=20)

Progress = Callable[[int, int, int], None]  # percent of the work, value so far, bound so far


def solve(problem: Problem, *, seed: int, effort: Effort = QUICK, on_progress: Progress | None = None) -> Solution:
    """Place items so that their value is as large as can be found, and prove how far from the best it may be.

    The same problem, seed and effort give the same answer. Raises ValueError where the problem contradicts itself.
    """
    if wrong := ill_formed(problem):
        raise ValueError("; ".join(wrong))
    work = _Work(Options(problem), on_progress)
    work.tell(2)
    if len(work.program.columns) <= SMALL:
        work.prove(SMALL_NODES)
    if not work.is_optimal:
        work.anneal(seed, effort.moves, until=30)
    if not work.is_optimal and work.may_prove:
        work.polish(effort.near)
    work.tell(50)
    if effort.nodes and not work.is_optimal:
        if work.may_prove:
            work.prove(effort.nodes)
        else:
            work.part_by_part()
    work.tell(100)
    return _solution(work, seed)


class _Work:
    """The best answer so far, and the lowest bound."""

    def __init__(self, options: Options, on_progress: Progress | None) -> None:
        self.options, self.on_progress = options, on_progress
        columns = [(item, option) for item, of in enumerate(options.of) for option in of]
        self.program = bound.Program(options, columns)
        self.linear = bound.linear(self.program)
        self.bound = self.linear.bound
        first = greedy(options)
        self.seats = settle(options, first.option_of)

    @property
    def is_optimal(self) -> bool:
        return self.seats.value == self.bound

    @property
    def may_prove(self) -> bool:
        few = len(self.program.columns) <= MOST_COLUMNS and self.linear.steps <= MOST_STEPS
        return self.linear.is_done and few

    def tell(self, percent: int, value: int | None = None) -> None:
        if self.on_progress:
            self.on_progress(percent, self.seats.value if value is None else value, self.bound)

    def better(self, seats: Seats) -> None:
        if seats.value > self.seats.value:
            self.seats = seats

    def anneal(self, seed: int, moves: int, *, until: int) -> None:
        """Anneal from the best answer so far."""

        def tell(move: int, value: int) -> None:
            self.tell(2 + (until - 2) * move // moves, max(value, self.seats.value))

        start = settle(self.options, self.seats.option_of)  # annealing changes what it is given
        self.better(anneal(start, seed=seed, moves=moves, on_progress=tell))

    def polish(self, points: int) -> None:
        """Solve with the columns that are cheap at the prices of the linear program: its bound is no bound of the whole."""
        columns = self.program.columns
        near = [column for column, cost in zip(columns, self.linear.costs, strict=False) if cost >= -points]
        found = bound.whole(bound.Program(self.options, near), nodes=1)
        if found.chosen:
            self.better(settle(self.options, found.chosen))

    def part_by_part(self) -> None:
        """Solve for some neighbouring slots at a time, all others staying as they are, until each was open `ROUNDS` times.

        Source: Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", 1998.
        """
        order = sorted(range(len(self.options.slots)), key=lambda slot: (self.options.slots[slot].starts, slot))
        begins = [(turn % 2 * PART // 2) + place for turn in range(ROUNDS) for place in range(0, len(order), PART)]
        for done, begin in enumerate(begins):
            self._reopen(set(order[begin : begin + PART]))
            self.tell(50 + 50 * done // len(begins))

    def _reopen(self, slots: set[int]) -> None:
        seats, options = self.seats, self.options
        kept = [option if option and option[0] not in slots else None for option in seats.option_of]
        taken, booked = [0] * len(options.room), [0] * len(options.helpers)
        for item, option in enumerate(kept):
            if option:
                for share in seats.shares[item][option[0]]:
                    taken[share] += 1
                for helper in option[1]:
                    booked[helper] |= 1 << option[0]
        columns = [
            (item, option)
            for item, of in enumerate(options.of)
            if kept[item] is None
            for option in of
            if option[0] in slots and not any(booked[helper] & options.clash[option[0]] for helper in option[1])
        ]
        found = bound.whole(bound.Program(options, columns, taken), nodes=1)
        if found.chosen:
            both = [stays or chosen for stays, chosen in zip(kept, found.chosen, strict=True)]
            self.better(settle(options, both))

    def prove(self, nodes: int) -> None:
        """Solve with all columns that an answer better than the one at hand could use, and lower the bound."""
        # By weak duality whoever uses a column that costs more than lies between bound and answer is no better than the answer.
        slack = self.bound - self.seats.value + 1
        columns = self.program.columns
        if self.linear.is_done:
            pairs = zip(columns, self.linear.costs, strict=False)
            columns = [column for column, cost in pairs if cost >= -slack]
        found = bound.whole(bound.Program(self.options, columns), nodes=nodes)
        if found.chosen:
            self.better(settle(self.options, found.chosen))
        self.bound = max(self.seats.value, min(self.bound, found.bound))


def _solution(work: _Work, seed: int) -> Solution:
    options, seats = work.options, work.seats
    problem = options.problem
    placed = {item: option[:2] for item, option in enumerate(seats.option_of) if option} | options.fixed
    short: dict[str, int] = {}
    for number, share in enumerate(problem.shares):
        if lack := max(0, options.lack[number] - seats.counts[number]):
            short[share.district] = short.get(share.district, 0) + lack
    returned = sum(options.items[item].is_returned for item in placed)
    points = seats.value - problem.weights.returned * returned + problem.weights.short * sum(short.values())
    between = work.bound - seats.value
    return Solution(
        placements={options.items[item].key: options.slots[slot].key for item, (slot, _) in sorted(placed.items())},
        helpers={
            options.items[item].key: tuple(options.helpers[helper].key for helper in helpers)
            for item, (_, helpers) in sorted(placed.items())
            if helpers
        },
        unplaced={
            item.key: reasons_of(seats, number) for number, item in enumerate(options.items) if number not in placed
        },
        short=short,
        value=seats.value,
        bound=work.bound,
        gap_percent=100 * between / (between + points) if between else 0.0,
        is_optimal=work.is_optimal,
        seed=seed,
    )
