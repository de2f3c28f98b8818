"""A draw run again in a real browser, true and forged, and its pages looked at."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from madang.draws import proof

from .conftest import press
from .test_looks import MEASURE, PHONE, WIDE
from .test_promises import looked_at

pytestmark = pytest.mark.browser


def forged(change):
    """Return a handler that lets the published file through with one change."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        file = change(json.loads(answer.text()))
        route.fulfill(response=answer, body=json.dumps(file, ensure_ascii=False))

    return handle


def last_sign(text: str) -> str:
    """Return a text whose last sign is another one."""
    return text[:-1] + ("1" if text[-1] != "1" else "2")


FORGED = {
    "the weight of an entry": ("digest", lambda f: {**f, "commitment": f["commitment"].replace('["T005",2', '["T005",3')}),
    "the key of an entry": ("digest", lambda f: {**f, "commitment": f["commitment"].replace("T005", "T905")}),
    "the digest": ("digest", lambda f: {**f, "digest": last_sign(f["digest"])}),
    "the seed": ("seed", lambda f: {**f, "seed": last_sign(f["seed"])}),
    "who is picked": ("picked", lambda f: {**f, "picked": [*f["picked"][:-1], f["order"][-1]]}),
    "the order": ("order", lambda f: {**f, "order": [*f["order"][:-2], f["order"][-1], f["order"][-2]]}),
}  # fmt: skip


def test_a_browser_draws_the_same_and_finds_one_changed_byte(visit):
    visitor = visit()
    page = visitor.page
    page.goto("/en/draws/101/")
    box, verdict = page.locator("[data-again]"), page.locator("[data-again] [role=status]")
    box.get_by_role("button").click()
    expect(verdict).to_have_text("Everything matches. This browser drew the same.")
    expect(box.locator("li:visible")).to_have_count(4)
    expect(box.locator("li.wrong")).to_have_count(0)
    for what, (step, change) in FORGED.items():
        page.route("**/draws/101.json", forged(change))
        page.goto("/en/draws/101/")
        box.get_by_role("button").click()
        expect(verdict, what).to_contain_text("Something differs")
        assert step in box.locator("li.wrong").evaluate_all("all => all.map(li => li.dataset.step)"), what
        page.unroute("**/draws/101.json")
    visitor.check()


def test_a_file_that_is_no_draw_is_no_match(visit):
    page = visit().page
    page.route("**/draws/101.json", lambda route: route.fulfill(body="[]", content_type="application/json"))
    page.goto("/en/draws/101/")
    page.locator("[data-again] button").click()
    expect(page.locator("[data-again] [role=status]")).to_contain_text("Something differs")


def test_the_browsers_own_numbers_are_those_of_its_library(visit):
    """Where the browser lends its SHA-256 (127.0.0.1 counts as safe), ours gives the same for words of any length."""
    page = visit().page
    page.goto("/en/draws/101/")
    source = page.request.get(page.locator("script[src*='draws/rerun']").get_attribute("src")).text()
    differing = page.evaluate(
        """async (source) => {
          const sha256 = new Function(source.replace("const same =", "return sha256; const same =").replace("(() => {", "return (() => {"))();
          const theirs = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
            .map((byte) => byte.toString(16).padStart(2, "0")).join("");
          const wrong = [];
          for (let n = 0; n < 300; n++) { const text = "주사위 5 \\n".repeat(n).slice(0, n); if (sha256(text) !== await theirs(text)) wrong.push(n); }
          return wrong;
        }""",
        source,
    )
    assert differing == []


def test_browser_and_server_draw_the_same_from_any_seed(visit):
    """Weights (101) and quotas (103): the script as it is served, against the server's own words in Python."""
    page = visit().page
    page.goto("/en/draws/101/")
    source = page.request.get(page.locator("script[src*='draws/rerun']").get_attribute("src")).text()
    seeds = ["3 17 21", "주사위 5 5 1", "é ß 😀", *(str(n) for n in range(60))]
    for number in (101, 103):
        text = page.request.get(f"/draws/{number}.json").json()["commitment"]
        theirs = page.evaluate(
            """([source, text, seeds]) => {
              const [sha256, resultOf] = new Function(source.replace("const same =", "return [sha256, resultOf]; const same =").replace("(() => {", "return (() => {"))();
              return seeds.map((seed) => resultOf(JSON.parse(text), sha256(text), seed));
            }""",
            [source, text, seeds],
        )
        assert theirs == [proof.result_of(text, seed) for seed in seeds], number


def test_without_script_the_page_says_the_command_and_offers_no_button(visit):
    page = visit(java_script_enabled=False).page
    page.goto("/en/draws/101/")
    expect(page.locator("main")).to_contain_text("madang verify-draw draw-101.json")
    expect(page.locator("[data-again] button")).to_be_hidden()


def test_the_scheduler_types_the_seed_and_any_browser_draws_the_same(visit):
    desk, reader = visit(viewport=WIDE), visit()
    desk.sit("이가윤")
    desk.page.goto("/desk/draws/102/")
    desk.page.locator("[name=seed]").fill("5 5 1 3 6 2 2 4 1 6")
    desk.page.locator("[name=witnesses]").fill("김참관(주민), 이감사(감사담당관)")
    looked_at(desk, "draw-desk-before")
    press(desk.page.locator("[data-save]"))
    expect(desk.page.locator(".lots li")).to_have_count(8)
    looked_at(desk, "draw-desk-after")
    reader.page.goto("/ko/draws/102/")
    expect(reader.page.locator("code.hash", has_text="5 5 1 3 6 2 2 4 1 6").first).to_be_visible()
    reader.page.locator("[data-again] button").click()
    expect(reader.page.locator("[data-again] [role=status]")).to_have_class("holds")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (WIDE, "dark")], ids=["phone-light", "wide-dark"])
def test_the_pages_of_draws_in_every_form(visit, size, scheme):
    visitor = visit(viewport=size, color_scheme=scheme)
    page, form = visitor.page, f"{'m' if size is PHONE else 'd'}-{scheme}"
    for name, address in (("draws", "/en/draws/"), ("draw-to-come", "/en/draws/103/"), ("draw", "/en/draws/101/")):
        page.goto(address)
        if name == "draw":
            page.locator("[data-again] button").click()
            expect(page.locator("[data-again] [role=status]")).to_have_class("holds")
        if name == "draw-to-come":
            page.locator("details summary").last.click()
        looked_at(visitor, f"{name}-{form}")
        assert page.evaluate(MEASURE)["small"] == [], name
