"""Ways to meet the mayor, their terms from a day on, days around an election: shown, published, taken back."""

from datetime import date, time

import pytest

from madang.meetings.models import Freeze, Resource
from madang.officehours import actions, queries
from madang.officehours.enums import Band
from madang.officehours.models import Programme, Session, Terms
from madang.places.models import Area, Venue
from madang.reviews.models import Rubric
from madang.timeline.actions import CITY
from madang.timeline.models import Entry

TERMS = {
    "valid_from": "2026-12-01", "kind": "monthly", "weekdays": ["TU"], "weeks": ["1", "3"], "step": "1", "rule": "",
    "begins": "14:00", "ends": "16:00", "minutes": "20", "gap": "5", "most": "6", "venue": "", "travel_minutes": "30",
    "choice": "drawn", "rubric": "", "drawn_percent": "0", "district_percent": "0", "district_least": "0", "rest_days": "180", "ahead": "3",
    "shuts_days": "5", "notice_hours": "48", "hold_hours": "24", "minutes_days": "3", "checks": "14, 90",
}  # fmt: skip
ELECTION = {"names_ko": "보궐선거", "names_en": "By-election", "begins_on": "2026-11-20", "ends_on": "2026-12-03"}


def written() -> list[str]:
    """Return the kinds of what stands in the city's thread."""
    return list(Entry.objects.filter(thread=CITY).order_by("seq").values_list("kind", flat=True))


@pytest.fixture
def saturdays(city) -> Programme:
    """Return the Saturdays of a city with two programmes, four of them announced."""
    mayor, office = city.seat("mayor").person, city.office["MAYOR"]
    Resource.objects.create(kind="person", person=mayor)
    Rubric.objects.create(code="weekend-date", criteria=[], valid_from=date(2018, 1, 1))
    made, other = (
        Programme.objects.create(code=code, names={"ko": name, "en": name}, office=office, host=mayor, place=place)
        for place, (code, name) in enumerate((("weekend-date", "Weekend Date"), ("open-door", "Open Door")), 1)
    )
    Terms.objects.create(
        programme=made, valid_from=date(2018, 1, 1), zone="Asia/Seoul", choice="reviewed", rubric="weekend-date",
        rule="FREQ=WEEKLY;BYDAY=SA", begins=time(10), ends=time(11, 35), minutes=20, gap=5, most=14, ahead=4, shuts_days=4,
        venue=Venue.objects.order_by("pk")[0],
    )  # fmt: skip
    actions.open_ahead(city.at)
    assert not other.terms.exists()
    return made


def fourth(city) -> dict[str, object]:
    """Return what is typed for one more way to meet."""
    return {
        "names_ko": "저녁 산책", "names_en": "Evening walk", "words_ko": "강가를 걷습니다.", "words_en": "Along the river.",
        "code": "evening-walk", "office": city.office["MAYOR"].pk, "host": city.seat("mayor").person.pk, "place": 4,
    }  # fmt: skip


def test_a_city_adds_a_fourth_way_and_its_sessions_open(city, desk, saturdays, client):
    desk.get("/manage/mayor/new/")
    text = desk.send("/manage/mayor/new/", **fourth(city))
    made = Programme.objects.get(code="evening-walk")
    assert ("A way to meet the mayor was added" in text, "No terms hold today." in text) == (True, True)
    assert client.get("/en/mayor/evening-walk/").status_code == 404
    address = f"/manage/mayor/{made.pk}/terms/"
    text = desk.send(address, act="preview", **{**TERMS, "valid_from": "2026-11-16"})
    assert "Tuesday 17 November, Tuesday 1 December" in text
    assert Terms.objects.filter(programme=made).count() == 0
    desk.send(address, act="publish", weekdays=["TU"], weeks=["1", "3"])
    actions.open_ahead(city.at)
    days = [session.on for session in made.sessions.order_by("pk")]
    assert days == ["2026-12-01", "2026-12-15", "2027-01-05"] or days[0] == "2026-11-17"
    assert "Evening walk" in client.get("/en/mayor/").content.decode()
    assert written()[-2:] == ["programme.added", "terms.published"]


def test_terms_from_a_day_on_are_shown_published_and_taken_back(city, desk, saturdays, standing):
    before = standing()
    address = f"/manage/mayor/{saturdays.pk}/terms/"
    assert 'value="weekly" selected' in desk.get(address)
    text = desk.send(address, act="preview", **{**TERMS, "valid_from": "2027-06-01"})
    assert "every week: Saturday → each month: the first, third Tuesday" in text
    assert "10:00 → 14:00" in text
    assert standing() == before
    text = desk.send(address, act="publish", weekdays=["TU"], weeks=["1", "3"])
    assert "Terms of an hour with the mayor were published" in text
    made = Terms.objects.get(programme=saturdays, valid_from=date(2027, 6, 1))
    assert (made.rule, made.begins, made.checks) == ("FREQ=MONTHLY;BYDAY=1TU,3TU", time(14), [14, 90])
    desk.get(f"/manage/mayor/terms/{made.pk}/back/")
    text = desk.send(f"/manage/mayor/terms/{made.pk}/back/")
    assert "Terms of an hour with the mayor were taken back" in text
    assert standing() == before
    desk.send(desk.way_back)  # and taking that back publishes them again
    assert Terms.objects.filter(valid_from=date(2027, 6, 1)).exists()
    assert written() == ["terms.published", "terms.withdrawn", "terms.published"]


def test_quotas_are_set_in_boxes_shown_first_and_refused_where_no_draw_could_meet_them(city, desk, saturdays):
    address, (north, south) = f"/manage/mayor/{saturdays.pk}/terms/", city_districts()
    assert "Quotas, where all seats go by lot" in desk.get(address)
    least, most = (f"quota_district_{north}_{end}" for end in ("least", "most"))
    for wrong, said in (
        ({least: "3", most: "2"}, "A quota asks for more at least than at most."),
        ({least: "3", f"quota_district_{south}_least": "3"}, "add up to more seats than a session has"),  # of five
        (
            {f"quota_band_{band}_most": "0" for band in (*Band.values, "none")},
            "add up to fewer seats than a session has",
        ),
        ({least: "viele"}, "This is not a whole number."),
    ):
        text = desk.send(address, act="preview", **{**TERMS, **wrong})
        assert (desk.status, said in text) == (422, True), said
        desk.get(address)
    sent = {**TERMS, least: "1", most: "3", "quota_band_from_60_least": "2"}
    text = desk.send(address, act="preview", **sent)
    assert "Quotas of each draw" in text
    desk.send(address, act="publish", weekdays=["TU"], weeks=["1", "3"])
    made = Terms.objects.get(programme=saturdays, valid_from=date(2026, 12, 1))
    assert made.quotas == {"district": {north: [1, 3]}, "band": {"from_60": [2, None]}}
    assert f'name="{most}" value="3"' in desk.get(address)
    back = desk.get(f"/manage/mayor/terms/{made.pk}/back/")
    assert "60 to 74: 2 or more" in back
    by_points = {**sent, "valid_from": "2026-12-08", "choice": "reviewed", "rubric": "weekend-date"}
    desk.get(address)
    desk.send(address, act="preview", **by_points)
    desk.send(address, act="publish", weekdays=["TU"], weeks=["1", "3"])
    assert Terms.objects.get(programme=saturdays, valid_from=date(2026, 12, 8)).quotas == {}  # only a draw has them


def city_districts() -> list[str]:
    return list(Area.objects.filter(kind="district").order_by("code").values_list("code", flat=True)[:2])


def test_each_session_opens_under_the_terms_of_its_own_day_and_announced_ones_keep_theirs(city, desk, saturdays):
    old = saturdays.terms.get()
    known = list(Session.objects.filter(programme=saturdays).values_list("pk", "terms"))
    desk.get(f"/manage/mayor/{saturdays.pk}/terms/")
    sent = {**TERMS, "valid_from": "2026-12-01", "ahead": "6"}
    text = desk.send(f"/manage/mayor/{saturdays.pk}/terms/", act="preview", **sent)
    assert "sessions from that day on are announced already" in text
    desk.send(f"/manage/mayor/{saturdays.pk}/terms/", act="publish", weekdays=["TU"], weeks=["1", "3"])
    old.ahead = 6
    old.save()
    actions.open_ahead(city.at)
    new = saturdays.terms.get(valid_from=date(2026, 12, 1))
    assert list(Session.objects.filter(pk__in=[pk for pk, _t in known]).values_list("pk", "terms")) == known
    opened = Session.objects.filter(programme=saturdays).exclude(pk__in=[pk for pk, _t in known])
    assert {(session.terms_id, session.meeting.on.weekday()) for session in opened} == {(new.pk, 1)}
    text = desk.get(f"/manage/mayor/terms/{new.pk}/back/")
    assert "A session is announced under these terms already." in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"valid_from": "2026-11-01"},
            "That day has passed. What people were told under the terms of that time stays.",
        ),
        ({"valid_from": "2018-01-01"}, "That day has passed."),
        ({"weekdays": []}, "By these boxes there is no day in a year."),
        ({"kind": "own", "rule": "FREQ=SECONDLY"}, "By these boxes there is no day in a year."),
        ({"kind": "own", "rule": "every now and then"}, "By these boxes there is no day in a year."),
        ({"ends": "14:10"}, "The doors shut before a single talk is over."),
        ({"begins": "14:03"}, "A time does not fall on five minutes."),
        ({"choice": "reviewed"}, "No criteria are chosen."),
        ({"shuts_days": "2"}, "The list shuts later than the notice that is promised."),
        ({"drawn_percent": "101"}, "The number is too large. No session could go by it. Write 100 or less."),
        (
            {"choice": "reviewed", "rubric": "weekend-date", "district_percent": "10", "district_least": "20"},
            "The least share of a district is more than the most.",
        ),
        ({"minutes": "many"}, "This is not a whole number."),
        ({"checks": "soon"}, "A day here is not a whole number."),
        ({"begins": ""}, "The time is missing."),
    ],
)
def test_terms_that_cannot_be_are_refused_in_words(desk, saturdays, standing, wrong, said):
    before = standing()
    text = desk.send(f"/manage/mayor/{saturdays.pk}/terms/", act="preview", **{**TERMS, **wrong})
    assert (desk.status, said in text, standing()) == (422, True, before)


def test_terms_that_have_begun_stay(desk, saturdays, standing):
    before = standing()
    address = f"/manage/mayor/terms/{saturdays.terms.get().pk}/back/"
    desk.get(address)
    text = desk.send(address)
    assert "These terms have begun. People asked under them." in text
    assert standing() == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"names_ko": "", "names_en": ""}, "The name is empty. Nobody could ask for it."),
        ({"code": "open-door"}, "Another programme has this word in its address already."),
        ({"code": "how-chosen"}, "This word leads to another page."),
        ({"code": "Evening walk"}, "An address has only small Latin letters, digits and hyphens."),
        ({"host": ""}, "Nobody is chosen. People come to meet somebody."),
        ({"office": "999999"}, "This choice is not in the list."),
    ],
)
def test_a_way_to_meet_that_cannot_be_is_refused_in_words(city, desk, saturdays, standing, wrong, said):
    before = standing()
    desk.get("/manage/mayor/new/")
    text = desk.send("/manage/mayor/new/", **{**fourth(city), **wrong})
    assert (desk.status, said in text, standing()) == (422, True, before)


def test_a_name_is_changed_and_taken_back_and_the_host_stays_while_sessions_are_to_come(
    city, desk, saturdays, standing
):
    before = standing()
    sent = {**fourth(city), "code": None, "place": saturdays.place}
    desk.get(f"/manage/mayor/{saturdays.pk}/")
    text = desk.send(f"/manage/mayor/{saturdays.pk}/", **{**sent, "host": city.seat("supervisor").person.pk})
    assert (desk.status, "Sessions to come are held by the present host." in text) == (422, True)
    desk.get(f"/manage/mayor/{saturdays.pk}/")
    desk.send(f"/manage/mayor/{saturdays.pk}/", **sent)
    saturdays.refresh_from_db()
    assert (saturdays.names["en"], saturdays.code) == ("Evening walk", "weekend-date")
    desk.send(desk.way_back)
    assert standing() == before


def test_a_new_way_is_taken_out_again_while_it_has_no_terms(city, desk, saturdays):
    desk.get("/manage/mayor/new/")
    text = desk.send("/manage/mayor/new/", **{**fourth(city), "host": city.seat("supervisor").person.pk})
    assert "was added" in text
    assert Resource.objects.filter(person=city.seat("supervisor").person).count() == 1
    desk.send(desk.way_back)
    assert not Programme.objects.filter(code="evening-walk").exists()
    desk.send(desk.way_back)
    assert Programme.objects.filter(code="evening-walk").exists()


# --- days around an election -----------------------------------------------------------------------------------------


def test_days_are_kept_free_with_what_is_announced_on_them_and_taken_back(city, desk, saturdays, standing):
    before = standing()
    text = desk.send("/manage/freezes/", act="preview", **ELECTION)
    assert "Announced already on these days" in text
    assert f"/mayor/weekend-date/{Session.objects.filter(programme=saturdays)[0].on}/" in text
    assert standing() == before
    text = desk.send("/manage/freezes/", act="publish")
    assert ("Days without such meetings were published" in text, "Weekend Date" in text) == (True, True)
    assert len(queries.warnings(city.at)) >= 2
    [made] = Freeze.objects.all()
    desk.get(f"/manage/freezes/{made.pk}/back/")
    desk.send(f"/manage/freezes/{made.pk}/back/")
    assert standing() == before
    desk.send(desk.way_back)
    desk.send(desk.way_back)
    assert standing() == before
    assert written() == ["freeze.set", "freeze.dropped", "freeze.set", "freeze.dropped"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"names_ko": "", "names_en": ""}, "The reason is empty."),
        ({"begins_on": "2026-11-01"}, "The first day has passed."),
        ({"ends_on": "2026-11-19"}, "The last day is before the first."),
        ({"ends_on": ""}, "The day is missing."),
    ],
)
def test_days_that_cannot_be_kept_free_are_refused_in_words(desk, standing, wrong, said):
    before = standing()
    text = desk.send("/manage/freezes/", act="preview", **{**ELECTION, **wrong})
    assert (desk.status, said in text, standing()) == (422, True, before)


def test_days_that_have_begun_end_by_themselves(desk):
    made = Freeze.objects.create(begins_on=date(2026, 11, 10), ends_on=date(2026, 11, 30), names={"en": "Election"})
    assert "/back/" not in desk.get("/manage/freezes/")
    desk.get(f"/manage/freezes/{made.pk}/back/")
    assert "It has begun." in desk.send(f"/manage/freezes/{made.pk}/back/")
    assert Freeze.objects.exists()


def test_ticked_days_and_by_hand_contradict_each_other(desk, saturdays):
    address = f"/manage/mayor/{saturdays.pk}/terms/"
    desk.get(address)
    text = desk.send(address, act="preview", **{**TERMS, "kind": "hand"})
    assert "Days are ticked, and each session is to be set by hand." in text


def test_where_all_seats_go_by_lot_the_preview_says_all(desk, saturdays):
    address = f"/manage/mayor/{saturdays.pk}/terms/"
    desk.get(address)
    assert "0 → all" in desk.send(address, act="preview", **{**TERMS, "valid_from": "2027-06-01"})
