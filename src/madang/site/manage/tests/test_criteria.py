"""Criteria from a day on: shown, published, taken back; what does not add up is refused with what to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madang.kit.refusal import Refused
from madang.officehours import actions as hours
from madang.officehours import queries as hour_queries
from madang.officehours.models import Programme, Terms
from madang.officehours.tests.conftest import CRITERIA
from madang.reviews import actions, queries, rules
from madang.reviews.enums import CannotPublish
from madang.reviews.models import Review, Rubric

from .test_hours import TERMS, saturdays, written

__all__ = ["saturdays"]


def row(number: int, code: str, weight: object, ko: str = "여럿에게 닿음", en: str = "Reach") -> dict[str, object]:
    """Return what is typed for one criterion."""
    return {
        f"code_{number}": code, f"weight_{number}": weight, f"names_{number}_ko": ko, f"names_{number}_en": en,
        f"hints_{number}_ko": "", f"hints_{number}_en": "How many people it touches",
    }  # fmt: skip


def typed(**more: object) -> dict[str, object]:
    """Return what is typed for two criteria from December on, four rows left empty."""
    empty = {key: "" for number in range(2, 6) for key in row(number, "", "")}
    return {
        "code": "village-hour", "valid_from": "2026-12-01", "reviewers": "2", "spread": "25", "rows": "6", **empty,
        **row(0, "reach", "60"), **row(1, "power", "40", "시가 할 수 있음", "Within power"), **more,
    }  # fmt: skip


@pytest.fixture
def old(saturdays) -> Rubric:
    """Return the criteria of the Saturdays, whole."""
    Rubric.objects.update(criteria=CRITERIA)
    return Rubric.objects.get()


def test_criteria_are_shown_before_published_from_their_day_and_taken_back(desk, old, standing, client):
    before, address = standing(), f"/manage/criteria/{old.pk}/"
    page = desk.get(address)
    assert ('value="Collective reach"' in page, page.count("Criterion "), 'name="code"' in page) == (True, 7, False)
    sent = {**typed(), **{f"code_{n}": "" for n in range(6)}, **row(0, "reach", "60"), **row(1, "power", "40")}
    text = desk.send(address, act="preview", **sent)
    assert "30 points · 여럿에게 닿음 · Collective reach → 60 points · 여럿에게 닿음 · Reach" in text
    assert "15 points · 처음 오는 사람 · Equity and never met → –" in text
    assert "sessions from that day on are announced already" in text
    assert standing() == before
    text = desk.send(address, act="publish")
    assert "Criteria were published</b>: weekend-date" in text
    made = Rubric.objects.get(valid_from=date(2026, 12, 1))
    assert [(c["code"], c["weight"]) for c in made.criteria] == [("reach", 60), ("power", 40)]
    assert queries.rubric("weekend-date", date(2026, 11, 30)) == old
    assert queries.rubric("weekend-date", date(2026, 12, 1)) == made
    public = client.get("/en/mayor/how-chosen/").content.decode()
    assert ("From 1 December 2026 these count" in public, "Collective reach" in public) == (True, True)
    desk.get(f"/manage/criteria/{made.pk}/back/")
    text = desk.send(f"/manage/criteria/{made.pk}/back/")
    assert "Criteria were taken back" in text
    assert standing() == before
    desk.send(desk.way_back)  # and taking that back publishes them again
    assert queries.rubric("weekend-date", date(2026, 12, 1)).criteria == made.criteria
    assert written() == ["criteria.published", "criteria.withdrawn", "criteria.published"]


def test_new_criteria_can_be_named_in_terms_that_begin_with_them(city, desk, old, saturdays):
    desk.get("/manage/criteria/new/")
    assert "village-hour" in desk.send("/manage/criteria/new/", act="preview", **typed())
    desk.send("/manage/criteria/new/", act="publish")
    made, address = Rubric.objects.get(code="village-hour"), f"/manage/mayor/{saturdays.pk}/terms/"
    sent = {**TERMS, "choice": "reviewed", "rubric": "village-hour", "valid_from": "2026-11-20"}
    desk.get(address)
    assert "The criteria do not hold yet on the first day of these terms." in desk.send(address, act="preview", **sent)
    desk.send(address, act="preview", **{**sent, "valid_from": "2026-12-01"})
    desk.send(address, act="publish", weekdays=["TU"], weeks=["1", "3"])
    assert Terms.objects.get(valid_from=date(2026, 12, 1)).rubric == "village-hour"
    text = desk.get(f"/manage/criteria/{made.pk}/back/")  # the terms would have none
    assert "Something goes by these criteria already and would have none." in text
    assert "Take back" not in desk.get("/manage/criteria/").split("village-hour", 1)[1].split("</section>")[0]
    assert "Goes by them: Weekend Date" in desk.text


@pytest.mark.parametrize(
    ("wrong", "said", "field"),
    [
        ({"weight_1": "30"}, "The weights do not add up to 100.", ""),
        ({"weight_1": "30"}, "Now they add up to 90.", ""),
        ({"weight_1": "0"}, "A weight is not a whole number from 1 to 100.", "weight_1"),
        ({"weight_1": "vierzig"}, "A weight is not a whole number from 1 to 100.", "weight_1"),
        ({"weight_1": ""}, "A weight is not a whole number from 1 to 100.", "weight_1"),
        ({"code_1": "reach"}, "Two criteria have the same short word.", "code_1"),
        ({"code_1": "Reach!"}, "The short word of a criterion is missing or has other signs.", "code_1"),
        ({"names_1_ko": ""}, "A criterion has no name in one of the languages.", "names_1_ko"),
        ({"names_0_en": " "}, "A criterion has no name in one of the languages.", "names_0_en"),
        ({"names_0_en": "x" * 81}, "A name is longer than 80 letters", "names_0_ko"),
        ({"valid_from": "2026-11-15"}, "That day has passed.", "valid_from"),
        ({"code": "weekend-date"}, "This word has criteria already.", "code"),
        ({"code": "weekend-date", "valid_from": "2018-01-01"}, "That day has passed.", "valid_from"),
        ({"code": ""}, "The short word of these criteria is missing or has other signs.", "code"),
        ({"reviewers": "0"}, "The number is too small.", "reviewers"),
        ({"spread": "101"}, "The number is too large.", "spread"),
        ({key: "" for n in range(2) for key in row(n, "", "")}, "There is no criterion.", ""),
    ],
)
def test_what_does_not_add_up_is_refused_beside_its_field_and_nothing_is_lost(desk, old, standing, wrong, said, field):
    before = standing()
    desk.get("/manage/criteria/new/")
    text = desk.send("/manage/criteria/new/", act="preview", **typed(**wrong))
    assert (desk.status, said in text, standing() == before) == (422, True, True)
    assert not field or f'href="#id_{field}"' in text
    for key, value in {**typed(), **wrong}.items():
        assert not str(value).strip() or f'value="{value}"' in text, key


def test_criteria_that_have_begun_are_neither_changed_nor_taken_back(city, desk, old):
    seat = city.seat("administrator")
    same_day = Rubric(code=old.code, criteria=CRITERIA, valid_from=old.valid_from)
    assert rules.why_not_publish(same_day, seat=seat, on=old.valid_from) == CannotPublish.SAME_DAY
    assert rules.why_not_withdraw(old, seat=seat, on=old.valid_from) == CannotPublish.BEGUN
    assert "These criteria have begun." in desk.get(f"/manage/criteria/{old.pk}/back/")
    other = city.seat("scheduler")
    for why in (rules.why_not_publish(same_day, seat=other, on=date(2018, 1, 1)), rules.why_not_withdraw(old, seat=other, on=date(2018, 1, 1))):  # fmt: skip
        assert why == CannotPublish.NOT_ADMINISTRATOR
    with pytest.raises(Refused):
        actions.withdraw(old, seat=seat, at=city.at)
    crowd = [{**CRITERIA[0], "code": f"c{n}", "weight": 1} for n in range(13)]
    too_many = Rubric(code="new", criteria=crowd, valid_from=date(2027, 1, 1))
    assert rules.why_not_publish(too_many, seat=seat, on=city.at.date()) == CannotPublish.TOO_MANY


def test_what_is_judged_by_criteria_keeps_them_and_is_judged_anew_by_others(city, old):
    seat, day = city.seat("administrator"), city.at.date() + timedelta(days=3)
    made = actions.publish(Rubric(code=old.code, criteria=[*CRITERIA[:1], {**CRITERIA[1], "weight": 70}], valid_from=day), seat=seat, at=city.at)  # fmt: skip
    assert rules.why_not_withdraw(made, seat=seat, on=city.at.date()) is None
    subject = Programme.objects.first()
    points = {c["code"]: 4 for c in CRITERIA}
    judges = [city.seat("evaluator").person, city.seat("scheduler").person, city.seat("clerk").person]
    for judge in judges[:2]:
        actions.review(subject, rubric=old, by=judge, points=points, note="", askers=[], thread=1, at=city.at)
    assert queries.score(subject, old).is_whole
    assert rules.why_not_review(subject, rubric=old, by=judges[2], points=points, askers=[]) == "enough"
    assert rules.why_not_review(subject, rubric=made, by=judges[2], points=points, askers=[]) is None
    Review.objects.update(rubric=made)
    assert rules.why_not_withdraw(made, seat=seat, on=city.at.date()) == CannotPublish.IN_USE
    assert (hour_queries.goes_by(old), hour_queries.goes_by(made), hour_queries.judged_by(old)) == (True, False, 0)
    assert hours.columns(made)["code"] == "weekend-date"


def test_of_two_administrators_who_saw_the_same_the_second_is_told(city, desk, old):
    address = f"/manage/criteria/{old.pk}/"
    sent = {**typed(), **{f"code_{n}": "" for n in range(6)}, **row(0, "reach", "60"), **row(1, "power", "40")}
    desk.get(address)
    desk.send(address, act="preview", **sent)
    other = Rubric(code=old.code, criteria=CRITERIA, valid_from=date(2026, 12, 24))
    actions.publish(other, seat=city.seat("administrator"), at=city.at)
    text = desk.send(address, act="publish")
    assert (desk.status, Rubric.objects.filter(valid_from=date(2026, 12, 1)).exists()) == (422, False)
    assert "publish" in text
