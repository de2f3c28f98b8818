"""The one place where erasing a person meets what else is kept of them: a question, registered above."""

from __future__ import annotations

from collections.abc import Callable

from .models import Person

_questions: list[Callable[[Person], bool]] = []


def register(still: Callable[[Person], bool]) -> None:
    """Let `still` say of a person (the record that stands for them) that something of theirs is kept."""
    _questions.append(still)


def is_kept(person: Person) -> bool:
    """Say whether anything else of a person is kept, so that the city must still know who they are."""
    return any(still(person) for still in _questions)
