"""The desk with hands on the keyboard, in a real Chromium: whole calls of an agent, and fifty cases sorted by an officer.

A call is timed from `N` to its last line, typed at six keys a second (a Hangul syllable is two to five keys); what is said
meanwhile is not in it. Of the fifty cases only the machine's time counts: from a key to the second frame after the next row is
there. The floor is the same keys over bare pages in the same browser: as many rows and bytes, no style, one insert for an act.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from .city import City, fill_inbox, seat
from .report import Report

SPEED = 6.0  # keys a second: a practised agent
MOST_SECONDS = 60.0
CASES = 50
MOST_AT_ONCE = 3
LEFT = 25  # rows that must be left at the end, so that the last page drawn is as large as an ordinary one
TWO_KEYS = {"WA", "WAE", "OE", "WEO", "WE", "WI", "YI"}  # vowels that a keyboard writes with two keys
# What an officer at the front does with new stories: most go to the first guess. s another office, q asks back, r answers, m three together.
ROUND = ("1", "1", "j1", "1", "s", "1", "1", "q", "1", "r", "1", "m", "1", "jk1")
WATCH = """(() => {
  const kept = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* a page without an address */ } };
  addEventListener("keydown", (e) => kept("pressed", performance.timeOrigin + e.timeStamp), true);
  const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    const row = document.querySelector(".row.sel a");
    kept("drawn", JSON.stringify({at: performance.timeOrigin + performance.now(), row: row ? row.href : ""}));
  }));
  addEventListener("DOMContentLoaded", drawn);
  addEventListener("htmx:afterSettle", drawn);
})()"""
SEEN = """([before, isList]) => {
  const drawn = JSON.parse(sessionStorage.getItem("drawn") || "{}"), pressed = Number(sessionStorage.getItem("pressed"));
  return drawn.at > pressed && drawn.row !== before && Boolean(drawn.row) === isList && drawn.at - pressed;
}"""
OPEN_ROW = "() => document.querySelector('.row.sel a')?.href ?? null"


def strokes(text: str) -> int:
    """Return how many keys a text takes on a Korean keyboard."""
    count = 0
    for letter in unicodedata.normalize("NFD", text):
        name = unicodedata.name(letter, "")
        is_two = name.rpartition(" ")[2] in TWO_KEYS or ("JONGSEONG" in name and "-" in name)
        count += 2 if is_two else 1
    return count


class Hands:
    """Two hands on a keyboard, and a clock beside it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.begin()

    def begin(self) -> None:
        """Start the clock."""
        self.begun, self.typing = time.monotonic(), 0.0

    def write(self, text: str) -> None:
        """Write at a person's speed."""
        for letter in text:
            self._at_speed(strokes(letter), lambda letter=letter: self.page.keyboard.type(letter))

    def press(self, *keys: str) -> None:
        """Press keys at a person's speed."""
        for key in keys:
            self._at_speed(1, lambda key=key: self.page.keyboard.press(key))

    def _at_speed(self, count: int, do: Callable[[], None]) -> None:
        until = time.monotonic() + count / SPEED
        do()
        self.typing += count / SPEED
        time.sleep(max(0.0, until - time.monotonic()))

    def see(self, what: str) -> None:
        """Wait until something is on the page."""
        self.page.locator(what).first.wait_for(state="visible")

    def tell(self, report: Report, name: str, keys: str) -> None:
        """Report how long it took."""
        seconds = time.monotonic() - self.begun
        more = f"typing {self.typing:.1f} s at {SPEED:g} keys/s, the machine {seconds - self.typing:.1f} s; {keys}"
        report.line(f"desk_{name}", seconds, "s, at most", MOST_SECONDS, more=more)
        report.add(f"desk_{name}_machine", seconds - self.typing, "s without typing")


# --- an agent's calls ------------------------------------------------------------------------------------------------


def calls(page: Any, known: str, open_one: str, report: Report) -> None:
    """Take three calls: a new matter, one answered at first contact, one that goes on with what was told before."""
    hands = Hands(page)

    hands.begin()
    hands.press("n")
    hands.see("#call-form")
    hands.write(known)
    hands.see("#past .sug li")
    hands.press("Tab")
    hands.write(
        "시장 앞 보도블록이 꺼져서 어르신이 넘어지셨어요. 비가 오면 물도 고입니다. 빨리 고쳐 주시면 좋겠습니다."
    )
    hands.see("#guess .sug li")
    hands.press("Tab")
    hands.write("강북구 삼양동")
    hands.press("Tab")
    hands.write("시장 정문 앞")
    hands.press("Tab", "ArrowDown", "ArrowDown")  # to be called, instead of a text message
    hands.press("Control+Enter")
    hands.see("[data-key=y]")
    hands.press("y")
    hands.see(".ok-line")
    hands.tell(report, "call", "N, number, past stories, words, place, reply by, Ctrl+Enter, read back, Y")

    hands.begin()
    hands.press("n")
    hands.see("#call-form")
    hands.write(f"010{20_000_000 + secrets.randbelow(10**7)}")
    hands.see("#past .sug")
    hands.press("Tab")
    hands.write("골목 가로등이 꺼졌는데 어떻게 신고하면 되나요?")
    hands.see("#guess [data-key=c]")
    hands.press("Escape", "c")
    hands.see(".ok-line")
    hands.tell(report, "call_at_once", "N, number, words, standing answer, Esc, C")

    hands.begin()
    hands.press("n")
    hands.see("#call-form")
    hands.write(open_one)
    hands.see('#past [data-key="1"]')
    hands.press("Escape", "1")
    hands.see("#add:focus")
    hands.write("어제 비가 와서 더 심해졌다고 하십니다. 언제 나오시는지 꼭 알려 달라고 하십니다.")
    hands.press("Control+Enter")
    hands.see(".toast")
    hands.tell(report, "call_past", "N, number, Esc, 1, words, Ctrl+Enter")


def _callers() -> tuple[str, str]:
    """Return the telephone numbers of somebody with past stories, and of somebody whose last story is open."""
    from madang.cases import queries
    from madang.people import contacts
    from madang.people.models import ContactPoint

    known = open_one = ""
    for value in ContactPoint.objects.filter(kind="phone").order_by("pk").values_list("value", flat=True)[:400]:
        found = queries.of_contact(value, limit=6)
        if len(found) > 1 and not known:
            known = value
        elif found and found[0].is_open and found[0].merged_into_id is None and not open_one:
            open_one = value
        if known and open_one:
            return contacts.spoken(known).replace("-", ""), contacts.spoken(open_one).replace("-", "")
    raise RuntimeError("the demo city has no callers with past stories")


# --- fifty cases by keys ---------------------------------------------------------------------------------------------


class Sorting:
    """The keys of an officer over a list, each timed until the next row, or the page it leads to, is drawn."""

    def __init__(self, page: Any, start: str) -> None:
        self.page, self.start = page, start
        self.steps: list[float] = []  # ms from a key to what it draws
        self.cases: list[float] = []  # ms of all keys of a case
        self.plans: list[str] = []  # what was done, to be done again over the floor
        self.rows: list[int] = []
        self.sizes: list[int] = []

    def run(self, plans: Iterable[str]) -> None:
        """Sort fifty cases; where the open one has no guess, it goes to another office by hand."""
        self.page.goto(self.start)
        self.page.locator(".row.sel").wait_for()
        self._look()
        for plan in plans:
            if len(self.cases) >= CASES:
                break
            before = len(self.steps)
            for key in plan[:-1]:
                self.step(key)
            act = plan[-1] if plan[-1] != "1" or self.page.locator('.acts [data-key="1"]').count() else "s"
            count = self.together() if act == "m" else self.one(act)
            self.plans.append(plan[:-1] + act)
            self.cases += [sum(self.steps[before:]) / count] * count
        self._look()

    def _look(self) -> None:
        self.rows.append(self.page.locator(".row").count())
        self.sizes.append(len(self.page.content().encode()))

    def one(self, act: str) -> int:
        """Do one act with the open case."""
        if act == "1":
            self.step("1")
            return 1
        self.step(act, is_list=False)
        if act == "s":
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Tab")
        self.page.keyboard.type({"s": "이 부서의 일입니다.", "q": "몇 층입니까?", "r": "내일 오전에 고칩니다."}[act])
        self.step("Control+Enter")
        return 1

    def together(self) -> int:
        """Pick three, compare them, and let them be answered together; the lead stays and goes to the first guess."""
        for number in range(MOST_AT_ONCE):
            self.page.keyboard.press("x")
            if number < MOST_AT_ONCE - 1:
                self.step("j")
        self.step("m", is_list=False)
        self.step("m")
        return MOST_AT_ONCE - 1

    def step(self, key: str, *, is_list: bool = True) -> None:
        """Press a key, wait until the next row is drawn, or the page it leads to, and keep the time."""
        before = self.page.evaluate(OPEN_ROW)
        self.page.keyboard.press(key)
        drawn = self.page.wait_for_function(SEEN, arg=[before, is_list], polling=4)
        self.steps.append(float(drawn.json_value()))


def fifty(page: Any, city: City, report: Report) -> None:
    """Sort fifty cases, then do the same over bare pages, and tell both."""
    ours = Sorting(page, f"http://127.0.0.1:{city.product.port}/desk/inbox/?view=new")
    ours.run(itertools.cycle(ROUND))
    rows, size = sum(ours.rows) // 2, sum(ours.sizes) // 2  # the list grows shorter; the floor's is of middle length
    floor = Sorting(page, f"http://127.0.0.1:{city.floor.port}/floor/inbox/?rows={rows}&size={size}")
    floor.run(ours.plans)
    for name, sorting in (("", ours), ("_floor", floor)):
        cases, steps = sorted(sorting.cases), sorted(sorting.steps)
        acts = Counter(plan[-1] for plan in sorting.plans)
        mix = ", ".join(f"{key.upper()} {count}" for key, count in sorted(acts.items()))
        more = (
            f"{len(cases)} cases ({mix} times) in {len(steps)} keys that draw; a key: median {median(steps):.0f}, "
            f"p95 {_p95(steps):.0f} ms; a case: median {median(cases):.0f}, p95 {_p95(cases):.0f} ms"
        )
        report.line(f"desk_fifty{name}", sum(sorting.steps) / 1000, "s of the machine", more=more)
        for what, values in (("key", steps), ("case", cases)):
            report.add(f"desk_{what}{name}_median", median(values), "ms")
            report.add(f"desk_{what}{name}_p95", _p95(values), "ms")
    report.line("desk_fifty_ratio", sum(ours.steps) / sum(floor.steps), "x floor", more=f"{rows} rows, {size:,} bytes")


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


# --- the browser -----------------------------------------------------------------------------------------------------


@contextmanager
def seated(city: City, number: int) -> Iterator[Any]:
    """Open a page of Chromium in somebody's seat."""
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # as root, and only then, Chromium has no sandbox to keep
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{city.product.port}", viewport={"width": 1440, "height": 900}, locale="ko-KR"
        )
        page = context.new_page()
        page.goto("/demo/")
        page.locator(f'form[action="/demo/seat/{number}/"] button').click()
        page.wait_for_url("**/desk/")
        context.add_init_script(WATCH)
        yield page
        browser.close()


def chromium() -> str | None:
    """Return where Chromium is, None where it is missing."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next((found for name in names if (found := shutil.which(name))), None)


def run(city: City, report: Report) -> None:
    """Take the calls, then sort the fifty."""
    if not chromium():
        report.skip("desk", "Chromium is missing")
        return
    from django.db import connection

    from .floor_urls import TABLE

    fill_inbox(CASES + LEFT)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    callers, agent, officer = _callers(), seat("agent", "CALL"), seat("officer", "HUB")
    connection.close()
    with seated(city, agent) as page:
        calls(page, *callers, report)
    with seated(city, officer) as page:
        fifty(page, city, report)
