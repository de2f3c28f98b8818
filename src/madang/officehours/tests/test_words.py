"""What is typed about an hour with the mayor: no resident number, nothing too long, nothing cut, said to whom it concerns."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from madang.kit.refusal import Refused
from madang.meetings import actions as meetings
from madang.meetings.enums import CannotMeet
from madang.notices import rendering
from madang.notices.models import Notice
from madang.officehours import actions, queries, rules
from madang.officehours.enums import CannotApply, CannotChoose, CannotFind, CannotLayOut
from madang.officehours.forms import DeskForm, names_in
from madang.officehours.models import Application, Programme
from madang.people.actions import Introduced
from madang.people.models import Draft

NUMBER = "801231-1234567"
TEXT = "우리 동네 건널목에 신호등이 없어서 아이들이 위험합니다."
FORBIDDEN = "A resident registration number stands in your words"


@pytest.fixture
def now(hall, monkeypatch):
    """Let the pages believe that it is the hall's day."""
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: hall.at)
    monkeypatch.setattr(clock, "today", lambda: hall.at.date())
    return hall.at


def refused(act, *args, **told):
    with pytest.raises(Refused) as caught:
        act(*args, **told)
    return caught.value.reason


def told(hall, **more) -> dict[str, object]:
    return {
        "text": TEXT, "name": "한지수", "phone": "010-5555-6666", "channel": "sms", "language": "ko",
        "sessions": [hall.sessions()[0].pk], "size": "1", **more,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["text", "name", "others", "place", "before", "postal"])
def test_at_the_desk_a_resident_number_is_refused_in_every_box_and_nothing_is_kept(hall, now, sit, name):
    client = Client()
    sit(client, hall.city.seat("agent"))
    page = client.post("/desk/mayor/apply/weekend-date/", told(hall, **{name: f"{TEXT} {NUMBER}"[-70:]}))
    assert (page.status_code, FORBIDDEN in page.content.decode()) == (422, True)
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("step", "name", "beside"),
    [
        ("whose", "others", {"whose": "me", "size": "3"}),
        ("where", "place", {}),
        ("you", "name", {"channel": "sms", "phone": "010-5555-6666"}),
        ("you", "before", {"channel": "sms", "phone": "010-5555-6666"}),
    ],
)
def test_on_the_web_a_resident_number_is_refused_in_every_box_and_no_draft_keeps_it(hall, now, step, name, beside):
    client, address = Client(), "/en/mayor/weekend-date/apply/"
    client.post(f"{address}matter/", {"text": TEXT})
    page = client.post(f"{address}{step}/", {**beside, name: f"김영자 {NUMBER}"})
    assert (page.status_code, FORBIDDEN in page.content.decode()) == (422, True)
    assert NUMBER not in str(Draft.objects.get().answers)


def test_the_act_refuses_a_resident_number_whoever_asks_it(hall):
    assert refused(hall.ask, others=NUMBER) == CannotApply.PERSONAL_NUMBER
    who = Introduced(name=f"김 {NUMBER}", phone="+821012345678", channel="sms")
    assert refused(hall.ask, who=who) == CannotApply.PERSONAL_NUMBER


def test_around_a_session_no_words_with_a_resident_number_are_kept(hall):
    one, two = hall.admitted(2)
    session, seat = hall.sessions()[0], hall.scheduler
    item = queries.free_items(session)[0]
    words = f"김영자 {NUMBER}"
    offered = {"seat": seat, "at": hall.at}
    assert refused(actions.offer, one, item, why=words, **offered) == CannotChoose.PERSONAL_NUMBER
    assert refused(actions.note_gifts, session, text=words, **offered) == CannotChoose.PERSONAL_NUMBER
    office = hall.city.office["TRAF"]
    assert refused(actions.divert, two, office=office, reason=words, **offered) == CannotChoose.PERSONAL_NUMBER
    after = session.meeting.ends_at
    minutes = {"language": "ko", "read": 0, "by": seat.person, "at": after}
    assert refused(meetings.write_minutes, session.meeting, text=words, **minutes) == CannotMeet.PERSONAL_NUMBER
    note = {"by": seat.person, "at": hall.at}
    assert refused(meetings.note, session.meeting, text=words, **note) == CannotMeet.PERSONAL_NUMBER
    assert refused(actions.cancel, session, reason=words, **offered) == CannotMeet.PERSONAL_NUMBER
    assert {CannotFind.PERSONAL_NUMBER.label, CannotMeet.PERSONAL_NUMBER.label} == {CannotChoose.PERSONAL_NUMBER.label}


@pytest.mark.parametrize(
    ("length", "reason"), [(600, None), (601, CannotChoose.LONG_REASON), (0, CannotChoose.NO_REASON)]
)
def test_the_reason_of_a_seat_can_be_read_to_its_end(length, reason):
    assert rules.why_not_reason("가" * length) == reason


def test_a_programme_has_a_name_that_fits_an_invitation(hall):
    boss = hall.city.seat("administrator")
    made = Programme(code="new-one", names={"ko": "W" * 81}, office=hall.saturdays.office, host=hall.saturdays.host)
    assert rules.why_not_keep_programme(made, was_host=None, seat=boss, at=hall.at) == CannotLayOut.LONG_NAME
    made.names = {"ko": "W" * 80}
    assert rules.why_not_keep_programme(made, was_host=None, seat=boss, at=hall.at) is None


def test_a_place_that_is_too_long_is_refused_and_not_cut(hall, now, sit):
    client = Client()
    sit(client, hall.scheduler)
    on = hall.at.date().replace(day=27).isoformat()
    client.post("/desk/mayor/open/", {"programme": "pop-up", "on": on, "place": "찻집" * 81})
    assert "The place is longer than 160 letters" in client.get("/desk/mayor/?programme=pop-up").content.decode()


@pytest.mark.parametrize(
    ("typed", "count"),
    [("김영자\n이순이\n\n박철수", 3), ("김영자, 이순이、박철수;최민", 4), (" ", 0), ("Kim Yeongja", 1)],
)
def test_names_stand_one_a_line_or_between_commas(typed, count):
    assert len(names_in(typed)) == count


@pytest.mark.parametrize(("size", "is_valid"), [("3", False), ("4", True)])
def test_no_more_are_named_than_come(hall, now, size, is_valid):
    form = DeskForm(told(hall, size=size, others="김, 이, 박, 최"), sessions=hall.sessions(), times=[], most=14)
    assert (form.is_valid(), form.has_error("others")) == (is_valid, not is_valid)


@pytest.mark.parametrize(
    ("before", "is_valid"),
    [("123", False), ("482 917 3065", True), ("건설과에 작년에", True), ("", True), ("120번", True)],
)
def test_digits_that_are_no_reference_are_not_taken_for_one(hall, now, before, is_valid):
    form = DeskForm(told(hall, before=before), sessions=hall.sessions(), times=[], most=14)
    assert (form.is_valid(), form.has_error("before")) == (is_valid, not is_valid)


def test_an_empty_box_is_spoken_of_in_the_language_of_the_page(hall, now):
    page = Client().post("/en/mayor/weekend-date/apply/matter/", {"text": ""}).content.decode()
    assert ("There are hardly any words" in page, "글이 거의" in page) == (True, False)


# --- who asks twice --------------------------------------------------------------------------------------------------


def test_another_name_at_the_same_telephone_is_shown_to_staff(hall, now, sit):
    first = hall.ask("김영자", "+821055556666")
    client = Client()
    sit(client, hall.city.seat("agent"))
    address, number = "/desk/mayor/apply/weekend-date/", f"/desk/mayor/{first.reference}/"
    assert number in client.get(address, {"from": "010-5555-6666"}).content.decode()
    assert number not in client.get(address).content.decode()
    page = client.get(client.post(address, told(hall)).headers["Location"]).content.decode()
    assert ("Another application from this telephone" in page, number in page) == (True, True)
    assert "Another application from this telephone" in client.get(number).content.decode()
    assert "Another application" not in Client().get("/en/mayor/weekend-date/").content.decode()


def test_an_agent_is_given_the_number_of_the_one_that_waits(hall, now, sit):
    first = hall.ask("한지수", "+821055556666")
    client = Client()
    sit(client, hall.city.seat("agent"))
    page = client.post("/desk/mayor/apply/weekend-date/", told(hall))
    spoken = f"{first.reference[:3]} {first.reference[3:6]} {first.reference[6:]}"
    assert (page.status_code, spoken in page.content.decode(), Application.objects.count()) == (422, True, 1)
    assert "You have an application" not in page.content.decode()


# --- what is said -----------------------------------------------------------------------------------------------------


def test_an_offer_says_where(hall, now, be):
    [application] = hall.admitted()
    session = hall.sessions()[0]
    actions.offer(application, queries.free_items(session)[0], why="일", seat=hall.scheduler, at=hall.at)
    client = Client()
    be(client, application.person, "+821055550000")
    page = client.get(f"/en/my/dates/{application.reference}/").content.decode()
    assert session.meeting.where in html.unescape(page)
    notice = Notice.objects.get(kind="hour.offered")
    told = rendering.of(notice, language="en", name="", on=hall.at.date())
    assert (session.meeting.where in told.sms, session.meeting.where in told.body) == (True, True)


def test_what_is_checked_before_it_is_sent_is_all_that_was_answered(hall, now):
    client, address = Client(), "/en/mayor/weekend-date/apply/"
    answers = {
        "matter": {"text": TEXT}, "whose": {"whose": "me", "size": "1"}, "where": {}, "when": {"sessions": [hall.sessions()[0].pk]},
        "you": {"channel": "sms", "phone": "010-5555-6666", "name": "한지수", "language": "en", "before": "건설과에 작년에"},
    }  # fmt: skip
    for step, given in answers.items():
        assert client.post(f"{address}{step}/", given).status_code == 302
    page = client.get(f"{address}check/").content.decode()
    assert ("<dt>Language of the answer</dt>" in page, "건설과에 작년에" in page) == (True, True)


@pytest.mark.parametrize("act", ["decide", "score"])
def test_a_refused_form_that_is_loaded_anew_leads_back_to_the_application(hall, now, sit, act):
    application, client = hall.ask(), Client()
    sit(client, hall.scheduler)
    address = f"/desk/mayor/{application.reference}/"
    assert client.get(f"{address}{act}/").headers["Location"] == address
