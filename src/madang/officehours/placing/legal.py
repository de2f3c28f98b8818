"""Is an answer legal, and is its value what it says? Written from the rules in `problem` alone; it knows no solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .problem import Broken, Item, Problem, Share, Slot, Solution, Stay, Venue


@dataclass(frozen=True)
class Fault:
    """A rule that an answer breaks, where, and against whom."""

    rule: Broken
    item: str = ""
    against: str = ""


def faults(problem: Problem, solution: Solution) -> list[Fault]:
    """Return every rule that a solution breaks, and every sum in it that is wrong."""
    found = faults_of(problem, solution.placements, solution.helpers)
    if any(fault.rule == Broken.UNKNOWN for fault in found):
        return found
    known = {item.key for item in problem.items}
    if set(solution.placements) | set(solution.unplaced) != known or set(solution.placements) & set(solution.unplaced):
        found.append(Fault(Broken.UNKNOWN, against="unplaced"))
    if any(not reasons for reasons in solution.unplaced.values()):
        found.append(Fault(Broken.UNKNOWN, against="reasons"))
    value = value_of(problem, solution.placements)
    if value != solution.value or value > solution.bound or solution.is_optimal != (value == solution.bound):
        found.append(Fault(Broken.VALUE, against=str(value)))
    if solution.short != short_of(problem, solution.placements):
        found.append(Fault(Broken.VALUE, against="short"))
    return found


def faults_of(problem: Problem, placements: Mapping[str, str], helpers: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    """Return every rule that placements break."""
    items = {item.key: item for item in problem.items}
    slots = {slot.key: slot for slot in problem.slots}
    people = {helper.key for helper in problem.helpers}
    unknown = [key for key in placements if key not in items or placements[key] not in slots]
    unknown += [key for key, booked in helpers.items() if key not in placements or not people.issuperset(booked)]
    if unknown:
        return [Fault(Broken.UNKNOWN, key) for key in unknown]
    by_hand = {fixed.item: fixed for fixed in problem.fixed}
    found = [Fault(Broken.FIXED, key) for key, fixed in by_hand.items() if placements.get(key) != fixed.slot]
    found += [
        Fault(Broken.FIXED, key, "helpers")
        for key, fixed in by_hand.items()
        if fixed.helpers and helpers.get(key, ()) != fixed.helpers
    ]
    holders: dict[str, str] = {held.slot: "held" for held in problem.held}
    for key, place in placements.items():
        if place in holders:
            found.append(Fault(Broken.SLOT_TAKEN, key, holders[place]))
        holders[place] = key
        if key not in by_hand:
            found += _unfit(problem, key, slots[place], helpers.get(key, ()))
    return [*found, *_double(problem, placements, helpers), *_too_many(problem, placements)]


def _unfit(problem: Problem, key: str, slot: Slot, booked: tuple[str, ...]) -> list[Fault]:
    item = next(item for item in problem.items if item.key == key)
    venue = _venue(problem, slot)
    found = []
    if item.is_resting:
        found.append(Fault(Broken.COOL_DOWN, key))
    if item.sessions and slot.session not in item.sessions:
        found.append(Fault(Broken.SESSION, key, slot.session))
    if slot.starts < problem.at + slot.notice:
        found.append(Fault(Broken.NOTICE, key, slot.key))
    if item.size > slot.most or (venue.capacity is not None and item.size > venue.capacity):
        found.append(Fault(Broken.SIZE, key, slot.key))
    if item.needs_step_free and not venue.is_step_free:
        found.append(Fault(Broken.STEP_FREE, key, venue.key))
    gives = {helper.key: helper.gives for helper in problem.helpers}
    is_served = len(booked) == len(item.needs) and len(set(booked)) == len(booked)
    if not is_served or not _serves(list(item.needs), [gives[one] for one in booked]):
        found.append(Fault(Broken.HELPER, key))
    return found


def _serves(needs: list[str], gifts: list[frozenset[str]]) -> bool:
    """Say whether each need can have a helper of its own."""
    if not needs:
        return True
    return any(
        needs[0] in gift and _serves(needs[1:], gifts[:place] + gifts[place + 1 :]) for place, gift in enumerate(gifts)
    )


def _double(problem: Problem, placements: Mapping[str, str], helpers: Mapping[str, tuple[str, ...]]) -> list[Fault]:
    slots = {slot.key: slot for slot in problem.slots}
    named = {fixed.item for fixed in problem.fixed if fixed.helpers}
    found = []
    for helper in problem.helpers:
        # With True: it was there before, or was set by hand with this very helper; two of those are not ours to judge.
        stays = [(stay, "busy", True) for stay in helper.busy]
        stays += [(_stay(slots[held.slot]), "held", True) for held in problem.held if helper.key in held.helpers]
        for key, booked in helpers.items():
            if helper.key in booked:
                slot = slots[placements[key]]
                stays.append((_stay(slot), key, key in named))
                is_free = any(span.starts <= slot.starts and span.ends >= slot.ends for span in helper.free)
                if not is_free and key not in named:
                    found.append(Fault(Broken.AVAILABILITY, key, helper.key))
        for place, (one, key, is_given) in enumerate(stays):
            for other, theirs, is_given_too in stays[:place]:
                first, second = sorted((one, other), key=lambda stay: stay.starts)
                if second.starts < first.ends + _minutes(problem, one.venue, other.venue) and not (
                    is_given and is_given_too
                ):
                    found.append(Fault(Broken.TWO_PLACES, key, theirs))
    return found


def _too_many(problem: Problem, placements: Mapping[str, str]) -> list[Fault]:
    found = []
    for share in problem.shares:
        given, placed = _seats(problem, placements, share)
        if placed and given + placed > share.most:
            found.append(Fault(Broken.SHARE_MOST, against=share.district))
    return found


def _seats(problem: Problem, placements: Mapping[str, str], share: Share) -> tuple[int, int]:
    """Return how many seats a share has by what is held or set by hand, and by the rest."""
    sessions = {slot.key: slot.session for slot in problem.slots}
    districts = {item.key: item.district for item in problem.items}
    by_hand = {fixed.item for fixed in problem.fixed}

    def counts(district: str, slot: str) -> bool:
        return district == share.district and (not share.sessions or sessions[slot] in share.sessions)

    given = sum(counts(held.district, held.slot) for held in problem.held)
    given += sum(counts(districts[key], slot) for key, slot in placements.items() if key in by_hand)
    return given, sum(counts(districts[key], slot) for key, slot in placements.items() if key not in by_hand)


def short_of(problem: Problem, placements: Mapping[str, str]) -> dict[str, int]:
    """Return how many seats each district lacks to the least of its shares."""
    found: dict[str, int] = {}
    for share in problem.shares:
        if (lack := share.least - sum(_seats(problem, placements, share))) > 0:
            found[share.district] = found.get(share.district, 0) + lack
    return found


def value_of(problem: Problem, placements: Mapping[str, str]) -> int:
    """Return what placements are worth."""
    slots, weights = {slot.key: slot for slot in problem.slots}, problem.weights
    value = 0
    for item in problem.items:
        if place := placements.get(item.key):
            value += item.points
            value += weights.wish if slots[place].session in item.wishes else 0
            value += weights.hour if slots[place].wall in item.hours else 0
            value += weights.returned if item.is_returned else 0
            value -= _cost(problem, item, slots[place])
    return value - weights.short * sum(short_of(problem, placements).values())


def costs_of(problem: Problem) -> Callable[[str, str], int]:
    """Return the function that says what an item loses in a slot because it is not where it asks to meet."""
    items, slots = {item.key: item for item in problem.items}, {slot.key: slot for slot in problem.slots}
    return lambda item, slot: _cost(problem, items[item], slots[slot])


def _cost(problem: Problem, item: Item, slot: Slot) -> int:
    is_there = item.places is None or slot.venue in item.places
    return 0 if is_there else min(problem.weights.elsewhere, item.points)


def _stay(slot: Slot) -> Stay:
    return Stay(slot.starts, slot.ends, slot.venue)


def _venue(problem: Problem, slot: Slot) -> Venue:
    return next(venue for venue in problem.venues if venue.key == slot.venue)


def _minutes(problem: Problem, one: str, other: str) -> int:
    if one and one == other:
        return 0
    for way in ((one, other), (other, one)):
        if way in problem.travel:
            return problem.travel[way]
    return problem.travel_minutes
