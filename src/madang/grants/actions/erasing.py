"""What grants forget of somebody who is erased by law: the account they wrote down, and that work was theirs. The books stand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from madang.notices import actions as notices
from madang.people import queries as people
from madang.people.models import Person

from ..models import Amendment, BankAccount, Job
from . import beats

ERASED = "—"


@transaction.atomic
def forget(person: Person, *, at: datetime) -> None:
    """Erase by law what grants keep of somebody, under each of their records; before `groups.forget`, which empties their seats.

    A group's own words, its receipts and its decisions are not one member's: they stay, without the member's name.
    """
    numbers = people.records_of(people.one(person))
    for account in BankAccount.objects.filter(by__person__in=numbers).select_related("group"):
        notices.forget(about=account)
        BankAccount.objects.filter(pk=account.pk).update(
            bank=ERASED, digits=ERASED, holder=ERASED, ended_at=account.ended_at or at
        )
        beats.record(account.group, "grant.account_erased", account, by=None, at=at)
    Amendment.objects.filter(member__person__in=numbers, signed_at=None).update(words=ERASED)
    Job.objects.filter(person__in=numbers).update(person=None, words=ERASED)
