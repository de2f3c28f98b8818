"""Erasing by law what an application says of a person; that it was, and how it ended, stays proved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.cases.enums import ERASED
from madang.cases.models import Case
from madang.meetings import actions as meetings
from madang.meetings.models import Attendance
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.timeline.models import Entry

from .. import queries
from ..models import Application, Comment
from . import beats


@transaction.atomic
def erase(application: Application, *, reason: str, at: datetime) -> None:
    """Erase the words of an application, its briefings, notes of its talk and messages, and the person where nothing else is kept of them."""
    application = beats.locked(application)
    person = people_queries.one(application.person)
    notices.forget(about=application)
    items = list(application.offers.values_list("item", flat=True))
    for row in Attendance.objects.filter(item__in=items, person=application.person):
        notices.forget(about=row)
    application.briefs.all().delete()
    meetings.forget_notes(items)
    Comment.objects.filter(application=application).delete()
    for offer in application.offers.select_related("item"):
        offer.item.title = ""
        offer.item.save(update_fields=["title"])
    application.title, application.text, application.pin_hash = ERASED, ERASED, ""
    application.others, application.place, application.before, application.needs = "", "", "", []
    application.band = ""
    application.answer = ERASED if application.answer else ""
    application.save()
    timeline.erase_facts(Entry.objects.filter(thread_id=application.thread))
    timeline.record(application.thread, Done("hour.erased", application, at, None, {"reason": reason}))
    if not queries.has_asked(person) and not Case.objects.of(person).exists():
        people.forget(person, at=at)
