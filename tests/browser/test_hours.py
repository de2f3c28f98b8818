"""An hour with the mayor, in a real browser: asked for, scored, offered, accepted, held, promised, written up."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from .conftest import press, read_code

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}


def phone() -> str:
    return f"0107{secrets.randbelow(10**7):07d}"


@pytest.mark.parametrize(("language", "script"), [("ko", True), ("en", False)], ids=["ko-script", "en-no-script"])
def test_an_application_on_a_telephone(visit, language, script):
    resident = visit(java_script_enabled=script)
    page, number = resident.page, phone()

    def looked_at() -> None:
        if script:
            resident.check()

    def go_on() -> None:
        looked_at()
        press(page.locator("main form .btn").first)

    page.goto(f"/{language}/mayor/")
    looked_at()
    press(page.locator("main li .btn").first)
    page.locator("textarea").fill("짧다")
    go_on()
    expect(page.locator(".err")).to_be_visible()
    page.locator("textarea").fill(
        "건널목에 신호등이 없어서 아이들이 뛰어 건넙니다. 학부모들과 함께 말씀드리고 싶습니다."
    )
    go_on()
    page.locator("input[value=area]").check()
    page.locator("[name=size]").fill("99")
    go_on()
    expect(page.locator(".em").first).to_be_visible()  # more than one item may bring; what was chosen stays
    expect(page.locator("input[value=area]")).to_be_checked()
    page.locator("[name=size]").fill("4")
    go_on()
    page.locator("[name=area]").fill("강북구 삼양동")
    go_on()
    go_on()  # no day chosen
    expect(page.locator(".err")).to_be_visible()
    for box in page.locator("[name=sessions]").all()[:3]:
        box.check()
    go_on()
    page.locator("[name=channel][value=sms]").check()
    page.locator("[name=phone]").fill(number)
    page.locator("[name=name]").fill("한지수")
    go_on()
    go_on()
    looked_at()
    reference = re.sub(r"\s", "", page.locator(".big-ref").inner_text())
    assert re.fullmatch(r"\d{10}", reference)
    press(page.locator(f"a[href*='/my/dates/{reference}/']"))
    page.locator("[name=phone]").fill(number)
    press(page.locator("main form .btn").first)
    code = read_code(visit().page, number)
    page.locator("[name=code]").fill(code)
    press(page.locator("main form .btn").first)
    page.goto(f"/{language}/my/dates/{reference}/")
    looked_at()
    expect(page.locator("main")).to_contain_text("건널목")
    page.locator("details summary").last.click()
    press(page.locator("button[value=withdraw]"))
    looked_at()
    expect(page.locator("button[value=withdraw]")).to_have_count(0)


def test_from_a_call_to_a_seat(visit):
    agent, number, word = visit(**DESK), phone(), f"신호{secrets.randbelow(10**6)}"
    desk = agent.sit("변나리")
    desk.goto("/desk/mayor/apply/weekend-date/")
    agent.check()
    desk.locator("[name=text]").fill(f"{word} 이야기를 시장님께 드리고 싶습니다. 아이들이 위험합니다.")
    desk.locator("[name=name]").fill("구하늘")
    desk.locator("[name=phone]").fill(number)
    press(desk.locator("[data-save]"))
    expect(desk.locator(".err")).to_be_visible()  # no day: told so, and nothing is lost
    expect(desk.locator("[name=name]")).to_have_value("구하늘")
    for box in desk.locator("[name=sessions]").all()[1:6]:
        box.check()
    press(desk.locator("[data-save]"))
    address = re.sub(r"^https?://[^/]+", "", desk.url)
    expect(desk.locator("main")).to_contain_text("구하늘")

    evaluator, scheduler = visit(**DESK), visit(**DESK)
    for visitor, name in ((evaluator, "최문경"), (scheduler, "이가윤")):
        page = visitor.sit(name)
        page.goto(address)
        visitor.check()
        for points in page.locator("fieldset.pts").all():
            points.locator("label", has_text="4").click()
        press(page.locator("form[action$='/score/'] [data-save]"))
    page = scheduler.page
    page.goto(address)
    press(page.locator("button[value=admit]"))
    page.locator("select[name=item]").select_option(index=0)
    page.locator("#t-offer").fill("여럿이 겪는 일이고, 점수가 가장 높습니다.")
    press(page.locator("details[open] form:has(select[name=item]) [data-save]"))
    expect(page.locator(".topline .badge")).to_be_visible()
    scheduler.check()

    desk.goto(address)
    press(desk.locator("button[value=accept]"))
    expect(desk.locator("button[value=accept]")).to_have_count(0)
    page.goto("/desk/mayor/board/")
    scheduler.check()
    expect(page.locator(".board")).to_contain_text(word)


def test_the_hour_itself_and_what_came_of_it(visit):
    scheduler = visit(**DESK)
    page = scheduler.sit("이가윤")
    page.goto("/desk/mayor/?programme=weekend-date")
    scheduler.check()
    press(page.locator(".note.warn a", has_text=re.compile("주말|Weekend")).first)
    scheduler.check()
    address = page.url
    press(page.locator("button[name=came][value=seen]").first)
    item = page.locator("details.panel-d", has=page.locator("[name=read_back]")).first
    item.locator("summary").click()
    item.locator("textarea").fill("정문 앞에 신호등을 놓습니다.")
    item.locator("[name=due_on]").fill("2099-01-01")
    press(item.locator("[data-save]"))
    expect(page.locator(".err")).to_be_visible()  # not read back, and nothing typed is lost
    item = page.locator("details.panel-d", has=page.locator("[name=read_back]")).first
    expect(item.locator("textarea")).to_have_value("정문 앞에 신호등을 놓습니다.")
    item.locator("[name=due_on]").fill("2027-03-01")
    item.locator("[name=read_back]").check()
    press(item.locator("[data-save]"))
    expect(page.locator(".note.ok").first).to_contain_text("신호등")
    press(page.locator("button[value=close]"))
    page.locator("#m-text").fill("네 안건을 들었고, 신호등을 놓기로 약속했습니다.")
    press(page.locator("form:has(#m-text) [data-save]"))
    scheduler.check()
    page.goto(address + "brief/")
    scheduler.check()
    page.goto(address)
    press(page.locator("main a[href*='/mayor/weekend-date/']").first)
    scheduler.check()
    expect(page.locator("main")).to_contain_text("네 안건을 들었고")
    expect(page.locator("main")).to_contain_text("정문 앞에 신호등을 놓습니다.")


def test_who_walks_in_gets_a_number_and_is_heard(visit):
    scheduler = visit(**DESK)
    page = scheduler.sit("이가윤")
    page.goto("/desk/mayor/?programme=pop-up")
    scheduler.check()
    press(page.locator(".blk li a").first)
    for _n in range(2):
        press(page.locator("button[value=take]"))
    press(page.locator("button[value=call]"))
    scheduler.check()
    page.locator("textarea[name=text]").fill("놀이터 그네가 끊어졌어요. 아이들이 다칠까 걱정입니다.")
    press(page.locator("button[value=heard]"))
    expect(page.locator("details")).to_contain_text("그네")
    wall = visit()
    press(page.locator("a.act[href*='/board/']"))
    wall.page.goto(re.sub(r"^https?://[^/]+", "", page.url))
    wall.check()
    expect(wall.page.locator("ol")).to_contain_text("2")
