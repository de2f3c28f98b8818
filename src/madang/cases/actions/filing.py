"""Putting a matter on file, whatever the channel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from madang.kit import reference, tokens
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.people.actions import Introduced
from madang.people.enums import Purpose
from madang.people.models import Draft, Person
from madang.places.models import Area, Office
from madang.search import actions as search
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from .. import alarms, deadlines, queries, routing, rules
from ..enums import (
    TITLE_LENGTH,
    Channel,
    Kind,
    State,
    Whose,
)
from ..models import Case, Service, Story
from . import beats

ANONYMOUS = Introduced()


@dataclass(frozen=True)
class Told:
    """What somebody told the city, whatever the channel. `reference` is the draft's, so that twice sent is once kept."""

    reference: str
    text: str
    channel: Channel
    who: Introduced = ANONYMOUS
    title: str = ""
    whose: Whose = Whose.ME
    kind: Kind = Kind.OTHER
    area: Area | None = None
    place: str = ""
    wants_public: bool = False
    written_by: Person | None = None
    told_by: Person | None = None  # a resident who is signed in
    resident: Person | None = None  # whose it is, where that is known from before
    office: Office | None = None  # who takes it up, where another programme has decided that
    goes_on: bool = False  # the thread of this reference has begun already, in another programme
    is_read_back: bool = False
    service: Service | None = None
    received_at: datetime | None = None  # when it reached the city, if that was before it was written down
    pin: str = ""
    source: tuple[str, int] | None = field(default=None)  # file digest, line


@dataclass(frozen=True)
class Filed:
    """A case on file, and whether it was there already."""

    case: Case
    is_new: bool


def title_of(text: str) -> str:
    """Return the first sentence of a text, cut at a word where it is long."""
    first = re.split(r"(?<=[.?!。])\s|\n", text.strip(), maxsplit=1)[0].strip()
    first = re.sub(r"[.。]+$", "", first)
    if len(first) <= TITLE_LENGTH:
        return first
    cut = first[: TITLE_LENGTH - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[30:] else cut) + "…"


def file(told: Told, *, at: datetime, draft: Draft | None = None) -> Filed:
    """Put a matter on file: the one act behind the web form, the telephone, the desk and the file import.

    What can be reckoned is reckoned before the transaction, so that writers wait as little as possible.
    """
    if reason := rules.why_not_tell(f"{told.title}\n{told.text}" if told.source is None else told.text + " " * 10):
        raise Refused(reason)
    title = told.title or title_of(told.text)
    local_day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    pieces = tokens.pieces(f"{title} {told.text} {told.place} {told.who.name}")
    started_at = told.received_at or at
    due = deadlines.due(told.kind, started_at, service=told.service.pk if told.service else None)
    suggestion = routing.suggest(title, told.text, area=told.area, on=local_day)
    case = Case(
        reference=told.reference,
        thread=int(told.reference),
        title=title,
        text=told.text,
        language=told.who.language,
        channel=told.channel,
        kind=told.kind,
        service=told.service,
        whose=told.whose,
        area=told.area,
        place=told.place,
        is_accepted=told.channel not in (Channel.WEB, Channel.EMAIL, Channel.SMS)
        or told.told_by is not None
        or told.goes_on,
        written_by=told.written_by,
        read_back_at=at if told.is_read_back else None,
        pin_hash=reference.pin_hash(told.reference, told.pin) if told.pin else "",
        state=State.WITH_OFFICE if told.office and told.office.pk != queries.hub_id() else State.RECEIVED,
        office_id=told.office.pk if told.office else queries.hub_id(),
        suggestion=suggestion.as_facts(),
        received_at=started_at,
        due_at=due.at,
        due_sum=due.facts,
        is_urgent=bool(alarms.of(f"{title} {told.text}", on=local_day)),
        wants_public=told.wants_public,
        source_file=told.source[0] if told.source else "",
        source_line=told.source[1] if told.source else None,
    )
    try:
        with transaction.atomic():
            case.resident = (
                told.told_by
                or told.resident
                or (
                    people.meet(told.who, at=at, is_proved=told.written_by is not None)
                    if told.who.addresses or told.who.name
                    else None
                )
            )
            case.save(force_insert=True)
            _begin_thread(case, told, pieces, at)
            if draft is not None:
                people.finish_draft(draft, told=case)
    except IntegrityError:
        same = (
            {"source_file": told.source[0], "source_line": told.source[1]}
            if told.source
            else {"reference": told.reference}
        )
        twin = Case.objects.filter(**same).first()
        if twin is None:
            raise
        return Filed(twin, is_new=False)
    return Filed(case, is_new=True)


def _begin_thread(case: Case, told: Told, pieces: list[str], at: datetime) -> None:
    search.put("case", case.pk, pieces, is_new=True)
    by = told.written_by or case.resident
    facts = {"channel": told.channel, "office": case.office_id}
    received = Done("case.received", case, at, by.pk if by else None, facts)
    if told.goes_on:
        timeline.record(case.thread, received)
    else:
        timeline.open_thread(case.thread, [received])
    if told.wants_public:
        Story.objects.bulk_create([_story_of(case)])
        if case.resident:
            people.consent(case.resident, Purpose.PUBLISH, channel=told.channel, at=at)
    if case.is_urgent and told.channel != Channel.FILE:
        for supervisor in people_queries.supervisors(beats.day(at)):
            facts = {"reference": case.reference}
            notices.leave("alarm.urgent", to_key=f"staff:{supervisor.pk}", at=at, about=case, context=facts)
    if case.resident and told.who.addresses and told.channel != Channel.FILE:  # a file tells of times long past
        beats.tell(case, "case.received", at=at)


def _story_of(case: Case) -> Story:
    return Story(
        case=case,
        title=case.title,
        text=case.text,
        language=case.language,
        area=case.area,
        case_state=case.state,
        told_on=beats.day(case.received_at),
        due_on=beats.day(case.due_at),
    )
