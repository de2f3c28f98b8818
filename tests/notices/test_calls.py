"""Reaching somebody by telephone: tries at different times, other numbers, a letter, or the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from madang.cases import actions as cases
from madang.cases.enums import Outcome
from madang.kit.refusal import Refused
from madang.notices import actions, queries
from madang.notices.enums import CALLS, MOVES, CannotTakeBack, Channel, Result, State
from madang.notices.models import Attempt, Notice
from madang.notices.recipients import Recipient
from madang.people import actions as persons
from madang.people.actions import Introduced
from madang.people.enums import Need

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
HOURS = actions.CALL_AGAIN
HOME, WORK, OTHER = "+8225550101", "+8225550102", "+8225550103"
CASE = {"reference": "4829173065", "title": "가로등이 꺼졌습니다", "due_on": "2026-12-28"}


def by_phone(*numbers: str, postal: str = "", ways=(), safe: bool = True) -> Recipient:
    return Recipient("김영자", "en", [*((Channel.CALL, n) for n in numbers or (HOME,)), *ways], postal, safe)


@pytest.fixture
def call(people):
    """Return the function that lays a call on the list."""

    def lay(recipient: Recipient, wish: str | None = None) -> Notice:
        people["kim"] = recipient
        kind = "case.received" if wish is None else "case.call_back"
        notice = actions.leave(kind, to_key="test:kim", at=AT, context={**CASE, "office": {"ko": "과"}}, wish=wish)
        actions.send_due(AT)
        notice.refresh_from_db()
        return notice

    return lay


def tried(notice: Notice, result: Result, *, hours: float = 0, note: str = "") -> Notice:
    """Try to call some hours after the first time; return the notice as it is then."""
    return actions.attempt(notice, result=result, by_id=7, at=AT + timedelta(hours=hours), note=note)


def where(notice: Notice) -> tuple[str, str, str]:
    notice.refresh_from_db()
    return notice.state, notice.channel, notice.address


# --- three tries at different times ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("postal", "end"),
    [
        ("서울 성북구 1", (State.TO_PRINT, Channel.LETTER, "서울 성북구 1")),
        ("", (State.AT_DESK, "", "")),
    ],
)
def test_after_three_tries_at_different_times_it_becomes_a_letter_or_waits(call, postal, end):
    notice = call(by_phone(postal=postal))
    for n, result in enumerate([Result.NO_ANSWER, Result.BUSY]):
        notice = tried(notice, result, hours=4 * n)
        assert (where(notice)[0], notice.next_at) == (State.TO_CALL, AT + timedelta(hours=4 * n) + HOURS)
    tried(notice, Result.NO_ANSWER, hours=8)
    assert (where(notice), notice.sent_at) == (end, None)
    if postal:
        assert (notice.subject, "Dear" in notice.text or "Your number" in notice.text) == (notice.subject, True)
    assert list(Attempt.objects.values_list("result", flat=True)) == ["no_answer", "busy", "no_answer"]


def test_tries_close_together_count_once(call):
    notice = call(by_phone())
    for minutes in (0, 1, 2, 60, 170):
        notice = tried(notice, Result.NO_ANSWER, hours=minutes / 60)
    assert where(notice)[0] == State.TO_CALL
    notice = tried(notice, Result.NO_ANSWER, hours=3)  # the second that counts
    assert where(notice)[0] == State.TO_CALL
    tried(notice, Result.NO_ANSWER, hours=6)
    assert where(notice)[0] == State.AT_DESK


def test_notified_only_if_a_channel_exists_and_the_send_succeeded(call):
    notice = call(by_phone())
    for n, result in enumerate(r for r in Result if r != Result.REACHED):
        notice = tried(notice, result, hours=n / 60)
        assert (notice.state == State.SENT, notice.sent_at) == (False, None)
    notice = call(by_phone())
    notice = tried(notice, Result.REACHED, hours=1)
    assert (notice.state, notice.sent_at) == (State.SENT, AT + timedelta(hours=1))
    nobody = call(Recipient("김영자", "en", []))
    assert (where(nobody), nobody.sent_at) == ((State.AT_DESK, "", ""), None)


def test_who_asked_to_be_called_later_is_called_later_and_no_try_is_lost(call):
    notice = call(by_phone())
    for n in range(5):
        notice = tried(notice, Result.ASKED_LATER, hours=4 * n, note="저녁 여섯 시 이후")
    assert (notice.state, notice.next_at) == (State.TO_CALL, AT + timedelta(hours=16) + HOURS)
    assert notice.tries.first().note == "저녁 여섯 시 이후"
    for n in range(5, 8):
        notice = tried(notice, Result.NO_ANSWER, hours=4 * n)
    assert where(notice)[0] == State.AT_DESK


def test_what_is_told_posted_or_taken_back_is_tried_no_more(call):
    notice = tried(call(by_phone()), Result.REACHED)
    assert tried(notice, Result.NO_ANSWER, hours=4).state == State.SENT
    assert Attempt.objects.count() == 1


# --- other numbers ---------------------------------------------------------------------------------------------------


def test_after_a_wrong_number_the_next_is_called_at_once_with_its_own_three_tries(call):
    notice = tried(call(by_phone(HOME, WORK, postal="서울")), Result.WRONG_NUMBER)
    assert (where(notice), notice.next_at) == ((State.TO_CALL, Channel.CALL, WORK), AT)
    for n in range(2):
        notice = tried(notice, Result.NO_ANSWER, hours=4 * n)
        assert where(notice) == (State.TO_CALL, Channel.CALL, WORK)
    tried(notice, Result.NO_ANSWER, hours=8)
    assert where(notice)[0] == State.TO_PRINT


def test_a_wrong_number_is_never_called_again(call):
    notice = call(by_phone(HOME, WORK, OTHER))
    called = [notice.address]
    for n in range(12):
        if notice.state != State.TO_CALL:
            break
        notice = tried(notice, Result.WRONG_NUMBER if n < 2 else Result.NO_ANSWER, hours=4 * n)
        called.append(notice.address)
    assert (called[:3], set(called[3:]), notice.state) == ([HOME, WORK, OTHER], {OTHER, ""}, State.AT_DESK)


def test_numbers_are_gone_through_once_and_then_it_ends(call):
    notice, called = call(by_phone(HOME, WORK)), []
    for n in range(20):
        if notice.state != State.TO_CALL:
            break
        called.append(notice.address)
        notice = tried(notice, Result.NO_ANSWER, hours=4 * n)
    assert (called, notice.state) == ([HOME] * CALLS + [WORK], State.AT_DESK)


def test_the_only_number_being_wrong_it_is_a_letter_or_the_desk(call):
    assert where(tried(call(by_phone(postal="서울")), Result.WRONG_NUMBER))[0] == State.TO_PRINT
    assert where(tried(call(by_phone()), Result.WRONG_NUMBER))[0] == State.AT_DESK


def test_a_number_that_was_changed_meanwhile_is_not_called(call, people):
    notice = call(by_phone(HOME))
    people["kim"] = by_phone(WORK)
    assert where(tried(notice, Result.WRONG_NUMBER)) == (State.TO_CALL, Channel.CALL, WORK)


def test_who_must_not_be_contacted_any_more_gets_neither_call_nor_letter(call, people):
    notice = call(by_phone(HOME, WORK, postal="서울"))
    people["kim"] = by_phone(HOME, WORK, postal="서울", safe=False)
    assert where(tried(notice, Result.WRONG_NUMBER)) == (State.AT_DESK, "", "")


# --- a call that was asked for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
def test_a_wish_to_be_called_is_a_call_whatever_the_channel(call, sms, mail, channel):
    ways = [(channel, "k@madang.example" if channel == Channel.EMAIL else HOME), (Channel.CALL, HOME)]
    notice = call(Recipient("김영자", "en", ways), wish="저녁 여섯 시 이후")
    assert (where(notice), notice.wish) == ((State.TO_CALL, Channel.CALL, HOME), "저녁 여섯 시 이후")
    assert (sms.asked, mail.taken) == (0, [])


def test_who_wants_a_call_by_letter_channel_but_left_a_number_is_called(city):
    case = city.case(who=Introduced(name="김영자", phone=HOME, postal="서울 성북구 1", channel="letter"))
    cases.answer(case, seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at)
    cases.reopen(case, by=case.resident, text="아직입니다.", at=city.at, wants_call=True, call_when="오전")
    actions.send_due(city.at)
    states = dict(Notice.objects.exclude(kind="signin.code").values_list("kind", "state"))
    assert (states["case.call_back"], states["case.answered"]) == ("to_call", "to_print")
    assert Notice.objects.get(kind="case.call_back").address == HOME


def test_who_wants_a_call_and_left_no_number_is_told_so_by_mail(call, mail):
    notice = call(Recipient("김영자", "en", [(Channel.EMAIL, "k@madang.example")]), wish="")
    assert (where(notice), len(mail.taken)) == ((State.SENT, Channel.EMAIL, "k@madang.example"), 1)
    assert "could not reach you" in notice.text


# --- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def agent(city, sit):
    """Return an agent's browser."""
    browser = Client()
    sit(browser, city.seat("agent"))
    return browser


def test_the_list_shows_number_words_wish_and_tries_and_takes_what_came_of_it(city, agent):
    case = city.case(who=Introduced(name="김영자", phone=HOME, channel="call"), written_by=city.seat("agent").person)
    actions.send_due(city.at)
    notice = Notice.objects.get(kind="case.received")
    page = agent.get("/desk/calls/").content.decode()
    assert [words in page for words in ("02-555-0101", "김영자", case.reference[:3])] == [True] * 3
    assert agent.post(f"/desk/calls/{notice.pk}/", {"result": "no_answer", "note": " 통화 중 "}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.tries.get().note, notice.tries.get().by_id) == (
        "to_call", "통화 중", city.seat("agent").person.pk,
    )  # fmt: skip
    page = agent.get("/desk/calls/").content.decode()
    assert ("Nobody answered · 통화 중" in page, "Next try after" in page) == (True, True)
    assert agent.post(f"/desk/calls/{notice.pk}/", {"result": "nonsense"}).status_code == 302
    assert notice.tries.count() == 1
    agent.post(f"/desk/calls/{notice.pk}/", {"result": "reached"})
    page = agent.get("/desk/calls/").content.decode()
    assert ['class="quote' in page, *("김영자" in part for part in page.split('class="toast"'))] == [False, True, True]


def test_that_nothing_may_be_left_on_a_machine_is_shown_beside_the_call(city, agent):
    who = Introduced(name="김영자", phone=HOME, channel="call", needs=[Need.NO_VOICEMAIL])
    case = city.case(who=who, written_by=city.seat("agent").person)
    other = city.case("그네가 끊어졌어요.", who=Introduced(name="박", phone=WORK, channel="call"))
    actions.send_due(city.at)
    page = agent.get("/desk/calls/").content.decode()
    assert page.count("Never leave a message on a machine") == 1
    persons.join(other.resident, case.resident, seat=city.seat("agent"), reason="같은 분", signals=[], at=city.at)
    assert agent.get("/desk/calls/").content.decode().count("Never leave a message on a machine") == 2


def test_safe_to_contact_is_never_called(city, agent):
    who = Introduced(name="김영자", phone=HOME, postal="서울 성북구 1", channel="call")
    case = city.case(who=who, written_by=city.seat("agent").person)
    actions.send_due(city.at)
    assert "02-555-0101" in agent.get("/desk/calls/").content.decode()
    persons.set_needs(case.resident, [Need.SAFE_CONTACT])  # it became unsafe after the call was laid on the list
    assert "02-555-0101" not in agent.get("/desk/calls/").content.decode()
    cases.answer(case, seat=city.seat("officer", "HUB"), text="고쳤습니다.", outcome=Outcome.INFORMED, at=city.at)
    cases.reopen(case, by=case.resident, text="아직입니다.", at=city.at, wants_call=True)
    actions.send_due(city.at)
    kept = set(Notice.objects.values_list("state", "address", "text"))
    assert kept == {("at_desk", "", "")}
    assert "02-555-0101" not in agent.get("/desk/calls/").content.decode()


def test_a_letter_to_who_has_become_unsafe_is_not_printed(city, agent):
    who = Introduced(name="김영자", postal="서울 성북구 1", channel="letter")
    case = city.case(who=who, written_by=city.seat("agent").person)
    actions.send_due(city.at)
    assert "서울 성북구 1" in agent.get("/desk/letters/all/").content.decode()
    persons.set_needs(case.resident, [Need.SAFE_CONTACT])
    assert "서울 성북구 1" not in agent.get("/desk/letters/all/").content.decode()
    assert MOVES.allow(State.TO_PRINT, State.AT_DESK)


# --- taken back ------------------------------------------------------------------------------------------------------


def refused(tried_: Attempt, *, by_id: int = 7, at: datetime = AT) -> CannotTakeBack:
    with pytest.raises(Refused) as refusal:
        actions.take_back(tried_, by_id=by_id, at=at)
    return refusal.value.reason


@pytest.mark.parametrize("result", list(Result))
def test_whatever_came_of_a_call_is_taken_back_to_what_was_before(call, result):
    notice = call(by_phone(HOME, WORK, postal="서울 성북구 1"))
    before = (where(notice), notice.next_at, notice.text)
    tried(notice, result)
    assert [a.notice_id for a in queries.calls_of(7, AT)] == [notice.pk]
    actions.take_back(Attempt.objects.get(), by_id=7, at=AT + timedelta(hours=2))
    assert (where(notice), notice.next_at, notice.text) == before
    assert (notice.sent_at, Attempt.objects.count(), queries.calls_of(7, AT)) == (None, 0, [])


@pytest.mark.parametrize("postal", ["서울 성북구 1", ""])
def test_a_call_given_up_waits_as_a_call_again(call, postal):
    notice = call(by_phone(postal=postal))
    words = notice.text
    tried(notice, Result.WRONG_NUMBER)
    assert where(notice)[0] == (State.TO_PRINT if postal else State.AT_DESK)
    actions.take_back(Attempt.objects.get(), by_id=7, at=AT)
    assert (where(notice), notice.text) == ((State.TO_CALL, Channel.CALL, HOME), words)


def test_only_who_called_on_that_day_and_before_it_went_on(call):
    notice = call(by_phone(postal="서울 성북구 1"))
    tried(notice, Result.NO_ANSWER)
    first = Attempt.objects.get()
    assert refused(first, by_id=8) == CannotTakeBack.NOT_YOURS
    assert refused(first, at=AT + timedelta(hours=15)) == CannotTakeBack.DAY_OVER  # after midnight in Seoul
    tried(notice, Result.WRONG_NUMBER, hours=1)
    assert refused(first) == CannotTakeBack.MOVED_ON
    last = Attempt.objects.latest("pk")
    assert actions.note_printed([notice.pk], at=AT) == 1
    assert (refused(last), queries.calls_of(7, AT)) == (CannotTakeBack.MOVED_ON, [])
    assert MOVES.allow(State.SENT, State.TO_CALL)


def test_the_desk_takes_its_own_call_back_and_the_record_says_so(city, sit):
    from madang.timeline import queries as timeline

    case = city.case(who=Introduced(name="김영자", phone="+821012345678", channel="call"))
    actions.send_due(city.at)
    agent, other = Client(), Client()
    sit(agent, city.seat("agent"))
    sit(other, city.seat("clerk"))
    notice = Notice.objects.get(state=State.TO_CALL)
    agent.post(f"/desk/calls/{notice.pk}/", {"result": "reached"})
    address = f"/desk/calls/results/{Attempt.objects.get().pk}/back/"
    assert (address in agent.get("/desk/calls/").content.decode(), where(notice)[0]) == (True, State.SENT)
    assert "A colleague made this call" in other.post(address, follow=True).content.decode()
    agent.post(address)
    assert (where(notice)[0], agent.post(address).status_code) == (State.TO_CALL, 404)
    assert "case.call_taken_back" in [entry.kind for entry in timeline.of(case)]
    assert "The result of a call was taken back" in agent.get(f"/desk/cases/{case.reference}/").content.decode()
