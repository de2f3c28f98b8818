"""The tree of areas as it was on a date, and areas by the names people write."""

from datetime import date

import pytest

from madang.places import queries
from madang.places.models import Office


@pytest.mark.parametrize(
    ("on", "villages"), [(date(2018, 7, 1), 424), (date(2021, 6, 1), 425), (date(2026, 11, 22), 425)]
)
def test_a_date_has_its_own_villages(city, on, villages):
    assert (len(queries.villages(on)), len(queries.districts(on))) == (villages, 25)


def test_every_district_has_a_tile_of_its_own(city):
    tiles = [(d.column, d.row) for d in queries.districts(date(2026, 11, 22))]
    assert len(set(tiles)) == 25


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("종로구", "11110"),
        ("jongno-gu", "11110"),
        ("종로구 청운효자동", "11110515"),
        ("Cheongunhyoja-dong", "11110515"),
        ("신사동", None),  # Gangnam has one and Gwanak has one
        ("없는동", None),
        ("", None),
    ],
)
def test_an_area_is_known_by_its_name_in_either_language_or_not_at_all(city, written, code):
    area = queries.area_named(written, on=date(2026, 11, 22))
    assert (area.code if area else None) == code


def test_a_name_that_two_districts_share_needs_the_district(city):
    areas = {
        queries.area_named(f"{district} 신사동", on=date(2026, 11, 22)).parent.names["ko"]
        for district in ("강남구", "관악구")
    }
    assert areas == {"강남구", "관악구"}


def test_an_office_that_ended_is_no_longer_offered(city):
    Office.objects.filter(code="PLAN").update(valid_until="2026-01-01")
    valid = set(Office.objects.valid(date(2026, 11, 22)).values_list("code", flat=True))
    assert "PLAN" not in valid
    assert "ROAD" in valid
