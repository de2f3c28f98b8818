"""What happens by itself: who looked for their three for too long is asked no more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.ui.dates import local

from .. import queries
from ..enums import State
from ..models import Group
from . import beats


def look_after(at: datetime) -> int:
    """Shut the codes of groups that have looked for too long. Return how many; again, there is nothing left to shut."""
    return sum(_let_go(group, at=at) for group in queries.unfinished(at, local(at).date()))


@transaction.atomic
def _let_go(group: Group, *, at: datetime) -> bool:
    group = beats.locked(group)
    if group.state != State.FORMING:
        return False
    beats.tell(group, "let_go", at=at)
    group.state, group.state_on, group.code = State.ENDED, local(at).date(), None
    group.save(update_fields=["state", "state_on", "code"])
    beats.record(group, "let_go", by=None, at=at)
    return True
