"""Letters as they leave the printer: A4, one sheet each, the address in the envelope's window, the slip at the foot."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO

import pytest
from pypdf import PdfReader

from .conftest import SHOTS

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}
MM = 72 / 25.4  # points
LONG = (
    "네, 해 드리겠습니다. 정문 앞 보도의 깨진 자리는 11월 25일 수요일 오전에 고칩니다.\n"
    "말씀하신 정문 앞 보도는 지난 11월 16일에 저희 과의 담당자가 나가서 보았습니다. 보도블록 열두 장이 깨져 있고, 그 아래의 "
    "모래가 빗물에 쓸려 나간 것을 확인했습니다. 유모차와 휠체어가 지나기 어렵다는 말씀이 맞습니다.\n"
    "11월 25일 수요일 오전 아홉 시부터 열두 시까지 깨진 블록을 모두 걷어 내고 바닥을 다시 다진 다음 새 블록을 놓습니다. 그동안 "
    "정문 왼쪽에 임시 통로를 두고, 안내하는 사람이 서 있습니다.\n"
    "빗물이 다시 모래를 쓸어 가지 않도록 12월 둘째 주에는 그 옆의 빗물받이도 넓힙니다. 이 일은 물재생과와 함께 합니다."
)
LETTERS = {  # name → language, address, what was told, the answer
    "김영자": ("ko", "서울특별시 종로구 창신길 62, 3층 (창신동) 03100", "정문 앞 보도블록이 깨져서 유모차가 지나가지 못합니다.", LONG),
    "박": ("ko", "서울특별시 성북구 정릉로 77, 02700", "골목 가로등이 꺼져 있습니다. 고쳐 주세요.", "등을 켰습니다."),
    "Abdul Rahman": ("en", "12 Itaewon-ro 45-gil, Seoul 04345", "The bench at the bus stop is broken. Please mend it.",
                     "Yes. The bench was mended on Friday 20 November.\nIts back is higher now."),
}  # fmt: skip


def told_and_answered(agent, officer, name: str) -> str:
    """Let an agent write a story down and an officer answer it; return its reference as it is spoken."""
    language, postal, words, answer = LETTERS[name]
    agent.goto("/desk/counter/")
    agent.locator("#call-form textarea[name=text]").fill(words)
    agent.locator("[name=name]").fill(name)
    agent.locator("[name=channel]").select_option("letter")
    agent.locator("[name=language]").select_option(language)
    agent.locator("#call-form details summary").first.click()
    agent.locator("[name=postal]").fill(postal)
    agent.locator("[data-save]").first.click()
    agent.wait_for_url(re.compile(r"/receipt/"))
    number = re.search(r"\d{10}", agent.url).group()
    officer.goto(f"/desk/cases/{number}/?panel=answer")
    officer.locator("#answer").fill(answer)
    officer.locator(".panel-d", has=officer.locator("#answer")).locator("[data-save]").click()
    officer.wait_for_load_state()
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def lines_of(page) -> list[tuple[str, float, float]]:
    """Return the lines of a page without spaces, with their beginning: millimetres from the left and from the top."""
    found: list[tuple[str, float, float]] = []
    height = float(page.mediabox.height)

    def see(text, cm, tm, _font, _size):
        if text := "".join(text.split()):
            x = (tm[4] * cm[0] + tm[5] * cm[2] + cm[4]) / MM
            y = (height - tm[4] * cm[1] - tm[5] * cm[3] - cm[5]) / MM
            if found and abs(found[-1][2] - y) < 0.1:  # a PDF draws a line in many pieces
                found[-1] = (found[-1][0] + text, found[-1][1], y)
            else:
                found.append((text, x, y))

    page.extract_text(visitor_text=see)
    return found


def test_letters_are_printed_one_a_sheet_and_fit_their_envelope(visit):
    agent, officer = visit(**DESK), visit(**DESK)
    desk, hub = agent.sit("변나리"), officer.sit("주하람")
    desk.goto("/desk/letters/")
    if desk.locator("main form [data-key=p]").count():  # what waits in the demo city goes out first
        desk.locator("main form [data-key=p]").click()
    numbers = {name: told_and_answered(desk, hub, name) for name in LETTERS}
    for _ in range(40):
        desk.goto("/desk/letters/all/")
        written = "".join(desk.locator("main").inner_text().split())
        if all("".join(answer.split())[:8] in written for *_rest, answer in LETTERS.values()):
            break
        desk.wait_for_timeout(500)
    agent.check()
    assert desk.locator(".sheet").first.evaluate("e => getComputedStyle(e).fontSize") == "18.6667px"  # 14 points
    assert (
        desk.locator(".sheet p:not(.from, .on, .slip p)").first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        > 18
    )
    sheets = desk.locator(".sheet").count()
    printed = desk.pdf(prefer_css_page_size=True, print_background=True)
    pages = PdfReader(BytesIO(printed)).pages
    assert {(round(float(p.mediabox.width) / MM), round(float(p.mediabox.height) / MM)) for p in pages} == {(210, 297)}
    assert len(pages) == sheets
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / "letters.pdf").write_bytes(printed)
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "80", "-png", SHOTS / "letters.pdf", SHOTS / "letter"], check=True)
    for name, (_language, _postal, _words, answer) in LETTERS.items():
        number, begins = numbers[name].replace(" ", ""), "".join(answer.split())[:8]
        [lines] = [
            found
            for found in map(lines_of, pages)
            if any(line.startswith(begins) for line, _x, _y in found) and any(number in line for line, _x, _y in found)
        ]
        left, top = next((x, y) for line, x, y in lines if line.startswith(name.replace(" ", "")))
        assert (19 < left < 22, 45 < top < 80) == (True, True), (name, left, top)  # the window of a DL envelope
        first = min((y, line) for line, _x, y in lines if y > 80)[1]
        assert first.startswith(begins), name
        last_number = max(y for line, _x, y in lines if number in line)
        assert 270 < last_number < 285, (name, last_number)  # the slip stands at the foot
        assert all(19 < x < 192 and 14 < y < 286 for _line, x, y in lines), name


def test_a_letter_too_long_for_one_sheet_goes_on_with_margins_and_keeps_its_slip_whole(visit):
    agent = visit(**DESK)
    desk = agent.sit("변나리")
    desk.goto("/desk/letters/all/")
    if not desk.locator(".slip").count():
        pytest.skip("no answer waits as a letter")
    desk.evaluate(
        """() => { const all = [...document.querySelectorAll('.sheet')], kept = all.find(s => s.querySelector('.slip'));
        all.forEach(s => s === kept || s.remove());
        for (let n = 0; n < 30; n++) { const p = document.createElement('p'); p.textContent = '긴 편지의 한 문단입니다. '.repeat(6);
        kept.insertBefore(p, kept.querySelector('.slip')); } }"""
    )
    pages = PdfReader(BytesIO(desk.pdf(prefer_css_page_size=True))).pages
    assert len(pages) >= 2
    assert all(14 < y < 287 for page in pages for _line, _x, y in lines_of(page))
    with_slip = [page for page in pages if "120" in page.extract_text() and "✂" in page.extract_text()]
    assert len(with_slip) <= 1
