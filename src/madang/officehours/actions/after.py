"""After a session: looking at what was promised on its days, and what those say of the record who were there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from madang.cases.enums import Channel
from madang.commitments.models import Commitment
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotComment, CommentState
from ..models import Application, Comment, Finding, Look, Session
from ..queries import Due
from . import beats


def remind_looks(at: datetime) -> int:
    """Make the looks whose day has come, and tell the schedulers and the offices once. Return how many. Safe to run twice.

    Where several days of one session have passed unseen, all are made and the last one is told.
    """
    on = local(at).date()
    missing: dict[Session, list[Due]] = defaultdict(list)
    for due in queries.looks(*queries.with_looks(on)):
        if due.look is None and due.on <= on:
            missing[due.session].append(due)
    return sum(_remind(session, rows, on, at) for session, rows in missing.items())


@transaction.atomic
def _remind(session: Session, missing: list[Due], on: date, at: datetime) -> int:
    timeline.hold(session.meeting.thread)
    there = set(session.looks.values_list("days", flat=True))  # another worker may have been here
    rows = [due for due in missing if due.days not in there]
    for due in rows:
        look = Look.objects.create(session=session, days=due.days, due_on=due.on, made_at=at)
        facts = {"days": due.days, "promises": [promise.number for promise in due.left]}
        timeline.record(session.meeting.thread, Done("hour.look_due", session, at, None, facts))
    if rows:
        _tell_of(look, rows[-1].left, on, at)
    return len(rows)


def _tell_of(look: Look, promises: list[Commitment], on: date, at: datetime) -> None:
    """Tell the schedulers of every promise, and each office of its own; nobody twice."""
    told: dict[Person, list[Commitment]] = {person: list(promises) for person in people.schedulers(on)}
    for promise in promises:
        for person in people.officers(promise.office_id, on):
            own = told.setdefault(person, [])
            if promise not in own:
                own.append(promise)
    session = look.session
    for person in sorted(told, key=lambda each: each.pk):
        facts = {
            "programme": session.programme.names,
            "held_on": session.meeting.on.isoformat(),
            "days": look.days,
            "promises": [f"{promise.number}. {promise.text}" for promise in told[person]],
        }
        notices.leave("hour.look", to_key=f"staff:{person.pk}", at=at, about=look, context=facts)


@transaction.atomic
def find(look: Look, commitment: Commitment, *, text: str, seat: Seat, at: datetime) -> Finding:
    """Keep what an office found of a promise at a look, for everybody to read. Raises Refused."""
    look = Look.objects.select_for_update(of=("self",)).select_related("session__meeting").get(pk=look.pk)
    if refusal := rules.why_not_find(look, commitment, seat=seat, text=text):
        raise Refused(refusal)
    made = Finding.objects.create(
        look=look, commitment=commitment, text=text.strip(), language=settings.LANGUAGE_CODE, on=local(at).date(), by=seat.person
    )  # fmt: skip
    facts = {"days": look.days, "number": commitment.number, "text": made.text}
    timeline.record(look.session.meeting.thread, Done("hour.looked", look.session, at, seat.person.pk, facts))
    return made


# --- comments on the record ------------------------------------------------------------------------------------------


@transaction.atomic
def comment(application: Application, *, text: str, language: str, by: Person, at: datetime) -> Comment:
    """Keep what somebody who was there says of the record; everybody reads it once a moderator has. Raises Refused."""
    application = beats.locked(application)
    there = queries.comment_of(application)
    if refusal := rules.why_not_comment(application, there, text=text):
        raise Refused(refusal)
    return _keep_comment(application, there, text=text, language=language, by=by, at=at)


@transaction.atomic
def take_down_comment(
    application: Application, *, text: str, language: str, channel: Channel, is_read_back: bool, seat: Seat, at: datetime
) -> Comment:  # fmt: skip
    """Write down what somebody who was there says by telephone or at a desk; it goes the way of all comments. Raises Refused."""
    application = beats.locked(application)
    there = queries.comment_of(application)
    if refusal := rules.why_not_take_down(
        application, there, text=text, channel=channel, is_read_back=is_read_back, seat=seat
    ):
        raise Refused(refusal)
    return _keep_comment(application, there, text=text, language=language, by=seat.person, at=at, channel=channel)


def _keep_comment(
    application: Application, there: Comment | None, *, text: str, language: str, by: Person, at: datetime,
    channel: Channel = Channel.WEB,
) -> Comment:  # fmt: skip
    session = queries.sat_in(application)
    assert session is not None
    said = there or Comment(application=application, session=session)
    said.text, said.language, said.said_at, said.state = text.strip(), language, at, CommentState.WAITING
    said.channel, said.written_by = channel, None if channel == Channel.WEB else by
    said.reason, said.cut, said.moderator, said.decided_at = "", "", None, None
    said.save()
    beats.record(application, "commented", by=by, at=at, text=said.text, session=session.pk, channel=str(channel))
    return said


@transaction.atomic
def take_comment_back(application: Application, *, by: Person, at: datetime) -> None:
    """Take one's comment from the record, wherever it is."""
    application = beats.locked(application)
    said = queries.comment_of(application)
    if said is None or said.state == CommentState.TAKEN_BACK:
        raise Refused(CannotComment.MOVED_ON)
    said.state = CommentState.TAKEN_BACK
    said.save(update_fields=["state"])
    beats.record(application, "comment_taken_back", by=by, at=at)


@transaction.atomic
def show_comment(said: Comment, *, text: str, reason: str, seat: Seat, at: datetime) -> Comment:
    """Show a comment to everybody; what was cut is told to its writer with the reason. Raises Refused."""
    application, said = _held(said)
    if refusal := rules.why_not_show(said, text=text, reason=reason):
        raise Refused(refusal)
    was_cut = text.strip() != said.text
    if was_cut:
        said.cut, said.text = said.text, text.strip()
    said.state, said.reason, said.moderator, said.decided_at = CommentState.PUBLIC, reason.strip(), seat.person, at
    said.save()
    beats.record(application, "comment_shown", by=seat.person, at=at, cut=was_cut, reason=said.reason)
    if was_cut:
        beats.tell(application, "hour.comment_cut", at=at, reason=said.reason, public_text=said.text)
    return said


@transaction.atomic
def keep_comment_back(said: Comment, *, reason: str, seat: Seat, at: datetime) -> Comment:
    """Do not show a comment, or no longer; its writer is told why and may write it anew. Raises Refused."""
    application, said = _held(said)
    if refusal := rules.why_not_keep_back(said, reason=reason):
        raise Refused(refusal)
    said.state, said.reason, said.moderator, said.decided_at = CommentState.KEPT_BACK, reason.strip(), seat.person, at
    said.save()
    beats.record(application, "comment_kept_back", by=seat.person, at=at, reason=said.reason)
    beats.tell(application, "hour.comment_kept_back", at=at, reason=said.reason)
    return said


def _held(said: Comment) -> tuple[Application, Comment]:
    """Return a comment as it is now with its application, which is held until the act is done."""
    application = beats.locked(said.application)
    return application, Comment.objects.get(pk=said.pk)
