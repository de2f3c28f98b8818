"""A day that moves or falls away: everybody it touches hears, and old addresses lead on; days around an election."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from madang.kit import clock
from madang.kit.refusal import Refused
from madang.meetings.actions import When, Where
from madang.meetings.enums import Came, CannotMeet
from madang.meetings.models import Cell, Freeze, Resource
from madang.notices.models import Notice
from madang.officehours import actions, lines, queries
from madang.officehours.enums import CannotApply, CannotChoose, OfferState, State, TicketState
from madang.officehours.models import Application, Session
from madang.places.models import Venue
from madang.ui.dates import day, day_short


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("to_key", flat=True))


def key(application) -> str:
    return f"person:{application.person_id}"


def shifted(session, days: int) -> When:
    meeting = session.meeting
    return When(meeting.on + timedelta(days=days), meeting.begins, meeting.ends, meeting.zone)


@pytest.fixture
def now(hall, monkeypatch):
    """Return the function that lets the pages believe that it is some time."""

    def stand(at) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        monkeypatch.setattr(clock, "today", lambda: at.date())

    stand(hall.at)
    return stand


def page(client, address: str, **more) -> str:
    return unescape(client.get(address, **more).content.decode())


# --- moved -----------------------------------------------------------------------------------------------------------


def test_a_wish_alone_holds_the_city_to_its_notice(hall):
    session = hall.sessions()[1]
    soon = When(
        (hall.at + timedelta(days=1)).date(), *(getattr(session.meeting, n) for n in ("begins", "ends", "zone"))
    )
    hall.ask(sessions=[session])
    given = {"reason": "출장", "seat": hall.scheduler, "at": hall.at}
    assert refused(actions.move, session, soon, Where(), **given) == CannotMeet.TOO_SHORT_NOTICE
    empty = hall.sessions()[2]
    assert actions.move(empty, soon, Where(), **given).meeting.on == soon.on


def test_who_wished_or_is_offered_a_seat_hears_of_a_move_and_of_nothing_else(hall):
    session, other = hall.sessions()[1:3]
    offered, wished = hall.admitted(2, sessions=[session])
    elsewhere = hall.ask("다른", "+821077776666", sessions=[other])
    held = actions.offer(offered, queries.free_items(session)[0], why="일", seat=hall.scheduler, at=hall.at)
    actions.move(session, shifted(session, -3), Where(place="삼양동"), reason="출장", seat=hall.scheduler, at=hall.at)
    held.refresh_from_db()
    assert told("hour.moved") == sorted([key(offered), key(wished)])
    assert key(elsewhere) not in told("hour.moved")
    assert held.until <= held.item.starts_at - queries.late(session.terms)


def test_the_old_address_leads_to_the_new_day_which_says_from_when_it_moved(hall, now):
    session, old = hall.sessions()[1], hall.sessions()[1].on
    actions.move(session, shifted(session, 2), Where(), reason="출장", seat=hall.scheduler, at=hall.at)
    moved, client = Session.objects.get(pk=session.pk), Client()
    found = client.get(f"/en/mayor/weekend-date/{old}/")
    assert (found.status_code, found["Location"]) == (302, f"/en/mayor/weekend-date/{moved.on}/")
    assert "It was moved from 28 November 2026: 출장" in page(client, found["Location"])
    actions.move(moved, shifted(moved, -2), Where(), reason="다시", seat=hall.scheduler, at=hall.at)
    assert client.get(f"/en/mayor/weekend-date/{old}/").status_code == 200
    assert client.get("/en/mayor/weekend-date/2020-01-01/").status_code == 404
    assert client.get("/en/mayor/weekend-date/soon/board/").status_code == 404


def test_a_session_moved_within_its_last_days_to_apply_says_that_its_list_is_shut(hall, now):
    session = hall.sessions()[1]
    actions.move(session, shifted(session, -9), Where(), reason="출장", seat=hall.scheduler, at=hall.at)
    text = page(Client(), "/en/mayor/weekend-date/")
    assert (text.count("the list is shut"), text.count("apply until")) == (1, 3)


def test_a_programme_has_one_session_a_day(hall):
    one, two = hall.sessions()[:2]
    given = {"reason": "출장", "seat": hall.scheduler, "at": hall.at}
    assert refused(actions.move, two, shifted(two, -7), Where(), **given) == CannotChoose.SAME_DAY
    told_by = {"seat": hall.scheduler, "at": hall.at}
    assert refused(actions.set_by_hand, hall.saturdays, one.meeting.on, **told_by) == CannotChoose.SAME_DAY


# --- set by hand -----------------------------------------------------------------------------------------------------


def test_no_day_is_announced_for_which_nobody_could_apply(hall):
    on, before = (hall.at + timedelta(days=2)).date(), Session.objects.count()
    given = {"seat": hall.scheduler, "at": hall.at}
    hall.saturdays.terms.update(notice_hours=24)
    assert refused(actions.set_by_hand, hall.saturdays, on, **given) == CannotChoose.LIST_SHUT
    assert Session.objects.count() == before


def test_a_day_set_by_hand_says_until_when_one_applies_wherever_a_day_by_rule_does(hall, now, sit):
    hall.saturdays.terms.update(ahead=2)
    on = hall.sessions()[0].meeting.on + timedelta(days=4)
    assert on not in {session.meeting.on for session in hall.sessions()}
    made = actions.set_by_hand(hall.saturdays, on, seat=hall.scheduler, at=hall.at)
    until = f"apply until {day(made.shuts_at)}"
    public, desk = page(Client(), "/en/mayor/weekend-date/"), Client()
    sit(desk, hall.scheduler)
    board = page(desk, "/desk/mayor/board/?programme=weekend-date")
    assert (public.count("apply until"), public.count(until)) == (5, 1)
    assert (board.count("apply until"), board.count(until)) == (5, 1)
    assert until in page(Client(), f"/en/mayor/weekend-date/{made.on}/").replace("Apply", "apply")
    assert f"list shuts {day_short(made.shuts_at)}" in page(desk, "/desk/mayor/?programme=weekend-date")
    cafe = actions.set_by_hand(hall.cafes, on, seat=hall.scheduler, at=hall.at)
    shut = f"/en/mayor/pop-up/{cafe.on}/"
    assert not any("apply until" in page(Client(), address) for address in ("/en/mayor/pop-up/", shut))


def test_a_holiday_is_announced_only_where_somebody_has_seen_that_it_is_one(hall, now, sit):
    client = Client()
    sit(client, hall.scheduler)
    sent = {"programme": "pop-up", "on": "2026-12-25", "place": "찻집"}
    client.post("/desk/mayor/open/", sent)
    text = page(client, "/desk/mayor/?programme=pop-up")
    assert "The city does not work on that day." in text
    assert ('value="2026-12-25"' in text, 'value="찻집"' in text, 'name="is_meant"' in text) == (True, True, True)
    assert not Session.objects.filter(programme=hall.cafes).exists()
    client.post("/desk/mayor/open/", {**sent, "is_meant": "1"})
    assert Session.objects.filter(programme=hall.cafes, meeting__on=date(2026, 12, 25)).exists()
    client.post("/desk/mayor/open/", {**sent, "on": "2027-01-09"})
    assert "9 January 2027 14:00" in page(client, "/desk/mayor/?programme=pop-up")


# --- cancelled -------------------------------------------------------------------------------------------------------


def test_who_only_wished_for_a_cancelled_day_hears_why_and_goes_on_to_the_others(hall, now, sit):
    session = hall.sessions()[0]
    [application] = hall.admitted(sessions=[session])
    client = Client()
    sit(client, hall.scheduler)
    assert "0 with a seat or an offer and 1 who wished for this day are told." in page(
        client, f"/desk/mayor/dates/{session.pk}/"
    )
    actions.cancel(session, seat=hall.scheduler, reason="시장이 아픕니다.", at=hall.at)
    application.refresh_from_db()
    assert (told("hour.day_cancelled"), told("hour.cancelled")) == ([key(application)], [])
    assert application.wishes.exclude(meeting__state="cancelled").count() == 3
    assert application.returned_at is None
    assert queries.unanswered(session.meeting.ends_at).count() == 0


def test_who_lost_every_day_is_in_the_pool_of_the_next_that_opens(hall):
    application = hall.ask()
    for session in reversed(hall.sessions()):
        actions.cancel(session, seat=hall.scheduler, reason="태풍", at=hall.at)
    assert lines.line(application, hall.at).sentence == "You hear within days."
    actions.open_ahead(hall.at)
    assert queries.unanswered(hall.at).count() == 0
    assert application.wishes.exclude(meeting__state="cancelled").count() == 1


# --- around an election ----------------------------------------------------------------------------------------------


def test_no_seat_is_offered_and_nobody_applies_for_a_day_around_an_election(hall, now, sit):
    session = hall.sessions()[0]
    [application] = hall.admitted()
    on = session.meeting.on
    Freeze.objects.create(begins_on=on, ends_on=on, names={"ko": "보궐선거", "en": "By-election"})
    given = {"why": "일", "seat": hall.scheduler, "at": hall.at}
    assert refused(actions.offer, application, queries.free_items(session)[0], **given) == CannotChoose.FROZEN
    assert session not in queries.open_sessions(hall.saturdays, hall.at)
    assert refused(hall.ask, "이순이", "+821099990000") == CannotApply.NO_SESSION
    assert "The law allows no such meetings on this day: By-election." in page(
        Client(), f"/en/mayor/weekend-date/{session.on}/"
    )
    client = Client()
    sit(client, hall.scheduler)
    for address in (f"/desk/mayor/dates/{session.pk}/", "/desk/mayor/board/"):
        assert "The law allows no such meeting on that day" in page(client, address)


# --- walking in ------------------------------------------------------------------------------------------------------


def test_an_empty_box_is_no_story_and_a_real_one_shows_the_number_to_read_out(hall, now, cafe, sit):
    now(cafe.meeting.starts_at)
    client, address = Client(), f"/desk/mayor/dates/{cafe.pk}/queue/"
    sit(client, hall.scheduler)
    assert "Nobody waits. There is no number to call." in unescape(
        client.post(address, {"act": "call"}).content.decode()
    )
    one, two = (actions.take_number(cafe, at=cafe.meeting.starts_at) for _n in range(2))
    empty = client.post(address, {"act": "heard", "ticket": one.pk, "text": " "})
    one.refresh_from_db()
    assert (empty.status_code, one.state) == (422, TicketState.WAITING)
    client.post(address, {"act": "heard", "ticket": one.pk, "text": "놀이터 그네가 끊어졌어요."})
    one.refresh_from_db()
    number, text = one.case.reference, page(client, address)
    shown = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert text.index("Read this number out") < text.index(shown) < text.index("Call the next")
    assert "Read this number out" not in page(client, address)
    client.post(address, {"act": "listened", "ticket": two.pk})
    two.refresh_from_db()
    assert (two.state, two.case) == (TicketState.SEEN, None)


@pytest.mark.parametrize("minutes", ["99999", "601", "-5", "1e6", ""])
def test_minutes_that_no_board_could_show_are_refused(hall, now, cafe, sit, minutes):
    client = Client()
    sit(client, hall.scheduler)
    for address in (f"/desk/mayor/dates/{cafe.pk}/queue/", f"/desk/mayor/dates/{cafe.pk}/"):
        answer = client.post(address, {"act": "late", "minutes": minutes})
        assert (answer.status_code, "from 0 to 600" in answer.content.decode()) == (422, True)
        assert client.post(address, {"act": "late", "minutes": "15"}).status_code == 302


# --- after -----------------------------------------------------------------------------------------------------------


def test_gifts_are_changed_with_a_reason_and_what_stood_there_stays(hall, now, sit):
    session, client = hall.sessions()[0], Client()
    now(session.meeting.ends_at + timedelta(hours=1))
    sit(client, hall.scheduler)
    address, public = f"/desk/mayor/dates/{session.pk}/", f"/en/mayor/weekend-date/{session.on}/"
    client.post(address, {"act": "gifts", "text": "감 한 상자"})
    assert client.post(address, {"act": "gifts", "text": ""}).status_code == 422
    assert "감 한 상자" in page(Client(), public)
    client.post(address, {"act": "gifts", "text": "감 한 상자"})
    client.post(address, {"act": "gifts", "text": "", "why": "돌려주었습니다"})
    text = page(Client(), public)
    assert ("Nothing was given" in text, "감 한 상자" in text, "Changed: 돌려주었습니다" in text) == (True, True, True)
    assert [note.version for note in session.gift_notes.order_by("version")] == [1, 2]


def test_who_did_not_come_reads_so_and_not_that_they_were_not_chosen(hall, now):
    session = hall.sessions()[0]
    [application] = hall.admitted()
    held = actions.offer(application, queries.free_items(session)[0], why="일", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=application.person, at=hall.at)
    held.item.attendances.filter(person=application.person).update(came=Came.NO_SHOW)
    actions.close(session, seat=hall.scheduler, at=session.meeting.ends_at)
    application.refresh_from_db()
    assert (application.state, told("hour.missed"), told("hour.not_chosen")) == (State.MISSED, [key(application)], [])
    assert (lines.word(application), application.case.office) == ("You did not come", hall.city.office["TRAF"])
    assert queries.not_chosen(session) == [("Did not come", 1)]


def test_a_button_of_an_older_page_gives_no_accepted_seat_away(hall, now, be):
    [application] = hall.admitted()
    held = actions.offer(
        application, queries.free_items(hall.sessions()[0])[0], why="일", seat=hall.scheduler, at=hall.at
    )
    client, address = Client(), f"/en/my/dates/{application.reference}/"
    be(client, application.person, "+821055550000")
    seen = f"offered:{held.pk}"
    assert f'name="seen" value="{seen}"' in page(client, address)
    client.post(address, {"act": "accept", "seen": seen})
    stale = client.post(address, {"act": "refuse", "seen": seen})
    held.refresh_from_db()
    assert (stale.status_code, held.state) == (422, OfferState.ACCEPTED)
    assert "You have a seat" in stale.content.decode()
    assert client.post(address, {"act": "accept", "seen": seen}).status_code == 302
    client.post(address, {"act": "refuse", "seen": f"seated:{held.pk}"})
    assert Application.objects.get().state == State.ELIGIBLE


def test_the_mayor_finds_the_week_on_the_first_page_of_the_desk(hall, now, sit):
    client = Client()
    sit(client, hall.city.seat("mayor"))
    text = page(client, "/desk/")
    assert ("Whom I meet next" in text, "There is no work for this seat" in text) == (True, False)
    assert "Whom I meet next" in page(client, "/desk/mayor/week/")


def test_a_session_is_moved_to_a_place_of_the_city_from_its_page_with_its_room(hall, now, sit):
    session, client = hall.sessions()[1], Client()
    venue = Venue.objects.create(names={"ko": "구민회관", "en": "Ward Hall"})
    room = Resource.objects.create(kind="room", names={"ko": "강당"}, venue=venue)
    old = session.meeting.cells.get(resource__kind="room", number=session.meeting.cells.first().number).resource
    sit(client, hall.scheduler)
    told = {"act": "move", "on": session.meeting.on.isoformat(), "begins": "10:00", "venue": venue.pk, "text": "공사"}
    assert client.post(f"/desk/mayor/dates/{session.pk}/", told).status_code == 302
    held = set(session.meeting.cells.filter(resource__kind="room").values_list("resource", flat=True))
    assert (held, Session.objects.get(pk=session.pk).meeting.venue) == ({room.pk}, venue)
    full = hall.sessions()[2]
    Cell.objects.create(resource=room, number=full.meeting.cells.order_by("number")[3].number, meeting=session.meeting)
    told = {**told, "on": full.meeting.on.isoformat()}
    answer = client.post(f"/desk/mayor/dates/{full.pk}/", told)
    assert (answer.status_code, "Every room of that place is held" in unescape(answer.content.decode())) == (422, True)
    assert full.meeting.cells.filter(resource=old).exists()
