"""Coming to know a person, and keeping how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction

from madang.places.models import Office

from . import queries
from .enums import ContactKind, Purpose, RoleKind
from .models import Consent, ContactPoint, Login, Person, Role

CONSENT_TEXT = "2026-11"  # the version of the words shown beside each consent


@dataclass(frozen=True)
class Introduced:
    """Who somebody says they are. Addresses are in kept form; all but language may be empty."""

    name: str = ""
    language: str = "ko"
    channel: str = ""
    phone: str = ""
    email: str = ""
    postal: str = ""
    needs: list[str] = field(default_factory=list)

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """The (kind, value) pairs that can be kept."""
        pairs = (
            (ContactKind.PHONE, self.phone),
            (ContactKind.EMAIL, self.email),
            (ContactKind.POST, self.postal),
        )
        return [(kind, value) for kind, value in pairs if value]


def meet(who: Introduced, *, at: datetime, is_proved: bool = False) -> Person:
    """Return the person of this name at this telephone or e-mail, or come to know a new one.

    Where a member of staff has them before them (`is_proved`), how to answer is brought up to date. On the web anybody
    can write a name and a number: the known person is taken only if nothing about them would change. A login is kept
    for each address at once, so that a code can be sent to it later; control is not yet proved.
    """
    reachable = [(kind, value) for kind, value in who.addresses if kind != ContactKind.POST]
    for kind, value in reachable:
        known = queries.known_as(who.name, kind, value) if who.name else None
        if known and is_proved:
            known.channel, known.language, known.needs = who.channel, who.language, list(who.needs)
            known.save(update_fields=["channel", "language", "needs"])
            keep_contacts(known, who.addresses)
            return known
        if known and queries.is_as(known, who.channel, who.language, who.needs, who.addresses):
            return known
    person = Person(name=who.name, language=who.language, channel=who.channel, needs=list(who.needs), known_since=at)
    person.save(force_insert=True)
    keep_contacts(person, who.addresses)
    return person


def forget(person: Person) -> None:
    """Erase by law who a person is: name, needs and addresses; the row stays, so that what refers to it stands."""
    person.contacts.all().delete()
    person.name, person.needs, person.channel = "", [], ""
    person.save(update_fields=["name", "needs", "channel"])


def keep_contacts(person: Person, addresses: Iterable[tuple[str, str]]) -> None:
    """Keep addresses of a person, and a login for each that a code can reach."""
    addresses = list(addresses)
    ContactPoint.objects.bulk_create(
        [ContactPoint(person=person, kind=kind, value=value) for kind, value in addresses],
        ignore_conflicts=True,
    )
    nobody_knows = UNUSABLE_PASSWORD_PREFIX  # a login by code has no password
    logins = [Login(phone=value, password=nobody_knows) for kind, value in addresses if kind == ContactKind.PHONE]
    logins += [Login(email=value, password=nobody_knows) for kind, value in addresses if kind == ContactKind.EMAIL]
    if logins:
        Login.objects.bulk_create(logins, ignore_conflicts=True)


def prove(person: Person, login: Login, *, at: datetime) -> None:
    """Mark that a code sent to a person's address came back."""
    person.contacts.filter(value=login.address, proved_at__isnull=True).update(proved_at=at)


def consent(person: Person, purpose: Purpose, *, channel: str, at: datetime) -> Consent:
    """Keep a person's yes to one purpose."""
    return Consent.objects.create(
        person=person, purpose=purpose, text_version=CONSENT_TEXT, channel=channel, given_at=at
    )


def withdraw_consent(person: Person, purpose: Purpose, *, at: datetime) -> int:
    """Take back a person's yes to one purpose; the row stays, with its end. Return how many were open."""
    return person.consents.filter(purpose=purpose, withdrawn_at__isnull=True).update(withdrawn_at=at)


@transaction.atomic
def set_how_to_answer(person: Person, *, channel: str, language: str) -> Person:
    """Change how and in which language the city answers."""
    person.channel, person.language = channel, language
    person.save(update_fields=["channel", "language"])
    return person


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
) -> Role:
    """Give somebody a role in an office, with a staff login at their work address."""
    login = Login.objects.filter(email=email).select_related("staff_person").first()
    if login is None or login.staff_person is None:
        person = Person.objects.create(name=name, known_since=at)
        login = login or Login(email=email)
        login.staff_person, login.password = person, make_password(password)
        login.save()
    assert login.staff_person is not None
    role, _ = Role.objects.get_or_create(person=login.staff_person, kind=kind, office=office, valid_from=start)
    return role
