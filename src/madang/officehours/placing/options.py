"""What each item could be given: the problem as numbers, after every rule that does not depend on other items."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .problem import Item, Problem, Slot, Stay

Option = tuple[int, tuple[int, ...], int]  # slot, helpers, value


class Options:
    """The problem by numbers: `of[item]` lists its options; `clash[slot]` has a bit for each slot no one helper can serve beside it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.venues = {venue.key: venue for venue in problem.venues}
        self.slots, self.items, self.helpers = problem.slots, problem.items, problem.helpers
        self.slot_number = {slot.key: number for number, slot in enumerate(self.slots)}
        self.item_number = {item.key: number for number, item in enumerate(self.items)}
        self.helper_number = {helper.key: number for number, helper in enumerate(self.helpers)}
        self.stays = [list(helper.busy) for helper in self.helpers]  # what each does anyway
        self.is_open = [slot.starts - slot.notice >= problem.at for slot in self.slots]
        self.fixed: dict[int, tuple[int, tuple[int, ...]]] = {}
        self.is_given = [False] * len(self.slots)
        self.seats = [0] * len(problem.shares)  # held or set by hand
        self._give()
        self.clash = [self._clashes(slot) for slot in self.slots]
        self._together: dict[tuple[tuple[str, ...], int], list[tuple[int, ...]]] = {}
        self._givers: dict[str, list[int]] = {}
        for number, helper in enumerate(self.helpers):
            for need in sorted(helper.gives):
                self._givers.setdefault(need, []).append(number)
        self._able = [self._slots_of(number) for number in range(len(self.helpers))]
        self.room = [max(0, share.most - seats) for share, seats in zip(problem.shares, self.seats, strict=True)]
        self.lack = [max(0, share.least - seats) for share, seats in zip(problem.shares, self.seats, strict=True)]
        by_district: dict[str, list[int]] = {}
        for number, share in enumerate(problem.shares):
            by_district.setdefault(share.district, []).append(number)
        self._by_district = by_district
        self.of = [list(self._options(number)) for number in range(len(self.items))]
        self.base = sum(self.value(self.items[item], self.slots[slot]) for item, (slot, _helpers) in self.fixed.items())

    def value(self, item: Item, slot: Slot) -> int:
        """Return what a placement is worth."""
        weights = self.problem.weights
        return (
            item.points
            + weights.wish * (slot.session in item.wishes)
            + weights.hour * (slot.wall in item.hours)
            + weights.returned * item.is_returned
            - self.cost(item, slot)
        )

    def cost(self, item: Item, slot: Slot) -> int:
        """Return what a placement loses because it is not where the item asks to meet."""
        is_elsewhere = item.places is not None and slot.venue not in item.places
        return min(item.points, self.problem.weights.elsewhere) if is_elsewhere else 0

    def shares_of(self, item: int, slot: int) -> tuple[int, ...]:
        """Return the shares in which an item in a slot counts."""
        numbers = self._by_district.get(self.items[item].district, ())
        session = self.slots[slot].session
        return tuple(n for n in numbers if self._counts(n, session))

    def _counts(self, share: int, session: str) -> bool:
        sessions = self.problem.shares[share].sessions
        return not sessions or session in sessions

    def travel(self, one: str, other: str) -> int:
        """Return the minutes between two venues."""
        if one == other and one:
            return 0
        ways = self.problem.travel
        return ways.get((one, other), ways.get((other, one), self.problem.travel_minutes))

    def _apart(self, one: Slot | Stay, other: Slot | Stay) -> bool:
        minutes = self.travel(one.venue, other.venue)
        return one.ends + minutes <= other.starts or other.ends + minutes <= one.starts

    def _clashes(self, slot: Slot) -> int:
        return sum(1 << number for number, other in enumerate(self.slots) if not self._apart(slot, other))

    def is_free(self, helper: int, slot: Slot) -> bool:
        """Say whether a helper could come to a slot, beside what they do anyway."""
        spans = self.helpers[helper].free
        return any(span.starts <= slot.starts and slot.ends <= span.ends for span in spans) and all(
            self._apart(stay, slot) for stay in self.stays[helper]
        )

    def _give(self) -> None:
        """Take out what is held, then what is set by hand, with those who are booked for it."""
        for held in self.problem.held:
            slot = self.slots[self.slot_number[held.slot]]
            self._take(slot, held.district, [self.helper_number[key] for key in held.helpers])
        for fixed in self.problem.fixed:  # those who were named come before those who are found
            slot = self.slots[self.slot_number[fixed.slot]]
            item = self.items[self.item_number[fixed.item]]
            named = [self.helper_number[key] for key in fixed.helpers]
            self.fixed[self.item_number[fixed.item]] = (self.slot_number[fixed.slot], tuple(named))
            self._take(slot, item.district, named)
        for fixed in self.problem.fixed:
            if not fixed.helpers:
                number, slot = self.item_number[fixed.item], self.slots[self.slot_number[fixed.slot]]
                found = self._first_free(self.items[number], slot)
                self.fixed[number] = (self.slot_number[fixed.slot], found)
                for helper in found:
                    self.stays[helper].append(Stay(slot.starts, slot.ends, slot.venue))

    def _take(self, slot: Slot, district: str, helpers: list[int]) -> None:
        self.is_given[self.slot_number[slot.key]] = True
        for number, share in enumerate(self.problem.shares):
            self.seats[number] += share.district == district and self._counts(number, slot.session)
        for helper in helpers:
            self.stays[helper].append(Stay(slot.starts, slot.ends, slot.venue))

    def _first_free(self, item: Item, slot: Slot) -> tuple[int, ...]:
        found: list[int] = []
        for need in item.needs:
            for number in sorted(range(len(self.helpers)), key=lambda n: self.helpers[n].key):
                if number not in found and need in self.helpers[number].gives and self.is_free(number, slot):
                    found.append(number)
                    break
        return tuple(found)

    def _slots_of(self, helper: int) -> int:
        return sum(1 << number for number, slot in enumerate(self.slots) if self.is_free(helper, slot))

    def givers(self, need: str, slot: int) -> list[int]:
        """Return who gives a need and could come to a slot."""
        return [number for number in self._givers.get(need, ()) if self._able[number] >> slot & 1]

    def takes(self, item: Item, slot: Slot) -> bool:
        """Say whether a slot is large enough for an item."""
        capacity = self.venues[slot.venue].capacity
        return item.size <= slot.most and (capacity is None or item.size <= capacity)

    def _options(self, number: int) -> Iterator[Option]:
        item = self.items[number]
        if item.is_resting or number in self.fixed:
            return
        for place, slot in enumerate(self.slots):
            if (
                (item.sessions and slot.session not in item.sessions)
                or self.is_given[place]
                or not self.is_open[place]
                or not self.takes(item, slot)
                or (item.needs_step_free and not self.venues[slot.venue].is_step_free)
            ):
                continue
            if any(not self.room[share] for share in self.shares_of(number, place)):
                continue
            value = self.value(item, slot)
            for chosen in self.together(item, place):
                yield place, chosen, value

    def together(self, item: Item, slot: int) -> list[tuple[int, ...]]:
        """Return every set of helpers that serves an item in a slot, each once."""
        if (item.needs, slot) not in self._together:
            wanted = [self.givers(need, slot) for need in item.needs]
            found = {tuple(sorted(chosen)) for chosen in product(*wanted) if len(set(chosen)) == len(chosen)}
            self._together[item.needs, slot] = sorted(found)
        return self._together[item.needs, slot]
