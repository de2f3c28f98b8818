"""The pick itself: what it gives for known words, and that chances are those of the weights."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.draws.picking import PARTS, number_of, order_of, panel_of

DIGEST = "0" * 64
KEYS = st.text("ABCDEFGHJK0123456789", min_size=1, max_size=8)
ENTRIES = st.dictionaries(KEYS, st.integers(1, 5), min_size=1, max_size=12)


def test_the_number_of_an_entry_is_the_smallest_of_its_tickets():
    tickets = [sha256(f"{DIGEST}\nK1\n{n}\n주사위 5".encode()).hexdigest() for n in (1, 2, 3)]
    assert number_of(DIGEST, "K1", 3, "주사위 5") == min(tickets)


def test_a_known_draw_stays_what_it_was():
    """Whoever changes this changes every draw that was ever published: another algorithm needs another name."""
    entries = [("A", 1), ("B", 1), ("C", 5), ("D", 2)]
    assert order_of(DIGEST, entries, "3 17 21") == ["C", "D", "A", "B"]
    assert [panel_of(DIGEST, [PARTS // 4] * 4, seed) for seed in ("1", "2", "3", "4")] == [1, 3, 2, 2]


def test_chances_are_those_of_weighted_picks_without_replacement():
    weights, rounds = {"A": 1, "B": 2, "C": 3}, 6000
    found = Counter(tuple(order_of(DIGEST, weights.items(), str(n))) for n in range(rounds))
    for order in permutations(weights):
        left, chance = 6, 1.0
        for key in order:
            chance *= weights[key] / left
            left -= weights[key]
        spread = (rounds * chance * (1 - chance)) ** 0.5
        assert abs(found[order] - rounds * chance) < 4 * spread, order


def test_panels_are_picked_by_their_parts():
    parts, rounds = [PARTS // 8, PARTS // 2, PARTS - PARTS // 8 - PARTS // 2], 4000
    found = Counter(panel_of(DIGEST, parts, str(n)) for n in range(rounds))
    for place, share in enumerate(parts):
        chance = share / PARTS
        assert abs(found[place] - rounds * chance) < 4 * (rounds * chance * (1 - chance)) ** 0.5


def test_parts_that_are_less_than_the_whole_are_an_error_and_no_panel():
    with pytest.raises(ValueError, match="less than the whole"):
        panel_of(DIGEST, [0, 0], "1")


@given(ENTRIES, st.text(max_size=20))
def test_everybody_has_one_place_whatever_order_they_came_in(entries, seed):
    there = list(entries.items())
    assert order_of(DIGEST, there, seed) == order_of(DIGEST, reversed(there), seed)
    assert sorted(order_of(DIGEST, there, seed)) == sorted(entries)


@given(ENTRIES, KEYS, st.text(max_size=20))
def test_the_order_of_the_others_does_not_depend_on_one(entries, gone, seed):
    """Who withdraws moves nobody else: those who wait just come one place nearer."""
    left = [pair for pair in entries.items() if pair[0] != gone]
    assert order_of(DIGEST, left, seed) == [key for key in order_of(DIGEST, entries.items(), seed) if key != gone]
