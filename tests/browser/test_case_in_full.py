"""What becomes of a case beyond the loop: done with a picture, promised, together, apart, shared, signed, decided, helped."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import APIResponse, Page, expect

from madang.kit import clock

from .conftest import SHOTS, Visitor, read_code

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}
WAYS = pytest.mark.parametrize(("language", "script"), [("ko", True), ("en", False)], ids=["ko-script", "en-none"])

CHAIRS: dict[str, str] = {}  # {form of a chair on the demo page: its address}, read once


class Town:
    """The people of one journey, all in one language, with or without scripts; what they look at is checked and pictured."""

    def __init__(self, visit: Callable[..., Visitor], language: str, script: bool) -> None:
        self.visit, self.language, self.script = visit, language, script
        self.address = visit.address  # type: ignore[attr-defined]
        self.front: Page | None = None
        SHOTS.mkdir(parents=True, exist_ok=True)

    def desk(self, who: str) -> tuple[Visitor, Page]:
        """Seat a member of staff."""
        visitor = self.visit(**DESK, java_script_enabled=self.script)
        visitor.context.add_cookies([{"name": "django_language", "value": self.language, "url": self.address}])
        if not CHAIRS:
            forms = visitor.page.request.get("/demo/").text().split("<form")
            CHAIRS.update({form: found[1] for form in forms if (found := re.search(r'"(/demo/seat/\d+/)"', form))})
        self._post(visitor.page, next(address for form, address in CHAIRS.items() if who in form))
        return visitor, visitor.page

    def _post(self, page: Page, address: str, **fields: str) -> APIResponse:
        """Post without looking at the form first: what is not looked at here has journeys of its own."""
        kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        if "csrftoken" not in kept:
            page.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": self.address}])
        form = {**fields, "csrfmiddlewaretoken": kept.get("csrftoken", "a" * 32)}
        answer = page.request.post(address, form=form, max_redirects=0)
        assert answer.status == 302, answer.text()[:400]
        return answer

    def told(self, text: str, **more: str) -> tuple[str, str]:
        """Let an agent write a call down; return its reference and the number of the resident."""
        if self.front is None:
            self.front = self.desk("변나리")[1]
        fields = {"phone": number(), "name": "한지수", "channel": "sms", "kind": "other", "whose": "me", **more}
        kept = self._post(self.front, "/desk/call/", text=text, language=self.language, via="phone", **fields)
        reference = re.search(r"\d{10}", kept.headers["location"])[0]  # type: ignore[index]
        page = self.front.request.get(f"/desk/cases/{reference}/").text()
        return reference, re.search(r"/desk/people/(\d+)/", page)[1]  # type: ignore[index]

    def resident(self, person: str) -> tuple[Visitor, Page]:
        """Let a resident in who has shown their telephone before."""
        visitor = self.visit(java_script_enabled=self.script)
        self._post(visitor.page, f"/demo/resident/{person}/")
        return visitor, visitor.page

    def look(self, visitor: Visitor, name: str) -> None:
        """Check a page and keep a picture of it."""
        if self.script:
            visitor.check()
        width = "d" if (visitor.page.viewport_size or {})["width"] > 600 else "m"
        visitor.page.screenshot(path=SHOTS / f"{name}-{self.language}-{width}-light.jpg", quality=70, full_page=True)

    def send(self, page: Page, reference: str, office: str) -> None:
        """Send a case to an office, from the desk of whoever has it."""
        page.goto(f"/desk/cases/{reference}/")
        chosen = office_number(page, "#office", office)
        self._post(page, f"/desk/cases/{reference}/send/", office=chosen, reason="이 부서의 일입니다.")


def number() -> str:
    return f"0109{secrets.randbelow(10**7):07d}"


def panel(page: Page, reference: str, field: str):
    """Open a case and the box that holds a field."""
    page.goto(f"/desk/cases/{reference}/")
    box = page.locator(".panel-d", has=page.locator(field))
    if not page.locator(field).is_visible():
        box.locator("summary").click()
    return box


OFFICES = {"ROAD": ("도로관리과", "Roads"), "WATER": ("물순환·상수도", "Water & drains"), "PARK": ("공원녹지과", "Parks"), "HOUS": ("주택실", "Housing"), "TRAF": ("교통실", "Transport")}  # fmt: skip


def office_number(page: Page, select: str, code: str) -> str:
    """Return the value of an office in a list, whichever language its name is in."""
    for value, name in page.locator(f"{select} option").evaluate_all("all => all.map(o => [o.value, o.text.trim()])"):
        if name in OFFICES[code]:
            return str(value)
    raise AssertionError(f"{code} is not offered")


def picture() -> dict[str, object]:
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), "#2a7").save(drawn, "JPEG")
    return {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


@WAYS
def test_done_with_a_picture_is_thanked_for_rated_opened_again_and_called_about(visit, language, script):
    town = Town(visit, language, script)
    reference, person = town.told("골목 가로등이 사흘째 꺼져 있어요. 밤에 걷기 무섭습니다.", name="한지수")
    officer, page = town.desk("한정우")
    box = panel(page, reference, "#answer")
    page.locator("#outcome").select_option("done")
    expect(page.locator("#promise")).to_be_hidden()
    page.locator("#answer").fill("가로등을 고쳤습니다. 사진에서 보실 수 있습니다.")
    page.locator("#evidence").fill("골목 끝까지 가로등 여섯 개가 켜졌습니다.")
    page.locator("#pictures").set_input_files(picture())  # type: ignore[arg-type]
    town.look(officer, "answer-done")
    box.locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()

    resident, mine = town.resident(person)
    mine.goto(f"/{language}/my/stories/{reference}/")
    thanks = mine.locator(".note.ok")
    expect(thanks).to_contain_text("한지수")
    expect(thanks).to_contain_text("가로등 여섯 개")
    town.look(resident, "my-thanked")
    mine.locator('.rate button[value="4"]').click()
    expect(mine.locator('.rate button[value="4"]')).to_have_attribute("aria-pressed", "true")
    mine.locator("main ul a[href*='/files/']").first.wait_for()
    mine.locator("#again").fill("하나는 아직 깜빡거립니다.")
    mine.locator("[name=wants_call]").check()
    mine.locator("#when").fill("저녁 여섯 시 뒤")
    mine.locator(".todo .btn").click()
    expect(mine.locator("#again")).to_have_count(0)
    town.look(resident, "my-opened-again")

    agent, calls = town.desk("변나리")
    row = calls.locator(".quote", has=calls.locator(f'a[href*="{reference}"]'))
    for tries in range(3):  # the worker leaves the task within a second or two
        until(calls, "/desk/calls/", row if not tries else calls.locator(".quote"))
        while not row.count():  # what was tried already waits behind what is due now
            calls.locator(".more a").click()
            calls.wait_for_load_state()  # a page half read has no row yet and no link onward
        expect(row).to_contain_text("여섯 시 뒤")
        expect(row.locator("ol li")).to_have_count(tries)
        if tries == 1:
            town.look(agent, "call-back")
        row.locator('button[value="no_answer"]').click()
        calls.wait_for_load_state()
    expect(row).to_have_count(0)


def until(page: Page, address: str, wanted) -> None:
    """Load a page until something is on it that the worker brings."""
    for _try in range(40):
        page.goto(address)
        if wanted.count():
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"{address} never showed it")


@WAYS
def test_what_is_planned_becomes_a_promise_is_moved_and_kept(visit, language, script):
    town = Town(visit, language, script)
    mark = f"보안등 {secrets.randbelow(10**5)}개를 답니다."
    reference, person = town.told("산책로에 보안등이 없어요. 밤에 다니기 어렵습니다.")
    officer, page = town.desk("한정우")
    box = panel(page, reference, "#answer")
    page.locator("#outcome").select_option("planned")
    page.locator("#answer").fill("올해 안에 보안등을 답니다.")
    page.locator("#promise").fill(mark)
    today = clock.today()
    first, later = today + timedelta(days=20), today + timedelta(days=50)
    page.locator("#keep-by").fill(first.isoformat())
    box.locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()

    resident, mine = town.resident(person)
    mine.goto(f"/{language}/my/stories/{reference}/")
    mine.locator(".now a[href*='/promises/']").click()
    promise = mine.url
    expect(mine.locator("h1")).to_have_text(mark)
    mine.goto(f"/{language}/promises/")
    expect(mine.locator("main")).to_contain_text(mark)
    town.look(resident, "promises")

    page.goto(promise.replace(f"/{language}/", "/desk/"))
    for act, words, day in (("move", "기둥이 늦게 옵니다.", later), ("kept", "산책로 입구부터 다 켜졌습니다.", None)):
        page.locator(".panel-d", has=page.locator(f"#t-{act}")).locator("summary").click()
        if day:
            page.locator("#due-move").fill(day.isoformat())
        page.locator(f"#t-{act}").fill(words)
        page.locator(".panel-d", has=page.locator(f"#t-{act}")).locator("button").click()
        expect(page.locator(".tl li").first).to_contain_text(words)
        if act == "move":
            town.look(officer, "desk-promise")
            mine.goto(promise)
            shown = mine.locator("dl.kv")
            for each in (first, later):
                expect(shown).to_contain_text(re.compile(rf"(?<!\d){each.day}(?!\d)"))
    mine.goto(promise)
    town.look(resident, "promise-kept")
    mine.goto(f"/{language}/my/stories/{reference}/")
    expect(mine.locator(".note.ok")).to_contain_text("다 켜졌습니다")
    reader = visit().page
    told = reader.locator("main li .say", has_text="다 켜졌습니다")
    until(reader, f"/demo/outbox/?q={re.sub(r'[^0-9]', '', mark)}", told)


def sign_in(visit, page: Page, language: str, phone: str) -> None:
    """Get in as a resident with the code that was sent."""
    page.goto(f"/{language}/in/")
    page.locator("[name=phone]").fill(phone)
    page.locator("main form .btn").first.click()
    page.locator("[name=code]").fill(read_code(visit().page, phone))
    page.locator("main form .btn").first.click()
    page.wait_for_url(re.compile(r"/my/"))


@WAYS
def test_three_are_picked_compared_and_answered_together(visit, language, script):
    town = Town(visit, language, script)
    word = f"육교{secrets.randbelow(10**6)}"
    cases = [
        town.told(f"{word} 승강기가 또 멈췄습니다. 고쳐 주세요. {n}층입니다.", phone=number(), name=f"김{n}")
        for n in "일이삼"
    ]
    officer, page = town.desk("주하람")
    page.goto(f"/desk/inbox/?view=new&words={word}")
    rows = page.locator(".row[data-row]")
    expect(rows).to_have_count(3)
    for n in range(3):
        if script:
            page.keyboard.press("x")
            expect(rows.nth(n).locator("input")).to_be_checked()
            if n < 2:
                page.keyboard.press("j")
                expect(rows.nth(n + 1)).to_have_class(re.compile("sel"))
        else:
            rows.nth(n).locator("input").check()
    if script:
        town.look(officer, "inbox-picked")
        page.keyboard.press("m")
    else:
        page.locator("button[formaction*='/merge/']").click()
    expect(page.locator("table.d tbody tr")).to_have_count(3)
    town.look(officer, "merge")
    if script:
        page.keyboard.press("m")
    else:
        page.locator("main form .pri").click()
    page.wait_for_url(re.compile("/desk/inbox/"))
    expect(rows).to_have_count(1)  # the lead
    panel(page, cases[0][0], "#answer")
    expect(page.locator(".sug form[action*='/unmerge/']")).to_have_count(2)
    page.locator("#answer").fill("오늘 저녁까지 승강기를 고칩니다.")
    town.look(officer, "answer-together")
    page.locator(".panel-d", has=page.locator("#answer")).locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()
    for n, (reference, person) in enumerate(cases):
        resident, mine = town.resident(person)
        mine.goto(f"/{language}/my/stories/{reference}/")
        expect(mine.locator("main")).to_contain_text("오늘 저녁까지 승강기를")
        if n == 2:
            town.look(resident, "my-together")


@WAYS
def test_a_letter_is_split_in_three_and_the_resident_sees_each(visit, language, script):
    town = Town(visit, language, script)
    matters = (
        "보안등이 깜빡거립니다. 무섭습니다.",
        "빗물받이가 막혀 물이 넘칩니다.",
        "경로당 냉방비는 어디에 신청합니까?",
    )
    reference, person = town.told("\n".join(matters))
    officer, page = town.desk("주하람")
    page.goto(f"/desk/cases/{reference}/")
    if script:
        page.keyboard.press("t")
    else:
        page.locator("[data-key=t]").click()
    for n, words in enumerate(matters, 1):
        expect(page.locator(f"#m-{n}")).to_have_value(words)
    for n, office in ((1, "ROAD"), (2, "WATER")):
        page.locator(f"#o-{n}").select_option(office_number(page, f"#o-{n}", office))
    town.look(officer, "split")
    page.locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()
    resident, mine = town.resident(person)
    mine.goto(f"/{language}/my/")
    expect(mine.locator("li.st")).to_have_count(3)
    town.look(resident, "my-split")


@WAYS
def test_an_office_asks_another_for_its_part_and_gets_it(visit, language, script):
    town = Town(visit, language, script)
    reference, _person = town.told("건널목 신호등을 나뭇가지가 가립니다. 표시도 지워졌습니다.")
    page = town.desk("주하람")[1]
    town.send(page, reference, "TRAF")
    lead, page = town.desk("안태경")
    box = panel(page, reference, "#part-q")
    page.locator("#part-office").select_option(office_number(page, "#part-office", "PARK"))
    page.locator("#part-q").fill("나뭇가지는 언제 자릅니까?")
    box.locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()
    panel(page, reference, "#answer")
    page.locator("#answer").fill("다음 주에 합니다.")
    page.locator(".panel-d", has=page.locator("#answer")).locator("[data-save]").click()
    expect(page.locator(".err")).to_be_visible()  # half an answer is none
    expect(page.locator("#answer")).to_have_value("다음 주에 합니다.")
    town.look(lead, "part-owed")
    other, parts = town.desk("하은솔")
    parts.goto("/desk/inbox/?view=parts")
    expect(parts.locator(f".row a[href*='{reference}']")).to_be_visible()
    parts.goto(f"/desk/cases/{reference}/")
    town.look(other, "part-asked")
    parts.locator(".todo textarea").fill("수요일 오전에 자릅니다.")
    parts.locator(".todo [data-save]").click()
    expect(parts.locator(".todo")).to_have_count(0)
    page.goto(f"/desk/cases/{reference}/")
    expect(page.locator("main")).to_contain_text("수요일 오전에 자릅니다")


@WAYS
def test_an_answer_of_the_housing_office_carries_two_signatures(visit, language, script):
    town = Town(visit, language, script)
    reference, person = town.told("임대주택 벽에 곰팡이가 핍니다. 도배를 다시 해 주세요.")
    town.send(town.desk("주하람")[1], reference, "HOUS")
    page = town.desk("권서희")[1]
    box = panel(page, reference, "#answer")
    page.locator("#answer").fill("다음 달 초에 도배를 다시 합니다.")
    box.locator("[data-save]").click()
    expect(page.locator(".todo .say")).to_contain_text("도배를")
    expect(page.locator("[data-key=g]")).to_have_count(0)  # not one's own
    signer, desk = town.desk("지한결")
    desk.goto("/desk/inbox/?view=to_sign")
    expect(desk.locator(f".row a[href*='{reference}']")).to_be_visible()
    desk.goto(f"/desk/cases/{reference}/")
    town.look(signer, "to-sign")
    if script:
        desk.keyboard.press("g")
    else:
        desk.locator("[data-key=g]").click()
    expect(desk.locator(".toast")).to_be_visible()
    mine = town.resident(person)[1]
    mine.goto(f"/{language}/my/stories/{reference}/")
    expect(mine.locator("main")).to_contain_text("도배를 다시 합니다")


@WAYS
def test_a_supervisor_decides_whose_a_case_is(visit, language, script):
    town = Town(visit, language, script)
    reference, person = town.told("담이 기울었습니다. 무너질까 걱정됩니다. 골목 입구입니다.")
    town.send(town.desk("주하람")[1], reference, "ROAD")
    page = town.desk("곽민서")[1]
    box = panel(page, reference, "#refer")
    page.locator("#refer").fill("도로가 아니라 개인의 담입니다.")
    box.locator("[data-save]").click()
    expect(page.locator(".note.warn").first).to_be_visible()
    supervisor, desk = town.desk("한정우")
    desk.goto("/desk/inbox/?view=mediation")
    expect(desk.locator(f".row a[href*='{reference}']")).to_be_visible()
    desk.goto(f"/desk/cases/{reference}/")
    town.look(supervisor, "mediation")
    desk.locator("#assign-office").select_option(office_number(desk, "#assign-office", "PARK"))
    desk.locator("#assign-why").fill("공원의 담입니다.")
    desk.locator(".panel-d", has=desk.locator("#assign-office")).locator("[data-save]").click()
    expect(desk.locator(".toast")).to_be_visible()
    mine = town.resident(person)[1]
    mine.goto(f"/{language}/my/stories/{reference}/")
    expect(mine.locator(".tl")).to_contain_text("공원의 담입니다")
    page = town.desk("하은솔")[1]
    page.goto(f"/desk/cases/{reference}/")
    expect(page.locator("#office")).to_have_count(0)


@WAYS
def test_words_of_danger_lead_to_help_at_once(visit, language, script):
    town = Town(visit, language, script)
    words = {
        "ko": "요즘 너무 힘들어서 살기 싫다는 생각이 듭니다.",
        "en": "I am so tired that I want to die some days.",
    }[language]
    resident = visit(java_script_enabled=script)
    page = resident.page
    page.goto(f"/{language}/tell/words/")
    page.locator("textarea").fill(words)
    page.locator("main form .btn").first.click()
    expect(page.locator(".handoff a")).to_have_attribute("href", "tel:109")
    town.look(resident, "tell-danger")
    agent, call = town.desk("변나리")
    call.goto("/desk/call/")
    call.locator("[name=text]").fill(words)
    if script:
        expect(call.locator("#guess .handoff")).to_contain_text("109")
        town.look(agent, "call-danger")


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_the_dates_of_the_city_are_open_to_all_in_both_languages(visit, script):
    for language in ("ko", "en"):
        town = Town(visit, language, script)
        reader = visit(java_script_enabled=script)
        page = reader.page
        page.goto(f"/{language}/services/")
        expect(page.locator("table.d")).not_to_have_count(0)
        town.look(reader, "services")
        page.locator("main a[href*='/deadline/']").first.click()
        page.locator("select[name=kind]").select_option(index=1)
        page.locator("main form .btn").click()
        expect(page.locator(".now h2")).to_be_visible()
        town.look(reader, "deadline-shown")


@WAYS
def test_somebody_who_was_let_help_signs_in_and_replies(visit, language, script):
    town = Town(visit, language, script)
    reference, person = town.told("승강기가 자주 멈춥니다. 다리가 아픕니다.", name="서말순")
    page = town.desk("주하람")[1]
    box = panel(page, reference, "#ask")
    page.locator("#ask").fill("몇 동 몇 호 라인입니까?")
    box.locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()
    resident, mine = town.resident(person)
    mine.goto(f"/{language}/my/details/")
    mine.locator("details summary", has=mine.locator("svg")).first.click()
    phone = number()
    form = mine.locator("form[action*='/helpers/']", has=mine.locator("[name=address]"))
    form.locator("[name=name]").fill("안소라")
    form.locator("[name=address]").fill(phone)
    form.locator("[name=scope]").select_option("act")
    town.look(resident, "helper-asked")
    form.locator(".btn").click()
    expect(mine.locator("main li h3", has_text="안소라")).to_be_visible()
    helper = town.visit(java_script_enabled=script)
    hers = helper.page
    sign_in(visit, hers, language, phone)
    hers.locator(f"main a[href*='{reference}']").click()
    expect(hers.locator(".note").first).to_contain_text("서말순")
    town.look(helper, "my-helping")
    hers.locator("#reply").fill("101동 3호 라인입니다.")
    hers.locator(".todo .btn").first.click()
    expect(hers.locator("#reply")).to_have_count(0)
    page.goto(f"/desk/cases/{reference}/")
    expect(page.locator(".tl")).to_contain_text("101동 3호")
