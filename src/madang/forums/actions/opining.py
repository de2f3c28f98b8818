"""Tables, the opinions written down there, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.enums import Part
from madang.people.models import Person
from madang.people.rules import Seat
from madang.suggestions import actions as suggestions
from madang.suggestions.actions import Said
from madang.suggestions.models import Card

from .. import rules
from ..enums import CannotDecide, CannotForum, Outcome, State
from ..models import Fate, Forum, Table
from . import beats


@transaction.atomic
def add_table(
    forum: Forum, *, label: str, topic: str = "", facilitator: Person | None = None, seat: Seat, at: datetime
) -> Table:
    """Set up a table; who leads the talk there is invited, and may write down what is said."""
    forum, label = beats.locked(forum), fits(clean(label).strip(), 40)
    if refusal := rules.why_not_change(forum, seat=seat):
        raise Refused(refusal)
    if not label:
        raise Refused(CannotForum.NO_LABEL)
    try:
        with transaction.atomic():
            table = Table.objects.create(
                forum=forum, label=label, topic=fits(clean(topic).strip(), 200), facilitator=facilitator
            )
    except IntegrityError as error:
        raise Refused(CannotForum.TAKEN_LABEL) from error
    if facilitator is not None and forum.meeting is not None and forum.state == State.SET:
        meetings.ask(forum.meeting, facilitator, Part.OFFICIAL, by=seat.person, at=at)
    beats.record(forum, "table", by=seat.person, at=at, subject=table, label=label)
    return table


@transaction.atomic
def write_notes(table: Table, *, notes: str, seat: Seat, at: datetime) -> Table:
    """Keep what a table found together; everybody reads it."""
    forum = beats.locked(table.forum)
    if not rules.notes(forum, seat):
        raise Refused(CannotForum.NOT_YOURS)
    if forum.state not in (State.SET, State.HELD):
        raise Refused(CannotForum.ENDED)
    table.notes = clean(notes).strip()
    table.save(update_fields=["notes"])
    beats.record(forum, "notes", by=seat.person, at=at, subject=table, label=table.label)
    return table


@transaction.atomic
def say(forum: Forum, said: Said, *, seat: Seat, at: datetime) -> Card:
    """Write an opinion down, at a table or for a caller. Sent twice it is kept once.

    The forum is held, so that nothing is said while its report is published: it would have no answer.
    """
    forum = beats.locked(forum)
    if not rules.notes(forum, seat):
        raise Refused(CannotForum.NOT_YOURS)
    if forum.state not in (State.SET, State.HELD):
        raise Refused(CannotForum.NOT_NEXT)
    return suggestions.say(forum.pool, said, at=at, written_by=seat.person)


@transaction.atomic
def decide(
    forum: Forum, cards: Sequence[Card], *, outcome: Outcome, because: str, evidence: str = "", address: str = "",
    seat: Seat, at: datetime,
) -> list[Fate]:  # fmt: skip
    """Write what became of opinions (several in the same words at once), and tell each author. Until the report it can be mended."""
    forum = beats.locked(forum)
    refusal = rules.why_not_decide(
        forum, outcome=outcome, because=because, evidence=evidence, address=address, seat=seat
    )
    if refusal:
        raise Refused(refusal)
    if any(card.pool_id != forum.pool_id for card in cards):
        raise Refused(CannotDecide.OTHER_FORUM)
    fates = []
    for card in cards:
        words = {
            "outcome": outcome, "because": because.strip(), "evidence": fits(evidence.strip(), 300), "address": fits(address.strip(), 300),
            "by": seat.person, "at": at,
        }  # fmt: skip
        fate, is_new = Fate.objects.get_or_create(card=card, defaults=words)
        if not is_new:
            if (fate.outcome, fate.because, fate.evidence, fate.address) == (
                outcome, words["because"], words["evidence"], words["address"],
            ):  # fmt: skip
                fates.append(fate)
                continue
            for name, value in words.items():
                setattr(fate, name, value)
        told = {
            "forum": forum.names, "card": card.number, "words": card.text[:120], "fate": str(outcome),
            "reason": fate.because, "evidence": " ".join(part for part in (fate.evidence, fate.address) if part),
        }  # fmt: skip
        fate.told_at = at if beats.tell("forum.fate", card.person_id, about=card, at=at, **told) else None
        fate.save()
        fates.append(fate)
    numbers = [card.number for card in cards]
    beats.record(forum, "fate", by=seat.person, at=at, outcome=str(outcome), cards=numbers)
    return fates
