"""The only room that writes money: lock, ask, change, record. What is transferred stands in the city's own thread as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.text import slugify

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Area, Office
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from . import rules
from .enums import ABOUT_ONE, FLOWS, CannotTransfer, Flow, Place
from .models import Account, Envelope, Fund, Transfer


@transaction.atomic
def found(
    *, code: str, names: Mapping[str, str], source: Mapping[str, str], office: Office, by: Person, at: datetime
) -> Fund:  # fmt: skip
    """Keep a line of the budget; whether somebody may is asked by the page."""
    if not all(names.values()) or not names or not slugify(code):
        raise Refused(CannotTransfer.NO_NAME)
    try:
        with transaction.atomic():
            fund = Fund.objects.create(code=slugify(code), names=dict(names), source=dict(source), office=office)
    except IntegrityError as error:
        raise Refused(CannotTransfer.TAKEN) from error
    timeline.record(CITY, Done("fund.founded", fund, at, by.pk, {"code": fund.code}))
    return fund


def envelope_of(fund: Fund, year: int, area: Area | None) -> Envelope:
    """Return the envelope of a fund in a year for a district or the city; it is there from the first time on."""
    return Envelope.objects.get_or_create(fund=fund, year=year, area=area)[0]


@transaction.atomic
def appropriate(
    fund: Fund, *, year: int, amount: int, words: str, seat: Seat, at: datetime, key: str | None = None
) -> Transfer:
    """Write down what the council gave for a year."""
    if refusal := rules.why_not_move(fund, amount=amount, words=words, seat=seat) or rules.why_not_year(
        year, on=local(at).date()
    ):
        raise Refused(refusal)
    envelope = envelope_of(fund, year, None)
    return move(Flow.APPROPRIATE, envelope, amount=amount, words=words, by=seat.person, at=at, key=key)


@transaction.atomic
def withdraw(
    envelope: Envelope, *, amount: int, words: str, seat: Seat, at: datetime, key: str | None = None
) -> Transfer:
    """Give back to the budget what is free in an envelope."""
    if refusal := rules.why_not_move(envelope.fund, amount=amount, words=words, seat=seat):
        raise Refused(refusal)
    return move(Flow.WITHDRAW, envelope, amount=amount, words=words, by=seat.person, at=at, key=key)


@transaction.atomic
def allot(
    giver: Envelope, taker: Envelope, *, amount: int, words: str, seat: Seat, at: datetime, key: str | None = None
) -> Transfer:
    """Give money of one envelope to another of the same fund and year: to a district, or back."""
    refusal = rules.why_not_move(giver.fund, amount=amount, words=words, seat=seat) or rules.why_not_allot(giver, taker)
    if refusal:
        raise Refused(refusal)
    return move(Flow.ALLOT, giver, to=taker, amount=amount, words=words, by=seat.person, at=at, key=key)


@transaction.atomic
def carry(envelope: Envelope, *, amount: int, words: str, seat: Seat, at: datetime, key: str | None = None) -> Transfer:
    """Carry what is free into the next year."""
    if refusal := rules.why_not_move(envelope.fund, amount=amount, words=words, seat=seat):
        raise Refused(refusal)
    taker = envelope_of(envelope.fund, envelope.year + 1, envelope.area)
    if refusal := rules.why_not_carry(envelope, taker):
        raise Refused(refusal)
    return move(Flow.CARRY, envelope, to=taker, amount=amount, words=words, by=seat.person, at=at, key=key)


@transaction.atomic
def move(
    flow: Flow,
    envelope: Envelope,
    *,
    amount: int,
    by: Person | None,
    at: datetime,
    gives: models.Model | None = None,
    takes: models.Model | None = None,
    to: Envelope | None = None,
    words: str = "",
    key: str | None = None,
    thread: int = CITY,
) -> Transfer:
    """Transfer won between the two accounts of a flow, or raise Refused. Who may is asked by who calls.

    `gives` and `takes` are the call or grant whose account the money leaves and reaches. A transfer with a known `key` is returned as it
    was made. Both accounts are held in the order of their numbers, so that two writers never wait for each other in a circle.
    """
    if key is not None and (made := Transfer.objects.filter(key=key).first()):
        return made
    if refusal := rules.why_not_amount(amount):
        raise Refused(refusal)
    left, reached = FLOWS[flow]
    credit = _account(envelope, left, gives)
    debit = _account(to or envelope, reached, takes)
    held = {row.pk: row for row in Account.objects.select_for_update().filter(pk__in=[credit, debit]).order_by("pk")}
    if left != Place.SOURCE and held[credit].balance < amount:
        raise Refused(CannotTransfer.SHORT)
    try:
        with transaction.atomic():
            made = Transfer.objects.create(
                flow=flow, credit_id=credit, debit_id=debit, amount=amount, words=clean(words).strip()[:200], at=at, by=by,
                key=key,
            )  # fmt: skip
            Account.objects.filter(pk=credit).update(balance=F("balance") - amount)
            Account.objects.filter(pk=debit).update(balance=F("balance") + amount)
    except IntegrityError as error:
        if key is not None and (made := Transfer.objects.filter(key=key).first()):
            return made
        raise Refused(CannotTransfer.SHORT) from error
    facts = {"amount": amount, "credit": credit, "debit": debit}
    timeline.record(thread, Done(f"fund.{flow}", made, at, by.pk if by else None, facts))
    return made


def _account(envelope: Envelope, place: Place, subject: models.Model | None) -> int:
    """Return the number of an account; it is there from the first time on."""
    named = {}
    if place in ABOUT_ONE:
        assert subject is not None and subject.pk
        named = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    found, _is_new = Account.objects.get_or_create(envelope=envelope, place=place, **named)
    return found.pk
