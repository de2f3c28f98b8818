"""Reads about persons that need a name."""

from __future__ import annotations

from datetime import date

from madang.notices.enums import Channel
from madang.notices.recipients import Recipient

from .contacts import is_mobile
from .enums import ContactKind, Need
from .models import ContactPoint, Login, Person, Role


def at_address(login: Login) -> list[Person]:
    """Return the persons who can be reached at the address a login proves, by name."""
    kind = ContactKind.EMAIL if login.email else ContactKind.PHONE
    return list(Person.objects.filter(contacts__kind=kind, contacts__value=login.address).order_by("name", "pk"))


def known_as(name: str, kind: str, value: str) -> Person | None:
    """Return the person of this name at this address, if the city knows one."""
    contact = (
        ContactPoint.objects.filter(kind=kind, value=value, person__name=name)
        .select_related("person")
        .order_by("pk")
        .first()
    )
    return contact.person if contact else None


def is_as(person: Person, channel: str, language: str, needs: list[str], addresses: list[tuple[str, str]]) -> bool:
    """Say whether somebody introduced so would change nothing about a known person."""
    if (person.channel, person.language, person.needs) != (channel, language, list(needs)):
        return False
    kept = {(c.kind, c.value) for c in person.contacts.all()}
    return all((str(kind), value) in kept for kind, value in addresses)


def roles(person_id: int, on: date) -> list[Role]:
    """Return the roles a person holds on a date, with the person and the offices, in one read."""
    held = Role.objects.valid(on).filter(person=person_id).select_related("office", "person")
    return list(held.defer("office__remit", "office__address", "office__opening").order_by("pk"))


def recipient(number: str) -> Recipient | None:
    """Resolve the recipient key `person:<number>` as it is now: channel, language, safety."""
    person = Person.objects.filter(pk=int(number)).first()
    if person is None:
        return None
    contacts = list(person.contacts.order_by("pk"))
    phones = [c.value for c in contacts if c.kind == ContactKind.PHONE]
    mobiles = [value for value in phones if is_mobile(value)]
    emails = [c.value for c in contacts if c.kind == ContactKind.EMAIL]
    postal = next((c.value for c in contacts if c.kind == ContactKind.POST), "")
    by_channel = {
        Channel.SMS: [(Channel.SMS, value) for value in mobiles],
        Channel.EMAIL: [(Channel.EMAIL, value) for value in emails],
        Channel.CALL: [(Channel.CALL, value) for value in phones],
        Channel.LETTER: [],
    }
    if person.channel == Channel.LETTER and postal:
        ways: list[tuple[str, str]] = []
    else:
        order = [Channel(person.channel)] if person.channel in by_channel else []
        order += [c for c in (Channel.SMS, Channel.EMAIL, Channel.CALL) if c not in order]
        ways = [way for channel in order for way in by_channel[channel]]
    return Recipient(
        name=person.name,
        language=person.language,
        ways=ways,
        postal=postal,
        is_safe_to_contact=Need.SAFE_CONTACT not in person.needs,
    )
