"""The task force: who is in it, what they do by when, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from madang.kit.guard import fits
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.people.models import Person
from madang.people.rules import Seat
from madang.places.models import Office
from madang.ui.dates import local

from .. import rules
from ..enums import CannotPlan
from ..models import Task, Teammate, Visit
from . import beats


@transaction.atomic
def join_team(visit: Visit, person: Person, *, office: Office, does: str, seat: Seat, at: datetime) -> Teammate:
    """Take somebody of the city or the district into the task force; they are told. Twice is once."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    found, is_new = Teammate.objects.get_or_create(
        visit=visit, person=person, until=None,
        defaults={"office": office, "does": fits(does.strip(), 120), "since": local(at).date()},
    )  # fmt: skip
    if is_new:
        beats.record(visit, "joined", by=seat.person, at=at, subject=found, office=office.code)
        told = {"visit": visit.names, "matter": visit.question, "does": found.does}
        notices.leave("visit.joined", to_key=f"staff:{person.pk}", at=at, about=found, context=told)
    elif does.strip() and does.strip() != found.does:
        found.does = fits(does.strip(), 120)
        found.save(update_fields=["does"])
        beats.record(visit, "part_changed", by=seat.person, at=at, subject=found)
    return found


def leave_team(mate: Teammate, *, seat: Seat, at: datetime) -> None:
    """Let somebody go from the task force; their tasks stay where they are."""
    if refusal := rules.why_not_change(mate.visit, seat=seat):
        raise Refused(refusal)
    Teammate.objects.filter(pk=mate.pk, until__isnull=True).update(until=local(at).date())
    beats.record(mate.visit, "left", by=seat.person, at=at, subject=mate, office=mate.office.code)


@transaction.atomic
def give_task(visit: Visit, mate: Teammate, *, text: str, due_on: date | None, seat: Seat, at: datetime) -> Task:
    """Give somebody of the task force a task with a day; they are told."""
    visit = beats.locked(visit)
    if refusal := rules.why_not_change(visit, seat=seat):
        raise Refused(refusal)
    if not text.strip():
        raise Refused(CannotPlan.NO_WORDS)
    if said := rules.why_not_said(text):
        raise Refused(said)
    if due_on is None or due_on < local(at).date():
        raise Refused(CannotPlan.NO_DATE)
    task = Task.objects.create(
        visit=visit, text=fits(text.strip(), 300), person=mate.person, office=mate.office, due_on=due_on
    )
    beats.record(visit, "task", by=seat.person, at=at, subject=task, text=task.text, due_on=due_on)
    told = {"visit": visit.names, "task": task.text, "due_on": due_on.isoformat()}
    notices.leave("visit.task", to_key=f"staff:{mate.person_id}", at=at, about=task, context=told)
    return task


@transaction.atomic
def done_task(task: Task, *, came_of_it: str, seat: Seat, at: datetime) -> Task:
    """Say that a task is done, and what came of it: whose it is, or who writes to the visit."""
    task = Task.objects.select_for_update(of=("self",)).select_related("visit").get(pk=task.pk)
    if task.person_id != seat.person.pk and (refusal := rules.why_not_change(task.visit, seat=seat)):
        raise Refused(refusal)
    if task.done_on is not None:
        raise Refused(CannotPlan.DONE)
    if not came_of_it.strip():
        raise Refused(CannotPlan.NO_WORDS)
    if said := rules.why_not_said(came_of_it):
        raise Refused(said)
    task.done_on, task.came_of_it = local(at).date(), came_of_it.strip()
    task.save(update_fields=["done_on", "came_of_it"])
    beats.record(task.visit, "task_done", by=seat.person, at=at, subject=task, text=task.came_of_it)
    return task
