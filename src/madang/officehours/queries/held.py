"""Whom a session needs beside the mayor: who can be held, who is missing, what became wrong since it was announced."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
BY_DEVICE = (Need.LOOP,)  # needs that a device meets, which is held like an interpreter


def officials(office_id: int, on: date) -> list[Resource]:
    """Return who of an office can come along on a day."""
    return officials_of([office_id], on)[office_id]


def officials_of(offices: Collection[int], on: date) -> dict[int, list[Resource]]:
    """Return who of each of some offices can come along on a day, by the office's number."""
    works = Role.objects.valid(on).filter(office__in=list(offices))
    employs: dict[int, set[int]] = {number: set() for number in offices}
    for office, person in works.values_list("office", "person"):
        employs[office].add(person)
    can = Resource.objects.valid(on).filter(kind="person", person__in=set().union(*employs.values()))
    found = list(can.select_related("person").order_by("pk"))
    return {office: [each for each in found if each.person_id in persons] for office, persons in employs.items()}


def successors(session: Session, gone: Resource) -> list[Resource]:
    """Return who can come along in place of an official: of an office they worked for, and at work on that day."""
    on = session.meeting.on
    offices = Role.objects.filter(person=gone.person).values("office")
    at_work = Role.objects.valid(on).filter(office__in=offices).values("person")
    found = Resource.objects.valid(on).filter(kind="person", person__in=at_work)
    return list(
        found.exclude(pk=gone.pk).exclude(person=session.programme.host_id).select_related("person").order_by("pk")
    )


def spoken(need: str, language: str) -> str:
    """Return what somebody must speak who interprets: sign language, or the applicant's language beside the city's."""
    return "sign" if need == Need.SIGN_LANGUAGE else language


@dataclass(frozen=True)
class Lack:
    """Something a session or one of its seats needs that nobody is held for, with what holds those who could come."""

    what: str
    item: Item | None
    clashes: list[Clash]


def wanted(application: Application, on: date) -> list[tuple[str, list[Resource]]]:
    """Return what an application needs beside the mayor: each with its name, and who could be held for it."""
    return wanted_by([application], on)[application.pk]


def wanted_by(applications: Iterable[Application], on: date) -> dict[int, list[tuple[str, list[Resource]]]]:
    """Return what each of some applications needs beside the mayor, by the application's number, in as many reads as for one."""
    asked, hub = list(applications), places.hub().pk
    officials_by = officials_of({a.topic_id for a in asked if a.topic_id}, on)
    helping = list(Resource.objects.valid(on).filter(kind__in=["interpreter", "device"]).order_by("pk"))
    found: dict[int, list[tuple[str, list[Resource]]]] = {application.pk: [] for application in asked}
    for application in asked:
        if application.topic and application.topic.pk != hub:
            found[application.pk].append((application.topic.name, officials_by[application.topic.pk]))
        for need in application.needs:
            if need in INTERPRETED:
                wants = spoken(need, application.language)
                able = [each for each in helping if each.kind == "interpreter" and wants in each.languages]
                found[application.pk].append((str(Need(need).label), able))
            elif need in BY_DEVICE:
                able = [each for each in helping if each.kind == "device" and need in each.helps]
                found[application.pk].append((str(Need(need).label), able))
    return found


def lacking(session: Session, at: datetime) -> list[Lack]:
    """Return what a session to come needs and nobody is held for: host, room, officials, interpreters and devices of its seats."""
    meeting, host = session.meeting, session.programme.host
    if meeting.state != "announced" or meeting.ends_at <= at:
        return []
    held = set(meeting.cells.values_list("resource", "number"))
    needs: list[tuple[str, Item | None, list[Resource], datetime, datetime]] = [
        (host.name, None, list(Resource.objects.filter(person=host)), meeting.starts_at, meeting.ends_at)
    ]
    if meeting.venue and not meeting.place:
        rooms = list(Resource.objects.valid(meeting.on).filter(venue=meeting.venue, kind="room"))
        needs.append((meeting.venue.name, None, rooms, meeting.starts_at, meeting.ends_at))
    taken = [(item, offer.application) for item, offer in seats(session) if offer]
    wants = wanted_by([application for _item, application in taken], meeting.on)
    for item, application in taken:
        needs += [(what, item, candidates, item.starts_at, item.ends_at) for what, candidates in wants[application.pk]]
    missing = [
        (what, item, candidates, starts_at, ends_at)
        for what, item, candidates, starts_at, ends_at in needs
        if not any((each.pk, number) in held for each in candidates for number in cells(starts_at, ends_at))
    ]
    found = meetings.clashes_in([need[2:] for need in missing], but=meeting)
    return [Lack(need[0], need[1], clashes) for need, clashes in zip(missing, found, strict=True)]


def warnings(at: datetime) -> list[tuple[Session, Trouble]]:
    """Return what became wrong with sessions to come since they were announced. Nobody is dropped by it: a person decides."""
    return troubles(list(Session.objects.to_come(at).select_related("meeting__venue", "programme__host", "terms")))


def troubles(sessions: list[Session]) -> list[tuple[Session, Trouble]]:
    """Return what became wrong with some sessions since they were announced."""
    found: list[tuple[Session, Trouble]] = []
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
