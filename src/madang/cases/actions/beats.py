"""The beats that every act on a case shares: lock, keep, tell, and the story that must say the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.places.models import Office

from .. import deadlines, queries
from ..enums import (
    MessageKind,
    State,
    StoryState,
)
from ..models import Case, Generation, Message, Story


def day(instant: datetime) -> date:
    """Return the city's day of an instant."""
    return instant.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def locked(case: Case) -> Case:
    """Return the case as it is now, held until the act is done."""
    return Case.objects.select_for_update(of=("self",)).select_related("office").get(pk=case.pk)


def keep(case: Case, *fields: str) -> None:
    """Save a changed case, and let its public story say the same."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])
    _lead_along(case, set(fields))
    changed = Story.objects.filter(case=case, state=StoryState.PUBLIC).update(
        case_state=case.state,
        office_id=None if case.office_id == queries.hub_id() else case.office_id,
        due_on=day(case.due_at),
        answered_on=day(case.answered_at) if case.answered_at else None,
    )
    if changed:
        raise_generation()


def _lead_along(case: Case, fields: set[str]) -> None:
    """Let cases that are answered with this one lie where it lies, so that their residents read the same."""
    if "office" in fields or "office_id" in fields:
        state = State.READ if case.office_id == queries.hub_id() else State.WITH_OFFICE
        Case.objects.filter(merged_into=case).open().update(
            office=case.office_id, officer=case.officer_id, state=state, version=F("version") + 1
        )


def raise_generation() -> None:
    """Say that a public page has changed, so that kept ones are drawn anew."""
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.bulk_create([Generation(pk=1, number=1)], ignore_conflicts=True)


def tell(
    case: Case,
    kind: str,
    *,
    at: datetime,
    wait: timedelta = timedelta(0),
    facts: Mapping[str, object] | None = None,
    **context: object,
) -> None:
    """Leave a notice for whoever hears of the case: the resident, their helper, or both; nobody where it has nobody."""
    if case.resident_id is None:
        return
    told = {
        "reference": case.reference,
        "title": case.title,
        "due_on": day(case.due_at).isoformat(),
        **(facts or {}),
        **context,
    }
    for key in people.hearers(case.resident_id, day(at)):
        notices.leave(kind, to_key=key, at=at, about=case, thread=case.thread, context=told, wait=wait)


def say(
    case: Case,
    kind: MessageKind,
    text: str,
    *,
    by: Person | None,
    office: Office | None,
    at: datetime,
    facts: dict[str, object] | None = None,
    source: str | None = None,
) -> Message:
    """Keep words that go between the resident and the city."""
    return Message.objects.create(
        case=case, kind=kind, text=text, by=by, office=office, at=at, facts=facts or {}, source=source
    )


def office_facts(office: Office, **more: object) -> dict[str, object]:
    """Return what the timeline keeps of an office: its name as it is today."""
    return {"office": office.pk, "names": office.names, **more}


def end_pause(case: Case, at: datetime) -> None:
    """Move the due date by the working time for which it was the resident's turn."""
    assert case.asked_at is not None
    reckon(case, deadlines.paused(case.due_sum, since=case.asked_at, until=at))
    case.asked_at = None


def reckon(case: Case, stood: Mapping[str, object]) -> None:
    """Reckon the due date anew from its start, with the pauses and extensions that stood."""
    start = datetime.fromisoformat(str(case.due_sum["start"]))
    found = deadlines.due(case.kind, start, service=case.service_id, stood=stood)
    case.due_at, case.due_sum = found.at, found.facts
