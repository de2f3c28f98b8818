"""Due dates: properties that hold for any days off, pauses and extensions."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.cases import deadlines
from madang.cases.deadlines import Book, Rule
from madang.places import queries as places
from madang.places.models import DayOff

SEOUL = ZoneInfo("Asia/Seoul")
FIRST = date(2026, 1, 1)
HOUR = timedelta(hours=1)
LONG_AGO = date(2018, 1, 1)


@st.composite
def days_off(draw) -> list[DayOff]:
    """Draw days of the city's own: whole ones, and some that end early or before they begin."""
    closing = st.sampled_from([None, time(8), time(9), time(11, 30), time(12, 30), time(15)])
    drawn = draw(st.dictionaries(st.integers(0, 420).map(lambda n: FIRST + timedelta(n)), closing, max_size=40))
    return [DayOff(on=on, names={"ko": "폭설"}, closes_at=closes_at) for on, closes_at in drawn.items()]


RULES = st.builds(Rule, st.integers(1, 30), st.sampled_from(["hours", "days"]), st.just({"ko": "법", "en": "Law"}))


@st.composite
def books(draw, rules=RULES) -> Book:
    """Draw the city's working time with one rule for everything."""
    return Book(places.calendar_with(draw(days_off())), [("other", None, LONG_AGO, draw(rules))])


@st.composite
def sums_so_far(draw) -> dict[str, object]:
    """Draw pauses and extensions, as a sum keeps them."""
    begun = st.integers(0, 24 * 300).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * HOUR)
    pauses = draw(st.lists(st.tuples(begun, st.integers(0, 24 * 20)), max_size=3))
    taken = draw(st.lists(st.tuples(begun, st.integers(1, 80)), max_size=2))
    return {
        "pauses": [[at.isoformat(), (at + hours * HOUR).isoformat()] for at, hours in pauses],
        "extensions": [{"at": at.isoformat(), "hours": hours, "reason": "늦습니다."} for at, hours in taken],
    }


STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 10, 30), timezones=st.sampled_from([SEOUL, UTC]))


def reckoned(by: Book, start: datetime, stood=None) -> deadlines.Due:
    return deadlines.due("other", start, stood=stood, by=by)


@given(books(), STARTS, STARTS, sums_so_far())
def test_who_comes_later_is_never_due_earlier(by, one, other, stood):
    first, second = sorted([one, other])
    assert reckoned(by, first, stood).at <= reckoned(by, second, stood).at


@given(books(), STARTS, sums_so_far())
def test_nothing_is_due_on_a_day_off_or_outside_working_hours(by, start, stood):
    at = reckoned(by, start, stood).at.astimezone(SEOUL)
    assert by.calendar.off(at.date()) is None
    assert [begin < at <= end for begin, end in by.calendar.spans(at.date())].count(True) == 1


@given(books(), STARTS, sums_so_far())
def test_the_explanation_sums_to_the_date(by, start, stood):
    found, rule = reckoned(by, start, stood), by.rule("other", start.date())
    waited = sum(
        (by.calendar.between(*map(datetime.fromisoformat, pause)) for pause in found.facts["pauses"]), timedelta()
    )
    taken = sum((step["hours"] * HOUR for step in found.facts["extensions"]), timedelta())
    bare = reckoned(by, start)
    given_first = rule.hours * HOUR if rule.is_in_hours else by.calendar.between(start, bare.at)
    assert by.calendar.between(start, found.at) == given_first + waited + taken
    named = [day for day, _name in found.facts["skipped"] + found.facts["shortened"]]
    assert len(named) == len(set(named))
    day, last = start.astimezone(SEOUL).date(), found.at.astimezone(SEOUL).date()
    whole = [d for d in (day + timedelta(n) for n in range((last - day).days + 1)) if d.isoformat() not in named]
    assert all(by.calendar.spans(d) == PLAIN.spans(d) for d in whole)  # a day that no line names is worked in full


PLAIN = Book(places.WorkCalendar(zone=SEOUL, day_off=lambda _day: None), []).calendar


@given(books(st.builds(Rule, st.integers(6, 30), st.just("days"), st.just({}))), STARTS)
def test_a_limit_in_days_counts_the_working_days_that_no_line_names(by, start):
    found = reckoned(by, start)
    day, last = start.astimezone(SEOUL).date(), found.at.astimezone(SEOUL).date()
    skipped = {off for off, _name in found.facts["skipped"]}
    days = [d for d in (day + timedelta(n) for n in range((last - day).days + 1)) if d.isoformat() not in skipped]
    assert (len(days), days[-1]) == (found.facts["amount"], last)


@given(days_off(), STARTS, st.integers(1, 5))
def test_up_to_five_days_run_in_working_hours(days, start, amount):
    working = places.calendar_with(days)
    in_days, in_hours = (
        Book(working, [("other", None, LONG_AGO, rule)])
        for rule in (Rule(amount, "days", {}), Rule(amount * 8, "hours", {}))
    )
    assert reckoned(in_days, start).at == reckoned(in_hours, start).at


@given(books(), STARTS, sums_so_far())
def test_reckoning_twice_gives_the_same(by, start, stood):
    once = reckoned(by, start, stood)
    assert reckoned(by, start, once.facts) == once


@given(books(), STARTS, sums_so_far(), st.integers(1, 24 * 20))
def test_a_pause_never_makes_a_date_earlier_and_moves_it_by_its_own_working_time(by, start, stood, hours):
    before = reckoned(by, start, stood)
    since = before.at + HOUR  # after every other step, so that it is the last one
    since = max([since, *(datetime.fromisoformat(pause[0]) for pause in before.facts["pauses"])]) + HOUR
    since = max([since, *(datetime.fromisoformat(step["at"]) for step in before.facts["extensions"])]) + HOUR
    until = since + hours * HOUR
    after = reckoned(by, start, deadlines.paused(before.facts, since=since, until=until))
    assert by.calendar.between(before.at, after.at) == by.calendar.between(since, until)


@given(STARTS, st.integers(1, 20), st.integers(1, 20))
def test_a_service_goes_before_its_kind_and_the_rule_that_held_at_the_start_stays(start, old, new):
    turned = date(2026, 6, 1)
    by = Book(
        places.calendar_with([]),
        [
            ("", 7, turned, Rule(new + 5, "days", {})),
            ("other", None, turned, Rule(new, "days", {})),
            ("other", None, LONG_AGO, Rule(old, "days", {})),
        ],
    )
    since = start.astimezone(SEOUL).date() >= turned
    assert by.rule("other", start.astimezone(SEOUL).date()).amount == (new if since else old)
    of_service = deadlines.due("other", start, service=7, by=by).facts["amount"]
    assert of_service == (new + 5 if since else old)  # before its own rule, that of the kind


def test_a_time_without_any_rule_is_refused_aloud():
    by = Book(places.calendar_with([]), [("other", None, LONG_AGO, Rule(7, "days", {}))])
    with pytest.raises(LookupError):
        by.rule("other", date(2017, 12, 31))
