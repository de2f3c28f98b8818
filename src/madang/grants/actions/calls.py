"""Calls: written down, published with their money reserved, made longer for all, or cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q

from madang.funds import actions as funds
from madang.funds import queries as ledger
from madang.funds.enums import Flow, Place
from madang.kit import reference
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import rules
from ..enums import CallState, CannotCall, State
from ..models import Call, Kind, Proposal
from . import beats


@transaction.atomic
def draft(call: Call, *, seat: Seat, at: datetime) -> Call:
    """Keep a call that is prepared, new or changed; nobody else reads it yet."""
    if not call._state.adding and Call.objects.get(pk=call.pk).state != CallState.DRAFT:
        raise Refused(CannotCall.NOT_DRAFT)
    if refusal := rules.why_not_call(call, seat=seat):
        raise Refused(refusal)
    if call._state.adding:
        call.number, call.thread = beats.next_number(Call), int(reference.new())
        call.save(force_insert=True)
        timeline.open_thread(call.thread, [Done("call.drafted", call, at, seat.person.pk, {"number": call.number})])
    else:
        call.save()
        beats.record_call(call, "changed", by=seat.person, at=at)
    return call


def copy_of(call: Call, *, on: datetime) -> Call:
    """Return an unsaved call a year after another: the same words and rules that hold today, its days moved, no money yet."""
    later = relativedelta(years=1)
    kind = Kind.objects.valid(local(on).date()).filter(code=call.kind.code).order_by("-valid_from").first()
    return Call(
        kind=kind or call.kind, names=dict(call.names), area=call.area, office=call.office, opens_at=call.opens_at + later,
        closes_at=call.closes_at + later, decides_on=call.decides_on + later, starts_on=call.starts_on + later,
        ends_on=call.ends_on + later, cure_days=call.cure_days, appeal_days=call.appeal_days, budget=call.budget, made_from=call,
    )  # fmt: skip


@transaction.atomic
def publish(call: Call, *, seat: Seat, at: datetime) -> Call:
    """Publish a call: from now on its words stand, and its budget is reserved."""
    call = beats.locked_call(call)
    if refusal := rules.why_not_publish(call, seat=seat, at=at):
        raise Refused(refusal)
    if call.envelope and call.budget:
        funds.move(
            Flow.RESERVE, call.envelope, amount=call.budget, takes=call, by=seat.person, at=at, words=f"#{call.number}",
            key=f"call-{call.pk}", thread=call.thread,
        )  # fmt: skip
    call.state = CallState.PUBLISHED
    call.save(update_fields=["state"])
    beats.record_call(call, "published", by=seat.person, at=at, budget=call.budget)
    return call


@transaction.atomic
def extend(call: Call, *, until: datetime, reason: str, seat: Seat, at: datetime) -> Call:
    """Move the end of a call for everybody, with a public reason; groups that write are told."""
    call = beats.locked_call(call)
    if not rules.runs(call, seat):
        raise Refused(CannotCall.NOT_YOURS)
    if call.state != CallState.PUBLISHED:
        raise Refused(CannotCall.NOT_PUBLISHED)
    if until <= max(call.closes_at, at) or local(until).date() > call.starts_on:
        raise Refused(CannotCall.NOT_LATER)
    if not reason.strip():
        raise Refused(CannotCall.NO_REASON)
    if call.proposals.filter(assignments__isnull=False).exists():
        raise Refused(CannotCall.NOT_PUBLISHED)  # judging has begun
    call.decides_on = max(call.decides_on, local(until).date() + timedelta(days=1))
    call.starts_on = max(call.starts_on, call.decides_on)
    call.closes_at, call.extended = until, clean(reason).strip()
    call.save(update_fields=["closes_at", "decides_on", "starts_on", "extended"])
    beats.record_call(call, "extended", by=seat.person, at=at, until=until.isoformat())
    for proposal in call.proposals.filter(state=State.DRAFT).select_related("group"):
        beats.tell(proposal.group, "extended", proposal, at=at, title=call.name, until=until.isoformat())
    return call


@transaction.atomic
def cancel(call: Call, *, reason: str, seat: Seat, at: datetime) -> Call:
    """Cancel a call with a public reason: its money is free again, and every group that wrote is told."""
    call = beats.locked_call(call)
    if not rules.runs(call, seat):
        raise Refused(CannotCall.NOT_YOURS)
    if call.state not in (CallState.DRAFT, CallState.PUBLISHED):
        raise Refused(CannotCall.NOT_PUBLISHED)
    if not reason.strip():
        raise Refused(CannotCall.NO_REASON)
    was = call.state
    call.state, call.cancelled = CallState.CANCELLED, clean(reason).strip()
    call.save(update_fields=["state", "cancelled"])
    if was == CallState.PUBLISHED:
        release(call, seat=seat, at=at)
    for proposal in call.proposals.filter(~Q(state=State.WITHDRAWN)).select_related("group"):
        beats.tell(proposal.group, "cancelled", proposal, at=at, title=call.name, reason=call.cancelled)
    beats.record_call(call, "cancelled", by=seat.person, at=at)
    return call


def release(call: Call, *, seat: Seat, at: datetime) -> int:
    """Free what a call has reserved and does not need. Return how much, in won."""
    left = ledger.balance(Place.RESERVED, call)
    if left and call.envelope:
        funds.move(
            Flow.RELEASE,
            call.envelope,
            amount=left,
            gives=call,
            by=seat.person,
            at=at,
            words=f"#{call.number}",
            thread=call.thread,
        )
    return left


@transaction.atomic
def release_rest(call: Call, *, seat: Seat, at: datetime) -> int:
    """Free what a decided call has left, once its reserve list is not needed any more; those on it are told."""
    call = beats.locked_call(call)
    if not rules.runs(call, seat):
        raise Refused(CannotCall.NOT_YOURS)
    if call.state != CallState.DECIDED:
        raise Refused(CannotCall.NOT_PUBLISHED)
    for proposal in Proposal.objects.select_for_update().filter(call=call, state=State.RESERVE).select_related("group"):
        proposal.state, proposal.state_at = State.DECLINED, at
        proposal.save(update_fields=["state", "state_at"])
        beats.record(proposal.group, "proposal.reserve_ended", proposal, by=seat.person, at=at)
        beats.tell(proposal.group, "reserve_ended", proposal, at=at, title=proposal.title)
    freed = release(call, seat=seat, at=at)
    beats.record_call(call, "released", by=seat.person, at=at, won=freed)
    return freed
