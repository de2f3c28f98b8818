"""What was paid out for a promise, beside what it was promised with; the sums foot."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.commitments import actions, queries
from madang.commitments.enums import CannotPromise
from madang.commitments.models import Spending
from madang.kit.refusal import Refused

PAID = {"won": 300, "on": date(2026, 11, 16), "text": "설계"}


@pytest.fixture
def promise(city):
    return actions.promise(
        office=city.office["ROAD"],
        text="전구를 모두 바꿉니다.",
        due_on=date(2027, 3, 1),
        seat=city.seat("officer", "ROAD"),
        at=city.at,
        won=1000,
    )


def spend(city, promise, **more):
    return actions.spend(promise, **{**PAID, "seat": city.seat("officer", "ROAD"), "at": city.at, **more})


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"won": 0}, CannotPromise.NO_MONEY),
        ({"won": None}, CannotPromise.NO_MONEY),
        ({"on": None}, CannotPromise.WRONG_DAY),
        ({"on": date(2026, 11, 15)}, CannotPromise.WRONG_DAY),
        ({"on": date(2026, 11, 17)}, CannotPromise.WRONG_DAY),
        ({"text": " "}, CannotPromise.NO_WORDS),
    ],
)
def test_a_payment_has_an_amount_a_day_and_says_for_what(city, promise, more, reason):
    with pytest.raises(Refused) as caught:
        spend(city, promise, **more)
    assert (caught.value.reason, Spending.objects.count()) == (reason, 0)


def test_another_office_writes_down_no_payment_and_the_database_none_of_nothing(city, promise):
    with pytest.raises(Refused) as caught:
        spend(city, promise, seat=city.seat("officer", "TRAF"))
    assert caught.value.reason == CannotPromise.NOT_YOURS
    paid = spend(city, promise)
    for change in ({"won": 0}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Spending.objects.filter(pk=paid.pk).update(**change)


def test_parts_and_whole_foot_and_what_came_back_counts_against(city, promise):
    named = {
        "office": city.office["ROAD"],
        "due_on": date(2027, 3, 1),
        "seat": city.seat("officer", "ROAD"),
        "at": city.at,
        "parent": promise,
    }
    one = actions.promise(text="골목의 전구", won=600, **named)
    two = actions.promise(text="큰길의 전구", won=300, **named)
    later = city.at + timedelta(days=30)
    for part, won in ((one, 500), (one, -100), (two, 400)):
        spend(city, part, won=won, at=later)
    money = queries.money(promise)
    assert [(row.commitment, row.won, row.spent) for row in money.rows] == [(one, 600, 400), (two, 300, 400)]
    assert (money.promised, money.spent, money.whole, money.unplaced) == (900, 800, 1000, 100)
    assert queries.money(two).rows[0].spent == 400


def test_a_promise_without_money_shows_none_and_one_with_money_its_table(city, promise, client):
    bare = actions.promise(
        office=city.office["ROAD"],
        text="더 묻습니다.",
        due_on=date(2027, 3, 1),
        seat=city.seat("officer", "ROAD"),
        at=city.at,
    )
    spend(city, promise)
    pages = [client.get(f"/en/promises/{one.number}/").content.decode() for one in (bare, promise)]
    assert ['id="money"' in page for page in pages] == [False, True]
    assert [word in pages[1] for word in (">1,000<", ">300<", "설계")] == [True, True, True]


def test_an_officer_writes_a_payment_down_at_the_desk(city, promise, client, sit):
    sit(client, city.seat("officer", "ROAD"))
    address = f"/desk/promises/{promise.number}/more/"
    for won in ("1.5", "삼백", "", "0"):
        typed = {"act": "spend", "spend-won": won, "spend-on": "2026-11-16", "spend-text": "설계"}
        assert client.post(address, typed).status_code == 422
    assert Spending.objects.count() == 0
