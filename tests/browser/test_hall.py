"""A town hall in a real browser: the stream plays, dies and returns, while questions come from home, the room and by telephone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from madang.kit import clock

from .conftest import Visitor, press
from .stream import Broadcast

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}
AFTER = {"timeout": 30_000}  # a few looks at the list, or a few tries at the stream


@pytest.fixture
def broadcast() -> Iterator[Broadcast]:
    """Return a stream that is on."""
    stream = Broadcast().begin()
    yield stream
    stream.die()


def desk_of(visit: Callable[..., Visitor], begins: str, ends: str) -> tuple[Visitor, str]:
    """Plan a visit with a town hall tomorrow, announce it, and return the scheduler at its desk, and its public page."""
    someone = visit(**DESK)
    page = someone.sit("이가윤")
    day = (clock.today() + timedelta(days=1)).isoformat()
    slug = f"hall-{secrets.token_hex(4)}"
    page.goto("/desk/mobile/new/")
    for name, words in {
        "name_ko": "옛 시장 현장시장실", "name_en": slug, "question_ko": "옛 시장에 왜 젊은 손님이 오지 않는가?", "begins_on": day,
        "ends_on": day,
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(words)
    press(page.locator("form [data-save]").last)
    form = page.locator("form", has=page.locator("[name=act][value=stop]"))
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").first.click()
    form.locator("[name=kind]").select_option("town_hall")
    for name, words in {
        "name": "주민 대화 마당",
        "on": day,
        "begins": begins,
        "ends": ends,
        "place": "구민회관",
    }.items():
        form.locator(f"[name={name}]").fill(words)
    form.locator("[name=is_open]").check()
    press(form.locator("button"))
    press(page.locator("button[value=announce]"))
    press(page.locator("main a[href*='/hall/']").last)
    return someone, f"/ko/mayor/mobile/{slug}/hall/"


def put_on(page: Page, broadcast: Broadcast | None) -> None:
    """Write down at the desk where the stream is."""
    form = page.locator("form", has=page.locator("[name=act][value=broadcast]"))
    if not form.is_visible():
        page.locator("summary[data-key=b]").click()
    form.locator("[name=stream]").fill(broadcast.address if broadcast else "")
    form.locator("[name=captions]").fill(broadcast.captions if broadcast else "")
    form.locator("[name=takes_questions]").check()
    press(form.locator("[data-save]"))


def write_down(page: Page, text: str, way: str, phone: str = "") -> None:
    """Write a question down at the desk, from the keyboard."""
    page.keyboard.press("w")
    page.keyboard.type(text)
    form = page.locator("form", has=page.locator("#w-text"))
    form.locator(f"[value={way}]").check()
    form.locator("[name=phone]").fill(phone)
    form.locator("#w-text").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def at(page: Page) -> float:
    """Return how far the broadcast has played."""
    return float(page.evaluate("document.querySelector('video').currentTime"))


def plays_on(page: Page, since: float) -> None:
    """Wait until the broadcast is more than two seconds further."""
    page.wait_for_function(
        "since => document.querySelector('video').currentTime > since + 2", arg=since, timeout=40_000
    )


def answer(page: Page, question: str, text: str, becomes: str) -> None:
    """Answer a question at the desk."""
    press(page.locator("#open a", has_text=question))
    page.keyboard.press("a")
    page.keyboard.type(text)
    form = page.locator("#answer")
    form.locator(f"[name=becomes][value='{becomes}']").check()
    form.locator("[name=office]").select_option(index=4)
    if becomes == "promise":
        form.locator("[name=due_on]").fill("2031-06-30")
    press(form.locator("[data-save]"))


def test_a_broadcast_dies_and_returns_while_questions_keep_coming(visit, broadcast):
    desk, hall = desk_of(visit, "19:00", "21:00")
    put_on(desk.page, broadcast)
    desk.check()
    watcher = visit()
    page = watcher.page
    page.goto(hall)
    watcher.check()
    page.locator("[data-watch]").click()
    plays_on(page, 0)
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    page.wait_for_function("document.querySelector('video').textTracks[0].activeCues.length > 0")
    captions = page.locator("[data-captions]")
    captions.click()
    expect(captions).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "hidden"
    captions.click()
    watcher.check()

    page.locator("#id_text").fill("이것은 쓰다가 만 질문")
    broadcast.die()
    expect(page.locator("[data-said]")).not_to_be_empty(**AFTER)
    write_down(desk.page, "방에서 온 질문입니다.", "room")
    write_down(desk.page, "전화로 온 질문입니다.", "phone", "010-2345-6789")
    other = visit(java_script_enabled=False)
    other.page.goto(hall)
    other.page.locator("#id_text").fill("집에서 온 질문입니다.")
    press(other.page.locator("[data-ask] .btn"))
    expect(other.page.locator("[data-told]")).not_to_be_empty()
    desk.page.locator("#waiting").get_by_text("집에서 온 질문입니다.").wait_for(timeout=20_000)
    press(desk.page.locator("#waiting li", has_text="집에서 온").locator("[value=open]"))
    for words in ("방에서", "전화로", "집에서"):
        expect(page.locator("#asked")).to_contain_text(f"{words} 온 질문입니다.", **AFTER)
    expect(page.locator("#id_text")).to_have_value("이것은 쓰다가 만 질문")

    broadcast.begin()
    expect(page.locator("[data-said]")).to_be_empty(**AFTER)
    plays_on(page, at(page))
    watcher.faults.clear()  # the browser says that the stream was gone, which is so

    asked = page.locator("#asked li", has_text="전화로 온")
    asked.locator("button").click()
    expect(asked.locator(".voices")).to_have_text("1")
    expect(asked.locator("button")).to_have_attribute("aria-pressed", "true")
    page.locator("#id_text").fill("화면에서 온 질문입니다.")
    page.locator("[data-ask] .btn").click()
    expect(page.locator("[data-told]")).not_to_be_empty()
    expect(page.locator("#id_text")).to_have_value("")
    before = at(page)
    answer(desk.page, "전화로 온", "교통과가 살펴봅니다.", "case")
    answer(desk.page, "방에서 온", "주차장을 짓겠습니다.", "promise")
    desk.check()
    expect(page.locator("#asked")).to_contain_text("교통과가 살펴봅니다.", **AFTER)
    expect(page.locator("#asked a[href*='/promises/']")).to_have_count(1, **AFTER)
    plays_on(page, before)  # nothing of this stopped the broadcast
    watcher.check()
    page.reload()
    expect(page.locator("#asked li", has_text="집에서 온").locator("button")).to_have_attribute("aria-pressed", "false")


def test_without_script_a_hall_is_read_asked_and_backed(visit, broadcast):
    desk, hall = desk_of(visit, "10:00", "11:00")
    put_on(desk.page, broadcast)
    someone = visit(java_script_enabled=False)
    page = someone.page
    write_down(desk.page, "방에서 온 질문입니다.", "room")
    page.goto(hall)
    expect(page.locator("video[controls] source")).to_have_attribute("src", broadcast.address)
    expect(page.locator(f"a[href='{broadcast.address}']")).to_be_visible()
    question = page.locator("#asked li[data-state=open]").first
    name = str(question.get_attribute("id"))
    voices = int(question.locator(".voices").inner_text())
    for _ in range(2):  # pressed twice it is one voice
        press(page.locator(f"#{name} button"))
        expect(page.locator(f"#{name} .voices")).to_have_text(str(voices + 1))
    expect(page).to_have_url(re.compile(f"#{name}$"))


def test_who_waits_for_the_broadcast_is_told_that_it_has_begun(visit, broadcast):
    desk, hall = desk_of(visit, "14:00", "15:00")
    put_on(desk.page, None)
    watcher = visit()
    page = watcher.page
    page.goto(hall)
    expect(page.locator("[data-player]")).to_have_count(0)
    page.locator("#id_text").fill("쓰던 말")
    put_on(desk.page, broadcast)
    note = page.locator("[data-changed]")
    expect(note).to_be_visible(**AFTER)
    press(note.locator("a"))
    expect(page.locator("[data-watch]")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("쓰던 말")
