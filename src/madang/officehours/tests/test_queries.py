"""Lists are read in as many queries for many as for one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.kit import clock
from madang.officehours import actions, queries
from madang.officehours.enums import Trouble
from madang.officehours.models import Session
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.enums import Hears, Scope


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


def test_the_run_sheet_takes_as_many_queries_for_three_as_for_one(hall, sit, monkeypatch):
    [session, *_later] = hall.sessions()
    begun = session.meeting.starts_at
    client = Client()
    sit(client, hall.scheduler)
    address, offices = f"/desk/mayor/dates/{session.pk}/", [hall.city.office[code] for code in ("TRAF", "HOUS", "PARK")]
    asked = hall.admitted(3, sessions=[session], needs=["sign_language", "interpreter"])
    for application, office in zip(asked, offices, strict=True):
        application.topic = office
        application.save(update_fields=["topic"])
    counts = []
    for some in (asked[:1], asked[1:]):
        seat(hall, some, [session] * len(some))
        for _item, offer in queries.seats(session):
            if offer and offer.application in some:
                actions.promise_in_talk(
                    session, offer.item, office=offices[0], text=f"약속 {offer.pk}", due_on="2027-03-01",
                    is_read_back=True, seat=hall.scheduler, at=begun,
                )  # fmt: skip
        for at in (hall.at, begun):
            monkeypatch.setattr(clock, "now", lambda at=at: at)
            monkeypatch.setattr(clock, "today", lambda at=at: at.date())
            client.get(address)
            counts.append(counted(lambda: client.get(address)))
    page = client.get(address).content.decode()
    assert [page.count(word) for word in ("약속 ", "“An interpreter”", "“Sign language”")] == [3, 3, 0]
    assert counts[2:] == counts[:2]


def test_ones_own_lists_take_as_many_queries_for_three_offers_as_for_one(hall, be, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: hall.at)
    monkeypatch.setattr(clock, "today", lambda: hall.at.date())
    client, addresses = Client(), ("/en/my/", "/en/my/dates/")
    one, *others = hall.admitted(3, sessions=hall.sessions())
    for other in others:  # whom they help: each has asked before, and took it back
        people.let_help(
            other.person, Introduced(name="시민0", phone="+821055550000", channel="sms"), scope=Scope.ACT, hears=Hears.PERSON,
            ends_on=hall.at.date() + timedelta(days=90), at=hall.at, channel="phone", written_by=hall.scheduler.person,
        )  # fmt: skip
        actions.withdraw(other, by=other.person, at=hall.at)
    be(client, one.person, "+821055550000")
    counts = []
    for some in ([one], others):
        if some is others:
            again = [hall.ask(f"시민{n}", f"+82105555{n:04d}", sessions=hall.sessions()) for n in (1, 2)]
            assert [each.person for each in again] == [each.person for each in others]
            some = others = [actions.admit(each, seat=hall.scheduler, at=hall.at) for each in again]
        for application in some:
            item = queries.free_items(hall.sessions()[0])[0]
            actions.offer(application, item, why="일", seat=hall.scheduler, at=hall.at)
        for address in addresses:
            client.get(address)
        counts.append([counted(lambda a=address: client.get(a)) for address in addresses])
    page = client.get("/en/my/").content.decode()
    assert [page.count(f"/en/my/dates/{each.reference}/") for each in (one, *others)] == [1, 1, 1]
    assert page.count("A seat is held for you") == 3
    assert counts[1] == counts[0]


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
