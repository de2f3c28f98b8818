"""Letters on paper: in the recipient's language, the answer first, a slip whose code leads back to the story."""

from __future__ import annotations

import re

import pytest
import segno
from django.test import Client

from madang.cases import actions
from madang.cases.enums import Outcome
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people.actions import Introduced

KO = Introduced(name="김<b>영자", postal="서울 성북구 정릉로 77", channel="letter")
EN = Introduced(name="Rahman", postal="12 Itaewon-ro", channel="letter", language="en")


@pytest.fixture
def agent(city, sit):
    """Return an agent's browser, in Korean."""
    browser = Client()
    sit(browser, city.seat("agent"))
    browser.cookies["django_language"] = "ko"
    return browser


def answered(city, who, text="네, 고쳤습니다.\n어제 고쳤습니다."):
    case = city.case("골목 가로등이 꺼져 있습니다. 고쳐 주세요.", who=who)
    actions.answer(case, seat=city.seat("officer", "HUB"), text=text, outcome=Outcome.INFORMED, at=city.at)
    notices.send_due(city.at)
    return case


def sheets(page) -> list[str]:
    return re.findall(r'<article class="sheet".*?</article>', page.content.decode(), re.DOTALL)


def test_every_word_of_a_letter_is_in_its_recipients_language_whoever_prints_it(city, agent):
    answered(city, KO)
    answered(city, EN, "Yes, it was mended.")
    _received, korean, _received_too, english = sheets(agent.get("/desk/letters/all/"))
    assert ('lang="ko"' in korean, "아직 해결되지 않았습니까" in korean, "Did this not" in korean) == (
        True,
        True,
        False,
    )
    assert ('lang="en"' in english, "Did this not solve it?" in english, "아직" in english) == (True, True, False)
    assert ("2026년 11월 16일" in korean, "16 November 2026" in english) == (True, True)


def test_the_answer_stands_first_and_nobody_writes_into_the_page(city, agent):
    case = answered(city, KO)
    _received, sheet = sheets(agent.get("/desk/letters/all/"))
    assert '<p class="answer">네, 고쳤습니다.</p><p>어제 고쳤습니다.</p>' in sheet
    number = f"{case.reference[:3]} {case.reference[3:6]} {case.reference[6:]}"
    assert (sheet.count(f">{number}</b>"), "김&lt;b&gt;영자" in sheet, "<b>영자" in sheet) == (2, True, False)


def test_only_an_answer_has_a_slip(city, agent):
    answered(city, KO)
    assert ['class="slip"' in sheet for sheet in sheets(agent.get("/desk/letters/all/"))] == [False, True]


@pytest.mark.parametrize(
    ("site", "told"),
    [("https://madang.city.example", "https://madang.city.example/en/find/?reference={}"), ("", "{}")],
)
def test_the_code_leads_to_the_story_in_the_letters_language(city, agent, settings, site, told):
    settings.SITE_ADDRESS = site
    case = answered(city, EN, "Yes.")
    sheet = sheets(agent.get("/desk/letters/all/"))[-1]
    drawn = segno.make(told.format(case.reference), error="m", micro=False)
    wanted = drawn.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None)
    assert re.search(r'<svg[^>]*class="qr".*?</svg>', sheet).group() == wanted


def test_the_slip_says_where_to_send_it_where_the_office_has_an_address(city, agent):
    hub = city.office["HUB"]
    hub.address = {"ko": "서울 중구 세종대로 110", "en": "110 Sejong-daero, Seoul"}
    hub.save()
    answered(city, KO)
    answered(city, EN, "Yes.")
    _one, korean, _two, english = sheets(agent.get("/desk/letters/all/"))
    assert (korean.count("세종대로 110"), english.count("110 Sejong-daero")) == (2, 2)


def test_one_letter_is_shown_again_after_it_was_posted_and_a_text_message_is_no_letter(city, agent):
    answered(city, KO)
    city.case("그네가 끊어졌어요. 고쳐 주세요.")
    notices.send_due(city.at)
    letter, sms = Notice.objects.get(kind="case.answered"), Notice.objects.get(channel="sms")
    assert [agent.get(f"/desk/letters/{n.pk}/").status_code for n in (letter, sms)] == [200, 404]
    agent.post("/desk/letters/posted/", {"pk": [letter.pk, sms.pk, "x"]})
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at is not None) == ("sent", True)
    assert agent.get(f"/desk/letters/{letter.pk}/").status_code == 200
    assert len(sheets(agent.get("/desk/letters/all/"))) == 1  # the receipt still waits


def test_the_list_and_the_print_hold_the_same_letters_in_the_same_order(city, agent):
    for n in range(3):
        city.case(f"{n} 번째 이야기입니다. 봐 주세요.", who=Introduced(name=f"이{n}", postal="서울", channel="letter"))
    notices.send_due(city.at)
    names = [
        re.findall(r"이\d", agent.get(address).content.decode()) for address in ("/desk/letters/", "/desk/letters/all/")
    ]
    assert [list(dict.fromkeys(found)) for found in names] == [["이0", "이1", "이2"]] * 2


def test_no_letter_waits(city, agent):
    assert sheets(agent.get("/desk/letters/all/")) == []
    assert agent.get("/desk/letters/").status_code == 200


def test_a_letter_on_paper_is_told_apart_from_one_that_waits(city, agent):
    agent.cookies["django_language"] = "en"
    answered(city, KO)
    notices.send_due(city.at)
    assert "Printed, not yet posted" not in agent.get("/desk/letters/").content.decode()
    assert len(sheets(agent.post("/desk/letters/all/", follow=True))) == 2
    page = agent.get("/desk/letters/").content.decode()
    assert (page.count("Printed, not yet posted"), "Print all again" in page) == (2, True)
    city.case("벤치가 부서졌어요. 봐 주세요.", who=KO)
    notices.send_due(city.at)
    page = agent.get("/desk/letters/").content.decode()
    assert (
        page.count("Printed, not yet posted"),
        len(re.findall(r'id="l-\d+"[^>]* checked', page)),
        "Print 1 new letter" in page,
    ) == (
        2,
        2,
        True,
    )
    assert len(sheets(agent.post("/desk/letters/all/", follow=True))) == 1
