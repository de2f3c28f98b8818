"""Who works for the city, said by an administrator: roles given and ended, leave, and everything ended at once."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError

from madang.kit.refusal import Refused
from madang.places.models import Office
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from .. import rules
from ..enums import CannotSeat, RoleKind
from ..models import Absence, Login, Person, Role
from ..rules import Seat
from . import staff


@transaction.atomic
def give_role(
    *,
    name: str,
    email: str,
    kind: RoleKind,
    office: Office,
    start: date,
    password: str | None,
    seat: Seat,
    at: datetime,
) -> Role:
    """Give somebody a role from a day on, with a login at their work address where they have none.

    A `password` is one that the administrator has seen; it must be changed before any page opens.
    """
    if refusal := rules.why_not_give_role(name=name, email=email, kind=kind, office=office, start=start, seat=seat):
        raise Refused(refusal)
    login = Login.objects.filter(email=email).first()
    made = "login" if login is None else "seat" if login.staff_person_id is None else ""
    role = staff.seat(
        name=name, email=email, kind=kind, office=office, start=start, at=at,
        password=password, is_password_once=bool(password),
    )  # fmt: skip
    timeline.record(CITY, Done("role.given", role, at, seat.person.pk, {**_facts(role), "made": made}))
    return role


def _facts(role: Role) -> dict[str, object]:
    return {
        "person": role.person_id, "kind": role.kind, "office": role.office_id, "names": role.office.names,
        "from": role.valid_from, "until": role.valid_until,
    }  # fmt: skip


@transaction.atomic
def take_role(role: Role, *, made: str, seat: Seat, at: datetime) -> None:
    """Take a role back as if it had never been given; a login that was made for it and never used goes with it."""
    timeline.hold(CITY)  # one after the other, or two administrators could end each other at once
    role = Role.objects.select_for_update(of=("self",)).select_related("person", "office").get(pk=role.pk)
    if refusal := rules.why_not_take_role(role, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    person = role.person
    timeline.record(CITY, Done("role.taken_back", role, at, seat.person.pk, {**_facts(role), "made": made}))
    role.delete()
    if made and not person.roles.exists():
        with suppress(ProtectedError), transaction.atomic():  # a colleague's deputy stays, without a role
            _unmake(person, made)


def _unmake(person: Person, made: str) -> None:
    """Let a member of staff who never came in be as if they had never been made."""
    login = Login.objects.filter(staff_person=person, last_login__isnull=True).first()
    if login is None:
        return
    if made == "login":
        login.delete()
    else:
        login.staff_person, login.is_password_once = None, False
        login.set_unusable_password()
        login.save()
    person.delete()


@transaction.atomic
def end_role(role: Role, *, until: date, seat: Seat, at: datetime) -> Role:
    """Let a role end: `until` is the first day on which it opens nothing."""
    timeline.hold(CITY)  # one after the other, or two administrators could end each other at once
    role = Role.objects.select_for_update(of=("self",)).select_related("office").get(pk=role.pk)
    if refusal := rules.why_not_end_role(role, until=until, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    before, role.valid_until = role.valid_until, until
    role.save(update_fields=["valid_until"])
    timeline.record(CITY, Done("role.ended", role, at, seat.person.pk, {**_facts(role), "before": before}))
    return role


@transaction.atomic
def go_on(role: Role, *, until: date | None, seat: Seat, at: datetime) -> Role:
    """Let a role that was ended go on, to the end it had before or without one."""
    role = Role.objects.select_for_update(of=("self",)).select_related("office").get(pk=role.pk)
    if refusal := rules.why_not_staff(seat):
        raise Refused(refusal)
    before, role.valid_until = role.valid_until, until
    role.save(update_fields=["valid_until"])
    timeline.record(CITY, Done("role.prolonged", role, at, seat.person.pk, {**_facts(role), "before": before}))
    return role


@transaction.atomic
def leave(person: Person, *, seat: Seat, at: datetime) -> None:
    """End everything of somebody who leaves, at once: roles, coming leave, the login, and every session that is open."""
    timeline.hold(CITY)  # one after the other, or two administrators could end each other at once
    person, today = Person.objects.select_for_update().get(pk=person.pk), local(at).date()
    if refusal := rules.why_not_leave(person, seat=seat, on=today):
        raise Refused(refusal)
    roles = [
        role for role in person.roles.select_related("office") if role.valid_until is None or role.valid_until > today
    ]
    facts = {"person": person.pk, "roles": [_facts(role) | {"pk": role.pk} for role in roles]}
    timeline.record(CITY, Done("staff.left", person, at, seat.person.pk, facts))
    for role in roles:
        if role.valid_from < today:
            role.valid_until = today
            role.save(update_fields=["valid_until"])
        else:
            role.delete()  # it held on no day, and a role ends after it begins
    Login.objects.filter(staff_person=person).update(is_active=False)
    _shut_sessions(Login.objects.filter(staff_person=person).values_list("pk", flat=True).first(), at)


def _shut_sessions(login: int | None, at: datetime) -> None:
    """Delete the sessions of a login. What they hold is signed text, so each that is alive must be read."""
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=at).iterator(chunk_size=2000)
        if session.get_decoded().get(SESSION_KEY) == str(login)
    ]
    Session.objects.filter(pk__in=theirs).delete()


@transaction.atomic
def come_back(person: Person, *, roles: list[dict[str, Any]], seat: Seat, at: datetime) -> None:
    """Give back the roles that somebody held before everything was ended, and let them sign in anew."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if refusal := rules.why_not_staff(seat):
        raise Refused(refusal)
    if Role.objects.filter(person=person).valid(local(at).date()).exists():
        raise Refused(CannotSeat.GONE)
    for held in roles:
        start, end = date.fromisoformat(held["from"]), held["until"] and date.fromisoformat(held["until"])
        Role.objects.update_or_create(
            pk=held["pk"],
            defaults={
                "person": person, "kind": held["kind"], "office_id": held["office"], "valid_from": start, "valid_until": end,
            },
        )  # fmt: skip
    Login.objects.filter(staff_person=person).update(is_active=True)
    timeline.record(CITY, Done("staff.returned", person, at, seat.person.pk, {"person": person.pk, "roles": roles}))


@transaction.atomic
def begin_leave(
    person: Person, *, begins_on: date, ends_on: date, deputy: Person | None, seat: Seat, at: datetime
) -> Absence:
    """Keep that somebody is away, up to and with a day, and who looks after their matters."""
    if refusal := rules.why_not_be_away(
        person, begins_on=begins_on, ends_on=ends_on, deputy=deputy, seat=seat, on=local(at).date()
    ):
        raise Refused(refusal)
    away = staff.be_away(person, begins_on=begins_on, ends_on=ends_on, deputy=deputy)
    timeline.record(CITY, Done("leave.begun", away, at, seat.person.pk, _leave(away)))
    return away


@transaction.atomic
def drop_leave(away: Absence, *, seat: Seat, at: datetime) -> None:
    """Take back that somebody is away."""
    if refusal := rules.why_not_staff(seat):
        raise Refused(refusal)
    timeline.record(CITY, Done("leave.dropped", away, at, seat.person.pk, _leave(away)))
    away.delete()


def _leave(away: Absence) -> dict[str, object]:
    return {
        "person": away.person_id, "from": away.begins_on, "until": away.ends_on,
        "deputy": away.deputy_id,
    }  # fmt: skip
