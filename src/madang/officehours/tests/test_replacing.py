"""An official who left the city is replaced in one act, and both hear it by their calendars."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import inviting
from madang.meetings.enums import Came, Part
from madang.meetings.models import Attendance, Cell, Resource
from madang.notices.models import Notice
from madang.officehours import actions, queries
from madang.officehours.enums import CannotChoose, Trouble
from madang.people.models import Role
from madang.timeline import queries as timeline


@pytest.fixture
def missing(hall):
    """Return a session with a seat taken, whose official has left, and a colleague who stays."""
    [application] = hall.admitted()
    session = hall.sessions()[0]
    held = actions.offer(application, queries.free_items(session)[0], why="일", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=application.person, at=hall.at)
    old = hall.city.seat("officer", "TRAF").person.resource
    colleague = hall.city.seat("officer", "HOUS").person
    Role.objects.create(person=colleague, kind="officer", office=hall.city.office["TRAF"], valid_from=hall.at.date())
    Role.objects.filter(person=old.person).update(valid_until=hall.at.date())
    return SimpleNamespace(hall=hall, session=session, item=held.item, old=old, new=colleague.resource, held=held)


def test_the_official_of_a_seat_that_is_taken_is_invited(missing):
    row = Attendance.objects.get(item=missing.item, person=missing.old.person)
    assert (row.part, Notice.objects.filter(kind="meeting.invited", about_id=row.pk).count()) == (Part.OFFICIAL, 1)


def test_one_is_replaced_and_both_calendars_say_so(missing):
    at, cells = missing.hall.at, Cell.objects.filter(meeting=missing.session.meeting)
    numbers = set(cells.filter(resource=missing.old).values_list("number", flat=True))
    actions.replace(missing.session, missing.old, missing.new, seat=missing.hall.scheduler, at=at)
    assert set(cells.filter(resource=missing.new).values_list("number", flat=True)) == numbers != set()
    assert not cells.filter(resource=missing.old).exists()
    gone = Attendance.objects.get(item=missing.item, person=missing.old.person)
    come = Attendance.objects.get(item=missing.item, person=missing.new.person)
    methods = [inviting.enclosed(row.pk, "a@b.example", at)[0] for row in (gone, come)]
    assert (gone.came, come.part, methods) == (Came.REVOKED, Part.OFFICIAL, ["CANCEL", "REQUEST"])
    told = Notice.objects.filter(about_id__in=[gone.pk, come.pk], about_type="meetings.attendance").order_by("pk")
    assert list(told.values_list("kind", "to_key")) == [
        ("meeting.invited", f"staff:{missing.old.person_id}"),
        ("meeting.uninvited", f"staff:{missing.old.person_id}"),
        ("meeting.invited", f"staff:{missing.new.person_id}"),
    ]
    assert "meeting.replaced" in [entry.kind for entry in timeline.of(missing.session.meeting)]
    assert Trouble.LEFT not in [trouble for _s, trouble in queries.warnings(at)]


def test_a_stranger_to_the_office_or_who_is_held_elsewhere_is_refused_and_nothing_changes(missing):
    at, seat = missing.hall.at, missing.hall.scheduler
    stranger = Resource.objects.create(kind="person", person=missing.hall.city.seat("moderator").person)

    def reason(successor: Resource, by=seat):
        with pytest.raises(Refused) as refused:
            actions.replace(missing.session, missing.old, successor, seat=by, at=at)
        return refused.value.reason

    assert reason(stranger) == CannotChoose.NO_COLLEAGUE
    assert reason(missing.new, missing.hall.city.seat("agent")) == CannotChoose.NOT_SCHEDULER
    other = missing.hall.sessions()[1]
    span = (missing.item.starts_at, missing.item.ends_at)
    meetings.hold(other.meeting, [missing.new], span=span)
    assert reason(missing.new).value == "taken"
    assert Attendance.objects.get(item=missing.item, person=missing.old.person).came == Came.UNKNOWN
    assert Cell.objects.filter(meeting=missing.session.meeting, resource=missing.old).exists()


def test_the_desk_offers_colleagues_on_the_page_of_the_session(missing, sit, monkeypatch):
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: missing.hall.at)
    monkeypatch.setattr(clock, "today", lambda: missing.hall.at.date())
    client, address = Client(), f"/desk/mayor/dates/{missing.session.pk}/"
    sit(client, missing.hall.scheduler)
    assert "works here no more" in client.get(address).content.decode()
    sent = {"act": "replace", "gone": missing.old.pk, "successor": missing.new.pk}
    assert client.post(address, sent).status_code == 302
    assert "works here no more" not in client.get(address).content.decode()
    assert client.post(address, sent).status_code == 422


def test_a_seat_taken_back_cancels_the_officials_invitation(missing):
    actions.take_back(missing.held, seat=missing.hall.scheduler, reason="사정", at=missing.hall.at)
    row = Attendance.objects.get(item=missing.item, person=missing.old.person)
    assert (row.came, inviting.enclosed(row.pk, "a@b.example", missing.hall.at)[0]) == (Came.REVOKED, "CANCEL")
