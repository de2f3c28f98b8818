"""Holds under real concurrency, on both engines: sixteen writers want the same mayor."""

from __future__ import annotations

from datetime import time

import pytest

from madang.kit.refusal import Refused
from madang.meetings import actions, queries
from madang.meetings.models import Cell, Meeting

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_sixteen_who_want_the_mayor_and_the_room_at_overlapping_times_only_apart_ones_get_them(house, at_once):
    # Meeting n is from 10:00 + 5n to 11:00 + 5n: of any two that are less than an hour apart one must lose.
    meetings = [house.meeting(time(10 + n // 12, n % 12 * 5), time(11 + n // 12, n % 12 * 5)) for n in range(16)]
    pairs = [[house.mayor, house.room], [house.room, house.mayor]]
    got = at_once(lambda n: actions.hold(meetings[n], pairs[n % 2]), count=16)
    assert all(g is None or isinstance(g, Refused) for g in got), got
    won = [meeting for meeting, g in zip(meetings, got, strict=True) if g is None]
    assert 1 <= len(won) <= 2
    for one in won:
        assert {resource for resource, _b, _e in queries.held_for(one)} == {house.mayor, house.room}
        others = [other for other in won if other != one]
        assert not [o for o in others if o.starts_at < one.ends_at and one.starts_at < o.ends_at]
    assert Cell.objects.count() == len(won) * 2 * 12


def test_minutes_written_by_two_at_once_are_one_version_and_one_refusal(house, at_once):
    meeting = house.meeting()
    words = {"language": "ko", "by": house.by, "read": 0, "at": meeting.ends_at}
    got = at_once(lambda n: actions.write_minutes(meeting, text=f"기록 {n}", **words), count=6)
    assert sum(isinstance(g, Refused) for g in got) == 5
    assert Meeting.objects.get().minutes.count() == 1
