"""Small timetables for the tests: builders, all that could be tried, and whether an explanation is true."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import strategies as st

from madang.officehours.placing import (
    Effort,
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
    faults,
    legal,
    solve,
)
from madang.officehours.placing.options import Options
from madang.officehours.placing.problem import Broken

HALL, CAFE = Venue("hall", 14, True), Venue("cafe", 4, False)
ALWAYS = (Span(0, 10_000),)
LITTLE = Effort(moves=2000, near=5, nodes=50)


def slot(key: str, starts: int = 600, *, session: str = "first", venue: str = "hall", **named) -> Slot:
    return Slot(key, session, venue, starts, starts + 20, starts % 1440, **named)


def problem(slots, items, **named) -> Problem:
    return Problem(tuple(slots), tuple(items), (HALL, CAFE), **named)


def reasons(solution: Solution, key: str) -> list[Why]:
    return [reason.why for reason in solution.unplaced[key]]


def solved(asked: Problem, *, seed: int = 1) -> Solution:
    found = solve(asked, seed=seed, effort=LITTLE)
    assert faults(asked, found) == []
    return found


def helper_sets(asked: Problem, item: Item) -> list[tuple[str, ...]]:
    return list(permutations([h.key for h in asked.helpers], len(item.needs)))


def best_by_trying(asked: Problem) -> int:
    """Return the value of the best legal answer, by trying every one; what is set by hand is as the solver booked it."""
    best: list[int] = []
    base = Options(asked)
    by_hand = {
        asked.items[item].key: (asked.slots[place].key, tuple(asked.helpers[h].key for h in helpers))
        for item, (place, helpers) in base.fixed.items()
    }

    def go(left: list[Item], placements: dict[str, str], helpers: dict[str, tuple[str, ...]]) -> None:
        if not left:
            best.append(legal.value_of(asked, placements))
            return
        item, *rest = left
        go(rest, placements, helpers)
        for place in asked.slots:
            for chosen in helper_sets(asked, item):
                seats, booked = placements | {item.key: place.key}, helpers | {item.key: chosen}
                if not legal.faults_of(asked, seats, booked):
                    go(rest, seats, booked)

    go(
        [item for item in asked.items if item.key not in by_hand],
        {key: place for key, (place, _helpers) in by_hand.items()},
        {key: chosen for key, (_place, chosen) in by_hand.items() if chosen},
    )
    return max(best)


@st.composite
def problems(draw) -> Problem:
    """Return small problems with every rule in them."""
    whole, some = st.integers, st.booleans()
    slots = [
        slot(
            f"S{n}",
            600 + 20 * draw(whole(0, 4)),
            session=draw(st.sampled_from(["first", "second"])),
            venue=draw(st.sampled_from(["hall", "cafe"])),
            most=draw(st.sampled_from([2, 14])),
            notice=draw(st.sampled_from([0, 0, 630])),
        )
        for n in range(draw(whole(1, 4)))
    ]
    free = st.sampled_from([ALWAYS, (Span(600, 640),), (Span(640, 720),), (Span(600, 620), Span(660, 720))])
    busy = st.sampled_from([(), (), (Stay(600, 620, "cafe"),)])
    helpers = [
        Helper(f"H{n}", frozenset(draw(st.sets(st.sampled_from("ab"), min_size=1))), draw(free), draw(busy))
        for n in range(draw(whole(0, 2)))
    ]
    items = [
        Item(
            f"A{n}",
            draw(whole(0, 20)),
            draw(st.sampled_from(["north", "south"])),
            draw(st.sampled_from([1, 1, 3, 5])),
            tuple(draw(st.lists(st.sampled_from("ab"), max_size=2))),
            draw(some) and draw(some),
            draw(st.sampled_from([frozenset(), frozenset({"first"})])),
            draw(st.sampled_from([frozenset(), frozenset({"second"})])),
            draw(st.sampled_from([frozenset(), frozenset({600, 640})])),
            draw(some) and draw(some),
            draw(some) and draw(some) and draw(some),
            draw(st.sampled_from([None, None, frozenset(), frozenset({"cafe"})])),
        )
        for n in range(draw(whole(1, 5)))
    ]
    keys = [place.key for place in slots]
    given_away = draw(st.permutations(keys))
    held = [Held(given_away[0], "north")] if len(keys) > 2 and draw(some) else []
    fixed = [Fixed(items[0].key, given_away[1])] if len(keys) > 1 and draw(some) else []
    shares = [
        Share(
            district, draw(whole(0, 1)), draw(whole(1, 2)), draw(st.sampled_from([frozenset(), frozenset({"first"})]))
        )
        for district in draw(st.sampled_from([(), ("north",), ("north", "south")]))
    ]
    return problem(
        slots,
        items,
        helpers=tuple(helpers),
        held=tuple(held),
        fixed=tuple(fixed),
        shares=tuple(shares),
        at=0,
        weights=Weights(wish=3, hour=2, returned=100, short=40, elsewhere=4),
        travel_minutes=draw(st.sampled_from([0, 20, 40])),
    )


def is_true(asked: Problem, found: Solution, item: Item, reason: Reason) -> bool:
    """Say whether a reason holds, by asking the checker about every seat that the item could have instead."""
    by_hand = {fixed.item for fixed in asked.fixed}
    alone = {key: place for key, place in found.placements.items() if key in by_hand}
    facts = reason.facts

    def broken(place: Slot, chosen: tuple[str, ...], others: dict[str, str]) -> set[Broken]:
        booked = {key: helpers for key, helpers in found.helpers.items() if key in others} | {item.key: chosen}
        return {fault.rule for fault in legal.faults_of(asked, others | {item.key: place.key}, booked)}

    def always(rules: set[Broken], others: dict[str, str]) -> bool:
        return all(broken(p, chosen, others) & rules for p in asked.slots for chosen in helper_sets(asked, item))

    match reason.why:
        case Why.COOL_DOWN:
            return item.is_resting
        case Why.NO_SESSION:
            return always({Broken.SESSION, Broken.SLOT_TAKEN}, alone)
        case Why.NOTICE:
            return always({Broken.SESSION, Broken.SLOT_TAKEN, Broken.NOTICE}, alone)
        case Why.SIZE:
            too_small = always({Broken.SESSION, Broken.SLOT_TAKEN, Broken.NOTICE, Broken.SIZE}, alone)
            return too_small and int(facts["size"]) > int(facts["most"])
        case Why.STEP_FREE:
            rules = {Broken.SESSION, Broken.SLOT_TAKEN, Broken.NOTICE, Broken.SIZE, Broken.STEP_FREE}
            return item.needs_step_free and always(rules, alone)
        case Why.NO_HELPER | Why.NO_HELPERS_TOGETHER:
            needs = (str(facts["need"]),) if "need" in facts else facts["needs"]
            other = replace(item, needs=needs)
            asked = replace(asked, items=tuple(other if one.key == item.key else one for one in asked.items))
            item = other
            return always(set(Broken) - {Broken.SHARE_MOST}, alone)
        case Why.SHARE_FULL:
            full = {Broken.SHARE_MOST}
            counted = [
                sum(any(broken(p, c, others) == full for c in helper_sets(asked, item)) for p in asked.slots)
                for others in (found.placements, alone)
            ]
            is_full = int(facts["seats"]) >= int(facts["most"])
            return is_full and max(counted) >= int(facts["slots"]) > 0
        case Why.HELPER_BOOKED:
            others = dict(found.placements)
            free = [p for p in asked.slots if p.key not in others.values()]
            counted = 0
            for place in free:
                sets = list(helper_sets(asked, item))
                every = [broken(place, chosen, others) - {Broken.SHARE_MOST} for chosen in sets]
                # A helper who is away for something of their own keeps the item from a slot even where nobody else is placed.
                is_open = any(not broken(place, chosen, alone) - {Broken.SHARE_MOST} for chosen in sets)
                counted += is_open and all(every) and {Broken.TWO_PLACES} in every
            return counted == facts["slots"] and set(facts["needs"]) <= set(item.needs)
        case Why.ELSEWHERE:
            able = [p for p in asked.slots if any(not broken(p, c, alone) for c in helper_sets(asked, item))]
            is_elsewhere = item.places is not None and not any(p.venue in item.places for p in able)
            return is_elsewhere and facts["cost"] == min(item.points, asked.weights.elsewhere)
        case Why.FEWER_POINTS:
            others = {key: place for key, place in found.placements.items() if key not in facts["instead"]}
            place = next(p for p in asked.slots if p.key == facts["slot"])
            can_come = any(not broken(place, chosen, others) for chosen in helper_sets(asked, item))
            change = legal.value_of(asked, others | {item.key: place.key}) - found.value
            return can_come and change == int(facts["value"]) - int(facts["their"]) <= 0
    return False
