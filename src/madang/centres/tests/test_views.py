"""Centres through the real client: a talk without an account, by 120, the adviser's file, help, hours, bad input."""

from __future__ import annotations

import json
from datetime import time, timedelta

import pytest
from django.test import Client

from madang.centres import actions, queries
from madang.centres.enums import State
from madang.centres.models import Advice, Centre, HelpRequest, Hours, Stint, Terms, Visit
from madang.kit import clock
from madang.notices.models import Notice
from madang.people import actions as people
from madang.people.actions import Introduced
from madang.people.models import Person

from .conftest import ABOUT

PHONE = "010-3333-0001"


@pytest.fixture
def here(yard, monkeypatch):
    """Let the pages' clock stand where the yard's does."""
    monkeypatch.setattr(clock, "now", lambda: yard.at)
    monkeypatch.setattr(clock, "today", lambda: yard.today)
    return yard


def code_sent(phone: str) -> str:
    notice = Notice.objects.filter(kind="contact.code", to_key__contains=phone).latest("pk")
    return json.loads(notice.context)["code"]


def at(yard, begins="10:00", days=3) -> str:
    return f"{(yard.today + timedelta(days=days)).isoformat()}T{begins}"


def ask(client, yard, **more):
    typed = {"at": at(yard), "about": ABOUT, "name": "홍라온", "phone": PHONE, "language": "ko", **more}
    return client.post(f"/ko/centres/VC2/book/{more.pop('query', '')}", typed)


def prove(client, phone="+821033330001"):
    return client.post("/ko/centres/code/", {"code": code_sent(phone)})


def test_somebody_without_an_account_books_with_a_code_and_moves_and_cancels(here, client):
    listed = client.get("/ko/centres/").content.decode()
    assert ("역촌동주민센터" in listed, "02-555-0422" in listed) == (True, True)
    page = client.get("/ko/centres/VC2/").content.decode()
    assert f"/ko/centres/VC2/book/?at={at(here)}" in page.replace("&amp;", "&")
    assert client.get(f"/ko/centres/VC2/book/?at={at(here)}").status_code == 200
    assert ask(client, here).headers["Location"] == "/ko/centres/code/"
    assert Advice.objects.count() == 0  # nothing is held before the code came back
    found = prove(client)
    advice = queries.talks().get()
    assert found.headers["Location"] == f"/ko/my/advice/{advice.pk}/?done=booked"
    mine = f"/ko/my/advice/{advice.pk}/"
    assert ABOUT in client.get(mine).content.decode()
    assert Client().get(mine).status_code == 302
    assert client.post(mine, {"act": "move", "at": at(here, "14:00")}).status_code == 302
    assert client.post(mine, {"act": "move", "at": at(here, "14:00")}).status_code == 302  # pressed twice
    assert queries.talks().get().meeting.begins == time(14)
    assert client.post(mine, {"act": "move", "at": "then"}).status_code == 422
    assert client.post(mine, {"act": "fly"}).status_code == 404
    assert client.post(mine, {"act": "cancel"}).status_code == 302
    assert client.post(mine, {"act": "cancel"}).status_code == 302
    assert Advice.objects.get().state == State.CANCELLED


@pytest.mark.parametrize(
    "typed",
    [
        {"about": ""}, {"about": "가" * 501}, {"about": "900101-1234567 입니다"}, {"name": ""}, {"phone": ""}, {"phone": "전화"},
        {"at": ""}, {"at": "2026-13-45T99:99"}, {"at": "9999-12-31T10:00"}, {"at": "0001-01-01T00:00"}, {"at": "2026-11-19T12:00"},
    ],
)  # fmt: skip
def test_a_booking_with_a_fault_keeps_what_was_typed_and_sends_no_code(here, client, typed):
    found = ask(client, here, **typed)
    assert (found.status_code, Advice.objects.count(), Notice.objects.count()) == (422, 0, 0)
    assert ("홍라온" if "name" not in typed else ABOUT) in found.content.decode()


def test_a_time_that_was_taken_meanwhile_is_said_with_all_that_was_typed_and_no_second_code(here, client):
    ask(client, here)
    for name in ("나은", "도윤", "라희"):
        here.book(name)
    found = client.get(prove(client).headers["Location"])
    page = found.content.decode()
    assert (found.status_code, ABOUT in page, f'value="{at(here, "10:30")}"' in page) == (422, True, True)
    codes = Notice.objects.filter(kind="contact.code").count()
    typed = {"at": at(here, "10:30"), "about": ABOUT, "language": "ko"}
    assert client.post("/ko/centres/VC2/book/", typed).status_code == 302
    assert Notice.objects.filter(kind="contact.code").count() == codes
    assert queries.talks().get(person__name="홍라온").meeting.begins == time(10, 30)
    refused = ask(Client(), here, phone="010-4444-0001")  # taken before the code: none is sent
    assert (refused.status_code, Notice.objects.filter(kind="contact.code").count()) == (422, codes)


def test_a_resident_who_is_signed_in_books_without_a_code_and_finds_the_talk_among_theirs(here, client, be):
    person = people.meet(Introduced(name="김영자", phone="+821012345678", channel="sms"), at=here.at)
    be(client, person, "+821012345678")
    typed = {"at": at(here), "about": ABOUT, "language": "ko", "needs": ["sign_language"]}
    found = client.post("/ko/centres/VC2/book/", typed)
    advice = queries.talks().get()
    assert (found.headers["Location"], advice.needs) == (f"/ko/my/advice/{advice.pk}/?done=booked", ["sign_language"])
    assert f"/ko/my/advice/{advice.pk}/" in client.get("/ko/my/").content.decode()
    again = client.post("/ko/centres/VC2/book/", {**typed, "at": at(here, "15:00")})
    assert (again.status_code, Advice.objects.count()) == (422, 1)
    other = Client()
    be(other, people.meet(Introduced(name="이철수", phone="+821012340000"), at=here.at), "+821012340000")
    assert other.get(f"/ko/my/advice/{advice.pk}/").status_code == 404
    assert other.get("/ko/my/advice/99999999/").status_code == 404


def test_a_group_books_from_its_own_page_and_reads_the_same_notes_as_the_adviser(here, client, be, sit):
    group = here.group()
    member = here.person("한지수")
    be(client, member, here.phone("한지수"))
    ours = f"/ko/groups/{group.number}/ours/"
    assert f"/ko/centres/VC2/?group={group.number}" in client.get(ours).content.decode()
    client.post(f"/ko/centres/VC2/book/?group={group.number}", {"at": at(here), "about": ABOUT, "language": "ko"})
    advice = queries.talks().get()
    assert advice.group == group
    stranger = Client()
    be(stranger, here.person("홍라온"), here.phone("홍라온"))
    stranger.post(
        f"/ko/centres/VC2/book/?group={group.number}", {"at": at(here, "11:00"), "about": ABOUT, "language": "ko"}
    )
    assert queries.talks().get(person=here.person("홍라온")).group is None  # a group of others is none
    adviser = Client()
    sit(adviser, here.own)
    here.at = advice.meeting.ends_at
    typed = {
        "act": "note",
        "on": here.thursday.isoformat(),
        "helped": "가계부를 함께 보았습니다.",
        "theirs": "견적서",
        "ours": "",
        "due_on": "",
    }
    desk = f"/desk/advice/{advice.pk}/"
    assert adviser.post(desk, {**typed, "on": "2026-11-19", "helped": "", "theirs": ""}).status_code == 422
    assert adviser.post(desk, {**typed, "on": "2026-11-19"}).status_code == 302
    assert (Visit.objects.get().advice, Advice.objects.get(pk=advice.pk).state) == (advice, State.HELD)
    page = client.get(ours).content.decode()
    assert ("가계부를 함께 보았습니다." in page, "마은결" in page) == (True, True)
    assert "가계부" not in Client().get(f"/ko/groups/{group.number}/").content.decode()
    assert "가계부" in adviser.get(f"/desk/groups/{group.number}/").content.decode()
    evaluator = Client()
    sit(evaluator, here.city.seat("evaluator"))
    assert "가계부" not in evaluator.get(f"/desk/groups/{group.number}/").content.decode()


def test_120_books_for_a_caller_and_reads_it_back(here, client, sit):
    sit(client, here.city.seat("agent"))
    group = here.group()
    typed = {
        "act": "book", "centre": "VC2", "at": at(here), "about": ABOUT, "name": "한지수", "phone": "010-" + here.phone("한지수")[5:9] + "-" + here.phone("한지수")[9:],
        "language": "ko", "way": "phone", "group": str(group.number),
    }  # fmt: skip
    times = client.post("/desk/advice/book/", {**typed, "act": "times", "at": ""})
    assert (times.status_code, ABOUT in times.content.decode(), at(here) in times.content.decode()) == (200, True, True)
    for wrong in (
        {"at": ""},
        {"centre": "VC9"},
        {"group": "99"},
        {"group": "９９"},
        {"about": ""},
        {"name": ""},
        {"phone": "x"},
    ):
        found = client.post("/desk/advice/book/", {**typed, **wrong})
        assert (found.status_code, Advice.objects.count()) == (422, 0), wrong
    assert (
        client.post("/desk/advice/book/", {**typed, "name": "홍라온", "phone": PHONE}).status_code == 422
    )  # in no such group
    found = client.post("/desk/advice/book/", typed)
    advice = queries.talks().get()
    assert (found.headers["Location"], advice.group, advice.way) == (
        f"/desk/advice/{advice.pk}/?done=booked",
        group,
        "phone",
    )
    assert advice.person == here.person("한지수")  # no second record
    assert client.post("/desk/advice/book/", typed).headers["Location"] == found.headers["Location"]
    read = client.get(found.headers["Location"]).content.decode()
    assert ("I have booked you a talk" in read, ABOUT in read) == (True, True)
    assert Person.objects.filter(name="한지수").count() == 1


def test_the_desk_moves_and_cancels_with_a_reason_and_shows_what_cannot_be_kept(here, client, sit):
    advice = here.book()
    sit(client, here.own)
    desk = f"/desk/advice/{advice.pk}/"
    assert client.post(desk, {"act": "move", "at": at(here, "14:00"), "reason": "공사합니다."}).status_code == 302
    assert client.post(desk, {"act": "move", "at": at(here, "12:00")}).status_code == 422
    assert client.post(desk, {"act": "cancel", "reason": ""}).status_code == 422
    for forged in (
        {"act": "fly"},
        {},
        {"act": "mark", "state": "gone"},
        {"act": "note"},
        {"act": "tick", "visit": "1"},
    ):
        assert client.post(desk, forged).status_code == 404 or forged == {"act": "note"}
    actions.set_hours(
        here.centre,
        {0: [(time(9), time(10))]},
        valid_from=here.thursday,
        seat=here.city.seat("administrator"),
        at=here.at,
    )
    assert "The centre is shut then" in client.get("/desk/advice/").content.decode()
    assert client.post(desk, {"act": "cancel", "reason": "그날은 문을 닫습니다."}).status_code == 302
    assert "The centre is shut then" not in client.get("/desk/advice/").content.decode()
    other = Client()
    sit(other, here.city.seat("clerk"))  # of another village
    assert (other.get(desk).status_code, other.get("/desk/advice/0/").status_code) == (404, 404)


def test_the_file_is_written_corrected_and_ticked_at_the_desk(here, client, sit):
    group = here.group()
    sit(client, here.own)
    desk = f"/desk/advice/group/{group.number}/"
    typed = {
        "act": "note",
        "on": here.today.isoformat(),
        "how": "phone",
        "helped": "전화로 들었습니다.",
        "theirs": "",
        "ours": "보험을 봅니다.",
    }
    assert client.post(desk, typed).status_code == 422  # our step has no day
    due = (here.today + timedelta(days=9)).isoformat()
    assert client.post(desk, {**typed, "due_on": due}).status_code == 302
    visit = Visit.objects.get()
    fixed = {
        **typed,
        "act": "correct",
        "visit": str(visit.pk),
        "read": "0",
        "helped": "전화로 오래 들었습니다.",
        "due_on": due,
    }
    assert client.post(desk, fixed).status_code == 302
    assert client.post(desk, fixed).status_code == 422
    page = client.get(desk).content.decode()
    assert ("전화로 오래 들었습니다." in page, "전화로 들었습니다." in page) == (True, True)
    assert client.post(desk, {"act": "tick", "visit": str(visit.pk)}).status_code == 302
    assert client.post(desk, {"act": "tick", "visit": "99"}).status_code == 404
    member = group.members.get(name="오세람")
    told = {
        "act": "hours",
        "member": str(member.pk),
        "on": here.today.isoformat(),
        "hours": "2",
        "minutes": "30",
        "what": "벽을 칠했습니다.",
    }
    assert client.post(desk, told).status_code == 302
    assert (Stint.objects.get().minutes, Stint.objects.get().person) == (150, here.person("오세람"))
    assert client.post(desk, {**told, "member": "0"}).status_code == 422
    assert client.get("/desk/advice/group/99999/").status_code == 404


def test_help_is_asked_answered_and_seen_by_both_sides(here, client, sit):
    division = Client()
    sit(client, here.city.seat("officer", "D11380"))
    sit(division, here.city.seat("officer", "COMM"))
    assert client.post("/desk/advice/help/", {"act": "ask", "words": ""}).status_code == 422
    assert client.post("/desk/advice/help/", {"act": "ask", "words": "보험", "group": "5"}).status_code == 422
    assert client.post("/desk/advice/help/", {"act": "ask", "words": "보험을 들 수 있습니까?"}).status_code == 302
    request = HelpRequest.objects.get()
    assert (
        client.post("/desk/advice/help/", {"act": "answer", "request": str(request.pk), "words": "예"}).status_code
        == 422
    )
    assert (
        division.post(
            "/desk/advice/help/", {"act": "answer", "request": str(request.pk), "words": "십이월에 듭니다."}
        ).status_code
        == 302
    )
    assert "십이월에 듭니다." in client.get("/desk/advice/help/").content.decode()
    assert (
        client.post("/desk/advice/help/", {"act": "again", "request": str(request.pk), "words": "언제?"}).status_code
        == 302
    )
    assert client.post("/desk/advice/help/", {"act": "again", "request": "777", "words": "언제?"}).status_code == 404
    assert client.get("/desk/advice/").status_code == 404


def test_a_member_writes_hours_down_and_reads_the_thanks(here, client, be, sit):
    group = here.group()
    be(client, here.person("한지수"), here.phone("한지수"))
    address = f"/ko/groups/{group.number}/hours/"
    typed = {"on": here.today.isoformat(), "hours": "1", "minutes": "", "what": "골목을 쓸었습니다."}
    for wrong in (
        {"hours": ""},
        {"hours": "25"},
        {"on": "2099-01-01"},
        {"on": "언제"},
        {"what": ""},
        {"what": "900101-1234567"},
    ):
        assert client.post(address, {**typed, **wrong}).status_code == 422, wrong
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 422  # pressed twice
    adviser = Client()
    sit(adviser, here.own)
    stint = Stint.objects.get()
    thanks = {"act": "thank", "stint": str(stint.pk), "words": "골목이 환합니다."}
    assert adviser.post("/desk/advice/hours/", {**thanks, "words": ""}).status_code == 422
    assert adviser.post("/desk/advice/hours/", thanks).status_code == 302
    assert "골목이 환합니다." in client.get(address).content.decode()
    assert Client().get(address).status_code == 302
    own = {
        "act": "give",
        "on": here.today.isoformat(),
        "hours": "3",
        "minutes": "0",
        "what": "이웃과 걸었습니다.",
        "at_centre": "VC2",
    }
    assert adviser.post("/desk/advice/hours/", own).status_code == 302
    assert Stint.objects.get(kind="official").centre == here.centre


def test_administrators_see_whom_a_change_meets_before_it_holds(here, client, sit):
    advice = here.book(begins=time(17))
    sit(client, here.city.seat("administrator"))
    typed = {
        "act": "hours",
        "centre": "VC2",
        "valid_from": here.thursday.isoformat(),
        **{f"day-{n}": "09:00-12:00, 13:00-16:00" for n in range(5)},
    }
    shown = client.post("/manage/centres/", typed)
    assert (shown.status_code, "1 booked talk would lie outside" in shown.content.decode(), Hours.objects.count()) == (
        200,
        True,
        10,
    )
    assert client.post("/manage/centres/", {**typed, "anyway": "1"}).status_code == 302
    assert (Hours.objects.count(), Notice.objects.filter(kind="advice.stranded").count()) == (20, 1)
    for wrong in (
        {"day-0": "9"},
        {"day-0": "25:00-26:00"},
        {"day-0": "18:00-09:00"},
        {"valid_from": ""},
        {"valid_from": "2001-01-01"},
    ):
        found = client.post("/manage/centres/", {**typed, "valid_from": "2026-12-20", **wrong})
        assert found.status_code == 422, wrong
    assert client.post("/manage/centres/", {**typed, "centre": "TRAF"}).status_code == 404
    terms = {
        "act": "terms",
        "valid_from": "2026-12-01",
        "minutes": "40",
        "farthest_days": "30",
        "notice_hours": "24",
        "unseen_days": "40",
        "help_days": "7",
    }
    assert client.post("/manage/centres/", {**terms, "minutes": "900"}).status_code == 422
    assert client.post("/manage/centres/", terms).status_code == 302
    assert Terms.objects.get(valid_from="2026-12-01").minutes == 40
    added = {
        "act": "add",
        "office": "D11380",
        "address_ko": "3층",
        "address_en": "",
        "minutes": "",
        "is_step_free": "1",
    }
    assert client.post("/manage/centres/", added).status_code == 302
    assert client.post("/manage/centres/", added).status_code == 422
    assert advice.pk


def test_lists_take_as_many_queries_for_three_talks_as_for_one(here, django_assert_num_queries):
    here.book("나은")
    with django_assert_num_queries(9):
        assert len(queries.free(here.centre, here.thursday, here.thursday, at=here.at)[here.thursday]) == 16
    here.book("도윤", time(11))
    here.book("라희", time(14))
    with django_assert_num_queries(9):
        assert len(queries.free(here.centre, here.thursday, here.thursday, at=here.at)[here.thursday]) == 16
    with django_assert_num_queries(1):
        assert len(queries.coming(queries.talks(), here.at)) == 3


def test_the_list_of_centres_takes_as_many_queries_for_three_as_for_one(here, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert len(queries.openings(here.at)) == 1
    for code in ("VC1", "D11380"):
        centre = Centre.objects.create(office=here.city.office[code])
        Hours.objects.create(centre=centre, weekday=2, opens=time(9), closes=time(12), valid_from=here.today)
    with django_assert_num_queries(4):
        found = {row.centre.office.code: row for row in queries.openings(here.at)}
    assert (found["VC2"].until, found["VC1"].opens_on) == (time(12), here.today + timedelta(days=2))
