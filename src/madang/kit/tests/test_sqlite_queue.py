"""Writers on SQLite wait in a queue and never fail."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the queue is SQLite's"),
]
COUNT = "counter"


@pytest.fixture(autouse=True)
def _counter() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES (%s, '0', '2099-01-01')", [COUNT])


def counted() -> int:
    """Return how far the counter is."""
    with connection.cursor() as cursor:
        return int(cursor.execute("SELECT session_data FROM django_session").fetchone()[0])


def impatient() -> None:
    """Take SQLite's own waiting away, so that only the queue is left."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")


def add_one(*, pause: float = 0.001) -> None:
    """Read the counter and write one more, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        count = int(cursor.execute("SELECT session_data FROM django_session").fetchone()[0])
        sleep(pause)
        cursor.execute("UPDATE django_session SET session_data = %s", [str(count + 1)])


def add_often(times: int) -> int:
    """Count up as one of several threads."""
    try:
        impatient()
        for _ in range(times):
            add_one()
        return times
    finally:
        connection.close()


def test_threads_that_write_at_once_all_succeed_and_lose_nothing():
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(add_often, [20] * 4)) == [20] * 4
    assert counted() == 80


def test_a_writer_that_fails_or_hangs_up_lets_the_next_one_in():
    def fail() -> str:
        try:
            impatient()
            with transaction.atomic():
                raise LookupError("given up")
        except LookupError as error:
            return str(error)
        finally:
            connection.close()

    def hang_up() -> str:
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        connection.close()
        return "hung up"

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as two, ThreadPoolExecutor(1) as three:
        assert one.submit(fail).result(timeout=5) == "given up"
        assert two.submit(hang_up).result(timeout=5) == "hung up"
        assert three.submit(add_often, 1).result(timeout=5) == 1
    assert counted() == 1


def test_a_second_writer_waits_until_the_first_has_committed():
    holding, release = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE django_session SET session_data = '10'")
                holding.set()
                release.wait(5)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(hold)
        assert holding.wait(5)
        second = pool.submit(add_often, 1)
        sleep(0.2)
        assert second.done() is False
        release.set()
        first.result(timeout=5)
        assert second.result(timeout=5) == 1
    assert counted() == 11
