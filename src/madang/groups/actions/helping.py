"""Help when a group quarrels, and what is learned all along: notes are shared without names once they were read."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.people import queries as people
from madang.people.enums import RoleKind
from madang.people.models import Person
from madang.people.rules import Seat
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotLive, Outcome, Writer
from ..models import Group, Learned, Look, Mediation, Member
from . import beats


@transaction.atomic
def call_mediator(group: Group, member: Member, *, words: str, at: datetime, is_claim: bool = False) -> Mediation:
    """Call a mediator, in private. The others learn that somebody helps, not who called or why; new payments wait."""
    group = beats.locked(group)
    refusal = rules.why_not_call(group, member) or (rules.why_not_said(words) if words.strip() else None)
    if refusal:
        raise Refused(refusal)
    try:
        with transaction.atomic():
            call = Mediation.objects.create(
                group=group, asked_by=member, words=clean(words).strip(), asked_at=at, is_claim=is_claim
            )
    except IntegrityError as error:
        raise Refused(CannotLive.CALLED) from error
    beats.record(group, "mediator_called", by=None, at=at, subject=call)
    return call


@transaction.atomic
def take_call(call: Mediation, *, seat: Seat, pause_until: date | None, at: datetime) -> Mediation:
    """Take a call, and if it helps ask everybody to decide nothing before a day."""
    group = beats.locked(call.group)
    call = Mediation.objects.select_for_update(of=("self",)).select_related("group").get(pk=call.pk)
    if not rules.may_mediate(seat, call):
        raise Refused(CannotLive.NOT_YOURS)
    if call.settled_at:
        raise Refused(CannotLive.SETTLED)
    if pause_until and (refusal := rules.why_not_until(pause_until.isoformat(), on=local(at).date())):
        raise Refused(refusal)
    call.mediator, call.pause_until = seat.person, pause_until
    call.save(update_fields=["mediator", "pause_until"])
    beats.record(group, "mediator_came", by=seat.person, at=at, subject=call, until=pause_until)
    until = pause_until.isoformat() if pause_until else ""
    beats.tell(group, "mediator", at=at, mediator=seat.person.name, until=until)
    return call


@transaction.atomic
def settle(call: Mediation, *, outcome: Outcome, seat: Seat, at: datetime) -> Mediation:
    """Write down how it ended; payments go on."""
    group = beats.locked(call.group)
    call = Mediation.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.mediator_id != seat.person.pk:
        raise Refused(CannotLive.NOT_YOURS)
    if call.settled_at:
        raise Refused(CannotLive.SETTLED)
    call.outcome, call.settled_at, call.words = outcome, at, ""  # what was said in private goes with it
    call.save(update_fields=["outcome", "settled_at", "words"])
    beats.record(group, "mediated", by=seat.person, at=at, subject=call)
    beats.tell(group, "mediated", at=at)
    return call


def note(
    group: Group, *, text: str, writer: Writer, at: datetime, member: Member | None = None, seat: Seat | None = None
) -> Learned:
    """Note what was learned, at the age the group has; nobody outside reads it before somebody has looked for names in it."""
    if refusal := rules.why_not_said(text):
        raise Refused(refusal)
    if member is None and (seat is None or not seat.is_any(*rules.READERS)):
        raise Refused(CannotLive.NOT_YOURS)
    if member is not None and member.group_id != group.pk:
        raise Refused(CannotLive.NOT_MEMBER)
    person: Person | None = seat.person if seat else people.one(member.person) if member and member.person else None
    return Learned.objects.create(
        group=group,
        writer=writer,
        person=person,
        text=clean(text).strip(),
        at=at,
        age=queries.age(group, local(at).date()),
    )


@transaction.atomic
def check_note(learned: Learned, *, text: str, seat: Seat, at: datetime) -> Learned:
    """Let others read a note, without whatever would say whose group it was."""
    if not seat.is_any(RoleKind.ADVISER, RoleKind.MODERATOR, RoleKind.SUPERVISOR):
        raise Refused(CannotLive.NOT_YOURS)
    if refusal := rules.why_not_said(text):
        raise Refused(refusal)
    learned = Learned.objects.select_for_update(of=("self",)).select_related("group").get(pk=learned.pk)
    if learned.checked_at is None:
        learned.text, learned.checked_by, learned.checked_at = clean(text).strip(), seat.person, at
        learned.save(update_fields=["text", "checked_by", "checked_at"])
        beats.record(learned.group, "note_checked", by=seat.person, at=at, subject=learned)
    return learned


@transaction.atomic
def look_at(group: Group, *, words: str, seat: Seat, at: datetime) -> Look:
    """Write down what a person found who looked at a group's signs; nothing follows by itself."""
    if not seat.is_any(*rules.DECIDERS, RoleKind.ADVISER):
        raise Refused(CannotLive.NOT_YOURS)
    if refusal := rules.why_not_said(words):
        raise Refused(refusal)
    seen = next((found.names for found in queries.signs() if found.group == group), [])
    look = Look.objects.create(group=group, signs=seen, words=clean(words).strip(), by=seat.person, at=at)
    beats.record(group, "looked_at", by=seat.person, at=at, subject=look, signs=seen)
    return look
