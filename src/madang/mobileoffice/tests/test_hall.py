"""A town hall: asked once, backed once, hidden with a reason, answered in one act; its pages, and the list that thousands watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from madang.commitments.enums import CannotPromise
from madang.kit.refusal import Refused
from madang.meetings.actions import When, Where
from madang.meetings.models import Agreed
from madang.mobileoffice import actions, queries
from madang.mobileoffice.actions import Asked, Planned, Point
from madang.mobileoffice.enums import CannotAsk, CannotVisit, Cause, Kind, QuestionState, State, StopKind, Way
from madang.mobileoffice.models import Backing, Broadcast, Question, Shape, Stop, Visit
from madang.notices.models import Notice
from madang.people.actions import Introduced
from madang.people.rules import Seat
from madang.timeline.models import Entry

LIVE = "https://live.example/hall.m3u8"


@dataclass
class Hall:
    """A published visit with a town hall that takes questions."""

    city: object
    at: datetime
    scheduler: Seat
    visit: Visit
    stop: Stop

    def ask(self, text: str = "주차장은 언제 짓습니까?", **more) -> Question:
        """Ask a question from home, unless said otherwise."""
        seat = more.pop("seat", None)
        asked = Asked(text=text, way=more.pop("way", Way.HOME), key=more.pop("key", str(uuid4())), **more)
        return actions.ask(self.stop, asked, at=self.at, seat=seat)

    def shown(self, text: str = "주차장은 언제 짓습니까?", **more) -> Question:
        """Ask a question from the room: it is shown at once."""
        return self.ask(text, seat=self.scheduler, **{"way": Way.ROOM, **more})

    @property
    def page(self) -> str:
        """The public page."""
        return f"/en/mayor/mobile/{self.visit.slug}/hall/"

    @property
    def desk(self) -> str:
        """The desk's page."""
        return f"/desk/mobile/{self.visit.slug}/hall/{self.stop.pk}/"


@pytest.fixture
def hall(city) -> Hall:
    """Return a town hall that takes questions."""
    scheduler, on = city.seat("scheduler"), city.at.date()
    shape = Shape.objects.create(
        kind=Kind.ISSUE, names={"ko": "한 가지 일", "en": "One problem"}, valid_from=date(2012, 1, 1)
    )
    planned = Planned(
        slug="market", names={"ko": "시장", "en": "Market"}, question={"ko": "왜 비었나?", "en": "Why is it empty?"},
        begins_on=on, ends_on=on + timedelta(days=1), cause=Cause.CONFLICT, office=city.office["HUB"],
        host=city.seat("mayor").person,
    )  # fmt: skip
    visit = actions.plan(shape, planned, seat=scheduler, at=city.at)
    when = When(on + timedelta(days=1), time(19), time(21), "Asia/Seoul")
    point = Point(StopKind.TOWN_HALL, {"ko": "마당", "en": "Town hall"}, when, Where(place="구민회관"), is_open=True)
    stop = actions.add_stop(visit, point, seat=scheduler, at=city.at)
    actions.announce_agenda(visit, seat=scheduler, at=city.at)
    actions.set_broadcast(stop, stream="", captions="", recording="", takes_questions=True, seat=scheduler, at=city.at)
    return Hall(city, city.at, scheduler, Visit.objects.get(), Stop.objects.get())


def refused(act, *args, **more) -> object:
    """Return why an act was refused."""
    with pytest.raises(Refused) as told:
        act(*args, **more)
    return told.value.reason


# --- acts ------------------------------------------------------------------------------------------------------------


def test_a_question_sent_twice_is_one(hall):
    first, second = hall.ask(key="k"), hall.ask("다른 말", key="k")
    assert (first.pk, second.text, Question.objects.count()) == (second.pk, "주차장은 언제 짓습니까?", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(stop=hall.stop, number=9, text="x", way="home", key="k", asked_at=hall.at)


def test_from_home_it_waits_and_from_the_room_it_is_shown(hall):
    assert (hall.ask().state, hall.shown().state) == (QuestionState.WAITING, QuestionState.OPEN)
    assert [q.number for q in queries.questions(hall.stop)] == [2]


def test_where_no_questions_are_taken_none_is_kept(hall):
    Broadcast.objects.update(takes_questions=False)
    assert refused(hall.ask) == CannotAsk.SHUT
    assert refused(hall.ask, "") == CannotAsk.SHUT
    Broadcast.objects.update(takes_questions=True)
    assert refused(hall.ask, " ") == CannotAsk.NO_WORDS
    assert refused(hall.ask, "가" * 401) == CannotAsk.TOO_LONG


def test_each_browser_has_one_voice_for_a_question(hall):
    question = hall.shown()
    assert [actions.back(question, key=key, at=hall.at) for key in ("a", "b", "a")] == [True, True, False]
    question.refresh_from_db()
    assert (question.backing, Backing.objects.count()) == (2, 2)
    assert refused(actions.back, hall.ask(), key="a", at=hall.at) == CannotAsk.NOT_OPEN


def test_it_is_hidden_with_a_reason_and_can_be_shown_again(hall):
    question, seat = hall.ask(), hall.scheduler
    assert refused(actions.hide_question, question, why=" ", seat=seat, at=hall.at) == CannotVisit.NO_REASON
    actions.hide_question(question, why="이름이 있습니다", seat=seat, at=hall.at)
    question.refresh_from_db()
    assert (question.state, question.why_hidden) == ("hidden", "이름이 있습니다")
    assert Entry.objects.filter(thread__number=hall.visit.thread, kind="visit.question_hidden").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(why_hidden="")
    actions.open_question(question, seat=seat)
    actions.answer(question, text="내년입니다.", seat=seat, at=hall.at)
    assert refused(actions.hide_question, question, why="늦음", seat=seat, at=hall.at) == CannotAsk.NOT_OPEN


def test_a_stranger_to_the_visit_decides_nothing(hall):
    question, stranger = hall.ask(), hall.city.seat("officer", "WATER")
    at = hall.at
    assert refused(actions.open_question, question, seat=stranger) == CannotVisit.NOT_YOURS
    assert refused(actions.hide_question, question, why="x", seat=stranger, at=at) == CannotVisit.NOT_YOURS
    assert refused(actions.answer, question, text="x", seat=stranger, at=at) == CannotVisit.NOT_YOURS
    no = {"stream": "", "captions": "", "recording": "", "takes_questions": False}
    assert refused(actions.set_broadcast, hall.stop, **no, seat=stranger, at=at) == CannotVisit.NOT_YOURS


def test_who_called_is_told_the_answer(hall):
    who = Introduced(name="김영자", phone="+821012345678", channel="sms")
    question = hall.shown(way=Way.PHONE, who=who)
    assert refused(actions.answer, question, text=" ", seat=hall.scheduler, at=hall.at) == CannotAsk.NO_ANSWER
    actions.answer(question, text="내년입니다.", seat=hall.scheduler, at=hall.at)
    told = Notice.objects.get(kind="visit.answered")
    assert (told.to_key, "내년입니다." in told.context) == (f"person:{question.person_id}", True)
    assert refused(actions.answer, question, text="다시", seat=hall.scheduler, at=hall.at) == CannotAsk.NOT_OPEN
    assert Notice.objects.filter(kind="visit.answered").count() == 1


def test_an_answer_becomes_a_case_in_one_act(hall):
    who = Introduced(name="김영자", phone="+821012345678", channel="sms")
    question = hall.shown(who=who)
    case = actions.make_case(
        question, text="교통과가 봅니다.", office=hall.city.office["TRAF"], seat=hall.scheduler, at=hall.at
    )
    question.refresh_from_db()
    assert (question.state, question.case, question.answer) == ("answered", case, "교통과가 봅니다.")
    assert (case.office.code, case.resident, case.text) == ("TRAF", question.person, f"{question.text} (시장)")
    assert case.reference in Notice.objects.get(kind="visit.answered").context


def test_an_answer_becomes_a_promise_in_one_act_or_nothing_changes(hall):
    question, seat, office = hall.shown(), hall.scheduler, hall.city.office["TRAF"]
    late = {"text": "짓습니다.", "office": office, "due_on": None, "seat": seat, "at": hall.at}
    assert isinstance(refused(actions.make_promise, question, **late), CannotPromise)
    question.refresh_from_db()
    assert (question.state, question.answer) == ("open", "")
    promise = actions.make_promise(question, **{**late, "due_on": date(2027, 6, 30)})
    question.refresh_from_db()
    assert (question.state, question.commitment) == ("answered", promise)
    assert queries.promises(hall.visit) == [promise]


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_page_takes_a_question_and_a_voice_without_script(hall, client):
    key = str(uuid4())
    said = client.post(hall.page, {"act": "ask", "text": "언제 합니까?", "key": key})
    assert (said.status_code, said["Location"]) == (302, f"{hall.page}?asked=1#ask")
    client.post(hall.page, {"act": "ask", "text": "언제 합니까?", "key": key})
    assert Question.objects.count() == 1
    question = hall.shown("주차장은?")
    for _ in range(2):
        assert client.post(hall.page, {"act": "back", "question": question.pk}).status_code == 302
    question.refresh_from_db()
    page = client.get(hall.page).content.decode()
    assert (question.backing, "You ask this too" in page, "언제 합니까?" in page) == (1, True, False)


def test_what_cannot_be_asked_is_said_and_nothing_typed_is_lost(hall, client):
    answer = client.post(hall.page, {"act": "ask", "text": "가" * 401, "name": "민수", "key": str(uuid4())})
    page = answer.content.decode()
    assert (answer.status_code, "longer than 400" in page, "가" * 401 in page, "민수" in page) == (
        422,
        True,
        True,
        True,
    )
    told = client.post(
        hall.page, {"act": "ask", "text": "", "key": str(uuid4())}, headers={"Accept": "application/json"}
    )
    assert (told.status_code, told.json()["refused"]) == (422, str(CannotAsk.NO_WORDS.label))
    Broadcast.objects.update(takes_questions=False)
    answer = client.post(hall.page, {"act": "ask", "text": "말", "key": str(uuid4())})
    assert (answer.status_code, str(CannotAsk.SHUT.label) in answer.content.decode()) == (422, True)


def test_with_script_a_few_words_come_back(hall, client):
    json = {"Accept": "application/json"}
    said = client.post(hall.page, {"act": "ask", "text": "언제?", "key": str(uuid4())}, headers=json)
    assert said.status_code == 200
    assert set(said.json()) == {"said", "key"}
    question = hall.shown()
    assert client.post(hall.page, {"act": "back", "question": question.pk}, headers=json).json() == {"backing": 1}
    assert client.post(hall.page, {"act": "other"}, headers=json).status_code == 404


def test_the_list_is_drawn_with_as_many_queries_for_one_question_as_for_three(hall, client):
    address = f"{hall.page}questions/"
    client.get(f"{address}?n=first")
    counts = []
    for n in range(3):
        question = hall.shown(f"질문 {n}")
        actions.make_promise(
            question,
            text="답",
            office=hall.city.office["TRAF"],
            due_on=date(2027, 6, 30),
            seat=hall.scheduler,
            at=hall.at,
        )
        with CaptureQueriesContext(connection) as seen:
            page = client.get(f"{address}?n={n}").content.decode()
        assert page.count("<li id=") == n + 1
        counts.append(len(seen))
    assert counts == [4, 4, 4]  # how old kept pages are, the visit, its halls, its questions


def test_the_list_is_kept_for_everybody_and_known_again(hall, client, sit):
    address = f"{hall.page}questions/"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    hall.shown()
    sit(client, hall.scheduler)
    with CaptureQueriesContext(connection) as seen:
        known = client.get(address)
    assert (len(seen), known.content) == (0, first.content)  # within two seconds everybody gets what was drawn last


def test_only_this_page_may_play_from_elsewhere(hall, client):
    actions.set_broadcast(
        hall.stop, stream=LIVE, captions="http://127.0.0.1:8001/c.vtt", recording="", takes_questions=True,
        seat=hall.scheduler, at=hall.at,
    )  # fmt: skip
    policy = client.get(hall.page).headers["Content-Security-Policy"]
    assert "connect-src 'self' http://127.0.0.1:8001 https://live.example;" in policy
    assert policy.endswith("media-src 'self' blob: http://127.0.0.1:8001 https://live.example")
    assert "live.example" not in client.get(f"/en/mayor/mobile/{hall.visit.slug}/").headers["Content-Security-Policy"]
    Broadcast.objects.update(stream="https://a;script-src *.m3u8", captions="javascript:alert(1)")
    assert client.get(hall.page).headers["Content-Security-Policy"].endswith("media-src 'self' blob:")


def test_a_hall_that_is_not_announced_is_nobodys(hall, client):
    hall.stop.meeting.state = "planned"
    hall.stop.meeting.save()
    assert client.get(hall.page).status_code == 404
    assert client.get(f"{hall.page}questions/").status_code == 404
    assert queries.hall_now(hall.visit) is None


def test_the_desk_runs_a_hall(hall, client, sit):
    sit(client, hall.scheduler)
    bad = client.post(hall.desk, {"act": "broadcast", "stream": "not an address"})
    assert (bad.status_code, "not an address" in bad.content.decode()) == (422, True)
    client.post(hall.desk, {"act": "broadcast", "stream": LIVE, "takes_questions": "on"})
    assert Broadcast.objects.values_list("stream", "takes_questions").get() == (LIVE, True)
    film = client.post(hall.desk, {"act": "broadcast", "stream": "https://live.example/hall.mp4"})
    assert (film.status_code, Broadcast.objects.get().stream) == (422, LIVE)
    called = {
        "act": "ask",
        "text": "버스가 안 옵니다.",
        "way": "phone",
        "name": "김영자",
        "phone": "010-1234-5678",
        "key": "k",
    }
    assert client.post(hall.desk, {**called, "phone": "12"}).status_code == 422
    for _ in range(2):
        client.post(hall.desk, called)
    room = {"act": "ask", "text": "방에서", "way": "room", "name": "", "phone": "", "key": "r"}
    assert client.post(hall.desk, room).status_code == 302
    Question.objects.get(key="r", way="room", person=None).delete()
    question = Question.objects.get()
    assert (question.way, question.state, question.person.name) == ("phone", "open", "김영자")
    waiting = hall.ask()
    assert client.post(hall.desk, {"act": "hide", "question": waiting.pk, "why": ""}).status_code == 422
    client.post(hall.desk, {"act": "hide", "question": waiting.pk, "why": "같은 질문입니다"})
    client.post(hall.desk, {"act": "open", "question": waiting.pk})
    assert [q.state for q in Question.objects.order_by("number")] == ["open", "open"]
    office = hall.city.office["TRAF"].pk
    answer = {"act": "answer", "question": question.pk, "text": "늘립니다.", "becomes": "promise"}
    assert client.post(hall.desk, answer).status_code == 422
    page = client.post(hall.desk, {**answer, "office": office}).content.decode()
    assert "늘립니다." in page
    client.post(hall.desk, {**answer, "office": office, "due_on": "2030-06-30"})
    client.post(
        hall.desk, {"act": "answer", "question": waiting.pk, "text": "봅니다.", "becomes": "case", "office": office}
    )
    question.refresh_from_db()
    waiting.refresh_from_db()
    assert (question.commitment.office.code, waiting.case.office.code) == ("TRAF", "TRAF")
    assert client.get(hall.desk).status_code == 200


def test_a_yes_to_the_broadcast_is_kept_and_taken_back(hall, client, sit):
    sit(client, hall.scheduler)
    row = hall.stop.meeting.attendances.get()
    for agreed, held in (("yes", 1), ("yes", 1), ("no", 0)):
        client.post(hall.desk, {"act": "agree", "row": row.pk, "agreed": agreed})
        assert Agreed.objects.filter(purpose="stream", withdrawn_at__isnull=True).count() == held


def test_a_stranger_to_the_visit_finds_no_desk(hall, client, sit):
    sit(client, hall.city.seat("officer", "WATER"))
    assert client.get(hall.desk).status_code == 404
    sit(client, hall.city.seat("auditor"))
    assert client.get(hall.desk).status_code == 404
    sit(client, hall.city.seat("agent"))
    assert client.get(hall.desk).status_code == 200
    stopped = client.post(hall.desk, {"act": "minutes", "text": "x", "read": "0"})
    assert (
        stopped.status_code,
        str(CannotVisit.NOT_YOURS.label) in stopped.content.decode().replace("&#39;", "'"),
    ) == (422, True)


# --- at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_back_once_and_ask_once(hall, at_once):
    question = hall.shown()
    assert sorted(at_once(lambda _n: actions.back(question, key="one", at=hall.at))) == [False] * 7 + [True]
    at_once(lambda n: actions.back(question, key=f"other-{n}", at=hall.at))
    question.refresh_from_db()
    assert (question.backing, Backing.objects.count()) == (9, 9)
    same = at_once(lambda _n: hall.ask(key="same"))
    assert {getattr(each, "pk", each) for each in same} == {Question.objects.get(key="same").pk}
    several = at_once(lambda n: hall.ask(key=f"k{n}"))
    assert sorted(each.number for each in several) == list(range(3, 11))
    answered = at_once(lambda n: actions.make_case(question, text=f"답 {n}", seat=hall.scheduler, at=hall.at))
    assert sum(not isinstance(each, Exception) for each in answered) == 1
    assert all(isinstance(each, Refused) for each in answered if isinstance(each, Exception))


def test_a_visit_ends_only_when_every_question_has_its_answer_and_takes_none_after(hall):
    seat, at = hall.scheduler, hall.at + timedelta(days=30)
    waiting, shown = hall.ask(), hall.shown("버스는 언제 옵니까?")
    Visit.objects.update(state="followed_up")

    def finish() -> Visit:
        return actions.move_on(hall.visit, State.FINISHED, seat=seat, at=at, words="새로 정한 것이 없습니다.")

    for question in (waiting, shown):
        with pytest.raises(Refused) as refused:
            finish()
        assert refused.value.reason == CannotVisit.QUESTIONS_LEFT
        if question == waiting:
            actions.hide_question(question, why="같은 질문이 있습니다.", seat=seat, at=at)
        else:
            actions.answer(question, text="내년 봄에 옵니다.", seat=seat, at=at)
    finish()
    with pytest.raises(Refused) as refused:
        hall.ask("늦은 질문입니다.")
    assert refused.value.reason == CannotAsk.SHUT


def test_a_visit_called_off_takes_no_more_questions(hall):
    actions.move_on(hall.visit, State.CANCELLED, seat=hall.scheduler, at=hall.at, words="태풍이 옵니다.")
    assert not Broadcast.objects.get().takes_questions


def test_an_answer_is_corrected_by_who_answers_and_the_words_before_it_stay_in_the_record(hall):
    question = actions.answer(hall.shown(), text="내년 봄", seat=hall.scheduler, at=hall.at)
    agent = hall.city.seat("agent")
    assert refused(actions.correct_answer, question, text="가을", seat=agent, at=hall.at) == CannotVisit.NOT_YOURS
    assert refused(actions.correct_answer, question, text=" ", seat=hall.scheduler, at=hall.at) == CannotAsk.NO_ANSWER
    assert actions.correct_answer(question, text="내년 가을", seat=hall.scheduler, at=hall.at).answer == "내년 가을"
    facts = Entry.objects.get(thread_id=hall.visit.thread, kind="visit.answer_corrected").facts
    assert ("내년 봄" in facts, "내년 가을" in facts) == (True, True)


def test_the_front_line_writes_questions_down_and_answers_none(hall, client, sit):
    agent = hall.city.seat("agent")
    question = hall.shown()
    for act, told in ((actions.answer, {"text": "네"}), (actions.hide_question, {"why": "까닭"})):
        assert refused(act, question, seat=agent, at=hall.at, **told) == CannotVisit.NOT_YOURS
    sit(client, agent)
    page = client.get(f"{hall.desk}?question={question.pk}").content.decode()
    assert ('name="act" value="ask"' in page, 'value="answer"' in page) == (True, False)


def test_what_is_taken_off_the_list_leaves_its_reason_in_public(hall, client):
    question = hall.shown("같은 질문입니다.")
    actions.hide_question(question, why="두 번째 질문과 같습니다.", seat=hall.scheduler, at=hall.at)
    page = client.get(hall.page).content.decode()
    assert ("두 번째 질문과 같습니다." in page, "같은 질문입니다." in page) == (True, False)
