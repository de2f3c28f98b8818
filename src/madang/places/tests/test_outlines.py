"""Outlines for the map: mended, small, with borders that neighbours still share."""

from __future__ import annotations

import json
import re

import pytest
from shapely.geometry import Polygon

from madang.places import outlines


def square(x: float, y: float, size: float = 1) -> dict:
    """Return a square in degrees."""
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def land(geometry: dict):
    return outlines.land(geometry)[0]


def points(path: str) -> list[tuple[int, int]]:
    """Return the points of a path that has one ring."""
    numbers = [int(number) for number in re.findall(r"-?\d+", path)]
    found = [(numbers[0], numbers[1])]
    for place in range(2, len(numbers), 2):
        found.append((found[-1][0] + numbers[place], found[-1][1] + numbers[place + 1]))
    return found


def test_a_ring_that_crosses_itself_is_mended_and_told():
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    mended, why = outlines.land(bow)
    assert mended.is_valid
    assert why.startswith("Self-intersection")
    assert mended.area == pytest.approx(2)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Nonsense"},
        {},
    ],
)
def test_what_encloses_nothing_is_refused(geometry):
    with pytest.raises(outlines.NoOutlineError):
        outlines.land(geometry)


def test_neighbours_share_their_border_and_north_is_up():
    drawn, far = outlines.draw({"south": land(square(0, 0)), "north": land(square(0, 1))})
    assert far == []
    south, north = (points(drawn[name]["path"]) for name in ("south", "north"))
    assert len(set(south) & set(north)) == 2
    assert max(y for _x, y in north) == min(y for _x, y in south)
    assert drawn["north"]["spot"][1] < drawn["south"]["spot"][1]


def test_a_name_has_its_room_in_the_middle():
    drawn, _far = outlines.draw({"a": land(square(0, -0.5))})
    assert drawn["a"]["box"] == [0, 0, 1000, 1000]
    assert drawn["a"]["spot"] == pytest.approx([500, 500], abs=5)
    assert drawn["a"]["room"] == pytest.approx([1000, 1000], abs=5)


def test_rocks_far_out_at_sea_do_not_make_the_city_small():
    city = {"type": "MultiPolygon", "coordinates": [square(0, 0)["coordinates"], square(-9, 0, 0.9)["coordinates"]]}
    drawn, far = outlines.draw({"a": land(city), "b": land(square(1, 0)), "island": land(square(5, 0))})
    assert far == ["a"]
    assert drawn["a"]["box"][0] == 0
    assert set(drawn) == {"a", "b", "island"}  # a district of its own is drawn wherever it lies


@pytest.mark.parametrize(
    ("name", "key", "districts"),
    [
        ("seoul_gu_kostat2013_simple", "code", 25),
        ("sf_supervisor_districts", "sup_dist", 11),
        ("la_neighborhood_councils_2019", "nc_id", 99),
    ],
)
def test_real_cities_become_small_and_stay_whole(shared_data, name, key, districts):
    features = json.loads((shared_data / "boundaries" / f"{name}.geojson").read_text())["features"]
    drawn, _far = outlines.draw({each["properties"][key]: land(each["geometry"]) for each in features})
    assert len(drawn) == districts
    assert sum(len(json.dumps(outline, separators=(",", ":"))) for outline in drawn.values()) <= 12_000
    for outline in drawn.values():
        assert Polygon(points(outline["path"].split("z")[0])).area > 10
