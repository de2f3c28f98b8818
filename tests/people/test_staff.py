"""Who works for the city, who is away, and who inherits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from madang.people import actions, queries, rules
from madang.people.enums import RoleKind
from madang.people.models import Absence, Login, Person, Role

ON = date(2026, 11, 16)


def seat(city, email="new@madang.example", **more):
    told = {"name": "신입", "kind": RoleKind.OFFICER, "office": city.office["ROAD"], "start": ON, "at": city.at}
    return actions.seat(**{**told, "email": email, **more})


def test_a_second_role_of_one_person_is_one_login_and_a_role_told_twice_is_one(city):
    first = seat(city)
    second = seat(city, kind=RoleKind.MODERATOR, office=city.office["HUB"])
    assert seat(city) == first
    assert first.person == second.person
    assert Login.objects.filter(email="new@madang.example").count() == 1
    assert [role.kind for role in queries.roles(first.person.pk, ON)] == ["officer", "moderator"]
    assert rules.Seat(first.person, queries.roles(first.person.pk, ON)).main == first


def test_a_role_opens_from_its_first_day_to_the_day_before_its_end(city):
    role = seat(city)
    Role.objects.filter(pk=role.pk).update(valid_until=ON + timedelta(days=3))
    days = {n: bool(queries.roles(role.person.pk, ON + timedelta(days=n))) for n in (-1, 0, 2, 3)}
    assert days == {-1: False, 0: True, 2: True, 3: False}


def test_a_residents_login_becomes_no_staff_login_by_accident(city):
    resident = city.case().resident
    actions.keep_contacts(resident, [("email", "k@madang.example")])
    assert queries.staff_login("k@madang.example") is None
    seat(city, email="k@madang.example")
    login = queries.staff_login("K@madang.example")
    assert (login.staff_person != resident, Person.objects.filter(pk=resident.pk, staff_login__isnull=True).exists()) == (
        True, True,
    )  # fmt: skip


def test_who_is_away_is_found_with_a_deputy_who_is_there(city):
    officer, deputy = seat(city).person, city.seat("officer", "ROAD").person
    assert queries.away([officer], on=ON) == []
    actions.be_away(officer, begins_on=ON, ends_on=ON + timedelta(days=4), deputy=deputy)
    found = {n: queries.away([officer], on=ON + timedelta(days=n)) for n in (-1, 0, 4, 5)}
    gone = [(officer, deputy)]
    assert found == {-1: [(officer, None)], 0: gone, 4: gone, 5: []}  # the day before, the role has not begun
    actions.be_away(deputy, begins_on=ON + timedelta(days=2), ends_on=ON + timedelta(days=2), deputy=officer)
    assert queries.away([officer, deputy], on=ON + timedelta(days=2)) == [(officer, None), (deputy, None)]
    assert queries.works_in(deputy, city.office["ROAD"].pk, on=ON)
    Role.objects.filter(person=deputy).update(valid_until=ON + timedelta(days=1))
    assert not queries.works_in(deputy, city.office["ROAD"].pk, on=ON + timedelta(days=1))


def test_who_no_longer_works_here_is_away_without_a_deputy(city):
    role = seat(city)
    Role.objects.filter(pk=role.pk).update(valid_until=ON + timedelta(days=1))
    assert queries.away([role.person], on=ON + timedelta(days=1)) == [(role.person, None)]


@pytest.mark.parametrize("wrong", ["end before begin", "own deputy"])
def test_the_database_refuses_an_absence_that_may_never_be(city, wrong):
    officer = seat(city).person
    told = {
        "end before begin": {"ends_on": ON - timedelta(days=1), "deputy": None},
        "own deputy": {"ends_on": ON, "deputy": officer},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.be_away(officer, begins_on=ON, **told)
    assert Absence.objects.count() == 0


def test_an_office_that_is_no_more_leaves_its_matters_to_the_last_of_its_line_else_to_the_front(city):
    road, traf, hub = (city.office[code] for code in ("ROAD", "TRAF", "HUB"))
    road.successor, traf.successor = traf, road  # in a circle: nobody is left
    for office in (road, traf):
        office.valid_until = ON
        office.save()
    assert queries.heir(road, on=ON) == hub
    traf.valid_until = None
    traf.save()
    assert queries.heir(road, on=ON) == traf
    road.successor = None
    assert queries.heir(road, on=ON) == hub


def test_supervisors_of_a_day(city):
    before, role = queries.supervisors(ON), city.seat("supervisor").main
    assert (len(before), role.person in before) == (4, True)
    Role.objects.filter(pk=role.pk).update(valid_until=ON)
    assert queries.supervisors(ON) == [person for person in before if person != role.person]
