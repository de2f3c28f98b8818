"""Seats under real concurrency, on PostgreSQL."""

from __future__ import annotations

import pytest

from madang.forums import actions
from madang.forums.models import Duty, Forum, Registration, Stance, Statement
from madang.people.models import Person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def taken(yard) -> tuple[int, int]:
    rows = Registration.objects.filter(forum=yard.forum, state__in=["registered", "came"])
    return Forum.objects.get(pk=yard.forum.pk).taken, sum(rows.values_list("size", flat=True))


def test_sixteen_at_once_for_five_seats_are_five_seats_and_eleven_waiting(yard, at_once):
    yard.settle(seats=5)
    got = at_once(lambda n: yard.come(n), count=16)
    assert sorted(row.state for row in got) == ["registered"] * 5 + ["waiting"] * 11
    assert (taken(yard), sorted(row.place for row in got)) == ((5, 5), list(range(1, 17)))


def test_one_person_sixteen_times_at_once_is_registered_once(yard, at_once):
    yard.settle(seats=5)
    before = Person.objects.count()
    got = at_once(lambda n: yard.register(1), count=16)
    assert sum(is_new for _row, is_new in got) == 1
    assert (Registration.objects.count(), Person.objects.count() - before, taken(yard)) == (1, 1, (1, 1))


def test_seats_given_back_at_once_are_given_on_once_each(yard, at_once):
    yard.settle(seats=5)
    rows = [yard.come(n) for n in range(13)]
    at_once(lambda n: actions.give_back(rows[n % 5], at=yard.at), count=16)
    states = sorted(Registration.objects.values_list("state", flat=True))
    assert (states, taken(yard)) == (["cancelled"] * 5 + ["registered"] * 5 + ["waiting"] * 3, (5, 5))


def test_the_same_sentence_at_once_is_one_statement_counted_sixteen_times(yard, at_once):
    at_once(lambda n: actions.state(yard.forum, text="밤에도 연다.", at=yard.at), count=16)
    assert list(Statement.objects.values_list("number", "said")) == [(1, 16)]
    statement = actions.show_statement(Statement.objects.get(), seat=yard.scheduler, at=yard.at)
    at_once(lambda n: actions.vote(statement, key=f"browser:{n % 4}", value=1, at=yard.at), count=16)
    assert Stance.objects.count() == 4


def test_two_workers_at_once_open_a_duty_once(yard, at_once, rungs):
    from madang.cases import actions as cases

    from .test_ladder import share

    case = yard.city.case(wants_public=True)
    story = cases.publish(
        case.story, seat=yard.city.seat("moderator"), title="골목", text="어둡다", reason="짧게", at=yard.at
    )
    share(yard.city, story, 1, 2, 3)
    opened = at_once(lambda n: actions.look_after(yard.at), count=8)
    assert (sum(opened), Duty.objects.count()) == (1, 1)
