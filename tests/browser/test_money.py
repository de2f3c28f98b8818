"""Money for three neighbours: they propose together by web and telephone, are judged, awarded, paid, and show a receipt; all can follow it."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from .conftest import SHOTS, press
from .test_groups import prove

pytestmark = pytest.mark.browser


def neighbours(visit, language: str, script: bool):
    """Return two browsers of a new complete group, whose third member came by telephone, and the group's number."""
    first, second, agent = (visit(java_script_enabled=script) for _n in range(3))
    numbers = [f"010{6 + n}{secrets.randbelow(10**7):07d}" for n in range(3)]  # ranges in which every number is one
    page, other = first.page, second.page
    page.goto(f"/{language}/groups/start/")
    page.locator("[name=idea]").fill(f"작은 도서관을 함께 엽니다 {secrets.token_hex(4)}")
    page.locator("[name=area]").select_option(index=3)
    for field, value in (("name", "한지수"), ("phone", numbers[0])):
        page.locator(f"[name={field}]").fill(value)
    page.locator("[name=tie]").first.check()
    press(page.locator("main form .btn").last)
    prove(page, numbers[0])
    code = page.locator(".big-ref").inner_text().strip()
    other.goto(f"/{language}/join/?code={code}")
    for field, value in (("name", "오세람"), ("phone", numbers[1])):
        other.locator(f"[name={field}]").fill(value)
    other.locator("[name=tie]").first.check()
    press(other.locator("main form .btn"))
    press(other.locator("main form .btn"))
    prove(other, numbers[1])
    desk = agent.sit("변나리")
    desk.goto(f"/desk/groups/?q={code}")
    press(desk.locator("main li a").first)
    desk.locator("summary").first.click()
    desk.locator("[name=name]").fill("유다원")
    desk.locator("[name=phone]").fill(numbers[2])
    desk.locator("[name=tie]").select_option(index=0)
    press(desk.locator("[data-save]"))
    return first, second, agent, re.search(r"/groups/(\d+)/", desk.url).group(1)


@pytest.mark.parametrize(("language", "script"), [("ko", True), ("en", False)], ids=["ko-script", "en-no-script"])
def test_neighbours_propose_together_and_sign_by_web_and_telephone(visit, language, script):
    first, second, agent, number = neighbours(visit, language, script)
    page, other, desk = first.page, second.page, agent.page
    page.goto(f"/{language}/groups/{number}/ours/money/")
    if script:
        first.check()
    press(page.locator("button[value=begin]").last)
    address = page.url
    proposal = re.search(r"/proposals/(\d+)/", address).group(1)
    press(page.locator(".tasks a").first)
    page.locator("#title").fill("작은 도서관")
    for box in page.locator("textarea").all():
        box.fill("이웃 누구나 저녁에 책을 읽습니다.")
    if script:
        expect(page.locator("[data-kept]")).not_to_be_empty()  # it is kept while one writes
        first.check()
        page.screenshot(path=SHOTS / "proposal-words-ko-m-light.jpg", quality=70, full_page=True)
    press(page.locator("main form .btn"))
    other.goto(f"/{language}/proposals/{proposal}/costs/")
    row = other.locator("fieldset").first
    row.locator("[name=words]").fill("책장")
    row.locator("[name=won]").fill("-5")
    press(other.locator("main form .btn").first)
    expect(other.locator(".err").first).to_be_visible()
    row = other.locator("fieldset").first
    expect(row.locator("[name=words]")).to_have_value("책장")
    row.locator("[name=won]").fill("60만")
    if script:
        second.check()
    press(other.locator("main form .btn").first)
    press(other.locator("button[value=sign]"))
    page.goto(address)
    press(page.locator("button[value=sign]"))
    desk.goto(f"/desk/proposals/{proposal}/")
    press(desk.locator("button[value=sign]"))
    if script:
        agent.check()
    page.goto(address)
    press(page.locator("button[value=submit]"))
    expect(page.locator("[role=status]").first).to_be_visible()
    if script:
        first.check()
        page.screenshot(path=SHOTS / "proposal-sent-ko-m-light.jpg", quality=70, full_page=True)


def test_a_call_is_decided_by_two_hands_and_paid_and_followed_by_everybody(visit):
    officer, chief, reader = visit(), visit(), visit()
    desk = officer.sit("강나루")
    desk.goto("/desk/grants/1001/decide/")
    officer.check()
    desk.screenshot(path=SHOTS / "decide-ko-d-light.jpg", quality=70, full_page=True)
    press(desk.locator("button[value=lay_out]"))
    expect(desk.locator("button[value=sign]")).to_have_count(0)  # one hand does not sign twice
    other = chief.sit("서정운")
    other.goto("/desk/grants/1001/decide/")
    press(other.locator("button[value=sign]"))
    page = reader.page
    page.goto("/ko/calls/1001/")
    expect(page.locator("table tbody tr")).to_have_count(5)
    reader.check()
    page.goto("/ko/money/")
    reader.check()
    page.screenshot(path=SHOTS / "money-ko-m-light.jpg", quality=70, full_page=True)
    press(page.locator("table a").last)
    expect(page.locator(".way li").first).to_be_visible()
    expect(page.locator(".way .hole").first).to_be_visible()  # nothing was paid yet: holes are named
    reader.check()
    for address in ("/desk/payments/", "/desk/division/", "/desk/money/", "/desk/grant/1001/"):
        desk.goto(address)
        officer.check()
