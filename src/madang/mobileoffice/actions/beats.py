"""The beats that every act on a visit shares."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done

from ..models import Visit


def locked(visit: Visit) -> Visit:
    """Return the visit, held until the act ends."""
    found = Visit.objects.select_for_update(of=("self",)).select_related("shape", "pool", "office", "host", "area")
    return found.get(pk=visit.pk)


def record(
    visit: Visit, kind: str, *, by: Person | None, at: datetime, subject: models.Model | None = None, **facts: object
) -> None:
    """Write down what was done to a visit, on its own thread."""
    done = Done(f"visit.{kind}", subject or visit, at, by.pk if by else None, {"slug": visit.slug, **facts})
    timeline.record(visit.thread, done)
