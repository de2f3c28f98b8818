"""The money of the demo: built by the real acts, so that every won foots and every chain can be followed."""

import pytest

from madang.demo import grants, groups
from madang.funds import queries as ledger
from madang.grants import queries
from madang.grants.enums import State
from madang.grants.models import Call, Dossier, Grant
from madang.timeline import queries as timeline

pytestmark = pytest.mark.django_db


def test_three_years_of_money_foot_to_the_last_won(city):
    grants.fund_the_city(city.at, groups.gather(city.at))
    sums = ledger.statement(ledger.envelopes())
    assert all(row.is_footing for row in sums.values())
    assert (list(ledger.faults()), list(timeline.faults())) == ([], [])
    states = {call.phase(city.at).value for call in Call.objects.all()}
    assert states == {"open", "judged", "decided"}
    mothers = Grant.objects.filter(group__name="저녁돌봄 세모임").order_by("number")
    assert [(grant.state, grant.result) for grant in mothers] == [
        ("settled", "works"),
        ("settled", "works"),
        ("running", ""),
    ]
    assert all(not link.is_missing for link in queries.chain(mothers[0], on=city.at.date()))
    assert Dossier.objects.get().district
    assert sorted(queries.results(Grant.objects.filter(state="settled"))) == ["changed", "none", "works"]
    judged = next(call for call in Call.objects.all() if call.phase(city.at) == "judged")
    assert judged.proposals.filter(state=State.ELIGIBLE).count() == 5
