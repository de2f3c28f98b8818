"""What a group forgets of somebody who is erased by law: name, contact, own words. Decisions and their count stay."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person

from ..models import Learned, Mediation, Member
from . import beats, forming

ERASED = "—"


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase by law what groups keep of somebody, under each of their records. Their seat is empty; the books stand."""
    numbers = people.records_of(people.one(person))
    for member in Member.objects.filter(person__in=numbers).select_related("group").order_by("group", "pk"):
        if member.left_at is None:
            forming.leave(member, at=at)
        notices.forget(about=member)
        Member.objects.filter(pk=member.pk).update(
            person=None, name=ERASED, key=f"erased:{secrets.token_urlsafe(12)}", device=""
        )
        Mediation.objects.filter(asked_by=member).update(words="")
        beats.record(member.group, "erased", by=None, at=at, subject=member)
    Learned.objects.filter(person__in=numbers).update(person=None, text=ERASED)
