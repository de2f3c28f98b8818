"""A new number is nobody else's."""

import pytest

from madang.kit import reference

pytestmark = pytest.mark.django_db


def test_a_new_number_is_nobody_elses(city, monkeypatch):
    taken = city.case().reference
    dice = iter([taken, taken, "9000000001"])
    monkeypatch.setattr(reference, "new", lambda: next(dice))
    assert reference.free() == "9000000001"
