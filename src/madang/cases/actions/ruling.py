"""The city's dated rules: time limits and days off. What changes is shown before, told to whom it concerns, and can be undone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time

from django.db import transaction

from madang.kit import near
from madang.kit.refusal import Refused
from madang.notices import actions as notices
from madang.notices import queries as notices_queries
from madang.notices.enums import State as NoticeState
from madang.notices.models import Notice
from madang.people.rules import Seat
from madang.places.models import DayOff
from madang.timeline import actions as timeline
from madang.timeline.actions import CITY, Done

from .. import queries, rules
from ..models import Case, DeadlineRule, Service
from . import beats


@transaction.atomic
def publish_rule(
    *,
    kind: str,
    service: Service | None,
    amount: int,
    unit: str,
    basis: dict[str, str],
    valid_from: date,
    seat: Seat,
    at: datetime,
    is_back: bool = False,
) -> DeadlineRule:
    """Let a time limit hold from a day on. Open cases that began on or after that day are reckoned anew.

    With `is_back` it held before and was taken back; only then may its day have passed.
    """
    today = None if is_back else beats.day(at)
    if refusal := rules.why_not_publish_rule(
        kind=kind, service=service, amount=amount, valid_from=valid_from, seat=seat, today=today
    ):
        raise Refused(refusal)
    rule = DeadlineRule.objects.create(
        kind="" if service else kind, service=service, amount=amount, unit=unit, basis=basis, valid_from=valid_from
    )
    timeline.record(CITY, Done("rule.published", rule, at, seat.person.pk, _facts(rule)))
    _after(lambda: reckon_anew(at=at))
    return rule


@transaction.atomic
def withdraw_rule(rule: DeadlineRule, *, seat: Seat, at: datetime) -> None:
    """Take a time limit back; the one before it holds again."""
    if refusal := rules.why_not_withdraw_rule(rule, seat=seat):
        raise Refused(refusal)
    timeline.record(CITY, Done("rule.withdrawn", rule, at, seat.person.pk, _facts(rule)))
    rule.delete()
    _after(lambda: reckon_anew(at=at))


def _facts(rule: DeadlineRule) -> dict[str, object]:
    """Return a rule in full, with the amount and unit of the one that held before it."""
    same = DeadlineRule.objects.filter(kind=rule.kind, service=rule.service, valid_from__lt=rule.valid_from)
    before = same.order_by("-valid_from").values("amount", "unit").first()
    return {
        "kind": rule.kind, "service": rule.service.code if rule.service else "", "amount": rule.amount,
        "unit": rule.unit, "from": rule.valid_from, "basis": rule.basis, "before": before,
    }  # fmt: skip


@transaction.atomic
def close_day(*, on: date, names: dict[str, str], closes_at: time | None, seat: Seat, at: datetime) -> DayOff:
    """Let a day be off, or short. Where people were given dates beyond it already, it is announced and they are told."""
    if refusal := rules.why_not_close_day(on=on, names=names, seat=seat, today=beats.day(at)):
        raise Refused(refusal)
    day = DayOff.objects.create(on=on, names=names, closes_at=closes_at, announced_at=at)
    facts = {"on": on, "names": names, "closes_at": closes_at}
    timeline.record(CITY, Done("day.closed", day, at, seat.person.pk, facts))
    _after(lambda: reckon_anew(at=at, reason=names))
    return day


@transaction.atomic
def open_day(day: DayOff, *, seat: Seat, at: datetime) -> None:
    """Let a day be worked after all."""
    if refusal := rules.why_not_open_day(day, seat=seat, on=beats.day(at)):
        raise Refused(refusal)
    facts = {"on": day.on, "names": day.names, "closes_at": day.closes_at}
    timeline.record(CITY, Done("day.opened", day, at, seat.person.pk, facts))
    names = day.names
    day.delete()
    _after(lambda: reckon_anew(at=at, reason=names, is_back=True))


def _after(act: Callable[[], object]) -> None:
    """Forget what is remembered near, and act once the rule itself is safely kept."""

    def run() -> None:
        near.forget()
        act()

    transaction.on_commit(run)


def reckon_anew(*, at: datetime, reason: dict[str, str] | None = None, is_back: bool = False) -> int:
    """Bring the dates of open cases up to the rules that hold; who gets a later one is told. Return how many moved.

    `reason` names a day off that was published or, with `is_back`, taken back.
    Safe to run twice, and run by the worker each hour: what a rule's author did not finish, it finishes.
    """
    moved = 0
    for pk in queries.moved_cases():
        moved += _reckon(pk, at=at, reason=reason or {}, is_back=is_back)
    return moved


@transaction.atomic
def _reckon(pk: int, *, at: datetime, reason: dict[str, str], is_back: bool) -> bool:
    case = Case.objects.select_for_update().filter(pk=pk).open().first()
    if case is None:
        return False
    before = case.due_at
    beats.reckon(case, case.due_sum)
    if case.due_at == before:
        return False
    beats.keep(case, "due_at", "due_sum")
    facts = beats.office_facts(case.office, before=before, after=case.due_at, why=reason, is_back=is_back)
    timeline.record(case.thread, Done("case.reckoned", case, at, None, facts))
    if beats.day(case.due_at) > beats.day(before):
        beats.tell(case, "case.later", at=at, before=beats.day(before).isoformat(), why=reason)
    elif beats.day(case.due_at) < beats.day(before):
        _correct(case, before=beats.day(before), at=at, reason=reason)
    return True


def _correct(case: Case, *, before: date, at: datetime, reason: dict[str, str]) -> None:
    """Withdraw what would tell a later date that holds no more, and tell the date that holds to who was told it."""
    waiting: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices.withdraw_waiting("case.later", about=case):
        waiting[notice.to_key].append(notice)
    told = notices_queries.last_told(["case.later", "case.earlier"], about=case)
    due = beats.day(case.due_at)
    for key in sorted({*waiting, *told}):
        mine = [(notice, json.loads(notice.context)) for notice in waiting[key]]
        on_its_way = [context for notice, context in mine if notice.state == NoticeState.DUE and notice.attempts]
        is_told = bool(on_its_way) or (key in told and told[key].kind == "case.later")
        known = before
        if on_its_way:
            known = date.fromisoformat(on_its_way[-1]["due_on"])
        elif mine:
            known = date.fromisoformat(mine[0][1]["before"])
        if mine and due > known:  # another day off still makes it later than what they know
            whys = [context["why"] for _notice, context in mine if context["why"] != reason]
            why = whys[-1] if whys else {}
            beats.tell(case, "case.later", at=at, only=[key], before=known.isoformat(), why=why)
        elif is_told and due < known:
            beats.tell(case, "case.earlier", at=at, only=[key], before=known.isoformat(), why=reason)
