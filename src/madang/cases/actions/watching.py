"""Nobody is dropped: officers on leave, offices that are no more, offices without anybody. Run by the worker."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.places.models import Office
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from .. import queries
from ..enums import State
from ..models import Case
from . import aftercare, beats, ruling


def watch(*, at: datetime) -> dict[str, int]:
    """Put right what would be forgotten, and raise an alarm for what a person must decide. Safe to run twice."""
    return {
        "moved": _leave_dissolved_offices(at),
        "handed_over": _hand_over_the_absent(at),
        "alarms": _raise_alarms(at),
        "reckoned": ruling.reckon_anew(at=at),
        "promises": sum(aftercare.follow_promise(case, at=at) for case in queries.with_moved_promise()),
    }


def _leave_dissolved_offices(at: datetime) -> int:
    """Move open cases of offices that are no more to their successor, or to the front."""
    moved, today = 0, beats.day(at)
    for office in queries.dissolved_with_cases(today):
        heir = people.heir(office, on=today)
        # What is answered along with another goes where that one goes.
        for pk in list(Case.objects.open().leading().filter(office=office).values_list("pk", flat=True)):
            moved += _fall_to(pk, heir, at=at, why="dissolved")
    return moved


@transaction.atomic
def _fall_to(pk: int, office: Office, *, at: datetime, why: str) -> bool:
    case = Case.objects.select_for_update(of=("self",)).filter(pk=pk).open().first()
    if case is None or case.office_id == office.pk:
        return False
    before = case.office
    case.sent_by_office, case.office, case.officer, case.is_bound = None, office, None, False
    if case.state != State.YOUR_TURN:
        case.state = State.READ if office.pk == queries.hub_id() else State.WITH_OFFICE
    beats.keep(case, "sent_by_office", "office", "officer", "state", "is_bound")
    facts = beats.office_facts(office, before=before.names, why=why)
    timeline.record(case.thread, Done("case.fell_to", case, at, None, facts))
    contact = {"contact": office.contact_names, "phone": office.contact_phone, "reason": "", "gone": before.names}
    if office.pk != queries.hub_id():
        beats.tell(case, "case.sent", at=at, office=office.names, **contact)
    return True


def _hand_over_the_absent(at: datetime) -> int:
    """Give the open cases of officers who are away, or no longer there, to their deputy or back to the office."""
    handed, today = 0, beats.day(at)
    for officer, deputy in people.away(queries.officers_with_cases(), on=today):
        for pk in list(Case.objects.open().filter(officer=officer).values_list("pk", flat=True)):
            handed += _hand_over(pk, officer.pk, deputy, at=at)
    for pk, officer_id in queries.out_of_place(today):
        handed += _hand_over(pk, officer_id, None, at=at)
    return handed


@transaction.atomic
def _hand_over(pk: int, officer_id: int, deputy: Person | None, *, at: datetime) -> bool:
    case = Case.objects.select_for_update().get(pk=pk)
    if not case.is_open or case.officer_id != officer_id:
        return False
    if deputy and not people.works_in(deputy, case.office_id, on=beats.day(at)):
        deputy = None  # a deputy of another office could not act on it
    case.officer = deputy
    beats.keep(case, "officer")
    facts = beats.office_facts(case.office, deputy=deputy.pk if deputy else None)
    timeline.record(case.thread, Done("case.handed_over", case, at, None, facts))
    return True


def _raise_alarms(at: datetime) -> int:
    """Tell every supervisor, once a day for each, of offices with open cases and nobody to work on them."""
    today, raised = beats.day(at), 0
    for office, count in queries.deserted(today):
        facts = {"office": office.names, "cases": count, "on": today.isoformat()}
        if not timeline.record_once_a_day(CITY, Done("office.deserted", office, at, None, facts)):
            continue
        raised += 1
        for supervisor in people.supervisors(today):
            notices.leave("alarm.deserted", to_key=f"staff:{supervisor.pk}", at=at, context=facts)
    return raised
