"""Who works for the city: roles, and when somebody is away."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from madang.places.models import Office

from ..enums import RoleKind
from ..models import Absence, Login, Person, Role


@transaction.atomic
def seat(
    *,
    name: str,
    email: str,
    kind: RoleKind,
    office: Office,
    start: date,
    at: datetime,
    password: str | None = None,
    is_password_once: bool = False,
) -> Role:
    """Give somebody a role in an office, with a staff login at their work address.

    A password that somebody else has seen (`is_password_once`) must be changed before any page of the desk opens.
    """
    login = Login.objects.filter(email=email).select_related("staff_person").first()
    if login is None or login.staff_person is None:
        person = Person.objects.create(name=name, known_since=at)
        login = login or Login(email=email)
        login.staff_person, login.password = person, make_password(password)
        login.is_password_once = is_password_once
        login.save()
    assert login.staff_person is not None
    role, _ = Role.objects.get_or_create(person=login.staff_person, kind=kind, office=office, valid_from=start)
    return role


def be_away(person: Person, *, begins_on: date, ends_on: date, deputy: Person | None) -> Absence:
    """Keep that somebody is away, and who looks after their matters; the worker hands them over on the first day."""
    return Absence.objects.create(person=person, begins_on=begins_on, ends_on=ends_on, deputy=deputy)
