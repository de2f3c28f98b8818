"""Seats given and ended, leave, everything ended at once, and never a city without an administrator."""

import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from madang.people import queries as people
from madang.people.models import Absence, Login, Role
from madang.timeline.actions import CITY
from madang.timeline.models import Entry


@pytest.fixture
def new(city) -> dict[str, str]:
    """Return a seat as it is written."""
    return {
        "name": "오하늘", "email": "Haneul.O@city.example", "kind": "officer", "office": str(city.office["ROAD"].pk),
        "start": "2026-11-16", "way": "password",
    }  # fmt: skip


def test_a_seat_is_given_with_a_password_that_is_shown_once(desk, new, client):
    text = desk.send("/manage/people/", **new)
    password = re.findall(r'class="big-n once">([\w-]+)<', text)[0]
    login = Login.objects.get(email="haneul.o@city.example")
    assert (login.check_password(password), login.is_password_once) == (True, True)
    assert password not in desk.get(f"/manage/people/{login.staff_person_id}/")
    assert password not in "".join(Entry.objects.values_list("facts", flat=True))
    other = Client()
    other.post("/desk/in/", {"login": "haneul.o@city.example", "password": password})
    assert other.get("/desk/").headers["Location"] == "/ko/in/second/"  # first a password of their own


def test_a_page_with_a_password_is_kept_nowhere(desk, new):
    assert desk.client.post("/manage/people/", new).headers["Cache-Control"] == "no-store"


def test_a_seat_without_a_password_has_none(desk, new):
    text = desk.send("/manage/people/", **{**new, "way": "code"})
    assert "big-n" not in text
    assert not Login.objects.get(email="haneul.o@city.example").has_usable_password()


@pytest.mark.parametrize("way", ["password", "code"])
def test_a_seat_that_was_given_is_taken_back_without_a_trace_but_the_record(desk, new, standing, way):
    before = standing()
    desk.send("/manage/people/", **{**new, "way": way})
    desk.get("/manage/")
    desk.send(desk.way_back)
    assert standing() == before
    assert list(Entry.objects.filter(thread=CITY).order_by("seq").values_list("kind", flat=True)) == [
        "role.given",
        "role.taken_back",
    ]


def test_a_resident_at_the_same_address_stays_a_resident_when_it_is_taken_back(city, desk, new, standing):
    from madang.people.actions import Introduced

    city.case(who=Introduced(name="오하늘", email="haneul.o@city.example", channel="email"))
    before = standing()
    desk.send("/manage/people/", **new)
    desk.get("/manage/")
    desk.send(desk.way_back)
    after = standing()
    for rows in (before["Login"], after["Login"]):
        for row in rows:
            row.pop("password")
    assert after == before


def test_somebody_known_gets_one_more_role_and_keeps_their_password(city, desk, new):
    login = city.seat("officer", "TRAF").person.staff_login
    text = desk.send("/manage/people/", **{**new, "email": login.email, "name": f" {login.staff_person.name} "})
    assert "big-n" not in text
    assert {role.office.code for role in login.staff_person.roles.all()} == {"TRAF", "ROAD"}
    assert Login.objects.get(pk=login.pk).password == login.password


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "The name is empty. Acts are written down under it. Write the name."),
        ({"email": "haneul"}, "This is not an e-mail address. Nothing could be sent to it."),
        ({"office": ""}, "No office is chosen. A role is for an office. Choose one."),
        ({"start": "x"}, "This is not a date. The rule needs a day."),
        ({"name": "안태경", "email": "taegyeong.an@madang.example", "office": "TRAF"}, "This person holds this role in this office on that day already."),
    ],
)  # fmt: skip
def test_a_seat_that_cannot_be_is_refused_in_words(city, desk, new, standing, wrong, words):
    before = standing()
    wrong = {k: str(city.office[v].pk) if v == "TRAF" else v for k, v in wrong.items()}
    text = desk.send("/manage/people/", **{**new, **wrong})
    assert (desk.status, words in text) == (422, True)
    assert standing() == before


def test_a_seat_at_an_address_of_somebody_else_is_refused_and_says_whose_it_is(city, desk, new, standing):
    login, before = city.seat("officer", "TRAF").person.staff_login, standing()
    text = desk.send("/manage/people/", **{**new, "email": login.email})
    assert desk.status == 422
    assert f"{login.staff_person.name} signs in with it. This address belongs to somebody who works here" in text
    assert standing() == before


def test_a_role_ends_after_its_last_day_and_goes_on_when_that_is_taken_back(city, desk, standing):
    role = city.seat("officer", "TRAF").roles[0]
    before = standing()
    desk.send(f"/manage/people/{role.person_id}/", act="end", role=role.pk, last="2026-11-20")
    role.refresh_from_db()
    assert (role.holds(date(2026, 11, 20)), role.holds(date(2026, 11, 21))) == (True, False)
    assert "Roles that end within 30 days" in desk.get("/manage/people/")
    desk.get("/manage/")
    for _again in range(2):  # and the taking back can be taken back
        desk.send(desk.way_back)
    role.refresh_from_db()
    assert role.valid_until == date(2026, 11, 21)
    desk.send(desk.way_back)
    assert standing() == before


@pytest.mark.parametrize("last", ["2026-11-14", "2017-01-01"])
def test_a_role_does_not_end_in_the_past(city, desk, standing, last):
    role, before = city.seat("officer", "TRAF").roles[0], standing()
    text = desk.send(f"/manage/people/{role.person_id}/", act="end", role=role.pk, last=last)
    assert "That day has passed, or lies before the role begins." in text
    assert (desk.status, standing()) == (422, before)


def test_nobody_ends_a_role_of_somebody_else_through_this_page(city, desk, standing):
    role, other = city.seat("officer", "TRAF").roles[0], city.seat("officer", "ROAD").person
    before = standing()
    desk.send(f"/manage/people/{other.pk}/", act="end", role=role.pk, last="2026-11-20")
    assert (desk.status, standing()) == (422, before)


LAST = (
    "After that nobody could change who works here. The city would be shut out of its own rules. "
    "Make somebody else an administrator first."
)


@pytest.mark.parametrize("act", ["end", "everything"])
def test_the_last_administrator_does_not_end_themself(city, desk, standing, act):
    role, before = city.seat("administrator").roles[0], standing()
    text = desk.send(f"/manage/people/{role.person_id}/", act=act, role=role.pk, last="2026-12-31")
    assert (desk.status, LAST in text) == (422, True)
    assert standing() == before


def test_with_a_second_administrator_the_first_may_end_but_not_both(city, desk, new):
    role = city.seat("administrator").roles[0]
    desk.send("/manage/people/", **{**new, "kind": "administrator"})
    second = Role.objects.get(person__staff_login__email="haneul.o@city.example")
    desk.send(f"/manage/people/{role.person_id}/", act="end", role=role.pk, last="2026-12-31")
    assert "A role was given an end" in desk.text
    text = desk.send(f"/manage/people/{second.person_id}/", act="end", role=second.pk, last="2026-12-30")
    assert "A role was given an end" not in text  # on the 31st nobody would be left
    assert LAST in text


def test_an_administrator_whose_sign_in_is_shut_does_not_count(city, desk, new):
    role = city.seat("administrator").roles[0]
    desk.send("/manage/people/", **{**new, "kind": "administrator"})
    Login.objects.filter(email="haneul.o@city.example").update(is_active=False)
    assert LAST in desk.send(f"/manage/people/{role.person_id}/", act="everything")


def test_who_leaves_is_shut_out_at_once_on_every_machine(city, desk, sit, standing):
    seat, other = city.seat("officer", "TRAF"), city.seat("officer", "ROAD")
    machines, colleague = [Client(), Client()], Client()
    for machine in machines:
        sit(machine, seat)
    sit(colleague, other)
    assert [m.get("/desk/inbox/").status_code for m in (*machines, colleague)] == [200, 200, 200]
    before, alive = standing(), Session.objects.count()
    text = desk.send(f"/manage/people/{seat.person.pk}/", act="everything")
    assert "Everything of somebody was ended" in text
    assert Session.objects.count() == alive - 2
    assert [m.get("/desk/inbox/").status_code for m in (*machines, colleague)] == [302, 302, 200]
    assert people.roles(seat.person.pk, city.at.date()) == []
    assert Login.objects.get(staff_person=seat.person).is_active is False
    desk.get("/manage/")
    desk.send(desk.way_back)
    assert standing() == before  # but every machine must sign in anew
    assert [m.get("/desk/inbox/").status_code for m in machines] == [302, 302]


def test_a_role_of_today_is_ended_at_once_too_and_given_back_as_it_was(desk, new, standing):
    desk.send("/manage/people/", **{**new, "way": "code"})
    role, before = Role.objects.get(person__staff_login__email="haneul.o@city.example"), standing()
    desk.send(f"/manage/people/{role.person_id}/", act="everything")
    assert not Role.objects.filter(person=role.person_id).exists()
    desk.send(desk.way_back)
    assert standing() == before


def test_a_leave_is_kept_with_its_deputy_and_taken_back(city, desk, standing, new):
    officer = city.seat("officer", "ROAD").person
    desk.send("/manage/people/", **new)
    deputy = Login.objects.get(email="haneul.o@city.example").staff_person
    before = standing()
    days = {"begins_on": "2026-11-23", "ends_on": "2026-11-27", "deputy": deputy.pk}
    text = desk.send(f"/manage/people/{officer.pk}/", act="leave", **days)
    assert "deputy: 오하늘" in text
    assert Absence.objects.filter(person=officer, deputy=deputy, ends_on=date(2026, 11, 27)).count() == 1
    assert "This person is away on some of these days already." in desk.send(
        f"/manage/people/{officer.pk}/", act="leave", **days
    )
    desk.get("/manage/")
    desk.send(desk.way_back)
    assert standing() == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends_on": "2026-11-20"}, "The last day is before the first, or has passed."),
        ({"begins_on": ""}, "The day is missing."),
        ({"deputy": "1"}, ""),
    ],
)
def test_a_leave_that_cannot_be_is_refused(city, desk, standing, wrong, words):
    officer, before = city.seat("officer", "ROAD").person, standing()
    days = {"begins_on": "2026-11-23", "ends_on": "2026-11-27", "deputy": ""}
    text = desk.send(f"/manage/people/{officer.pk}/", act="leave", **{**days, **wrong})
    assert (desk.status, words in text, standing()) == (422, True, before)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(desk, new, django_assert_max_num_queries):
    for n in range(6):
        desk.send("/manage/people/", **{**new, "email": f"p{n}@city.example", "way": "code"})
    with django_assert_max_num_queries(14):
        desk.get("/manage/people/")


def test_a_colleagues_deputy_stays_when_their_role_is_taken_back(city, desk, new):
    desk.send("/manage/people/", **{**new, "way": "code"})
    back, deputy = desk.way_back, Login.objects.get(email="haneul.o@city.example").staff_person
    days = {"begins_on": "2026-11-23", "ends_on": "2026-11-27", "deputy": deputy.pk}
    desk.send(f"/manage/people/{city.seat('officer', 'ROAD').person.pk}/", act="leave", **days)
    assert "A role was taken back" in desk.send(back)
    assert Absence.objects.get().deputy == deputy
    assert not deputy.roles.exists()


def test_what_was_erased_by_law_is_listed_without_its_facts(desk, new):
    desk.send("/manage/people/", **{**new, "way": "code"})
    Entry.objects.filter(thread=CITY).update(facts="", salt="")
    text = desk.get("/manage/")
    assert "A role was given" in text
    assert "오하늘" not in text
    assert "Take it back" not in text


def test_a_resident_has_no_page_here(city, desk):
    resident = city.case().resident
    desk.get(f"/manage/people/{resident.pk}/")
    assert desk.status == 404
