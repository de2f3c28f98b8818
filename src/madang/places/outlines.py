"""Outlines of districts for the map: mended, brought onto a small plane, simplified along common borders, kept as SVG paths."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

LARGEST = 12_000  # bytes for all districts together: they travel with each reading of the first page
WIDTH = 1000  # units of the longer side of the plane
FAR = 0.15  # of the size of the city: a part that lies farther off than this is not drawn


class NoOutlineError(Exception):
    """A geometry is no area; the message says what it is."""


def land(geometry: Mapping[str, Any]) -> tuple[MultiPolygon, str]:
    """Return a GeoJSON geometry as polygons, and what had to be mended (empty: nothing); or raise NoOutlineError."""
    try:
        found = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise NoOutlineError(f"Its outline cannot be read ({error}).") from error
    mended = ""
    if not found.is_valid:
        mended = shapely.is_valid_reason(found)
        found = shapely.make_valid(found)
    polygons = _polygons(found)
    if not polygons:
        raise NoOutlineError(f"Its outline is a {found.geom_type} and encloses nothing.")
    return MultiPolygon(polygons), mended


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = list(shapely.get_parts(geometry))
    while any(part.geom_type.startswith(("Multi", "GeometryCollection")) for part in parts):
        parts = list(shapely.get_parts(parts))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def join(lands: list[MultiPolygon]) -> MultiPolygon:
    """Return several pieces of land as one."""
    return MultiPolygon(_polygons(shapely.union_all(lands))) if len(lands) > 1 else lands[0]


def draw(lands: Mapping[str, MultiPolygon]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return {code: outline} in one plane whose y runs down, and the codes of which a far part was left out.

    An outline is plain JSON: `path` (SVG), `spot` (where its name goes), `room` (width and height there), `box`.
    """
    codes = list(lands)
    plane = [_on_plane(lands[code], _latitude(lands)) for code in codes]
    near = _near(plane)
    far = [code for code, whole, kept in zip(codes, plane, near, strict=True) if len(kept.geoms) < len(whole.geoms)]
    left, top, right, bottom = shapely.total_bounds(near)
    scale = WIDTH / max(right - left, bottom - top)
    scaled = [shapely.transform(whole, lambda points: (points - [left, top]) * scale) for whole in near]
    if not shapely.coverage_is_valid(scaled):  # drawn each for itself: borders nearly meet, or overlap a little
        scaled = list(shapely.coverage_clean(scaled, snapping_distance=0.5, gap_width=1.0))
    tolerance = 0.5
    drawn = _drawn(codes, scaled, tolerance)
    while _size(drawn) > LARGEST and tolerance < WIDTH / 10:
        tolerance *= 1.3
        drawn = _drawn(codes, scaled, tolerance)
    return drawn, far


def _latitude(lands: Mapping[str, MultiPolygon]) -> float:
    """Return the middle latitude in degrees, or 0 where the coordinates are metres on a plane already."""
    left, top, right, bottom = shapely.total_bounds(list(lands.values()))
    is_degrees = left >= -180 and right <= 180 and top >= -90 and bottom <= 90
    return (top + bottom) / 2 if is_degrees else 0.0


def _on_plane(whole: MultiPolygon, latitude: float) -> MultiPolygon:
    stretch = [math.cos(math.radians(latitude)), -1.0]
    return shapely.transform(whole, lambda points: points * stretch)


def _near(plane: list[MultiPolygon]) -> list[MultiPolygon]:
    """Return each district without its parts far from where most districts lie together: rocks far out at sea.

    They would make the rest small. A district that has no other part is kept wherever it lies.
    """
    parts = [(place, part) for place, whole in enumerate(plane) for part in whole.geoms]
    touching = math.sqrt(sum(part.area for _place, part in parts)) / 100
    clusters = _polygons(shapely.union_all([part.buffer(touching) for _place, part in parts]))
    members = [{place for place, part in parts if cluster.intersects(part)} for cluster in clusters]
    home = clusters[max(range(len(clusters)), key=lambda number: len(members[number]))]
    left, top, right, bottom = home.bounds
    reach = home.buffer(FAR * max(right - left, bottom - top))
    kept = [[part for part in whole.geoms if reach.intersects(part)] for whole in plane]
    return [MultiPolygon(some) if some else whole for some, whole in zip(kept, plane, strict=True)]


def _drawn(codes: list[str], scaled: list[MultiPolygon], tolerance: float) -> dict[str, dict[str, Any]]:
    # Borders are simplified as a whole, so that neighbours go on sharing them.
    simple = shapely.coverage_simplify(scaled, tolerance)
    return {code: _outline(whole, tolerance) for code, whole in zip(codes, simple, strict=True)}


def _size(drawn: dict[str, dict[str, Any]]) -> int:
    return sum(len(json.dumps(outline, separators=(",", ":"))) for outline in drawn.values())


def _outline(whole: BaseGeometry, tolerance: float) -> dict[str, Any]:
    parts = sorted(_polygons(whole), key=lambda part: -part.area)
    smallest = 4 * tolerance * tolerance
    drawn = parts[:1] + [part for part in parts[1:] if part.area > smallest]
    path = "".join(_path(ring.coords, smallest) for part in drawn for ring in (part.exterior, *part.interiors))
    left, top, right, bottom = (round(value) for value in shapely.total_bounds(drawn))
    x, y, across, down = _spot(drawn[0])
    return {"path": path, "spot": [x, y], "room": [across, down], "box": [left, top, right, bottom]}


def _path(coordinates: Any, smallest: float) -> str:
    points = [(round(x), round(y)) for x, y in coordinates]
    points = [point for place, point in enumerate(points[:-1]) if place == 0 or point != points[place - 1]]
    if len(points) < 3 or Polygon(points).area < min(smallest, 4):
        return ""
    steps = [f"M{points[0][0]} {points[0][1]}l"]
    for (x, y), (to_x, to_y) in pairwise(points):
        for step in (to_x - x, to_y - y):
            steps.append(f"{'' if step < 0 or steps[-1].endswith('l') else ' '}{step}")
    return "".join(steps) + "z"


def _spot(part: Polygon) -> tuple[int, int, int, int]:
    """Return where a name stands best in a polygon, and how much room is there across and down."""
    circle = shapely.maximum_inscribed_circle(part, tolerance=1.0)
    x, y = circle.coords[0]
    left, top, right, bottom = part.bounds
    across = _chord(part, LineString([(left - 1, y), (right + 1, y)]), x, y)
    x = (across[0] + across[2]) / 2
    down = _chord(part, LineString([(x, top - 1), (x, bottom + 1)]), x, y)
    return round(x), round(y), round(across[2] - across[0]), round(down[3] - down[1])


def _chord(part: Polygon, line: LineString, x: float, y: float) -> tuple[float, float, float, float]:
    """Return the bounds of the piece of a line inside a polygon that is nearest to a point."""
    inside = [piece for piece in shapely.get_parts(part.intersection(line)) if piece.length > 0]
    here = shapely.Point(x, y)
    bounds = min(inside, key=lambda piece: piece.distance(here)).bounds if inside else (x, y, x, y)
    return bounds[0], bounds[1], bounds[2], bounds[3]
