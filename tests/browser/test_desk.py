"""The desk with hands on the keyboard."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}


def test_an_agent_logs_a_call_reads_it_back_and_prints_without_a_mouse(visit):
    agent = visit(**DESK)
    page = agent.sit("변나리")
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/desk/call/"))
    agent.check()
    keys = page.keyboard
    keys.type(f"0108{secrets.randbelow(10**7):07d}")
    keys.press("Tab")
    keys.type("골목 가로등이 사흘째 꺼져 있다고 하십니다.")
    expect(page.locator("#guess")).to_contain_text("도로관리과")
    agent.check()
    keys.press("Tab")
    keys.type("강북구 삼양동")
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/call/\d{10}/"))
    agent.check()
    expect(page.locator(".big-n")).to_have_text(re.compile(r"\d{3} \d{3} \d{4}"))
    keys.press("y")
    expect(page.locator(".ok-line")).to_be_visible()
    keys.press("p")
    page.wait_for_url(re.compile("/receipt/"))
    agent.check()


def test_a_web_draft_left_open_is_gone_on_with_by_telephone(visit):
    resident = visit().page
    resident.goto("/ko/tell/words/")
    resident.locator("textarea").fill("버스 정류장 의자가 부서져서 어르신들이 서 계십니다.")
    resident.locator("main form .btn").first.click()
    number = re.sub(r"\D", "", resident.locator("main form ~ p b.num").inner_text())
    page = visit(**DESK).sit("변나리")
    page.goto(f"/desk/call/?draft={number}")
    expect(page.locator("textarea[name=text]")).to_have_value("버스 정류장 의자가 부서져서 어르신들이 서 계십니다.")


def test_the_inbox_is_worked_by_keys_and_a_sending_is_taken_back(visit):
    officer = visit(**DESK)
    page = officer.sit("주하람")
    page.goto("/desk/inbox/")
    officer.check()
    first = page.locator(".row.sel h3").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".row.sel h3")).not_to_have_text(first)
    second = page.locator(".row.sel h3").inner_text()
    for _ in range(10):  # go to a story that has a guess
        if page.locator('.acts [data-key="1"]').count():
            break
        page.keyboard.press("j")
        page.wait_for_timeout(300)
    sent = page.locator(".det h2").inner_text()
    page.keyboard.press("1")
    expect(page.locator(".toast")).to_contain_text(sent)
    expect(page.locator(".det h2")).not_to_have_text(sent)  # the next one is open
    officer.check()
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("되돌")
    page.keyboard.press("x")
    expect(page.locator("[data-picked]")).to_be_visible()
    picked = page.locator(".row.sel h3").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".row.sel h3")).not_to_have_text(picked)
    expect(page.locator("[data-picked]")).to_be_visible()  # a pick survives the next story
    expect(page.locator(".row input:checked")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    assert second


def test_an_officer_answers_and_asks_and_the_pages_are_whole(visit):
    officer = visit(**DESK)
    page = officer.sit("안태경")
    page.goto("/desk/inbox/?view=all")
    page.keyboard.press("q")
    page.wait_for_url(re.compile("panel=ask"))
    officer.check()
    expect(page.locator("#ask")).to_be_focused()
    page.locator("#ask").fill("몇 번 버스입니까?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()
    officer.check()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("정다울", "/desk/stories/public/"),
        ("변나리", "/desk/calls/"),
        ("변나리", "/desk/letters/"),
        ("변나리", "/desk/counter/"),
        ("한정우", "/desk/"),
        ("한정우", "/ui/"),
    ],
)
def test_every_other_desk_page_is_whole(visit, who, address):
    visitor = visit(**DESK)
    page = visitor.sit(who)
    page.goto(address)
    visitor.check()
    if address.endswith("public/") and page.locator("main li a").count():
        page.locator("main li a").first.click()
        visitor.check()
