"""The beats that every act on a case shares: lock, keep, tell, and the story that must say the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.places.models import Office
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY

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
    """Return the case as it is now, held until the act is done.

    Without its office in the same read: PostgreSQL drops a row whose office another act has just changed.
    """
    return Case.objects.select_for_update().get(pk=case.pk)


def locked_under_lead(case: Case) -> Case:
    """Return the case as it is now, held with the one it is answered along with: always the lead first, so that who
    answers the lead and who acts on the case do not wait for each other."""
    while True:
        lead = Case.objects.filter(pk=case.pk).values_list("merged_into", flat=True).get()
        if lead:
            Case.objects.select_for_update().only("pk").get(pk=lead)
        held = locked(case)
        if held.merged_into_id == lead:
            return held


def hold_threads(cases: Iterable[Case], *, with_city: bool = False) -> None:
    """Hold the threads of cases in the order of their numbers, and the city's own before them.

    Matters of one letter share a thread, so an act on many cases would else hold two threads the other way round.
    """
    numbers = {case.thread for case in cases} | ({CITY} if with_city else set())
    for number in sorted(numbers):
        timeline.hold(number)


def keep(case: Case, *fields: str) -> None:
    """Save a changed case, and let its public story say the same."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])
    is_public = _lead_along(case, set(fields))
    changed = Story.objects.filter(case=case, state=StoryState.PUBLIC).update(
        case_state=case.state,
        office_id=None if case.office_id == queries.hub_id() else case.office_id,
        due_on=day(case.due_at),
        answered_on=day(case.answered_at) if case.answered_at else None,
    )
    if changed or is_public:
        if _at_the_end.get() is None:  # the generation is held from here on, and every thread is held before it
            timeline.hold(case.thread)
        raise_generation()


def _lead_along(case: Case, fields: set[str]) -> bool:
    """Let cases that are answered with this one lie where it lies, so that their residents read the same.

    Return whether everybody reads of one of them.
    """
    if "office" in fields or "office_id" in fields:
        at_hub = case.office_id == queries.hub_id()
        state = State.READ if at_hub else State.WITH_OFFICE
        followers = Case.objects.filter(merged_into=case).open()
        if followers.update(office=case.office_id, officer=case.officer_id, state=state, version=F("version") + 1):
            stories = Story.objects.filter(case__in=followers, state=StoryState.PUBLIC)
            return bool(stories.update(case_state=state, office_id=None if at_hub else case.office_id))
    return False


_at_the_end: ContextVar[list[bool] | None] = ContextVar("generation_at_the_end", default=None)


@contextmanager
def pages_last() -> Iterator[None]:
    """Raise the generation once and last: whoever acts on many cases would else hold its one row for long, and wait for
    stories that a voice holds which waits for that row."""
    if _at_the_end.get() is not None:
        yield
        return
    wanted: list[bool] = []
    token = _at_the_end.set(wanted)
    try:
        yield
    finally:
        _at_the_end.reset(token)
    if wanted:
        raise_generation()


def raise_generation() -> None:
    """Say that a public page has changed, so that kept ones are drawn anew."""
    if (wanted := _at_the_end.get()) is not None:
        wanted.append(True)
        return
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.bulk_create([Generation(pk=1, number=1)], ignore_conflicts=True)


def tell(
    case: Case,
    kind: str,
    *,
    at: datetime,
    wait: timedelta = timedelta(0),
    facts: Mapping[str, object] | None = None,
    only: Collection[str] | None = None,
    **context: object,
) -> None:
    """Leave a notice for whoever hears of the case: the resident, their helper, or both; nobody where it has nobody.

    `only` are recipient keys: of those who hear of it, these alone are told.
    """
    if case.resident_id is None:
        return
    told = {
        "reference": case.reference,
        "title": case.title,
        "due_on": day(case.due_at).isoformat(),
        **(facts or {}),
        **context,
    }
    whose = f"person:{case.resident_id}"
    for key in people.hearers(case.resident_id, day(at)):
        if only is not None and key not in only:
            continue
        notices.leave(kind, to_key=key, of_key=whose, at=at, about=case, thread=case.thread, context=told, wait=wait)


def with_followers(case: Case) -> list[Case]:
    """Return a case that is held, and after it those answered along with it, held in the order of their numbers."""
    return [case, *Case.objects.select_for_update().filter(merged_into=case).open().order_by("pk")]


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
