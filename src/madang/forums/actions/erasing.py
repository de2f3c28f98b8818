"""What a forum forgets of somebody who is erased by law: words, name, needs. Counts and votes stay."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person

from ..enums import SeatState, State, StatementState
from ..models import Registration, Stance, Statement, SubTopic
from . import beats, seating

ERASED = "—"


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase by law what forums keep of somebody, under each of their records. A seat of a forum to come is free again."""
    numbers = people.records_of(people.one(person))
    for row in Registration.objects.filter(person__in=numbers).select_related("forum").order_by("forum", "pk"):
        forum = beats.locked(row.forum)
        notices.forget(about=row)
        if forum.state == State.SET and row.state in (SeatState.REGISTERED, SeatState.WAITING):
            seating.free(row, forum)
            seating.move_up(forum, at=at)
        Registration.objects.filter(pk=row.pk).update(person=None, needs=[])
        beats.record(forum, "erased", by=None, at=at, subject=row)
    topics = SubTopic.objects.filter(person__in=numbers)
    statements = Statement.objects.filter(person__in=numbers)
    for about in (*topics, *statements):
        notices.forget(about=about)
    topics.update(words=ERASED, wished_place="", name="", person=None)
    statements.update(
        text=ERASED, alike=None, person=None, state=StatementState.HIDDEN, why_hidden="erased by law", decided_at=at
    )
    for stance in Stance.objects.filter(key__in=[f"person:{number}" for number in numbers]):
        stance.key = f"erased:{secrets.token_urlsafe(18)}"
        stance.save(update_fields=["key"])
