"""Which office a matter is for: words, place, silence."""

from datetime import date

import pytest

from madang.cases import queries, routing
from madang.cases.models import Service, StandardAnswer
from madang.kit import near
from madang.places.models import Office

ON = date(2026, 11, 22)


def offices(suggestion):
    codes = dict(Office.objects.values_list("pk", "code"))
    return [codes[found.office_id] for found in suggestion.offices]


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("가로등이 꺼졌어요", "골목이 어둡습니다", "ROAD"),
        ("버스가 안 와요", "정류장에서 오래 기다립니다", "TRAF"),
        ("The street-light is broken", "It is dark at night near the pavement", "ROAD"),
        ("Cars speed in the school zone", "", "TRAF"),
        ("어린이집 자리가 없어요", "", "WOMEN"),
    ],
)
def test_remit_words_in_either_language_lead_to_the_office(city, title, text, code):
    assert offices(routing.suggest(title, text, area=None, on=ON))[0] == code


def test_the_reason_is_the_words_that_stand_in_the_text(city):
    suggestion = routing.suggest("가로등이 꺼졌어요", "", area=None, on=ON)
    assert "가로등" in suggestion.offices[0].words
    for found in suggestion.offices:
        assert all(word in "가로등이 꺼졌어요" for word in found.words)


@pytest.mark.parametrize("text", ["햇빛 가림을 놓아 주세요", "햇빛가림", "햇빛-가림", "한낮 햇빛\n가림 좀"])
def test_a_korean_phrase_tied_by_a_hyphen_is_found_however_it_is_spaced(city, text):
    road = city.office["ROAD"]
    book = routing.remits_with(ON, road, {"ko": "햇빛-가림"})
    assert offices(routing.suggest("부탁", text, area=None, on=ON, by=book)) == ["ROAD"]
    assert offices(routing.suggest("부탁", "햇빛이 좋고 가림막이 없어요", area=None, on=ON, by=book)) == []


def test_a_korean_phrase_leads_to_a_service_and_a_standing_answer_too(city):
    Service.objects.create(code="shade", names={"ko": "그늘막"}, words={"ko": "햇빛-가림"})
    StandardAnswer.objects.create(
        code="shade",
        titles={"ko": "그늘막"},
        texts={"ko": "신청하면 놓습니다."},
        words={"ko": "햇빛-가림"},
        checked_on=ON,
    )
    near.forget()
    for text in ("햇빛 가림을 놓아 주세요", "햇빛-가림"):
        assert [each.code for each in routing.services(text, on=ON)] == ["shade"]
        assert [each.code for each in queries.standing(text, on=ON)] == ["shade"]


def test_a_word_of_a_phrase_alone_says_nothing(city):
    assert offices(routing.suggest("My zone", "", area=None, on=ON)) == []


def test_without_any_remit_word_it_abstains(city):
    suggestion = routing.suggest("음", "그냥 그렇습니다", area=city.area["11110"], on=ON)
    assert (suggestion.offices, suggestion.is_firm) == ([], False)


def test_the_place_offers_the_districts_own_office_last(city):
    suggestion = routing.suggest("가로등이 꺼졌어요", "", area=city.area["11110"], on=ON)
    assert offices(suggestion)[-1] == "D11110"
    assert suggestion.offices[-1].place == city.area["11110"].name


def test_never_more_than_three(city):
    text = "버스 가로등 쓰레기 누수 공원 임대주택 현수막 장애인 어린이집"
    assert len(routing.suggest(text, text, area=city.area["11110"], on=ON).offices) == 3


def test_words_of_two_offices_alike_are_not_firm(city):
    assert routing.suggest("버스와 공원", "", area=None, on=ON).is_firm is False


def test_an_office_that_ended_is_not_suggested(city):
    from madang.kit import near

    Office.objects.filter(code="ROAD").update(valid_until="2026-01-01")
    near.forget()
    assert "ROAD" not in offices(routing.suggest("가로등이 꺼졌어요", "", area=None, on=ON))
