"""Wall time, rules of days, and cells."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.meetings.walltime import cells, days, instant, slots

SF, SEOUL = "America/Los_Angeles", "Asia/Seoul"


def test_half_past_eight_stays_half_past_eight_when_the_clocks_change():
    fridays = days("FREQ=MONTHLY;BYDAY=1FR,3FR", since=date(2026, 10, 1), until=date(2026, 11, 30))
    assert fridays == [date(2026, 10, 2), date(2026, 10, 16), date(2026, 11, 6), date(2026, 11, 20)]
    hours = [instant(day, time(8, 30), SF).hour for day in fridays]
    assert hours == [15, 15, 16, 16]  # UTC: the clocks go back on 1 November


def test_a_time_that_the_clock_skips_does_not_exist_and_of_two_the_first_is_meant():
    assert instant(date(2026, 3, 8), time(2, 30), SF) is None
    assert instant(date(2026, 11, 1), time(1, 30), SF) == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    assert instant(date(2026, 11, 28), time(10, 0), SEOUL) == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def test_an_open_door_morning_has_twenty_one_slots():
    begin, end = instant(date(2026, 11, 6), time(8, 30), SF), instant(date(2026, 11, 6), time(12), SF)
    cut = list(slots(begin, end, minutes=10))
    assert len(cut) == 21
    assert (cut[0][0], cut[-1][1]) == (begin, end)


def test_a_saturday_has_four_items_with_five_minutes_between():
    begin, end = instant(date(2026, 11, 28), time(10), SEOUL), instant(date(2026, 11, 28), time(11, 35), SEOUL)
    found = [(s.strftime("%H:%M"), e.strftime("%H:%M")) for s, e in slots(begin, end, minutes=20, gap=5)]
    assert found == [("01:00", "01:20"), ("01:25", "01:45"), ("01:50", "02:10"), ("02:15", "02:35")]


@given(st.integers(0, 4000), st.integers(1, 300), st.integers(0, 4000), st.integers(1, 300))
def test_two_spans_share_a_cell_exactly_if_their_fives_meet(a, long, b, wide):
    def span(begin, length):
        start = datetime.fromtimestamp(1_790_000_100 + begin * 60, UTC)
        return start, datetime.fromtimestamp(1_790_000_100 + (begin + length) * 60, UTC)

    one, other = cells(*span(a, long)), cells(*span(b, wide))
    if a < b + wide and b < a + long:
        assert set(one) & set(other)
    if a % 5 == b % 5 == 0 and long % 5 == wide % 5 == 0:  # in fives nothing is held that is not asked for
        assert bool(set(one) & set(other)) == (a < b + wide and b < a + long)


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=SA", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"])
def test_a_rule_gives_the_same_days_from_wherever_one_looks(rule):
    late = days(rule, since=date(2026, 11, 1), until=date(2027, 1, 31))
    early = days(rule, since=date(2026, 9, 1), until=date(2027, 1, 31))
    assert [day for day in early if day >= date(2026, 11, 1)] == late
    assert all(day.weekday() == 5 for day in late)
