"""Days off and time limits: shown before, published, taken back; a stale page publishes nothing."""

from datetime import date, time

import pytest

from madang.cases import actions
from madang.cases.models import Case, DeadlineRule, Service
from madang.notices.models import Notice
from madang.places.models import DayOff
from madang.timeline.actions import CITY
from madang.timeline.models import Entry

SNOW = {"names_ko": "폭설", "names_en": "Heavy snow", "on": "2026-11-20", "closes_at": ""}
LIMIT = {
    "matter": "other", "amount": "3", "unit": "days", "valid_from": "2026-11-16",
    "basis_ko": "시장 방침", "basis_en": "The mayor's order",
}  # fmt: skip


def written() -> list[str]:
    """Return the kinds of what stands in the city's thread."""
    return list(Entry.objects.filter(thread=CITY).order_by("seq").values_list("kind", flat=True))


def test_a_day_off_is_shown_with_its_effect_and_nothing_is_written(city, desk, standing):
    case = city.case()
    before, due = standing(), Case.objects.get().due_at
    text = desk.send("/manage/holidays/", act="preview", **SNOW)
    assert desk.status == 200
    assert "1get a later date" in text.replace("</b>", "").replace("\n", "").replace("<b>", "")
    assert text.index("Tuesday 24 November") < text.index("Wednesday 25 November")
    assert case.title not in text  # an administrator reads no resident's words
    assert (standing(), Case.objects.get().due_at, written()) == (before, due, [])


def test_a_day_off_is_published_people_are_told_and_it_can_be_taken_back(city, desk, standing):
    city.case()
    before, due = standing(), Case.objects.get().due_at
    desk.send("/manage/holidays/", act="preview", **SNOW)
    text = desk.send("/manage/holidays/", act="publish")
    assert "A day off was published" in text
    assert DayOff.objects.get(on=date(2026, 11, 20)).names == {"ko": "폭설", "en": "Heavy snow"}
    assert Case.objects.get().due_at > due
    assert Notice.objects.filter(kind="case.later").count() == 1
    back = desk.way_back
    assert "become late at once" in desk.get(back)
    desk.send(back)
    assert "A day off was taken back" in desk.text
    assert [notice.state for notice in Notice.objects.filter(kind__in=["case.later", "case.earlier"])] == ["withdrawn"]
    assert (standing(), Case.objects.get().due_at) == (before, due)
    assert written() == ["day.closed", "day.opened"]


def test_taking_back_a_taking_back_publishes_again(desk):
    for act in ("preview", "publish"):
        desk.send("/manage/holidays/", act=act, **{**SNOW, "closes_at": "13:00"})
    for _again in range(2):
        back = desk.way_back
        desk.get(back)
        desk.send(back)
    assert DayOff.objects.get(on=date(2026, 11, 20)).closes_at == time(13)
    assert written() == ["day.closed", "day.opened", "day.closed"]


def test_who_saw_something_else_publishes_nothing(city, desk):
    desk.send("/manage/holidays/", act="preview", **SNOW)
    seat = city.seat("administrator")
    actions.close_day(on=date(2026, 11, 19), names={"en": "Storm"}, closes_at=None, seat=seat, at=city.at)
    text = desk.send("/manage/holidays/", act="publish")
    assert desk.status == 422
    assert "Somebody has changed this since you looked." in text
    assert not DayOff.objects.filter(on=date(2026, 11, 20)).exists()
    desk.send("/manage/holidays/", act="publish")  # the page now shows what stands, so it can be published
    assert DayOff.objects.filter(on=date(2026, 11, 20)).exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"names_ko": "", "names_en": ""}, "The day has no name. People are told why nothing is worked. Write one"),
        ({"on": ""}, "The day is missing. Without it nobody knows from when this holds. Choose one."),
        ({"on": "soon"}, "This is not a date. The rule needs a day. Write it as 2026-11-22."),
        ({"on": "2026-12-01"}, "The city has an entry for that day already."),
        ({"on": "2026-11-15"}, "That day has passed. The dates that people were given by then stay. Choose today"),
        ({"on": "2026-12-25"}, "The whole nation is off on that day. It keeps its own name."),
        ({"closes_at": "noon"}, "This is not a time. The half day needs its end. Write it as 13:00."),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(desk, standing, wrong, words):
    DayOff.objects.create(on=date(2026, 12, 1), names={"en": "Election"})
    before = standing()
    text = desk.send("/manage/holidays/", act="preview", **{**SNOW, **wrong})
    assert (desk.status, words in text) == (422, True)
    assert standing() == before


def test_a_day_that_has_passed_is_not_taken_back(desk, standing):
    before = standing()
    past = DayOff.objects.get(on=date(2026, 10, 28))
    desk.get(f"/manage/holidays/{past.pk}/back/")
    text = desk.send(f"/manage/holidays/{past.pk}/back/")
    assert "That day has passed. Dates were reckoned with it, and people were told. It cannot be undone." in text
    assert standing() == before


def test_national_days_stand_beside_and_have_no_way_back(desk):
    text = desk.get("/manage/holidays/?year=2027")
    assert "Lunar New Year" in text or "New Year" in text
    assert "/back/" not in text


def test_a_limit_is_shown_published_and_taken_back(city, desk, standing):
    city.case()
    before, due = standing(), Case.objects.get().due_at
    text = desk.send("/manage/deadlines/", act="preview", **LIMIT)
    assert "3 working days" in text
    assert "The mayor's order" in text
    assert (standing(), written()) == (before, [])
    desk.send("/manage/deadlines/", act="publish")
    assert Case.objects.get().due_at < due
    rule = DeadlineRule.objects.get(kind="other", valid_from=date(2026, 11, 16))
    assert (rule.amount, rule.unit, rule.basis) == (3, "days", {"ko": "시장 방침", "en": "The mayor's order"})
    back = desk.way_back
    desk.get(back)
    desk.send(back)
    assert (standing(), Case.objects.get().due_at) == (before, due)
    assert "7 working days" in desk.get("/manage/")  # before -> after
    assert written() == ["rule.published", "rule.withdrawn"]


def test_a_limit_of_a_service_is_published_for_it_alone(desk):
    service = Service.objects.get(code="lamp")
    desk.get(f"/manage/deadlines/?for=service-{service.pk}")
    for act in ("preview", "publish"):
        desk.send("/manage/deadlines/", act=act, **{**LIMIT, "matter": f"service-{service.pk}", "unit": "hours"})
    assert "A time limit was published</b>: Broken street light" in desk.text
    rule = DeadlineRule.objects.get(valid_from=date(2026, 11, 16))
    assert (rule.service, rule.kind, rule.amount, rule.unit) == (service, "", 3, "hours")


def test_the_first_limit_of_a_kind_is_not_taken_back(desk, standing):
    before = standing()
    rule = DeadlineRule.objects.get(kind="inquiry")
    desk.get(f"/manage/deadlines/{rule.pk}/back/")
    assert desk.status == 422
    text = desk.send(f"/manage/deadlines/{rule.pk}/back/")
    assert "No other limit held before this one. Without any, no date could be given." in text
    assert standing() == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": "0"}, "The limit gives no time at all. Nobody could keep it."),
        ({"amount": "many"}, "This is not a whole number."),
        ({"matter": "service-999"}, "This matter is not in the list."),
        ({"valid_from": "2026-11-17"}, "A limit for this begins on that day already."),
        (
            {"valid_from": "2018-01-01"},
            "That day has passed. Dates that people were given would change after the fact.",
        ),
    ],
)
def test_a_limit_that_cannot_be_is_refused_in_words(desk, standing, wrong, words):
    DeadlineRule.objects.create(kind="other", amount=9, unit="days", basis={}, valid_from=date(2026, 11, 17))
    before = standing()
    text = desk.send("/manage/deadlines/", act="preview", **{**LIMIT, **wrong})
    assert (desk.status, words in text) == (422, True)
    assert standing() == before


def test_a_service_is_added_named_otherwise_ended_and_all_of_it_taken_back(desk, standing):
    before = standing()
    desk.get("/manage/services/new/")
    told = {
        "names_ko": "눈 치우기",
        "names_en": "Snow",
        "field_names_en": "Roads",
        "words_en": "snow ice",
        "valid_until": "",
    }
    desk.send("/manage/services/new/", **told)
    service = Service.objects.get(names__en="Snow")
    backs = [desk.way_back]
    desk.get(f"/manage/services/{service.pk}/")
    desk.send(f"/manage/services/{service.pk}/", **{**told, "names_en": "Snow and ice", "valid_until": "2027-04-01"})
    service.refresh_from_db()
    assert (service.names["en"], service.valid_until, service.words) == (
        "Snow and ice",
        date(2027, 4, 1),
        {"en": "snow ice"},
    )
    backs.append(desk.way_back)
    desk.send(backs[0])  # the older change first
    assert "This has been changed again since then." in desk.text
    for back in reversed(backs):
        desk.send(back)
    assert standing() == before
    assert written() == ["service.added", "service.changed", "service.changed", "service.removed"]


def test_two_hands_on_one_service_do_not_overwrite_each_other(desk):
    service = Service.objects.get(code="lamp")
    held = {"names_ko": "가로등", "names_en": "Lamp"}
    desk.get(f"/manage/services/{service.pk}/")
    Service.objects.filter(pk=service.pk).update(names={"ko": "등", "en": "Light"})
    text = desk.send(f"/manage/services/{service.pk}/", **held)
    assert "Somebody has changed this since you looked." in text
    service.refresh_from_db()
    assert service.names == {"ko": "등", "en": "Light"}


def test_a_forged_form_without_what_was_seen_publishes_nothing(desk, standing):
    before = standing()
    desk.text = ""
    desk.send("/manage/holidays/", act="publish", **SNOW)
    assert (desk.status, standing()) == (422, before)


def test_a_supervisor_changes_nothing_here(city, client, sit, standing):
    sit(client, city.seat("supervisor"))
    before = standing()
    for address in ("/manage/", "/manage/holidays/", "/manage/deadlines/", "/manage/services/new/", "/manage/back/1/"):
        assert (client.get(address).status_code, client.post(address, SNOW).status_code) == (404, 404)
    assert standing() == before
