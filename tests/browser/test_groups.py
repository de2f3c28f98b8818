"""Three neighbours by a code: one begins on a telephone, one scans, one calls 120; then they decide on their own page."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from .conftest import SHOTS, press, read_code

pytestmark = pytest.mark.browser


def prove(page, phone: str) -> None:
    """Type the code that came to a telephone."""
    address = page.url
    code = read_code(page, phone)
    page.goto(address)
    page.locator("[name=code]").fill(code)
    press(page.locator("main form .btn"))


@pytest.mark.parametrize(("language", "script"), [("ko", True), ("en", False)], ids=["ko-script", "en-no-script"])
def test_three_neighbours_become_a_group_by_web_code_and_telephone(visit, language, script):
    first, second, agent = (visit(java_script_enabled=script) for _ in range(3))
    numbers = [f"010{6 + n}{secrets.randbelow(10**7):07d}" for n in range(3)]
    page = first.page
    page.goto(f"/{language}/groups/")
    if script:
        first.check()
    press(page.locator("main .row-b .btn").first)
    press(page.locator("main form .btn").last)
    expect(page.locator(".err").first).to_be_visible()
    page.locator("[name=idea]").fill(f"골목에 꽃을 심고 함께 돌봅니다 {secrets.token_hex(4)}")
    page.locator("[name=area]").select_option(index=3)
    page.locator("[name=name]").fill("한지수")
    page.locator("[name=phone]").fill(numbers[0])
    page.locator("[name=tie]").first.check()
    if script:
        first.check()
        page.screenshot(path=SHOTS / "group-start-ko-m-light.jpg", quality=70, full_page=True)
    press(page.locator("main form .btn").last)
    prove(page, numbers[0])
    expect(page.locator(".mates li")).to_have_count(3)
    expect(page.locator(".mates li.on")).to_have_count(1)
    code = page.locator(".big-ref").inner_text().strip()
    if script:
        first.check()
        page.screenshot(path=SHOTS / "group-forming-ko-m-light.jpg", quality=70, full_page=True)
    other = second.page
    other.goto(f"/{language}/join/?code={code.lower()}")
    expect(other.locator("h1")).to_contain_text("골목에 꽃을")
    if script:
        second.check()
    other.locator("[name=name]").fill("오세람")
    other.locator("[name=phone]").fill(numbers[1])
    other.locator("[name=tie]").first.check()
    press(other.locator("main form .btn"))
    prove(other, numbers[1])
    expect(other.locator(".mates li.on")).to_have_count(2)
    desk = agent.sit("변나리")
    desk.goto(f"/desk/groups/?q={code}")
    press(desk.locator("main li a").first)
    desk.locator("summary").first.click()
    desk.locator("[name=name]").fill("유다원")
    desk.locator("[name=phone]").fill(numbers[2])
    desk.locator("[name=tie]").select_option(index=0)
    press(desk.locator("[data-save]"))
    if script:
        agent.check()
    number = re.search(r"/groups/(\d+)/", desk.url).group(1)
    other.goto(f"/{language}/groups/{number}/")
    expect(other.locator("h1")).to_contain_text("골목에 꽃을")
    page.reload()
    page.locator("summary").filter(has_text=re.compile("제안하기|Propose")).first.click()
    page.locator("#id_kind").select_option("charter")
    page.locator("#id_words").fill("모두 한 표씩 가집니다.")
    press(page.locator("button[value=propose]"))
    other.goto(f"/{language}/groups/{number}/ours/")
    press(other.locator("button[value=agree]"))
    if script:
        second.check()
        other.screenshot(path=SHOTS / "group-ours-ko-m-light.jpg", quality=70, full_page=True)
    other.goto(f"/{language}/groups/{number}/")
    expect(other.locator("main")).to_contain_text("모두 한 표씩 가집니다.")
