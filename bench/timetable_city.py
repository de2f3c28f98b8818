"""An invented city's hours with the mayor, from a seed: so many applications, so many seats, every rule binding.

Each day has two sessions of five seats of twenty minutes at two venues. They overlap, and nobody can be at both. Each office has one
official, who is free on a quarter of the days, often for half of one. Districts differ in size, offices in how often they are asked for.
Two places in a hundred are held, one is set by hand. `without` gives the same city without one of its rules;
without what is set by hand it would not be the same city, since that breaks rules.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from madang.officehours.placing.problem import (
    Fixed,
    Held,
    Helper,
    Item,
    Problem,
    Slot,
    Span,
    Stay,
    Venue,
    Weights,
    interpreter,
    language_need,
    office_need,
    official,
    share_of,
)

SEED = 20261122
DAY, MINUTES, PER_SESSION = 24 * 60, 20, 5
BEGINS = (9 * 60, 9 * 60 + 50)
OFFICES = [f"office-{number:02d}" for number in range(16)]
DISTRICTS = [f"district-{number:02d}" for number in range(20)]
LANGUAGES = ["sign", "vi", "zh", "uz", "en"]
SIZES = [30, 20, 10, 8, 6, 5, 4, 3, 2, 2, 2, 2, 2, 2]  # how often so many come, from one on


def problem(items: int, slots: int, *, seed: int = SEED) -> Problem:
    """Return so many applications and seats."""
    dice = random.Random(seed)
    # A small city with as many offices and districts, as seldom free, would have next to nothing to choose between.
    offices, districts = OFFICES[: max(6, min(16, slots // 8))], DISTRICTS[: max(5, min(20, slots // 10))]
    often, most = (0.25, 9) if slots > 100 else (0.6, 35)
    days = [(7 * day // 2 + 1) * DAY for day in range(slots // (2 * PER_SESSION))]
    venues = tuple(
        Venue(f"venue-{number:02d}", dice.choice([4, 6, 10, 14, None]), dice.random() < 0.6) for number in range(12)
    )
    seats = tuple(_seats(dice, days, venues))
    shares = tuple(share_of(seats, district, least=2, most=most) for district in districts)
    helpers = tuple(_helpers(dice, days, venues, offices, often))
    sessions = sorted({seat.session for seat in seats})
    asked = [_item(dice, number, sessions, offices, districts) for number in range(items)]
    some = dice.sample(seats, max(2, slots // 35))
    held = tuple(Held(seat.key, dice.choice(districts)) for seat in some[: len(some) * 2 // 3])
    by_hand = dice.sample(asked, len(some) - len(held))
    fixed = tuple(Fixed(item.key, seat.key) for item, seat in zip(by_hand, some[len(held) :], strict=True))
    at = days[1]  # the first days are too near
    return Problem(seats, tuple(asked), venues, helpers, held, fixed, shares, at=at, weights=Weights(wish=25))


def _seats(dice: random.Random, days: list[int], venues: tuple[Venue, ...]) -> list[Slot]:
    found = []
    for number, day in enumerate(days):
        for part, venue in enumerate(dice.sample(venues, 2)):
            for place in range(PER_SESSION):
                wall = BEGINS[part] + MINUTES * place
                session, most = f"{number:02d}-{part}", 8 if part else 14
                found.append(
                    Slot(
                        f"{session}-{place}", session, venue.key, day + wall, day + wall + MINUTES, wall, most, 2 * DAY
                    )
                )
    return found


def _helpers(
    dice: random.Random, days: list[int], venues: tuple[Venue, ...], offices: list[str], often: float
) -> list[Helper]:
    def free(share: float) -> tuple[Span, ...]:
        halves = [(9 * 60, 10 * 60 + 20), (10 * 60, 12 * 60), (9 * 60, 12 * 60), (9 * 60, 12 * 60)]
        chosen = [(day, *dice.choice(halves)) for day in days if dice.random() < share]
        return tuple(Span(day + begins, day + ends) for day, begins, ends in chosen)

    def busy() -> tuple[Stay, ...]:
        return tuple(Stay(day + 600, day + 620, dice.choice(venues).key) for day in days if dice.random() < 0.1)

    found = [official(f"official-{office}", frozenset({office}), free=free(often), busy=busy()) for office in OFFICES]
    found += [
        interpreter(f"interpreter-{number}", frozenset({language, LANGUAGES[number - 1]}), free=free(0.4), busy=busy())
        for number, language in enumerate(LANGUAGES)
    ]
    return [*found, Helper("loop", frozenset({"loop"}), tuple(Span(day, day + DAY) for day in days))]


def _item(dice: random.Random, number: int, sessions: list[str], offices: list[str], districts: list[str]) -> Item:
    needs = [office_need(dice.choices(offices, [1 / (place + 3) for place in range(len(offices))])[0])]
    if dice.random() < 0.25:
        needs.append(language_need(dice.choice(LANGUAGES)))
    if dice.random() < 0.1:
        needs.append("loop")
    open_to = dice.sample(sessions, min(len(sessions), dice.randint(4, 14)))
    walls = [begins + MINUTES * place for begins in BEGINS for place in range(PER_SESSION)]
    return Item(
        f"application-{number:04d}",
        round(dice.triangular(20, 100, 60)),
        dice.choices(districts, [1 / (place + 2) for place in range(len(districts))])[0],
        dice.choices(range(1, 15), SIZES)[0],
        tuple(needs),
        dice.random() < 0.08,
        frozenset(open_to),
        frozenset(open_to[:1]),
        frozenset(dice.sample(walls, 3)) if dice.random() < 0.4 else frozenset(),
        dice.random() < 0.01,
        dice.random() < 0.05,
    )


def without(city: Problem) -> Iterator[tuple[str, Problem]]:
    """Return the name of each rule, and the problem without it, or, where that would be too large, without it for some."""
    some = {item.key for item in city.items[::20]}
    days = sorted({slot.starts // DAY * DAY for slot in city.slots})
    always = tuple(Span(day, day + DAY) for day in days)

    def items(every: bool, **changes: object) -> Problem:
        return replace(city, items=tuple(replace(i, **changes) if every or i.key in some else i for i in city.items))

    yield "session", items(False, sessions=frozenset())
    yield "notice", replace(city, at=0)
    yield "size", items(True, size=1)
    yield "step_free", items(True, needs_step_free=False)
    yield "helper", items(False, needs=())
    yield "availability", replace(city, helpers=(replace(city.helpers[0], free=always), *city.helpers[1:]))
    yield "two_places", replace(city, travel_minutes=0)
    yield "busy", replace(city, helpers=tuple(replace(helper, busy=()) for helper in city.helpers))
    yield "cool_down", items(True, is_resting=False)
    yield "share_most", replace(city, shares=tuple(replace(share, most=len(city.slots)) for share in city.shares))
    yield "share_least", replace(city, shares=tuple(replace(share, least=0) for share in city.shares))
    yield "held", replace(city, held=())
