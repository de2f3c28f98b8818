"""References and PINs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.kit import reference

REFERENCES = st.integers(10**9, 10**10 - 1).map(str)


def test_a_new_reference_is_one_that_can_be_read_back():
    made = [reference.new() for _ in range(200)]
    assert [reference.parse(one) for one in made] == made
    assert len(set(made)) == 200


def test_a_reference_is_spoken_in_three_groups():
    assert reference.speakable("4829173065") == "482 917 3065"


@pytest.mark.parametrize(
    "written",
    ["4829173065", "482 917 3065", "482-917-3065", "482.917.3065", " 482–917·3065\n", "4 8 2 9 1 7 3 0 6 5"],
)
def test_a_reference_is_read_however_it_is_written(written):
    assert reference.parse(written) == "4829173065"


@pytest.mark.parametrize(
    "written", ["", "482917306", "48291730650", "0829173065", "482917306x", "482/917/3065", "No. 4829173065"]
)
def test_what_is_no_reference_is_not_read_as_one(written):
    assert reference.parse(written) is None


def test_digits_of_other_scripts_are_no_reference():
    assert reference.parse("٤٨٢٩١٧٣٠٦٥") is None


@given(REFERENCES)
def test_what_is_spoken_is_read_back(number):
    assert reference.parse(reference.speakable(number)) == number


def test_a_pin_has_six_digits():
    assert {(len(pin), pin.isdecimal()) for pin in (reference.pin_of(str(10**9 + n)) for n in range(300))} == {
        (6, True)
    }


def test_a_pin_fits_only_the_reference_it_was_given_with():
    kept = reference.pin_hash("4829173065", "012345")
    assert reference.pin_fits("4829173065", "012345", kept) is True
    assert reference.pin_fits("4829173065", "012346", kept) is False
    assert reference.pin_fits("4829173066", "012345", kept) is False


def test_no_pin_fits_where_none_was_given():
    assert reference.pin_fits("4829173065", "", "") is False


def test_what_is_kept_of_a_pin_changes_with_the_servers_secret(settings):
    kept = reference.pin_hash("4829173065", "012345")
    settings.SECRET_KEY = "another secret"
    assert reference.pin_fits("4829173065", "012345", kept) is False
