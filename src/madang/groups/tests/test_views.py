"""Groups through the real client: three telephones on the web, one by 120, one's own page, bad input."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from madang.groups import actions
from madang.groups.enums import Kind, State, Writer
from madang.groups.models import Decision, Group, Learned, Member
from madang.notices.models import Notice
from madang.people.models import Person

from .conftest import CARE


def code_sent(phone: str) -> str:
    notice = Notice.objects.filter(kind="contact.code", to_key__contains=phone).latest("pk")
    return json.loads(notice.context)["code"]


def begin(client, village, phone="010-3333-0001", **more):
    typed = {"idea": CARE, "area": str(village.area.pk), "name": "한지수", "phone": phone, "tie": "lives", **more}
    return client.post("/ko/groups/start/", typed)


def join(client, code, name, phone, **more):
    return client.post(f"/ko/join/{code}/", {"name": name, "phone": phone, "tie": "works", **more})


def prove(client, phone):
    return client.post("/ko/groups/code/", {"code": code_sent(phone)})


def whole(village) -> tuple[Group, list[Client]]:
    """Return a group of three with their browsers."""
    clients = [Client(), Client(), Client()]
    begin(clients[0], village)
    prove(clients[0], "+821033330001")
    group = Group.objects.get()
    for client, name, phone in zip(clients[1:], ("오세람", "유다원"), ("010-3333-0002", "010-3333-0003"), strict=True):
        join(client, group.code, name, phone)
        prove(client, "+82" + phone.replace("-", "")[1:])
    group.refresh_from_db()
    return group, clients


def test_three_telephones_become_a_group_that_everybody_may_read(village, client):
    assert begin(client, village).headers["Location"] == "/ko/groups/code/"
    assert Group.objects.count() == 0  # nothing is kept before the code came back
    assert prove(client, "+821033330001").status_code == 302
    group = Group.objects.get()
    page = client.get(f"/ko/groups/{group.number}/ours/").content.decode()
    assert (group.code in page, "<svg" in page, "2명이 더 필요합니다" in page) == (True, True, True)
    assert Client().get(f"/ko/groups/{group.number}/").status_code == 404
    second = Client()
    idea = second.get(f"/ko/join/{group.code.lower()}/").content.decode()
    assert (CARE in idea, "한지수" in idea) == (True, True)
    for other, name, phone in ((second, "오세람", "010-3333-0002"), (Client(), "유다원", "010-3333-0003")):
        assert join(other, group.code, name, phone).status_code == 302
        prove(other, "+82" + phone.replace("-", "")[1:])
    group.refresh_from_db()
    assert (group.state, Member.objects.count()) == (State.ACTIVE, 3)
    public = Client().get(f"/ko/groups/{group.number}/").content.decode()
    assert (CARE in public, "한지수" in public) == (True, False)
    assert Person.objects.filter(name="오세람", contacts__value="+821033330002").exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"idea": ""}, {"idea": "가" * 201}, {"idea": "900101-1234567 돌봄"}, {"area": ""}, {"area": "99999999"}, {"name": ""},
        {"phone": ""}, {"phone": "전화"}, {"tie": ""}, {"tie": "knows"},
    ],
)  # fmt: skip
def test_a_beginning_with_a_fault_keeps_what_was_typed_and_makes_nothing(village, client, typed):
    found = begin(client, village, **typed)
    assert (found.status_code, Group.objects.count(), Notice.objects.count()) == (422, 0, 0)
    assert ("한지수" if "name" not in typed else CARE) in found.content.decode()


def test_a_wrong_code_keeps_nothing_and_an_old_link_says_why(village, client):
    begin(client, village)
    assert client.post("/ko/groups/code/", {"code": "000000"}).status_code in (302, 422)
    assert Group.objects.count() == 0 or code_sent("+821033330001") == "000000"
    group, clients = whole(village) if not Group.objects.exists() else (Group.objects.get(), [])
    assert clients
    for code in ("ABCDEF", group.code or "ABCDEF", "<script>", "1"):
        page = Client().get(f"/ko/join/{code}/")
        assert (page.status_code, "더는 쓸 수 없는 코드" in page.content.decode()) == (404, True)
    assert client.get("/ko/join/?code=zzz").status_code == 422


def test_the_same_telephone_takes_one_seat(village, client):
    begin(client, village)
    prove(client, "+821033330001")
    group = Group.objects.get()
    other = Client()
    join(other, group.code, "오세람", "010-3333-0001")
    found = prove(other, "+821033330001")
    assert (found.status_code, Member.objects.count()) == (422, 1)


def test_neighbours_with_the_same_wish_are_shown_before_another_group_begins(village, client):
    begin(client, village, is_looking="1")
    prove(client, "+821033330001")
    other = Client()
    found = begin(other, village, phone="010-3333-0009", idea="저녁에 아이들을 함께 돌봐요.")
    assert (found.status_code, CARE in found.content.decode()) == (200, True)
    assert begin(other, village, phone="010-3333-0009", anyway="1").status_code == 302
    assert CARE in Client().get("/ko/groups/").content.decode()


def test_members_decide_on_their_own_page_and_strangers_are_led_away(village):
    group, clients = whole(village)
    address = f"/ko/groups/{group.number}/ours/"
    typed = {"act": "propose", "kind": "words", "name": "저녁돌봄", "words": "여섯 시부터 돌봅니다."}
    assert clients[0].post(address, typed).status_code == 302
    decision = Decision.objects.get()
    assert clients[1].post(address, {"act": "agree", "decision": str(decision.number)}).status_code == 302
    group.refresh_from_db()
    assert group.name == "저녁돌봄"
    assert clients[2].post(address, {"act": "agree", "decision": str(decision.number)}).status_code == 422
    for wrong in (
        {"kind": "rest", "words": "쉽니다."},
        {"kind": "plain", "words": ""},
        {"kind": "merge", "words": "함께", "number": "9"},
    ):
        assert clients[0].post(address, {"act": "propose", **wrong}).status_code == 422
    for forged in ({"act": "agree", "decision": "99"}, {"act": "fly"}, {}):
        assert clients[0].post(address, forged).status_code == 404
    assert Client().get(address).status_code == 302
    assert Client().post(address, typed).status_code == 302
    assert Decision.objects.count() == 1


def test_a_member_calls_a_mediator_leaves_a_note_takes_everything_along_and_leaves(village, sit):
    group, clients = whole(village)
    address = f"/ko/groups/{group.number}/ours/"
    clients[2].post(address, {"act": "mediator", "words": "말이 통하지 않습니다."})
    page = clients[0].get(address).content.decode()
    assert ("조정을 부탁했습니다" in page, "말이 통하지" in page) == (True, False)
    adviser, agent = Client(), Client()
    sit(adviser, village.city.seat("adviser"))
    sit(agent, village.city.seat("agent"))
    desk = f"/desk/groups/{group.number}/"
    assert ("말이 통하지" in adviser.get(desk).content.decode(), "말이 통하지" in agent.get(desk).content.decode()) == (
        True,
        False,
    )
    adviser.post(desk, {"act": "take", "pause_until": ""})
    adviser.post(desk, {"act": "settle", "outcome": "agreed"})
    assert actions is not None and group.mediations.get().outcome == "agreed"
    clients[1].post(address, {"act": "note", "text": "돈 이야기를 먼저 하세요."})
    exported = json.loads(clients[1].get(f"{address}export/").content)
    assert ([m["name"] for m in exported["members"]], len(exported["notes"])) == (["한지수", "오세람", "유다원"], 1)
    clients[2].post(address, {"act": "leave", "text": "천천히 하세요."})
    assert (Learned.objects.get(writer=Writer.LEFT).text, group.members.here().count()) == ("천천히 하세요.", 2)
    assert clients[2].get(address).status_code == 302
    note = Learned.objects.get(writer=Writer.MEMBER)
    adviser.post("/desk/groups/", {"note": str(note.pk), "text": "돈 이야기를 먼저 하세요."})
    assert "돈 이야기를 먼저" in Client().get("/ko/groups/learned/?q=돈").content.decode()


def test_the_whole_way_by_telephone_through_120(village, client, sit):
    sit(client, village.city.seat("agent"))
    typed = {
        "idea": CARE,
        "area": str(village.area.pk),
        "name": "한지수",
        "phone": "010-3333-0001",
        "tie": "lives",
        "way": "phone",
    }
    assert client.post("/desk/groups/start/", {**typed, "phone": ""}).status_code == 422
    assert client.post("/desk/groups/start/", typed).status_code == 302
    group = Group.objects.get()
    desk = f"/desk/groups/{group.number}/"
    assert group.code in client.get(desk).content.decode()
    assert f"/desk/groups/{group.number}/" in client.get(f"/desk/groups/?q={group.code}").content.decode()
    for name, phone in (("오세람", "010-3333-0002"), ("유다원", "010-3333-0003")):
        said = {"act": "join", "name": name, "phone": phone, "tie": "lives", "way": "phone"}
        assert client.post(desk, said).status_code == 302
        assert client.post(desk, said).status_code == 422
    group.refresh_from_db()
    assert (group.state, list(Member.objects.values_list("way", flat=True))) == (State.ACTIVE, ["phone"] * 3)
    assert re.search(r"한지수", client.get(desk).content.decode())


def test_lists_take_as_many_queries_for_three_groups_as_for_one(village, client, django_assert_num_queries):
    from madang.groups import queries

    village.three()
    with django_assert_num_queries(1):
        assert len(queries.public()) == 1
    village.three("아이 책을 나눕니다.", ("차은결", "홍라온", "문채아"))
    village.three("골목에 꽃을 심습니다.", ("나은", "도윤", "라희"))
    with django_assert_num_queries(1):
        assert len(queries.public()) == 3


def test_who_was_short_for_too_long_is_shown_to_who_helps(village, client, sit):
    group = village.three()
    actions.leave(village.member(group, "유다원"), at=village.at)
    Group.objects.update(short_since=village.at.date() - timedelta(days=400))
    sit(client, village.city.seat("adviser"))
    assert "사람이 모자람" in client.get("/desk/groups/", headers={"accept-language": "ko"}).content.decode() or (
        "Short of people" in client.get("/desk/groups/").content.decode()
    )
    assert Kind.REST in Kind


def test_posts_of_some_members_are_shown_to_all(village):
    group, clients = whole(village)
    first, second = (str(member.pk) for member in group.members.order_by("pk")[:2])
    village.decide(group, Kind.POSTS, posts={first: "bank", second: "signer"})
    assert "통장" in clients[2].get(f"/ko/groups/{group.number}/ours/").content.decode()
