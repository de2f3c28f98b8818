"""Pages of an hour with the mayor, each once through the real client, and what is typed wrongly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from madang.kit import reference
from madang.officehours import actions, queries
from madang.officehours.enums import State
from madang.officehours.models import Application
from madang.people.actions import Introduced


@pytest.fixture
def now(hall, monkeypatch):
    """Let the pages believe that it is the hall's day."""
    from madang.kit import clock

    monkeypatch.setattr(clock, "now", lambda: hall.at)
    monkeypatch.setattr(clock, "today", lambda: hall.at.date())
    return hall.at


def test_who_has_only_a_number_and_a_pin_takes_the_seat(hall, now):
    number = reference.new()
    pin = reference.pin_of(number)
    who = Introduced(name="이순이", postal="서울 무지개로 1", channel="letter")
    application = hall.ask(reference=number, who=who, pin=pin)
    actions.admit(application, seat=hall.scheduler, at=hall.at)
    actions.offer(
        application, queries.free_items(hall.sessions()[0])[0], why="여럿의 일", seat=hall.scheduler, at=hall.at
    )
    client = Client()
    asked = {"reference": reference.speakable(number), "proof": pin}
    assert "Will you come?" in client.post("/en/find/", asked).content.decode()
    assert client.post("/en/find/", {**asked, "proof": "000000"}).status_code == 404
    client.post("/en/find/", {**asked, "act": "accept"})
    application.refresh_from_db()
    assert application.state == State.SEATED


def test_the_last_four_digits_show_where_it_is_but_not_the_words_and_change_nothing(hall, now):
    application = hall.ask()
    client = Client()
    asked = {"reference": application.reference, "proof": "5678", "act": "withdraw"}
    page = client.post("/en/find/", asked).content.decode()
    application.refresh_from_db()
    assert (application.state, application.text[:10] in page) == (State.RECEIVED, False)
    assert "The city has it" in page


def test_somebody_elses_application_is_not_there(hall, now, be):
    application = hall.ask()
    other = hall.ask("이순이", "+821099990000").person
    client = Client()
    be(client, other, "+821099990000")
    assert client.get(f"/en/my/dates/{application.reference}/").status_code == 404
    assert client.post(f"/en/my/dates/{application.reference}/", {"act": "withdraw"}).status_code == 404


def test_a_reviewer_with_a_part_in_it_is_shown_a_shut_door(hall, now, sit):
    application = hall.ask()
    client = Client()
    sit(client, hall.city.seat("evaluator"))
    address = f"/desk/mayor/{application.reference}/"
    assert application.title in client.get(address).content.decode()
    client.post(address + "decide/", {"act": "declare", "text": "이웃입니다"})
    page = client.get(address).content.decode()
    assert (application.text in page, "This file is shut to you" in page) == (False, True)


def test_an_evaluator_decides_nothing(hall, now, sit):
    application = hall.ask()
    client = Client()
    sit(client, hall.city.seat("evaluator"))
    for act in ("admit", "divert", "not_chosen", "offer", "withdraw", "accept"):
        assert client.post(f"/desk/mayor/{application.reference}/decide/", {"act": act}).status_code == 404
    application.refresh_from_db()
    assert application.state == State.RECEIVED


def test_two_schedulers_at_once_one_seat_and_one_refusal_in_words(hall, now, sit):
    one, two = hall.admitted(2)
    client = Client()
    sit(client, hall.scheduler)
    item = queries.free_items(hall.sessions()[0])[0]
    seen = {"item": item.pk, "aside": ["not_reviewed"]}
    first = client.post("/desk/mayor/board/offer/", {"reference": one.reference, "why": "먼저", **seen})
    stale = client.post("/desk/mayor/board/offer/", {"reference": two.reference, "why": "나중", **seen})
    assert (first.status_code, stale.status_code) == (302, 302)
    assert "This place has been given meanwhile" in client.get("/desk/mayor/board/").content.decode()
    assert list(Application.objects.filter(state=State.OFFERED)) == [one]


def test_a_day_set_by_hand_is_refused_in_words_where_it_cannot_be(hall, now, sit):
    client = Client()
    sit(client, hall.scheduler)
    for on, said in (("", "This is not a day"), ("2026-11-10", "This time has passed")):
        client.post("/desk/mayor/open/", {"programme": "pop-up", "on": on, "place": "찻집"})
        assert said in client.get("/desk/mayor/?programme=pop-up").content.decode()
    on = (hall.at + timedelta(days=3)).date().isoformat()
    made = client.post("/desk/mayor/open/", {"programme": "pop-up", "on": on, "place": "찻집"})
    assert made.headers["Location"].endswith("/queue/")
    assert "찻집" in client.get(f"/en/mayor/pop-up/{on}/").content.decode()


def test_the_first_page_of_the_desk_asks_whether_somebody_was_forgotten(hall, now, sit, monkeypatch):
    from madang.kit import clock

    client, application = Client(), hall.ask()
    after = hall.sessions()[0].meeting.ends_at
    sit(client, hall.scheduler)
    assert "Nobody is forgotten" in client.get("/desk/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: after)
    page = client.get("/desk/").content.decode()
    assert ("1 application was forgotten" in page, f"/desk/mayor/{application.reference}/" in page) == (True, True)
    sit(client, hall.city.seat("moderator"))
    assert "forgotten" not in client.get("/desk/").content.decode()


def test_a_promise_that_was_not_read_back_is_not_kept(hall, now, sit, monkeypatch):
    from madang.commitments.models import Commitment
    from madang.kit import clock

    [application] = hall.admitted()
    session = hall.sessions()[0]
    held = actions.offer(application, queries.free_items(session)[0], why="일", seat=hall.scheduler, at=hall.at)
    actions.accept(held, by=application.person, at=hall.at)
    client = Client()
    sit(client, hall.scheduler)
    monkeypatch.setattr(clock, "now", lambda: session.meeting.starts_at + timedelta(minutes=5))
    told = {
        "act": "promise", "item": held.item_id, "office": hall.city.office["TRAF"].pk, "text": "신호등을 놓습니다.",
        "due_on": "2027-03-01",
    }  # fmt: skip
    refused = client.post(f"/desk/mayor/dates/{session.pk}/", told)
    assert (refused.status_code, "신호등을 놓습니다." in refused.content.decode()) == (422, True)
    assert Commitment.objects.count() == 0
    client.post(f"/desk/mayor/dates/{session.pk}/", {**told, "read_back": "1"})
    made = Commitment.objects.get()
    assert (made.office.code, made.thread) == ("TRAF", application.thread)
    assert [h.to_key for h in made.hearers.all()] == [f"person:{application.person_id}"]
    client.post(f"/desk/mayor/dates/{session.pk}/", {"act": "close"})
    application.refresh_from_db()
    assert (application.state, str(made.number) in application.answer) == (State.MET, True)


# --- how old somebody is, where they like to say ---------------------------------------------------------------------


@pytest.mark.parametrize(("band", "row"), [("from_40", "40 to 59"), ("", "")], ids=["said", "not said"])
def test_who_asks_on_the_web_may_say_how_old_they_are_and_need_not(hall, now, band, row):
    client, address = Client(), "/en/mayor/weekend-date/apply/"
    client.get(address)
    told = {
        "matter": {"text": "우리 동네 건널목에 신호등이 없어서 아이들이 위험합니다."}, "whose": {"whose": "me", "size": "1"}, "where": {},
        "when": {"sessions": [hall.sessions()[0].pk]},
        "you": {"channel": "sms", "phone": "010-5555-6666", "name": "한지수", "language": "ko", "band": band},
    }  # fmt: skip
    for step, answers in told.items():
        assert client.post(f"{address}{step}/", answers).status_code == 302
    page = client.get(f"{address}check/").content.decode()
    assert ("<dt>How old are you?</dt>" in page, "40 to 59" in page) == (bool(row), bool(row))
    client.post(f"{address}check/")
    made = Application.objects.get()
    assert (made.band, made.person.name) == (band, "한지수")
    assert "40 to 59" not in client.get(f"{address}done/").content.decode()


def test_who_has_shown_a_contact_chooses_from_their_own_stories_and_staff_see_them(hall, now, sit, be):
    city = hall.city
    mine, other = city.case("골목 가로등이 꺼져서 밤에 무섭습니다."), city.case("버스가 오지 않습니다.", who=Introduced(name="남", phone="+821099998888", channel="sms"))  # fmt: skip
    client, address = Client(), "/en/mayor/weekend-date/apply/"
    client.get(address)
    told = {"matter": {"text": "우리 동네 건널목에 신호등이 없어서 아이들이 위험합니다."}, "whose": {"whose": "me", "size": "1"}, "where": {}, "when": {"sessions": [hall.sessions()[0].pk]}}  # fmt: skip
    for step, answers in told.items():
        assert client.post(f"{address}{step}/", answers).status_code == 302
    before = client.get(f"{address}you/").content.decode()
    assert ('name="earlier"' in before, mine.title in before, "choose from your own stories" in before) == (
        False,
        False,
        True,
    )
    you = {"channel": "sms", "phone": "010-1234-5678", "name": "김영자", "language": "ko", "earlier": [mine.reference]}
    client.post(f"{address}you/", you)  # what is sent without a proved contact is not looked at
    assert mine.title not in client.get(f"{address}check/").content.decode()
    be(client, mine.resident, "+821012345678")
    page = client.get(f"{address}you/").content.decode()
    assert f'name="earlier" value="{mine.reference}"' in page
    assert (reference.speakable(mine.reference) in page, mine.title in page, mine.office.name in page) == (True,) * 3
    assert (other.reference in page, str(mine.get_state_display()) in page) == (False, True)
    wrong = client.post(f"{address}you/", {**you, "earlier": [other.reference]})
    assert (wrong.status_code, "is not among your stories" in wrong.content.decode()) == (422, True)
    client.post(f"{address}you/", you)
    assert mine.title in client.get(f"{address}check/").content.decode()
    client.post(f"{address}check/")
    made = Application.objects.get()
    assert (made.earlier, made.before, made.person) == ([mine.reference], "", mine.resident)
    sit(desk := Client(), hall.scheduler)
    shown = desk.get(f"/desk/mayor/{made.reference}/").content.decode()
    assert (f"/desk/{mine.reference}/" in shown or mine.reference in shown, "their own" in shown) == (True, True)
    actions.erase(made, reason="law", at=hall.at)
    assert Application.objects.get().earlier == []


def test_a_reference_that_is_typed_before_a_contact_is_shown_is_looked_up_for_staff_alone(hall, now, sit):
    mine = hall.city.case("골목 가로등이 꺼져서 밤에 무섭습니다.")
    application = hall.ask(before=reference.speakable(mine.reference), earlier=[mine.reference])
    assert (application.earlier, queries.raised_before(application)) == ([], [mine])
    sit(desk := Client(), hall.scheduler)
    shown = desk.get(f"/desk/mayor/{application.reference}/").content.decode()
    assert ("They named:" in shown, mine.title in shown, "their own" in shown) == (True, True, False)


def test_an_age_that_is_not_offered_is_refused_and_what_was_chosen_stays(hall, now):
    client, address = Client(), "/en/mayor/weekend-date/apply/"
    client.post(f"{address}matter/", {"text": "우리 동네 건널목에 신호등이 없어서 아이들이 위험합니다."})
    you = {"channel": "sms", "phone": "010-5555-6666", "name": "한지수", "language": "ko", "band": "from_30"}
    wrong = client.post(f"{address}you/", you)
    assert (wrong.status_code, 'value="한지수"' in wrong.content.decode()) == (422, True)
    client.post(f"{address}you/", {**you, "band": "from_60"})
    assert '<option value="from_60" selected>' in client.get(f"{address}you/").content.decode()


@pytest.mark.parametrize("band", ["under_20", ""])
def test_at_the_desk_an_age_is_kept_where_it_was_told_and_no_page_shows_it_beside_the_name(hall, now, sit, band):
    client = Client()
    sit(client, hall.city.seat("agent"))
    told = {
        "text": "우리 동네 건널목에 신호등이 없어서 아이들이 위험합니다.", "name": "한지수", "phone": "010-5555-6666", "channel": "sms",
        "language": "ko", "sessions": [hall.sessions()[0].pk], "size": "1",
    }  # fmt: skip
    address = "/desk/mayor/apply/weekend-date/"
    wrong = client.post(address, {**told, "band": "17"})
    assert (wrong.status_code, Application.objects.count()) == (422, 0)
    written = client.post(address, {**told, "band": band})
    made = Application.objects.get()
    assert (made.band, made.reference in written.headers["Location"]) == (band, True)
    sit(client, hall.scheduler)
    assert "under 20" not in client.get(f"/desk/mayor/{made.reference}/").content.decode()


def test_an_open_application_stands_among_ones_stories(hall, now, be):
    application = hall.ask()
    client = Client()
    be(client, application.person, "+821012345678")
    assert f"/en/my/dates/{application.reference}/" in client.get("/en/my/").content.decode()
    actions.withdraw(application, by=application.person, at=hall.at)
    assert application.reference not in client.get("/en/my/").content.decode()


def test_an_offer_stands_under_your_turn_and_only_for_who_may_answer_it(hall, now, be):
    from madang.people import actions as people
    from madang.people.enums import Hears, Scope

    [application] = hall.admitted()
    helper = people.let_help(
        application.person, Introduced(name="이순이", phone="+821099990000", channel="sms"), scope=Scope.FOLLOW,
        hears=Hears.PERSON, ends_on=hall.at.date() + timedelta(days=90), at=hall.at, channel="phone",
        written_by=hall.city.seat("agent").person,
    ).helper  # fmt: skip
    item = queries.free_items(hall.sessions()[0])[0]
    held = actions.offer(application, item, why="일", seat=hall.scheduler, at=hall.at)
    own, theirs, link = Client(), Client(), f"/en/my/dates/{application.reference}/"
    be(own, application.person, "+821055550000")
    be(theirs, helper, "+821099990000")
    page = own.get("/en/my/").content.decode()
    assert page.index("<h2>Your turn</h2>") < page.index(link)
    assert (page.count(link), "<h2>My hours with the mayor</h2>" in page) == (1, False)
    page = theirs.get("/en/my/").content.decode()
    assert ("<h2>Your turn</h2>" in page, page.count(link)) == (False, 1)
    actions.accept(held, by=application.person, at=hall.at)
    page = own.get("/en/my/").content.decode()
    assert ("<h2>Your turn</h2>" in page, page.index("<h2>My hours with the mayor</h2>") < page.index(link)) == (
        False,
        True,
    )
