"""Working hours and days. Every property holds for any days off; the examples are on plain weeks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.kit.worktime import HOURS, Sum, WorkCalendar

SEOUL = ZoneInfo("Asia/Seoul")
FIRST = date(2026, 1, 1)


def weekend(day: date) -> str | None:
    """Name Saturdays and Sundays."""
    return ("Saturday", "Sunday")[day.weekday() - 5] if day.weekday() >= 5 else None


PLAIN = WorkCalendar(zone=SEOUL, day_off=weekend)


def seoul(written: str) -> datetime:
    """Return an instant from `2026-11-23 10:00` on Seoul's clock."""
    return datetime.fromisoformat(written).replace(tzinfo=SEOUL)


@st.composite
def calendars(draw) -> WorkCalendar:
    """Draw a calendar with weekends and any further days off; some have no name."""
    own = draw(st.dictionaries(st.integers(0, 400).map(lambda n: FIRST + timedelta(n)), st.sampled_from(["Storm", ""])))
    return WorkCalendar(zone=SEOUL, day_off=lambda day: own.get(day, weekend(day)))


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.sampled_from([SEOUL, UTC]))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(["hours", "days"])


def due(calendar: WorkCalendar, start: datetime, amount: int, unit: str) -> Sum:
    """Return the sum in either unit."""
    return calendar.after_hours(start, amount) if unit == "hours" else calendar.after_days(start, amount)


@given(calendars(), INSTANTS, AMOUNTS, UNITS)
def test_a_due_date_is_never_on_a_day_off_and_always_within_working_hours(calendar, start, amount, unit):
    local = due(calendar, start, amount, unit).due.astimezone(SEOUL)
    assert calendar.day_off(local.date()) is None
    assert [begin < local.time() <= end for begin, end in HOURS].count(True) == 1


@given(calendars(), INSTANTS, INSTANTS, AMOUNTS, UNITS)
def test_who_comes_later_is_never_answered_earlier(calendar, one, other, amount, unit):
    first, second = sorted([one, other])
    assert due(calendar, first, amount, unit).due <= due(calendar, second, amount, unit).due


@given(calendars(), INSTANTS, AMOUNTS, UNITS)
def test_the_days_skipped_are_exactly_the_days_off_from_start_to_due(calendar, start, amount, unit):
    found = due(calendar, start, amount, unit)
    first, last = start.astimezone(SEOUL).date(), found.due.astimezone(SEOUL).date()
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    assert found.skipped == [(day, name) for day in days if (name := calendar.day_off(day)) is not None]


@given(calendars(), INSTANTS, AMOUNTS)
def test_the_working_time_up_to_the_due_instant_is_what_was_given(calendar, start, hours):
    assert calendar.between(start, calendar.after_hours(start, hours).due) == timedelta(hours=hours)


@given(calendars(), INSTANTS, AMOUNTS)
def test_days_counted_are_the_working_days_from_the_first_to_the_due_one(calendar, start, days):
    end = calendar.after_days(start, days).due
    morning = datetime.combine(start.astimezone(SEOUL).date(), time(0), SEOUL)
    assert calendar.between(morning, end) == timedelta(hours=8) * days


@given(calendars(), INSTANTS, AMOUNTS, AMOUNTS)
def test_pushing_a_due_instant_is_giving_more_hours_at_once(calendar, start, hours, more):
    pushed = calendar.pushed(calendar.after_hours(start, hours).due, timedelta(hours=more))
    assert pushed == calendar.after_hours(start, hours + more).due


@given(calendars(), INSTANTS, st.integers(1, 5000))
def test_a_pause_adds_as_much_working_time_as_it_took(calendar, start, minutes):
    pause = timedelta(minutes=minutes)
    assert calendar.between(start, calendar.pushed(start, pause)) == pause


@given(calendars(), st.lists(INSTANTS, min_size=3, max_size=3))
def test_working_time_adds_up(calendar, instants):
    a, b, c = sorted(instants)
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(c, a) == timedelta(0)


@given(INSTANTS)
def test_no_pause_moves_nothing(start):
    assert PLAIN.pushed(start, timedelta(0)) == start


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 10:00", 1, "2026-11-23 11:00"),
        ("2026-11-23 09:00", 3, "2026-11-23 12:00"),
        ("2026-11-23 11:30", 1, "2026-11-23 13:30"),  # the midday hour does not count
        ("2026-11-23 12:30", 1, "2026-11-23 14:00"),
        ("2026-11-23 07:10", 1, "2026-11-23 10:00"),  # before opening
        ("2026-11-23 19:00", 1, "2026-11-24 10:00"),  # after closing
        ("2026-11-23 18:00", 1, "2026-11-24 10:00"),
        ("2026-11-27 17:30", 1, "2026-11-30 09:30"),  # over a weekend
        ("2026-11-28 14:00", 1, "2026-11-30 10:00"),  # on a Saturday
        ("2026-11-23 09:00", 8, "2026-11-23 18:00"),  # eight hours are one day
        ("2026-11-23 10:00", 8, "2026-11-24 10:00"),
        ("2026-11-23 10:00", 40, "2026-11-30 10:00"),  # and forty are five
    ],
)
def test_hours_run_while_the_office_is_open(start, hours, end):
    found = PLAIN.after_hours(seoul(start), hours)
    assert found.due == seoul(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23 10:00", 1, "2026-11-23 18:00"),  # the first day counts
        ("2026-11-23 10:00", 7, "2026-12-01 18:00"),
        ("2026-11-23 23:59", 7, "2026-12-01 18:00"),
        ("2026-11-24 00:00", 7, "2026-12-02 18:00"),
        ("2026-11-28 10:00", 7, "2026-12-08 18:00"),  # from a Saturday, Monday is the first
        ("2026-11-23 10:00", 14, "2026-12-10 18:00"),
    ],
)
def test_days_run_to_the_end_of_the_last_with_the_first_one_counted(start, days, end):
    assert PLAIN.after_days(seoul(start), days).due == seoul(end)


def test_the_day_is_the_citys_and_not_the_servers():
    at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past eight on Monday morning in Seoul
    assert PLAIN.after_days(at, 1).due == seoul("2026-11-23 18:00")
    assert PLAIN.after_hours(at, 1).due == seoul("2026-11-23 10:00")


def test_a_day_off_without_a_name_is_a_day_off():
    calendar = WorkCalendar(zone=SEOUL, day_off=lambda day: "" if day == date(2026, 11, 24) else weekend(day))
    assert calendar.after_days(seoul("2026-11-23 10:00"), 2).due == seoul("2026-11-25 18:00")
    assert calendar.after_hours(seoul("2026-11-24 10:00"), 1).due == seoul("2026-11-25 10:00")


@pytest.mark.parametrize("unit", ["hours", "days"])
def test_a_calendar_that_never_works_fails_and_does_not_hang(unit):
    never = WorkCalendar(zone=SEOUL, day_off=lambda day: "closed")
    with pytest.raises(ValueError, match="^The calendar has no working day within ten years$"):
        due(never, seoul("2026-11-23 10:00"), 1, unit)
    with pytest.raises(ValueError, match="^The calendar has no working day within ten years$"):
        never.pushed(seoul("2026-11-23 10:00"), timedelta(hours=1))
