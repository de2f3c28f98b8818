"""Pages of forums, each through the real client, and what is typed wrongly."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.cases import actions as cases
from madang.forums import actions, queries
from madang.forums.models import Duty, Fate, Forum, Registration, Stance, Statement, SubTopic
from madang.suggestions import actions as suggestions


@pytest.fixture
def now(yard, monkeypatch):
    """Let the pages believe that it is the yard's day; return the function that moves it on."""
    from madang.kit import clock

    def be(at) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        monkeypatch.setattr(clock, "today", lambda: at.date())

    be(yard.at)
    return be


def text(response) -> str:
    return response.content.decode()


# --- in public -------------------------------------------------------------------------------------------------------


def test_a_sub_topic_is_proposed_on_the_web_and_stands_once_it_is_read(yard, now):
    client = Client()
    page = "/en/forums/night-care/propose/"
    assert "would be nothing to choose" in text(client.post(page, {"words": " ", "wished_place": "도서관"}))
    sent = client.post(
        page,
        {
            "words": "밤의 놀이터",
            "name": "김영자",
            "phone": "010-1234-5678",
            "headcount": "20",
            "wished_on": "2026-12-01",
        },
    )
    assert (sent.status_code, sent.headers["Location"]) == (302, "/en/forums/night-care/")
    topic = SubTopic.objects.get()
    assert (topic.headcount, topic.person.name, topic.checked_at) == (20, "김영자", None)
    first = text(client.get("/en/forums/night-care/"))
    assert ("Thank you." in first, "밤의 놀이터" in first) == (True, False)
    actions.check_topic(topic, seat=yard.scheduler, at=yard.at)
    assert "밤의 놀이터" in text(Client().get("/en/forums/night-care/"))


def test_registered_on_the_web_seen_and_given_back_by_the_same_browser_only(yard, now):
    yard.settle(seats=3)
    client, page = Client(), "/en/forums/night-care/register/"
    asked = {"name": "김영자", "phone": "010-1234-5678", "size": "2", "needs": ["wheelchair"]}
    wrong = client.post(page, {**asked, "name": "", "phone": "", "size": "0"})
    assert (wrong.status_code, Registration.objects.count()) == (422, 0)
    assert all(
        word in text(wrong)
        for word in ("A name is missing", "A telephone or an e-mail is missing", "number from one to ten")
    )
    client.post(page, asked)
    assert "2 seats are yours." in text(client.get(page))
    stranger = Client()
    stranger.post(page, {**asked, "size": "1"})
    shown = text(stranger.get(page))
    assert ("We have it." in shown, "seats are yours" in shown, Registration.objects.count()) == (True, False, 1)
    stranger.post(page, {"act": "give_back"})
    assert Forum.objects.get().taken == 2
    client.post(page, {"act": "give_back"})
    assert (Forum.objects.get().taken, Registration.objects.get().state) == (0, "cancelled")


def test_a_seat_stands_among_ones_stories_until_the_forum_is_over(yard, now, be):
    client = Client()
    person = yard.city.case().resident
    be(client, person, "+821012345678")
    forum = yard.settle(seats=1)
    assert "/en/forums/night-care/" not in client.get("/en/my/").content.decode()
    yard.come(1)
    yard.register(person=person)
    page = text(client.get("/en/my/"))
    assert ("/en/forums/night-care/" in client.get("/en/my/").content.decode(), "On the waiting list" in page) == (
        True,
        True,
    )
    assert queries.seats_of(person, forum.meeting.ends_at) == []


def test_who_has_signed_in_registers_without_typing_who_they_are(yard, now, be):
    yard.settle(seats=3)
    person = yard.city.case().resident
    client = Client()
    be(client, person, "+821012345678")
    client.post("/en/forums/night-care/register/", {"size": "3"})
    other = yard.come(9)
    assert (Registration.objects.get(person=person).size, other.state) == (3, "waiting")
    assert "3 seats are yours." in text(client.get("/en/forums/night-care/"))


def test_one_statement_at_a_time_without_a_script(yard, now):
    rows = [
        actions.show_statement(actions.state(yard.forum, text=f"말 {n}", at=yard.at), seat=yard.scheduler, at=yard.at)
        for n in range(2)
    ]
    client, page = Client(), "/en/forums/night-care/vote/"
    assert "말 0" in text(client.get(page))
    assert Stance.objects.count() == 0
    client.post(page, {"statement": rows[0].number, "value": "1"})
    shown = text(client.get(page))
    assert '<h1 lang="ko">말 1</h1>' in shown
    client.post(page, {"statement": rows[1].number, "value": "0"})
    assert "You have voted on everything." in text(client.get(page))
    client.post(page, {"statement": rows[0].number, "value": "-1"})
    assert sorted(Stance.objects.values_list("statement__number", "value")) == [(1, -1), (2, 0)]
    assert Stance.objects.values("key").distinct().count() == 1
    assert client.post(page, {"statement": rows[0].number, "value": "7"}).status_code == 422
    assert client.post(page, {"act": "state", "text": ""}).status_code == 422
    client.post(page, {"act": "state", "text": "제 말"})
    assert Statement.objects.get(text="제 말").state == "waiting"


def test_results_say_honestly_that_there_is_too_little_for_groups(yard, now):
    for n in range(3):
        row = actions.show_statement(
            actions.state(yard.forum, text=f"말 {n}", at=yard.at), seat=yard.scheduler, at=yard.at
        )
        actions.vote(row, key="browser:a", value=1, at=yard.at)
    page = text(Client().get("/en/forums/night-care/results/"))
    assert "Too few people have voted on enough statements to find groups: 1 so far, at least 15 are needed." in page
    assert ("1 agreed, 0 disagreed, 0 passed; 1 voted on it." in page, "Group A" in page) == (True, False)


def test_two_camps_are_two_groups_with_what_they_share_as_bars_and_words(yard, now):
    rows = [
        actions.show_statement(actions.state(yard.forum, text=f"말 {n}", at=yard.at), seat=yard.scheduler, at=yard.at)
        for n in range(7)
    ]
    for voter in range(24):
        side = 1 if voter % 2 else -1
        for row in rows:
            value = 1 if row.number == 7 else side if row.number % 2 else -side
            actions.vote(row, key=f"browser:{voter}", value=value, at=yard.at)
    hidden = actions.hide_statement(rows[0], reason="사람 이름", seat=yard.scheduler, at=yard.at)
    page = text(Client().get("/en/forums/night-care/results/"))
    assert "There are 2 groups of people who vote alike." in page
    shared = page.split("What all groups share")[1].split("The groups")[0]
    assert ("말 6" in shared, "말 1" in shared, "group A: 93%, group B: 93%" in shared) == (True, False, True)
    assert (hidden.text in page, "사람 이름" in page) == (False, True)


def test_an_opinion_its_fate_and_evidence_stand_in_public_until_its_author_withdraws(yard, now):
    yard.hold()
    card = yard.say("밤에도 여는 곳", table="3")
    actions.decide(
        yard.forum,
        [card],
        outcome="reflected",
        because="조례가 됐습니다.",
        address="https://city.example/12",
        seat=yard.scheduler,
        at=yard.after,
    )
    page = text(Client().get("/en/forums/night-care/"))
    assert all(
        words in page for words in ("밤에도 여는 곳", "조례가 됐습니다.", 'href="https://city.example/12"', "Table 3")
    )
    suggestions.set_showing(card, is_shown=False, at=yard.after)
    page = text(Client().get("/en/forums/night-care/"))
    assert ("밤에도 여는 곳" in page, "조례가 됐습니다." in page, "1 opinion." in page) == (False, False, True)


def test_fewer_seats_than_taken_are_said_in_public_and_at_the_desk(yard, now, sit):
    yard.settle(seats=4)
    yard.come(1, 4)
    actions.set_seats(yard.forum, 3, seat=yard.scheduler, at=yard.at)
    assert "fewer seats than were given" in text(Client().get("/en/forums/night-care/"))
    client = Client()
    sit(client, yard.scheduler)
    for page in ("", "people/"):
        assert "1 more seat is taken than there are." in text(client.get(f"/desk/forums/night-care/{page}"))


def test_the_list_and_the_ladder_say_what_is_owed(yard, now, rungs):
    story = yard.city.case(wants_public=True).story
    story = cases.publish(
        story, seat=yard.city.seat("moderator"), title="골목", text="어둡다", reason="짧게", at=yard.at
    )
    Duty.objects.create(story=story, kind="forum", voices=3, crossed_at=yard.at, due_on="2026-11-01")
    cases.add_voice(story, key="browser:a", at=yard.at)
    page = text(Client().get("/en/forums/ladder/"))
    assert all(
        words in page
        for words in (
            "Browser voices are shown, but do not climb",
            "Late",
            "due by 1 November 2026",
            "1 more voice from browsers",
        )
    )
    assert "3 people: the city plans a forum within 30 days" in text(Client().get("/en/forums/"))


def test_public_pages_take_as_many_queries_for_many_as_for_few(yard, now):
    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address).status_code == 200
        return len(asked)

    addresses = [
        "/en/forums/",
        "/en/forums/night-care/",
        "/en/forums/night-care/results/",
        "/en/forums/night-care/vote/",
    ]
    yard.hold()

    def more(n: int) -> None:
        card = yard.say(f"말 {n}")
        actions.decide(yard.forum, [card], outcome="not", because="왜", seat=yard.scheduler, at=yard.after)
        row = actions.show_statement(
            actions.state(yard.forum, text=f"글 {n}", at=yard.at), seat=yard.scheduler, at=yard.at
        )
        actions.vote(row, key=f"browser:{n}", value=1, at=yard.at)
        actions.add_table(yard.forum, label=str(n), seat=yard.scheduler, at=yard.at)

    more(1)
    counted("/en/forums/")
    few = [counted(address) for address in addresses]
    for n in (2, 3, 4):
        more(n)
    assert [counted(address) for address in addresses] == few


# --- at the desk -----------------------------------------------------------------------------------------------------


def test_from_a_theme_to_a_report_at_the_desk(yard, now, sit):
    client, agent, address = Client(), Client(), "/desk/forums/walking/"
    sit(client, yard.scheduler)
    sit(agent, yard.agent)
    theme = {
        "name_ko": "걷기",
        "name_en": "Walking",
        "theme_ko": "어디를 걷습니까?",
        "office": yard.forum.office_id,
        "format": "discussion",
        "seats": "3",
    }
    assert client.post("/desk/forums/new/", {**theme, "seats": "many"}).status_code == 422
    assert client.post("/desk/forums/new/", theme).headers["Location"] == address
    agent.post(
        address, {"act": "propose", "words": "학교 길", "by_phone": "1", "name": "박순이", "phone": "010-2222-3333"}
    )
    agent.post(address, {"act": "propose", "words": "시장 길", "name": "이순이", "phone": "010-2222-4444"})
    first, second = SubTopic.objects.filter(forum__slug="walking").order_by("pk")
    assert (first.way, second.way) == ("phone", "desk")
    day = {
        "act": "settle",
        "topic": first.pk,
        "reason": "많은 사람",
        "on": "2026-11-28",
        "begins": "14:00",
        "ends": "16:00",
        "place": "학교",
        "format": "experiment",
        "seats": "3",
    }
    assert "A reason is missing" in text(client.post(address, day))
    assert client.post(address, {**day, f"why_not_{second.pk}": "다음에"}).status_code == 302
    forum = Forum.objects.get(slug="walking")
    assert (forum.state, forum.format, forum.topics.get(pk=second.pk).reason) == ("set", "experiment", "다음에")
    agent.post(
        f"{address}people/",
        {"act": "register", "name": "박순이", "phone": "010-2222-3333", "size": "2", "needs": ["sign_language"]},
    )
    assert "stands on the list already" in text(
        agent.post(
            f"{address}people/",
            {"act": "register", "name": "박순이", "phone": "010-2222-3333", "size": "1"},
            follow=True,
        )
    )
    row = Registration.objects.get(forum=forum)
    client.post(address, {"act": "table", "label": "1", "topic": "길", "facilitator": yard.agent.person.pk})
    client.post(
        address,
        {"act": "move", "on": "2026-11-28", "begins": "15:00", "ends": "17:00", "place": "학교", "reason": "수업"},
    )
    now(Forum.objects.get(pk=forum.pk).meeting.ends_at)
    agent.post(f"{address}people/", {"act": "came", "row": row.pk})
    said = {"act": "say", "table": "1", "may_show": "1"}
    assert agent.post(f"{address}opinions/", {**said, "text": "", "client_id": uuid.uuid4()}).status_code == 422
    for _n in range(2):
        agent.post(f"{address}opinions/", {**said, "text": "길이 좁다", "client_id": uuid.uuid4()})
    agent.post(f"{address}opinions/", {"act": "notes", "table": forum.tables.get().pk, "notes": "모두 넓은 길"})
    client.post(address, {"act": "hold"})
    card = forum.pool.cards.order_by("number").first()
    decided = {"act": "decide", "card": card.pk, "alike": "1", "outcome": "reflected", "because": "넓힙니다"}
    assert "Nothing shows that it is reflected" in text(client.post(f"{address}opinions/", decided))
    client.post(f"{address}opinions/", {**decided, "evidence": "공사 계획"})
    assert Fate.objects.filter(card__pool=forum.pool).count() == 2
    client.post(address, {"act": "report", "summary": "끝"})
    assert Forum.objects.get(pk=forum.pk).state == "reported"
    assert queries.on_list(forum)[0].state == "came"


def test_statements_are_read_and_taken_out_at_the_desk(yard, now, sit):
    client, page = Client(), "/desk/forums/night-care/statements/"
    sit(client, yard.city.seat("supervisor"))
    client.post(page, {"act": "state", "text": "밤에도 연다"})
    row = Statement.objects.get()
    client.post(page, {"act": "show", "statement": row.pk})
    assert Statement.objects.get().state == "shown"
    assert client.post(page, {"act": "hide", "statement": row.pk, "reason": ""}).status_code == 422
    client.post(page, {"act": "hide", "statement": row.pk, "reason": "이름"})
    assert Statement.objects.get().state == "hidden"


def test_the_mayors_side_answers_at_the_desk_and_an_office_cannot(yard, now, sit, rungs):
    story = yard.city.case(wants_public=True).story
    duty = Duty.objects.create(story=story, kind="answer", voices=5, crossed_at=yard.at, due_on="2026-12-01")
    owed = Duty.objects.create(story=story, kind="forum", voices=5, crossed_at=yard.at, due_on="2026-12-01")
    officer, mayor = Client(), Client()
    sit(officer, yard.city.seat("officer", "HUB"))
    sit(mayor, yard.city.seat("mayor"))
    assert officer.post("/desk/forums/ladder/", {"duty": duty.pk, "text": "답"}).status_code == 422
    assert mayor.post("/desk/forums/ladder/", {"duty": duty.pk, "text": "답합니다"}).status_code == 302
    assert Duty.objects.get(pk=duty.pk).answer == "답합니다"
    assert story.title in text(officer.get(f"/desk/forums/new/?duty={owed.pk}"))


def test_a_forum_of_another_office_is_not_there(yard, now, sit):
    client = Client()
    sit(client, yard.city.seat("officer", "TRAF"))
    assert client.get("/desk/forums/night-care/").status_code == 404
    table = actions.add_table(
        yard.forum, label="1", facilitator=yard.city.seat("officer", "TRAF").person, seat=yard.scheduler, at=yard.at
    )
    assert table.pk
    assert client.get("/desk/forums/night-care/opinions/").status_code == 200
