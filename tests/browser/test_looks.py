"""How pages look: a picture of each, and no page that must be scrolled sideways or missed with a thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from .conftest import SHOTS, press

pytestmark = pytest.mark.browser
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
OPEN = {
    "home": "", "tell": "tell/", "tell-words": "tell/words/", "find": "find/", "stories": "stories/", "story": "s/1003/", "me-too": "s/1003/me-too/",
    "offices": "offices/", "promises": "promises/", "mayor": "mayor/", "weekend": "mayor/weekend-date/", "open-door": "mayor/open-door/", "how-chosen": "mayor/how-chosen/", "apply": "mayor/weekend-date/apply/matter/", "deadline": "deadline/?kind=other&on=2026-09-21", "in": "in/", "help": "help/", "privacy": "privacy/", "not-found": "nothing/",
}  # fmt: skip
DESKS = {
    "desk": ("주하람", "/desk/"), "inbox": ("주하람", "/desk/inbox/"), "transport": ("안태경", "/desk/inbox/?view=all"), "call": ("변나리", "/desk/call/"),
    "calls": ("변나리", "/desk/calls/"), "letters": ("변나리", "/desk/letters/"), "people": ("변나리", "/desk/people/"), "promises-owed": ("곽민서", "/desk/promises/"),
    "hours": ("이가윤", "/desk/mayor/"), "board": ("이가윤", "/desk/mayor/board/"), "hour-apply": ("이가윤", "/desk/mayor/apply/open-door/"), "week": ("서유담", "/desk/mayor/week/"), "my-calendar": ("서유담", "/desk/calendar/"),
    "moderation": ("정다울", "/desk/stories/public/"), "manage": ("손누리", "/manage/"), "manage-people": ("손누리", "/manage/people/"), "manage-holidays": ("손누리", "/manage/holidays/"), "manage-deadlines": ("손누리", "/manage/deadlines/"),
    "manage-criteria": ("손누리", "/manage/criteria/"), "manage-criteria-new": ("손누리", "/manage/criteria/new/"), "manage-rooms": ("손누리", "/manage/rooms/"), "manage-place-new": ("손누리", "/manage/rooms/places/new/"),
    "manage-interpreter-new": ("손누리", "/manage/rooms/new/interpreter/"),
    "manage-routing": ("손누리", "/manage/routing/"), "manage-texts": ("손누리", "/manage/texts/"), "manage-text": ("손누리", "/manage/texts/case.received/"), "manage-answers": ("손누리", "/manage/answers/"), "manage-health": ("손누리", "/manage/health/"), "gallery": ("한정우", "/ui/"),
}  # fmt: skip


def at_desks(visitor) -> Iterator[tuple[str, Page]]:
    """Open each page of the desk, in the seat of somebody who works there."""
    seated = ""
    for name, (who, address) in DESKS.items():
        if who != seated:
            visitor.sit(who)
            seated = who
        visitor.page.goto(address)
        yield name, visitor.page


def walk(visitor, picture) -> None:
    """Walk the pages that only somebody on their way meets, taking a picture of each."""
    page = visitor.page
    page.goto("/ko/tell/words/")
    page.locator("textarea").fill("짧")
    press(page.locator("main form .btn").first)
    picture("tell-error")
    page.locator("textarea").fill("버스 정류장 의자가 부서져서 어르신들이 서서 기다리십니다. 고쳐 주세요.")
    press(page.locator("main form .btn").first)
    picture("tell-whose")
    page.locator("input[value=area]").check()
    press(page.locator("main form .btn").first)
    picture("tell-where")
    press(page.locator("main form .btn").first)
    if page.url.endswith("/similar/"):
        picture("tell-similar")
        press(page.locator("main form .btn").first)
    picture("tell-photos")
    press(page.locator("main form .btn").first)
    picture("tell-you")
    page.locator("[name=channel][value=none]").check()
    press(page.locator("main form .btn").first)
    picture("tell-check")
    page.locator("[name=visible][value=city]").check()
    press(page.locator("main form .btn").first)
    picture("tell-done")
    number, pin = (re.sub(r"\D", "", page.locator(where).first.inner_text()) for where in (".big-ref", ".now p b.num"))
    page.goto(f"/ko/find/?reference={number}")
    page.locator("[name=proof]").fill(pin)
    press(page.locator("main form .btn"))
    picture("found")
    page.goto("/demo/")
    picture("demo")
    page.goto("/demo/outbox/")
    picture("outbox")
    page.goto("/demo/")
    press(page.locator("form[action*=resident] button").first)
    page.wait_for_url("**/my/**")
    picture("my")
    press(page.locator("main h3 a").first)
    picture("my-case")
    page.goto("/ko/my/details/")
    picture("my-details")


def walk_the_desk(visitor, picture) -> None:
    """Walk the desk's pages that need a case."""
    page = visitor.sit("변나리")
    page.goto("/desk/call/")
    page.locator("[name=phone]").fill("010-7777-1234")
    page.locator("textarea[name=text]").fill("골목 가로등이 꺼져 있습니다. 고쳐 주세요.")
    press(page.locator("[data-save]").first)
    page.wait_for_url(re.compile(r"/desk/call/\d{10}/"))
    picture("read-back")
    page.goto(page.url + "receipt/")
    picture("receipt")
    page = visitor.sit("안태경")
    page.goto("/desk/inbox/?view=all")
    press(page.locator("[data-key=r]").first)
    page.wait_for_url(re.compile("panel=answer"))
    picture("desk-case")
    page = visitor.sit("정다울")
    page.goto("/desk/stories/public/")
    if page.locator("main li a").count():
        press(page.locator("main li a").first)
        picture("moderate")


MEASURE = """() => {
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;
  const small = [...document.querySelectorAll('main a, main button, main input, main summary, main select, .mast a')].filter(e => {
    const r = e.getBoundingClientRect();
    if (!r.width || e.closest('.sr') || e.classList.contains('sr') || getComputedStyle(e).display === 'inline' || e.type === 'radio' || e.type === 'checkbox') return false;
    return r.height < 43.5 || r.width < 40;
  }).map(e => e.tagName + ' ' + (e.textContent || '').trim().slice(0, 20) + ' ' + Math.round(e.getBoundingClientRect().width) + 'x' + Math.round(e.getBoundingClientRect().height));
  return {wide, small};
}"""


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (WIDE, "dark")], ids=["phone-light", "wide-dark"])
def test_a_picture_of_each_page_is_kept(visit, scheme, size):
    SHOTS.mkdir(parents=True, exist_ok=True)
    form = "m" if size is PHONE else "d"
    visitor = visit(viewport=size, color_scheme=scheme)
    taken = 0
    for language in ("ko", "en"):
        for name, address in OPEN.items():
            visitor.page.goto(f"/{language}/{address}")
            visitor.page.screenshot(path=SHOTS / f"{name}-{language}-{form}-{scheme}.jpg", quality=70, full_page=True)
            taken += 1
    for name, page in at_desks(visitor):
        page.screenshot(path=SHOTS / f"{name}-ko-{form}-{scheme}.jpg", quality=70)
        taken += 1
    for pages in (walk, walk_the_desk) if scheme == "light" else ():  # in the dark they are the same components
        pages(
            visitor,
            lambda name: visitor.page.screenshot(
                path=SHOTS / f"{name}-ko-{form}-{scheme}.jpg", quality=70, full_page=True
            ),
        )
    assert taken == len(OPEN) * 2 + len(DESKS)
    assert [fault for fault in visitor.faults if "404" not in fault] == []


@pytest.mark.parametrize(("width", "size"), [(320, "xlarge"), (768, "")])
def test_no_page_scrolls_sideways_and_every_target_is_large_enough(visit, width, size):
    visitor = visit(viewport={"width": width, "height": 800})
    wrong = []
    visitor.page.goto("/ko/")
    if size:
        visitor.page.goto(f"/prefs/?size={size}&next=/ko/")
    for language in ("ko", "en"):
        for name, address in OPEN.items():
            visitor.page.goto(f"/{language}/{address}")
            found = visitor.page.evaluate(MEASURE)
            if found["wide"]:
                wrong.append(f"{name}-{language} is wider than {width}")
            wrong += [f"{name}-{language}: {target}" for target in found["small"]]
    assert wrong == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_desk_page_scrolls_sideways(visit, width):
    visitor = visit(viewport={"width": width, "height": 900})
    wide = []
    for name, page in at_desks(visitor):
        if page.evaluate(MEASURE)["wide"]:
            wide.append(name)
    assert wide == []


def test_paper_shows_the_words_and_hides_the_buttons(visit):
    page = visit(viewport=WIDE).page
    page.goto("/ko/s/1003/")
    page.emulate_media(media="print")
    assert page.locator(".mast").is_hidden()
    assert page.locator(".now h2").is_visible()
    colour = page.locator(".now").evaluate("e => getComputedStyle(e).backgroundColor")
    assert re.fullmatch(r"rgb\(255, 255, 255\)", colour)
