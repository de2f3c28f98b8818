"""Reckoning who could sit where: the pool and the free seats read into `placing`, its answer kept for the scheduler.

It offers nothing. What is offered already stays; seats that go by lot are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.meetings.enums import CELL
from madang.meetings.models import Cell, Resource
from madang.people import queries as people
from madang.people.enums import Need
from madang.people.rules import Seat
from madang.places.models import Area
from madang.reviews.queries import Score
from madang.ui.dates import local

from .. import placing, queries, rules
from ..enums import CannotChoose, State
from ..models import Application, Programme, Proposal, Session, Terms
from ..placing import Held, Helper, Item, Problem, Share, Slot, Span, Stay, Venue


def ask_for_proposal(programme: Programme, *, seat: Seat, at: datetime) -> Proposal:
    """Ask for a proposal; the worker reckons it. One that is being reckoned is not asked for twice."""
    if not seat.is_any(*rules.DECIDES):
        raise Refused(CannotChoose.NOT_SCHEDULER)
    seed = programme.proposals.count() + 1
    try:
        with transaction.atomic():
            return Proposal.objects.create(programme=programme, seed=seed, asked_at=at, asked_by=seat.person)
    except IntegrityError:
        return Proposal.objects.get(programme=programme, done_at__isnull=True)


def propose(proposal: Proposal, *, at: datetime) -> Proposal:
    """Reckon a proposal and keep it; no transaction is held meanwhile, and how far it is can be seen."""
    problem = problem_of(proposal.programme, at=at)

    def note(percent: int, _value: int, _bound: int) -> None:
        Proposal.objects.filter(pk=proposal.pk).update(percent=percent)

    solution = placing.solve(problem, seed=proposal.seed, on_progress=note)
    points, costs = {item.key: item.points for item in problem.items}, placing.costs_of(problem)
    proposal.facts = {
        "placements": [
            {"application": int(key), "item": int(slot), "points": points[key], "cost": costs(key, slot)}
            for key, slot in sorted(solution.placements.items(), key=lambda row: int(row[1]))
        ],
        "unplaced": [
            {"application": int(key), "whys": [[str(reason.why), _plain(reason.facts)] for reason in whys]}
            for key, whys in solution.unplaced.items()
        ],
        "short": solution.short,
        "value": solution.value,
        "bound": solution.bound,
        "gap": solution.gap_percent,
        "is_optimal": solution.is_optimal,
        "seats": len(problem.slots) - len(problem.held),
        "faults": [str(fault) for fault in placing.faults(problem, solution)],
    }
    proposal.percent, proposal.done_at = 100, at
    proposal.save(update_fields=["facts", "percent", "done_at"])
    return proposal


def _plain(facts: object) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in dict(facts).items()}  # type: ignore[call-overload]


def problem_of(programme: Programme, *, at: datetime) -> Problem:
    """Read the pool and the sessions to come of a programme as one question."""
    sessions = queries.announced(programme, at)
    slots, held = _seats(sessions)
    terms = queries.terms_of(programme, local(at).date())
    pool = [(a, s) for a, s in queries.pool(programme, local(at).date()) if a.state == State.ELIGIBLE]
    helpers = _helpers(sessions, {a.topic_id for a, _s in pool if a.topic_id})
    given = {need for helper in helpers for need in helper.gives}
    met = queries.last_met(a.person for a, _s in pool)
    items = tuple(
        _item(
            a,
            s,
            given,
            _places(a, sessions, terms),
            rules.is_resting(terms, met_at=met.get(people.one(a.person).pk), at=at),
        )
        for a, s in pool
        if terms and (s.is_whole or not terms.rubric)
    )
    return Problem(
        slots=slots,
        items=items,
        venues=tuple({_venue(session).key: _venue(session) for session in sessions}.values()),
        helpers=helpers,
        held=held,
        shares=_shares(programme, terms, slots, items, held, at) if terms else (),
        travel_minutes=terms.travel_minutes if terms else 0,
        at=_minute(at),
    )


def _places(application: Application, sessions: list[Session], terms: Terms) -> frozenset[str] | None:
    """Return the venues that are where somebody asks to meet; None where they ask for none, or may not."""
    if not application.place.strip() or not terms.may_choose_place:
        return None
    return frozenset(_venue(each).key for each in sessions if queries.is_where_asked(application, each))


def _shares(
    programme: Programme, terms: Terms, slots: tuple[Slot, ...], items: tuple[Item, ...], held: tuple[Held, ...], at: datetime
) -> tuple[Share, ...]:  # fmt: skip
    """Return how many of the seats each district may have, and should have at least where it had less in the past year.

    A district's least is no more than it asks for: what nobody applied for is no lack.
    """
    asked = Counter([item.district for item in items] + [each.district for each in held])
    if not terms.district_percent and not terms.district_least:
        return ()
    most, had_less = terms.district_percent or 100, queries.had_less(programme, terms, at)
    found = []
    for district in sorted(code for code in asked if code):
        share = placing.share_of(slots, district, least=terms.district_least if had_less(district) else 0, most=most)
        found.append(replace(share, least=min(share.least, share.most, asked[district])))
    return tuple(found)


def _minute(instant: datetime) -> int:
    return int(instant.timestamp()) // 60


def _venue(session: Session) -> Venue:
    venue = session.meeting.venue
    if venue is None or session.meeting.place:
        return Venue(f"meeting-{session.meeting_id}")
    return Venue(f"venue-{venue.pk}", venue.capacity, venue.is_step_free)


def _seats(sessions: list[Session]) -> tuple[tuple[Slot, ...], tuple[Held, ...]]:
    slots, held = [], []
    taken = queries.seats_of(sessions)
    for session in sessions:
        for item, offer in queries.by_hand(session, taken[session.pk]):
            wall = local(item.starts_at)
            slots.append(
                Slot(
                    key=str(item.pk),
                    session=str(session.pk),
                    venue=_venue(session).key,
                    starts=_minute(item.starts_at),
                    ends=_minute(item.ends_at),
                    wall=wall.hour * 60 + wall.minute,
                    most=session.terms.most,
                    notice=session.terms.notice_hours * 60,
                )
            )
            if offer:
                held.append(Held(str(item.pk), _district(offer.application.area)))
    return tuple(slots), tuple(held)


def _district(area: Area | None) -> str:
    return area.district.code if area else ""


def _item(
    application: Application, score: Score, given: set[str], places: frozenset[str] | None, is_resting: bool
) -> Item:
    needs = []
    if application.topic_id and placing.office_need(str(application.topic_id)) in given:
        needs.append(placing.office_need(str(application.topic_id)))
    needs += [
        placing.language_need("sign" if need == Need.SIGN_LANGUAGE else application.language)
        for need in application.needs
        if need in queries.INTERPRETED
    ]
    needs += [need for need in application.needs if need in queries.BY_DEVICE]
    return Item(
        key=str(application.pk),
        points=round(score.total),
        district=_district(application.area),
        size=application.size,
        needs=tuple(needs),
        needs_step_free=Need.WHEELCHAIR in application.needs,
        sessions=frozenset(str(session.pk) for session in application.wishes.all()),
        hours=frozenset(int(hour[:2]) * 60 + int(hour[3:5]) for hour in application.times),
        is_returned=application.returned_at is not None,
        is_resting=is_resting,
        places=places,
    )


def _helpers(sessions: list[Session], offices: set[int]) -> tuple[Helper, ...]:
    """Return officials of the topics' offices, all interpreters and devices, free while the sessions last but for what holds them."""
    if not sessions:
        return ()
    free = tuple(Span(_minute(s.meeting.starts_at), _minute(s.meeting.ends_at)) for s in sessions)
    on = sessions[0].meeting.on
    gives: dict[int, set[str]] = defaultdict(set)
    for office in sorted(offices):
        for resource in queries.officials(office, on):
            gives[resource.pk].add(placing.office_need(str(office)))
    for resource in Resource.objects.valid(on).filter(kind__in=["interpreter", "device"]).order_by("pk"):
        gives[resource.pk] |= {placing.language_need(language) for language in resource.languages}
        gives[resource.pk] |= set(resource.helps)
    venues = {session.meeting_id: _venue(session).key for session in sessions}
    busy: dict[int, list[Stay]] = defaultdict(list)
    low, high = min(span.starts for span in free) // CELL, max(span.ends for span in free) // CELL
    cells = Cell.objects.filter(resource__in=gives, number__gte=low, number__lte=high)
    for pk, number, meeting in cells.order_by("resource", "number").values_list("resource", "number", "meeting"):
        busy[pk].append(Stay(number * CELL, (number + 1) * CELL, venues.get(meeting, "")))
    return tuple(Helper(f"r{pk}", frozenset(needs), free, tuple(busy[pk])) for pk, needs in sorted(gives.items()))
