"""Who may sit in which chair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from madang.places import rules as places_rules
from madang.places.models import Office

from .enums import CannotComeIn, CannotHelp, CannotMerge, CannotPlan, CannotSeat, RoleKind
from .models import Absence, ContactPlan, Login, Person, Role


@dataclass(frozen=True)
class Seat:
    """A member of staff at work: the person and the roles they hold on a day."""

    person: Person
    roles: list[Role] = field(default_factory=list)
    on: date | None = None  # the day; without one nobody stands in for an office in which nobody works

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
    return why_not_tell_apart(kept, other) or (None if reason.strip() else CannotMerge.NO_REASON)


def why_not_tell_apart(kept: Person, other: Person) -> CannotMerge | None:
    """Say why it cannot be kept that two records are of two people."""
    if kept.pk == other.pk:
        return CannotMerge.SAME
    if kept.same_as_id or other.same_as_id:
        return CannotMerge.JOINED
    if works_here(kept) or works_here(other):
        return CannotMerge.STAFF
    return None


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
    if ends_on is None or ends_on > on + LONGEST_HELP:
        return CannotHelp.NO_END
    if ends_on < on:
        return CannotHelp.PASSED
    return None


def why_not_plan(*, seat: Seat, terms: str, reason: str, ends_on: date | None, on: date) -> CannotPlan | None:
    """Say why a contact plan cannot be made."""
    if not seat.is_any(RoleKind.SUPERVISOR):
        return CannotPlan.NOT_SUPERVISOR
    if not terms.strip() or not reason.strip():
        return CannotPlan.NO_WORDS
    if ends_on is None or ends_on > on + LONGEST_PLAN:
        return CannotPlan.NO_END
    return CannotPlan.PASSED if ends_on <= on else None


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


# --- who works here --------------------------------------------------------------------------------------------------


def why_not_staff(seat: Seat) -> CannotSeat | None:
    """Say why a seat cannot say who works here."""
    return None if seat.is_any(RoleKind.ADMINISTRATOR) else CannotSeat.NOT_ADMINISTRATOR


def why_not_give_role(
    *, name: str, email: str, kind: RoleKind, office: Office, start: date, seat: Seat
) -> CannotSeat | None:
    """Say why somebody cannot be given a role in an office from a day on."""
    if refusal := why_not_staff(seat):
        return refusal
    if not name.strip():
        return CannotSeat.NO_NAME
    known = Person.objects.filter(staff_login__email=email).values_list("name", flat=True).first()
    if known is not None and known.casefold().split() != name.casefold().split():
        return CannotSeat.OTHER_NAME
    if not places_rules.holds(office, start):
        return CannotSeat.NO_OFFICE
    held = Role.objects.filter(person__staff_login__email=email, kind=kind, office=office)
    return CannotSeat.HELD if held.valid(start).exists() or held.filter(valid_from=start).exists() else None


def why_not_end_role(role: Role, *, until: date, seat: Seat, on: date) -> CannotSeat | None:
    """Say why a role cannot be held up to and without a day."""
    if refusal := why_not_staff(seat):
        return refusal
    if role.valid_until is not None and role.valid_until <= on:
        return CannotSeat.ENDED
    if until < on or until <= role.valid_from:
        return CannotSeat.TOO_EARLY
    is_bare = role.kind == RoleKind.ADMINISTRATOR and not administrators_without([role], until)
    return CannotSeat.LAST_ADMINISTRATOR if is_bare else None


def why_not_take_role(role: Role, *, seat: Seat, on: date) -> CannotSeat | None:
    """Say why a role that was given cannot be taken back as if it had never been."""
    if refusal := why_not_staff(seat):
        return refusal
    if role.valid_from < on:
        return CannotSeat.BEGUN
    is_bare = role.kind == RoleKind.ADMINISTRATOR and not administrators_without([role], on)
    return CannotSeat.LAST_ADMINISTRATOR if is_bare else None


def why_not_leave(person: Person, *, seat: Seat, on: date) -> CannotSeat | None:
    """Say why somebody cannot leave at once."""
    if refusal := why_not_staff(seat):
        return refusal
    theirs = list(Role.objects.valid(on).filter(person=person, kind=RoleKind.ADMINISTRATOR))
    return CannotSeat.LAST_ADMINISTRATOR if theirs and not administrators_without(theirs, on) else None


def administrators_without(roles: list[Role], on: date) -> bool:
    """Say whether, without some roles, somebody who can sign in is an administrator on a day, and stays one as long."""
    ends = [role.valid_until for role in roles]
    others = Role.objects.valid(on).filter(kind=RoleKind.ADMINISTRATOR, person__staff_login__is_active=True)
    as_long = Q(valid_until__isnull=True)
    if None not in ends:
        as_long |= Q(valid_until__gte=max(end for end in ends if end is not None))
    return others.exclude(pk__in=[role.pk for role in roles]).filter(as_long).exists()


def why_not_be_away(
    person: Person, *, begins_on: date, ends_on: date, deputy: Person | None, seat: Seat, on: date
) -> CannotSeat | None:
    """Say why somebody cannot be away on some days with a deputy."""
    if refusal := why_not_staff(seat):
        return refusal
    if ends_on < begins_on or ends_on < on:
        return CannotSeat.NO_DAYS
    if Absence.objects.filter(person=person, begins_on__lte=ends_on, ends_on__gte=begins_on).exists():
        return CannotSeat.AWAY
    if deputy is None:
        return None
    is_there = deputy.pk != person.pk and Role.objects.valid(begins_on).filter(person=deputy).exists()
    return None if is_there else CannotSeat.NO_DEPUTY
