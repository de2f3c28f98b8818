"""Contact plans: how somebody whose contacts harm others is heard, by a named decision, with an end and an appeal."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done
from madang.ui.dates import local

from .. import queries, rules
from ..enums import CannotPlan
from ..models import ContactPlan, Person
from ..rules import Seat


def plan_contact(
    person: Person, *, terms: str, reason: str, ends_on: date | None, seat: Seat, at: datetime
) -> ContactPlan:
    """Bound how a person is heard until a day. They are told the terms, the reason, who decided, and how to appeal."""
    on = local(at).date()
    if queries.plan_of(person, on):
        raise Refused(CannotPlan.OPEN)
    if refusal := rules.why_not_plan(seat=seat, terms=terms, reason=reason, ends_on=ends_on, on=on):
        raise Refused(refusal)
    assert ends_on is not None
    try:
        with transaction.atomic():
            ContactPlan.objects.filter(person=person, ended_at__isnull=True, ends_on__lt=on).update(ended_at=at)
            plan = ContactPlan.objects.create(
                person=person, terms=terms, reason=reason, decided_by=seat.person, begins_on=on, ends_on=ends_on
            )
            timeline.record(CITY, Done("plan.made", plan, at, seat.person.pk, {"person": person.pk, "until": ends_on}))
            _tell(plan, "plan.made", at=at)
    except IntegrityError as error:
        raise Refused(CannotPlan.OPEN) from error
    return plan


@transaction.atomic
def appeal(plan: ContactPlan, *, text: str, at: datetime, written_by: Person | None = None) -> ContactPlan:
    """Keep that the person objects, in their own words."""
    plan = ContactPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if refusal := rules.why_not_appeal(plan, text=text):
        raise Refused(refusal)
    plan.appeal, plan.appealed_at = text, at
    plan.save(update_fields=["appeal", "appealed_at"])
    by = written_by or plan.person
    timeline.record(CITY, Done("plan.appealed", plan, at, by.pk))
    return plan


@transaction.atomic
def decide_appeal(plan: ContactPlan, *, seat: Seat, is_upheld: bool, answer: str, at: datetime) -> ContactPlan:
    """Answer an appeal, by another supervisor than the one who decided; a plan that is not upheld ends at once."""
    plan = ContactPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if refusal := rules.why_not_decide_appeal(plan, seat=seat, answer=answer):
        raise Refused(refusal)
    plan.appeal_answer, plan.appeal_decided_by = answer, seat.person
    if not is_upheld:
        plan.ended_at = at
    plan.save(update_fields=["appeal_answer", "appeal_decided_by", "ended_at"])
    facts = {"is_upheld": is_upheld}
    timeline.record(CITY, Done("plan.appeal_decided", plan, at, seat.person.pk, facts))
    _tell(plan, "plan.appeal_decided", at=at, is_upheld=is_upheld)
    return plan


@transaction.atomic
def end_plan(plan: ContactPlan, *, seat: Seat, at: datetime) -> ContactPlan:
    """End a plan before its day."""
    plan = ContactPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if refusal := rules.why_not_end_plan(plan, seat=seat):
        raise Refused(refusal)
    plan.ended_at = at
    plan.save(update_fields=["ended_at"])
    timeline.record(CITY, Done("plan.ended", plan, at, seat.person.pk))
    _tell(plan, "plan.ended", at=at)
    return plan


def _tell(plan: ContactPlan, kind: str, *, at: datetime, **more: object) -> None:
    facts = {
        "terms": plan.terms, "reason": plan.reason, "until": plan.ends_on.isoformat(),
        "decided_by": plan.decided_by.name, "answer": plan.appeal_answer, **more,
    }  # fmt: skip
    notices.leave(kind, to_key=f"person:{plan.person_id}", at=at, about=plan, context=facts)
