"""Panels by quotas: whole, within the quotas, and with chances as equal as can be."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.draws.picking import PARTS
from madang.draws.proof import chances_of
from madang.draws.quotas import NoPanel, panels_of

FAR = 1e-6


def pool(**counts: int) -> list[tuple[str, dict[str, str]]]:
    """Return entries, such as `a_x=3`: three with trait p=a and trait q=x."""
    kinds = [dict(zip("pq", name.split("_"), strict=True)) for name, count in counts.items() for _ in range(count)]
    return [(f"K{n:03d}", kind) for n, kind in enumerate(kinds)]


def smallest(panels, entries) -> float:
    chances = chances_of(panels)
    return float(min(chances.get(key, Fraction(0)) for key, _features in entries))


def is_whole(panels, entries, quotas, picks) -> bool:
    features = dict(entries)
    assert sum(parts for parts, _keys in panels) == PARTS
    for _parts, keys in panels:
        assert len(set(keys)) == len(keys) == picks
        for trait, values in quotas.items():
            count = Counter(features[key][trait] for key in keys)
            assert all(least <= count[value] <= most for value, (least, most) in values.items())
    return True


def test_quotas_that_ask_nothing_give_everybody_the_same_chance():
    entries, quotas = pool(a_x=3, a_y=4, b_x=5), {"p": {"a": (0, 5), "b": (0, 5)}}
    panels = panels_of(entries, quotas, 5)
    assert is_whole(panels, entries, quotas, 5)
    assert all(abs(float(chance) - 5 / 12) < FAR for chance in chances_of(panels).values())


def test_the_second_smallest_chance_is_as_large_as_can_be_too():
    # Two of p=a must sit among four places; eight are p=a, two of p=b. Within b, one is the only q=y, and must always sit.
    entries, quotas = pool(a_x=8, b_x=3, b_y=1), {"p": {"a": (2, 2), "b": (2, 2)}, "q": {"x": (0, 4), "y": (1, 1)}}
    panels = panels_of(entries, quotas, 4)
    assert is_whole(panels, entries, quotas, 4)
    chances, features = chances_of(panels), dict(entries)
    wanted = {("a", "x"): 2 / 8, ("b", "x"): 1 / 3, ("b", "y"): 1.0}
    assert all(abs(float(chances[k]) - wanted[f["p"], f["q"]]) < FAR for k, f in features.items())


def test_who_is_alike_has_the_same_chance():
    entries = pool(a_x=7, a_y=2, b_x=3, b_y=9)
    quotas = {"p": {"a": (2, 3), "b": (2, 3)}, "q": {"x": (2, 3), "y": (2, 3)}}
    panels = panels_of(entries, quotas, 5)
    assert is_whole(panels, entries, quotas, 5)
    chances = chances_of(panels)
    for kind in ({"p": p, "q": q} for p in "ab" for q in "xy"):
        alike = [float(chances[key]) for key, features in entries if features == kind]
        assert max(alike) - min(alike) < FAR


def test_quotas_that_nobody_can_meet_give_no_panel():
    with pytest.raises(NoPanel):
        panels_of(pool(a_x=3, b_x=3), {"p": {"a": (4, 5), "b": (0, 5)}}, 5)


def test_the_same_entries_give_the_same_panels():
    entries, quotas = pool(a_x=5, b_y=9, b_x=2), {"p": {"a": (1, 3), "b": (1, 3)}}
    assert panels_of(entries, quotas, 4) == panels_of(entries, quotas, 4)


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(["a_x", "a_y", "b_x", "b_y"]), st.integers(1, 9), min_size=2), st.data())
def test_every_panel_is_whole_whatever_the_pool(counts, data):
    entries = pool(**counts)
    picks = data.draw(st.integers(1, len(entries)))
    half = picks // 2
    quotas = {"p": {"a": (0, max(half, 1) + 1), "b": (0, picks)}, "q": {"x": (0, picks), "y": (0, half + 1)}}
    try:
        panels = panels_of(entries, quotas, picks)
    except NoPanel:
        return
    assert is_whole(panels, entries, quotas, picks)


def test_the_published_pool_gets_the_published_smallest_chance(shared_data):
    """200 people, 20 places: Flanigan et al. publish 10.0 % as LEXIMIN's smallest chance, and at most 1.21 % for a naive draw."""
    folder = shared_data / "sortition" / "example_small_20"
    quotas: dict[str, dict[str, tuple[int, int]]] = {}
    with (folder / "categories.csv").open() as file:
        for row in csv.DictReader(file):
            quotas.setdefault(row["category"], {})[row["feature"]] = (int(row["min"]), int(row["max"]))
    with (folder / "respondents.csv").open() as file:
        entries = [(f"P{number:03d}", row) for number, row in enumerate(csv.DictReader(file), 1)]
    panels = panels_of(entries, quotas, 20)
    assert is_whole(panels, entries, quotas, 20)
    assert (len(entries), round(100 * smallest(panels, entries), 5)) == (200, 10.0)
    assert len(panels) <= 201
