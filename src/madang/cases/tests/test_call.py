"""The page on which a call is written down: once is once, a known caller stays one person, danger is said at once."""

from urllib.parse import parse_qs, urlsplit

import pytest

from madang.cases.models import Case
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people import queries as people
from madang.people.actions import Introduced
from madang.people.models import Person

CALL = {
    "channel": "sms",
    "phone": "010 1234 5678",
    "language": "ko",
    "kind": "other",
    "text": "가로등이 꺼져서 무섭습니다.",
}


@pytest.fixture
def agent(city, client, sit):
    """Return an agent's client."""
    sit(client, city.seat("agent"))
    return client


def key_of(response) -> str:
    return response.content.decode().split('name="key" value="')[1].split('"')[0]


@pytest.mark.parametrize("page", ["/desk/call/", "/desk/counter/"])
def test_a_page_opened_again_by_back_leads_to_what_was_saved(agent, page):
    opened = agent.get(page, follow=True)
    address = opened.redirect_chain[0][0]
    saved = agent.post(address, {**CALL, "name": "김새봄", "key": key_of(opened)}).headers["Location"]
    assert agent.get(address).headers["Location"] == saved
    assert agent.post(address, {**CALL, "name": "김새봄", "key": key_of(opened)}).headers["Location"] == saved
    assert (Case.objects.count(), Notice.objects.filter(kind="case.received").count()) == (1, 1)


def test_each_opening_of_the_page_is_a_case_of_its_own_and_a_reload_the_same(agent):
    first, second = (agent.get("/desk/call/").headers["Location"] for _ in range(2))
    assert parse_qs(urlsplit(first).query)["key"] != parse_qs(urlsplit(second).query)["key"]
    agent.post("/desk/call/keep/", {"key": key_of(agent.get(first)), "text": "끊긴 전화입니다"})
    assert "끊긴 전화입니다" in agent.get(first).content.decode()
    assert 'name="key"' in agent.get("/desk/call/?key=forged", follow=True).content.decode()


def test_back_after_a_draft_was_saved_leads_to_its_case(agent):
    agent.post("/desk/call/keep/", {"key": key_of(agent.get("/desk/call/", follow=True)), "text": CALL["text"]})
    number = agent.get("/desk/").content.decode().split("?draft=")[1][:10]
    saved = agent.post("/desk/call/", {**CALL, "key": key_of(agent.get(f"/desk/call/?draft={number}"))})
    assert agent.get(f"/desk/call/?draft={number}").headers["Location"] == saved.headers["Location"]


def test_a_known_number_without_a_name_is_asked_about_before_it_is_saved(city, agent):
    known = city.case(who=Introduced(name="김새봄", phone="+821012345678", channel="sms")).resident
    asked = agent.post("/desk/call/", CALL)
    assert (asked.status_code, Case.objects.count()) == (422, 1)
    assert f'name="is" value="{known.pk}"' in asked.content.decode()
    again = {**CALL, "key": key_of(asked), "is": str(known.pk)}
    assert agent.post("/desk/call/", again).status_code == 302
    assert Case.objects.filter(resident=known).count() == 2
    other = {**CALL, "text": "다른 사람이 하는 다른 이야기입니다.", "is": "other"}
    assert agent.post("/desk/call/", other).status_code == 302
    assert sorted(Person.objects.filter(contacts__value="+821012345678").values_list("name", flat=True)) == [
        "",
        "김새봄",
    ]


def test_who_is_not_known_or_says_a_name_is_not_asked(city, agent):
    assert agent.post("/desk/call/", CALL).status_code == 302
    assert agent.post("/desk/call/", {**CALL, "text": "두 번째 이야기를 합니다."}).status_code == 302
    city.case(who=Introduced(name="김새봄", phone="+821012345678", channel="sms"))
    assert agent.post("/desk/call/", {**CALL, "name": "이철수"}).status_code == 302


def test_the_panel_offers_the_names_known_at_a_number(city, agent):
    for name in ("김새봄", "이철수"):
        city.case(who=Introduced(name=name, phone="+821012345678", channel="sms"))
    page = agent.get("/desk/call/past/?phone=01012345678").content.decode()
    assert [page.count(f'data-name="{name}"') for name in ("김새봄", "이철수")] == [1, 1]
    assert [person.name for person in people.named_at("phone", "+821012345678")] == ["김새봄", "이철수"]
    assert "data-name" not in agent.get("/desk/call/past/?phone=01099998888").content.decode()


def test_an_officer_on_a_visit_is_not_told_who_a_number_is(city, client, sit):
    city.case(who=Introduced(name="김새봄", phone="+821012345678", channel="sms"))
    sit(client, city.seat("officer", "ROAD"))
    assert client.post("/desk/visit/", CALL).status_code == 302


def test_words_of_danger_keep_their_number_on_the_page_that_is_read_back(agent):
    danger = {**CALL, "text": "죽고 싶다는 생각이 듭니다. 도와주세요.", "name": "김새봄"}
    saved = agent.post("/desk/call/", danger).headers["Location"]
    page = agent.get(saved).content.decode()
    assert ('class="err handoff' in page, "view=urgent" in page) == (True, True)
    calm = agent.post("/desk/call/", {**CALL, "name": "김새봄"}).headers["Location"]
    assert 'class="err handoff' not in agent.get(calm).content.decode()


@pytest.mark.parametrize("address", ["/desk/call/", "/desk/calls/", "/desk/letters/"])
def test_the_menu_keeps_its_counts_on_the_pages_of_the_front(city, agent, address):
    city.case("불이 났어요. 사람이 안에 있습니다. 빨리 와 주세요.")
    page = agent.get(address, follow=True).content.decode()
    assert 'view=urgent"' in page


@pytest.mark.parametrize(("name", "is_known"), [("신사동", False), ("강남구 신사동", True), ("없는동", False)])
def test_villages_of_one_name_are_named_with_their_districts(agent, name, is_known):
    page = agent.post("/desk/call/", {**CALL, "name": "김새봄", "area": name})
    assert page.status_code == (302 if is_known else 422)
    if name == "신사동":
        assert "강남구 신사동" in page.content.decode().split("<datalist")[0] or "Gangnam-gu" in page.content.decode()


def test_what_came_of_a_call_is_said_on_the_list(city, agent):
    city.case(who=Introduced(name="김새봄", phone="+821012345678", channel="call"))
    notices.send_due(city.at)
    row = Notice.objects.get(state="to_call")
    agent.post(f"/desk/calls/{row.pk}/", {"result": "reached"})
    page = agent.get("/desk/calls/").content.decode()
    assert page.split('class="toast"')[1].split("</span>")[0].count("김새봄, Reached and told") == 1
