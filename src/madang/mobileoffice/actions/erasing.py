"""Erasing by law what somebody said at a visit, in cards, remarks and questions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.people import actions as people
from madang.people import keeping
from madang.people import queries as people_queries
from madang.people.models import Person
from madang.suggestions import actions as suggestions
from madang.timeline import actions as timeline
from madang.timeline.models import Entry

from ..models import Question, Remark

ERASED = "—"


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase the words of somebody's cards, remarks and questions, and the person where nothing else is kept of them.

    That something was said, and when, stays; so does what became of it.
    """
    person = people_queries.one(person)
    numbers = people_queries.records_of(person)
    suggestions.forget(person, at=at)
    remarks, questions = Remark.objects.filter(person__in=numbers), Question.objects.filter(person__in=numbers)
    for row in (*remarks, *questions):
        notices.forget(about=row)
        timeline.erase_facts(Entry.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk))
    remarks.update(text=ERASED, name="", reply="", person=None)
    questions.update(text=ERASED, name="", answer="", person=None)
    if not keeping.is_kept(person):
        people.forget(person, at=at)
