"""Offering a seat until an hour, and what comes of it: accepted, refused without cost, run out, passed on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.draws import queries as draw_queries
from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.enums import Came, Part
from madang.meetings.models import Attendance, Item, Resource
from madang.people import queries as people
from madang.people.models import Person
from madang.people.rules import Seat
from madang.reviews.queries import Score, score
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotChoose, Choice, OfferState, Rule, State
from ..models import Application, Offer, Session
from . import beats
from .deciding import take_up_again


@transaction.atomic
def offer(
    application: Application, item: Item, *, why: str, seat: Seat | None, at: datetime, is_drawn: bool = False,
    aside: Collection[str] | None = None,
) -> Offer:  # fmt: skip
    """Offer a seat to an application until an hour. By hand a rule may be set aside: the reason is published.

    `aside` names the rules that whoever offers has seen it sets aside; another one refuses it. None asks for no such word.

    Without a seat it is the order of the draw or of the points that offers. Officials of the topic's office,
    interpreters and devices are held with it. Raises Refused.
    """
    application = beats.locked(application)
    session = Session.objects.select_related("meeting__venue", "terms", "programme").get(meeting=item.meeting_id)
    if seat and (refusal := rules.why_not_decide(application, seat=seat, to=State.OFFERED)):
        raise Refused(refusal if application.state == State.ELIGIBLE else _why(application, refusal))
    if refusal := rules.why_not_place(application, item, session, at=at):
        raise Refused(refusal)
    if refusal := rules.why_not_reason(why):
        raise Refused(refusal)
    set_aside = [] if is_drawn else broken(application, session, at=at)
    if aside is not None and not {str(rule) for rule in set_aside} <= set(aside):
        raise Refused(CannotChoose.SETS_ASIDE)
    until = min(at + timedelta(hours=session.terms.hold_hours), item.starts_at - queries.late(session.terms))
    try:
        with transaction.atomic():
            made = Offer.objects.create(
                application=application,
                item=item,
                why=why.strip(),
                is_drawn=is_drawn,
                broken=[str(rule) for rule in set_aside],
                made_at=at,
                until=until,
                by=seat.person if seat else None,
            )
    except IntegrityError as error:
        raise Refused(CannotChoose.TAKEN) from error
    _hold(made, session)
    beats.put(application, State.OFFERED, at=at)
    by = seat.person if seat else None
    beats.record(application, "offered", by=by, at=at, item=item.pk, why=made.why, broken=made.broken)
    beats.tell(
        application,
        "hour.offered",
        at=at,
        starts_at=item.starts_at.isoformat(),
        until=until.isoformat(),
        where=_where(session),
    )
    return made


def _why(application: Application, refusal: CannotChoose) -> CannotChoose:
    return CannotChoose.HAS_ONE if queries.open_offer(application) else refusal


def _where(session: Session) -> dict[str, str]:
    meeting = session.meeting
    return {"": meeting.place} if meeting.place or not meeting.venue else dict(meeting.venue.names)


def broken(application: Application, session: Session, *, at: datetime) -> list[Rule]:
    """Return the rules that an offer of a seat in this session would set aside."""
    return broken_in(application, [session], at=at)[session.pk]


def broken_in(application: Application, sessions: Iterable[Session], *, at: datetime) -> dict[int, list[Rule]]:
    """Return for each of some sessions which rules an offer in it would set aside; the pool is read once."""
    on = local(at).date()
    rubric = queries.rubric_of(application, on)
    own = score(application, rubric) if rubric else Score()
    best: dict[int, float] = {}
    for other, points in queries.pool(application.programme, on):
        if other.state == State.ELIGIBLE and points.is_whole:
            for wished in other.wishes.all():
                best[wished.pk] = max(best.get(wished.pk, 0.0), points.total)
    met_at = queries.last_met([application.person]).get(people.one(application.person).pk)
    days = set(application.wish_rows.values_list("session", flat=True))
    full: dict[int, bool] = {}  # by the terms: whether the applicant's district has all the seats that one may have
    found: dict[int, list[Rule]] = {}
    for session in sessions:
        if session.terms_id not in full:
            full[session.terms_id] = queries.has_its_share(application, session.terms, at)
        found[session.pk] = rules.broken(
            application, session, own, best=best.get(session.pk, 0.0), met_at=met_at,
            has_its_share=full[session.terms_id], is_wished=session.pk in days, at=at,
        )  # fmt: skip
    return found


def _hold(made: Offer, session: Session) -> None:
    """Hold an official of the topic's office, and an interpreter or a device where one is needed, for the span of the item."""
    application, item = made.application, made.item
    span = (item.starts_at, item.ends_at)
    for _what, candidates in queries.wanted(application, session.meeting.on):
        _hold_one(made, session, candidates, span)


def _hold_one(made: Offer, session: Session, candidates: Iterable[Resource], span: tuple[datetime, datetime]) -> None:
    """Hold the first of some who is free. Where nobody is, the offer stands: the scheduler sees that somebody is missing."""
    for resource in candidates:
        try:
            meetings.hold(session.meeting, [resource], span=span)
        except Refused:
            continue
        return


def end(held: Offer, state: OfferState, *, by: Person | None, at: datetime) -> None:
    """End an offer; the seat is free, bears no title, and nobody who was only held for it is held any more."""
    held.state, held.ended_at = state, at
    held.save(update_fields=["state", "ended_at"])
    item = held.item
    entitle(item, "")
    meetings.release_span(item.meeting, (item.starts_at, item.ends_at), but_person=host_of(item))
    row = Attendance.objects.filter(item=item, person=held.application.person).first()
    if row and by is not None:
        meetings.uninvite(row, by=by, at=at, is_told=False)
        for official in item.attendances.filter(part=Part.OFFICIAL).exclude(came=Came.REVOKED).order_by("pk"):
            meetings.uninvite(official, by=by, at=at)


def entitle(item: Item, title: str) -> None:
    """Put the title of whoever has a seat over it, and take off that of whoever had it before."""
    item.title = title
    item.save(update_fields=["title"])


def host_of(item: Item) -> Person:
    """Return who holds the session: the mayor's own time is held as long as the session stands."""
    return Session.objects.select_related("programme__host").get(meeting=item.meeting_id).programme.host


@transaction.atomic
def accept(held: Offer, *, by: Person, at: datetime) -> Offer:
    """Take the seat; the applicant is invited for the calendar, and the officials of the topic hear of it."""
    application = beats.locked(held.application)
    held = Offer.objects.select_for_update().get(pk=held.pk)
    if held.state == OfferState.ACCEPTED:
        return held
    if refusal := rules.why_not_settle_offer(held, at=at):
        raise Refused(refusal)
    held.state, held.ended_at = OfferState.ACCEPTED, at
    held.save(update_fields=["state", "ended_at"])
    beats.put(application, State.SEATED, at=at)
    beats.record(application, "seated", by=by, at=at, item=held.item_id)
    item = held.item
    entitle(item, application.title)
    meetings.ask(item.meeting, application.person, Part.ASKER, by=by, at=at, item=item)
    host = host_of(item)
    for official in meeting_queries.people_held(item.meeting, item.starts_at, item.ends_at):
        if official.person and official.person != host:
            meetings.ask(item.meeting, official.person, Part.OFFICIAL, by=by, at=at, item=item)
    return held


@transaction.atomic
def refuse(held: Offer, *, by: Person, at: datetime) -> Offer:
    """Not this time: the application keeps its place in the pool, and the seat goes on."""
    application = beats.locked(held.application)
    held = Offer.objects.select_for_update().select_related("item__meeting").get(pk=held.pk)
    if held.state == OfferState.REFUSED:
        return held
    if refusal := rules.why_not_give_back(application):
        raise Refused(refusal)
    if held.state != OfferState.ACCEPTED and (refusal := rules.why_not_settle_offer(held, at=at)):
        raise Refused(refusal)
    end(held, OfferState.WITHDRAWN if held.state == OfferState.ACCEPTED else OfferState.REFUSED, by=by, at=at)
    beats.put(application, State.ELIGIBLE, at=at)
    beats.record(application, "refused", by=by, at=at, item=held.item_id)
    pass_on(held.item, at=at)
    return held


@transaction.atomic
def take_back(held: Offer, *, seat: Seat, reason: str, at: datetime) -> Offer:
    """Take a seat back by hand, with a reason that the applicant reads; they keep their turn."""
    application = beats.locked(held.application)
    held = Offer.objects.select_for_update().select_related("item__meeting").get(pk=held.pk)
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    if held.state not in queries.OPEN_OFFERS:
        raise Refused(CannotChoose.STATE)
    if refusal := rules.why_not_give_back(application) or rules.why_not_reason(reason):
        raise Refused(refusal)
    end(held, OfferState.WITHDRAWN, by=seat.person, at=at)
    beats.put(application, State.ELIGIBLE, at=at)
    beats.record(application, "taken_back", by=seat.person, at=at, item=held.item_id, reason=reason.strip())
    beats.tell(application, "hour.taken_back", at=at, starts_at=held.item.starts_at.isoformat(), reason=reason.strip())
    return held


def lapse(at: datetime) -> int:
    """Let every offer whose hour is over run out and pass on. Safe to run twice. Return how many."""
    over = Offer.objects.filter(state=OfferState.HELD, until__lte=at).order_by("pk").values_list("pk", flat=True)
    return sum(_lapse(pk, at) for pk in list(over[:200]))


@transaction.atomic
def _lapse(pk: int, at: datetime) -> bool:
    found = Offer.objects.select_related("application").get(pk=pk)
    application = beats.locked(found.application)
    held = Offer.objects.select_for_update().select_related("item__meeting").get(pk=pk)
    if held.state != OfferState.HELD or held.until > at:
        return False
    end(held, OfferState.LAPSED, by=None, at=at)
    beats.put(application, State.ELIGIBLE, at=at)
    beats.record(application, "lapsed", by=None, at=at, item=held.item_id)
    beats.tell(application, "hour.lapsed", at=at, starts_at=held.item.starts_at.isoformat())
    pass_on(held.item, at=at)
    return True


def pass_on(item: Item, *, at: datetime) -> Offer | None:
    """Offer a seat that became free to the next in order who wished for it and can still be told in time.

    Who was answered since the session was full is asked in the same order.
    """
    session = Session.objects.select_related("meeting", "terms", "programme").get(meeting=item.meeting_id)
    for application in _next(session, item, at):
        if application.offers.filter(item=item).exists():
            continue
        try:
            with transaction.atomic():  # who cannot have it keeps the answer they have
                return _pass_to(take_up_again(application, at=at), item, session, at)
        except Refused:
            continue
    return None


def _pass_to(application: Application, item: Item, session: Session, at: datetime) -> Offer:
    if refusal := rules.why_not_place(application, item, session, at=at):
        raise Refused(refusal)
    if broken(application, session, at=at):
        raise Refused(CannotChoose.SETS_ASIDE)  # by itself the order sets no rule aside
    with override(application.language):
        why = _("Next in the published order, after a seat became free.")
    return offer(application, item, why=why, seat=None, at=at, is_drawn=session.terms.choice == Choice.DRAWN)


def _next(session: Session, item: Item, at: datetime) -> list[Application]:
    """Return who waits for a seat, in the order of its session's draw or of the points.

    Where quotas were drawn, first those of the same traits as whoever had the seat: so they stay met.
    """
    known = queries.pool(session.programme, local(at).date(), waits_on=session)
    waiting = [application for application, _score in known if application.state != State.RECEIVED]
    places = dict(session.wish_rows.values_list("application", "place"))
    wished = [application for application in waiting if application.pk in places]
    if session.terms.choice != Choice.DRAWN:
        return wished
    drawn = [application for application in wished if places[application.pk] is not None]
    alike = _alike(session, item)
    return sorted(drawn, key=lambda one: (one.returned_at is None, one.pk not in alike, places[one.pk]))


def _alike(session: Session, item: Item) -> set[int]:
    """Return which applications have the same traits in a draw by quotas as whoever had a seat last; none without quotas."""
    last = Offer.objects.filter(item=item).order_by("-pk").first()
    keys = dict(session.wish_rows.exclude(key="").values_list("application", "key"))
    features = draw_queries.features(session.draw) if session.draw else {}
    own = features.get(keys.get(last.application_id, "")) if last else None
    return {pk for pk, key in keys.items() if own and features.get(key) == own}
