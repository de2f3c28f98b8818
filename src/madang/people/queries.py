"""Reads about persons that need a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import Count, Q

from madang.notices.enums import Channel
from madang.notices.recipients import Recipient
from madang.places import rules as places_rules
from madang.places.enums import HUB
from madang.places.models import Office

from .contacts import is_mobile
from .enums import ContactKind, Hears, Need, RoleKind, Scope
from .models import Absence, ContactPlan, ContactPoint, Helper, Login, Person, Role


def at_address(login: Login) -> list[Person]:
    """Return the persons who can be reached at the address a login proves, by name."""
    kind = ContactKind.EMAIL if login.email else ContactKind.PHONE
    here = Q(contacts__kind=kind, contacts__value=login.address)
    joined = Q(records__contacts__kind=kind, records__contacts__value=login.address)
    found = Person.objects.filter(here | joined, same_as__isnull=True).distinct()
    return list(found.order_by("name", "pk"))


def known_as(name: str, kind: str, value: str) -> Person | None:
    """Return the person of this name at this address, if the city knows one."""
    contact = (
        ContactPoint.objects.filter(kind=kind, value=value, person__name=name)
        .select_related("person__same_as")
        .order_by("pk")
        .first()
    )
    return (contact.person.same_as or contact.person) if contact else None


def is_as(person: Person, channel: str, language: str, needs: list[str], addresses: list[tuple[str, str]]) -> bool:
    """Say whether somebody introduced so would change nothing about a known person."""
    if (person.channel, person.language, person.needs) != (channel, language, list(needs)):
        return False
    kept = {(c.kind, c.value) for c in person.contacts.all()}
    return all((str(kind), value) in kept for kind, value in addresses)


def staff_login(address: str) -> Login | None:
    """Return the login of a member of staff at an e-mail address, or None; a resident's login is never meant."""
    # Outside ASCII small letters do not tell one sign from another: the Kelvin sign becomes a k.
    known = [address, address.lower()] if address.isascii() else [address]
    found = Login.objects.filter(email__in=known, staff_person__isnull=False).order_by("pk")
    return found.first() if address else None


def roles(person_id: int, on: date) -> list[Role]:
    """Return the roles a person holds on a date, with the person and the offices, in one read."""
    held = Role.objects.valid(on).filter(person=person_id).select_related("office", "person")
    return list(held.defer("office__remit", "office__address", "office__opening").order_by("pk"))


def recipient(number: str) -> Recipient | None:
    """Resolve the recipient key `person:<number>` as it is now: channel, language, safety."""
    person = Person.objects.filter(pk=int(number)).select_related("same_as").first()
    if person is None:
        return None
    person = person.same_as or person
    contacts = list(ContactPoint.objects.filter(Q(person=person) | Q(person__same_as=person)).order_by("pk"))
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


def staff_recipient(number: str) -> Recipient | None:
    """Resolve the recipient key `staff:<number>`: a member of staff is told at their work address."""
    login = Login.objects.filter(staff_person=int(number)).select_related("staff_person").first()
    if login is None or login.staff_person is None or not login.email:
        return None
    return Recipient(login.staff_person.name, login.staff_person.language, ways=[(Channel.EMAIL, login.email)])


def one(person: Person) -> Person:
    """Return the record that stands for a person: itself, or the one it was joined with."""
    return person.same_as or person


def has_address(person: Person, value: str) -> bool:
    """Say whether a telephone or e-mail is one of a person's, under any of their records."""
    return ContactPoint.objects.filter(person__in=records_of(person), value=value).exists()


def records_of(person: Person) -> list[int]:
    """Return the numbers of all records of a person."""
    return [person.pk, *person.records.values_list("pk", flat=True)]


# --- helpers ---------------------------------------------------------------------------------------------------------


def open_help(on: date) -> Q:
    """Return the condition of help that holds on a day."""
    return Q(ended_at__isnull=True, begins_on__lte=on, ends_on__gte=on)


def hearers(person_id: int, on: date) -> list[str]:
    """Return the recipient keys of who is told of a person's matters: the person, their helpers, or both."""
    help_now = list(Helper.objects.filter(open_help(on), person=person_id).values_list("helper", "hears"))
    keys = [f"person:{helper}" for helper, hears in help_now if hears != Hears.PERSON]
    hears_too = not help_now or any(hears != Hears.HELPER for _helper, hears in help_now)
    return [f"person:{person_id}", *keys] if hears_too or not keys else keys


def helpers_of(person: Person, on: date) -> list[Helper]:
    """Return who may act for somebody on a day."""
    found = Helper.objects.filter(open_help(on), person__in=records_of(one(person))).select_related("helper", "person")
    return list(found.order_by("pk"))


def helped_by(helper: Person, on: date, *, scope: Scope | None = None) -> list[Helper]:
    """Return whom somebody helps on a day, for a scope or any."""
    found = Helper.objects.filter(open_help(on), helper=helper).select_related("person")
    return list(found.filter(scope=scope) if scope else found)


# --- the same person, told of twice ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Likeness:
    """Two records that may be of one person, how much speaks for it, and what."""

    one: Person
    other: Person
    weight: int
    signals: list[str]


CANDIDATES = 40
LIKELY = 3


def likely_same(person: Person) -> list[Likeness]:
    """Return records that may be of the same person, most likely first; people decide, never the machine."""
    own = list(person.contacts.all())
    values = [contact.value for contact in own]
    near_by = Person.objects.filter(same_as__isnull=True, staff_login__isnull=True).exclude(pk=person.pk)
    shared = Q(contacts__value__in=values) if values else Q(pk__in=[])
    named = Q(name=person.name) if person.name else Q(pk__in=[])
    found = near_by.filter(shared | named).distinct().prefetch_related("contacts")[:CANDIDATES]
    scored = [_likeness(person, own, other) for other in found]
    return sorted((each for each in scored if each.weight >= LIKELY), key=lambda each: -each.weight)


def _likeness(person: Person, own: list[ContactPoint], other: Person) -> Likeness:
    signals, weight = [], 0
    values = {(c.kind, c.value) for c in own}
    for contact in other.contacts.all():
        if (contact.kind, contact.value) in values:
            signals.append({"phone": "phone", "email": "email", "post": "post"}[contact.kind])
            weight += 2
    same, alike = _names(person.name, other.name)
    if same:
        signals.append("name")
        weight += 2 if len(person.name) > 1 else 1
    elif alike:
        signals.append("name_alike")
        weight += 1
    if person.needs and person.needs == other.needs:
        signals.append("needs")
        weight += 1
    return Likeness(person, other, weight, signals)


def _names(one: str, other: str) -> tuple[bool, bool]:
    """Say whether two names are the same but for spaces and case, and whether they are alike, in any order of parts."""
    first, second = ("".join(sorted(name.lower().split())) for name in (one, other))
    if not first or not second:
        return False, False
    return first == second, SequenceMatcher(None, first, second).ratio() >= 0.75


def proposed(limit: int = 50) -> list[Likeness]:
    """Return the likeliest pairs of all lately known persons who share a contact, each pair once."""
    shared = (
        ContactPoint.objects.filter(person__same_as__isnull=True)
        .values("kind", "value")
        .annotate(n=Count("person", distinct=True))
        .filter(n__gte=2)
        .order_by("-n")[:300]
    )
    pairs: dict[tuple[int, int], Likeness] = {}
    for row in shared:
        people = list(
            Person.objects.filter(contacts__kind=row["kind"], contacts__value=row["value"], same_as__isnull=True)
            .distinct()
            .order_by("pk")[:6]
        )
        for likeness in (like for person in people[:-1] for like in likely_same(person)):
            key = (min(likeness.one.pk, likeness.other.pk), max(likeness.one.pk, likeness.other.pk))
            pairs.setdefault(key, likeness)
    return sorted(pairs.values(), key=lambda each: -each.weight)[:limit]


def plan_of(person: Person, on: date) -> ContactPlan | None:
    """Return the contact plan that holds for a person on a day."""
    held = ContactPlan.objects.filter(person__in=records_of(one(person)), ended_at__isnull=True)
    return held.filter(begins_on__lte=on, ends_on__gte=on).select_related("decided_by").first()


# --- staff -----------------------------------------------------------------------------------------------------------


def supervisors(on: date) -> list[Person]:
    """Return who is a supervisor on a day."""
    held = Role.objects.valid(on).filter(kind=RoleKind.SUPERVISOR)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def heir(office: Office, *, on: date) -> Office:
    """Return the office that has taken over a dissolved one's matters, at the end of the line of successors; else the front."""
    seen = {office.pk}
    while office.successor is not None and office.successor_id not in seen:
        office = office.successor
        seen.add(office.pk)
        if places_rules.holds(office, on):
            return office
    return Office.objects.get(code=HUB)


def away(officers: Iterable[Person], *, on: date) -> list[tuple[Person, Person | None]]:
    """Return of some officers those who are on leave or no longer work here, with their deputy where one is there."""
    numbers = [officer.pk for officer in officers]
    working = set(Role.objects.valid(on).filter(person__in=numbers).values_list("person_id", flat=True))
    leave = {
        absence.person_id: absence.deputy
        for absence in Absence.objects.filter(person__in=numbers, begins_on__lte=on, ends_on__gte=on).select_related(
            "deputy"
        )
    }
    found: list[tuple[Person, Person | None]] = []
    for officer in officers:
        if officer.pk in leave:
            deputy = leave[officer.pk]
            is_there = deputy is not None and Role.objects.valid(on).filter(person=deputy).exists()
            found.append((officer, deputy if is_there else None))
        elif officer.pk not in working:
            found.append((officer, None))
    return found
