"""Promises under real concurrency, on PostgreSQL."""

import pytest

from madang.commitments import actions
from madang.commitments.actions import FIRST_NUMBER
from madang.commitments.enums import CannotPromise, State
from madang.commitments.models import Commitment, Hearer
from madang.kit.refusal import Refused
from madang.timeline import queries as timeline

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_eight_promises_at_once_have_eight_numbers_without_a_gap(make, city, at_once):
    made = at_once(lambda n: make(f"{n} 번째 약속입니다."))
    assert [type(m).__name__ for m in made] == ["Commitment"] * 8
    numbers = sorted(Commitment.objects.values_list("number", flat=True))
    assert numbers == list(range(FIRST_NUMBER, FIRST_NUMBER + 8))
    assert list(timeline.faults()) == []


def test_a_promise_ends_once_though_eight_end_it_at_once(make, city, at_once):
    promise, seat = make(askers=["person:1"]), city.seat("officer", "ROAD")
    got = at_once(
        lambda n: actions.end(
            promise,
            seat=seat,
            state=State.KEPT if n % 2 else State.BROKEN,
            text=f"정문 앞에서 보입니다. {n}",
            at=city.at,
        )
    )
    refusals = [g.reason for g in got if isinstance(g, Refused)]
    assert (sum(isinstance(g, Commitment) for g in got), refusals) == (1, [CannotPromise.ENDED] * 7)
    assert promise.steps.count() == 2


def test_who_presses_follow_eight_times_hears_once(make, city, at_once):
    promise = make()
    got = at_once(lambda n: actions.hear(promise, key="person:1", at=city.at, is_asker=False))
    assert (sorted(got), Hearer.objects.count()) == ([False] * 7 + [True], 1)
