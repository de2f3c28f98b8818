"""Holds under real concurrency, on both engines: sixteen writers want the same mayor."""

from __future__ import annotations

from datetime import time

import pytest

from madang.kit.refusal import Refused
from madang.meetings import actions, queries
from madang.meetings.actions import When, Where
from madang.meetings.enums import CannotMeet
from madang.meetings.models import Cell, Meeting, Resource
from madang.places.models import Venue

from .conftest import SATURDAY

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


def test_of_eight_that_move_to_one_place_at_once_as_many_get_in_as_it_has_rooms_and_the_others_stay(house, at_once):
    there = Venue.objects.create(names={"ko": "구민회관"})
    rooms = [Resource.objects.create(kind="room", names={"ko": f"{n}"}, venue=there) for n in range(2)]
    meetings, old = [], []
    for number in range(8):
        venue = Venue.objects.create(names={"ko": f"동 {number}"})
        old.append(Resource.objects.create(kind="room", names={"ko": "회의실"}, venue=venue))
        meetings.append(house.meeting(where=Where(venue)))
        actions.hold(meetings[-1], [old[-1]])
    when = When(SATURDAY, time(10), time(11, 35), "Asia/Seoul")
    got = at_once(
        lambda n: actions.move(meetings[n], when, Where(there), reason="공사", by=house.by, at=house.at), count=8
    )
    assert sorted(isinstance(g, Refused) for g in got) == [False] * 2 + [True] * 6, got
    assert {g.reason for g in got if isinstance(g, Refused)} == {CannotMeet.NO_ROOM}
    for number, g in enumerate(got):
        [(resource, _begin, _end)] = queries.held_for(meetings[number])
        assert resource in (rooms if not isinstance(g, Refused) else [old[number]])
    assert Cell.objects.count() == 8 * 19  # an hour and 35 minutes each


def test_two_that_change_places_at_once_never_wait_for_each_other(house, at_once):
    venues = [Venue.objects.create(names={"ko": f"동 {number}"}) for number in range(2)]
    rooms = [Resource.objects.create(kind="room", names={"ko": "회의실"}, venue=venue) for venue in venues]
    meetings = [house.meeting(where=Where(venue)) for venue in venues]
    for meeting, room in zip(meetings, rooms, strict=True):
        actions.hold(meeting, [room])
    when = When(SATURDAY, time(10), time(11, 35), "Asia/Seoul")
    got = at_once(
        lambda n: actions.move(meetings[n], when, Where(venues[1 - n]), reason="공사", by=house.by, at=house.at),
        count=2,
    )
    assert all(isinstance(g, (Meeting, Refused)) for g in got), got  # no deadlock
    held = [resource for meeting in meetings for resource, _begin, _end in queries.held_for(meeting)]
    assert len(set(held)) == len(held) == 2


def test_minutes_written_by_two_at_once_are_one_version_and_one_refusal(house, at_once):
    meeting = house.meeting()
    words = {"language": "ko", "by": house.by, "read": 0, "at": meeting.ends_at}
    got = at_once(lambda n: actions.write_minutes(meeting, text=f"기록 {n}", **words), count=6)
    assert sum(isinstance(g, Refused) for g in got) == 5
    assert Meeting.objects.get().minutes.count() == 1
