"""The desk of money, through the real client."""

import pytest

from madang.funds import queries
from madang.funds.models import Transfer

pytestmark = pytest.mark.django_db


def test_what_the_council_gave_is_written_down_once_and_foots(purse, client, sit):
    sit(client, purse.seat)
    told = {"fund": purse.fund.pk, "year": "2026", "amount": "1억원", "words": "의결", "once": "1"}
    wrong = client.post("/desk/money/", told)
    assert (wrong.status_code, "no whole number of won" in wrong.content.decode()) == (422, True)
    told["amount"] = "10,000 만원"
    for _press in range(2):
        answer = client.post("/desk/money/", told, follow=True)
    assert "It foots: 100,000,000 won came" in answer.content.decode()
    assert Transfer.objects.count() == 1
    assert "100,000,000" in client.get("/desk/money/").content.decode()


@pytest.mark.parametrize("amount", ["-5", "1.5", "0", "", "abc", "9" * 20])
def test_no_amount_that_is_none_is_taken(purse, client, sit, amount):
    sit(client, purse.seat)
    told = {"fund": purse.fund.pk, "year": "2026", "amount": amount, "words": "의결"}
    answer = client.post("/desk/money/", told)
    assert (answer.status_code, 'id="id_amount_error"' in answer.content.decode()) == (422, True)
    assert Transfer.objects.count() == 0


def test_a_district_is_allotted_money_on_the_page_of_the_envelope(purse, city, client, sit):
    envelope = purse.give(1_000)
    sit(client, purse.seat)
    page = f"/desk/money/{envelope.pk}/"
    told = {"act": "allot", "area": city.area["11380"].pk, "amount": "400", "words": "은평"}
    assert client.post(page, told).status_code == 302
    district = queries.find_envelope(purse.fund, envelope.year, city.area["11380"])
    assert client.post(page, {**told, "amount": "601"}).status_code == 422
    back = client.post(f"/desk/money/{district.pk}/", {"act": "recall", "amount": "100", "words": "남음"}, follow=True)
    assert "It is written down." in back.content.decode()
    assert queries.statement([district])[district.pk].free == 300
    for act in ("withdraw", "carry"):
        assert client.post(page, {"act": act, "amount": "10", "words": "x"}).status_code == 302
    file = client.get(f"{page}transfers.csv").content.decode()
    assert file.count("\r\n") == 6


def test_as_of_a_day_before_nothing_is_there(purse, client, sit):
    envelope = purse.give(1_000)
    sit(client, purse.seat)
    assert "It foots: 0 won came" in client.get(f"/desk/money/{envelope.pk}/?as-of=2020-01-01").content.decode()
    for odd in ("2026-02-31", "x", "", "9" * 50):
        assert client.get(f"/desk/money/?as-of={odd}").status_code == 200


def test_another_office_reads_and_moves_nothing(purse, city, client, sit):
    envelope = purse.give(1_000)
    sit(client, city.seat("officer", "TRAF"))
    answer = client.get(f"/desk/money/{envelope.pk}/")
    assert (answer.status_code, "Give back what is free" in answer.content.decode()) == (200, False)
    told = {"act": "withdraw", "amount": "10", "words": "x"}
    assert client.post(f"/desk/money/{envelope.pk}/", told).status_code == 422
