"""Whatever is asked of the ledger in whatever order: it foots, it never goes below nothing, and a refusal changes nothing."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.funds import actions, queries
from madang.funds.enums import FLOWS, Flow, Place
from madang.kit.refusal import Refused

pytestmark = pytest.mark.django_db

STEPS = st.lists(st.tuples(st.sampled_from(list(Flow)), st.integers(-2, 120), st.booleans()), max_size=12)


class _Undone(Exception):
    pass


# Each example is taken back, so that the next begins with the same two empty envelopes.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_ledger_is_what_a_plain_reckoning_says(purse_once, steps):
    purse, whole, district = purse_once
    expected = {(e, place): 0 for e in (whole.pk, district.pk) for place in Place}
    try:
        with transaction.atomic():
            for flow, amount, is_district in steps:
                envelope, other = (district, whole) if is_district else (whole, district)
                left, reached = FLOWS[flow]
                crosses = flow in (Flow.ALLOT, Flow.CARRY)
                target = other if crosses else envelope
                fits = amount > 0 and (left == Place.SOURCE or expected[envelope.pk, left] >= amount)
                try:
                    purse.move(flow, envelope, amount, **({"to": other} if crosses else {}))
                    assert fits
                    expected[envelope.pk, left] -= amount
                    expected[target.pk, reached] += amount
                except Refused:
                    assert not fits
            for envelope in (whole, district):
                assert purse.balances(envelope) == {place.value: expected[envelope.pk, place] for place in Place}
            sums = queries.statement([whole, district])
            assert all(row.is_footing for row in sums.values())
            both = sums[whole.pk] + sums[district.pk]
            assert (both.allotted, both.is_footing) == (0, True)
            assert list(queries.faults()) == []
            raise _Undone
    except _Undone:
        pass


@pytest.fixture
def purse_once(purse, city):
    """Return a fund with two empty envelopes; each example is taken back."""
    whole = actions.envelope_of(purse.fund, purse.at.year, None)
    return purse, whole, actions.envelope_of(purse.fund, purse.at.year, city.area["11380"])
