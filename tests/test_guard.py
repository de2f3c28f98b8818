"""No row holds a resident registration number, whoever writes it; telephones and hashes are no such numbers."""

import hashlib

import pytest
from django.db import transaction

from madang.kit import guard
from madang.kit.refusal import Refused
from madang.people.models import Person

NUMBER = "900101-1234567"


@pytest.mark.parametrize(
    "written", [NUMBER, f"주민 {NUMBER}입니다", "9001011234567", "９００１０１－１２３４５６７", "900101 1234567"]
)
def test_a_resident_number_is_written_nowhere(db, city, written):
    with guard.shut(), pytest.raises(Refused) as refused, transaction.atomic():
        Person.objects.create(name=written, known_since=city.at)
    assert refused.value.reason == guard.CannotKeep.PERSONAL_NUMBER
    with guard.shut(), pytest.raises(Refused), transaction.atomic():
        Person.objects.update(name=written)
    with guard.shut(), pytest.raises(Refused), transaction.atomic():
        Person.objects.bulk_create([Person(name=written, known_since=city.at)])
    assert not Person.objects.filter(name=written).exists()


@pytest.mark.parametrize(
    "written", ["", "+8613912345678", "phone:+8690010112345", "990101-12345678", "주문 999999-1234567"]
)
def test_what_only_looks_like_one_is_written(db, city, written):
    with guard.shut():
        assert Person.objects.create(name=written, known_since=city.at).pk


def test_no_hash_is_taken_for_one():
    assert [n for n in range(20_000) if guard.is_forbidden(hashlib.sha256(str(n).encode()).hexdigest())] == []


def test_a_page_that_expects_no_refusal_gives_back_what_was_typed(client, city, sit, monkeypatch):
    from madang.mobileoffice.views import desk

    def write(*_args, **_more):
        Person.objects.create(name=f"까닭은 {NUMBER}", known_since=city.at)

    monkeypatch.setattr(desk, "render", write)
    sit(client, city.seat("scheduler"))
    said = client.post("/desk/mobile/", {"why_here": "오래 적은 까닭입니다."})
    assert (said.status_code, "오래 적은 까닭입니다." in said.content.decode()) == (422, True)
