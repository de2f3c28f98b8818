"""A first answer by the order of points, and a better one by simulated annealing. All chance comes from the seed.

Source: Kirkpatrick, Gelatt, Vecchi, "Optimization by simulated annealing", Science 220 (1983). A move takes an item and one of
its options and puts it there; whoever is in the way has no seat any more and may come back by a later move (an ejection, as in Glover,
"Ejection chains, reference structures and alternating path methods", 1996). The change of value decides: a loss is taken with the chance
exp(loss / temperature). It stops after a number of moves, never by a clock, so the same seed gives the same answer everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from math import log

from .options import Option, Options

HOT, COLD = 20.0, 0.8  # points, for points to 100
STEP = 20_000  # moves between two temperatures, and between two reports of progress
LEAN = 1.7  # how much more often an item with a high value is tried: the power of an even number


class Seats:
    """Who is where, and what it is worth. Every change keeps all rules but the most of a share, which costs as its least."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.item_at = [-1] * len(options.slots)
        self.option_of: list[Option | None] = [None] * len(options.items)
        self.booked = [0] * len(options.helpers)  # a bit for each slot
        self.counts = [0] * len(options.room)
        self.members: list[set[int]] = [set() for _share in options.room]
        self.value = options.base - options.problem.weights.short * sum(options.lack)
        self.shares = [
            {slot: options.shares_of(item, slot) for slot, _helpers, _value in of} for item, of in enumerate(options.of)
        ]

    def in_the_way(self, item: int, option: Option) -> set[int]:
        """Return the items that would have to give way."""
        slot, helpers, _value = option
        found = {self.item_at[slot]}
        for helper in helpers:
            bits = self.booked[helper] & self.options.clash[slot]
            while bits:
                low = bits & -bits
                found.add(self.item_at[low.bit_length() - 1])
                bits ^= low
        found -= {item, -1}
        return found

    def gain(self, item: int, option: Option, others: set[int]) -> int:
        """Return by how much the value changes if an item goes there and others give way."""
        slot, _helpers, change = option
        moved = [(self.shares[item][slot], 1)]
        if old := self.option_of[item]:
            change -= old[2]
            moved.append((self.shares[item][old[0]], -1))
        for other in others:
            theirs = self.option_of[other]
            assert theirs is not None
            change -= theirs[2]
            moved.append((self.shares[other][theirs[0]], -1))
        return change - self._cost(moved)

    def _cost(self, moved: list[tuple[tuple[int, ...], int]]) -> int:
        """Return how much more the shares cost after their counts have changed."""
        changes: dict[int, int] = {}
        for shares, step in moved:
            for share in shares:
                changes[share] = changes.get(share, 0) + step
        return self.options.problem.weights.short * sum(
            self.off(share, self.counts[share] + step) - self.off(share, self.counts[share])
            for share, step in changes.items()
            if step
        )

    def off(self, share: int, count: int) -> int:
        """Return how many seats a count is below its least or above its most."""
        return max(0, self.options.lack[share] - count, count - self.options.room[share])

    def put(self, item: int, option: Option, others: set[int], gain: int) -> None:
        """Put an item there; whoever is in the way loses the seat."""
        for other in others:
            self._lift(other)
        if self.option_of[item]:
            self._lift(item)
        slot, helpers, _value = option
        self.item_at[slot], self.option_of[item] = item, option
        for helper in helpers:
            self.booked[helper] |= 1 << slot
        for share in self.shares[item][slot]:
            self.counts[share] += 1
            self.members[share].add(item)
        self.value += gain

    def _lift(self, item: int) -> None:
        option = self.option_of[item]
        assert option is not None
        slot, helpers, _value = option
        self.item_at[slot], self.option_of[item] = -1, None
        for helper in helpers:
            self.booked[helper] &= ~(1 << slot)
        for share in self.shares[item][slot]:
            self.counts[share] -= 1
            self.members[share].discard(item)

    def drop(self, item: int) -> None:
        """Take an item's seat away."""
        option = self.option_of[item]
        assert option is not None
        shares = self.shares[item][option[0]]
        self.value -= option[2] + self._cost([(shares, -1)])
        self._lift(item)


def greedy(options: Options) -> Seats:
    """Give each item in the order of its best value its best free seat, the earliest of equal ones."""
    seats = Seats(options)
    order = sorted(
        (item for item, of in enumerate(options.of) if of),
        key=lambda item: (-max(value for _slot, _helpers, value in options.of[item]), item),
    )
    for item in order:
        for option in sorted(options.of[item], key=lambda o: (-o[2], options.slots[o[0]].starts, o[0], o[1])):
            shares = seats.shares[item][option[0]]
            is_full = any(seats.counts[share] >= options.room[share] for share in shares)
            if not is_full and not seats.in_the_way(item, option):
                seats.put(item, option, set(), seats.gain(item, option, set()))
                break
    return seats


def anneal(seats: Seats, *, seed: int, moves: int, on_progress: Callable[[int, int], None] | None = None) -> Seats:
    """Better an answer by so many moves, and return the best one met, with no share above its most."""
    options = seats.options
    movable = sorted(
        (item for item, of in enumerate(options.of) if of),
        key=lambda item: (-max(value for _slot, _helpers, value in options.of[item]), item),
    )
    best, kept = seats.value, list(seats.option_of)
    if not movable:
        return settle(options, kept)
    dice = random.Random(seed).random  # noqa: S311  a public seed, so that anybody can run it again
    count, heat = len(movable), HOT
    cooling = (COLD / HOT) ** (1 / max(1, moves // STEP))
    of, option_of, item_at, booked, clash = options.of, seats.option_of, seats.item_at, seats.booked, options.clash
    shares, counts, lack, room = seats.shares, seats.counts, options.lack, options.room
    reach = options.problem.weights.short
    for move in range(moves):
        if move % STEP == 0 and move:
            heat *= cooling
            if on_progress:
                on_progress(move, best)
        item = movable[int(count * dice() ** LEAN)]
        mine = of[item]
        option = mine[int(len(mine) * dice())]
        slot, helpers, value = option
        old = option_of[item]
        if old is option:
            continue
        least = heat * log(1.0 - dice())
        there = item_at[slot]
        rough = value - old[2] if old else value
        if there >= 0 and there != item:
            rough -= option_of[there][2]  # type: ignore[index]
        if rough < least:
            # Only a share that is out of its bounds could make good for it.
            if not any(counts[s] < lack[s] for s in shares[item][slot]) and not (
                there >= 0 and any(counts[s] > room[s] for s in shares[there][slot])
            ):
                continue
            if rough + 2 * reach < least:
                continue
        others = set()
        if there >= 0:
            others.add(there)
        for helper in helpers:
            bits = booked[helper] & clash[slot]
            while bits:
                low = bits & -bits
                others.add(item_at[low.bit_length() - 1])
                bits ^= low
        others.discard(item)
        gain = seats.gain(item, option, others)
        if gain >= least:
            seats.put(item, option, others, gain)
            if seats.value > best:
                best, kept = seats.value, list(option_of)
    return settle(options, kept)


def settle(options: Options, wanted: list[Option | None]) -> Seats:
    """Return legal seats from wanted options: none above a share, and nobody left out for whom an exchange would be a gain."""
    seats = Seats(options)
    order = sorted(
        ((item, option) for item, option in enumerate(wanted) if option), key=lambda pair: (-pair[1][2], pair[0])
    )
    for item, option in order:
        if not giving_way(seats, item, option):
            seats.put(item, option, set(), seats.gain(item, option, set()))
    is_moved = True
    while is_moved:  # each turn raises the value, or the number of those placed at the same value
        is_moved = False
        for item, of in enumerate(options.of):
            for option in of:
                if option is seats.option_of[item]:
                    continue
                others = giving_way(seats, item, option)
                gain = seats.gain(item, option, others)
                if gain > 0 or (gain == 0 and not others and seats.option_of[item] is None):
                    seats.put(item, option, others, gain)
                    is_moved = True
    return seats


def giving_way(seats: Seats, item: int, option: Option) -> set[int]:
    """Return who would have to give way so that all rules hold: those in the way, and the least worth of a share that is full."""
    others = seats.in_the_way(item, option)
    for share in seats.shares[item][option[0]]:
        stay = seats.members[share] - others - {item}
        if (surplus := len(stay) + 1 - seats.options.room[share]) > 0:
            others.update(sorted(stay, key=lambda other: (_worth(seats, other), other))[:surplus])
    return others


def _worth(seats: Seats, item: int) -> int:
    option = seats.option_of[item]
    return option[2] if option else 0
