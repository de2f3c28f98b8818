"""Opening sessions ahead by a programme's terms, and cancelling one: everybody is told, and keeps their turn."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.actions import Arranged, When, Where
from madang.meetings.enums import CannotMeet, Part
from madang.meetings.models import Resource
from madang.meetings.walltime import slots
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places import queries as places
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotChoose, Choice, OfferState, State
from ..models import Application, Offer, Programme, Session, Terms, Wish
from . import beats
from .after import remind_looks
from .deciding import settle_due, watch
from .offering import end

log = logging.getLogger("madang.officehours")
FAR = 400  # days: no rule is looked at further


def open_ahead(at: datetime) -> int:
    """Open the sessions that the terms of each programme ask for, as far ahead as they say. Safe to run twice.

    Each is opened under the terms that hold on its own day.

    A day on which the city does not work is left out, and so is one on which the mayor is held elsewhere or the law
    allows no such meeting; the next day of the rule takes its place.
    """
    made, today = 0, local(at).date()
    for programme in Programme.objects.select_related("office", "host").order_by("place", "pk"):
        terms = queries.terms_of(programme, today)
        if terms is None:
            continue
        there = set(programme.sessions.filter(meeting__ends_at__gt=at).values_list("meeting__on", flat=True))
        ahead = programme.sessions.to_come(at).count()
        coming = queries.days_ahead(programme, since=today + timedelta(days=1), until=today + timedelta(days=FAR))
        for on, then in coming:
            if ahead >= terms.ahead:
                break
            if on in there or places.is_holiday(on):
                continue
            try:
                open_session(programme, then, on, by=programme.host, at=at)
            except Refused as refused:
                log.info("no session of %s on %s: %s", programme.code, on, refused.reason.value)
                continue
            made, ahead = made + 1, ahead + 1
    return made


@transaction.atomic
def open_session(
    programme: Programme, terms: Terms, on: date, *, by: Person, at: datetime, where: Where | None = None
) -> Session:
    """Open one session under some terms: announced, its seats cut, the mayor and the room held. Raises Refused."""
    when = When(on, terms.begins, terms.ends, terms.zone)
    place = where or Where(venue=terms.venue)
    takes = terms.choice != Choice.WALK_IN
    notice = timedelta(hours=terms.notice_hours if takes else 0)
    meeting = meetings.arrange(
        Arranged(programme.names, when, place, is_recorded=terms.is_recorded, notice=notice), by=by, at=at
    )
    shuts_at = meeting.starts_at - timedelta(days=terms.shuts_days)
    if takes and shuts_at <= at:
        raise Refused(CannotChoose.LIST_SHUT)
    if takes:
        spans = slots(meeting.starts_at, meeting.ends_at, minutes=terms.minutes, gap=terms.gap)
        meetings.add_items(meeting, spans)
    held = list(Resource.objects.filter(person=programme.host))
    if place.venue:
        held += Resource.objects.valid(on).filter(venue=place.venue, kind="room").order_by("pk")[:1]
    meetings.hold(meeting, held, spare=timedelta(minutes=terms.travel_minutes))
    meetings.ask(meeting, programme.host, Part.HOST, by=by, at=at)
    meeting = meetings.announce(meeting, by=by, at=at)
    session = Session.objects.create(programme=programme, terms=terms, meeting=meeting, shuts_at=shuts_at)
    if takes:
        _wish_again(session, at)
    return session


def _wish_again(session: Session, at: datetime) -> None:
    """Let who waits and lost every day they wished for, because it was cancelled, be in the pool of a new one."""
    ahead = Session.objects.to_come(at).filter(wish_rows__application=OuterRef("pk"))
    left = Application.objects.filter(
        ~Exists(ahead), programme=session.programme_id, state__in=[State.RECEIVED, State.ELIGIBLE],
        wishes__meeting__state="cancelled",
    ).distinct()  # fmt: skip
    Wish.objects.bulk_create(Wish(application=application, session=session) for application in left)


def set_by_hand(
    programme: Programme, on: date, *, seat: Seat, at: datetime, where: Where | None = None, is_meant: bool = False
) -> Session:
    """Announce a day that no rule gives, under the terms of that day; on a day off only where it `is_meant` so."""
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    terms = queries.terms_of(programme, on)
    if terms is None:
        raise Refused(CannotMeet.PAST if on < local(at).date() else CannotChoose.NO_TERMS)
    if refusal := rules.why_not_set(programme, on, is_meant=is_meant):
        raise Refused(refusal)
    return open_session(programme, terms, on, by=seat.person, at=at, where=where)


@transaction.atomic
def move(session: Session, when: When, where: Where, *, reason: str, seat: Seat, at: datetime) -> Session:
    """Move a session with its seats and holds; who has a seat, is offered one or wished for it is told by their own way.

    Once there is anybody of these, the notice holds that was promised.
    """
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    if rules.has_session(session.programme, when.on, but=session):
        raise Refused(CannotChoose.SAME_DAY)
    concerned = queries.concerned(session)
    notice = queries.late(session.terms) if concerned else timedelta(0)
    was_on, was_at = session.meeting.on, session.meeting.starts_at
    meeting = meetings.move(session.meeting, when, where, reason=reason, by=seat.person, at=at, notice=notice)
    session.shuts_at = meeting.starts_at - timedelta(days=session.terms.shuts_days)
    if session.shuts_at > at:
        session.settled_at = None  # people may ask for it again
    session.save(update_fields=["shuts_at", "settled_at"])
    session.refresh_from_db()
    session.former_days.filter(on=meeting.on).delete()
    if was_on != meeting.on:
        session.former_days.create(on=was_on, at=at)
    for application, offer in concerned:
        _tell_moved(application, offer, session, was_at=was_at, reason=reason.strip(), by=seat.person, at=at)
    return session


def _tell_moved(
    application: Application, held: Offer | None, session: Session, *, was_at: datetime, reason: str, by: Person, at: datetime
) -> None:  # fmt: skip
    """Tell who wished or is offered a seat of a move; who has accepted one hears it by the meeting's own invitation."""
    meeting, starts_at = session.meeting, session.meeting.starts_at
    beats.record(application, "session_moved", by=by, at=at, session=session.pk, on=meeting.on, reason=reason)
    if held:
        held.item.refresh_from_db()
        starts_at = held.item.starts_at
        held.until = min(held.until, starts_at - queries.late(session.terms))
        held.save(update_fields=["until"])
        if held.state == OfferState.ACCEPTED:
            return
    where = {"": meeting.place} if meeting.place or not meeting.venue else dict(meeting.venue.names)
    facts = {"was_at": was_at.isoformat(), "starts_at": starts_at.isoformat(), "where": where, "reason": reason}
    beats.tell(application, "hour.moved", at=at, **facts)


@transaction.atomic
def replace(session: Session, gone: Resource, successor: Resource, *, seat: Seat, at: datetime) -> None:
    """Let a colleague come along in place of an official who left the city. Raises Refused."""
    if refusal := rules.why_not_replace(session, gone, successor, seat=seat):
        raise Refused(refusal)
    meetings.replace(session.meeting, gone, successor, by=seat.person, at=at)


@transaction.atomic
def cancel(session: Session, *, seat: Seat, reason: str, at: datetime) -> Session:
    """Cancel a session with a public reason. Who has a seat is told by their own channel and goes before others;

    who only wished for it is told too, and is in the pool of the sessions to come.
    """
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    for found, held in queries.concerned(session):
        application = beats.locked(found)
        if held is None:
            _fell_away(application, session, reason=reason.strip(), by=seat.person, at=at)
            continue
        end(held, OfferState.WITHDRAWN, by=seat.person, at=at)
        application.returned_at = at
        beats.put(application, State.ELIGIBLE, at=at)
        wish_for_others(application, session, at)
        beats.record(application, "session_cancelled", by=seat.person, at=at, reason=reason.strip())
        beats.tell(
            application, "hour.cancelled", at=at, starts_at=held.item.starts_at.isoformat(), reason=reason.strip()
        )
    meetings.cancel(session.meeting, reason=reason, by=seat.person, at=at)
    session.refresh_from_db()
    return session


def _fell_away(application: Application, session: Session, *, reason: str, by: Person, at: datetime) -> None:
    """Tell who wished for a day that it falls away; without another day they are in the pool of those to come."""
    ahead = Session.objects.to_come(at).filter(wish_rows__application=application).exclude(pk=session.pk)
    if not ahead.exists():
        wish_for_others(application, session, at)
    beats.record(application, "day_cancelled", by=by, at=at, session=session.pk, reason=reason)
    beats.tell(application, "hour.day_cancelled", at=at, starts_at=session.meeting.starts_at.isoformat(), reason=reason)


def wish_for_others(application: Application, session: Session, at: datetime) -> None:
    """Let who lost a seat be in the pool of every session that is still to come."""
    have = set(application.wishes.values_list("pk", flat=True))
    coming = Session.objects.to_come(at).filter(programme=application.programme_id).exclude(pk=session.pk)
    Wish.objects.bulk_create(Wish(application=application, session=each) for each in coming if each.pk not in have)


def look_after(at: datetime) -> None:
    """Do what nobody should have to think of: open days ahead, take back what departments let lie, answer who was not
    chosen on the day of choosing, remind of promises on the days to look at them."""
    open_ahead(at)
    watch(at)
    remind_looks(at)
    settle_due(at)
