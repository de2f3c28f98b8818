"""Why an item has no slot: reasons that can be checked, with the facts that a page puts into words."""

from __future__ import annotations

from collections import Counter

from .annealing import Seats, giving_way
from .options import Options
from .problem import Reason, Slot, Why


def reasons_of(seats: Seats, number: int) -> list[Reason]:
    """Return why an item without a slot has none: what no exchange could mend, or else what stands against it."""
    options = seats.options
    if not options.of[number]:
        return _shut_out(options, number)
    return [*_blocked(seats, number), *_elsewhere(options, number), _nearest(seats, number)]


def _elsewhere(options: Options, number: int) -> list[Reason]:
    """Return that an item asks for another place than every slot it could have, with what that costs it."""
    item = options.items[number]
    costs = {options.cost(item, options.slots[slot]) for slot, _helpers, _value in options.of[number]}
    return [Reason(Why.ELSEWHERE, {"cost": min(costs)})] if min(costs) else []


def _shut_out(options: Options, number: int) -> list[Reason]:
    """Return the first rule after which no slot is left, whatever the others get, in the order of `Why`."""
    item = options.items[number]
    if item.is_resting:
        return [Reason(Why.COOL_DOWN)]
    left = [
        (place, slot)
        for place, slot in enumerate(options.slots)
        if (not item.sessions or slot.session in item.sessions) and not options.is_given[place]
    ]
    if not left:
        return [Reason(Why.NO_SESSION)]
    left = [(place, slot) for place, slot in left if options.is_open[place]]
    if not left:
        return [Reason(Why.NOTICE)]
    largest = max(_most(options, slot) for _place, slot in left)
    left = [(place, slot) for place, slot in left if options.takes(item, slot)]
    if not left:
        return [Reason(Why.SIZE, {"size": item.size, "most": largest})]
    if item.needs_step_free:
        left = [(place, slot) for place, slot in left if options.venues[slot.venue].is_step_free]
        if not left:
            return [Reason(Why.STEP_FREE)]
    lacking = [need for need in item.needs if not any(options.givers(need, place) for place, _slot in left)]
    if lacking:
        return [Reason(Why.NO_HELPER, {"need": need}) for need in dict.fromkeys(lacking)]
    places = [place for place, _slot in left if options.together(item, place)]
    if not places:
        return [Reason(Why.NO_HELPERS_TOGETHER, {"needs": item.needs})]
    counts = Counter(share for place in places for share in options.shares_of(number, place) if not options.room[share])
    return [_full(options, number, share, options.seats[share], slots) for share, slots in sorted(counts.items())]


def _full(options: Options, number: int, share: int, seats: int, slots: int) -> Reason:
    most = options.problem.shares[share].most
    facts: dict[str, int | str | tuple[str, ...]] = {
        "district": options.items[number].district,
        "seats": seats,
        "most": most,
        "slots": slots,
    }
    return Reason(Why.SHARE_FULL, facts)


def _most(options: Options, slot: Slot) -> int:
    capacity = options.venues[slot.venue].capacity
    return slot.most if capacity is None else min(slot.most, capacity)


def _blocked(seats: Seats, number: int) -> list[Reason]:
    """Return what keeps an item from slots that nobody has."""
    options, item = seats.options, seats.options.items[number]
    empty = {slot for slot, _helpers, _value in options.of[number] if seats.item_at[slot] < 0}
    helped = {
        slot for slot, helpers, value in options.of[number] if not seats.in_the_way(number, (slot, helpers, value))
    }
    counts = Counter(
        share
        for slot in empty & helped
        for share in seats.shares[number][slot]
        if seats.counts[share] >= options.room[share]
    )
    found = [
        _full(options, number, share, seats.counts[share] + options.seats[share], slots)
        for share, slots in sorted(counts.items())
    ]
    if booked := sorted(empty - helped):
        needs = tuple(
            need for need in dict.fromkeys(item.needs) if any(not _is_given(seats, need, slot) for slot in booked)
        )
        found.append(Reason(Why.HELPER_BOOKED, {"slots": len(booked), "needs": needs or item.needs}))
    return found


def _is_given(seats: Seats, need: str, slot: int) -> bool:
    clash = seats.options.clash[slot]
    return any(not seats.booked[helper] & clash for helper in seats.options.givers(need, slot))


def _nearest(seats: Seats, number: int) -> Reason:
    """Return the exchange by which the item came nearest to a slot: who would give way, and what they bring."""
    options = seats.options
    exchanges = []
    for option in options.of[number]:
        others = giving_way(seats, number, option)
        gain = seats.gain(number, option, others)
        exchanges.append((-gain, options.slots[option[0]].starts, option, others))
    loss, _starts, option, others = min(exchanges, key=lambda exchange: exchange[:3])
    return Reason(
        Why.FEWER_POINTS,
        {
            "value": option[2],
            "their": option[2] + loss,
            "slot": options.slots[option[0]].key,
            "instead": tuple(sorted(options.items[other].key for other in others)),
            "slots": len({slot for slot, _helpers, _value in options.of[number]}),
        },
    )
