"""What is called kept and confirmed by nobody: who asked is reminded once, then a committee is to look at it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from madang.notices import actions as notices
from madang.people import queries as people
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries
from ..enums import COMMITTEE_DAYS, CONFIRM_DAYS, StepKind
from ..models import Commitment, Hearer
from . import beats

AT_ONCE = 200


def look_after(at: datetime) -> dict[str, int]:
    """Remind who asked of what nobody confirmed, and hand on what still nobody did. Safe to run twice."""
    on = local(at).date()
    found = Commitment.objects.standing()
    late = found.unconfirmed(on, days=COMMITTEE_DAYS).filter(handed_on__isnull=True)
    silent = Hearer.objects.filter(commitment=OuterRef("pk"), is_asker=True, said="")
    asked = found.unconfirmed(on, days=CONFIRM_DAYS).filter(Exists(silent), reminded_on__isnull=True)
    reminded = sum(remind(promise, at=at) for promise in asked.order_by("pk")[:AT_ONCE])
    handed = sum(hand_on(promise, at=at) for promise in late.order_by("pk")[:AT_ONCE])
    return {"askers reminded of promises": reminded, "promises for a committee": handed}


@transaction.atomic
def remind(commitment: Commitment, *, at: datetime) -> bool:
    """Remind who asked, once and by their own way, that they may say whether a promise is kept."""
    commitment, on = beats.locked(commitment), local(at).date()
    if commitment.reminded_on or not _waits(commitment, on, days=CONFIRM_DAYS):
        return False
    silent = set(commitment.hearers.filter(is_asker=True, said="").values_list("to_key", flat=True))
    if not silent:
        return False
    commitment.reminded_on = on
    commitment.save(update_fields=["reminded_on"])
    beats.tell(commitment, "promise.remind", commitment.ended_with, at=at, only=silent)
    facts = {"number": commitment.number, "asked": len(silent)}
    timeline.record(commitment.thread, Done("promise.reminded", commitment, at, None, facts))
    return True


@transaction.atomic
def hand_on(commitment: Commitment, *, at: datetime) -> bool:
    """Hand a promise that nobody confirmed to the supervisors, who let a committee look at it; in public."""
    commitment, on = beats.locked(commitment), local(at).date()
    if commitment.handed_on or not _waits(commitment, on, days=COMMITTEE_DAYS):
        return False
    commitment.handed_on = on
    commitment.save(update_fields=["handed_on"])
    beats.step(commitment, StepKind.HANDED_ON, "", seat=None, at=at)
    facts = {"number": commitment.number, "promise": commitment.text, "office": commitment.office.names}
    for person in people.supervisors(on):
        notices.leave("promise.handed_on", to_key=f"staff:{person.pk}", at=at, about=commitment, context=facts)
    return True


def _waits(commitment: Commitment, on: date, *, days: int) -> bool:
    return commitment.merged_into_id is None and queries.is_unconfirmed(commitment, on, days=days)
