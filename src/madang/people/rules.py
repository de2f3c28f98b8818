"""Who may sit in which chair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .enums import CannotComeIn, CannotHelp, CannotMerge, CannotPlan, RoleKind
from .models import ContactPlan, Login, Person, Role


@dataclass(frozen=True)
class Seat:
    """A member of staff at work: the person and the roles they hold today."""

    person: Person
    roles: list[Role] = field(default_factory=list)

    @property
    def main(self) -> Role:
        """The role shown beside the name."""
        return self.roles[0]

    @property
    def office_ids(self) -> set[int]:
        """The offices this person works for."""
        return {role.office_id for role in self.roles}

    def is_any(self, *kinds: RoleKind) -> bool:
        """Say whether one of the roles is of one of these kinds."""
        return any(role.kind in kinds for role in self.roles)


READERS = (RoleKind.AGENT, RoleKind.CLERK, RoleKind.SUPERVISOR, RoleKind.MODERATOR, RoleKind.AUDITOR)


def reads_every_office(seat: Seat, hub_id: int) -> bool:
    """Say whether a seat reads matters of every office: the front line, supervisors, auditors and the hub."""
    return seat.is_any(*READERS) or hub_id in seat.office_ids


def may_pass(seat: Seat | None, kinds: Iterable[RoleKind]) -> bool:
    """Say whether a seat opens a door that asks for one of `kinds`."""
    return seat is not None and seat.is_any(*kinds)


LONGEST_HELP = timedelta(days=731)
LONGEST_PLAN = timedelta(days=184)


def works_here(person: Person) -> bool:
    """Say whether a record is that of a member of staff at work."""
    return Login.objects.filter(staff_person=person).exists()


def is_reached_at_work(person: Person) -> bool:
    """Say whether an address of a record is one at which a member of staff signs in."""
    return Login.objects.filter(email__in=person.contacts.values("value"), staff_person__isnull=False).exists()


def why_not_join(kept: Person, other: Person, *, reason: str) -> CannotMerge | None:
    """Say why two records cannot stand for one person."""
    if kept.pk == other.pk:
        return CannotMerge.SAME
    if kept.same_as_id or other.same_as_id:
        return CannotMerge.JOINED
    if works_here(kept) or works_here(other):
        return CannotMerge.STAFF
    return None if reason.strip() else CannotMerge.NO_REASON


def why_not_part(other: Person, *, reason: str) -> CannotMerge | None:
    """Say why a record cannot stand for itself again."""
    if other.same_as_id is None:
        return CannotMerge.NOT_JOINED
    return None if reason.strip() else CannotMerge.NO_REASON


def why_not_help(person: Person, helper: Person, *, ends_on: date | None, on: date) -> CannotHelp | None:
    """Say why somebody cannot act for a person: they must be reachable, somebody else, no staff, and not for ever."""
    if helper.pk == person.pk:
        return CannotHelp.SELF
    if works_here(helper) or is_reached_at_work(helper):
        return CannotHelp.STAFF
    if not helper.name or not helper.contacts.exclude(kind="post").exists():
        return CannotHelp.NOT_KNOWN
    if ends_on is None or not on <= ends_on <= on + LONGEST_HELP:
        return CannotHelp.NO_END
    return None


def why_not_plan(*, seat: Seat, terms: str, reason: str, ends_on: date | None, on: date) -> CannotPlan | None:
    """Say why a contact plan cannot be made."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPlan.NOT_SUPERVISOR
    if not terms.strip() or not reason.strip():
        return CannotPlan.NO_WORDS
    return CannotPlan.NO_END if ends_on is None or not on < ends_on <= on + LONGEST_PLAN else None


def why_not_appeal(plan: ContactPlan, *, text: str) -> CannotPlan | None:
    """Say why a person cannot object."""
    if plan.ended_at is not None:
        return CannotPlan.ENDED
    if plan.appealed_at is not None:
        return CannotPlan.APPEALED
    return None if text.strip() else CannotPlan.NO_WORDS


def why_not_decide_appeal(plan: ContactPlan, *, seat: Seat, answer: str) -> CannotPlan | None:
    """Say why a seat cannot decide an appeal: never who decided the plan."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPlan.NOT_SUPERVISOR
    if plan.ended_at is not None:
        return CannotPlan.ENDED
    if plan.appealed_at is None:
        return CannotPlan.NO_APPEAL
    if plan.appeal_answer:
        return CannotPlan.DECIDED
    if plan.decided_by_id == seat.person.pk:
        return CannotPlan.OWN_DECISION
    return None if answer.strip() else CannotPlan.NO_WORDS


def why_not_end_plan(plan: ContactPlan, *, seat: Seat) -> CannotPlan | None:
    """Say why a seat cannot end a plan."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPlan.NOT_SUPERVISOR
    return CannotPlan.ENDED if plan.ended_at is not None else None


def why_not_come_in(login: Login | None, held: list[Role], *, is_proved: bool) -> CannotComeIn | None:
    """Return why somebody whose e-mail the city's sign-in service told may not sit down, or None."""
    if not is_proved:
        return CannotComeIn.NOT_PROVED
    if login is None or not login.is_active or login.staff_person_id is None:
        return CannotComeIn.NOT_KNOWN
    return None if held else CannotComeIn.NO_ROLE
