"""A listening forum from the city's theme to what became of an opinion, and a vote that finds groups."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .conftest import SHOTS, press

pytestmark = pytest.mark.browser


def open_forum(visit: Callable, title: str):
    """Set a theme at the desk; return the desk's visitor and the forum's short address."""
    desk = visit(viewport={"width": 1280, "height": 900})
    page = desk.sit("이가윤")
    page.goto("/desk/forums/new/")
    desk.check()
    for name, value in (("name_ko", title), ("names_ko", title), ("theme_ko", "밤에 아이를 어디에 맡깁니까?")):
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").fill(value)
    for box in page.locator("main form textarea").all():
        if not box.input_value():
            box.fill("밤에 아이를 어디에 맡깁니까?")
    for field in page.locator("main form input[type=text]").all():
        if not field.input_value():
            field.fill(title)
    for field in page.locator("main form input[type=number]").all():
        if not field.input_value():
            field.fill("30")
    press(page.locator("main form [data-save]").first)
    return desk, re.search(r"/desk/forums/([\w-]+)/", page.url)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_resident_proposes_registers_and_votes_on_a_telephone(visit, script):
    resident = visit(java_script_enabled=script)
    page = resident.page
    page.goto("/ko/forums/")
    if script:
        resident.check()
    page.screenshot(path=SHOTS / "forums-ko-m-light.jpg", quality=70, full_page=True)
    seen = {"propose": False, "register": False, "vote": False}
    for address in {link.get_attribute("href") for link in page.locator("main a[href*='/forums/']").all()}:
        if not address or address.rstrip("/").endswith(("forums", "ladder")):
            continue
        page.goto(address)
        if script:
            resident.check()
        for step in seen:
            if page.locator(f"main a[href$='/{step}/']").count() and not seen[step]:
                page.locator(f"main a[href$='/{step}/']").first.click()
                expect(page.locator("main form").first).to_be_visible()
                if script:
                    resident.check()
                page.screenshot(path=SHOTS / f"forum-{step}-ko-m-light.jpg", quality=70, full_page=True)
                seen[step] = True
                page.goto(address)
    assert seen["vote"] or seen["register"] or seen["propose"], "the demo has no forum that takes anything"


def test_the_desk_sets_a_theme_and_sees_what_came(visit):
    desk, found = open_forum(visit, f"밤의 돌봄 {secrets.token_hex(2)}")
    assert found, "the theme was not set"
    desk.check()
    page = desk.page
    for place in ("", "people/", "opinions/", "statements/"):
        page.goto(f"/desk/forums/{found.group(1)}/{place}")
        desk.check()
    page.goto("/desk/forums/ladder/")
    desk.check()
    page.screenshot(path=SHOTS / "forums-ladder-desk-ko-d-light.jpg", quality=70, full_page=True)
