"""The note-taker's tablet without a network, the poster, the wall, themes, the plan, and its promises."""

from __future__ import annotations

import json
import re
import secrets
from threading import Timer

import pytest
from playwright.sync_api import expect

from .conftest import SHOTS, Visitor, press

pytestmark = pytest.mark.browser
MANY = 1000


def days_on(page, days: int) -> str:
    """Return the day of the city so many days ahead."""
    return page.evaluate(
        "n => new Date(Date.now() + n * 864e5).toLocaleDateString('sv', {timeZone: 'Asia/Seoul'})", days
    )


def visit_here(visitor, name: str, *, days: int = 0) -> str:
    """Plan and publish a visit that begins today and ends some days later; return its short address."""
    page = visitor.sit("이가윤")
    page.goto("/desk/mobile/new/?kind=issue")
    page.locator("[name=name_ko]").fill("시험 현장시장실")
    page.locator("[name=name_en]").fill(name)
    page.locator("[name=question_ko]").fill("왜 아무도 오지 않는가?")
    page.locator("[name=begins_on]").fill(days_on(page, 0))
    page.locator("[name=ends_on]").fill(days_on(page, days))
    press(page.locator("main form [data-save]"))
    slug = page.url.rstrip("/").rsplit("/", 1)[1]
    press(page.locator("button[value=publish]"))
    return slug


def kept(page) -> list[dict]:
    """Return the cards that lie on the device."""
    return page.evaluate("""() => new Promise((done) => {
      const asked = indexedDB.open("madang-capture", 1);
      asked.onsuccess = () => {
        const rows = asked.result.transaction("cards").objectStore("cards").getAll();
        rows.onsuccess = () => { asked.result.close(); done(rows.result); };
      };
    })""")


def test_cards_written_without_a_network_survive_reload_and_reach_the_server_once(visit):
    visitor = visit(viewport={"width": 1024, "height": 1366})
    slug = visit_here(visitor, f"Tablet {secrets.token_hex(3)}")
    page = visitor.page
    page.goto(f"/desk/mobile/{slug}/capture/")
    bar, box = page.locator("#cap-bar"), page.locator("#cap-text")
    expect(bar).to_have_attribute("data-kept", "yes")
    visitor.check()
    visitor.context.set_offline(True)
    for n in range(3):
        box.fill(f"망이 끊긴 말씀 {n}")
        box.press("Enter")
        expect(box).to_have_value("")
    expect(bar).to_have_attribute("data-n", "3")
    page.screenshot(path=SHOTS / "capture-offline-ko-d-light.jpg", quality=70)
    box.fill("아직 다 쓰지 않은 말")
    page.reload()  # from what the worker keeps: there is no network
    expect(bar).to_have_attribute("data-n", "3")
    expect(box).to_have_value("아직 다 쓰지 않은 말")
    page.close()  # and the machine is switched off
    page = visitor.context.new_page()
    page.goto(f"/desk/mobile/{slug}/capture/")
    bar = page.locator("#cap-bar")
    expect(bar).to_have_attribute("data-n", "3")
    visitor.faults.clear()  # a browser reports each fetch without a network
    visitor.context.set_offline(False)
    page.locator("#cap-sync").click()
    expect(bar).to_have_attribute("data-n", "0")
    assert kept(page) == []
    page.goto(f"/desk/mobile/{slug}/cards/?view=all")
    expect(page.locator("main")).to_contain_text("망이 끊긴 말씀 2")
    assert page.locator("main li p b.num").all_inner_texts() == ["3", "2", "1"]


def test_a_thousand_cards_through_a_server_that_dies_in_mid_sending_are_kept_once(browser, mortal):
    visitor = Visitor(browser, mortal.address, viewport={"width": 1024, "height": 1366})
    slug = visit_here(visitor, f"Thousand {secrets.token_hex(3)}")
    page = visitor.page
    page.goto(f"/desk/mobile/{slug}/capture/")
    bar = page.locator("#cap-bar")
    expect(bar).to_have_attribute("data-kept", "yes")
    visitor.context.set_offline(True)
    page.evaluate(
        """([visit, many]) => new Promise((done) => {
      const asked = indexedDB.open("madang-capture", 1);
      asked.onsuccess = () => {
        const store = asked.result.transaction("cards", "readwrite").objectStore("cards");
        for (let n = 0; n < many; n += 1) store.put({ id: crypto.randomUUID(), visit, text: `말씀 ${n}`, may_show: true,
          said_at: new Date(Date.now() - (many - n) * 1000).toISOString(), speaker: "", phone: "", paper: "" });
        store.transaction.oncomplete = () => { asked.result.close(); done(); };
      };
    })""",
        [slug, MANY],
    )
    answered = 0

    def lose(route) -> None:
        """The server keeps what was sent and its answer is lost; then it hears nothing; at last it is killed at its work."""
        nonlocal answered
        answered += 1
        if answered == 1:
            route.fetch()  # it has kept them
            route.abort("connectionreset")
        elif answered == 2:
            route.abort("connectionrefused")
        elif answered == 3:
            Timer(0.03, mortal.kill).start()
            route.continue_()
        else:
            route.continue_()

    visitor.context.route(re.compile("/capture/send/"), lose)
    visitor.context.set_offline(False)
    for _ in range(40):
        page.locator("#cap-sync").click()
        page.wait_for_timeout(300)
        if mortal.process.poll() is not None:
            break
    assert answered >= 3 and mortal.process.poll() is not None
    assert len(kept(page)) >= MANY - 200  # nothing is deleted here before the server said that it has it
    page.close()  # killed in mid-sending, as its server is
    mortal.start()
    page = visitor.context.new_page()
    page.goto(f"/desk/mobile/{slug}/capture/")
    expect(page.locator("#cap-bar")).to_have_attribute("data-n", "0", timeout=60_000)
    assert kept(page) == []
    told = json.loads(page.evaluate(f"fetch('/desk/mobile/{slug}/capture/ready/').then((r) => r.text())"))
    assert (told["cards"], answered >= 7) == (MANY, True)
    visitor.context.close()


def test_two_hands_with_the_same_paper_card_and_words_the_law_forbids_are_told_and_stay_on_the_device(visit):
    first, second = visit(), visit(viewport={"width": 1024, "height": 1366})
    slug = visit_here(first, f"Paper {secrets.token_hex(3)}")
    second.sit("변나리")
    for n, visitor in enumerate((first, second)):
        page = visitor.page
        page.goto(f"/desk/mobile/{slug}/capture/")
        page.locator("#capture details summary").click()
        page.locator("#cap-paper").fill("A-17")
        page.locator("#cap-text").fill(f"종이에 적힌 말 {n}")
        page.locator("#cap-add").click()
        expect(page.locator("#cap-bar")).to_have_attribute("data-state", "refused" if n else "sent")
    expect(second.page.locator("#cap-list")).to_contain_text("번호")
    second.page.locator("#cap-list button").first.click()
    expect(second.page.locator("#cap-text")).to_have_value("종이에 적힌 말 1")
    second.page.locator("#cap-text").fill("제 번호는 900101-1234567")
    second.page.locator("#cap-add").click()
    expect(second.page.locator("#cap-bar")).to_have_attribute("data-state", "refused")


def test_a_refused_card_is_mended_with_all_that_was_said_of_it_while_the_next_words_wait(visit):
    visitor = visit(viewport={"width": 1024, "height": 1366})
    slug = visit_here(visitor, f"Mend {secrets.token_hex(3)}")
    page = visitor.page
    page.goto(f"/desk/mobile/{slug}/capture/")
    box, phone, show = page.locator("#cap-text"), page.locator("#cap-phone"), page.locator("#cap-show")
    page.locator("#cap-form summary").click()
    phone.fill("전화 없음")
    page.locator("#cap-speaker").fill("솔밭")
    show.uncheck()
    box.fill("보이지 말라고 한 말씀")
    box.press("Enter")
    mend = page.locator("#cap-list button")
    expect(mend).to_have_count(1)
    show.check()
    box.fill("다음 사람의 말씀")
    mend.click()
    expect(box).to_have_value("보이지 말라고 한 말씀")
    expect(show).not_to_be_checked()
    expect(page.locator("#cap-speaker")).to_have_value("솔밭")
    phone.fill("")
    box.press("Enter")
    expect(box).to_have_value("다음 사람의 말씀")
    expect(show).to_be_checked()
    expect(page.locator("#cap-bar")).to_have_attribute("data-state", "sent")
    page.goto(f"/ko/mayor/mobile/{slug}/words/")
    expect(page.locator("main")).not_to_contain_text("보이지 말라고 한 말씀")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_the_poster_to_the_wall_to_a_theme_to_a_promise(visit, script):
    desk = visit(viewport={"width": 1280, "height": 900})
    slug = visit_here(desk, f"Poster {secrets.token_hex(3)}", days=1)
    page = desk.page
    page.locator(".panel-d:has([name=kind]) summary").click()
    begins, ends = ("06:10", "06:30") if script else ("06:40", "07:00")  # the mayor is at one place at a time
    for name, value in (
        ("name", "주민 대화 마당"),
        ("on", days_on(page, 1)),
        ("begins", begins),
        ("ends", ends),
        ("place", "구민회관"),
    ):
        page.locator(f".panel-d form:has([name=kind]) [name={name}]").fill(value)
    page.locator("[name=kind]").select_option("town_hall")
    press(page.locator(".panel-d form:has([name=kind]) [data-save]"))
    expect(page.locator(".err")).to_have_count(0)
    press(page.locator("form:has([name=state][value=on_site]) button"))
    # a resident with a telephone, from the code on the poster
    resident = visit(java_script_enabled=script)
    resident.page.goto(f"/ko/mayor/mobile/{slug}/say/")
    resident.page.locator("[name=text]").fill("버스가 20분에 한 대뿐입니다. <b>굵게</b>")
    if script:
        resident.check()
    resident.page.screenshot(path=SHOTS / "mobile-say-ko-m-light.jpg", quality=70, full_page=True)
    resident.page.locator("summary").first.click()
    phone = f"0108{secrets.randbelow(10**7):07d}"
    resident.page.locator("[name=phone]").fill(phone)
    press(resident.page.locator("main form .btn"))
    expect(resident.page.locator(".big-ref")).to_have_text("1")
    if script:
        resident.check()
    # nobody of the city has read it: the wall is empty; then it stands there, once, and as words
    wall = visit(viewport={"width": 1280, "height": 900})
    wall.page.goto(f"/ko/mayor/mobile/{slug}/wall/?pause")
    expect(wall.page.locator(".wall-c .say")).to_have_count(0)
    page.goto(f"/desk/mobile/{slug}/cards/")
    desk.check()
    press(page.locator("button[value=check]").first)
    wall.page.reload()
    expect(wall.page.locator(".wall-c .say")).to_contain_text("<b>굵게</b>")
    assert wall.page.locator(".wall-c p").first.evaluate("(p) => parseFloat(getComputedStyle(p).fontSize)") >= 24
    wall.check()
    wall.page.screenshot(path=SHOTS / "mobile-wall-ko-d-light.jpg", quality=70)
    # sorted by a person
    page.goto(f"/desk/mobile/{slug}/themes/")
    page.locator("#new-t").fill("버스")
    press(page.locator("form:has(#new-t) button"))
    page.locator("#sort [name=card]").first.check()
    press(page.locator("button[form=sort]").first)
    desk.check()
    # the plan
    page.goto(f"/desk/mobile/{slug}/")
    leaving = page.locator("form:has([name=state][value=planning])")
    press(leaving.locator("button"))
    expect(page.locator(".err")).to_contain_text("마지막 날이 아직 오지 않았습니다")
    page.locator("form:has([name=state][value=planning]) [name=words]").fill("태풍이 옵니다.")
    press(page.locator("form:has([name=state][value=planning]) button"))
    page.goto(f"/desk/mobile/{slug}/actions/")
    page.locator("[name=theme]").first.check()
    page.locator("#write [name=text]").fill("버스를 10분마다 보냅니다.")
    page.locator("#write [name=office]").select_option(index=1)
    page.locator("#write [name=due_on]").fill("2027-06-30")
    press(page.locator("#write [data-save]"))
    desk.check()
    press(page.locator("form:has([name=act][value=present]) button"))
    resident.page.goto(f"/ko/mayor/mobile/{slug}/plan/")
    resident.page.locator("[name=text]").fill("밤에도 보내 주세요.")
    press(resident.page.locator("main form .btn"))
    if script:
        resident.check()
    page.reload()
    expect(page.locator("main")).to_contain_text("밤에도 보내 주세요.")
    page.locator("[name=why_early]").fill("모두 그 자리에서 동의했습니다.")
    press(page.locator("button[value=adopt]"))
    resident.page.goto(f"/ko/mayor/mobile/{slug}/plan/")
    expect(resident.page.locator(".plan-l h2 a")).to_have_count(1)
    for look, who in (("plan", resident), ("visit", resident)):
        who.page.goto(f"/ko/mayor/mobile/{slug}/" + ("plan/" if look == "plan" else ""))
        who.page.screenshot(path=SHOTS / f"mobile-{look}-ko-m-light.jpg", quality=70, full_page=True)
        if script:
            who.check()
    tail = phone[-4:]
    page.goto("/demo/outbox/")
    for _ in range(30):
        if any(tail in text and "버스를 10분마다" in text for text in page.locator("main li").all_inner_texts()):
            break
        page.wait_for_timeout(400)
        page.reload()
    else:
        raise AssertionError("who said it never heard what it became")
