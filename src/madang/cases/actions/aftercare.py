"""After the answer: what residents say of it, looking again by lot, and promises that were kept."""

from __future__ import annotations

import random
from datetime import date, datetime

from django.db import transaction

from madang.commitments.enums import OWED
from madang.commitments.enums import State as PromiseState
from madang.kit.refusal import Refused
from madang.people.models import Person
from madang.people.rules import Seat
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from .. import queries, rules
from ..enums import RECHECKS, STATE_BY_PROMISE, Found, MessageKind, Outcome
from ..models import Case, Rating, Recheck
from . import beats
from .residents import reopen

PROMISE_KINDS = {
    **dict.fromkeys(OWED, "case.promise_taken_up"), PromiseState.KEPT: "case.promise_kept",
    PromiseState.CHANGED: "case.promise_changed", PromiseState.BROKEN: "case.promise_broken",
}  # fmt: skip


@transaction.atomic
def rate(
    case: Case, *, by: Person | None, score: int, at: datetime, words: str = "", written_by: Person | None = None
) -> Rating:
    """Keep what a resident says of an answer; said again, the newer word stands."""
    case = beats.locked(case)
    if refusal := rules.why_not_rate(case, score=score, words=words):
        raise Refused(refusal)
    assert case.answered_at is not None
    rating, _is_new = Rating.objects.update_or_create(
        case=case, answered_at=case.answered_at, defaults={"score": score, "words": words, "at": at}
    )
    beats.keep(case)
    hand = written_by or by
    timeline.record(case.thread, Done("case.rated", case, at, hand.pk if hand else None, {"score": score}))
    return rating


@transaction.atomic
def draw_rechecks(month: date, *, at: datetime, seed: str) -> list[Recheck]:
    """Draw answered cases of a month to be looked at again, the same number in each district.

    The draw is a shuffle of the references in order, seeded with `seed:month:district`, so that anybody can draw again.
    A month is drawn once: one draw after the other, so that another seed finds it drawn.
    """
    month = month.replace(day=1)
    timeline.hold(CITY)
    if Recheck.objects.filter(month=month).exists():
        return []
    drawn: list[Recheck] = []
    for area_id, code, numbers in queries.answered_by_district(month):
        pot = sorted(numbers)
        random.Random(f"{seed}:{month.isoformat()}:{code}").shuffle(pot)  # noqa: S311 a draw that can be repeated
        drawn += [
            Recheck(case_id=numbers[number], area_id=area_id, month=month, seed=seed, drawn_at=at)
            for number in pot[:RECHECKS]
        ]
    return Recheck.objects.bulk_create(drawn)


@transaction.atomic
def look_again(recheck: Recheck, *, seat: Seat, found: Found, note: str, at: datetime) -> Recheck:
    """Keep what looking again has shown; what is not solved is opened again in the resident's interest."""
    recheck = Recheck.objects.select_for_update(of=("self",)).select_related("case").get(pk=recheck.pk)
    if refusal := rules.why_not_look_again(recheck, seat=seat, note=note):
        raise Refused(refusal)
    recheck.found, recheck.note, recheck.by, recheck.looked_at = found, note, seat.person, at
    recheck.save(update_fields=["found", "note", "by", "looked_at"])
    case = beats.locked(recheck.case)  # before its thread, as in every act
    facts = {"found": found, "message": None}
    timeline.record(case.thread, Done("case.rechecked", case, at, seat.person.pk, facts))
    if found == Found.NOT_SOLVED and case.is_ended:
        reopen(case, by=seat.person, text=note, at=at, kind=MessageKind.SEEN)
    return recheck


@transaction.atomic
def follow_promise(case: Case, *, at: datetime) -> bool:
    """Let a case say what became of its promise: kept is done, changed is an answer, not kept is not doing. The promise itself told everybody."""
    case = beats.locked(case)
    if case.commitment is None or case.outcome != Outcome.PLANNED or not case.is_ended:
        return False
    promise = PromiseState(case.commitment.state)
    if case.state == STATE_BY_PROMISE[promise]:
        return False
    case.state = STATE_BY_PROMISE[promise]
    beats.keep(case, "state")
    facts = beats.office_facts(case.office, number=case.commitment.number)
    timeline.record(case.thread, Done(PROMISE_KINDS[promise], case, at, None, facts))
    return True
