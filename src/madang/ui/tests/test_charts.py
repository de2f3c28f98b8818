"""The map by outlines: each district with its name and number, nothing outside, no text below its smallest size."""

from __future__ import annotations

import re

from madang.ui import charts
from madang.ui.charts import Land


def land(name: str, x: int, y: int, *, size: int = 100, value: float = 1) -> Land:
    outline = {
        "path": f"M{x} {y}l{size} 0 0 {size}-{size} 0z",
        "spot": [x + size // 2, y + size // 2],
        "room": [size, size],
        "box": [x, y, x + size, y + size],
    }
    return Land(outline, name, value, f"{value:g}")


def texts(picture: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", picture)


def test_each_district_has_its_shape_its_name_and_its_number():
    picture = str(charts.city_map([land("중구", 0, 0, value=3), land("마포", 100, 0, value=9)], title="t", finding="f"))
    assert picture.count("<path") == 2
    assert sorted(texts(picture)) == sorted(["중구", "3", "마포", "9"])
    assert 'fill="var(--h4)"' in picture  # the highest
    assert "<desc" in picture


def test_no_text_is_smaller_than_fourteen_pixels_where_the_map_is_narrowest():
    picture = str(charts.city_map([land("중구", 0, 0), land("마포", 100, 0)], title="t", finding="f"))
    width = float(re.search(r'viewBox="\S+ \S+ (\S+)', picture)[1])
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', picture)]
    assert min(sizes) * charts.NARROWEST / width >= 14


def test_a_name_that_does_not_fit_leaves_its_number():
    tiny = land("A name much longer than its place", 0, 0, size=30, value=7)
    picture = str(charts.city_map([tiny, land("Large", 30, 0, size=600)], title="t", finding="f"))
    assert "7" in texts(picture)
    assert not any("longer" in text for text in texts(picture))


def test_names_from_a_file_cannot_become_marks():
    assert "<script>" not in str(charts.city_map([land("<script>", 0, 0)], title="<b>", finding="f"))


def test_no_district_no_picture():
    assert str(charts.city_map([], title="t", finding="f")) == ""
