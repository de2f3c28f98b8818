"""Several workers over one outbox."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from time import sleep

import pytest
from django.db import connection

from madang.notices import actions
from madang.notices.enums import Channel, State
from madang.notices.models import Notice
from madang.notices.recipients import Recipient

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
CASE = {"reference": "4829173065", "title": "가로등", "due_on": "2026-11-26"}


def leave_for(people: dict[str, Recipient], count: int) -> list[str]:
    """Leave one notice for each of so many people; return their numbers."""
    numbers = [f"+8210{n:08d}" for n in range(count)]
    for number in numbers:
        people[number] = Recipient("", "en", [(Channel.SMS, number)])
        actions.leave("case.received", to_key=f"test:{number}", at=AT, context=CASE)
    return numbers


def work(at: datetime) -> int:
    """Send what is due as one of several workers."""
    try:
        return actions.send_due(at)
    finally:
        connection.close()


def test_four_workers_send_every_notice_once(sms, people):
    numbers = leave_for(people, 24)
    ready = Barrier(4)

    def begin(_: int) -> int:
        ready.wait(10)
        return work(AT)

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(begin, range(4)))
    assert sum(sent) == 24
    assert Counter(taken["to"] for taken in sms.taken) == Counter(numbers)
    assert list(Notice.objects.values_list("state", "attempts").distinct()) == [(State.SENT, 1)]


def test_a_slow_machine_makes_no_worker_send_what_another_has_in_hand(sms, people, monkeypatch):
    monkeypatch.setattr(actions, "LEASE", timedelta(seconds=1.0))
    numbers, sms.delay = leave_for(people, 2), 0.7
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(work, AT)
        sleep(1.2)  # the second notice, if the first worker took it up at 0.7, is in hand and its lease is over
        second = pool.submit(work, AT + timedelta(seconds=1.2))
        assert (first.result(), second.result()) == (1, 1)
    assert Counter(taken["to"] for taken in sms.taken) == Counter(numbers)
