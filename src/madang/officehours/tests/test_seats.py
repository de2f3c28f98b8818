"""A seat that goes from one to another, and a seat that sets a rule aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings import queries as meeting_queries
from madang.meetings.enums import Came, CannotMeet, Part
from madang.meetings.models import Attendance
from madang.officehours import actions, queries
from madang.officehours.enums import Rule
from madang.officehours.models import Offer


@pytest.fixture
def now(hall, monkeypatch):
    """Let the pages believe that it is the hall's day."""
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: hall.at)
    monkeypatch.setattr(clock, "today", lambda: hall.at.date())
    return hall.at


@pytest.fixture
def passed(hall):
    """Return the first and the second who had one seat: the first gave it back."""
    first = hall.ask("시민1", "+821055550001", text="첫째의 일은 건널목의 신호등입니다. 아이들이 위험합니다.")
    second = hall.ask("시민2", "+821055550002", text="둘째의 일은 경로당의 난방입니다. 어르신이 춥습니다.")
    for each in (first, second):
        actions.admit(each, seat=hall.scheduler, at=hall.at)
    item = queries.free_items(hall.sessions()[0])[0]
    held = actions.offer(first, item, why="처음", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=first.person, at=hall.at)
    actions.refuse(Offer.objects.get(pk=held.pk), by=first.person, at=hall.at)
    return first, second, item


def test_a_seat_that_went_on_bears_the_title_of_whoever_has_it_now(hall, passed, now):
    first, second, item = passed
    item.refresh_from_db()
    assert item.title == ""
    held = actions.offer(second, item, why="둘째의 까닭", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=second.person, at=hall.at)
    item.refresh_from_db()
    page = Client().get(f"/en/mayor/weekend-date/{hall.sessions()[0].on}/").content.decode()
    assert (item.title, first.title in page, second.title in page) == (second.title, False, True)


def test_who_gave_a_seat_back_is_on_no_run_sheet_and_their_official_neither(hall, passed, now, sit):
    first, second, item = passed
    rows = Attendance.objects.filter(item=item)
    assert set(rows.values_list("came", flat=True)) == {Came.REVOKED}
    held = actions.offer(second, item, why="까닭", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=second.person, at=hall.at)
    asked = meeting_queries.asked_to(item.meeting)[item.pk]
    assert [row.person for row in asked if row.part == Part.ASKER] == [second.person]
    client = Client()
    sit(client, hall.scheduler)
    page = client.get(f"/desk/mayor/dates/{hall.sessions()[0].pk}/").content.decode()
    gone = rows.get(person=first.person)
    assert f'name="row" value="{gone.pk}"' not in page
    marked = client.post(f"/desk/mayor/dates/{hall.sessions()[0].pk}/", {"act": "came", "row": gone.pk, "came": "seen"})
    gone.refresh_from_db()
    assert (marked.status_code, gone.came) == (422, Came.REVOKED)


def test_nobody_is_absent_from_a_meeting_that_has_not_begun(hall, passed):
    _first, second, item = passed
    held = actions.offer(second, item, why="까닭", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=second.person, at=hall.at)
    row = Attendance.objects.get(item=item, person=second.person)
    before = item.meeting.starts_at - timedelta(minutes=1)
    with pytest.raises(Refused) as refused:
        meetings.mark(row, Came.NO_SHOW, by=hall.scheduler.person, at=before)
    assert refused.value.reason == CannotMeet.NOT_BEGUN
    meetings.mark(row, Came.EXCUSED, by=hall.scheduler.person, at=before)
    meetings.mark(row, Came.NO_SHOW, by=hall.scheduler.person, at=item.meeting.starts_at)


def test_who_is_erased_takes_nothing_from_whoever_has_the_seat_now(hall, passed):
    first, second, item = passed
    held = actions.offer(second, item, why="까닭", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=second.person, at=hall.at)
    meetings.note(item.meeting, text="둘째와 한 말", by=hall.scheduler.person, at=hall.at, item=item)
    actions.erase(first, reason="법", at=hall.at)
    item.refresh_from_db()
    assert (item.title, item.meeting.notes.count()) == (second.title, 1)


# --- rules set aside -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["board", "application"])
def test_an_offer_that_sets_rules_aside_names_them_first_and_goes_out_at_the_second_press(hall, now, sit, way):
    [application] = hall.admitted()
    client, session = Client(), hall.sessions()[1]  # not the day they wished for
    sit(client, hall.scheduler)
    item = queries.free_items(session)[0]
    address, sent = {
        "board": ("/desk/mayor/board/offer/", {"reference": application.reference, "item": item.pk, "why": "급합니다"}),
        "application": (
            f"/desk/mayor/{application.reference}/decide/", {"act": "offer", "item": item.pk, "text": "급합니다"},
        ),
    }[way]  # fmt: skip
    page = client.post(address, sent)
    shown = page.content.decode()
    assert (page.status_code, Offer.objects.count(), "Offer it all the same" in shown) == (200, 0, True)
    assert [str(rule.label) in shown for rule in (Rule.NOT_WISHED, Rule.NOT_REVIEWED, Rule.SIZE)] == [True, True, False]
    assert client.post(address, {**sent, "aside": ["not_reviewed"]}).status_code == 200  # another rule was not seen
    assert client.post(address, {**sent, "aside": ["not_reviewed", "not_wished"]}).status_code == 302
    assert set(Offer.objects.get().broken) == {"not_reviewed", "not_wished"}
    for page in ("/desk/mayor/board/", f"/desk/mayor/{application.reference}/", f"/desk/mayor/dates/{session.pk}/"):
        assert str(Rule.NOT_WISHED.label) in client.get(page).content.decode(), page
