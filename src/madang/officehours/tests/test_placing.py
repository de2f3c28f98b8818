"""Choosing and placing: against trying everything, rule by rule, and against itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
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
    interpreter,
    legal,
    office_need,
    official,
    share_of,
    solve,
    solving,
)
from madang.officehours.placing.annealing import anneal, greedy, settle
from madang.officehours.placing.options import Options
from madang.officehours.placing.problem import Broken, ill_formed

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
        weights=Weights(wish=3, hour=2, returned=100, short=40),
        travel_minutes=draw(st.sampled_from([0, 20, 40])),
    )


# --- against trying everything ---------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_answer_is_legal_and_the_best_there_is(asked):
    found = solved(asked)
    assert found.is_optimal
    assert found.value == found.bound == best_by_trying(asked)


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 1000))
def test_annealing_alone_is_legal_and_never_above_the_best(asked, seed):
    options = Options(asked)
    first = greedy(options)
    seats = anneal(settle(options, first.option_of), seed=seed, moves=300)
    placements = {options.items[i].key: options.slots[o[0]].key for i, o in enumerate(seats.option_of) if o}
    booked = {
        options.items[i].key: tuple(options.helpers[h].key for h in o[1]) for i, o in enumerate(seats.option_of) if o
    }
    for item, (place, helpers) in options.fixed.items():
        placements[options.items[item].key] = options.slots[place].key
        booked[options.items[item].key] = tuple(options.helpers[h].key for h in helpers)
    assert legal.faults_of(asked, placements, booked) == []
    assert first.value <= seats.value == legal.value_of(asked, placements) <= best_by_trying(asked)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_explanation_is_true(asked):
    found = solved(asked)
    assert set(found.placements) | set(found.unplaced) == {item.key for item in asked.items}
    for key, why in found.unplaced.items():
        item = next(item for item in asked.items if item.key == key)
        for reason in why:
            assert is_true(asked, found, item, reason), (key, reason)


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
                every = [broken(place, chosen, others) - {Broken.SHARE_MOST} for chosen in helper_sets(asked, item)]
                counted += all(every) and {Broken.TWO_PLACES} in every
            return counted == facts["slots"] and set(facts["needs"]) <= set(item.needs)
        case Why.FEWER_POINTS:
            others = {key: place for key, place in found.placements.items() if key not in facts["instead"]}
            place = next(p for p in asked.slots if p.key == facts["slot"])
            can_come = any(not broken(place, chosen, others) for chosen in helper_sets(asked, item))
            change = legal.value_of(asked, others | {item.key: place.key}) - found.value
            return can_come and change == int(facts["value"]) - int(facts["their"]) <= 0
    return False


@pytest.mark.parametrize("is_large", [True, False])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=problems(), seed=st.integers(0, 100))
def test_large_problems_are_solved_legally_too_and_never_above_their_bound(monkeypatch, is_large, asked, seed):
    monkeypatch.setattr(solving, "SMALL", -1)
    monkeypatch.setattr(solving, "PART", 2)
    monkeypatch.setattr(solving, "MOST_COLUMNS", -1 if is_large else 20_000)
    found = solve(asked, seed=seed, effort=Effort(moves=200, near=0, nodes=1 if is_large else 0))
    assert faults(asked, found) == []
    assert found.value <= best_by_trying(asked) <= found.bound
    assert all(is_true(asked, found, i, r) for i in asked.items for r in found.unplaced.get(i.key, []))


# --- the same again --------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_answer_and_progress_ends_at_a_hundred():
    places = [slot(f"S{n}", 600 + 1440 * (n // 4) + 20 * (n % 4), session=f"D{n // 4}") for n in range(12)]
    items = [Item(f"A{n}", 20 + n * 37 % 80, "north" if n % 3 else "south", 1, (f"{n % 2}",)) for n in range(40)]
    helpers = tuple(Helper(f"{n}", frozenset({f"{n}"}), (Span(0, 20_000),)) for n in range(2))
    asked = problem(places, items, helpers=helpers)
    heard: list[tuple[int, int, int]] = []
    one = solve(asked, seed=5, effort=LITTLE, on_progress=lambda *now: heard.append(now))
    assert one == solve(asked, seed=5, effort=LITTLE)
    assert faults(asked, one) == []
    assert heard[-1] == (100, one.value, one.bound)
    assert [now[0] for now in heard] == sorted(now[0] for now in heard)
    options = Options(asked)
    first, again = (anneal(greedy(options), seed=9, moves=5000).option_of for _turn in range(2))
    assert first == again


# --- each rule, in its own example -----------------------------------------------------------------------------------


def test_who_has_more_points_gets_the_only_slot_and_the_other_reads_why():
    found = solved(problem([slot("S")], [Item("low", 40), Item("high", 70)]))
    assert found.placements == {"high": "S"}
    facts = found.unplaced["low"][0].facts
    assert facts == {"value": 40, "their": 70, "slot": "S", "instead": ("high",), "slots": 1}


def test_two_with_fewer_points_may_stand_before_one_who_needs_both_helpers():
    places = [slot("S1"), slot("S2", venue="cafe")]
    helpers = tuple(Helper(key, frozenset({key}), ALWAYS) for key in "ab")
    items = [Item("both", 90, needs=("a", "b")), Item("one", 50, needs=("a",)), Item("two", 50, needs=("b",))]
    found = solved(problem(places, items, helpers=helpers))
    assert set(found.placements) == {"one", "two"}
    assert found.unplaced["both"][-1].facts["instead"] == ("one", "two")


@pytest.mark.parametrize(
    ("item", "place", "why"),
    [
        (Item("A", 50, is_resting=True), slot("S"), Why.COOL_DOWN),
        (Item("A", 50, sessions=frozenset({"second"})), slot("S"), Why.NO_SESSION),
        (Item("A", 50), slot("S", notice=601), Why.NOTICE),
        (Item("A", 50, size=5), slot("S", venue="cafe"), Why.SIZE),
        (Item("A", 50, size=5), slot("S", most=4), Why.SIZE),
        (Item("A", 50, needs_step_free=True), slot("S", venue="cafe"), Why.STEP_FREE),
        (Item("A", 50, needs=("language:vi",)), slot("S"), Why.NO_HELPER),
        (Item("A", 50, needs=("a", "a")), slot("S"), Why.NO_HELPERS_TOGETHER),
    ],
)
def test_a_rule_that_shuts_out_is_named_and_without_it_there_is_a_seat(item, place, why):
    helpers = (Helper("H", frozenset({"a"}), ALWAYS),)
    found = solved(problem([place], [item], helpers=helpers))
    assert reasons(found, "A") == [why]
    plain = solved(problem([slot("S")], [Item("A", 50)], helpers=helpers))
    assert plain.placements == {"A": "S"}


def test_notice_is_enough_to_the_minute():
    assert solved(problem([slot("S", notice=600)], [Item("A", 50)])).placements == {"A": "S"}


def test_an_official_is_booked_only_while_free_and_for_one_place_at_a_time():
    places = [slot("S1"), slot("S2", 640, venue="cafe"), slot("S3", 660, venue="cafe")]
    items = [Item("A", 50, needs=(office_need("roads"),)), Item("B", 40, needs=(office_need("roads"),))]
    one = official("kim", frozenset({"roads"}), free=(Span(600, 660),))
    near = solved(problem(places, items, helpers=(one,), travel_minutes=20))
    assert near.placements == {"A": "S1", "B": "S2"} or near.placements == {"A": "S2", "B": "S1"}
    assert set(near.helpers.values()) == {("kim",)}
    far = solved(problem(places, items, helpers=(one,), travel_minutes=21))
    assert reasons(far, "B") == [Why.HELPER_BOOKED, Why.FEWER_POINTS]
    assert far.unplaced["B"][0].facts == {"slots": 1, "needs": ("office:roads",)}
    known = solved(problem(places, items, helpers=(one,), travel={("cafe", "hall"): 20}, travel_minutes=90))
    assert len(known.placements) == 2


def test_what_a_helper_does_anyway_blocks_the_way_there_too():
    busy = (Stay(560, 580, "cafe"),)
    items = [Item("A", 50, needs=("language:sign",))]
    one = interpreter("lee", frozenset({"sign"}), free=ALWAYS, busy=busy)
    assert len(solved(problem([slot("S")], items, helpers=(one,), travel_minutes=20)).placements) == 1
    assert reasons(solved(problem([slot("S")], items, helpers=(one,), travel_minutes=21)), "A") == [Why.NO_HELPER]


def test_what_is_held_keeps_its_slot_its_helpers_and_its_share():
    places = [slot("S1"), slot("S2", 600, venue="cafe"), slot("S3", 700)]
    helpers = (Helper("H", frozenset({"a"}), ALWAYS),)
    items = [Item("A", 50, "north", needs=("a",)), Item("B", 40, "north")]
    held = (Held("S1", "north", ("H",)),)
    found = solved(problem(places, items, helpers=helpers, held=held))
    assert found.placements == {"A": "S3", "B": "S2"}
    full = solved(problem(places, items, helpers=helpers, held=held, shares=(Share("north", 0, 2),)))
    assert full.placements == {"A": "S3"}
    assert reasons(full, "B") == [Why.SHARE_FULL, Why.FEWER_POINTS]
    assert full.unplaced["B"][0].facts == {"district": "north", "seats": 2, "most": 2, "slots": 1}


def test_a_district_gets_its_least_before_points_and_what_it_lacks_is_told():
    places, shares = [slot("S1"), slot("S2", 640)], (Share("south", 1, 2), Share("west", 1, 2))
    items = [Item("A", 90, "north"), Item("B", 80, "north"), Item("C", 10, "south")]
    found = solved(problem(places, items, shares=shares))
    assert set(found.placements) == {"A", "C"}
    assert found.short == {"west": 1}


def test_what_came_back_to_the_mayor_comes_first():
    found = solved(problem([slot("S")], [Item("A", 100), Item("B", 1, is_returned=True)]))
    assert found.placements == {"B": "S"}


def test_wishes_and_hours_decide_between_slots():
    places = [slot("S1"), slot("S2", 640, session="second"), slot("S3", 660, session="second")]
    wish, hour = frozenset({"second"}), frozenset({660})
    found = solved(problem(places, [Item("A", 50, wishes=wish, hours=hour)]))
    assert found.placements == {"A": "S3"}
    assert found.value == 50 + 6 + 3


def test_what_is_set_by_hand_stays_whatever_rule_it_sets_aside():
    places = [slot("S1", venue="cafe", notice=900), slot("S2", 640)]
    items = [Item("A", 1, "north", 9, needs_step_free=True, is_resting=True), Item("B", 90, needs=("a",))]
    shares = (Share("north", 0, 0),)
    found = solved(problem(places, items, fixed=(Fixed("A", "S1"),), shares=shares))
    assert found.placements == {"A": "S1"}
    assert reasons(found, "B") == [Why.NO_HELPER]


def test_who_helps_with_what_is_set_by_hand_is_booked_before_the_rest():
    places = [slot("S1"), slot("S2", venue="cafe")]
    helpers = (Helper("H", frozenset({"a"}), ALWAYS),)
    items = [Item("A", 1, needs=("a",)), Item("B", 90, needs=("a",))]
    found = solved(problem(places, items, helpers=helpers, fixed=(Fixed("A", "S1"),)))
    assert found.placements == {"A": "S1"}
    assert found.helpers == {"A": ("H",)}


def test_a_share_in_percent_binds_less_and_never_more():
    places = tuple(slot(f"S{n}") for n in range(10))
    assert share_of(places, "north", least=15, most=25) == Share("north", 1, 3)
    assert share_of(places, "north", least=15, most=25, sessions=frozenset({"none"})) == Share(
        "north", 0, 0, frozenset({"none"})
    )


def test_a_problem_that_contradicts_itself_is_refused_with_every_fault():
    asked = problem(
        [slot("S"), slot("S")],
        [Item("A", -1)],
        held=(Held("S"), Held("none")),
        fixed=(Fixed("A", "S", ("nobody",)),),
        shares=(Share("north", 2, 1),),
    )
    assert len(ill_formed(asked)) == 6
    with pytest.raises(ValueError, match="nobody"):
        solve(asked, seed=1)


# --- the checker, broken rule by rule --------------------------------------------------------------------------------


def whole() -> tuple[Problem, Solution]:
    """Return a problem with a legal answer in which every rule could be broken."""
    places = [
        slot("S1"),
        slot("S2", 620, venue="cafe"),
        slot("S3", 700, session="second"),
        slot("S4", 720, session="second", notice=800),
        slot("S5", 740, session="second"),
        slot("S6", 760, session="second", most=1),
    ]
    helpers = (
        Helper("H", frozenset({"a"}), (Span(0, 720),)),
        Helper("I", frozenset({"b"}), ALWAYS, (Stay(560, 590, "cafe"),)),
    )
    items = [
        Item("A", 50, "north", 5, ("a",), True, frozenset({"first", "second"})),
        Item("B", 40, "south", sessions=frozenset({"first"})),
        Item("C", 30, "north"),
        Item("D", 20, "north", is_resting=True),
        Item("E", 10, "west"),
    ]
    asked = problem(
        places,
        items,
        helpers=helpers,
        held=(Held("S5", "east", ("I",)),),
        fixed=(Fixed("E", "S3"),),
        shares=(Share("north", 0, 1), Share("south", 1, 6)),
    )
    return asked, solved(asked)


BREAKS = {
    Broken.SLOT_TAKEN: ({"A": "S1", "B": "S1"}, {"A": ("H",)}),
    Broken.SESSION: ({"B": "S6"}, {}),
    Broken.NOTICE: ({"C": "S4"}, {}),
    Broken.SIZE: ({"A": "S6"}, {"A": ("H",)}),
    Broken.STEP_FREE: ({"A": "S2"}, {"A": ("H",)}),
    Broken.HELPER: ({"A": "S1"}, {"A": ("I",)}),
    Broken.AVAILABILITY: ({"A": "S6"}, {"A": ("H",)}),
    Broken.TWO_PLACES: ({"A": "S1"}, {"A": ("I",)}),
    Broken.COOL_DOWN: ({"D": "S1"}, {}),
    Broken.SHARE_MOST: ({"A": "S1", "C": "S2"}, {"A": ("H",)}),
    Broken.FIXED: ({"E": "S6"}, {}),
    Broken.UNKNOWN: ({"Z": "S1"}, {}),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_checker_finds_each_broken_rule(rule):
    asked, found = whole()
    assert faults(asked, found) == []
    placements, helpers = BREAKS[rule]
    placements = {"E": "S3"} | placements
    assert rule in {fault.rule for fault in legal.faults_of(asked, placements, helpers)}


def test_the_checker_finds_a_held_slot_given_again_and_a_named_helper_changed():
    asked, _found = whole()
    assert legal.faults_of(asked, {"E": "S3", "C": "S5"}, {})[0].rule == Broken.SLOT_TAKEN
    named = replace(asked, fixed=(Fixed("E", "S3", ("H",)),))
    assert legal.faults_of(named, {"E": "S3"}, {"E": ("H",)}) == []
    assert legal.faults_of(named, {"E": "S3"}, {})[0].rule == Broken.FIXED


def test_the_checker_finds_a_helper_who_is_held_elsewhere():
    asked, _found = whole()
    places = (*asked.slots, slot("S7", 750, venue="cafe"))
    asked = replace(asked, slots=places, items=(*asked.items, Item("F", 5, needs=("b",))))
    wrong = legal.faults_of(asked, {"E": "S3", "F": "S7"}, {"F": ("I",)})
    assert wrong == [legal.Fault(Broken.TWO_PLACES, "F", "held")]


@pytest.mark.parametrize(
    "lie",
    [
        {"value": 1},
        {"bound": 0},
        {"is_optimal": False},
        {"short": {"south": 1}},
        {"unplaced": {}},
    ],
)
def test_the_checker_finds_a_wrong_sum(lie):
    asked, found = whole()
    assert faults(asked, replace(found, **lie))
