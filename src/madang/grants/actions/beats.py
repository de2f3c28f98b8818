"""The beats that every act on calls and grants shares: everything of a proposal stands on its group's own thread."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Max

from madang.groups.models import Group, Member
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from ..models import Call, Grant, Proposal

FIRST = 1001


def next_number(model: type[models.Model]) -> int:
    """Return the next running number of proposals, calls, grants or payments; a constraint keeps two from having one."""
    last = model._default_manager.aggregate(last=Max("number"))["last"]
    return (last or FIRST - 1) + 1


def locked_call(call: Call) -> Call:
    """Return the call, held until the act ends."""
    return (
        Call.objects.select_for_update(of=("self",))
        .select_related("kind", "envelope__fund", "office", "area")
        .get(pk=call.pk)
    )


def locked(proposal: Proposal) -> Proposal:
    """Return the proposal, held until the act ends."""
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("call__kind", "call__envelope", "group__area__parent", "lead").get(pk=proposal.pk)


def locked_grant(grant: Grant) -> Grant:
    """Return the grant, held until the act ends."""
    rows = Grant.objects.select_for_update(of=("self",))
    return rows.select_related("proposal__call__kind", "proposal__call__envelope", "group__area").get(pk=grant.pk)


def record(
    group: Group, kind: str, subject: models.Model, /, *, by: Person | None, at: datetime, **facts: object
) -> None:
    """Write down what was done, on the group's thread; never words or names, which may have to go."""
    timeline.record(group.thread, Done(kind, subject, at, by.pk if by else None, facts))


def record_call(call: Call, kind: str, /, *, by: Person | None, at: datetime, **facts: object) -> None:
    """Write down what was done to a call, on its own thread."""
    timeline.record(
        call.thread, Done(f"call.{kind}", call, at, by.pk if by else None, {"number": call.number, **facts})
    )


def tell(
    group: Group, what: str, about: models.Model, /, *, at: datetime, besides: Member | None = None, **facts: object
) -> None:
    """Tell each member of a group, or who hears for them, what happened; `besides` has done it and knows."""
    for member in group.members.here():
        if member.person_id and (besides is None or member.pk != besides.pk):
            for key in people.hearers(member.person_id, local(at).date()):
                notices.leave(
                    "grant.news", to_key=key, of_key=f"person:{member.person_id}", at=at, about=about,
                    context={"group": group.title, "number": group.number, "what": what, **facts},
                )  # fmt: skip
