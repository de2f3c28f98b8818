"""The beats that every act on a group shares."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from .. import queries
from ..models import Group, Member


def locked(group: Group) -> Group:
    """Return the group, held until the act ends."""
    return Group.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)


def record(
    group: Group, kind: str, /, *, by: Person | None, at: datetime, subject: models.Model | None = None, **facts: object
) -> None:
    """Write down what was done to a group, on its own thread; never a member's words or name, which may have to go."""
    done = Done(f"group.{kind}", subject or group, at, by.pk if by else None, {"number": group.number, **facts})
    timeline.record(group.thread, done)


def tell(
    group: Group, what: str, /, *, at: datetime, besides: int | None = None, of: Member | None = None, **facts: object
) -> None:
    """Tell each member, or who hears for them, what happened; `besides` has done it and knows. `of` is whose name is in it."""
    for member in group.members.here():
        if member.person_id and member.pk != besides:
            tell_one(member.person_id, "group.news", group, at=at, of=of, what=what, **facts)


def tell_one(
    person_id: int, kind: str, group: Group, /, *, at: datetime, of: Member | None = None, **facts: object
) -> None:
    """Tell one person, or who hears for them."""
    told = {"group": group.title, "number": group.number, **facts}
    for key in people.hearers(person_id, local(at).date()):
        notices.leave(kind, to_key=key, of_key=f"person:{person_id}", at=at, about=of or group, context=told)


def weigh(group: Group, *, at: datetime) -> None:
    """Note since when a group is short of people, or that it is no more; members are told of both."""
    on = local(at).date()
    lacks = queries.missing(group, on)
    if group.formed_on is None or bool(lacks) == bool(group.short_since):
        return
    group.short_since = on if lacks else None
    group.save(update_fields=["short_since"])
    if lacks:
        until = on.fromordinal(on.toordinal() + queries.terms_on(on).grace_days).isoformat()
        tell(group, "short", at=at, lacks=lacks, until=until)
