"""An hour with the mayor, in a real browser: asked for, scored, offered, accepted, held, promised, written up."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from madang.kit import clock

from .conftest import Visitor, press, read_code, read_message
from .test_case_in_full import Town, picture
from .test_looks import MEASURE, PHONE, WIDE

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}


def phone() -> str:
    return f"0107{secrets.randbelow(10**7):07d}"


def looked_at(visitor: Visitor) -> None:
    """Check the page that is open as wide as a desk and as narrow as a telephone, and leave it as it was."""
    page, own = visitor.page, visitor.page.viewport_size
    assert own
    for size in (WIDE, PHONE) if own["width"] < 600 else (PHONE, WIDE):
        page.set_viewport_size(size)
        assert not page.evaluate(MEASURE)["wide"], f"{page.url} at {size['width']}"
        visitor.check()


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


def all_the_same(page):
    """Press the second time where a seat sets a rule aside."""
    again = page.locator("form:has(input[name=aside]) .pri")
    if again.count():
        press(again)


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
    all_the_same(page)
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


HELD = """
from datetime import timedelta
from madang.kit import clock
from madang.meetings.actions import When, Where
from madang.officehours import actions
from madang.officehours.models import Session
from madang.people.models import Role
from madang.people.rules import Seat
session = Session.objects.select_related("meeting", "terms").get(programme__code="{code}")
role, meeting = Role.objects.select_related("person").get(kind="scheduler"), session.meeting
when = When(clock.today() - timedelta(days=1), meeting.begins, meeting.ends, meeting.zone)
before = clock.now() - timedelta(days=3)
actions.move(session, when, Where(place=meeting.place), reason="{reason}", seat=Seat(role.person, [role]), at=before)
"""
TERMS = {
    "begins": "17:00", "ends": "17:45", "minutes": "20", "gap": "5", "most": "4", "travel_minutes": "0", "drawn_percent": "0",
    "district_percent": "0", "rest_days": "180", "ahead": "1", "shuts_days": "0", "notice_hours": "0", "hold_hours": "24", "step": "1",
    "minutes_days": "3",
}  # fmt: skip


def lay_out(town: Town, code: str) -> None:
    """Let an administrator lay out a way to meet the mayor whose days are set by hand."""
    (_administrator, page), today = town.desk("손누리"), clock.today().isoformat()
    page.goto("/manage/mayor/new/")
    for name, words in {
        "names_ko": "저녁 대화",
        "names_en": "Evening talk",
        "words_ko": "해 질 녘에.",
        "words_en": "At dusk.",
    }.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=code]").fill(code)
    page.locator("[name=office]").select_option(label="시장실")
    page.locator("[name=host]").select_option(label="서유담")
    page.locator("[name=place]").fill("9")
    press(page.locator("[data-save]"))
    press(page.locator("section", has_text=f"/mayor/{code}/").locator("a[href$='/terms/']"))
    for name, words in {"valid_from": today, **TERMS}.items():
        page.locator(f"[name={name}]").fill(words)
    for name, value in {"kind": "hand", "choice": "reviewed", "rubric": "weekend-date"}.items():
        page.locator(f"select[name={name}]").select_option(value)
    press(page.locator("[value=preview]"))
    press(page.locator("[value=publish]"))


def test_an_hour_from_the_call_to_a_promise_that_is_kept_and_confirmed(visit, act):
    number, code = phone(), f"talk-{secrets.token_hex(3)}"
    matter = f"정문 앞 건널목 {secrets.randbelow(10**6)}에 신호등이 없어 아이들이 위험합니다."
    promised, on = f"{matter[:16]} 신호등을 놓습니다.", clock.today() + timedelta(days=9)
    town, resident = Town(visit, "ko", script=True), visit(viewport=PHONE)
    lay_out(town, code)
    scheduler, page = town.desk("이가윤")
    page.goto(f"/desk/mayor/?programme={code}")
    page.locator("details", has=page.locator("#h-on")).locator("summary").click()
    page.locator("#h-on").fill(on.isoformat())
    page.locator("#h-place").fill("시민청 마당")
    press(page.locator("form", has=page.locator("#h-on")).locator("[data-save]"))
    sheet = page.url

    # Asked for by telephone, and scored by two.
    agent, desk = town.desk("변나리")
    desk.goto(f"/desk/mayor/apply/{code}/")
    desk.locator("[name=text]").fill(f"{matter} 교통 신호를 부탁드립니다.")
    desk.locator("[name=name]").fill("한지수")
    desk.locator("[name=phone]").fill(number)
    desk.locator("[name=sessions]").check()
    desk.locator("details", has=desk.locator("[name=needs]").first).locator("summary").click()
    desk.locator("[name=needs][value=sign_language]").check()
    agent.check()
    press(desk.locator("[data-save]"))
    address = re.sub(r"^https?://[^/]+", "", desk.url)
    reference = address.rstrip("/").split("/")[-1]
    for judge in (town.desk("최문경")[1], page):
        judge.goto(address)
        for points in judge.locator("fieldset.pts").all():
            points.locator("label", has_text="4").click()
        press(judge.locator("form[action$='/score/'] [data-save]"))
    page.goto(address)
    press(page.locator("button[value=admit]"))

    # Chosen by the reckoning, which the worker does.
    page.goto(f"/desk/mayor/board/?programme={code}")
    press(page.locator("[data-key=p]"))
    offered = page.locator("form.came", has=page.locator(f"a[href='{address}']"))
    for _n in range(60):
        if offered.count():
            break
        page.wait_for_timeout(250)
        page.reload()
    looked_at(scheduler)
    press(offered.locator("button"))
    all_the_same(page)
    assert "17:00" in read_message(visit().page, number, "자리")

    # Accepted by the applicant, on their own page.
    mine = resident.page
    mine.goto(f"/ko/my/dates/{reference}/")
    mine.locator("[name=phone]").fill(number)
    press(mine.locator("main form .btn").first)
    mine.locator("[name=code]").fill(read_code(visit().page, number))
    press(mine.locator("main form .btn").first)
    mine.goto(f"/ko/my/dates/{reference}/")
    looked_at(resident)
    press(mine.locator("button[value=accept]"))
    looked_at(resident)

    # An interpreter is held for it, and its day comes.
    page.goto(sheet)
    expect(page.locator("main")).to_contain_text("수어 통역 정가람")
    act(HELD.format(code=code, reason="시장이 그날 멀리 있습니다."))
    page.goto(sheet)
    press(page.locator("form.came", has_text="한지수").locator("button[value=seen]"))
    item = page.locator("details.panel-d", has=page.locator("[name=read_back]"))
    item.locator("summary").click()
    item.locator("textarea").fill(promised)
    item.locator("[name=office]").select_option(label="교통실")
    item.locator("[name=due_on]").fill((clock.today() + timedelta(days=60)).isoformat())
    item.locator("[name=read_back]").check()
    looked_at(scheduler)
    press(item.locator("[data-save]"))
    press(page.locator("button[value=close]"))

    # Its office calls the promise kept, with what shows it; who asked says that it is so.
    officer, desk = town.desk("안태경")
    desk.goto("/desk/promises/")
    press(desk.locator("a", has_text=promised))
    kept = desk.locator(".panel-d", has=desk.locator("[name=act][value=kept]"))
    kept.locator("summary").click()
    kept.locator("textarea").fill("정문 앞에 신호등이 서 있습니다.")
    kept.locator("[type=file]").set_input_files(picture())  # type: ignore[arg-type]
    press(kept.locator("[data-save]"))
    officer.check()
    mine.goto(f"/ko/my/dates/{reference}/")
    looked_at(resident)
    press(mine.locator("main a[href*='/promises/']", has_text=promised))
    looked_at(resident)
    press(mine.locator("button[value=yes]"))
    reader = visit(viewport=PHONE)
    reader.page.goto(re.sub(r"^https?://[^/]+", "", mine.url))
    reader.check()
    expect(reader.page.locator(".ref .badge")).to_have_text("지킴, 확인됨")
    reader.page.goto(f"/ko/mayor/{code}/{(clock.today() - timedelta(days=1)).isoformat()}/")
    looked_at(reader)
    expect(reader.page.locator("main")).to_contain_text(promised)
