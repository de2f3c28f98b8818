"""After a session: the days of looking at its promises, and what those say of the record who were there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from madang.cases.enums import Channel
from madang.kit.refusal import Refused
from madang.notices.models import Notice
from madang.officehours import actions, queries, rules
from madang.officehours.enums import CannotChoose, CannotComment, CannotFind, CommentState, State
from madang.officehours.models import Comment, Finding, Look
from madang.people import queries as people
from madang.timeline import queries as timeline


@pytest.fixture
def held(hall):
    """Return a session that has taken place, with one seat and one promise of the traffic office."""
    hall.saturdays.terms.update(checks=[14, 90])
    session = hall.sessions()[0]
    application = hall.admitted()[0]
    item = queries.free_items(session)[0]
    offer = actions.offer(application, item, why="여럿의 일입니다.", seat=hall.scheduler, at=hall.at)
    actions.accept(offer, by=application.person, at=hall.at)
    after = session.meeting.ends_at
    due_on = (after + timedelta(days=60)).date().isoformat()
    actions.promise_in_talk(
        session, item, office=hall.city.office["TRAF"], text="신호등을 놓습니다.", due_on=due_on, is_read_back=True,
        seat=hall.scheduler, at=after,
    )  # fmt: skip
    actions.close(session, seat=hall.scheduler, at=after)
    return hall.sessions()[0]


@pytest.fixture
def live(held, monkeypatch):
    """Return the function that lets the pages live some days after the session."""

    def on(days: int):
        at = held.meeting.ends_at + timedelta(days=days)
        monkeypatch.setattr("madang.kit.clock.now", lambda: at)
        monkeypatch.setattr("madang.kit.clock.today", lambda: at.date())
        return at

    return on


def reason(call, *arguments, **named):
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    return caught.value.reason


def later(held, days: int):
    return held.meeting.ends_at + timedelta(days=days)


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("to_key", flat=True))


def met(held):
    return queries.chosen(held)[0].application


# --- looking at promises ---------------------------------------------------------------------------------------------


def test_on_each_day_the_schedulers_and_the_promises_office_are_told_once(held, hall):
    on = held.meeting.on
    who = {*people.schedulers(on), *people.officers(hall.city.office["TRAF"].pk, on)}
    keys = sorted(f"staff:{person.pk}" for person in who)
    assert [actions.remind_looks(later(held, days)) for days in (13, 14, 14, 15, 89)] == [0, 1, 0, 0, 0]
    assert (told("hour.look"), len(keys) > 1) == (keys, True)
    assert actions.remind_looks(later(held, 90)) == 1
    assert told("hour.look") == sorted(keys * 2)
    kinds = [entry.kind for entry in timeline.of(held)]
    assert kinds.count("hour.look_due") == 2


def test_days_that_passed_unseen_are_all_kept_and_the_last_is_told(held):
    assert actions.remind_looks(later(held, 95)) == 2
    assert list(Look.objects.order_by("days").values_list("days", flat=True)) == [14, 90]
    assert {notice.about_id for notice in Notice.objects.filter(kind="hour.look")} == {Look.objects.get(days=90).pk}


def test_where_nothing_was_promised_nobody_is_reminded(hall):
    hall.saturdays.terms.update(checks=[14])
    session = hall.sessions()[0]
    actions.close(session, seat=hall.scheduler, at=session.meeting.ends_at)
    assert (actions.remind_looks(later(session, 20)), Look.objects.count()) == (0, 0)


def test_a_day_is_looked_at_once(held):
    actions.remind_looks(later(held, 14))
    with pytest.raises(IntegrityError), transaction.atomic():
        Look.objects.create(session=held, days=14, due_on=held.meeting.on, made_at=later(held, 15))


def test_only_its_office_and_a_scheduler_write_what_was_found_and_only_once(held, hall, django_assert_num_queries):
    actions.remind_looks(later(held, 14))
    look, promise, seat = Look.objects.get(), queries.promised_in(held)[0], hall.city.seat
    assert rules.why_not_find(look, promise, seat=seat("officer", "ROAD"), text="네") == CannotFind.NOT_YOURS
    assert rules.why_not_find(look, promise, seat=seat("mayor"), text="네") == CannotFind.NOT_YOURS
    assert rules.why_not_find(look, promise, seat=hall.scheduler, text=" ") == CannotFind.NO_WORDS
    office = seat("officer", "TRAF")
    actions.find(look, promise, text="자리를 정했습니다.", seat=office, at=later(held, 15))
    assert reason(actions.find, look, promise, text="또", seat=office, at=later(held, 15)) == CannotFind.WRITTEN
    assert [(due.days, len(due.left)) for due in queries.looks(held)] == [(14, 0), (90, 1)]
    assert [due.days for due in queries.to_look_at(held.meeting.on + timedelta(days=90))] == [90]
    with django_assert_num_queries(9):
        queries.to_look_at(held.meeting.on + timedelta(days=90))


def test_the_office_finds_its_day_and_everybody_reads_what_it_wrote(held, hall, sit, live):
    live(14)
    actions.remind_looks(later(held, 14))
    look, promise = Look.objects.get(), queries.promised_in(held)[0]
    client, public = Client(), f"/en/mayor/weekend-date/{held.on}/"
    sit(client, hall.city.seat("officer", "TRAF"))
    address = f"/desk/mayor/looks/{look.pk}/"
    assert address in client.get("/desk/promises/").content.decode()
    assert client.post(address, {"promise": promise.pk, "text": " "}).status_code == 422
    assert client.post(address, {"promise": 0, "text": "네"}).status_code == 404
    assert client.post(address, {"promise": promise.pk, "text": "자리를 정했습니다."}).status_code == 302
    page = client.get(public).content.decode()
    assert ("자리를 정했습니다." in page, "Looked at after 14 days" in page) == (True, True)
    sit(client, hall.city.seat("officer", "ROAD"))
    assert "<textarea" not in client.get(address).content.decode()


def test_the_dates_stand_on_the_sessions_page_and_the_mayors_week(held, hall, sit, live):
    live(80)
    actions.remind_looks(later(held, 14))
    client, look = Client(), Look.objects.get()
    sit(client, hall.scheduler)
    page = client.get(f"/desk/mayor/dates/{held.pk}/").content.decode()
    assert (f"/desk/mayor/looks/{look.pk}/" in page, "After 90 days" in page) == (True, True)
    sit(client, hall.city.seat("mayor"))
    week = client.get("/desk/mayor/week/").content.decode()
    assert week.count("1 promise to look at") == 2  # what is due, and what comes within two weeks


# --- comments on the record ------------------------------------------------------------------------------------------


def said(held, text: str = "잘 들어 주셨습니다.") -> Comment:
    application = met(held)
    return actions.comment(application, text=text, language="ko", by=application.person, at=later(held, 1))


def test_who_was_there_comments_and_everybody_reads_it_once_a_moderator_has(held, hall, be, sit, live):
    live(2)
    application, resident, public = met(held), Client(), f"/en/mayor/weekend-date/{held.on}/"
    be(resident, application.person, "+821055550000")
    mine = f"/en/my/dates/{application.reference}/"
    assert resident.post(mine, {"act": "comment", "comment": " "}).status_code == 422
    assert resident.post(mine, {"act": "comment", "comment": "잘 들어 주셨습니다. 010-1234-5678"}).status_code == 302
    assert "잘 들어" not in Client().get(public).content.decode()
    desk, comment = Client(), Comment.objects.get()
    sit(desk, hall.city.seat("moderator"))
    address = f"/desk/mayor/comments/{comment.pk}/"
    assert address in desk.get("/desk/stories/public/").content.decode()
    assert "<mark>010-1234-5678</mark>" in desk.get(address).content.decode()
    assert desk.post(address, {"act": "show", "text": "잘 들어 주셨습니다."}).status_code == 422
    assert desk.post(address, {"act": "show", "text": "잘 들어 주셨습니다.", "reason": "전화번호"}).status_code == 302
    page = Client().get(public).content.decode()
    assert ("잘 들어 주셨습니다." in page, "010-1234" in page) == (True, False)
    assert told("hour.comment_cut") == [f"person:{application.person_id}"]
    assert resident.post(mine, {"act": "take_comment_back"}).status_code == 302
    assert "잘 들어" not in Client().get(public).content.decode()


def test_what_is_kept_back_says_why_and_may_be_written_anew(held, hall):
    seat, application = hall.city.seat("moderator"), met(held)
    comment = said(held)
    assert reason(said, held) == CannotComment.WRITTEN
    kept = {"seat": seat, "at": later(held, 1)}
    assert reason(actions.keep_comment_back, comment, reason=" ", **kept) == CannotComment.NO_REASON
    actions.keep_comment_back(comment, reason="이웃의 이름", **kept)
    assert told("hour.comment_kept_back") == [f"person:{application.person_id}"]
    assert reason(actions.show_comment, comment, text="네", reason="", **kept) == CannotComment.MOVED_ON
    again = said(held, "잘 들었습니다.")
    assert (again.pk, again.state, again.reason, again.moderator) == (comment.pk, CommentState.WAITING, "", None)
    shown = actions.show_comment(again, text="잘 들었습니다.", reason="", **kept)
    assert ([c.pk for c in queries.comments(held)], shown.cut) == ([comment.pk], "")


def test_who_calls_or_comes_has_their_comment_written_down_and_it_is_moderated_like_all(held, hall, be, sit, live):
    live(2)
    application, desk, agent = met(held), Client(), hall.city.seat("agent")
    address = f"/desk/mayor/{application.reference}/"
    sit(desk, agent)
    assert "Write their comment down" in desk.get(address).content.decode()
    told = {"act": "comment", "text": "잘 들어 주셨습니다.", "channel": "phone", "language": "ko"}
    refused = desk.post(f"{address}decide/", told)
    text = refused.content.decode()
    assert (refused.status_code, "It was not read back." in text, "잘 들어 주셨습니다." in text) == (422, True, True)
    assert Comment.objects.count() == 0
    assert desk.post(f"{address}decide/", {**told, "channel": "web", "read_back": "1"}).status_code == 422
    assert desk.post(f"{address}decide/", {**told, "read_back": "1"}).status_code == 302
    comment = Comment.objects.get()
    assert (comment.state, comment.channel, comment.written_by, comment.language) == ("waiting", "phone", agent.person, "ko")  # fmt: skip
    entry = timeline.of(application).get(kind="hour.commented")
    assert (entry.by_id, timeline.facts(entry)["channel"]) == (agent.person.pk, "phone")
    assert f"{agent.person.name} wrote it down, read back and agreed" in desk.get(address).content.decode()
    assert "잘 들어" not in Client().get(f"/en/mayor/weekend-date/{held.on}/").content.decode()
    moderator, resident = Client(), Client()
    sit(moderator, hall.city.seat("moderator"))
    page = moderator.get(f"/desk/mayor/comments/{comment.pk}/").content.decode()
    assert f"{agent.person.name} wrote it down" in page
    moderator.post(f"/desk/mayor/comments/{comment.pk}/", {"act": "show", "text": "잘 들어 주셨습니다."})
    assert "잘 들어 주셨습니다." in Client().get(f"/en/mayor/weekend-date/{held.on}/").content.decode()
    be(resident, application.person, "+821055550000")
    mine = f"/en/my/dates/{application.reference}/"
    assert "written down for you: Telephone" in resident.get(mine).content.decode()
    assert desk.post(f"{address}decide/", {"act": "take_comment_back"}).status_code == 302
    assert "잘 들어" not in Client().get(f"/en/mayor/weekend-date/{held.on}/").content.decode()
    resident.post(mine, {"act": "comment", "comment": "제가 직접 씁니다."})
    comment.refresh_from_db()
    assert (comment.channel, comment.written_by, comment.state) == ("web", None, "waiting")


def test_a_seat_that_was_sat_in_is_neither_given_back_nor_taken_back(held, hall, sit, live):
    at, application, desk = live(2), met(held), Client()
    offer, answer = application.offers.get(), application.answer
    assert reason(actions.refuse, offer, by=application.person, at=at) == CannotChoose.STATE
    assert reason(actions.take_back, offer, seat=hall.scheduler, reason="착오", at=at) == CannotChoose.STATE
    for seat in (hall.city.seat("agent"), hall.scheduler):
        sit(desk, seat)
        page = desk.get(f"/desk/mayor/{application.reference}/").content.decode()
        assert ("Not on this day" in page, "Take the seat back" in page) == (False, False)
    application.refresh_from_db()
    assert (application.state, application.answer, queries.chosen(held)[0].pk) == (State.MET, answer, offer.pk)


def test_only_who_answers_for_residents_writes_a_comment_down_and_the_database_keeps_who(held, hall, sit, live):
    live(2)
    application, evaluator = met(held), Client()
    asked = {"text": "네", "channel": Channel.DESK, "is_read_back": True}
    seats = {"clerk": None, "agent": None, "scheduler": None, "evaluator": CannotComment.NOT_YOURS}
    for kind, why in seats.items():
        assert rules.why_not_take_down(application, None, **asked, seat=hall.city.seat(kind)) == why
    sit(evaluator, hall.city.seat("evaluator"))
    address = f"/desk/mayor/{application.reference}/"
    assert "Write their comment down" not in evaluator.get(address).content.decode()
    assert evaluator.post(f"{address}decide/", {"act": "comment", "text": "네"}).status_code == 404
    comment = said(held)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(channel="phone")


def test_who_was_not_there_comments_nothing(held, hall):
    other = hall.ask("이순이", "+821099990000", sessions=hall.sessions()[1:2])
    asked = {"text": "네", "language": "ko", "by": other.person, "at": later(held, 1)}
    assert reason(actions.comment, other, **asked) == CannotComment.NOT_MET
    application = met(held)
    assert application.state == State.MET
    assert rules.why_not_comment(application, None, text="가" * 2001) == CannotComment.LENGTH
    assert rules.why_not_comment(application, None, text="900101-1234567") == CannotComment.RESIDENT_NUMBER
    assert reason(actions.take_comment_back, application, by=application.person, at=later(held, 1)) == CannotComment.MOVED_ON  # fmt: skip


def test_the_database_shows_nothing_that_no_moderator_has_read(held):
    comment = said(held)
    for state in ("public", "kept_back", "loud"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(
            look=Look.objects.create(session=held, days=1, due_on=held.meeting.on, made_at=later(held, 1)),
            commitment=queries.promised_in(held)[0], text="", language="ko", on=held.meeting.on, by=met(held).person,
        )  # fmt: skip


def test_erasing_an_application_erases_its_comment_and_its_age(held):
    said(held)
    application = met(held)
    actions.erase(application, reason="법", at=later(held, 9))
    application.refresh_from_db()
    assert (Comment.objects.count(), application.band) == (0, "")


# --- the balance of ages ---------------------------------------------------------------------------------------------


def test_the_board_counts_ages_only_of_those_who_told_theirs(hall, sit, monkeypatch):
    monkeypatch.setattr("madang.kit.clock.now", lambda: hall.at)
    monkeypatch.setattr("madang.kit.clock.today", lambda: hall.at.date())
    session = hall.sessions()[0]
    for band, application in zip(("from_60", ""), hall.admitted(2), strict=True):
        type(application).objects.filter(pk=application.pk).update(band=band)
        item = queries.free_items(session)[0]
        actions.offer(application, item, why="여럿의 일입니다.", seat=hall.scheduler, at=hall.at)
    assert queries.balance([session])["band"] == {"from_60": 1}
    client = Client()
    sit(client, hall.scheduler)
    page = client.get("/desk/mayor/board/").content.decode()
    assert ("60 to 74" in page, "told by 1 of 2" in page) == (True, True)
