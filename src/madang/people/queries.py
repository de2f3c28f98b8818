"""Reads about persons that need a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from madang.kit import reference
from madang.notices.enums import Channel
from madang.notices.recipients import Recipient
from madang.places import rules as places_rules
from madang.places.enums import HUB
from madang.places.models import Office

from .contacts import is_mobile
from .enums import ContactKind, Hears, Need, RoleKind, Scope
from .models import Absence, Apart, ContactPlan, ContactPoint, Draft, Helper, Login, Person, Role


def at_address(login: Login) -> list[Person]:
    """Return the persons who can be reached at the address a login proves, by name."""
    kind = ContactKind.EMAIL if login.email else ContactKind.PHONE
    here = Q(contacts__kind=kind, contacts__value=login.address)
    joined = Q(records__contacts__kind=kind, records__contacts__value=login.address)
    found = Person.objects.filter(here | joined, same_as__isnull=True).distinct()
    return list(found.order_by("name", "pk"))


def named_at(kind: str, value: str) -> list[Person]:
    """Return the residents of whom the city knows a name and this address, by name; at most three, to be asked about."""
    here = Q(contacts__kind=kind, contacts__value=value)
    joined = Q(records__contacts__kind=kind, records__contacts__value=value)
    found = Person.objects.filter(here | joined, same_as__isnull=True, staff_login__isnull=True).exclude(name="")
    return list(found.distinct().order_by("name", "pk")[:3])


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
    records = [person, *person.records.all()]
    # Read as they are, and each taken once here: for thousands of notices a morning, one statement fewer each.
    told = ContactPoint.objects.filter(person__in=[record.pk for record in records]).order_by("pk")
    contacts = list({(c.kind, c.value): c for c in reversed(told)}.values())[::-1]
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
        is_safe_to_contact=not any(Need.SAFE_CONTACT in record.needs for record in records),
        phones=phones,
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


def contacts_of(person: Person) -> QuerySet[ContactPoint]:
    """Return what a person is reached by, under whichever of their records it was told; each address once."""
    numbers = records_of(
        person
    )  # first, as numbers: asked in one statement PostgreSQL reads the contacts of the whole city
    found = ContactPoint.objects.filter(person__in=numbers)
    twice = ContactPoint.objects.filter(
        person__in=numbers, kind=OuterRef("kind"), value=OuterRef("value"), pk__lt=OuterRef("pk")
    )
    return found.filter(~Exists(twice)).order_by("pk")


def having(need: Need, numbers: Iterable[int]) -> set[int]:
    """Return of some persons' numbers those who have a need, told under whichever of their records."""
    held: set[int] = set()
    rows = (
        Person.objects.filter(pk__in=list(numbers))
        .select_related("same_as")
        .prefetch_related("records", "same_as__records")
    )
    for person in rows:
        head = one(person)
        if any(need in record.needs for record in (head, *head.records.all())):
            held.add(person.pk)
    return held


def proved(person: Person | None, number: str, pin_hash: str, proof: str) -> str:
    """Return `phone` or `pin` for what somebody has shown of a number's owner without signing in, empty for nothing."""
    if pin_hash and len(proof) == 6:
        return "pin" if reference.pin_fits(number, proof, pin_hash) else ""
    if len(proof) == 4 and proof.isdigit() and person:
        numbers = person.contacts.filter(kind=ContactKind.PHONE).values_list("value", flat=True)
        return "phone" if any(value.endswith(proof) for value in numbers) else ""
    return ""


# --- helpers ---------------------------------------------------------------------------------------------------------


def open_help(on: date) -> Q:
    """Return the condition of help that holds on a day."""
    return Q(ended_at__isnull=True, begins_on__lte=on, ends_on__gte=on)


def hearers(person_id: int, on: date) -> list[str]:
    """Return the recipient keys of who is told of a person's matters: the person, their helpers, or both."""
    head = Coalesce(Subquery(Person.objects.filter(pk=person_id).values("same_as")[:1]), person_id)
    records = Q(pk=head) | Q(same_as=head)
    now = Helper.objects.filter(open_help(on), person__in=Person.objects.filter(records).values("pk"))
    return _keys(person_id, list(now.order_by("pk").values_list("helper", "hears")))


def hearers_of_all(numbers: Iterable[int], on: date) -> dict[int, list[str]]:
    """Return for many persons who is told of their matters, under the record that stands for each; nobody twice."""
    heads = Person.objects.filter(pk__in=list(numbers)).values_list(Coalesce("same_as", "pk"), flat=True).order_by("pk")
    found: dict[int, list[tuple[int, str]]] = {head: [] for head in heads}
    now = Helper.objects.filter(open_help(on)).filter(Q(person__in=found) | Q(person__same_as__in=found)).order_by("pk")
    for person, helper, hears in now.values_list(Coalesce("person__same_as", "person"), "helper", "hears"):
        found[person].append((helper, hears))
    return {head: _keys(head, help_now) for head, help_now in found.items()}


def _keys(person_id: int, help_now: list[tuple[int, str]]) -> list[str]:
    keys = [f"person:{helper}" for helper, hears in help_now if hears != Hears.PERSON]
    hears_too = not help_now or any(hears != Hears.HELPER for _helper, hears in help_now)
    return [f"person:{person_id}", *keys] if hears_too or not keys else keys


def helpers_of(person: Person, on: date) -> list[Helper]:
    """Return who may act for somebody on a day."""
    found = Helper.objects.filter(open_help(on), person__in=records_of(one(person))).select_related("helper", "person")
    return list(found.order_by("pk"))


def helped_by(helper: Person, on: date, *, scope: Scope | None = None) -> list[Helper]:
    """Return whom somebody helps on a day, for a scope or any."""
    found = Helper.objects.filter(open_help(on), helper__in=records_of(one(helper))).select_related("person__same_as")
    return list((found.filter(scope=scope) if scope else found).order_by("pk"))


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
    # Who shares an address first: a name that hundreds bear must not push them out.
    found = list(near_by.filter(shared).distinct().order_by("pk").prefetch_related("contacts")[:CANDIDATES])
    others = near_by.filter(named).exclude(pk__in=[other.pk for other in found]).order_by("-pk")
    found += others.prefetch_related("contacts")[: CANDIDATES - len(found)]
    apart = _apart_pairs([person.pk])
    scored = [_likeness(person, own, other) for other in found if _pair(person.pk, other.pk) not in apart]
    return sorted((each for each in scored if each.weight >= LIKELY), key=lambda each: -each.weight)


def likeness(person: Person, other: Person) -> Likeness:
    """Return what speaks for two records being of one person, however little."""
    return _likeness(person, list(person.contacts.all()), other)


def apart(first: Person, second: Person) -> QuerySet[Apart]:
    """Return the row that says that two records are of two people, if somebody has said so."""
    one, other = _pair(first.pk, second.pk)
    return Apart.objects.filter(one=one, other=other)


def told_apart(limit: int = 20) -> list[Apart]:
    """Return the pairs that were last said to be two people, newest first."""
    return list(Apart.objects.select_related("one", "other", "by").order_by("-at", "-pk")[:limit])


def _pair(first: int, second: int) -> tuple[int, int]:
    return (first, second) if first < second else (second, first)


def _apart_pairs(numbers: Iterable[int]) -> set[tuple[int, int]]:
    held = list(numbers)
    return set(Apart.objects.filter(Q(one__in=held) | Q(other__in=held)).values_list("one", "other"))


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
    """Return the likeliest pairs of persons who share an address, each pair once."""
    alone = ContactPoint.objects.filter(person__same_as__isnull=True, person__staff_login__isnull=True)
    shared = alone.values("value").annotate(n=Count("person", distinct=True)).filter(n__gte=2).order_by("-n", "value")
    values = [row["value"] for row in shared[:300]]
    groups: dict[str, list[int]] = {value: [] for value in values}
    for value, person in alone.filter(value__in=values).order_by("person").values_list("value", "person").distinct():
        groups[value].append(person)
    close = {numbers for group in groups.values() for numbers in combinations(group[:6], 2)}
    close -= _apart_pairs({number for pair in close for number in pair})
    people = Person.objects.prefetch_related("contacts").in_bulk({number for pair in close for number in pair})
    found = [_likeness(people[a], list(people[a].contacts.all()), people[b]) for a, b in sorted(close)]
    return sorted((like for like in found if like.weight >= LIKELY), key=lambda like: -like.weight)[:limit]


def plans_at(kind: str, value: str, on: date) -> list[ContactPlan]:
    """Return the contact plans that hold on a day for whoever is reached at an address."""
    there = ContactPoint.objects.filter(kind=kind, value=value).values("person")
    heads = Person.objects.filter(pk__in=there, same_as__isnull=False).values("same_as")
    of = Q(person__in=there) | Q(person__in=heads) | Q(person__same_as__in=there) | Q(person__same_as__in=heads)
    held = ContactPlan.objects.filter(of, ended_at__isnull=True, begins_on__lte=on, ends_on__gte=on)
    return list(held.select_related("person").order_by("pk"))


def plan_of(person: Person, on: date) -> ContactPlan | None:
    """Return the contact plan that holds for a person on a day."""
    held = ContactPlan.objects.filter(person__in=records_of(one(person)), ended_at__isnull=True)
    return held.filter(begins_on__lte=on, ends_on__gte=on).select_related("decided_by").first()


# --- staff -----------------------------------------------------------------------------------------------------------


def supervisors(on: date) -> list[Person]:
    """Return who is a supervisor on a day."""
    held = Role.objects.valid(on).filter(kind=RoleKind.SUPERVISOR)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def schedulers(on: date) -> list[Person]:
    """Return who is a scheduler of the mayor on a day."""
    held = Role.objects.valid(on).filter(kind=RoleKind.SCHEDULER)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def officers(office_id: int, on: date) -> list[Person]:
    """Return who is an officer of an office on a day."""
    held = Role.objects.valid(on).filter(kind=RoleKind.OFFICER, office=office_id)
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


def works_in(person: Person, office_id: int, *, on: date) -> bool:
    """Say whether somebody holds a role in an office on a day."""
    return Role.objects.valid(on).filter(person=person, office=office_id).exists()


def away(officers: Iterable[Person], *, on: date) -> list[tuple[Person, Person | None]]:
    """Return of some officers those who are on leave or no longer work here, with their deputy where one is there."""
    numbers = [officer.pk for officer in officers]
    working = set(Role.objects.valid(on).filter(person__in=numbers).values_list("person_id", flat=True))
    away_now = Absence.objects.filter(begins_on__lte=on, ends_on__gte=on)
    leave = {each.person_id: each.deputy for each in away_now.filter(person__in=numbers).select_related("deputy")}
    found: list[tuple[Person, Person | None]] = []
    for officer in officers:
        if officer.pk in leave:
            deputy = leave[officer.pk]
            # Two who are each other's deputies, and both away, would hand their cases to and fro.
            is_there = (
                deputy is not None
                and not away_now.filter(person=deputy).exists()
                and Role.objects.valid(on).filter(person=deputy).exists()
            )
            found.append((officer, deputy if is_there else None))
        elif officer.pk not in working:
            found.append((officer, None))
    return found


# --- drafts ----------------------------------------------------------------------------------------------------------


def is_begun(number: str) -> bool:
    """Say whether a draft has a reference."""
    return Draft.objects.filter(reference=number).exists()
