"""What people type, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.kit.plaintext import HIDDEN, clean, has_resident_number, masked, masked_tail


def test_nul_and_control_signs_are_taken_out():
    assert clean("가\x00나\x07다\x7f") == "가나다"


def test_line_ends_become_one_kind_and_tabs_stay():
    assert clean("하나\r\n둘\r셋\n\t넷") == "하나\n둘\n셋\n\t넷"


def test_an_override_is_taken_out_and_arabic_is_kept():
    assert clean("\u202eمصباح\u202c الشارع \u2067مكسور\u2069") == "مصباح الشارع مكسور"


def test_a_byte_order_mark_is_taken_out():
    assert clean("\ufeff가로등") == "가로등"


def test_hangul_typed_in_parts_is_put_together():
    assert clean(unicodedata.normalize("NFD", "가로등")) == "가로등"


def test_signs_that_only_a_hidden_one_kept_apart_are_put_together():
    assert clean("e\u202a\u0301") == "é"


@given(
    st.text(
        st.characters(codec="utf-8") | st.sampled_from("\r\n\x00\u202e\u2066\u0301é가\u1100\u1161"),
        max_size=60,
    )
)
def test_what_is_clean_stays_as_it_is(text):
    once = clean(text)
    assert clean(once) == once
    assert HIDDEN.search(once) is None
    assert "\r" not in once


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234567",
        "9001011234567",
        "900101 1234567",
        "900101 - 1234567",
        "900101–1234567",
        "900101 — 1234567",
        "900101.1234567",
        "９００１０１－１２３４５６７",
        "제 번호는 000229-4234567입니다",  # the year 2000 had a 29 February
        "외국인 850523-5234567",
        "전화 010-1234-5678, 주민번호 720815-2345678",
    ],
)
def test_a_resident_number_is_found_however_it_is_written(text):
    assert has_resident_number(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "주문번호 2026112812345",  # month 26
        "주문번호 9013451234567",
        "900230-1234567",  # 30 February
        "990229-1234567",  # 1999 had no 29 February
        "900101-9234567",  # no such kind
        "1900101-1234567",  # seven digits before
        "900101-12345678",  # eight digits after
        "900101-123456",
        "010-1234-5678",
        "2026-11-28 14:10",
        "4829173065",
        "",
    ],
)
def test_other_numbers_are_not_taken_for_a_resident_number(text):
    assert has_resident_number(text) is False


def test_a_name_is_shown_with_its_middle_hidden():
    names = ["김영자", "김철", "남궁민수", "Rahman", "김", "", "  김영자 "]
    assert [masked(name) for name in names] == ["김○자", "김○", "남○수", "R○n", "김", "", "김○자"]


def test_of_an_address_only_its_tail_is_shown():
    values = ["+821012345678", "kim.yj@example.com"]
    assert [masked_tail(value) for value in values] == ["•••-5678", "k•••@example.com"]
