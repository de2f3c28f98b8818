"""Pages that people at the desk work through: what comes first, what comes after, and that nothing is lost on the way."""

from datetime import timedelta

from madang.cases import actions
from madang.cases.views import post
from madang.notices import actions as notices
from madang.people.actions import Introduced


def test_the_calls_somebody_asked_for_come_before_the_cut_and_the_rest_a_page_later(city, client, sit, monkeypatch):
    monkeypatch.setattr(post, "BATCH", 2)
    for n in range(3):
        who = Introduced(name=f"박{n}", channel="call", phone=f"+821099990{n}00")
        case = city.case(f"전화로 답해 주세요. 가로등 {n}개가 꺼졌어요.", who=who)
    actions.call_back(case, at=city.at + timedelta(minutes=1), when="여섯 시 뒤")
    notices.send_due(city.at + timedelta(minutes=2))
    sit(client, city.seat("clerk"))
    first = client.get("/desk/calls/").content.decode()
    assert "여섯 시 뒤" in first.split('class="quote')[1]
    assert 'href="/desk/calls/?from=2"' in first
    assert client.get("/desk/calls/?from=2").content.decode().count('class="quote') == 2


def test_another_office_is_asked_for_its_part_on_the_page_of_the_case(city, client, sit):
    case = city.case()
    sit(client, city.seat("officer", "HUB"))
    told = {"office": city.office["ROAD"].pk, "question": "언제 고칩니까?"}
    assert client.post(f"/desk/cases/{case.reference}/parts/", told).status_code == 302
    assert case.parts.get().question == "언제 고칩니까?"


def test_after_an_act_the_next_row_is_open_where_the_one_acted_on_has_left_the_list(city, client, sit):
    cases = [city.case(f"가로등 {n}개가 꺼졌어요. 고쳐 주세요.", at=city.at + timedelta(hours=n)) for n in range(3)]
    first, second, third = (case.reference for case in cases)
    sit(client, city.seat("officer", "HUB"))
    page = client.get(f"/desk/inbox/?open={second}").content.decode()
    assert f"then%3D{third}" in page
    actions.send(cases[1], seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    page = client.get(f"/desk/inbox/?open={second}&then={third}").content.decode()
    assert page.index('aria-current="true"') > page.index(f"open={third}") > page.index(f"open={first}")


def test_a_call_in_another_language_is_named_by_its_story_and_a_row_names_its_office_once(city, client, sit):
    who = Introduced(name="Ann", channel="call", phone="+821099990100", language="en")
    case = city.case("가로등이 꺼져서 무섭습니다.", who=who)
    notices.send_due(city.at + timedelta(minutes=1))
    road = city.seat("officer", "ROAD")
    actions.send(case, seat=city.seat("officer", "HUB"), office=city.office["ROAD"], at=city.at)
    sit(client, city.seat("clerk"))
    client.cookies["django_language"] = "ko"
    assert f'<span lang="en">{case.title}</span>' in client.get("/desk/calls/").content.decode()
    sit(client, road)
    row = client.get("/desk/").content.decode().split("data-row")[1].split("</li>")[0]
    assert row.count("Roads") == 1
    page = client.get(f"/desk/cases/{case.reference}/").content.decode()
    assert ["English</span>" in page.split('class="facts"')[1], "· en<" in page] == [True, False]
