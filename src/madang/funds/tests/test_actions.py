"""Moving money: what each flow does, who may, and what can never be."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F

from madang.funds import actions, queries
from madang.funds.enums import FLOWS, CannotTransfer, Flow, Place
from madang.funds.models import Account, Envelope, Fund, Transfer
from madang.kit.refusal import Refused
from madang.timeline.models import Entry

pytestmark = pytest.mark.django_db


def refusal(act, *args, **named):
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    return caught.value.reason


def test_money_goes_from_the_ordinance_to_a_project_and_back(purse):
    envelope = purse.give(1_000_000)
    for flow, amount in (
        (Flow.RESERVE, 800_000), (Flow.COMMIT, 500_000), (Flow.PAY, 300_000), (Flow.BOUNCE, 50_000), (Flow.GIVE_BACK, 20_000),
        (Flow.REUSE, 5_000), (Flow.CUT, 100_000), (Flow.RELEASE, 300_000),
    ):  # fmt: skip
        purse.move(flow, envelope, amount)
    assert purse.balances(envelope) == {
        "source": -1_000_000, "free": 605_000, "reserved": 0, "committed": 150_000, "paid": 230_000, "returned": 15_000,
    }  # fmt: skip
    sums = queries.statement([envelope])[envelope.pk]
    assert (sums.has, sums.is_footing) == (1_000_000, True)
    assert list(queries.faults()) == []
    assert Entry.objects.filter(kind="fund.pay").count() == 1


@pytest.mark.parametrize("flow", [flow for flow in Flow if FLOWS[flow][0] != Place.SOURCE])
def test_nothing_leaves_a_place_beyond_what_is_there(purse, flow):
    envelope = purse.give(1_000)
    for before, amount in ((Flow.RESERVE, 900), (Flow.COMMIT, 800), (Flow.PAY, 700), (Flow.GIVE_BACK, 600)):
        purse.move(before, envelope, amount)
    there = queries.statement([envelope])[envelope.pk]
    most = getattr(there, FLOWS[flow][0])
    to = {"to": actions.envelope_of(purse.fund, purse.at.year + 1, None)} if flow in (Flow.ALLOT, Flow.CARRY) else {}
    assert refusal(purse.move, flow, envelope, most + 1, **to) == CannotTransfer.SHORT
    assert queries.statement([envelope])[envelope.pk] == there


@pytest.mark.parametrize(("amount", "reason"), [
    (0, CannotTransfer.NO_AMOUNT), (-5, CannotTransfer.NO_AMOUNT), (1.5, CannotTransfer.NO_AMOUNT),
    (True, CannotTransfer.NO_AMOUNT), ("7", CannotTransfer.NO_AMOUNT), (10**13 + 1, CannotTransfer.TOO_MUCH),
])  # fmt: skip
def test_an_amount_is_whole_and_above_nothing(purse, amount, reason):
    envelope = purse.give()
    assert refusal(purse.move, Flow.RESERVE, envelope, amount) == reason
    assert Transfer.objects.count() == 1


def test_only_the_office_of_the_line_moves_it_and_says_why(purse, city):
    told = {"year": 2026, "amount": 5, "at": purse.at}
    other = city.seat("officer", "TRAF")
    assert refusal(actions.appropriate, purse.fund, words="x", seat=other, **told) == CannotTransfer.NOT_YOURS
    assert refusal(actions.appropriate, purse.fund, words=" ", seat=purse.seat, **told) == CannotTransfer.NO_WORDS
    far = {**told, "year": 1999}
    assert refusal(actions.appropriate, purse.fund, words="x", seat=purse.seat, **far) == CannotTransfer.NO_YEAR
    assert Envelope.objects.count() == 0


def test_a_district_is_allotted_money_and_gives_it_back(purse, city):
    whole = purse.give(1_000)
    district = actions.envelope_of(purse.fund, purse.at.year, city.area["11380"])
    told = {"seat": purse.seat, "at": purse.at}
    actions.allot(whole, district, amount=400, words="은평", **told)
    actions.allot(district, whole, amount=150, words="남음", **told)
    sums = queries.statement([whole, district])
    assert [(sums[e.pk].allotted, sums[e.pk].free, sums[e.pk].is_footing) for e in (whole, district)] == [
        (-250, 750, True), (250, 250, True),
    ]  # fmt: skip
    next_year = actions.envelope_of(purse.fund, purse.at.year + 1, None)
    assert refusal(actions.allot, whole, next_year, amount=1, words="x", **told) == CannotTransfer.OTHER_FUND
    assert refusal(actions.allot, whole, whole, amount=1, words="x", **told) == CannotTransfer.SAME


def test_what_is_free_is_carried_into_the_next_year_or_given_back(purse):
    envelope, told = purse.give(1_000), {"seat": purse.seat, "at": purse.at}
    carried = actions.carry(envelope, amount=300, words="이월", **told)
    actions.withdraw(envelope, amount=700, words="반납", **told)
    sums = queries.statement([envelope, carried.debit.envelope])
    assert (sums[envelope.pk].has, carried.debit.envelope.year) == (0, purse.at.year + 1)
    assert (sums[carried.debit.envelope_id].free, sums[carried.debit.envelope_id].is_footing) == (300, True)


def test_what_is_asked_for_twice_under_one_key_happens_once(purse):
    envelope = purse.give(1_000)
    first = purse.move(Flow.RESERVE, envelope, 600, key="call-1")
    assert purse.move(Flow.RESERVE, envelope, 600, key="call-1") == first
    assert purse.balances(envelope)["reserved"] == 600


def test_a_statement_is_added_up_as_of_any_moment(purse):
    envelope = purse.give(1_000)
    later = purse.at + timedelta(days=3)
    actions.move(Flow.RESERVE, envelope, takes=purse.call, amount=400, by=None, at=later)
    before = queries.statement([envelope], until=purse.at)[envelope.pk]
    assert (before.free, before.reserved, before.is_footing) == (1_000, 0, True)
    assert queries.statement([envelope], until=later)[envelope.pk].reserved == 400
    assert (
        queries.balance(Place.RESERVED, purse.call),
        queries.balance(Place.RESERVED, purse.call, until=purse.at),
    ) == (400, 0)


def test_two_calls_cannot_spend_from_each_other(purse):
    envelope = purse.give(1_000)
    purse.move(Flow.RESERVE, envelope, 300)
    actions.move(Flow.RESERVE, envelope, takes=purse.grant, amount=700, by=None, at=purse.at)
    assert refusal(purse.move, Flow.COMMIT, envelope, 301) == CannotTransfer.SHORT


def test_the_database_itself_keeps_an_account_above_nothing(purse):
    envelope = purse.give(1_000)
    free = envelope.accounts.get(place=Place.FREE)
    for change in ({"balance": F("balance") - 1_001}, {"balance": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=free.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(envelope=envelope, place=Place.SOURCE).update(balance=1)


@pytest.mark.parametrize("change", [{"amount": 1}, {"words": "other"}, {"flow": Flow.CUT}, {"key": "k"}])
def test_a_transfer_stays_as_it_was_written(purse, change):
    purse.give(1_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.update(**change)


def test_an_amount_below_nothing_is_refused_by_the_table(purse):
    envelope = purse.give(1_000)
    one, other = envelope.accounts.order_by("pk")
    for amount, debit in ((0, other), (-5, other), (5, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.create(flow=Flow.RESERVE, credit=one, debit=debit, amount=amount, at=purse.at)


def test_a_forged_balance_is_named(purse, capsys):
    envelope = purse.give(1_000)
    free = envelope.accounts.get(place=Place.FREE)
    call_command("verify_funds")
    assert capsys.readouterr().out == "1 transfers, 0 faults\n"
    Account.objects.filter(pk=free.pk).update(balance=2_000)
    with pytest.raises(SystemExit):
        call_command("verify_funds")
    assert f"account {free.pk}: 2000 won stand there, its transfers add up to 1000" in capsys.readouterr().out


def test_a_line_needs_a_name_in_each_language_and_one_of_its_own(purse):
    told = {"office": purse.fund.office, "by": purse.seat.person, "at": purse.at, "source": {}}
    assert refusal(actions.found, code="x", names={"ko": "가", "en": ""}, **told) == CannotTransfer.NO_NAME
    assert refusal(actions.found, code="Village", names={"ko": "가", "en": "a"}, **told) == CannotTransfer.TAKEN
    assert Fund.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_spend_at_once_never_go_below_nothing(purse, at_once):
    envelope = purse.give(1_000)
    given = at_once(lambda _n: purse.move(Flow.RESERVE, envelope, 150), 16)
    made = [each for each in given if isinstance(each, Transfer)]
    assert len(made) == 6  # 900 of 1,000
    assert {each.reason for each in given if not isinstance(each, Transfer)} == {CannotTransfer.SHORT}
    assert (purse.balances(envelope)["free"], purse.balances(envelope)["reserved"], list(queries.faults())) == (
        100,
        900,
        [],
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_who_go_to_and_fro_at_once_do_not_wait_in_a_circle(purse, city, at_once):
    whole = purse.give(1_000)
    district = actions.envelope_of(purse.fund, purse.at.year, city.area["11380"])
    told = {"words": "x", "seat": purse.seat, "at": purse.at}
    actions.allot(whole, district, amount=500, **told)
    pairs = [(whole, district), (district, whole)]
    given = at_once(lambda n: actions.allot(*pairs[n % 2], amount=30, **told), 16)
    assert [each for each in given if not isinstance(each, Transfer)] == []
    assert (purse.balances(whole)["free"], purse.balances(district)["free"], list(queries.faults())) == (500, 500, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_presses_of_one_button_move_money_once(purse, at_once):
    envelope = purse.give(1_000)
    given = at_once(lambda _n: purse.move(Flow.RESERVE, envelope, 10, key="pressed"), 16)
    assert len({each.pk for each in given}) == 1
    assert purse.balances(envelope)["reserved"] == 10
