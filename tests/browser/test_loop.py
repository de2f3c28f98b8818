"""The loop, in a real browser: told by a resident, sent by the hub, answered by an office, read by the resident."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from .conftest import press, read_code

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_story_from_first_word_to_answer(visit, language, script):
    resident = visit(java_script_enabled=script)
    page = resident.page
    phone = f"0107{secrets.randbelow(10**7):07d}"
    word = f"신호등{secrets.randbelow(10**6)}"

    def looked_at() -> None:
        if script:
            resident.check()

    def go_on() -> None:
        looked_at()
        press(page.locator("main form .btn").first)

    page.goto(f"/{language}/")
    looked_at()
    press(page.locator(".hero .btn").first)
    looked_at()
    press(page.locator("main .btn").first)
    page.locator("textarea").fill("짧")
    go_on()  # too short: told so, and nothing is lost
    expect(page.locator(".err")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("짧")
    page.locator("textarea").fill(f"약국 앞 건널목에 {word} 놓아 주세요. 두 시에 아이들이 나올 때 차가 빨라요.")
    go_on()
    page.locator("input[value=area]").check()
    go_on()
    page.locator("[name=area]").fill("강북구 삼양동")
    page.locator("[name=place]").fill("약국 앞")
    go_on()
    if page.url.endswith("/similar/"):
        go_on()
    go_on()  # no pictures
    page.locator("[name=channel][value=sms]").check()
    page.locator("[name=phone]").fill(phone)
    page.locator("[name=name]").fill("한지수")
    go_on()
    page.locator("[name=visible][value=public]").check()
    go_on()
    looked_at()
    reference = re.sub(r"\s", "", page.locator(".big-ref").inner_text())
    assert re.fullmatch(r"\d{10}", reference)

    hub = visit(**DESK, java_script_enabled=script)
    hub.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    desk = hub.sit("주하람")
    desk.goto("/desk/find/?q=" + reference)
    if script:
        hub.check()
    desk.locator(".panel-d", has=desk.locator("#office")).locator("summary").click()
    desk.locator("#office").select_option(index=2)
    desk.locator("#reason").fill("건널목은 이 부서의 일입니다.")
    press(desk.locator(".panel-d", has=desk.locator("#office")).locator("button"))
    office = desk.locator(".tl li").first.inner_text()
    assert office

    supervisor = visit(**DESK, java_script_enabled=script)
    answering = supervisor.sit("한정우")
    answering.goto("/desk/find/?q=" + reference)
    answering.locator(".panel-d", has=answering.locator("#answer")).locator("summary").click()
    answering.locator("#answer").fill("12월 4일에 신호등을 놓습니다. 그때까지 안내원이 섭니다.")
    press(answering.locator(".panel-d", has=answering.locator("#answer")).locator("button"))

    page.goto(f"/{language}/find/?reference={reference}")
    looked_at()
    page.locator("[name=proof]").fill(phone[-4:])
    press(page.locator("main form .btn"))
    looked_at()
    expect(page.locator(".now")).to_be_visible()
    assert "안내원" not in page.locator("main").inner_text()
    press(page.locator("main .btn").first)
    page.locator("[name=phone]").fill(phone)
    press(page.locator("main form .btn").first)
    code = read_code(visit().page, phone)
    page.locator("[name=code]").fill(code)
    looked_at()
    press(page.locator("main form .btn").first)
    page.wait_for_url(re.compile(r"/my/"))
    if page.locator("button[value=yes]").count():  # told in this name on the web: is it yours?
        press(page.locator("button[value=yes]"))
    page.goto(f"/{language}/my/stories/{reference}/")
    looked_at()
    expect(page.locator("main")).to_contain_text("안내원이 섭니다")
