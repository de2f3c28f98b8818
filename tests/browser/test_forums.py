"""A listening forum from the city's theme to a seat, and a vote on sentences, on a telephone and at the desk."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from .conftest import SHOTS, press

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_the_citys_theme_to_a_sub_topic_a_seat_and_a_vote(visit, script):
    desk = visit(viewport={"width": 1280, "height": 900})
    page, name = desk.sit("이가윤"), f"밤의 돌봄 {secrets.token_hex(2)}"
    page.goto("/desk/forums/new/")
    desk.check()
    page.locator("[name=name_ko]").fill(name)
    page.locator("[name=theme_ko]").fill("밤에 아이를 어디에 맡깁니까?")
    page.locator("[name=seats]").fill("3")
    press(page.locator("form:has([name=name_ko]) [data-save]"))
    slug = re.search(r"/desk/forums/([\w-]+)/$", page.url).group(1)  # type: ignore[union-attr]
    resident = visit(java_script_enabled=script)
    phone = resident.page
    phone.goto("/ko/forums/")
    expect(phone.locator("main")).to_contain_text(name)

    def look(step: str) -> None:
        if script:
            resident.check()
        phone.screenshot(path=SHOTS / f"forum-{step}-ko-m-light.jpg", quality=70, full_page=True)

    look("list")
    phone.goto(f"/ko/forums/{slug}/propose/")
    phone.locator("[name=words]").fill("밤 열 시까지 여는 어린이집")
    look("propose")
    press(phone.locator("form:has([name=words]) .btn"))
    page.goto(f"/desk/forums/{slug}/")
    press(page.locator("button[value=read]").first)
    desk.check()
    tomorrow = page.evaluate("new Date(Date.now() + 40 * 86400e3).toLocaleDateString('sv', {timeZone: 'Asia/Seoul'})")
    form = page.locator("form:has([name=act][value=settle])")
    if not form.is_visible():
        page.locator("details:has([name=act][value=settle]) > summary").click()
    form.locator("[name=topic]").first.check()
    for field, value in (
        ("on", tomorrow),
        ("begins", "14:00"),
        ("ends", "16:00"),
        ("place", "마을회관 2층"),
        ("reason", "가장 많은 사람의 일입니다."),
    ):
        form.locator(f"[name={field}]").fill(value)
    press(form.locator("[data-save]"))
    phone.goto(f"/ko/forums/{slug}/")
    expect(phone.locator("main")).to_contain_text("가장 많은 사람의 일입니다.")
    look("set")
    phone.goto(f"/ko/forums/{slug}/register/")
    phone.locator("[name=name]").fill("문채아")
    phone.locator("[name=phone]").fill(f"0107{secrets.randbelow(10**7):07d}")
    phone.locator("[name=size]").fill("2")
    look("register")
    press(phone.locator("form:has([name=size]) .btn").first)
    page.goto(f"/desk/forums/{slug}/people/")
    expect(page.locator("main")).to_contain_text("문채아")
    desk.check()
    # an agent's caller finds one seat too few, and waits
    page.goto(f"/desk/forums/{slug}/people/")
    call = page.locator("form:has([name=act][value=register])")
    if not call.is_visible():
        page.locator("details:has([name=act][value=register]) > summary").click()
    for field, value in (("name", "오세람"), ("phone", f"0106{secrets.randbelow(10**7):07d}"), ("size", "2")):
        call.locator(f"[name={field}]").fill(value)
    press(call.locator("[data-save]"))
    expect(page.locator("main")).to_contain_text("오세람")
    phone.goto(f"/ko/forums/{slug}/")
    # sentences to vote on
    page.goto(f"/desk/forums/{slug}/statements/")
    box = page.locator("form:has([name=act][value=state])")
    if not box.is_visible():
        page.locator("details:has([name=act][value=state]) > summary").click()
    box.locator("[name=text]").fill("구청이 밤 돌봄 비용을 내야 합니다.")
    press(box.locator("button.pri, button.act").last)
    shown = page.locator("button[value=show]")
    if shown.count():
        press(shown.first)
    desk.check()
    phone.goto(f"/ko/forums/{slug}/vote/")
    expect(phone.locator("h1")).to_contain_text("구청이 밤 돌봄 비용을")
    look("vote")
    press(phone.locator("button[name=value][value='1']"))
    phone.goto(f"/ko/forums/{slug}/results/")
    look("results")
    expect(phone.locator("main")).to_contain_text("구청이 밤 돌봄 비용을")
    page.goto("/desk/forums/ladder/")
    desk.check()
