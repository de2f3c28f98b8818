"""Who may sit in which chair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .enums import RoleKind
from .models import Person, Role


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
