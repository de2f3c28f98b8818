"""Promises and people's pages, in a real browser: nothing that axe can see, nothing sideways, nothing too small."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from madang.kit import clock

from .conftest import SHOTS, press
from .test_case_in_full import Town, panel, picture
from .test_looks import MEASURE, PHONE, WIDE

pytestmark = pytest.mark.browser


def looked_at(visitor, name: str) -> None:
    """Check the page that is open, and keep a picture of it."""
    found = visitor.page.evaluate(MEASURE)
    assert not found["wide"], name
    visitor.check()
    SHOTS.mkdir(parents=True, exist_ok=True)
    visitor.page.screenshot(path=SHOTS / f"{name}.jpg", quality=70, full_page=True)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (WIDE, "dark")], ids=["phone-light", "wide-dark"])
def test_a_promise_from_the_desk_to_everybody(visit, size, scheme):
    form = f"{'m' if size is PHONE else 'd'}-{scheme}"
    officer, reader = visit(viewport=size, color_scheme=scheme), visit(viewport=size, color_scheme=scheme)
    desk = officer.sit("곽민서")
    desk.goto("/desk/promises/new/")
    looked_at(officer, f"promise-new-{form}")
    desk.locator("[name=text]").fill(f"정문 앞 보도블록을 모두 바꿉니다. {form}")
    desk.locator("[name=due_on]").fill("2030-03-01")
    desk.locator("[name=office]").select_option(index=1)
    desk.locator("[data-save]").click()
    desk.wait_for_url("**/desk/promises/1*/")
    moving = desk.locator(".panel-d", has=desk.locator("#due-move"))
    moving.locator("summary").click()
    moving.locator("[name=due_on]").fill("2031-03-01")
    moving.locator("[name=text]").fill("부품이 늦게 옵니다.")
    moving.locator("[data-save]").click()
    expect(desk.locator(".tl li")).to_have_count(2)
    looked_at(officer, f"promise-desk-{form}")
    number = desk.url.rstrip("/").split("/")[-1]
    desk.goto(f"/desk/promises/{number}/more/")
    desk.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    looked_at(officer, f"promise-more-{form}")
    desk.goto("/desk/promises/")
    looked_at(officer, f"promises-desk-{form}")
    page = reader.page
    page.goto("/en/promises/")
    looked_at(reader, f"promises-{form}")
    assert page.evaluate(MEASURE)["small"] == []
    page.goto(f"/en/promises/{number}/")
    looked_at(reader, f"promise-{form}")
    assert page.evaluate(MEASURE)["small"] == []
    expect(page.locator("main")).to_contain_text("at first by 1 March 2030")
    assert page.locator(".stones").is_visible() == (size is WIDE)
    assert page.locator(".pm-steps").is_visible() == (size is PHONE)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_pages_of_people_calls_and_ones_own_details(visit, size):
    form = "m" if size is PHONE else "d"
    agent = visit(viewport=size)
    desk = agent.sit("변나리")
    desk.goto("/desk/people/")
    looked_at(agent, f"people-{form}")
    press(desk.locator("main a.act").first)
    looked_at(agent, f"compare-{form}")
    desk.goto("/desk/calls/")
    looked_at(agent, f"calls-{form}")
    person = desk.goto("/desk/people/1/")
    number = 1
    while person.status == 404:  # staff have no such page
        number += 1
        person = desk.goto(f"/desk/people/{number}/")
    looked_at(agent, f"person-{form}")
    resident = visit(viewport=size)
    resident.page.goto("/demo/")
    press(resident.page.locator("form[action*=resident] button").first)
    resident.page.wait_for_url("**/my/**")
    resident.page.goto("/en/my/details/")
    resident.page.locator("main details summary").last.click()
    looked_at(resident, f"details-{form}")
    assert resident.page.evaluate(MEASURE)["small"] == []


def test_an_answer_asks_only_for_what_its_outcome_needs(visit):
    visitor = visit(viewport=WIDE)
    page = visitor.sit("안태경")
    page.goto("/desk/inbox/?view=all")
    page.locator("[data-key=r]").first.click()
    page.wait_for_url("**panel=answer**")
    boxes = {"done": "#evidence", "planned": "#promise", "not_ours": "#whose"}
    for outcome in ("informed", *boxes):
        page.locator("#outcome").select_option(outcome)
        shown = {name for name, box in boxes.items() if page.locator(box).is_visible()}
        assert shown == {outcome} & set(boxes)
    visitor.check()


@pytest.mark.parametrize(
    ("decision", "badge", "said"),
    [("take_up", "진행 중", "등이 절반만 켜집니다."), ("uphold", "지킴, 확인을 기다림", "위원이 가 보았습니다.")],
    ids=["taken up again", "upheld"],
)
def test_who_asked_says_that_it_was_not_kept_and_another_office_decides(visit, decision, badge, said):
    town, promised = Town(visit, "ko", script=True), f"산책로에 보안등 {secrets.randbelow(10**6)}개를 답니다."
    reference, person = town.told("산책로에 보안등이 없어요. 밤에 다니기 어렵습니다.")
    town.send(town.desk("주하람")[1], reference, "TRAF")
    desk = town.desk("안태경")[1]
    box = panel(desk, reference, "#answer")
    desk.locator("#outcome").select_option("planned")
    desk.locator("#answer").fill("올해 안에 보안등을 답니다.")
    desk.locator("#promise").fill(promised)
    desk.locator("#keep-by").fill((clock.today() + timedelta(days=20)).isoformat())
    box.locator("[data-save]").click()
    expect(desk.locator(".toast")).to_be_visible()
    desk.goto("/desk/promises/")
    press(desk.locator("a", has_text=promised))
    kept = desk.locator(".panel-d", has=desk.locator("[name=act][value=kept]"))
    kept.locator("summary").click()
    kept.locator("textarea").fill("보안등이 켜집니다.")
    kept.locator("[type=file]").set_input_files(picture())  # type: ignore[arg-type]
    press(kept.locator("[data-save]"))

    asker, mine = town.resident(person)
    mine.goto(f"/ko/promises/{desk.url.rstrip('/').split('/')[-1]}/")
    public = mine.url
    words = mine.locator("#say details")
    words.locator("summary").click()
    press(words.locator("button"))
    expect(mine.locator(".err")).to_be_visible()  # no words: told so, and the box stays open
    mine.locator("#words").fill("절반은 어둡습니다. 우리 집 앞입니다.")
    asker.check()
    press(mine.locator("#say details button"))
    asker.check()
    reader = visit(viewport=PHONE)
    reader.page.goto(public)
    expect(reader.page.locator(".ref .badge")).to_have_text("다툼이 있음")
    expect(reader.page.locator("main")).not_to_contain_text("우리 집 앞")

    supervisor, page = town.desk("오미라")
    page.goto("/desk/promises/")
    supervisor.check()
    press(page.locator("main a", has_text=promised).first)
    expect(page.locator("main")).to_contain_text("우리 집 앞")
    deciding = page.locator(".panel-d", has=page.locator(f"[name=act][value={decision}]"))
    if not deciding.locator("textarea").is_visible():
        deciding.locator("summary").click()
    deciding.locator("textarea").fill(said)
    supervisor.check()
    press(deciding.locator("[data-save]"))
    reader.page.goto(public)
    reader.check()
    expect(reader.page.locator(".ref .badge")).to_contain_text(badge)
    expect(reader.page.locator("main")).to_contain_text(said)
    mine.goto(public)
    asker.check()
