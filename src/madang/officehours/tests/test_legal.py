"""The checker of timetables, with answers broken rule by rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from madang.officehours.placing import Fixed, Held, Helper, Item, Problem, Share, Solution, Span, Stay, faults, legal
from madang.officehours.placing.problem import Broken
from madang.officehours.tests.timetables import (
    ALWAYS,
    problem,
    slot,
    solved,
)


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
