"""Whom a session needs beside the mayor: who can be held, who is missing, what became wrong since it was announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q

from madang.meetings import queries as meetings
from madang.meetings.models import Cell, Freeze, Item, Resource
from madang.meetings.queries import Clash
from madang.meetings.walltime import cells
from madang.people.enums import Need
from madang.people.models import Role
from madang.places import queries as places

from ..enums import Trouble
from ..models import Application, Session
from .sessions import seats, seats_of

INTERPRETED = (Need.INTERPRETER, Need.SIGN_LANGUAGE)


def officials(office_id: int, on: date) -> list[Resource]:
    """Return who of an office can come along on a day."""
    found = Resource.objects.valid(on).filter(
        kind="person", person__roles__office=office_id, person__roles__valid_from__lte=on
    )
    still = Q(person__roles__valid_until__isnull=True) | Q(person__roles__valid_until__gt=on)
    return list(found.filter(still).select_related("person").distinct().order_by("pk"))


def successors(session: Session, gone: Resource) -> list[Resource]:
    """Return who can come along in place of an official: of an office they worked for, and at work on that day."""
    on = session.meeting.on
    offices = Role.objects.filter(person=gone.person).values("office")
    at_work = Role.objects.valid(on).filter(office__in=offices).values("person")
    found = Resource.objects.valid(on).filter(kind="person", person__in=at_work)
    return list(
        found.exclude(pk=gone.pk).exclude(person=session.programme.host_id).select_related("person").order_by("pk")
    )


def interpreters(need: str, language: str, on: date) -> list[Resource]:
    """Return who can interpret: sign language, or between the city's language and the applicant's."""
    spoken = "sign" if need == "sign_language" else language
    found = Resource.objects.valid(on).filter(kind="interpreter").order_by("pk")
    return [resource for resource in found if spoken in resource.languages]


@dataclass(frozen=True)
class Lack:
    """Something a session or one of its seats needs that nobody is held for, with what holds those who could come."""

    what: str
    item: Item | None
    clashes: list[Clash]


def wanted(application: Application, on: date) -> list[tuple[str, list[Resource]]]:
    """Return what an application needs beside the mayor: each with its name, and who could be held for it."""
    found: list[tuple[str, list[Resource]]] = []
    if application.topic and application.topic_id != places.hub().pk:
        found.append((application.topic.name, officials(application.topic.pk, on)))
    found += [
        (str(Need(need).label), interpreters(need, application.language, on))
        for need in application.needs
        if need in INTERPRETED
    ]
    return found


def lacking(session: Session, at: datetime) -> list[Lack]:
    """Return what a session to come needs and nobody is held for: host, room, officials and interpreters of its seats."""
    meeting, host = session.meeting, session.programme.host
    if meeting.state != "announced" or meeting.ends_at <= at:
        return []
    held = set(meeting.cells.values_list("resource", "number"))
    needs: list[tuple[str, Item | None, list[Resource], datetime, datetime]] = [
        (host.name, None, list(Resource.objects.filter(person=host)), meeting.starts_at, meeting.ends_at)
    ]
    if meeting.venue and not meeting.place:
        rooms = list(Resource.objects.filter(venue=meeting.venue, kind="room"))
        needs.append((meeting.venue.name, None, rooms, meeting.starts_at, meeting.ends_at))
    for item, offer in seats(session):
        if offer:
            for what, candidates in wanted(offer.application, meeting.on):
                needs.append((what, item, candidates, item.starts_at, item.ends_at))
    return [
        Lack(what, item, meetings.clashes(candidates, starts_at, ends_at, but=meeting))
        for what, item, candidates, starts_at, ends_at in needs
        if not any((each.pk, number) in held for each in candidates for number in cells(starts_at, ends_at))
    ]


def warnings(at: datetime) -> list[tuple[Session, Trouble]]:
    """Return what became wrong with sessions to come since they were announced. Nobody is dropped by it: a person decides."""
    found: list[tuple[Session, Trouble]] = []
    sessions = list(Session.objects.to_come(at).select_related("meeting__venue", "programme__host", "terms"))
    off, frozen = places.days_off_among([s.meeting.on for s in sessions]), list(Freeze.objects.all())
    taken, gone = seats_of(sessions), gone_from(sessions)
    for session in sessions:
        on, venue = session.meeting.on, session.meeting.venue
        if on in off:
            found.append((session, Trouble.DAY_OFF))
        if any(freeze.begins_on <= on <= freeze.ends_on for freeze in frozen):
            found.append((session, Trouble.FROZEN))
        seated = [offer.application for _item, offer in taken[session.pk] if offer]
        if venue and venue.capacity is not None and any(a.size > venue.capacity for a in seated):
            found.append((session, Trouble.TOO_MANY))
        if venue and not venue.is_step_free and any(Need.WHEELCHAIR in a.needs for a in seated):
            found.append((session, Trouble.STEPS))
        if gone[session.pk]:
            found.append((session, Trouble.LEFT))
    return found


def gone_from(sessions: Iterable[Session]) -> dict[int, list[Resource]]:
    """Return the officials held for each of some sessions who have no role on its day, by the session's number."""
    of = {session.meeting_id: session.pk for session in sessions}
    works = Role.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("meeting__on")),
        person=OuterRef("resource__person"), valid_from__lte=OuterRef("meeting__on"),
    )  # fmt: skip
    held = Cell.objects.filter(meeting__in=of, resource__kind="person").exclude(
        resource__person=F("meeting__session__programme__host")
    )
    pairs = list(held.filter(~Exists(works)).values_list("meeting", "resource").distinct().order_by("resource"))
    named = Resource.objects.select_related("person").in_bulk([resource for _meeting, resource in pairs])
    found: dict[int, list[Resource]] = {pk: [] for pk in of.values()}
    for meeting, resource in pairs:
        found[of[meeting]].append(named[resource])
    return found
