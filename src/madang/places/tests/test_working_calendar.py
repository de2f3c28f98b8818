"""The city's working time on real Korean holidays."""

from datetime import date, datetime, timedelta

import pytest
from django.conf import settings

from madang.places import queries
from madang.places.models import DayOff

WEEKEND = {"Saturday", "Sunday"}


def days_off(first: date, last: date, own: dict[date, str] | None = None) -> list[str]:
    """Return the days off from first to last as `09-24`."""
    rule = queries.day_off_rule(own or {})
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return [day.isoformat()[5:] for day in days if rule(day) is not None]


def test_korea_is_the_city_these_tests_know():
    assert (settings.CITY_COUNTRY, settings.TIME_ZONE) == ("KR", "Asia/Seoul")


def test_chuseok_2026_is_off_from_thursday_to_sunday():
    assert days_off(date(2026, 9, 21), date(2026, 9, 30)) == ["09-24", "09-25", "09-26", "09-27"]


def test_a_holiday_on_a_weekend_gives_a_substitute_one():
    # 3 October 2026 is a Saturday, so Monday the 5th is off as well; 15 August 2026 likewise
    assert days_off(date(2026, 9, 28), date(2026, 10, 9)) == ["10-03", "10-04", "10-05", "10-09"]
    assert days_off(date(2026, 8, 14), date(2026, 8, 18)) == ["08-15", "08-16", "08-17"]


def test_a_holiday_on_a_weekday_gives_none():
    assert days_off(date(2026, 12, 24), date(2026, 12, 28)) == ["12-25", "12-26", "12-27"]


def test_korean_new_year_is_found_by_the_moon_in_each_year():
    assert days_off(date(2026, 2, 16), date(2026, 2, 20)) == ["02-16", "02-17", "02-18"]
    assert days_off(date(2027, 2, 4), date(2027, 2, 10)) == ["02-06", "02-07", "02-08", "02-09"]


def test_the_citys_own_day_is_off_under_its_own_name():
    own = {date(2026, 10, 28): "시민의 날", date(2026, 9, 25): "휴관"}
    rule = queries.day_off_rule(own)
    assert [rule(date(2026, 10, day)) for day in (27, 28, 29)] == [None, "시민의 날", None]
    assert rule(date(2026, 9, 25)) == "휴관"


def test_a_holiday_has_a_name_of_its_own_and_a_plain_weekend_the_weekdays():
    rule = queries.day_off_rule({})
    assert rule(date(2026, 11, 28)) == "Saturday"
    assert {rule(date(2026, 9, day)) for day in (24, 25, 26)} & WEEKEND == set()


@pytest.mark.django_db
def test_a_period_over_chuseok_skips_it_and_the_citys_own_day():
    DayOff.objects.create(on=date(2026, 9, 28), names={"ko": "임시 휴무"})
    calendar = queries.calendar()
    found = calendar.after_days(datetime(2026, 9, 22, 15, 0, tzinfo=calendar.zone), 7)
    assert found.due == datetime(2026, 10, 6, 18, 0, tzinfo=calendar.zone)
    off = ["09-24", "09-25", "09-26", "09-27", "09-28", "10-03", "10-04", "10-05"]
    assert [day.isoformat()[5:] for day, _ in found.skipped] == off
    assert dict(found.skipped)[date(2026, 9, 28)] == "임시 휴무"
    hours = calendar.after_hours(datetime(2026, 9, 23, 17, 0, tzinfo=calendar.zone), 2)
    assert hours.due == datetime(2026, 9, 29, 10, 0, tzinfo=calendar.zone)
