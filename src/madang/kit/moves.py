"""Which state may follow which, as a table that is complete by construction and can be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from django.db import models

S = TypeVar("S", bound=models.TextChoices)


class Moves(Generic[S]):
    """A table of moves over all members of one enumeration."""

    def __init__(self, states: type[S], table: Mapping[S, frozenset[S] | set[S]]) -> None:
        missing = set(states) - set(table)
        if missing:
            raise ValueError(f"No row for {', '.join(sorted(str(m.value) for m in missing))}")
        self.states = states
        self.table: dict[S, frozenset[S]] = {state: frozenset(after) for state, after in table.items()}

    def allow(self, before: S, after: S) -> bool:
        """Say whether `after` may follow `before`."""
        return after in self.table[before]

    def drawn(self) -> str:
        """Return the table as a Mermaid state diagram, for docs/."""
        lines = ["stateDiagram-v2"]
        for before in self.states:
            lines += [f"    {before.value} --> {after.value}" for after in self.states if after in self.table[before]]
        return "\n".join(lines)
