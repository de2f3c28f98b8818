"""Statements to agree or disagree with, and the votes on them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from madang.kit.guard import fits
from madang.kit.plaintext import clean
from madang.kit.refusal import Refused
from madang.kit.words import first_language
from madang.people.models import Person
from madang.people.rules import Seat
from madang.suggestions.actions import alike

from .. import rules
from ..enums import CannotForum, StatementState, Value, Way
from ..models import Forum, Stance, Statement
from . import beats


@transaction.atomic
def state(
    forum: Forum, *, text: str, at: datetime, person: Person | None = None, seat: Seat | None = None, language: str = "",
    way: Way = Way.WEB,
) -> Statement:  # fmt: skip
    """Keep a statement until somebody of the city has read it. One that stands already is counted once more."""
    forum, text = beats.locked(forum), " ".join(clean(text).split())
    if seat is not None and not rules.notes(forum, seat):
        raise Refused(CannotForum.NOT_YOURS)
    if refusal := rules.why_not_state(forum, text=text):
        raise Refused(refusal)
    key = alike(text) or None
    known = forum.statements.filter(alike=key).first() if key else None
    if known is not None:
        Statement.objects.filter(pk=known.pk).update(said=F("said") + 1)
        known.refresh_from_db()
        return known
    forum.last_statement += 1
    forum.save(update_fields=["last_statement"])
    statement = Statement.objects.create(
        forum=forum, number=forum.last_statement, text=text, language=language or first_language(), alike=key, person=person,
        way=way, at=at,
    )  # fmt: skip
    beats.record(forum, "stated", by=seat.person if seat else None, at=at, subject=statement, number=statement.number)
    return statement


@transaction.atomic
def show_statement(statement: Statement, *, seat: Seat, at: datetime) -> Statement:
    """Let everybody vote on a statement."""
    if refusal := rules.why_not_check(statement.forum, seat=seat):
        raise Refused(refusal)
    _put(statement, StatementState.SHOWN, "", seat=seat, at=at)
    return statement


@transaction.atomic
def hide_statement(statement: Statement, *, reason: str, seat: Seat, at: datetime) -> Statement:
    """Take a statement out of the vote with a reason; its votes stay, and are not counted. Who wrote it hears why."""
    if refusal := rules.why_not_hide(statement.forum, reason=reason, seat=seat):
        raise Refused(refusal)
    if _put(statement, StatementState.HIDDEN, fits(reason.strip(), 300), seat=seat, at=at):
        told = {"forum": statement.forum.names, "words": statement.text, "reason": statement.why_hidden}
        beats.tell("forum.hidden", statement.person_id, about=statement, at=at, **told)
    return statement


def _put(statement: Statement, state_: StatementState, reason: str, *, seat: Seat, at: datetime) -> bool:
    changed = Statement.objects.filter(pk=statement.pk).exclude(state=state_)
    if not changed.update(state=state_, why_hidden=reason, decided_by=seat.person, decided_at=at):
        return False
    statement.refresh_from_db()
    beats.record(
        statement.forum, f"statement_{state_.value}", by=seat.person, at=at, subject=statement, number=statement.number
    )
    return True


@transaction.atomic
def vote(statement: Statement, *, key: str, value: Value, at: datetime) -> Stance:
    """Keep one vote of a browser or a person on a statement; the last one holds."""
    if refusal := rules.why_not_vote(statement):
        raise Refused(refusal)
    stance, _is_new = Stance.objects.update_or_create(statement=statement, key=key, defaults={"value": value, "at": at})
    return stance
