"""Addresses as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.kit.refusal import Refused
from madang.people import contacts
from madang.people.enums import CannotReach, ContactKind


@pytest.mark.parametrize(
    "written",
    [
        "010-1234-5678",
        "01012345678",
        "010 1234 5678",
        "010.1234.5678",
        " (010) 1234-5678 ",
        "+82 10-1234-5678",
        "+82-010-1234-5678",
        "０１０－１２３４－５６７８",
    ],
)
def test_a_telephone_is_read_however_it_is_written(written):
    assert contacts.phone(written) == "+821012345678"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("02-555-0114", "+8225550114"),
        ("1588-1234", "+8215881234"),
        ("+1 202 555 0114", "+12025550114"),
        ("+84 91 234 56 78", "+84912345678"),
    ],
)
def test_landlines_and_numbers_of_other_countries_are_kept(written, kept):
    assert contacts.phone(written) == kept


@pytest.mark.parametrize("written", ["", "전화 없음", "12", "010-1234-5678-9012-3456", "kim@example.com"])
def test_what_is_no_telephone_is_refused_with_the_reason(written):
    with pytest.raises(Refused) as refused:
        contacts.phone(written)
    assert refused.value.reason == CannotReach.NOT_A_PHONE


def test_a_mail_address_is_kept_in_lower_case():
    assert contacts.email(" Kim.YJ@Example.COM ") == "kim.yj@example.com"


@pytest.mark.parametrize("written", ["", "kim", "kim@", "@example.com", "kim@example", "a@b.com, c@d.com", "a b@c.com"])
def test_what_is_no_mail_address_is_refused_with_the_reason(written):
    with pytest.raises(Refused) as refused:
        contacts.email(written)
    assert refused.value.reason == CannotReach.NOT_AN_EMAIL


def test_one_field_takes_either():
    assert contacts.address("Kim@example.com") == (ContactKind.EMAIL, "kim@example.com")
    assert contacts.address("010-1234-5678") == (ContactKind.PHONE, "+821012345678")
    reasons = []
    for written in ("kim@", "김영자"):
        with pytest.raises(Refused) as refused:
            contacts.address(written)
        reasons.append(refused.value.reason)
    assert reasons == [CannotReach.NOT_AN_EMAIL, CannotReach.NOT_A_PHONE]


def test_texts_reach_mobiles_and_not_landlines():
    numbers = ["+821012345678", "+8225550114", "+82315550114", "+12025550114"]
    assert [contacts.is_mobile(number) for number in numbers] == [True, False, False, True]


def test_a_number_is_spoken_as_people_here_write_it():
    numbers = ["+821012345678", "+8225550114", "+12025550114", "no number"]
    assert [contacts.spoken(number) for number in numbers] == [
        "010-1234-5678", "02-555-0114", "+1 202-555-0114", "no number",
    ]  # fmt: skip


@settings(deadline=None, database=None)
@given(st.integers(0, 99_999_999))
def test_what_is_spoken_is_read_back(number):
    kept = f"+8210{number:08d}"
    assert contacts.phone(contacts.spoken(kept)) == kept


@settings(deadline=None, database=None)
@given(st.text(max_size=30))
def test_whatever_is_written_is_read_or_refused(written):
    try:
        kind, value = contacts.address(written)
    except Refused as refused:
        assert isinstance(refused.reason, CannotReach)
    else:
        assert contacts.address(value) == (kind, value)
