"""Taking a change back: for each kind of change the act that undoes it, itself recorded, or the reason why it cannot be.

What has been changed again since cannot be taken back: that would undo the newer change unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from madang.cases import actions as cases
from madang.cases import queries
from madang.cases import rules as cases_rules
from madang.cases.deadlines import Book
from madang.cases.enums import CannotRule
from madang.cases.models import DeadlineRule, HandOff, Service, StandardAnswer
from madang.kit import near
from madang.kit.refusal import Reason
from madang.notices.models import Wording
from madang.people import actions as people
from madang.people import rules as people_rules
from madang.people.models import Absence, Person, Role
from madang.people.rules import Seat
from madang.places import actions as places
from madang.places.models import DayOff, Office
from madang.timeline import queries as timeline
from madang.timeline.models import Entry

from . import undoing_hours, wordings
from .rows import GONE, Act, Facts, stands, values

DATED = ("rule.published", "rule.withdrawn", "day.closed", "day.opened")  # what moves the dates of open cases


def offer(entry: Entry, *, seat: Seat, on: date) -> Act | Reason:
    """Return the act that takes a change back, to be given the instant, or why there is none."""
    facts = timeline.facts(entry)
    undo = UNDO.get(entry.kind)
    return undo(entry, facts, seat, on) if undo and facts else GONE


def book_after(entry: Entry) -> Book | None:
    """Return the rules and days as they would be after taking a change back; None where it moves no date or is undone."""
    facts: Facts = timeline.facts(entry)
    if not facts or entry.kind not in DATED:
        return None
    near.forget()  # what is shown is reckoned with what stands now, not half a minute ago
    if entry.kind == "rule.published":
        rule = DeadlineRule.objects.filter(pk=entry.subject_id).first()
        return queries.without_rule(rule) if rule and not _is_last(rule) else None
    if entry.kind == "day.closed":
        day = DayOff.objects.filter(pk=entry.subject_id).first()
        return queries.without_day(day) if day else None
    on = date.fromisoformat(facts["from"] if entry.kind == "rule.withdrawn" else facts["on"])
    if entry.kind == "rule.withdrawn":
        service = Service.objects.filter(code=facts["service"]).first() if facts["service"] else None
        return queries.with_rule(
            facts["kind"], service.pk if service else None, int(facts["amount"]), facts["unit"], on
        )
    shut = facts.get("closes_at")
    again = DayOff(on=on, names=facts["names"], closes_at=time.fromisoformat(shut) if shut else None)
    return queries.with_day(again)


def _is_last(rule: DeadlineRule) -> bool:
    earlier = DeadlineRule.objects.filter(kind=rule.kind, service=None, valid_from__lt=rule.valid_from)
    return rule.service_id is None and not earlier.exists()


# --- limits and days -------------------------------------------------------------------------------------------------


def _rule_published(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    rule = DeadlineRule.objects.filter(pk=entry.subject_id).first()
    if rule is None:
        return GONE
    return cases_rules.why_not_withdraw_rule(rule, seat=seat) or (
        lambda at: cases.withdraw_rule(rule, seat=seat, at=at)
    )


def _rule_withdrawn(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    service = Service.objects.filter(code=facts["service"]).first() if facts["service"] else None
    if facts["service"] and service is None:
        return GONE
    told: Facts = {
        "kind": facts["kind"], "service": service, "amount": facts["amount"], "valid_from": date.fromisoformat(facts["from"]),
    }  # fmt: skip
    return cases_rules.why_not_publish_rule(**told, seat=seat, today=None) or (
        lambda at: cases.publish_rule(**told, unit=facts["unit"], basis=facts["basis"], seat=seat, at=at, is_back=True)
    )


def _day_closed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    day = DayOff.objects.filter(pk=entry.subject_id).first()
    if day is None:
        return GONE
    return cases_rules.why_not_open_day(day, seat=seat, on=on) or (lambda at: cases.open_day(day, seat=seat, at=at))


def _day_opened(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    day, shut = date.fromisoformat(facts["on"]), facts.get("closes_at")
    closes_at = time.fromisoformat(shut) if shut else None
    return cases_rules.why_not_close_day(on=day, names=facts["names"], seat=seat, today=on) or (
        lambda at: cases.close_day(on=day, names=facts["names"], closes_at=closes_at, seat=seat, at=at)
    )


# --- rows with what stood before and after ---------------------------------------------------------------------------


def _standing_changed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    row = STANDING[entry.kind.partition(".")[0]].objects.filter(pk=entry.subject_id).first()
    if row is None or not stands(row, facts):
        return GONE
    before = values(type(row), facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: cases.keep_standing(row, before, seat=seat, at=at))


def _standing_added(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    row = STANDING[entry.kind.partition(".")[0]].objects.filter(pk=entry.subject_id).first()
    if row is None or not stands(row, facts):
        return GONE
    if isinstance(row, Service) and (row.rules.exists() or row.cases.exists()):
        return CannotRule.IN_USE
    return cases_rules.why_not_rule(seat) or (lambda at: cases.drop_standing(row, seat=seat, at=at))


def _standing_removed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    model = STANDING[entry.kind.partition(".")[0]]
    if model.objects.filter(pk=entry.subject_id).exists():
        return GONE
    row, before = model(pk=entry.subject_id), values(model, facts["before"])
    return cases_rules.why_not_rule(seat) or (lambda at: cases.keep_standing(row, before, seat=seat, at=at))


def _office_changed(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    office = Office.objects.filter(pk=entry.subject_id).first()
    if office is None or not stands(office, facts):
        return GONE
    before = values(Office, facts["before"])
    return cases_rules.why_not_rule(seat) or (
        lambda at: places.change_office(office, before, by_id=seat.person.pk, at=at)
    )


# --- people ----------------------------------------------------------------------------------------------------------


def _role_given(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    role = Role.objects.filter(pk=entry.subject_id).first()
    if role is None:
        return GONE
    return people_rules.why_not_take_role(role, seat=seat, on=on) or (
        lambda at: people.take_role(role, made=facts["made"], seat=seat, at=at)
    )


def _role_ended(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    role, until = Role.objects.filter(pk=entry.subject_id).first(), _day(facts["until"])
    if role is None or role.valid_until != until:
        return GONE
    before = _day(facts["before"])
    if entry.kind == "role.prolonged" and before:
        return people_rules.why_not_end_role(role, until=before, seat=seat, on=on) or (
            lambda at: people.end_role(role, until=before, seat=seat, at=at)
        )
    return people_rules.why_not_staff(seat) or (lambda at: people.go_on(role, until=before, seat=seat, at=at))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _staff_left(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    person = Person.objects.filter(pk=entry.subject_id).first()
    if person is None or Role.objects.valid(on).filter(person=person).exists():
        return GONE
    newer = timeline.of(person).filter(kind__in=["staff.left", "staff.returned"], seq__gt=entry.seq)
    if newer.exists():
        return GONE
    return people_rules.why_not_staff(seat) or (
        lambda at: people.come_back(person, roles=facts["roles"], seat=seat, at=at)
    )


def _leave_begun(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    away = Absence.objects.filter(pk=entry.subject_id).first()
    if away is None:
        return GONE
    return people_rules.why_not_staff(seat) or (lambda at: people.drop_leave(away, seat=seat, at=at))


def _leave_dropped(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    person = Person.objects.filter(pk=facts["person"]).first()
    deputy = Person.objects.filter(pk=facts["deputy"]).first() if facts["deputy"] else None
    if person is None:
        return GONE
    days = {"begins_on": date.fromisoformat(facts["from"]), "ends_on": date.fromisoformat(facts["until"])}
    return people_rules.why_not_be_away(person, **days, deputy=deputy, seat=seat, on=on) or (
        lambda at: people.begin_leave(person, **days, deputy=deputy, seat=seat, at=at)
    )


# --- words -----------------------------------------------------------------------------------------------------------


def _wording_published(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    own = Wording.objects.filter(pk=entry.subject_id).first()
    if own is None:
        return GONE
    return cases_rules.why_not_rule(seat) or (lambda at: wordings.withdraw(own, seat=seat, at=at))


def _wording_withdrawn(entry: Entry, facts: Facts, seat: Seat, on: date) -> Act | Reason:
    told = {key: facts[key] for key in ("kind", "part", "language")}
    since = date.fromisoformat(facts["from"])
    if since < on or Wording.objects.filter(**told, valid_from=since).exists():
        return GONE
    return cases_rules.why_not_rule(seat) or (
        lambda at: wordings.publish(**told, text=facts["before"], valid_from=since, seat=seat, at=at)
    )


STANDING: dict[str, Any] = {"service": Service, "answer": StandardAnswer, "script": HandOff}
UNDO: dict[str, Callable[[Entry, Facts, Seat, date], Act | Reason]] = {
    "rule.published": _rule_published,
    "rule.withdrawn": _rule_withdrawn,
    "day.closed": _day_closed,
    "day.opened": _day_opened,
    **{f"{noun}.changed": _standing_changed for noun in STANDING},
    **{f"{noun}.added": _standing_added for noun in STANDING},
    **{f"{noun}.removed": _standing_removed for noun in STANDING},
    "office.changed": _office_changed,
    "role.given": _role_given,
    "role.ended": _role_ended,
    "role.prolonged": _role_ended,
    "staff.left": _staff_left,
    "leave.begun": _leave_begun,
    "leave.dropped": _leave_dropped,
    "wording.published": _wording_published,
    "wording.withdrawn": _wording_withdrawn,
    **undoing_hours.UNDO,
}
