"""Seats by lot: the list of entries is published before, the seed is typed in before witnesses, the order holds.

Who lost before has more entries, and that is published with the list; where the terms set quotas, all have one chance each, as equal as
these allow. Each in the order drawn gets the best seat left:
at an hour they prefer, else at any. What is refused or runs out goes on in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.draws import actions as draws
from madang.draws import queries as draw_queries
from madang.draws.actions import Entry
from madang.draws.models import Draw
from madang.draws.picking import Quotas
from madang.kit.refusal import Refused
from madang.meetings.models import Freeze, Item
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.ui.dates import local

from .. import queries, quotas
from ..enums import CannotChoose, State
from ..models import Application, Session, Wish
from . import beats, offering

MOST_ENTRIES = 5  # of one who has lost that often or more


@transaction.atomic
def commit_list(session: Session, *, seat: Seat, seed_due_at: datetime, seed_from: str, at: datetime) -> Draw:
    """Publish the list of entries of a session: who is in the pool and wished for it, each under a key that says nothing."""
    session = beats.locked_session(session, seat=seat)
    if session.draw_id is not None:
        raise Refused(CannotChoose.DRAWN)
    if session.shuts_at > at:
        raise Refused(CannotChoose.NOT_DUE)
    if Freeze.holding(session.meeting.on):
        raise Refused(CannotChoose.FROZEN)
    latest = session.meeting.starts_at - queries.late(session.terms)
    if latest <= at:
        raise Refused(CannotChoose.NO_NOTICE)
    if seed_due_at >= latest:
        raise Refused(CannotChoose.SEED_TOO_LATE)
    wishes = list(
        Wish.objects.filter(session=session, application__state=State.ELIGIBLE)
        .select_related("application__area__parent")
        .order_by("application__told_at", "application__pk")
    )
    picks = min(queries.drawn_seats(session), queries.free_items(session).count(), len(wishes))
    if not picks:
        raise Refused(CannotChoose.NOBODY)
    met: Quotas | None = None
    names: Mapping[tuple[str, str], str] = {}
    if session.terms.quotas:
        seated = [offer.application for _item, offer in queries.seats(session) if offer]
        asked, picks = quotas.of_draw(session.terms.quotas, [wish.application for wish in wishes], seated, picks)
        met, names = quotas.published(asked)
        if not picks:
            raise Refused(CannotChoose.NOBODY)
    for number, wish in enumerate(wishes, 1):
        wish.key = f"A{number:03d}"
    Wish.objects.bulk_update(wishes, ["key"])
    day = local(session.meeting.starts_at).date().isoformat()
    purpose = {code: f"{name}, {day}" for code, name in session.programme.names.items()}
    made = draws.commit(
        purpose=purpose,
        entries=[_entry(wish, names, has_quotas=met is not None) for wish in wishes],
        quotas=met,
        picks=picks,
        seed_due_at=seed_due_at,
        seed_from=dict.fromkeys(session.programme.names, seed_from.strip()) if seed_from.strip() else None,
        seat=seat,
        at=at,
    )
    session.draw = made
    session.save(update_fields=["draw"])
    for wish in wishes:
        beats.record(wish.application, "entered", by=seat.person, at=at, draw=made.number, key=wish.key)
    return made


def _entry(wish: Wish, names: Mapping[tuple[str, str], str], *, has_quotas: bool) -> Entry:
    """Return an entry: with as many tickets as the draws it lost before, or, where quotas hold, with its traits and one chance."""
    if not has_quotas:
        return Entry(wish.key, min(1 + wish.application.lost, MOST_ENTRIES))
    own = quotas.traits_of(wish.application)
    traits = {trait for trait, _value in names}
    return Entry(wish.key, features={quotas.everywhere(trait): names[trait, own[trait]] for trait in sorted(traits)})


@transaction.atomic
def give_list_up(session: Session, *, seat: Seat, reason: str, at: datetime) -> Draw:
    """Give the published list of a session up with a public reason, so that it can be published anew; or raise Refused."""
    session = beats.locked_session(session, seat=seat)
    if session.draw is None:
        raise Refused(CannotChoose.NO_DRAW)
    given_up = draws.abandon(session.draw, reason=reason, seat=seat, at=at)
    session.draw = None
    session.save(update_fields=["draw"])
    entered = list(Wish.objects.filter(session=session).exclude(key="").select_related("application"))
    Wish.objects.filter(session=session).update(key="")
    for wish in entered:
        facts = {"draw": given_up.number, "reason": given_up.why_abandoned}
        beats.record(wish.application, "list_given_up", by=seat.person, at=at, **facts)
    return given_up


@transaction.atomic
def seat_by_draw(session: Session, *, seat: Seat, at: datetime) -> int:
    """Offer the seats of a session in the order drawn. Safe to run twice. Return how many were offered."""
    session = beats.locked_session(session, seat=seat)
    order = draw_queries.order(session.draw) if session.draw else []
    if not order:
        raise Refused(CannotChoose.NOT_DRAWN)
    if Wish.objects.filter(session=session, place__isnull=False).exists():
        raise Refused(CannotChoose.DRAWN)
    timeline.hold(timeline.CITY)
    wishes = {
        wish.key: wish for wish in Wish.objects.filter(session=session).exclude(key="").select_related("application")
    }
    for place, key in enumerate(order, 1):
        wishes[key].place = place
    Wish.objects.bulk_update(wishes.values(), ["place"])
    assert session.draw is not None
    picked = set(session.draw.picked)
    offered = 0
    for key in order:
        application = wishes[key].application
        if key in picked and application.state == State.ELIGIBLE:
            offered += _offer_best(session, application, seat, at)
        elif key not in picked:
            Application.objects.filter(pk=application.pk).update(lost=application.lost + 1)
    return offered


def _offer_best(session: Session, application: Application, seat: Seat, at: datetime) -> int:
    item = best_item(session, application)
    if item is None:
        return 0
    assert session.draw is not None
    with override(application.language):
        why = _("Drawn by lot, draw number %(number)s.") % {"number": session.draw.number}
    offering.offer(application, item, why=why, seat=seat, at=at, is_drawn=True)
    return 1


def best_item(session: Session, application: Application) -> Item | None:
    """Return the first free seat at an hour that suits, else the first free one."""
    free = list(queries.free_items(session))
    hours = {str(time)[:2] for time in application.times}
    at_hour = [item for item in free if _wall_hour(session, item) in hours]
    return next(iter(at_hour or free), None)


def _wall_hour(session: Session, item: Item) -> str:
    """Return the hour of a seat counted from the doors' opening, as the form's choices are cut."""
    begun = session.meeting.starts_at
    passed = int((item.starts_at - begun).total_seconds()) // 3600
    return f"{session.meeting.begins.hour + passed:02d}"
