"""Advice at a village centre: booked without an account, from a group's own page, and by 120; the group reads what the adviser wrote."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from madang.kit import clock

from .conftest import SHOTS, press
from .test_groups import prove

pytestmark = pytest.mark.browser


def phone() -> str:
    """Return a telephone that nobody has yet."""
    return f"0107{secrets.randbelow(10**7):07d}"


def choose_a_time(page, place: int) -> None:
    """Press one of the free times that a centre's page shows, of the days after the first ones."""
    page.locator("main a.act[href*='from=']").last.click()
    press(page.locator(".times a").nth(place))
    expect(page.locator("[name=about]")).to_be_visible()


@pytest.mark.parametrize(("language", "script"), [("ko", True), ("en", False)], ids=["ko-script", "en-no-script"])
def test_a_talk_is_booked_by_web_by_a_group_and_by_telephone_and_the_group_reads_the_notes(visit, language, script):
    guest, member, agent, adviser = (visit(java_script_enabled=script) for _ in range(4))
    number, words = phone(), f"동네 텃밭을 묻고 싶습니다 {secrets.token_hex(4)}"

    page = guest.page
    page.goto(f"/{language}/centres/")
    if script:
        guest.check()
        page.screenshot(path=SHOTS / "centres-ko-m-light.jpg", quality=70, full_page=True)
    press(page.locator("main h3 a[href*='VC2']"))
    if script:
        guest.check()
        page.screenshot(path=SHOTS / "centre-ko-m-light.jpg", quality=70, full_page=True)
    choose_a_time(page, 1)
    press(page.locator("main form .btn"))
    expect(page.locator(".err").first).to_be_visible()
    page.locator("[name=about]").fill(words)
    page.locator("[name=name]").fill("홍라온")
    page.locator("[name=phone]").fill(number)
    if script:
        guest.check()
    press(page.locator("main form .btn"))
    prove(page, number)
    expect(page.locator("main")).to_contain_text(words)
    before = page.locator("dd.v b").first.inner_text()
    if script:
        guest.check()
        page.screenshot(path=SHOTS / "my-talk-ko-m-light.jpg", quality=70, full_page=True)
    press(page.locator("main a.btn"))
    press(page.locator(".times button").nth(3))
    expect(page.locator(".note.ok")).to_be_visible()
    assert page.locator("dd.v b").first.inner_text() != before
    page.locator("summary").last.click()
    press(page.locator("button[value=cancel]"))
    expect(page.locator("button[value=cancel]")).to_have_count(0)

    page, number = member.page, phone()
    page.goto(f"/{language}/groups/start/")
    page.locator("[name=idea]").fill(f"동네 텃밭을 함께 가꿉니다 {secrets.token_hex(4)}")
    page.locator("[name=area]").select_option(index=3)
    page.locator("[name=name]").fill("한지수")
    page.locator("[name=phone]").fill(number)
    page.locator("[name=tie]").first.check()
    press(page.locator("main form .btn").last)
    prove(page, number)
    ours, group = page.url, re.search(r"/groups/(\d+)/", page.url).group(1)
    press(page.locator("main a[href*='/centres/?group=']").last)
    press(page.locator("main h3 a[href*='VC2']"))
    choose_a_time(page, 5)
    expect(page.locator("[name=phone]")).to_have_count(0)  # the seat has shown whose telephone it is
    page.locator("[name=about]").fill(words)
    press(page.locator("main form .btn"))
    expect(page.locator("main")).to_contain_text(words)

    desk = agent.sit("변나리")
    desk.goto("/desk/advice/book/")
    desk.locator("[name=centre]").select_option("VC2")
    desk.locator("[name=about]").fill(words)
    press(desk.locator("button[value=times]"))
    expect(desk.locator("[name=about]")).to_have_value(words)
    desk.locator("[name=at]").select_option(index=2)
    desk.locator("[name=name]").fill("유다원")
    desk.locator("[name=phone]").fill(phone())
    press(desk.locator("[data-save]"))
    expect(desk.locator(".note.ok")).to_contain_text(words)
    if script:
        agent.check()

    desk = adviser.sit("마은결")
    desk.goto("/desk/advice/")
    expect(desk.locator("main")).to_contain_text("유다원")
    if script:
        adviser.check()
        desk.screenshot(path=SHOTS / "advice-en-d-light.jpg", quality=70, full_page=True)
    desk.goto(f"/desk/advice/group/{group}/")
    desk.locator("summary").first.click()
    desk.locator("[name=helped]").first.fill("자리를 함께 찾아보았습니다.")
    desk.locator("[name=theirs]").first.fill("이웃 두 사람을 더 찾습니다.")
    desk.locator("[name=ours]").first.fill("빈 땅의 주인을 알아봅니다.")
    press(desk.locator("button[value=note]"))
    expect(desk.locator(".err").first).to_be_visible()  # our step has no day
    expect(desk.locator("[name=helped]").first).to_have_value("자리를 함께 찾아보았습니다.")
    desk.locator("[name=due_on]").first.fill((clock.today() + timedelta(days=20)).isoformat())
    press(desk.locator("button[value=note]"))
    expect(desk.locator(".three-b").first).to_contain_text("빈 땅의 주인을 알아봅니다.")
    if script:
        adviser.check()

    page.goto(ours)
    expect(page.locator(".three-b").first).to_contain_text("이웃 두 사람을 더 찾습니다.")
    if script:
        member.check()
        page.screenshot(path=SHOTS / "group-advice-ko-m-light.jpg", quality=70, full_page=True)
