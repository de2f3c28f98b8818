"""Payments: asked for, approved by another hand, sent to the bank as one file, and what the bank did with each."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from madang.funds import actions as funds
from madang.funds.enums import CannotTransfer, Flow
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import rules
from ..enums import CannotPay, PaymentState
from ..models import Batch, Grant, Payment, Tranche
from . import beats


@transaction.atomic
def ask_payment(tranche: Tranche, *, won: int, seat: Seat, at: datetime) -> Payment:
    """Ask for a part of a grant, or some of it, to be paid."""
    grant = beats.locked_grant(tranche.grant)
    tranche.grant = grant
    if refusal := rules.why_not_ask_payment(tranche, won=won, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    account = rules.holding(grant.group)
    payment = Payment(
        tranche=tranche, account=account, won=won, asked_by=seat.person, asked_at=at, number=beats.next_number(Payment)
    )
    payment = _kept(payment)
    beats.record(grant.group, "payment.asked", payment, by=seat.person, at=at, number=payment.number, won=won)
    return payment


def _kept(payment: Payment) -> Payment:
    for _try in range(30):
        try:
            with transaction.atomic():
                payment.save(force_insert=True)
            return payment
        except IntegrityError:
            payment.number += 1
    raise Refused(CannotPay.NOT_NOW)


def _locked(payment: Payment) -> Payment:
    """Return the payment with its grant, both held, the grant first."""
    beats.locked_grant(payment.tranche.grant)
    rows = Payment.objects.select_for_update(of=("self",))
    return rows.select_related(
        "tranche__grant__group",
        "tranche__grant__proposal__call__kind",
        "tranche__grant__proposal__call__envelope",
        "account",
    ).get(pk=payment.pk)


@transaction.atomic
def approve(payment: Payment, *, seat: Seat, at: datetime) -> Payment:
    """Approve a payment that somebody else asked for."""
    payment = _locked(payment)
    if refusal := rules.why_not_approve(payment, seat=seat, on=local(at).date()):
        raise Refused(refusal)
    payment.state, payment.approved_by, payment.approved_at = PaymentState.APPROVED, seat.person, at
    payment.save(update_fields=["state", "approved_by", "approved_at"])
    beats.record(payment.tranche.grant.group, "payment.approved", payment, by=seat.person, at=at)
    return payment


@transaction.atomic
def drop_payment(payment: Payment, *, reason: str, seat: Seat, at: datetime) -> Payment:
    """Not let a payment go on, and say why."""
    payment = _locked(payment)
    if not rules.runs(payment.tranche.grant.proposal.call, seat):
        raise Refused(CannotPay.NOT_YOURS)
    if payment.state not in (PaymentState.ASKED, PaymentState.APPROVED):
        raise Refused(CannotPay.NOT_NOW)
    if not reason.strip():
        raise Refused(CannotPay.NO_REASON)
    payment.state, payment.closed_at, payment.words = PaymentState.DROPPED, at, clean(reason).strip()[:200]
    payment.save(update_fields=["state", "closed_at", "words"])
    beats.record(payment.tranche.grant.group, "payment.dropped", payment, by=seat.person, at=at)
    return payment


@transaction.atomic
def send_batch(payments: list[Payment], *, seat: Seat, at: datetime) -> Batch:
    """Send approved payments to the bank as one file; each leaves the envelope now, and comes back where the bank refuses it."""
    rows = [_locked(payment) for payment in sorted(payments, key=lambda row: (row.tranche.grant_id, row.pk))]
    if not rows:
        raise Refused(CannotPay.NOTHING)
    for payment in rows:
        if refusal := rules.why_not_send(payment, seat=seat):
            raise Refused(refusal)
    batch = Batch.objects.create(
        number=beats.next_number(Batch), by=seat.person, at=at, won=sum(row.won for row in rows)
    )
    for payment in rows:
        payment.state, payment.batch, payment.sent_by = PaymentState.SENT, batch, seat.person
        payment.save(update_fields=["state", "batch", "sent_by"])
        _move(Flow.PAY, payment, seat=seat, at=at)
        beats.record(payment.tranche.grant.group, "payment.sent", payment, by=seat.person, at=at, batch=batch.number)
    return batch


def _move(flow: Flow, payment: Payment, *, seat: Seat, at: datetime) -> None:
    grant: Grant = payment.tranche.grant
    envelope = grant.proposal.call.envelope
    if envelope is None:
        raise Refused(CannotPay.NOT_AGREED)
    try:
        funds.move(
            flow, envelope, amount=payment.won, gives=grant, takes=grant, by=seat.person, at=at, words=f"#{payment.number}",
            key=f"payment-{payment.pk}-{flow}", thread=grant.group.thread,
        )  # fmt: skip
    except Refused as refused:
        raise Refused(CannotPay.SHORT if refused.reason == CannotTransfer.SHORT else refused.reason) from refused


@transaction.atomic
def close_payment(payment: Payment, *, to: PaymentState, words: str = "", seat: Seat, at: datetime) -> Payment:
    """Write down what the bank did: paid it, refused it, or sent it back later. What did not arrive is promised to the group as before."""
    payment = _locked(payment)
    if refusal := rules.why_not_close_payment(payment, seat=seat, to=to):
        raise Refused(refusal)
    if to != PaymentState.PAID and not words.strip():
        raise Refused(CannotPay.NO_REASON)
    payment.state, payment.closed_at, payment.words = to, at, clean(words).strip()[:200]
    payment.save(update_fields=["state", "closed_at", "words"])
    group = payment.tranche.grant.group
    if to != PaymentState.PAID:
        _move(Flow.BOUNCE, payment, seat=seat, at=at)
    beats.record(group, f"payment.{to}", payment, by=seat.person, at=at)
    beats.tell(
        group,
        f"payment_{to}",
        payment,
        at=at,
        won=payment.won,
        words=payment.words,
        title=payment.tranche.grant.proposal.title,
    )
    return payment
