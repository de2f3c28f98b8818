"""Talks under real concurrency, on both engines: sixteen people want one adviser, at two centres."""

from __future__ import annotations

from datetime import time

import pytest

from madang.centres import actions
from madang.centres.enums import CannotBook
from madang.centres.models import Advice, Centre, Hours
from madang.kit.refusal import Refused
from madang.meetings.models import Cell
from madang.people.models import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lone(yard):
    """Return a yard whose centre and another share one adviser of the division."""
    Role.objects.filter(kind="adviser").exclude(person=yard.wide.person).delete()
    other = Centre.objects.create(office=yard.city.office["VC1"])
    # Talks there lie across those of the first centre: half past nine on is within two of theirs.
    Hours.objects.create(centre=other, weekday=3, opens=time(9, 15), closes=time(17, 45), valid_from=yard.today)
    for n in range(16):
        yard.person(f"이웃{n}")
    return yard, other


def test_of_sixteen_who_want_one_adviser_at_overlapping_times_only_apart_ones_get_them(lone, at_once):
    yard, other = lone
    begins = [(yard.centre, time(10)), (other, time(9, 45)), (yard.centre, time(10, 30)), (other, time(10, 15))]
    wanted = [yard.booking(f"이웃{n}", begins[n % 4][1], centre=begins[n % 4][0]) for n in range(16)]
    got = at_once(lambda n: actions.book(wanted[n], at=yard.at), count=16)
    won = [each for each in got if isinstance(each, Advice)]
    lost = [each for each in got if isinstance(each, Refused)]
    assert (len(won) + len(lost), {each.reason for each in lost}) == (16, {CannotBook.TAKEN}), got
    assert len(won) == 2
    spans = sorted((row.meeting.starts_at, row.meeting.ends_at) for row in won)
    assert spans[0][1] <= spans[1][0]
    assert (Advice.objects.count(), Cell.objects.count()) == (2, 12)


def test_one_person_who_presses_eight_times_has_one_talk(lone, at_once):
    yard, _other = lone
    wanted = yard.booking("이웃0")
    got = at_once(lambda n: actions.book(wanted, at=yard.at), count=8)
    assert Advice.objects.count() == 1
    assert all(isinstance(each, Advice | Refused) for each in got), got


def test_talks_that_change_places_at_once_neither_wait_forever_nor_overlap(lone, at_once):
    yard, _other = lone
    talks = [yard.book(f"이웃{n}", time(10 + n // 2, n % 2 * 30)) for n in range(4)]
    when = [time(10, 30), time(11), time(11, 30), time(10)]
    got = at_once(lambda n: actions.move(talks[n], on=yard.thursday, begins=when[n], at=yard.at), count=4)
    assert all(isinstance(each, Advice | Refused) for each in got), got
    assert Cell.objects.count() == 4 * 6
