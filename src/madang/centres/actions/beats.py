"""The beats that every act on a talk or a file shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from madang.groups.models import Group
from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.ui.dates import local

from ..models import Advice, Centre


def locked(advice: Advice) -> Advice:
    """Return the talk, held until the act ends."""
    rows = Advice.objects.select_for_update(of=("self",)).select_related(
        "meeting", "centre__office", "adviser", "person"
    )
    return rows.select_related("group").get(pk=advice.pk)


def record(advice: Advice, kind: str, /, *, by: Person | None, at: datetime, **facts: object) -> None:
    """Write down what was done to a talk: on its group's thread, else on its meeting's. Never anybody's words."""
    told = {"adviser": advice.adviser_id, "centre": advice.centre.office.code, "on": advice.meeting.on, **facts}
    thread = advice.group.thread if advice.group else advice.meeting.thread
    timeline.record(thread, Done(f"advice.{kind}", advice, at, by.pk if by else None, told))


def record_of(group: Group, kind: str, /, *, subject: models.Model, by: Person, at: datetime, **facts: object) -> None:
    """Write down on a group's thread what an adviser did for it. Who helped it never scores it: whoever asks reads `by` here."""
    timeline.record(group.thread, Done(f"advice.{kind}", subject, at, by.pk, {"number": group.number, **facts}))


def tell(advice: Advice, kind: str, /, *, at: datetime, **facts: object) -> None:
    """Tell whoever booked a talk, or who hears for them."""
    if advice.person_id is None:
        return
    office = advice.centre.office
    told = {
        "centre": office.names, "starts_at": advice.meeting.starts_at.isoformat(), "where": advice.centre.address,
        "phone": office.contact_phone, **facts,
    }  # fmt: skip
    for key in people.hearers(advice.person_id, local(at).date()):
        notices.leave(kind, to_key=key, of_key=f"person:{advice.person_id}", at=at, about=advice, context=told)


def names(centre: Centre) -> Mapping[str, str]:
    """Return what a talk there is called, in each language of the city."""
    found = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found[code] = _("Advice: %(centre)s") % {"centre": centre.name}
    return found
