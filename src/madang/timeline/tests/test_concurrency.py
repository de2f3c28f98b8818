"""Many writers, one chain; and a proof that goes on while they write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.db.models import F

from madang.timeline import actions, queries
from madang.timeline.actions import Done
from madang.timeline.models import Checkpoint, Entry, Thread

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def test_eight_who_write_at_once_leave_no_gap_and_no_fork():
    actions.open_thread(1, [Done("case.received", Thread(number=1), AT)])
    ready = Barrier(8)

    def write(writer: int) -> None:
        try:
            ready.wait(10)
            for turn in range(5):
                actions.record(1, Done("case.said", Thread(number=1), AT, writer, {"turn": turn}))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    entries = list(Entry.objects.order_by("seq"))
    assert [e.seq for e in entries] == list(range(1, 42))
    for writer in range(8):  # each one's own entries stand in the order in which they were written
        assert [queries.facts(e)["turn"] for e in entries if e.by_id == writer] == [0, 1, 2, 3, 4]
    assert list(queries.faults()) == []


def test_a_proof_made_while_others_write_raises_no_false_alarm():
    for number in range(1, 5):
        actions.open_thread(number, [Done("case.received", Thread(number=number), AT)])
    stop = Event()

    def write(writer: int) -> int:
        turn = 0
        try:
            while not stop.is_set():
                turn += 1
                actions.record(writer, Done("case.said", Thread(number=writer), AT))
                with transaction.atomic():
                    actions.open_thread(1000 * turn + writer, [Done("case.received", Thread(number=1), AT)])
            return turn
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, number) for number in (1, 2, 3)]
        try:
            found = [fault for _ in range(25) for fault in queries.faults()]
        finally:
            stop.set()
        assert min(writer.result(timeout=10) for writer in writers) > 0
    assert found == []
    assert list(queries.faults()) == []


def test_checkpoints_made_while_others_write_lose_no_thread_and_raise_no_false_alarm():
    for number in range(1, 5):
        actions.open_thread(number, [Done("case.received", Thread(number=number), AT)])
    stop = Event()

    def write(writer: int) -> int:
        turn = 0
        try:
            while not stop.is_set():
                turn += 1
                with transaction.atomic():
                    actions.record(writer, Done("case.said", Thread(number=writer), AT))
                    actions.record(writer + 1, Done("case.said", Thread(number=writer), AT))
                    actions.open_thread(1000 * turn + writer, [Done("case.received", Thread(number=1), AT)])
            return turn
        finally:
            connection.close()

    def note(_: int) -> int:
        try:
            noted = 0
            while not stop.is_set():
                noted += actions.checkpoint(AT)
            return noted
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, number) for number in (1, 2, 3)]
        noters = [pool.submit(note, number) for number in (1, 2)]
        try:
            found = [fault for _ in range(25) for fault in queries.faults()]
        finally:
            stop.set()
        turns = [writer.result(timeout=10) for writer in writers]
        assert sum(noter.result(timeout=10) for noter in noters) > 0
    assert (found, min(turns) > 0) == ([], True)
    actions.checkpoint(AT)
    assert Checkpoint.objects.order_by("-seq")[0].threads == 4 + sum(turns) == Thread.objects.count()
    assert not Thread.objects.exclude(noted_seq=F("head_seq")).exists()
    assert list(queries.faults()) == []
