"""Erasing by law what an application says of a person; that it was, and how it ended, stays proved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.cases.enums import ERASED
from madang.cases.models import Case
from madang.meetings import actions as meetings
from madang.meetings.models import Attendance, Item
from madang.notices import actions as notices
from madang.people import actions as people
from madang.people import queries as people_queries
from madang.timeline import actions as timeline
from madang.timeline.actions import Done
from madang.timeline.models import Entry

from .. import queries
from ..enums import OfferState
from ..models import Application, Comment, Offer
from . import beats


@transaction.atomic
def erase(application: Application, *, reason: str, at: datetime) -> None:
    """Erase the words of an application, its briefings, notes of its talk and messages, and the person where nothing else is kept of them."""
    application = beats.locked(application)
    person = people_queries.one(application.person)
    notices.forget(about=application)
    had = application.offers.values("item")
    for row in Attendance.objects.filter(item__in=had, person=application.person):
        notices.forget(about=row)
    # A seat that went on to somebody else is theirs: their title and the notes of their talk stay.
    theirs = (
        Offer.objects.filter(item__in=had, state=OfferState.ACCEPTED).exclude(application=application).values("item")
    )
    items = list(application.offers.exclude(item__in=theirs).values_list("item", flat=True))
    application.briefs.all().delete()
    meetings.forget_notes(items)
    Comment.objects.filter(application=application).delete()
    Item.objects.filter(pk__in=items).update(title="")
    application.title, application.text, application.pin_hash = ERASED, ERASED, ""
    application.others, application.place, application.before, application.needs = "", "", "", []
    application.band, application.earlier = "", []
    application.answer = ERASED if application.answer else ""
    application.save()
    timeline.erase_facts(Entry.objects.filter(thread_id=application.thread))
    timeline.record(application.thread, Done("hour.erased", application, at, None, {"reason": reason}))
    if not queries.has_asked(person) and not Case.objects.of(person).exists():
        people.forget(person, at=at)
