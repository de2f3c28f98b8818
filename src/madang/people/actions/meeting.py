"""Coming to know a person, and keeping how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q

from madang.kit.guard import fits
from madang.kit.plaintext import masked_tail
from madang.notices import actions as notices
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.timeline.models import Entry

from .. import queries
from ..contacts import Introduced
from ..enums import ContactKind, Need, Purpose
from ..models import Consent, ContactPlan, ContactPoint, Helper, Login, Person

CONSENT_TEXT = "2026-11"  # the version of the words shown beside each consent


def meet(who: Introduced, *, at: datetime, is_proved: bool = False) -> Person:
    """Return the person of this name at this telephone or e-mail, or come to know a new one.

    Where a member of staff has them before them (`is_proved`), what was chosen of how to answer is brought up to date. On the web anybody
    can write a name and a number: the known person is taken only if nothing about them would change. A login is kept
    for each address at once, so that a code can be sent to it later; control is not yet proved.
    """
    reachable = [(kind, value) for kind, value in who.addresses if kind != ContactKind.POST]
    for kind, value in reachable:
        known = queries.known_as(who.name, kind, value) if who.name else None
        if known and is_proved:
            for name in who.chosen:
                setattr(known, name, getattr(who, name))
            known.save(update_fields=["channel", "language"])
            # A need that was told once stays until somebody takes it out: nobody repeats "never call me" at each call.
            set_needs(known, [*known.needs, *(need for need in who.needs if need not in known.needs)])
            keep_contacts(known, who.addresses)
            return known
        if known and queries.is_as(known, who.channel, who.language, who.needs, who.addresses):
            return known
    person = Person(
        name=fits(who.name, 80), language=who.language, channel=who.channel, needs=list(who.needs), known_since=at
    )
    person.save(force_insert=True)
    keep_contacts(person, who.addresses)
    return person


def named(who: Introduced, *, at: datetime) -> Person:
    """Return the person of this name at this address as they are, or come to know a new one.

    Somebody else has named them: nothing about them changes, and they are not a second record either.
    """
    for kind, value in who.addresses:
        if known := queries.known_as(who.name, kind, value):
            return known
    return meet(who, at=at)


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase by law who a person is, under each of their records: names, needs, addresses, what plans and notices say.

    The rows stay, so that what refers to them stands. Help ends, theirs to others and others' to them.
    """
    numbers = queries.records_of(queries.one(person))
    contacts = ContactPoint.objects.filter(person__in=numbers)
    told = list(contacts.values_list("kind", "value"))
    contacts.delete()
    gone = _drop_logins([value for _kind, value in told])
    Person.objects.filter(pk__in=numbers).update(name="", needs=[], channel="")
    helps = Helper.objects.filter(Q(person__in=numbers) | Q(helper__in=numbers)).order_by("pk")
    plans = ContactPlan.objects.filter(person__in=numbers)
    for about in (*Person.objects.filter(pk__in=numbers), *helps, *plans):
        notices.forget(about=about)
    for row in helps:
        if row.ended_at is None:
            timeline.record(CITY, Done("help.ended", row.person, at, None, {"helper": row.helper_id}))
    helps.filter(ended_at__isnull=True).update(ended_at=at)
    plans.update(terms="", reason="", appeal="", appeal_answer="")
    plans.filter(ended_at__isnull=True).update(ended_at=at)
    notices.forget_recipient(
        [f"person:{number}" for number in numbers], [f"{kind}:{value}" for kind, value in told if value in gone]
    )
    said = Entry.objects.filter(subject_type=Person._meta.label_lower, subject_id__in=numbers)
    timeline.erase_facts(said.filter(kind__in=["person.joined", "person.parted"]))  # their reasons are words


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


def _drop_logins(values: Iterable[str]) -> set[str]:
    """Let go the logins of addresses at which nobody is reached any more; those of staff stay. Return the addresses."""
    gone = set(values) - set(ContactPoint.objects.filter(value__in=list(values)).values_list("value", flat=True))
    Login.objects.filter(Q(phone__in=gone) | Q(email__in=gone), staff_person__isnull=True).delete()
    return gone


def _old_addresses(person: Person) -> list[str]:
    """Return the recipient keys of a person's telephones and e-mails, of all their records, in their language."""
    kinds = {ContactKind.PHONE: "phone", ContactKind.EMAIL: "email"}
    known = queries.contacts_of(queries.one(person)).filter(kind__in=kinds)
    return [f"{kinds[ContactKind(c.kind)]}:{c.value}|{person.language}" for c in known]


@transaction.atomic
def add_contact(
    person: Person, *, kind: ContactKind, value: str, at: datetime, proved_at: datetime | None = None
) -> None:
    """Keep one more address of a person; each address they had before is told, so that nobody is moved away unseen."""
    known = ContactPoint.objects.filter(person__in=queries.records_of(queries.one(person)), kind=kind, value=value)
    if known.exists():
        if proved_at:
            known.filter(proved_at__isnull=True).update(proved_at=proved_at)
        return
    for key in _old_addresses(person):
        notices.leave("contact.added", to_key=key, at=at, about=person, context={"shown": masked_tail(value)})
    keep_contacts(person, [(kind, value)])
    person.contacts.filter(kind=kind, value=value).update(proved_at=proved_at)


@transaction.atomic
def drop_contact(person: Person, contact: ContactPoint, *, at: datetime) -> None:
    """Let an address go, under whichever record it was told; it is told itself, and so is each that stays."""
    for key in _old_addresses(person):
        notices.leave("contact.dropped", to_key=key, at=at, about=person, context={"shown": masked_tail(contact.value)})
    numbers = queries.records_of(queries.one(person))
    ContactPoint.objects.filter(person__in=numbers, kind=contact.kind, value=contact.value).delete()
    _drop_logins([contact.value])


def prove(person: Person, login: Login, *, at: datetime) -> None:
    """Mark that a code sent to a person's address came back."""
    theirs = ContactPoint.objects.filter(person__in=queries.records_of(person), value=login.address)
    theirs.filter(proved_at__isnull=True).update(proved_at=at)


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
    """Change how and in which language the city answers; who chooses a way may be contacted by it."""
    person.channel, person.language = channel, language
    person.save(update_fields=["channel", "language"])
    for record in [person, *person.records.all()]:
        set_needs(record, [need for need in record.needs if need != Need.SAFE_CONTACT])
    return person


@transaction.atomic
def set_needs(person: Person, needs: list[str]) -> None:
    """Keep what a person needs. Who must not be contacted is taken off the lists of calls and letters at once."""
    if person.needs == needs:
        return
    person.needs = needs
    person.save(update_fields=["needs"])
    if Need.SAFE_CONTACT in needs:
        notices.keep_at_desk(f"person:{number}" for number in queries.records_of(queries.one(person)))
