"""Checklists and rungs written from a day on; what has begun stays."""

from __future__ import annotations

from datetime import date

import pytest

from madang.forums.models import Rung
from madang.mobileoffice.models import Shape

SHAPE = {
    "act": "shape", "kind": "issue", "names_ko": "한 가지 일", "names_en": "One problem", "words_ko": "", "words_en": "",
    "list_ko": "-7 준비한다\n7 답한다", "list_en": "-7 Prepare\n7 Answer", "remark_days": "14", "valid_from": "2099-01-01",
}  # fmt: skip
RUNG = {"act": "rung", "kind": "forum", "voices": "50", "days": "20", "valid_from": "2099-01-01"}


@pytest.fixture
def administrator(city, client, sit):
    sit(client, city.seat("administrator"))
    return client


def test_a_checklist_is_written_line_by_line_in_both_languages(administrator):
    assert administrator.get("/manage/out/").status_code == 200
    assert administrator.post("/manage/out/", SHAPE).status_code == 302
    shape = Shape.objects.get()
    assert (shape.valid_from, shape.checklist) == (
        date(2099, 1, 1),
        [
            {"days": -7, "names": {"ko": "준비한다", "en": "Prepare"}},
            {"days": 7, "names": {"ko": "답한다", "en": "Answer"}},
        ],
    )
    assert administrator.post("/manage/out/", SHAPE).status_code == 422  # that day has its settings


@pytest.mark.parametrize(
    "more",
    [
        {"names_ko": "", "names_en": ""},
        {"list_ko": "준비한다"},
        {"list_ko": "-7"},
        {"list_en": "9999 x"},
        {"remark_days": "0"},
        {"valid_from": "2020-01-01"},
        {"valid_from": "x"},
    ],
)
def test_settings_that_make_no_sense_are_refused_and_given_back(administrator, more):
    found = administrator.post("/manage/out/", {**SHAPE, **more})
    assert (found.status_code, Shape.objects.count()) == (422, 0)


def test_a_rung_ends_the_one_before_and_never_reaches_back(administrator):
    assert administrator.post("/manage/out/", RUNG).status_code == 302
    assert administrator.post("/manage/out/", {**RUNG, "voices": "70", "valid_from": "2099-02-01"}).status_code == 302
    assert list(Rung.objects.order_by("valid_from").values_list("voices", "valid_until")) == [
        (50, date(2099, 2, 1)),
        (70, None),
    ]
    for more in (
        {"voices": "0"},
        {"voices": "1.5"},
        {"days": "400"},
        {"valid_from": "2099-01-15"},
        {"valid_from": "2020-01-01"},
    ):
        assert administrator.post("/manage/out/", {**RUNG, **more}).status_code == 422
    assert Rung.objects.count() == 2


def test_nobody_else_writes_them(city, client, sit):
    sit(client, city.seat("supervisor"))
    assert {client.post("/manage/out/", typed).status_code for typed in (SHAPE, RUNG)} == {404}
