"""Lists are read in as many queries for many as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.officehours import actions, queries
from madang.officehours.enums import Trouble
from madang.officehours.models import Session


def counted(work) -> int:
    """Return how many queries some work takes."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        work()
    return len(asked)


def seat(hall, applications, sessions) -> None:
    """Offer each application the first free seat of its session, and let it be taken."""
    for application, session in zip(applications, sessions, strict=True):
        item = queries.free_items(session)[0]
        held = actions.offer(application, item, why="일", seat=hall.scheduler, at=hall.at)
        actions.accept(held, by=application.person, at=hall.at)


@pytest.fixture
def seated(hall):
    """Return a hall with one seat taken, and the function that takes three more in other sessions."""
    sessions, people = hall.sessions(), hall.admitted(4, sessions=hall.sessions())
    seat(hall, people[:1], sessions[:1])
    return hall, lambda: seat(hall, people[1:], sessions[1:])


def test_seats_warnings_and_balance_take_as_many_queries_for_four_as_for_one(seated, django_assert_num_queries):
    hall, more = seated
    for _turn in range(2):
        sessions = hall.sessions()
        with django_assert_num_queries(2):
            queries.seats_of(sessions)
        with django_assert_num_queries(2):
            queries.balance(sessions)
        with django_assert_num_queries(6):
            queries.warnings(hall.at)
        if not _turn:
            more()


def test_the_board_and_one_application_take_as_many_queries_for_four_as_for_one(hall, sit, monkeypatch):
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: hall.at)
    monkeypatch.setattr(clock, "today", lambda: hall.at.date())
    client = Client()
    sit(client, hall.scheduler)
    sessions = hall.sessions()
    first, *others = hall.admitted(4, sessions=sessions)
    addresses = ("/desk/mayor/board/", f"/desk/mayor/{first.reference}/", "/desk/mayor/week/")
    Session.objects.filter(pk__in=[s.pk for s in sessions[1:]]).update(programme=hall.cafes)
    seat(hall, others[:1], sessions[:1])
    for address in addresses:
        client.get(address)
    one = [counted(lambda a=address: client.get(a)) for address in addresses]
    Session.objects.filter(pk__in=[s.pk for s in sessions[1:]]).update(programme=hall.saturdays)
    seat(hall, others[1:], sessions[1:3])
    assert [counted(lambda a=address: client.get(a)) for address in addresses] == one


def test_who_met_lately_rests_under_whichever_record(hall):
    [application] = hall.admitted()
    assert queries.last_met([application.person]) == {}
    session = hall.sessions()[0]
    seat(hall, [application], [session])
    actions.close(session, seat=hall.scheduler, at=session.meeting.ends_at)
    twin = hall.ask("다른이름", "+821099998888", sessions=hall.sessions()[1:2])
    twin.person.same_as = application.person
    twin.person.save()
    met = queries.last_met([twin.person])
    assert met == {application.person_id: session.meeting.starts_at}
    assert queries.who_met([twin.person]) == {application.person_id}
    later = session.meeting.ends_at + timedelta(days=1)
    assert "Has met the mayor lately" in [
        str(r.label) for r in actions.broken_in(twin, hall.sessions()[1:2], at=later)[hall.sessions()[1].pk]
    ]
    assert Trouble.LEFT not in [trouble for _s, trouble in queries.warnings(hall.at)]
