"""The beats that every act on a forum shares."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from ..models import Forum


def locked(forum: Forum) -> Forum:
    """Return the forum, held until the act ends."""
    found = Forum.objects.select_for_update(of=("self",)).select_related("office", "pool", "meeting__venue", "host")
    return found.get(pk=forum.pk)


def record(
    forum: Forum, kind: str, *, by: Person | None, at: datetime, subject: models.Model | None = None, **facts: object
) -> None:
    """Write down what was done to a forum, on its own thread; never anybody's words, which may have to be erased."""
    done = Done(f"forum.{kind}", subject or forum, at, by.pk if by else None, {"slug": forum.slug, **facts})
    timeline.record(forum.thread, done)


def tell(kind: str, person_id: int | None, /, *, about: models.Model, at: datetime, **facts: object) -> bool:
    """Tell somebody, or who hears for them, where the city knows who it is. Return whether it does."""
    if person_id is None:
        return False
    for key in people.hearers(person_id, local(at).date()):
        notices.leave(kind, to_key=key, of_key=f"person:{person_id}", at=at, about=about, context=facts)
    return True


def when_and_where(forum: Forum) -> dict[str, object]:
    """Return what a notice says of a forum's time and place."""
    meeting = forum.meeting
    if meeting is None:
        return {"forum": forum.names, "starts_at": "", "where": {}}
    where = {"": meeting.place} if meeting.place else meeting.venue.names if meeting.venue else {}
    return {"forum": forum.names, "starts_at": meeting.starts_at.isoformat(), "where": where}
