"""Choosing and placing: against trying everything, rule by rule, and against itself."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.officehours.placing import (
    Effort,
    Fixed,
    Held,
    Helper,
    Item,
    Share,
    Span,
    Stay,
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
from madang.officehours.placing.problem import ill_formed
from madang.officehours.tests.timetables import (
    ALWAYS,
    LITTLE,
    best_by_trying,
    is_true,
    problem,
    problems,
    reasons,
    slot,
    solved,
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


# --- where they ask to meet ------------------------------------------------------------------------------------------


def test_who_asks_for_a_place_gets_it_where_there_is_one_and_else_loses_what_is_stated():
    two = [slot("H", 600), slot("C", 600, venue="cafe", session="second")]
    asks = Item("asks", 50, places=frozenset({"cafe"}))
    found = solved(problem(two, [asks, Item("any", 50)]))
    assert (found.placements, found.value) == ({"asks": "C", "any": "H"}, 100)
    alone = solved(problem(two[:1], [asks]))
    assert (alone.placements, alone.value) == ({"asks": "H"}, 45)  # five points, and not left out
    little = solved(problem(two[:1], [Item("little", 2, places=frozenset())]))
    assert (little.placements, little.value) == ({"little": "H"}, 0)  # never less than none


def test_who_is_left_out_because_of_the_place_reads_it_in_its_own_words():
    asks, other = Item("asks", 52, places=frozenset()), Item("other", 50)
    found = solved(problem([slot("H")], [asks, other]))
    assert (found.placements, reasons(found, "asks")) == ({"other": "H"}, [Why.ELSEWHERE, Why.FEWER_POINTS])
    place, points = found.unplaced["asks"]
    assert (dict(place.facts), points.facts["value"], points.facts["their"]) == ({"cost": 5}, 47, 50)
